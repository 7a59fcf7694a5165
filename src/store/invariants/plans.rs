//! What is asked each minute begins with what is open: no table that keeps what was is gone through.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};
use uuid::Uuid;

use super::told::nobody_told;
use super::{events, in_hands_of, no_more, of_interviews, unheard, waiting};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::UserId;
use crate::domain::open_item::OpenItem;
use crate::domain::violation::Code;
use crate::store::{connect, open_items};

const THEN: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn asked() -> Vec<SelectStatement> {
    let here = AuthorityCode::try_from("990".to_owned()).expect("a code");
    let mut asked = vec![
        no_more().into_query(),
        of_interviews(in_hands_of(&BTreeSet::from([UserId(Uuid::nil())]))).into_query(),
        of_interviews(nobody_told(THEN, THEN)).into_query(),
        waiting(THEN, THEN).into_query(),
        unheard(THEN).into_query(),
        events(THEN).into_query(),
    ];
    asked.extend(open_items::lost(THEN));
    asked.extend(open_items::doubled(std::slice::from_ref(&here)));
    for (_, item) in OpenItem::WORDS {
        if !matches!(item, OpenItem::Closure | OpenItem::Record) {
            asked.push(open_items::next(*item, Some(&here)));
        }
        asked.push(open_items::of(*item, &open_items::Whose { authority: here.clone(), keeper: None }));
    }
    asked
}

#[tokio::test]
async fn sqlite_goes_through_nothing_but_what_is_open() {
    let directory = std::env::temp_dir().join(format!("homeward_invariants_{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let url = format!("sqlite:{}", directory.join("plan.db").display());
    let db = connect::open_single(&url).await.expect("a database");
    let mut plans: Vec<(String, Vec<String>)> = vec![];
    for query in asked() {
        let asked = DbBackend::Sqlite.build(&query);
        let sql = asked.sql.clone();
        let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {sql}"), ..asked };
        let rows = db.query_all_raw(plan).await.expect("a plan");
        plans.push((sql, rows.iter().map(|row| row.try_get("", "detail").expect("its words")).collect()));
    }
    db.close().await.expect("it closes");
    std::fs::remove_dir_all(&directory).expect("it can be removed");
    // Through an index that holds what is open alone, to its end; through all people, who are few.
    let open = [
        "return_interviews_due_at",
        "steps_to_tell_at",
        "reviews_authority",
        "text_concerns_authority_answered_at_text_id",
        "contacts_authority_closed_at_id",
        "feed_silences_authority_organisation_id",
    ];
    let holds_what_is_open = |step: &str| open.iter().any(|index| step.ends_with(&format!(" INDEX {index}")));
    let goes_through = |step: &str| {
        let all = step.starts_with("SCAN ") && step != "SCAN CONSTANT ROW" && !step.starts_with("SCAN users");
        (all && !holds_what_is_open(step)) || step.contains("TEMP B-TREE FOR ORDER BY")
    };
    for (sql, steps) in plans {
        let through: Vec<&String> = steps.iter().filter(|step| goes_through(step)).collect();
        assert!(through.is_empty(), "{through:?} of {steps:?} for {sql}");
    }
}
