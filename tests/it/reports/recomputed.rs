//! Every figure of timeliness and of the live board, over a scripted year, equals what an independent program makes of the
//! exported facts.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use homeward::domain::ids::{ChildId, StepId};
use homeward::domain::instant::outward;
use homeward::services::setup::Setup;
use homeward::store::{ledger, people, steps};
use serde_json::{Value, json};

use super::foi;
use super::year::Year;
use crate::app::{App, On, at, shared};
use crate::feed::oracle;
use crate::http::{A_MINUTE, Served};
use crate::on_both;

/// Whose interviews are beside the feed's, and that people of 18 and over are owed one.
const BESIDES: &str = r#"
    teams = [{ name = "East", organisation = "Northshire County Council" }]
    users = [
        { email = "wanda@northshire.example.org", name = "Wanda Worker", organisation = "Northshire County Council", team = "East", roles = ["interviewer"] },
    ]
    policies = [{ authority = "990", owes_over_18 = true }]
"#;

/// The council's key.
pub(super) const KEY: &str = "Northshire County Council";
pub(super) const END: &str = "2026-11-10T09:00:00Z";

/// Figures that must not be nought everywhere, or their agreement would say nothing.
const FIGURES: [&str; 25] = [
    "/episodes",
    "/owed",
    "/due",
    "/not_yet_due",
    "/return_time_missing",
    "/offered",
    "/offered_to_child",
    "/offered_to_carer_only",
    "/accepted",
    "/declined",
    "/held",
    "/held_within_72h",
    "/never_offered",
    "/closed_late",
    "/apart/other_authorities/owed",
    "/apart/aged_18_and_over/owed",
    "/missing_now/number",
    "/return_not_confirmed/number",
    "/return_time_missing/number",
    "/unallocated/number",
    "/due_within_24h/number",
    "/overdue/number",
    "/overdue/by_time_overdue/1/number",
    "/unacknowledged/number",
    "/reviews_open/number",
];

/// What is asked: the present, the past as it is known now, and the past as it was known then.
fn questions() -> Vec<Value> {
    let timeliness = |from: &str, to: &str, by: Option<&str>, at: &str, known_at: &str| json!({ "report": "timeliness", "from": from, "to": to, "by": by, "at": at, "known_at": known_at });
    let live = |at: &str, known_at: &str| json!({ "report": "live", "at": at, "known_at": known_at });
    let (year, then) = (("2025-11-01", "2026-11-10"), "2026-06-30T22:30:00Z");
    let mut asked = vec![
        timeliness(year.0, year.1, None, END, END),
        timeliness("2026-03-29", "2026-03-30", None, END, END),
        timeliness("2026-03-01", "2026-04-01", None, "2026-03-31T22:59:59Z", END),
        timeliness("2026-10-25", "2026-11-01", None, "2026-10-28T12:00:00Z", "2026-10-29T12:00:00Z"),
        live(END, END),
        live("2026-05-17T12:00:00Z", END),
        live(then, then),
        live("2026-06-30T22:30:00Z", "2026-08-01T00:00:00Z"),
    ];
    for by in ["team", "worker", "provider", "placement", "risk", "age", "month"] {
        asked.push(timeliness(year.0, year.1, Some(by), END, END));
        asked.push(timeliness(year.0, year.1, Some(by), then, then));
    }
    asked
}

/// Which episodes a figure counts, now and as it stood once.
fn lists() -> Vec<Value> {
    let (from, to) = ("2025-11-01", "2026-11-10");
    let list = |at: &str, figure: &str| json!({ "report": "timeliness", "from": from, "to": to, "at": at, "known_at": at, "figure": figure });
    let figures = ["owed", "due", "offered_to_carer_only", "held_within_72h", "never_offered", "closed_late"];
    figures.iter().flat_map(|figure| [list(END, figure), list("2026-06-30T22:30:00Z", figure)]).collect()
}

/// Where a question is asked over HTTP.
fn path(question: &Value) -> String {
    let text = |name: &str| question[name].as_str().expect("a text");
    let of_list = if question["figure"].is_null() { "" } else { "/episodes" };
    let mut path = format!(
        "/api/v1/reports/{}{of_list}?authority=990&at={}&known_at={}",
        text("report"),
        text("at"),
        text("known_at")
    );
    for name in ["from", "to", "by", "figure"] {
        if let Some(value) = question.get(name).and_then(Value::as_str) {
            write!(path, "&{name}={value}").expect("a text takes more");
        }
    }
    path
}

/// An answer without the links to its lists.
pub(super) fn plain(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "list");
            kept.map(|(name, value)| (name.clone(), plain(value))).collect()
        }
        Value::Array(items) => items.iter().map(plain).collect(),
        other => other.clone(),
    }
}

