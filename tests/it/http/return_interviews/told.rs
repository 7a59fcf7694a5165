//! What was done about an interview, fact by fact, for whoever sees all of it.

use reqwest::StatusCode;

use super::{BACK, allocation, attempt, record, served};
use crate::app::On;
use crate::http::records::texts;
use crate::on_both;

on_both! {
    async fn the_facts_of_an_interview_are_for_who_has_the_duty_and_who_was_given_it(on: On) {
        let served = served(on).await;
        let id = served.owed("Trial").await;
        let path = format!("/api/v1/return-interviews/{id}/facts");
        for key in ["south", "service", "curious"] {
            served.get(key, &path).await.problem(StatusCode::NOT_FOUND);
        }
        served.app.services.clock.set(crate::app::at("2026-11-23T10:00:00Z"));
        served.posted("cora", &id, "allocation", &allocation("tess@talkagain.example.org")).await;
        served.posted("cora", &id, "attempts", &attempt("2026-11-23T09:30:00Z", "accepted")).await;
        served.app.services.clock.set(crate::app::at("2026-11-23T12:00:00Z"));
        served.posted("cora", &id, "record", &record("2026-11-23T11:00:00Z")).await;
        let all = served.items("north", &path).await;
        assert_eq!(texts(&all, "kind"), ["duty_arisen", "allocated", "attempted", "record_submitted"]);
        assert!(texts(&all, "return_interview").iter().all(|of| *of == id));
        assert_eq!((&all[0]["source"], &all[0]["happened_at"]), (&"Homeward".into(), &BACK.into()));
        assert_eq!(all[2]["content"]["outcome"], "accepted");
        let told = all[3].to_string();
        assert!(!told.contains("friends") && !told.contains("neighbourhood"), "nothing that people wrote: {told}");
        assert_eq!(served.items("service", &path).await, all, "who was given it sees the same");
        for (known_at, many) in [("2026-11-23T09:59:59Z", 1), ("2026-11-23T10:00:00Z", 3), ("2026-11-23T12:00:00Z", 4)] {
            assert_eq!(served.items("north", &format!("{path}?known_at={known_at}")).await, all[..many], "{known_at}");
        }
        for limit in [1, 3, 4] {
            assert_eq!(served.paged("north", &path, limit).await, all, "{limit} at a time");
        }
        served.get("north", &format!("{path}?cursor={id}")).await.problem(StatusCode::NOT_FOUND);
        served.get("north", "/api/v1/return-interviews/none/facts").await.problem(StatusCode::NOT_FOUND);
        assert!(served.times_done("return_interview.facts").await >= 5, "each reading leaves its line");
        for key in ["south", "curious"] {
            served.get(key, &path).await.problem(StatusCode::NOT_FOUND);
        }
    }
}
