//! From what was typed to the notice that it makes, exactly as the API takes one.

use chrono::{DateTime, SubsecRound, TimeDelta, Timelike, Utc};
use serde_json::{Map, Value, json};

use super::deed::Deed;
use crate::domain::calendar::{london_date, written};
use crate::domain::child::Sex;
use crate::domain::instant::outward;
use crate::domain::notice::{CancellationCause, Classification, NoticeType, RiskLevel, Setting};
use crate::domain::violation::parse_instant;
use crate::services::intake::CLOCKS_DIFFER;
use crate::services::reading::told::Told;
use crate::web::form::Form;
use crate::web::report_missing::answers::{aliases, born, postcode};

/// The hidden field that says when the page was shown: what is told was written down then.
pub(super) const SAID_AT: &str = "said_at";
/// A page that was left open longer is no word on when something was said.
const OPEN_AT_MOST: TimeDelta = TimeDelta::hours(12);

/// What each field is called in a sentence.
pub(super) const CALLED: [(&str, &str); 18] = [
    ("child.given_name", "The first name"),
    ("child.family_name", "The last name"),
    ("child.date_of_birth", "The date of birth"),
    ("child.sex", "The sex"),
    ("child.aliases", "The other names"),
    ("missing_from_at", "The time they went missing"),
    ("missing_from", "The place"),
    ("found_at", "The time they were found"),
    ("returned_at", "The time they came back"),
    ("returned_to", "The place"),
    ("prevention_interview.by", "The name"),
    ("prevention_interview.summary", "What came of it"),
    ("classification", "The answer"),
    ("risk.level", "The risk"),
    ("risk.rationale", "The reason"),
    ("circumstances", "What happened"),
    ("reason", "The reason"),
    ("cause", "The answer"),
];

/// The notice that the form makes.
pub(super) fn notice(form: &mut Form, told: &Told, deed: Deed, is_police: bool, now: DateTime<Utc>) -> Option<Value> {
    let mut notice = Map::new();
    let kind = match deed {
        Deed::Returned => NoticeType::Returned,
        Deed::Amend => NoticeType::Amended,
        Deed::Risk => NoticeType::RiskAssessed,
        Deed::Whereabouts => NoticeType::Reclassified,
        Deed::Cancel => NoticeType::Cancelled,
    };
    let said = [
        ("type", kind.word().to_owned()),
        ("reference", told.reference.name.clone()),
        ("authority", told.authority.to_string()),
        ("reported_at", outward(said_at(form, now))),
    ];
    notice.extend(said.map(|(name, value)| (name.to_owned(), Value::from(value))));
    match deed {
        Deed::Returned => returned(form, told, is_police, now, &mut notice)?,
        Deed::Amend => amended(form, told, now, &mut notice)?,
        Deed::Risk => {
            let level = form.choice::<RiskLevel>("risk.level", "Choose how high the risk is")?;
            let mut risk = Map::from_iter([("level".to_owned(), level.word().into())]);
            put(&mut risk, "rationale", form.optional("risk.rationale"));
            notice.insert("risk".to_owned(), risk.into());
        }
        Deed::Whereabouts => {
            let kind = form.choice::<Classification>("classification", "Say whether you know where they are")?;
            notice.insert("classification".to_owned(), kind.word().into());
        }
        Deed::Cancel => {
            let cause = form.choice::<CancellationCause>("cause", "Choose why the report is to be cancelled");
            let reason = form.required("reason", "Say why, in a sentence");
            notice.insert("cause".to_owned(), cause?.word().into());
            notice.insert("reason".to_owned(), reason?.into());
        }
    }
    Some(notice.into())
}

/// When the page was shown, as it says; now, where it says nothing that can be.
pub(super) fn said_at(form: &Form, now: DateTime<Utc>) -> DateTime<Utc> {
    let said = parse_instant(&form.value(SAID_AT).into()).ok();
    said.filter(|said| *said <= now && *said > now - OPEN_AT_MOST).unwrap_or(now)
}

fn put(into: &mut Map<String, Value>, name: &str, value: Option<String>) {
    if let Some(value) = value {
        into.insert(name.to_owned(), value.into());
    }
}

