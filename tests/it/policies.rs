//! Policies are versioned and pinned: what began under one runs by it for good, and what begins after a change runs by the
//! new one.

use homeward::domain::ids::InterviewId;
use homeward::domain::ladder::StepName;
use homeward::services::Error;
use homeward::services::escalations::Asked as EscalationsAsked;
use homeward::services::setup::Setup;
use serde_json::json;

use crate::app::{On, at};
use crate::builders::{child, missing, returned, with};
use crate::interviews::{Story, amy, attempt, closure, episode, owed, standing};
use crate::on_both;

/// Northshire asks for an offer within twelve hours, and takes six hours for little time.
const STRICTER: &str = r#"
    [[policies]]
    authority = "990"
    due_soon = { hours = 6 }
    unable = { attempts = 1, days = 1, channels = 1 }

    [[policies.ladders]]
    step = "interview.not_offered"
    after = { hours = 12 }
    tells = ["service_manager"]
"#;

fn ben() -> serde_json::Value {
    child("Ben", "Birch", "2011-02-03")
}

/// When it was found that an interview was not offered, and whom that told.
async fn not_offered(story: &Story, id: InterviewId) -> Vec<(String, String)> {
    let episodes = story.read(id).await.missing_episodes;
    let asked = EscalationsAsked { limit: 200, ..EscalationsAsked::default() };
    let shown = story.app.services.escalations(&story.council, &asked).await.expect("escalations are listed");
    let of_it = shown.into_iter().map(|escalation| escalation.known.raised).filter(|raised| {
        raised.key.name == StepName::InterviewNotOffered && episodes.iter().any(|e| e.id.0 == raised.subject.id)
    });
    let told = of_it.map(|raised| {
        let whom: Vec<_> = raised.audience.iter().map(|hearer| hearer.word()).collect();
        (raised.raised_at.to_rfc3339(), whom.join(", "))
    });
    told.collect()
}

on_both! {
    async fn a_change_moves_no_running_clock_and_holds_for_what_begins_after_it(on: On) {
        let story = Story::on(on).await;
        let before = owed(&story.came_back("NP-1", &amy()).await);
        story.app.apply(STRICTER).await;
        story.app.apply(STRICTER).await;
        let after = owed(&story.came_back("NP-2", &ben()).await);
        assert_eq!((story.read(before).await.policy_version, story.read(after).await.policy_version), (1, 2));
        // A later notice of the occasion brings no newer policy, nor does the other agency's.
        story.tell(&story.home, &missing("H-1", &amy(), "2026-11-20T21:50:00Z")).await;
        assert_eq!(story.read(before).await.policy_version, 1);

        story.now("2026-11-23T12:00:00Z");
        story.app.look().await;
        assert_eq!(not_offered(&story, before).await, [("2026-11-22T09:00:00+00:00".into(), "interviewer, team_manager".into())]);
        assert_eq!(not_offered(&story, after).await, [("2026-11-21T21:00:00+00:00".into(), "service_manager".into())]);
        for (now, old, new) in [
            ("2026-11-23T12:00:00Z", "due_soon", "running"),
            ("2026-11-24T02:59:59Z", "due_soon", "running"),
            ("2026-11-24T03:00:00Z", "due_soon", "due_soon"),
            ("2026-11-24T09:00:01Z", "overdue", "overdue"),
        ] {
            story.now(now);
            assert_eq!((standing(&story.read(before).await), standing(&story.read(after).await)), (old, new), "{now}");
            let listed = homeward::services::interviews::Asked {
                standing: story.read(after).await.standing,
                ..homeward::services::interviews::Asked::default()
            };
            assert!(story.list(listed).await.contains(&after), "{now}: the list agrees");
        }
        story.is_clean().await;
    }
}

on_both! {
    async fn what_has_to_be_tried_is_what_the_policy_of_the_episode_asks(on: On) {
        let story = Story::on(on).await;
        let before = owed(&story.came_back("NP-1", &amy()).await);
        story.app.apply(STRICTER).await;
        let after = owed(&story.came_back("NP-2", &ben()).await);
        story.now("2026-11-22T10:00:00Z");
        for id in [before, after] {
            story.done("ida", id, "attempts", &attempt("2026-11-22T09:30:00Z", "child", "no_reply")).await;
        }
        let refused = story.post("ida", before, "closure", &closure("unable")).await;
        assert!(matches!(&refused, Err(Error::Refused(said)) if said.contains("takes 3 attempts")), "{refused:?}");
        story.done("ida", after, "closure", &closure("unable")).await;
        story.is_clean().await;
    }
}

on_both! {
    async fn how_references_come_together_is_pinned_too(on: On) {
        let story = Story::on(on).await;
        let told = |reference: &str, start: &str| missing(reference, &amy(), start);
        let one = episode(&story.tell(&story.police, &told("NP-1", "2026-11-20T06:00:00Z")).await);
        story.app.apply("policies = [{ authority = '990', grouping = { same_absence = { hours = 2 } } }]").await;
        // Three hours apart: one absence by the first policy, another by the second, by which the home's runs.
        let other = episode(&story.tell(&story.home, &told("H-1", "2026-11-20T09:00:00Z")).await);
        assert_ne!(one, other);
        story.tell(&story.police, &returned("NP-1", "2026-11-20T08:00:00Z")).await;
        let first = story.app.services.missing_episode(&story.council, one).await.expect("it is read");
        assert_eq!(first.episode.terms.policy_version, 1);
        story.is_clean().await;
    }
}

