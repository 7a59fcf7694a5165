//! From what was typed to the notice that it makes, exactly as the API takes one; and what the rules find wrong with it,
//! back to the fields.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::step::Step;
use crate::domain::calendar::london_date;
use crate::domain::child::{Scheme, Sex, too_old};
use crate::domain::instant::outward;
use crate::domain::notice::{Classification, RiskLevel, Setting, is_postcode, parse};
use crate::domain::party::OrganisationKind;
use crate::domain::violation::Violation;
use crate::services::intake::CLOCKS_DIFFER;
use crate::web::form::Form;

/// What each field is called in a sentence.
const CALLED: [(&str, &str); 15] = [
    ("child.given_name", "The first name"),
    ("child.family_name", "The last name"),
    ("child.date_of_birth", "The date of birth"),
    ("child.aliases", "The other names"),
    ("child.identifiers", "A number"),
    ("missing_from_at", "The time they went missing"),
    ("missing_from.setting", "The kind of place"),
    ("missing_from.name", "The name of the place"),
    ("missing_from.postcode", "The postcode"),
    ("authority", "The council"),
    ("classification", "The answer"),
    ("risk.level", "The risk"),
    ("risk.rationale", "The reason"),
    ("circumstances", "What happened"),
    ("reference", "Your reference"),
];

/// The numbers by which an organisation of this kind may know a child, with their fields.
pub(super) fn schemes(kind: OrganisationKind) -> Vec<(Scheme, &'static str, &'static str)> {
    let own = match kind {
        OrganisationKind::Police => Some((Scheme::PolicePersonId, "child.identifiers.police", "Your force’s number")),
        OrganisationKind::LocalAuthority => None,
        _ => Some((Scheme::ProviderId, "child.identifiers.provider", "Your own number")),
    };
    let council = (Scheme::LaChildId, "child.identifiers.council", "The council’s number");
    let nhs = (Scheme::NhsNumber, "child.identifiers.nhs", "NHS number");
    own.into_iter().chain([council, nhs]).collect()
}

/// Whoever reports.
pub(super) struct Teller<'a> {
    /// What kind of organisation they are of.
    pub kind: OrganisationKind,
    /// The authority that is told where there is no other.
    pub only_authority: Option<&'a str>,
    /// Now.
    pub now: DateTime<Utc>,
}