/// All facts as the API exports them: of every episode, of every interview, of every step. There are thousands of steps, so
/// of their facts only each hundredth is asked for over HTTP, and the same as in the ledger, from which the others come.
async fn exported(served: &Served) -> String {
    let mut facts = String::new();
    for list in ["missing-episodes", "return-interviews"] {
        for item in served.paged(KEY, &format!("/api/v1/{list}"), 200).await {
            let id = item["id"].as_str().expect("an id");
            for fact in served.paged(KEY, &format!("/api/v1/{list}/{id}/facts"), 200).await {
                writeln!(facts, "{fact}").expect("a text takes more");
            }
        }
    }
    let mut of_steps: BTreeMap<StepId, Vec<Value>> = BTreeMap::new();
    let (db, authorities) =
        (served.app.services.database.read(), served.app.caller(KEY).await.organisation.authorities);
    let wanted = steps::Wanted { authorities, limit: 1_000_000, ..steps::Wanted::default() };
    let raised = steps::list(db, &wanted).await.expect("the steps are read");
    let streams: BTreeSet<ChildId> = raised.iter().map(|kept| kept.child).collect();
    for stream in streams {
        for fact in ledger::of_child(db, stream).await.expect("the facts are read") {
            let Some(step) = fact.body().expect("it can be read").step() else { continue };
            let content: Value = serde_json::from_str(&fact.content).expect("content is JSON");
            let line = json!({ "id": fact.id, "kind": fact.kind, "recorded_at": outward(fact.recorded_at), "content": content,
                "child_id": fact.child_id, "reference_id": null, "return_interview": null });
            writeln!(facts, "{line}").expect("a text takes more");
            of_steps.entry(step).or_default().push(line);
        }
    }
    assert!(of_steps.len() > 1_000, "{} steps", of_steps.len());
    for (step, own) in of_steps.iter().step_by(100) {
        let read = served.paged(KEY, &format!("/api/v1/escalations/{}/facts", step.0), 200).await;
        let said = |facts: &[Value]| -> Vec<Value> {
            facts
                .iter()
                .map(|fact| json!([fact["id"], fact["kind"], fact["recorded_at"], fact["content"], fact["child_id"]]))
                .collect()
        };
        assert_eq!(said(&read), said(own), "{step:?}");
    }
    facts
}

/// Who works where, as it was set up.
async fn workers(served: &Served) -> Value {
    let db = served.app.services.database.read();
    let council = served.app.caller("Northshire County Council").await.organisation;
    let mut found = BTreeMap::new();
    for person in people::of_organisation(db, council.id).await.expect("people are read") {
        let team = match person.team {
            Some(team) => people::team_names(db, &[team]).await.expect("teams are read").remove(&team),
            None => None,
        };
        found.insert(
            person.id.to_string(),
            json!({ "email": person.email, "team": team, "organisation": council.name }),
        );
    }
    json!(found)
}

/// What the oracle answers to `questions`, and another to those on the FOI pack.
async fn expected(served: &Served, on: On, questions: &[Value], pack: &[Value], year: &Year<'_>) -> [Vec<Value>; 2] {
    let directory = std::env::temp_dir().join(format!("homeward-year-{}-{on:?}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let put = |name: &str, text: &str| {
        let file = directory.join(name);
        std::fs::write(&file, text).expect("the file is written");
        file.to_str().expect("a plain path").to_owned()
    };
    let files = [
        put("facts.ndjson", &exported(served).await),
        put("people.json", &workers(served).await.to_string()),
        put("apply.toml", &shared("feed/apply.toml")),
        put("questions.json", &json!(questions).to_string()),
    ];
    let [facts, people, apply, asked] = files.each_ref().map(String::as_str);
    let answer = oracle("reports.py", &[facts, people, apply, asked]);
    let of_pack = [
        put("pack.json", &json!(pack).to_string()),
        put("notices.ndjson", &shared("feed/notices.ndjson")),
        put("tables.json", &foi::tables(year).to_string()),
    ];
    let [pack, notices, tables] = of_pack.each_ref().map(String::as_str);
    let answers = oracle("foi.py", &[facts, people, apply, pack, notices, tables]);
    std::fs::remove_dir_all(&directory).expect("the directory is removed");
    [answer, answers].map(|answer| serde_json::from_str(&answer).expect("the oracle answers JSON"))
}

on_both! {
    async fn every_figure_of_a_scripted_year_is_worked_out_again_by_another_program(on: On) {
        let app = App::at(on, at("2025-10-01T00:00:00Z")).await;
        let setup: Setup = toml::from_str(&shared("feed/apply.toml")).expect("the set-up is written right");
        let served = Served::over(app, &setup, A_MINUTE).await;
        served.app.apply(BESIDES).await;
        let mut year = Year::over(&served.app).await;
        year.goes_by().await;
        assert!(year.done > 500 && year.refused < year.done / 4, "{} done, {} refused", year.done, year.refused);
        // Who was told last has half a day to answer.
        served.now("2026-11-09T09:00:00Z");
        served.app.look().await;
        year.decide().await;
        served.now(END);
        served.app.look().await;
        foi::is_prepared(&served, &mut year).await;
        let (questions, lists) = (questions(), lists());
        let [expected, of_pack] = expected(&served, on, &[&questions[..], &lists].concat(), &foi::asked(), &year).await;
        foi::is_as_worked_out(&served, &of_pack).await;
        let (expected, listed) = expected.split_at(questions.len());
        for (question, expected) in questions.iter().zip(expected) {
            let answer = served.get(KEY, &path(question)).await;
            assert_eq!(answer.code, 200, "{question}: {}", answer.text);
            let found = plain(&answer.json());
            assert_eq!(found, *expected, "{question}");
        }
        for (question, expected) in lists.iter().zip(listed) {
            let items = served.paged(KEY, &path(question), 200).await;
            let mut found: Vec<&str> = items.iter().map(|item| item["missing_episode"].as_str().expect("an id")).collect();
            found.sort_unstable();
            assert_eq!(json!(found), *expected, "{question}");
            assert!(!found.is_empty(), "the year has some of each: {question}");
        }
        for figure in FIGURES {
            let somewhere = expected.iter().any(|answer| answer.pointer(figure).is_some_and(|number| *number != json!(0)));
            assert!(somewhere, "the year has something of each: {figure}");
        }
    }
}
