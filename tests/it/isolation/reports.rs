//! A report is of one authority, and its own council alone reads it.

use super::cast::{IDENTITIES, Stage};
use super::rows::{Offer, offer};
use super::{addresses, same};
use crate::app::On;
use crate::on_both;

on_both! {
    async fn a_report_is_there_for_its_council_and_for_nobody_else(on: On) {
        let stage = Stage::on(on).await;
        let mut reports = 0;
        for address in addresses(&stage).await {
            let Offer::Report(besides) = offer(address.method, &address.path) else { continue };
            reports += 1;
            for who in &IDENTITIES {
                for authority in ["990", "991"] {
                    let path = format!("{}?authority={authority}{besides}", address.path);
                    let answer = stage.ask(who, "get", &path, None).await;
                    let code = if who.council_of == Some(authority) { 200 } else { 404 };
                    assert_eq!(answer.code, code, "{} at {path}: {}", who.name, answer.text);
                }
            }
        }
        assert!(reports >= 5, "{reports}");
    }
}

on_both! {
    async fn nothing_is_learnt_by_asking_a_report_for_the_groups_of_others(on: On) {
        let stage = Stage::on(on).await;
        let councils = IDENTITIES.iter().filter_map(|who| Some((who, who.council_of?)));
        for (who, authority) in councils {
            let ask = async |by: &str, group: &str| {
                let path = "/api/v1/reports/timeliness/episodes?from=2026-11-01&to=2026-12-01&figure=owed";
                stage.ask(who, "get", &format!("{path}&authority={authority}&by={by}&group={group}"), None).await
            };
            let others = match authority {
                "990" => [("worker", "south@south.example.org"), ("team", "South returns"), ("provider", "Beech Homes")],
                _ => [("worker", "north@north.example.org"), ("team", "North returns"), ("provider", "Oakfield Homes")],
            };
            for (by, group) in others {
                let nothing = ask(by, "nobody").await;
                assert_eq!(nothing.code, 200, "{}", nothing.text);
                same(&ask(by, group).await, &nothing, &format!("{} asks for {group}", who.name));
            }
        }
    }
}