impl Teller<'_> {
    /// Reads one page of the form; faults are named in it. Beside what is missing on the page, the rules of notices judge
    /// what is there.
    pub(super) fn accepts(&self, form: &mut Form, step: Step) -> bool {
        let mut notice = Map::new();
        let read = form.read(|form| self.read(form, step, &mut notice));
        if read.is_none() {
            return false;
        }
        let known = parse(&self.whole(notice, "none"), self.now, london_date(self.now));
        blame(form, step, &known.err().unwrap_or_default());
        form.faults().is_empty()
    }

    /// The notice that the whole form makes, under `made_reference` where there is none of their own.
    pub(super) fn notice(&self, form: &mut Form, made_reference: &str) -> Option<Value> {
        let mut notice = Map::new();
        form.read(|form| {
            let read: Vec<_> = Step::all().map(|step| self.read(form, step, &mut notice)).collect();
            read.into_iter().collect::<Option<Vec<()>>>()
        })?;
        Some(self.whole(notice, made_reference))
    }

    fn whole(&self, mut notice: Map<String, Value>, made_reference: &str) -> Value {
        notice.insert("type".to_owned(), "missing".into());
        notice.entry("reference").or_insert_with(|| made_reference.into());
        if let Some(only) = self.only_authority {
            notice.entry("authority").or_insert_with(|| only.into());
        }
        notice.into()
    }

    fn read(&self, form: &mut Form, step: Step, notice: &mut Map<String, Value>) -> Option<()> {
        match step {
            Step::Child => notice.insert("child".to_owned(), self.child(form)?),
            Step::When => return self.when(form, notice),
            Step::Whereabouts => {
                let kind = form.choice::<Classification>("classification", "Say whether you know where they are")?;
                notice.insert("classification".to_owned(), kind.word().into())
            }
            Step::Risk => {
                let level = form.choice::<RiskLevel>("risk.level", "Choose how high the risk is")?;
                let mut risk = Map::from_iter([("level".to_owned(), level.word().into())]);
                put(&mut risk, "rationale", form.optional("risk.rationale"));
                notice.insert("risk".to_owned(), risk.into())
            }
            Step::Circumstances => {
                let told = form.required("circumstances", "Say what happened, in a sentence at least")?;
                put(notice, "reference", form.optional("reference"));
                notice.insert("circumstances".to_owned(), told.into())
            }
        };
        Some(())
    }

    fn child(&self, form: &mut Form) -> Option<Value> {
        let given_name = form.required("child.given_name", "Enter their first name");
        let family_name = form.required("child.family_name", "Enter their last name");
        let born = born(form, self.now);
        let sex = form.optional_choice::<Sex>("child.sex");
        let mut child = Map::new();
        put(&mut child, "given_name", given_name.clone());
        put(&mut child, "family_name", family_name.clone());
        put(&mut child, "sex", sex.map(|sex| sex.word().to_owned()));
        if let Some(born) = born {
            child.insert("date_of_birth".to_owned(), born.to_string().into());
            if form.ticked("child.date_of_birth_estimated") {
                child.insert("date_of_birth_estimated".to_owned(), true.into());
            }
        }
        if form.ticked("child.unaccompanied_asylum_seeking") {
            child.insert("unaccompanied_asylum_seeking".to_owned(), true.into());
        }
        let aliases = aliases(form);
        if !aliases.is_empty() {
            child.insert("aliases".to_owned(), json!(aliases));
        }
        let numbers = schemes(self.kind)
            .into_iter()
            .filter_map(|(scheme, field, _)| Some(json!({ "scheme": scheme.word(), "value": form.optional(field)? })));
        let numbers: Vec<_> = numbers.collect();
        if !numbers.is_empty() {
            child.insert("identifiers".to_owned(), numbers.into());
        }
        given_name.and(family_name)?;
        Some(child.into())
    }

    fn when(&self, form: &mut Form, notice: &mut Map<String, Value>) -> Option<()> {
        let since = form.moment("missing_from_at", "since when they have been missing");
        if since.is_some_and(|since| since > self.now + CLOCKS_DIFFER) {
            form.blame_part("missing_from_at", "day", "The time they went missing must be in the past");
        }
        let setting = form.choice::<Setting>("missing_from.setting", "Choose where they went missing from");
        if self.only_authority.is_none() {
            put(notice, "authority", form.required("authority", "Choose the council to tell"));
        }
        let mut place = Map::new();
        put(&mut place, "setting", setting.map(|setting| setting.word().to_owned()));
        put(&mut place, "name", form.optional("missing_from.name"));
        put(&mut place, "postcode", postcode(form));
        notice.insert("missing_from".to_owned(), place.into());
        put(notice, "missing_from_at", since.map(outward));
        since.and(setting).map(|_| ())
    }
}

/// When they were born, if that is said.
pub(in crate::web) fn born(form: &mut Form, now: DateTime<Utc>) -> Option<NaiveDate> {
    let born = form.optional_day("child.date_of_birth", "the date of birth");
    if let Some(age) = born.and_then(|born| too_old(born, london_date(now))) {
        let said = format!("Check the date of birth: they would be {age} years old");
        form.blame_part("child.date_of_birth", "year", said);
    }
    born
}

/// The names that were typed with commas or lines between them.
pub(in crate::web) fn aliases(form: &mut Form) -> Vec<String> {
    let typed = form.optional("child.aliases").unwrap_or_default();
    typed.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The postcode from which they went, if it is said.
pub(in crate::web) fn postcode(form: &mut Form) -> Option<String> {
    let read = |text: &str| {
        let wrong = "Enter a postcode, as in ZZ1 1ZZ, or its first half, or leave it out";
        if is_postcode(text) { Ok(text.to_owned()) } else { Err(wrong.to_owned()) }
    };
    form.parsed("missing_from.postcode", read)
}

fn put(into: &mut Map<String, Value>, name: &str, value: Option<String>) {
    if let Some(value) = value {
        into.insert(name.to_owned(), value.into());
    }
}

/// Brings back to the fields of a page what the rules found wrong with them.
pub(super) fn blame(form: &mut Form, step: Step, violations: &[Violation]) {
    let here: Vec<_> =
        violations.iter().filter(|found| Step::of_pointer(&found.pointer) == Some(step)).cloned().collect();
    form.blame(&here, &CALLED);
}
