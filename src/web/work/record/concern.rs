//! What somebody must act on at once does not wait until the rest of its section can be accepted: it is saved, and so told,
//! while its writer mends what is wrong.

use serde_json::Value;

use super::WriteUp;
use super::body::Part;
use super::fields::Section;
use crate::domain::edition::Expected;
use crate::services::Error;
use crate::services::accounts::SignedIn;
use crate::services::interviews::About;
use crate::web::Pages;
use crate::web::refusal::Refusal;

/// What the writer is told beside the faults.
pub(super) const KEPT: &str = "The concern is saved, and those who must act are told. The answers named above \
                               are not saved yet: correct them and save again.";

/// As often as somebody else may be a moment earlier.
const TRIES: usize = 3;

/// `mine` with what stands in `theirs` wherever something named in `faulty` is in the way. What says how sure one is and what
/// points to it belong together.
pub(super) fn without(mine: &Part, theirs: &Part, faulty: &[String]) -> Part {
    let kind =
        |name: &str| name.strip_prefix("exploitation.").and_then(|rest| rest.split('.').next()).map(str::to_owned);
    let is_faulty = |name: &String| {
        faulty.iter().any(|fault| fault == name || (kind(fault).is_some() && kind(fault) == kind(name)))
    };
    let kept = mine.iter().filter(|(name, _)| !is_faulty(name));
    let other = theirs.iter().filter(|(name, _)| is_faulty(name));
    kept.chain(other).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Whether this part of a record tells of something that somebody must hear of at once.
fn tells(part: &Part) -> bool {
    let says = |(name, value): (&String, &Value)| match name.as_str() {
        "immediate_concern" => value == true,
        "harm" => value.as_array().is_some_and(|harms| harms.iter().any(|harm| harm != "none")),
        name => name.ends_with(".indicator") && value != "no",
    };
    part.iter().any(says)
}

/// Saves `part` if it tells of something that somebody must act on at once, and says whether that is saved now. The write-up
/// is then as it is saved.
pub(super) async fn kept(
    pages: &Pages,
    who: &SignedIn,
    write_up: &mut WriteUp,
    section: &Section,
    part: &Part,
) -> Result<bool, Refusal> {
    if !tells(part) {
        return Ok(false);
    }
    let id = write_up.id();
    for _ in 0..TRIES {
        let mut body = section.with(write_up.saved.body.clone(), part);
        if body == write_up.saved.body {
            return Ok(true);
        }
        body.insert("draft".to_owned(), true.into());
        let about = About { id, expected: Expected::OneOf(vec![write_up.saved.edition.clone()]) };
        let saved = pages.services.save_record(&who.caller, &who.person, about, &Value::Object(body)).await;
        match saved {
            Ok(_) => {
                *write_up = WriteUp::of(pages, who, id).await?;
                return Ok(true);
            }
            Err(Error::Stale(_)) => *write_up = WriteUp::to_write(pages, who, id).await?,
            // The rest is at fault as well: its faults are shown, and nothing is said to be kept.
            Err(Error::Invalid(_) | Error::Refused(_)) => return Ok(false),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(value: &Value) -> Part {
        value.as_object().unwrap().clone().into_iter().collect()
    }

    #[test]
    fn what_is_faulty_is_left_as_it_stood_and_takes_what_belongs_to_it_along() {
        let mine = part(&json!({ "immediate_concern": true, "harm": ["none", "physical"],
            "exploitation.gangs.evidence": "A coat.", "exploitation.online.indicator": "known" }));
        let theirs = part(&json!({ "harm": ["physical"], "exploitation.gangs.indicator": "no" }));
        let faulty = ["harm".to_owned(), "exploitation.gangs.indicator".to_owned()];
        let expected = json!({ "immediate_concern": true, "harm": ["physical"], "exploitation.gangs.indicator": "no",
            "exploitation.online.indicator": "known" });
        assert_eq!(without(&mine, &theirs, &faulty), part(&expected));
    }

    #[test]
    fn what_must_be_heard_of_at_once_is_known_by_each_of_its_answers() {
        for (row, said, expected) in [
            ("the tick", json!({ "immediate_concern": true }), true),
            ("no tick", json!({ "immediate_concern": false }), false),
            ("a harm", json!({ "harm": ["physical"] }), true),
            ("no harm", json!({ "harm": ["none"] }), false),
            ("suspected", json!({ "exploitation.gangs.indicator": "suspected" }), true),
            ("not exploited", json!({ "exploitation.gangs.indicator": "no" }), false),
            ("words alone", json!({ "exploitation.gangs.evidence": "A coat." }), false),
            ("nothing", json!({}), false),
        ] {
            assert_eq!(tells(&part(&said)), expected, "{row}");
        }
    }
}
