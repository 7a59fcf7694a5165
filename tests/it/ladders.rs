//! Nobody does anything, and the ladders climb: steps are recorded at their instants, told when people are at work, and
//! the e-mails go out. Answers stop the telling again; a held interview stops the ladder.

mod applied;
mod duty_log;
mod duty_logs;
mod instants;
mod on_duty;
mod own_acts;

use homeward::domain::party::Caller;
use homeward::domain::raised::SubjectKind;
use homeward::services::escalations::{Asked, Escalation};
use serde_json::json;

use crate::app::{App, On, at};
use crate::builders::{child, missing, returned};
use crate::on_both;

struct Story {
    app: App,
    police: Caller,
    council: Caller,
}

impl Story {
    async fn at(on: On, now: &str) -> Self {
        let app = App::northshire_at(on, at(now)).await;
        let police = app.caller("Northshire Police").await;
        let council = app.caller("Northshire County Council").await;
        Self { app, police, council }
    }

    async fn tell(&self, notice: &serde_json::Value) {
        self.app.services.receive(&self.police, notice).await.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
        self.look().await;
    }

    async fn look(&self) {
        self.app.look().await;
    }

    async fn until(&self, then: &str) {
        self.app.until(then).await;
    }

    async fn escalations(&self) -> Vec<Escalation> {
        let asked = Asked { limit: 200, ..Asked::default() };
        self.app.services.escalations(&self.council, &asked).await.expect("escalations are listed")
    }

    /// The duty log of one ladder: when a step fell due, what it is, whom it tells, and when.
    async fn log(&self, kind: SubjectKind) -> String {
        let shown = self.escalations().await;
        let of_kind = shown.iter().filter(|escalation| escalation.known.raised.subject.kind == kind);
        let line = |escalation: &Escalation| {
            let raised = &escalation.known.raised;
            let audience: Vec<_> = raised.audience.iter().map(|hearer| hearer.word()).collect();
            let told = escalation.known.told_at().map_or("not told".to_owned(), |at| format!("told {}", short(at)));
            format!("{} {} -> {} ({told})\n", short(raised.raised_at), raised.key.name, audience.join(", "))
        };
        of_kind.map(line).collect()
    }

    async fn is_sound(&self) {
        let verified = self.app.services.verify().await.expect("the ledger is verified");
        assert_eq!(verified.differences, Vec::<String>::new());
    }
}

/// A moment in London, as a duty log writes it.
fn short(at: chrono::DateTime<chrono::Utc>) -> String {
    homeward::domain::calendar::written(at)
}

on_both! {
    async fn a_friday_night_return_that_nobody_answers_climbs_to_the_top(on: On) {
        let story = Story::at(on, "2026-11-06T20:00:00Z").await;
        story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), "2026-11-06T18:00:00Z")).await;
        story.until("2026-11-06T22:30:00Z").await;
        story.tell(&returned("A", "2026-11-06T22:15:00Z")).await;
        story.until("2026-11-20T12:00:00Z").await;
        insta::assert_snapshot!("friday_night_return", story.log(SubjectKind::Interview).await);
        let again = story.escalations().await;
        story.look().await;
        assert_eq!(story.escalations().await, again, "looking twice adds nothing");
        story.is_sound().await;
    }
}

on_both! {
    async fn an_answer_stops_the_telling_again_of_that_step_only(on: On) {
        let story = Story::at(on, "2026-11-09T09:00:00Z").await;
        story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), "2026-11-09T08:00:00Z")).await;
        let opened = story.escalations().await.remove(0);
        assert_eq!(opened.known.raised.key.name.word(), "missing.opened");
        let cora = story.app.services.acting_user(&story.council, "cora@northshire.example.org").await.expect("Cora");
        let sent = json!({ "action": "Rang the home; search is on.", "by_when": "2026-11-09T12:00:00Z" });
        let answer = story.app.services.acknowledge(&story.council, &cora, opened.known.raised.id, &sent).await;
        assert_eq!(answer.expect("it is answered").action.as_deref(), Some("Rang the home; search is on."));
        let twice = story.app.services.acknowledge(&story.council, &cora, opened.known.raised.id, &sent).await;
        assert!(matches!(twice, Err(homeward::services::Error::Refused(_))), "an answer is given once");
        story.until("2026-11-10T12:00:00Z").await;
        let names: Vec<_> = story.escalations().await.iter().map(|e| e.known.raised.key.name.word()).collect();
        let expected = ["missing.opened", "missing.day_one", "repeat.reached"];
        assert_eq!(names, expected, "not told again, and the next rung comes");
        story.is_sound().await;
    }
}

on_both! {
    async fn people_are_written_to_and_nothing_in_it_names_the_child(on: On) {
        let story = Story::at(on, "2026-11-09T09:00:00Z").await;
        story.tell(&missing("A", &child("Mia", "Sample", "2011-03-04"), "2026-11-09T08:00:00Z")).await;
        let messages = story.app.services.messages(&story.council, None, None, None, 200).await.expect("messages");
        let told: Vec<_> = messages.iter().map(|message| message.address.as_str()).collect();
        let expected = ["cora@northshire.example.org", "theo@northshire.example.org", "odin@northshire.example.org"];
        assert_eq!(told, expected, "nobody is a social worker here, so the rung above is told in their place");
        for message in messages {
            assert_eq!(message.state.word(), "held", "no server is set");
            let text = format!("{} {}", message.subject, message.body);
            assert!(!text.contains("Mia") && !text.contains("Sample"), "{text}");
        }
    }
}
