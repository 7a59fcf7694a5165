//! What each kind of organisation hears of a change, and what it does not.

use chrono::TimeDelta;

use super::*;
use crate::domain::authority::AuthorityCode;
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::OrganisationId;
use crate::domain::interview::Interview;
use crate::domain::notice::RiskLevel;
use crate::domain::party::{Organisation, OrganisationKind};

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_000_000, 0).expect("a time");

fn authority(code: &str) -> AuthorityCode {
    AuthorityCode::try_from(code.to_owned()).expect("three digits")
}

fn organisation(number: u128, kind: OrganisationKind, code: &str) -> Organisation {
    let id = OrganisationId(Uuid::from_u128(number));
    Organisation { id, name: String::new(), kind, authorities: vec![authority(code)], email: None }
}

/// The council of the child, the one where it lives, a force and a home that told of it, and a force that did not.
fn everybody() -> [(&'static str, Organisation); 5] {
    [
        ("council", organisation(1, OrganisationKind::LocalAuthority, "990")),
        ("host", organisation(2, OrganisationKind::LocalAuthority, "991")),
        ("force", organisation(3, OrganisationKind::Police, "990")),
        ("home", organisation(4, OrganisationKind::CareProvider, "990")),
        ("other force", organisation(5, OrganisationKind::Police, "990")),
    ]
}

fn episode() -> MissingEpisode {
    let reference = Uuid::from_u128(77);
    let given = json!({
        "id": reference, "references": [reference], "struck_out": [], "state": "missing", "return_confirmed": false,
        "cancellation_pending": false, "classification": "missing", "ever_missing_or_away": true,
        "missing_from_at": NOW, "found_at": null, "returned_at": null, "away_until": null, "risk": "medium",
        "responsible_authority": null, "host_authority": "991", "born": "2011-04-09", "on_weak_ground": [],
        "disagreements": [],
    });
    serde_json::from_value(given).expect("an episode")
}

fn picture(episode: MissingEpisode, interview: Option<Interview>) -> Picture {
    let tellers = [3, 4].map(|number| OrganisationId(Uuid::from_u128(number))).to_vec();
    let owed = |interview| Owed {
        id: InterviewId(Uuid::from_u128(88)),
        authority: authority("990"),
        told_authority: authority("990"),
        interview,
    };
    Picture {
        episodes: vec![Pictured { episode, authority: authority("990"), tellers }],
        interviews: interview.map(owed).into_iter().collect(),
        authorities: vec![authority("990"), authority("991")],
        ..Picture::default()
    }
}

fn heard(before: &Picture, after: &Picture) -> Vec<(&'static str, Vec<&'static str>)> {
    let words =
        |organisation| changes(before, after, organisation).into_iter().map(|event| event.kind.word()).collect();
    everybody().iter().map(|(name, organisation)| (*name, words(organisation))).collect()
}

/// Each of `everybody` with what it hears.
fn all(words: [&[&'static str]; 5]) -> Vec<(&'static str, Vec<&'static str>)> {
    everybody().iter().zip(words).map(|((name, _), words)| (*name, words.to_vec())).collect()
}

#[test]
fn an_episode_opens_for_those_who_may_know_of_it() {
    let opened = &["missing_episode.opened"][..];
    assert_eq!(heard(&Picture::default(), &picture(episode(), None)), all([opened, opened, opened, opened, &[]]));
}

#[test]
fn a_change_is_told_only_to_those_who_can_see_it() {
    let changed = &["missing_episode.changed"][..];
    let returned = &["missing_episode.returned"][..];
    for (name, change, expected) in [
        (
            "the risk, which the force sees and the home does not",
            Box::new(|e: &mut MissingEpisode| e.risk = Some(RiskLevel::High)) as Box<dyn Fn(&mut MissingEpisode)>,
            all([changed, &[], changed, &[], &[]]),
        ),
        (
            "the start, which the host does not see",
            Box::new(|e: &mut MissingEpisode| e.missing_from_at = Some(NOW - TimeDelta::hours(1))),
            all([changed, &[], changed, changed, &[]]),
        ),
        (
            "whose child it is, which only the council sees",
            Box::new(|e: &mut MissingEpisode| e.responsible_authority = Some(authority("990"))),
            all([changed, &[], &[], &[], &[]]),
        ),
        (
            "the return",
            Box::new(|e: &mut MissingEpisode| {
                e.state = State::Returned;
                e.returned_at = Some(NOW);
            }),
            all([returned, returned, returned, returned, &[]]),
        ),
        ("nothing", Box::new(|_: &mut MissingEpisode| {}), all([&[], &[], &[], &[], &[]])),
    ] {
        let mut changed = episode();
        change(&mut changed);
        assert_eq!(heard(&picture(episode(), None), &picture(changed, None)), expected, "{name}");
    }
}

#[test]
fn an_interview_is_told_to_partners_as_far_as_they_can_see_it() {
    let mut back = episode();
    (back.state, back.returned_at) = (State::Returned, Some(NOW));
    let mut interview = Interview::default();
    (interview.episodes, interview.arisen_at) = (vec![back.id], Some(NOW));
    let due = &["return_interview.due"][..];
    let before = picture(back.clone(), None);
    let owed = picture(back.clone(), Some(interview.clone()));
    assert_eq!(heard(&before, &owed), all([due, &[], due, due, &[]]), "it is owed");
    let mut later = back;
    later.returned_at = Some(NOW + TimeDelta::hours(1));
    let moved = picture(later, Some(interview));
    let both = &["missing_episode.changed", "return_interview.due"][..];
    assert_eq!(heard(&owed, &moved), all([both, &[], both, both, &[]]), "its deadline moved");
    assert_eq!(heard(&moved, &moved), all([&[], &[], &[], &[], &[]]), "nothing changed");
}

#[test]
fn an_episode_that_became_part_of_another_is_told_as_changed() {
    let changed = &["missing_episode.changed"][..];
    let gone = heard(&picture(episode(), None), &Picture::default());
    assert_eq!(gone, all([changed, changed, changed, changed, &[]]));
}

#[test]
fn a_body_holds_the_type_the_time_and_ids() {
    let (interview, episode) = (InterviewId(Uuid::from_u128(1)), MissingEpisodeId(Uuid::from_u128(2)));
    let event = Event { kind: EventType::InterviewDue, about: About::Interview(interview, vec![episode]) };
    let body: Value = serde_json::from_str(&event.body(NOW)).expect("JSON");
    let data = json!({ "return_interview_id": interview, "missing_episode_ids": [episode] });
    assert_eq!(body, json!({ "type": "return_interview.due", "timestamp": "2026-11-18T11:06:40Z", "data": data }));
    assert_eq!(webhook_id(interview.0), "evt_00000000000000000000000000000001");
}
