//! From what was sent to a [`Notice`], naming every fault. A notice is refused only for faults within itself, never for
//! contradicting another.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Born, CancellationCause, Classification, Notice, NoticeType, RiskLevel, Saying, Setting};
use crate::domain::authority::AuthorityCode;
use crate::domain::child::ChildDescription;
use crate::domain::said::Said;
use crate::domain::violation::{Reader, Violation};

const LONGEST_REFERENCE: usize = 200;
const LONGEST_LINE: usize = 500;
const LONGEST_STORY: usize = 200_000;

/// Reads a notice; `received_at` stands for a missing `reported_at`, `today` is its day in London.
///
/// # Errors
/// Every fault of the notice, with pointer and reason.
pub fn parse(sent: &Value, received_at: DateTime<Utc>, today: NaiveDate) -> Result<Notice, Vec<Violation>> {
    Reader::parse(sent, |reader| read(reader, sent, received_at, today))
}

/// The lower-case hex SHA-256 of the notice in RFC 8785 form, as the contract defines sameness.
fn fingerprint(sent: &Value) -> Option<String> {
    let canonical = serde_json_canonicalizer::to_vec(sent).ok()?;
    Some(hex::encode(Sha256::digest(canonical)))
}

fn read(reader: &mut Reader<'_>, sent: &Value, received_at: DateTime<Utc>, today: NaiveDate) -> Option<Notice> {
    let kind = reader.code::<NoticeType>("type");
    let kind = reader.required("type", kind);
    let reference = read_line(reader, "reference", LONGEST_REFERENCE);
    let reference = reader.required("reference", reference);
    let authority = read_authority(reader, "authority");
    let authority = reader.required("authority", authority);
    let sequence = reader.integer("sequence");
    let reported_at = reader.instant("reported_at");
    let child = reader.object("child", |inner| ChildDescription::read(inner, today));
    let Some(kind) = kind else {
        // Without its type no other field can be judged.
        for field in FIELDS {
            reader.raw(field);
        }
        return None;
    };
    let Some(fingerprint) = fingerprint(sent) else {
        reader.fault("", "holds a number that JSON cannot carry exactly");
        return None;
    };
    let mut saying = Saying {
        kind,
        sequence,
        reported_at: reported_at.unwrap_or(received_at),
        fingerprint,
        happened_at: None,
        missing_from_at: Said::Nothing,
        found_at: Said::Nothing,
        returned_at: Said::Nothing,
        classification: Said::Nothing,
        risk: Said::Nothing,
        missing_from: Said::Nothing,
        responsible_authority: said(reader, kind, "responsible_authority", read_authority),
        host_authority: said(reader, kind, "host_authority", read_authority),
        cause: None,
        child: child.as_ref().map(|child| Born {
            on: child.date_of_birth,
            estimated: child.date_of_birth_estimated,
            unaccompanied_asylum_seeking: child.unaccompanied_asylum_seeking,
        }),
    };
    read_fields(reader, &mut saying);
    check_whole(reader, &saying, child.is_some());
    Some(Notice { reference: reference?, authority: authority?, child, reported_at, saying })
}

/// All fields that some type of notice carries beside the common ones.
const FIELDS: [&str; 14] = [
    "responsible_authority",
    "host_authority",
    "classification",
    "missing_from_at",
    "missing_from",
    "risk",
    "circumstances",
    "found_at",
    "returned_at",
    "returned_to",
    "prevention_interview",
    "happened_at",
    "cause",
    "reason",
];

