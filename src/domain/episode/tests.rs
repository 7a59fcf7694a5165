//! What holds of an episode where its sources differ, say less than they said, or are settled otherwise.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::*;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{OrganisationId, ReferenceId};
use crate::domain::notice::Classification::{self, Absent, AwayWithoutAuthorisation, Missing};
use crate::domain::policy::Versions;
use crate::domain::record::Record;
use crate::domain::reference::Reference;
use crate::domain::settlement::Settlement;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// A reference of the organisation of that number, which told of an absence of one evening as the `place`th to do so.
fn reference(organisation: u128, place: u128) -> Reference {
    let names = ["Northshire Police", "Oakfield Homes", "Riverside Fostering"];
    let name = names[usize::try_from(organisation).expect("one of them")];
    let recorded_at = at("2026-11-20T20:00:00Z") + TimeDelta::minutes(i64::try_from(place).expect("a small number"));
    let (id, organisation) = (ReferenceId(Uuid::from_u128(place)), OrganisationId(Uuid::from_u128(organisation)));
    Reference {
        missing_from_at: Some(at("2026-11-20T18:00:00Z")),
        returned_at: Some(at("2026-11-20T23:00:00Z")),
        ..Reference::new(id, organisation, name.to_owned(), "A".to_owned(), recorded_at)
    }
}

fn only_episode(references: &[Reference]) -> MissingEpisode {
    let mut episodes = Record::from_references(references, &Versions::default()).episodes;
    assert_eq!(episodes.len(), 1);
    episodes.remove(0)
}

#[test]
fn an_interview_is_owed_unless_it_was_an_absence_throughout() {
    type Source = (Option<Classification>, bool);
    let none: Source = (None, false);
    let (absent, away, missing) =
        ((Some(Absent), false), (Some(AwayWithoutAuthorisation), true), (Some(Missing), true));
    let (now_absent, cleared_missing) = ((Some(Absent), true), (None, true));
    for (name, sources, settled, expected) in [
        ("no source says what it is", [none, none], None, (Missing, true)),
        ("one source says absent, the other nothing", [absent, none], None, (Absent, false)),
        ("absent by both", [absent, absent], None, (Absent, false)),
        ("absent by one, away by the other", [absent, away], None, (AwayWithoutAuthorisation, true)),
        ("missing by one", [absent, missing], None, (Missing, true)),
        ("missing first, absent now", [now_absent, absent], None, (Absent, true)),
        ("missing first, then cleared, absent by the other", [cleared_missing, absent], None, (Absent, true)),
        ("absent first, then cleared: nobody says what it is", [none, none], None, (Missing, true)),
        ("absent by both, settled to be missing", [absent, absent], Some(Missing), (Missing, true)),
        ("missing by one, settled to be absent", [missing, absent], Some(Absent), (Absent, true)),
        ("no source says what it is, settled to be absent", [none, none], Some(Absent), (Absent, true)),
    ] {
        let mut references = [reference(0, 1), reference(1, 2)];
        for (reference, (classification, ever)) in references.iter_mut().zip(sources) {
            (reference.classification, reference.ever_missing_or_away) = (classification, ever);
        }
        references[0].settlements.take(&Settlement::Classification(settled), at("2026-11-21T09:00:00Z"));
        let episode = only_episode(&references);
        assert_eq!((episode.classification, episode.owes()), expected, "{name}");
    }
}

#[test]
fn the_authority_is_that_of_the_first_source_in_the_order_of_grouping_whoever_was_heard_first() {
    let authority = |digits: &str| AuthorityCode::try_from(digits.to_owned()).expect("three digits");
    for (name, police, home, home_starts, expected) in [
        ("only one source says", None, Some("991"), "2026-11-20T18:00:00Z", "991"),
        ("of equal starts by the organisation's name", Some("990"), Some("991"), "2026-11-20T18:00:00Z", "990"),
        ("the earlier start", Some("990"), Some("991"), "2026-11-20T17:00:00Z", "991"),
    ] {
        for (first, second) in [(1, 2), (2, 1)] {
            let told = |digits: Option<&str>| digits.map(authority);
            let mut references = [reference(0, first), reference(1, second)];
            references[1].missing_from_at = Some(at(home_starts));
            (references[0].responsible_authority, references[0].host_authority) = (told(police), told(police));
            (references[1].responsible_authority, references[1].host_authority) = (told(home), told(home));
            let episode = only_episode(&references);
            let expected = Some(authority(expected));
            assert_eq!((&episode.responsible_authority, &episode.host_authority), (&expected, &expected), "{name}");
        }
    }
}

#[test]
fn a_reference_of_which_only_the_end_is_known_is_placed_by_the_episodes_return() {
    let (found, returned) = ("2026-11-20T17:00:00Z", "2026-11-20T23:00:00Z");
    for (name, back, episodes) in [
        ("a second less than six hours after the return", "2026-11-21T04:59:59Z", 1),
        ("six hours after the return, twelve after the find", "2026-11-21T05:00:00Z", 1),
        ("a second more", "2026-11-21T05:00:01Z", 2),
    ] {
        let mut references = [reference(0, 1), reference(1, 2), reference(2, 3)];
        references[0].missing_from_at = Some(at("2026-11-20T12:00:00Z"));
        (references[0].found_at, references[0].returned_at) = (Some(at(found)), None);
        (references[1].missing_from_at, references[1].returned_at) = (None, Some(at(returned)));
        (references[2].missing_from_at, references[2].returned_at) = (None, Some(at(back)));
        let record = Record::from_references(&references, &Versions::default());
        assert_eq!(record.episodes.len(), episodes, "{name}");
    }
}