/// A moment that must lie in the past.
fn past(form: &mut Form, name: &str, what: &str, said: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let at = form.optional_moment(name, what)?;
    if at > now + CLOCKS_DIFFER {
        form.blame_part(name, "day", format!("{said} must be in the past"));
    }
    Some(at)
}

/// Whether a moment stands as the page began it: with the day on which it was shown, and no time.
fn is_untouched(form: &Form, name: &str, now: DateTime<Utc>) -> bool {
    let shown = Form::empty().with_day(name, london_date(said_at(form, now)));
    let same = |part: &str| form.part(name, part).trim() == shown.part(name, part);
    ["day", "month", "year", "time"].into_iter().all(same)
}

fn found(form: &mut Form, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    past(form, "found_at", "the time they were found", "The time they were found", now)
}

fn back(form: &mut Form, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    past(form, "returned_at", "the time they came back", "The time they came back", now)
}

fn returned(
    form: &mut Form,
    told: &Told,
    is_police: bool,
    now: DateTime<Utc>,
    notice: &mut Map<String, Value>,
) -> Option<()> {
    let not_back = is_untouched(form, "returned_at", now);
    let (back, found) = (if not_back { None } else { back(form, now) }, found(form, now));
    let went = last(told, &["missing_from_at"]).and_then(|at| parse_instant(&at.into()).ok());
    for (name, what, at) in [("returned_at", "came back", back), ("found_at", "were found", found)] {
        // Typed to the minute; what another system told may have seconds.
        if let Some(went) = went.filter(|went| at.is_some_and(|at| at < went.trunc_subsecs(0) - TimeDelta::minutes(1)))
        {
            let went = written(went);
            let said = format!(
                "You told us that they went missing at {went}. Check the time they {what}; if it is the other that is \
                 wrong, correct that first with “Add or correct”"
            );
            form.blame_part(name, "day", said);
        }
    }
    if back.is_none() && found.is_none() && form.faults().is_empty() {
        let part = if not_back { "time" } else { "day" };
        form.blame_part("returned_at", part, "Enter when they came back, or when they were found, or both");
    }
    put(notice, "returned_at", back.map(outward));
    put(notice, "found_at", found.map(outward));
    if let Some(setting) = form.optional_choice::<Setting>("returned_to.setting") {
        let mut place = Map::from_iter([("setting".to_owned(), setting.word().into())]);
        put(&mut place, "name", form.optional("returned_to.name"));
        notice.insert("returned_to".to_owned(), place.into());
    } else if form.optional("returned_to.name").is_some() {
        form.blame_field("returned_to.setting", "Choose what kind of place they came back to");
    }
    if is_police && !form.value("prevention_interview.done").is_empty() {
        let done = form.yes_or_no("prevention_interview.done", "Say whether it was held")?;
        let mut talk = Map::from_iter([("done".to_owned(), done.into())]);
        if done {
            put(&mut talk, "by", form.optional("prevention_interview.by"));
            put(&mut talk, "summary", form.optional("prevention_interview.summary"));
        }
        notice.insert("prevention_interview".to_owned(), talk.into());
    }
    back.or(found).map(|_| ())
}

/// What was told last in a field within a field.
fn last<'a>(told: &'a Told, pointer: &[&str]) -> Option<&'a str> {
    let (first, rest) = pointer.split_first()?;
    let found = rest.iter().try_fold(told.fields.get(*first)?, |value, name| value.get(*name));
    found.and_then(Value::as_str)
}

fn last_moment(told: &Told, name: &str) -> Option<DateTime<Utc>> {
    told.fields.get(name).and_then(|value| parse_instant(value).ok())
}