fn read_fields(reader: &mut Reader<'_>, saying: &mut Saying) {
    let kind = saying.kind;
    let amends = kind == NoticeType::Amended;
    if amends || kind == NoticeType::Missing {
        saying.missing_from_at = said(reader, kind, "missing_from_at", Reader::instant);
        saying.missing_from = said(reader, kind, "missing_from", |r, name| r.object(name, read_place));
        said(reader, kind, "circumstances", |r, name| r.text(name, LONGEST_STORY));
    }
    if amends || matches!(kind, NoticeType::Missing | NoticeType::Reclassified) {
        saying.classification = said(reader, kind, "classification", Reader::code::<Classification>);
    }
    if amends || matches!(kind, NoticeType::Missing | NoticeType::RiskAssessed) {
        saying.risk = said(reader, kind, "risk", |r, name| r.object(name, read_risk));
    }
    if amends || kind == NoticeType::Returned {
        saying.found_at = said(reader, kind, "found_at", Reader::instant);
        saying.returned_at = said(reader, kind, "returned_at", Reader::instant);
        said(reader, kind, "returned_to", |r, name| r.object(name, read_place));
        said(reader, kind, "prevention_interview", |r, name| r.object(name, read_prevention_interview));
    }
    if matches!(kind, NoticeType::Reclassified | NoticeType::RiskAssessed) {
        saying.happened_at = reader.instant("happened_at");
    }
    if kind == NoticeType::Cancelled {
        saying.cause = reader.code::<CancellationCause>("cause");
        reader.required("cause", saying.cause);
        let reason = reader.text("reason", LONGEST_STORY);
        reader.required("reason", reason);
    }
}

/// What must hold of the notice as a whole.
fn check_whole(reader: &mut Reader<'_>, saying: &Saying, has_child: bool) {
    match saying.kind {
        NoticeType::Missing => {
            reader.required("missing_from_at", saying.missing_from_at.value());
            reader.required("child", has_child.then_some(()));
        }
        NoticeType::Returned => {
            let neither =
                |reader: &mut Reader<'_>| reader.raw("found_at").is_none() && reader.raw("returned_at").is_none();
            if neither(reader) {
                reader.fault("returned_at", "is required where found_at is absent: a return has at least one of them");
            }
        }
        NoticeType::Reclassified => {
            reader.required("classification", saying.classification.value());
        }
        NoticeType::RiskAssessed => {
            reader.required("risk", saying.risk.value());
        }
        NoticeType::Cancelled => {
            for field in ["found_at", "returned_at", "returned_to"] {
                if reader.raw(field).is_some() {
                    reader.fault(
                        field,
                        "does not belong in a cancellation: a child who was located did not cease to have been \
                         missing. Send a notice of type returned",
                    );
                }
            }
        }
        NoticeType::Amended => {}
    }
    if let Some(start) = saying.missing_from_at.value() {
        for (field, end) in [("found_at", &saying.found_at), ("returned_at", &saying.returned_at)] {
            if end.value().is_some_and(|end| end < start) {
                reader.fault(field, "lies before missing_from_at");
            }
        }
    }
}

/// A field that an `amended` notice may clear with `null`.
fn said<'a, T>(
    reader: &mut Reader<'a>,
    kind: NoticeType,
    name: &'static str,
    read: impl FnOnce(&mut Reader<'a>, &'static str) -> Option<T>,
) -> Said<T> {
    if kind == NoticeType::Amended && reader.raw(name) == Some(&Value::Null) {
        return Said::Cleared;
    }
    read(reader, name).into()
}

fn read_line(reader: &mut Reader<'_>, name: &'static str, longest: usize) -> Option<String> {
    let line = reader.text(name, longest)?;
    if line.chars().any(char::is_control) {
        reader.fault(name, "must be a single line");
        return None;
    }
    Some(line)
}

fn read_authority(reader: &mut Reader<'_>, name: &'static str) -> Option<AuthorityCode> {
    let text = reader.text(name, LONGEST_LINE)?;
    match AuthorityCode::try_from(text) {
        Ok(code) => Some(code),
        Err(detail) => {
            reader.fault(name, detail);
            None
        }
    }
}

fn read_place(reader: &mut Reader<'_>) -> Option<Setting> {
    let setting = reader.code::<Setting>("setting");
    reader.text("name", LONGEST_LINE);
    reader.text("address", LONGEST_LINE);
    reader.text("postcode", LONGEST_LINE);
    reader.required("setting", setting)
}

fn read_risk(reader: &mut Reader<'_>) -> Option<RiskLevel> {
    let level = reader.code::<RiskLevel>("level");
    reader.text("label", LONGEST_LINE);
    reader.text("rationale", LONGEST_STORY);
    reader.required("level", level)
}

fn read_prevention_interview(reader: &mut Reader<'_>) -> Option<bool> {
    let done = reader.boolean("done");
    reader.instant("at");
    reader.text("by", LONGEST_LINE);
    reader.text("summary", LONGEST_STORY);
    reader.required("done", done)
}