on_both! {
    async fn people_of_eighteen_are_owed_an_interview_where_policy_says_so(on: On) {
        let story = Story::on(on).await;
        let grown = child("Gil", "Gorse", "2007-01-09");
        assert_eq!(story.came_back("NP-1", &grown).await.return_interview, None);
        story.app.apply("policies = [{ authority = '990', owes_over_18 = true }]").await;
        let owed = story.came_back("NP-2", &child("Hal", "Heath", "2007-01-09")).await.return_interview;
        assert!(owed.is_some_and(|due| due.due_at == Some(at("2026-11-24T09:00:00Z"))));
        let again = story.app.repeats(at("2026-11-25T09:00:00Z"), None).await;
        assert!(again.is_empty(), "they are no children who go missing repeatedly");
        story.is_clean().await;
    }
}

on_both! {
    async fn what_nobody_can_mean_is_named_and_changes_nothing(on: On) {
        let story = Story::on(on).await;
        let wrong: Setup = toml::from_str(
            "policies = [
                { authority = '990', due_soon = { hours = 1 }, acknowledge_within = { hours = 0 } },
                { authority = '990', without = ['interview.overdue'] },
                { authority = '991' },
            ]",
        )
        .expect("the file is written right");
        let Err(Error::Invalid(faults)) = story.app.services.apply(&wrong).await else { panic!("it is refused") };
        let pointers: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["#/policies/0", "#/policies/1/authority", "#/policies/1", "#/policies/2/authority"]);
        for misspelt in ["{ authority = '990', due_sooner = { hours = 1 } }", "{ due_soon = { hours = 1 } }"] {
            let file = toml::from_str::<Setup>(&format!("policies = [{misspelt}]"));
            let refused = file.expect_err("it is refused").to_string();
            assert!(refused.contains("due_sooner") || refused.contains("names its authority"), "{refused}");
        }
        assert_eq!(story.read(owed(&story.came_back("NP-1", &amy()).await)).await.policy_version, 1);
    }
}

on_both! {
    async fn when_missing_is_repeat_missing_is_policy_as_it_was_known(on: On) {
        let story = Story::on(on).await;
        story.came_back("NP-1", &amy()).await;
        let services = &story.app.services;
        story.now("2026-11-21T10:00:00Z");
        let now = services.clock.now();
        assert!(story.app.repeats(now, None).await.is_empty());
        let once = json!({ "too_many": [{ "episodes": 1, "window_days": 7 }], "too_long": [] });
        story.now("2026-11-21T11:00:00Z");
        let changed: Setup =
            serde_json::from_value(json!({ "policies": [{ "authority": "990", "repeat": once }] })).expect("a file");
        services.apply(&changed).await.expect("it applies");
        let reported = story.app.repeats(now, None).await;
        assert_eq!(reported[0].repeating.rules[0].rule, "1-in-7-days");
        story.now("2026-11-21T12:00:00Z");
        let as_known = story.app.repeats(now, Some(now)).await;
        assert!(as_known.is_empty(), "as it stood before the policy changed");
    }
}

on_both! {
    async fn for_a_child_who_was_only_absent_the_coordinator_decides(on: On) {
        let story = Story::on(on).await;
        let absent = |reference: &str, child: serde_json::Value| with(missing(reference, &child, "2026-11-20T21:40:00Z"), "classification", json!("absent"));
        story.tell(&story.police, &absent("NP-1", amy())).await;
        let back = story.tell(&story.police, &returned("NP-1", "2026-11-21T09:00:00Z")).await;
        assert_eq!(back.return_interview, None, "nothing is owed by itself");
        story.tell(&story.police, &absent("NP-2", ben())).await;
        let other = story.tell(&story.police, &returned("NP-2", "2026-11-21T09:00:00Z")).await;
        let acting = homeward::services::decisions::Acting { caller: &story.council, user: None };
        let settle = async |id, value| {
            let sent = json!({ "field": "return_interview_owed", "value": value, "reason": "She asked to talk." });
            story.app.services.settle(&acting, id, &sent).await
        };
        settle(episode(&back), json!(true)).await.expect("it is decided");
        settle(episode(&other), json!(false)).await.expect("it is decided");
        let services = &story.app.services;
        let due = services.return_interview_of(episode(&back)).await.expect("it is read").expect("it is owed");
        assert_eq!(due.due_at, Some(at("2026-11-24T09:00:00Z")), "like any other");
        assert_eq!(services.return_interview_of(episode(&other)).await.expect("it is read"), None);
        story.now("2026-11-25T09:00:00Z");
        story.app.look().await;
        let asked = EscalationsAsked { limit: 200, ..EscalationsAsked::default() };
        let steps = services.escalations(&story.council, &asked).await.expect("escalations are listed");
        assert!(!steps.iter().any(|step| step.known.raised.key.name == StepName::AbsentUndecided), "both were decided");
        let overdue = steps.iter().filter(|step| step.known.raised.key.name == StepName::InterviewOverdue);
        assert_eq!(overdue.map(|step| step.known.raised.subject.id).collect::<Vec<_>>(), [episode(&back).0]);

        let third = story.came_back("NP-3", &child("Cal", "Cedar", "2011-02-03")).await;
        let refused = settle(episode(&third), json!(false)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "the law is no decision: {refused:?}");
        settle(episode(&back), serde_json::Value::Null).await.expect("it is taken back");
        assert_eq!(services.return_interview_of(episode(&back)).await.expect("it is read"), None);
        story.is_clean().await;
    }
}