/// What the page begins with: what was told last.
pub(super) fn begun(told: &Told, deed: Deed, now: DateTime<Utc>) -> Form {
    let mut form = Form::empty();
    let fields: &[&str] = match deed {
        Deed::Returned | Deed::Cancel => &[],
        Deed::Risk => &["risk.level"],
        Deed::Whereabouts => &["classification"],
        Deed::Amend => &[
            "child.given_name",
            "child.family_name",
            "child.sex",
            "missing_from.setting",
            "missing_from.name",
            "missing_from.postcode",
            "circumstances",
        ],
    };
    for field in fields {
        let pointer: Vec<_> = field.split('.').collect();
        form = form.with(field, last(told, &pointer).unwrap_or_default());
    }
    if deed == Deed::Returned {
        // Most come back on the day on which it is told.
        form = form.with_day("returned_at", london_date(now));
    }
    if deed == Deed::Amend {
        let names = told.fields.get("child").and_then(|child| child.get("aliases")).and_then(Value::as_array);
        let names: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
        form = form.with("child.aliases", names.join(", "));
        if let Some(born) = last(told, &["child", "date_of_birth"]).and_then(|born| born.parse().ok()) {
            form = form.with_day("child.date_of_birth", born);
        }
        for field in ["missing_from_at", "found_at", "returned_at"] {
            if let Some(at) = last_moment(told, field) {
                form = form.with_moment(field, at);
            }
        }
    }
    form
}

fn amended(form: &mut Form, told: &Told, now: DateTime<Utc>, notice: &mut Map<String, Value>) -> Option<()> {
    let child = child(form, told, now);
    let since = form.moment("missing_from_at", "since when they have been missing");
    if since.is_some_and(|since| since > now + CLOCKS_DIFFER) {
        form.blame_part("missing_from_at", "day", "The time they went missing must be in the past");
    }
    let ends = [("found_at", found(form, now)), ("returned_at", back(form, now))];
    let place = place(form, told);
    let story = form.optional("circumstances");
    if !form.faults().is_empty() {
        return None;
    }
    let mut changes = Map::new();
    for (name, at) in [("missing_from_at", since)].into_iter().chain(ends) {
        let before = last_moment(told, name);
        if at != before.map(to_the_minute) {
            changes.insert(name.to_owned(), at.map_or(Value::Null, |at| outward(at).into()));
        }
    }
    if story.as_deref() != last(told, &["circumstances"]).map(str::trim) {
        changes.insert("circumstances".to_owned(), json!(story));
    }
    for (name, value) in [("child", child), ("missing_from", place)] {
        if let Some(value) = value.filter(|value| Some(value) != told.fields.get(name)) {
            changes.insert(name.to_owned(), value);
        }
    }
    if changes.is_empty() {
        form.blame_whole("Change something first, or go back");
        return None;
    }
    notice.extend(changes);
    Some(())
}

/// A form holds no seconds.
fn to_the_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(0).with_second(0).unwrap_or(at)
}

/// A field of several with these of its parts as they were typed, and the others as they were.
fn merged(told: &Told, name: &str, parts: Vec<(&str, Option<String>)>) -> Value {
    let mut whole = told.fields.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for (part, value) in parts {
        match value {
            Some(value) => drop(whole.insert(part.to_owned(), value.into())),
            None => drop(whole.remove(part)),
        }
    }
    whole.into()
}

fn child(form: &mut Form, told: &Told, now: DateTime<Utc>) -> Option<Value> {
    let given = form.required("child.given_name", "Enter their first name");
    let family = form.required("child.family_name", "Enter their last name");
    let born = born(form, now).map(|born| born.to_string());
    let sex = form.optional_choice::<Sex>("child.sex").map(|sex| sex.word().to_owned());
    let aliases = aliases(form);
    let parts =
        vec![("given_name", Some(given?)), ("family_name", Some(family?)), ("date_of_birth", born), ("sex", sex)];
    let mut child = merged(told, "child", parts);
    if let Some(child) = child.as_object_mut() {
        child.remove("aliases");
        if !aliases.is_empty() {
            child.insert("aliases".to_owned(), json!(aliases));
        }
    }
    Some(child)
}

fn place(form: &mut Form, told: &Told) -> Option<Value> {
    let setting = form.optional_choice::<Setting>("missing_from.setting");
    let (name, postcode) = (form.optional("missing_from.name"), postcode(form));
    if setting.is_none() && (name.is_some() || postcode.is_some()) {
        form.blame_field("missing_from.setting", "Choose where they went missing from");
    }
    let setting = setting.map(|setting| setting.word().to_owned())?;
    Some(merged(told, "missing_from", vec![("setting", Some(setting)), ("name", name), ("postcode", postcode)]))
}
