//! Of what failed or fell silent whoever is on duty by the rota hears; who was passed over for that stands in the log. A rota
//! says whom, and never whether: where nobody on duty can be reached, whoever is off duty is.

use chrono::TimeDelta;
use homeward::domain::message::PassedOver;
use homeward::services::messages::Logged;

use super::{CORA, Post, THEO};
use crate::app::{On, at};
use crate::on_both;
use crate::smtp::Act;

const CLEO: &str = "cleo@northshire.example.org";
const ODIN: &str = "odin@northshire.example.org";
const OLGA: &str = "olga@northshire.example.org";
const NOBODYS: &str = "nobody@northshire.example.org";

/// Cleo shares with Cora and Olga with Odin; Cora and Odin have each day round the clock.
const TEAM: &str = r#"
    users = [
        { email = "cleo@northshire.example.org", name = "Cleo Coordinator", organisation = "Northshire County Council", roles = ["missing_coordinator"] },
        { email = "olga@northshire.example.org", name = "Olga Outofhours", organisation = "Northshire County Council", roles = ["out_of_hours"] },
    ]
    rotas = [
        { authority = "990", role = "missing_coordinator", who = "cora@northshire.example.org", from = "08:30:00", to = "08:30:00", first_day = "2026-01-01", bank_holidays = "as_usual", days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] },
        { authority = "990", role = "out_of_hours", who = "odin@northshire.example.org", from = "08:30:00", to = "08:30:00", first_day = "2026-01-01", bank_holidays = "as_usual", days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] },
    ]
"#;

/// A message of the log: to whom, and who was not told, why.
type Told = (String, Vec<(String, PassedOver)>);

impl Post {
    async fn with_rotas(on: On) -> Self {
        let post = Self::on(on).await;
        post.app.apply(TEAM).await;
        post.server.will(NOBODYS, &[Act::Refuse]);
        post
    }

    /// Who was told that a message failed, in the order of telling, and who was passed over for it.
    async fn told_of_failures(&self) -> Vec<Told> {
        let council = self.app.caller("Northshire County Council").await;
        let all = self.services.messages(&council, None, None, None, 200).await.expect("messages are listed");
        let all = self.services.logged(all).await.expect("the log is read");
        let told = |logged: Logged| {
            let passed = logged.passed_over.into_iter().map(|passed| (passed.email, passed.because)).collect();
            (logged.message.address, passed)
        };
        all.into_iter().filter(|logged| logged.message.template == "messages_failed").map(told).collect()
    }
}

fn told(to: &str, off_duty: &[&str]) -> Told {
    (to.to_owned(), off_duty.iter().map(|email| ((*email).to_owned(), PassedOver::OffDuty)).collect())
}

on_both! {
    async fn whoever_is_on_duty_hears_of_a_failure_and_the_log_says_who_was_not(on: On) {
        let post = Post::with_rotas(on).await;
        post.write(NOBODYS).await;
        post.drain().await;
        assert_eq!(post.told_of_failures().await, [told(CORA, &[CLEO])]);
        assert!(post.server.mails(CLEO).is_empty());
        assert_eq!(post.server.mails(CORA).len(), 1);
    }
}

on_both! {
    async fn whoever_stands_above_comes_before_those_off_duty_and_those_before_nobody(on: On) {
        let post = Post::with_rotas(on).await;
        for name in ["cora", "theo", "sera", "hugo", "asha"] {
            post.server.will(&format!("{name}@northshire.example.org"), &[Act::Refuse]);
        }
        post.write(NOBODYS).await;
        post.drain().await;
        let heard = post.told_of_failures().await;
        let (last, line) = heard.split_last().expect("several were tried");
        let above = [THEO, "sera@northshire.example.org", "hugo@northshire.example.org", "asha@northshire.example.org"];
        let mut expected: Vec<Told> = vec![told(CORA, &[CLEO])];
        // Above somebody whom nothing reaches, the rungs below are not asked again.
        expected.extend(above.map(|to| told(to, &[])));
        assert_eq!(line, expected, "first the rota, then the line");
        assert_eq!(*last, told(CLEO, &[]), "and where that reaches nobody, whoever is off duty");
        assert_eq!(post.server.mails(CLEO).len(), 1);
    }
}

on_both! {
    async fn of_what_is_urgent_the_team_out_of_hours_hears_at_night_and_not_by_day(on: On) {
        let post = Post::with_rotas(on).await;
        for (row, now, expected) in [
            ("by day", "2026-11-23T17:29:59Z", vec![told(CORA, &[CLEO])]),
            ("as offices close", "2026-11-23T17:30:00Z", vec![told(CORA, &[CLEO]), told(ODIN, &[CLEO, OLGA])]),
            ("at night", "2026-11-24T03:00:00Z", vec![told(CORA, &[CLEO, OLGA]), told(ODIN, &[CLEO, OLGA])]),
        ] {
            post.app.services.clock.set(at(now));
            post.server.will(NOBODYS, &[Act::Refuse]);
            let before = post.told_of_failures().await.len();
            post.write_as(&post.services, NOBODYS, true).await;
            post.drain().await;
            let mut heard = post.told_of_failures().await.split_off(before);
            for (_, passed) in &mut heard {
                passed.sort();
            }
            let to = |told: &[Told]| told.iter().map(|(to, _)| to.clone()).collect::<Vec<_>>();
            if row == "as offices close" {
                // Cora was told within the hour; that it says so once more of Olga is news.
                assert_eq!(to(&heard), [ODIN], "{row}");
                assert_eq!(heard[0].1, expected[1].1, "{row}");
            } else {
                assert_eq!(heard, expected, "{row}");
            }
            assert!(post.server.mails(OLGA).is_empty(), "{row}");
        }
        post.advance(TimeDelta::hours(1));
        assert_eq!(post.drain().await.ran, 0);
    }
}
