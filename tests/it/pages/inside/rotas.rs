//! Keeping a rota on its pages: what is typed, what is wrong with it, who sees it, and what becomes of it for those told.

use homeward::domain::audience::Role;
use homeward::domain::authority::AuthorityCode;
use homeward::services::Error;
use homeward::services::rotas::Change;

use super::administration::path_on;
use super::work::THEO;
use crate::accounts::{ADA, IDA, PAT};
use crate::app::{On, at};
use crate::on_both;
use crate::pages::Site;

const NIGHTS: &str = "/rotas/990/out_of_hours";
const CORA: &str = "cora@northshire.example.org";
const ODIN: &str = "odin@northshire.example.org";
const OLGA: &str = "olga@northshire.example.org";

/// A council with a coordinator, a manager and two people out of hours, on a Monday at nine.
pub async fn with_a_team(on: On) -> Site {
    let (site, _) = Site::with_an_interview(on).await;
    for (email, name) in [(ODIN, "Odin Outofhours"), (OLGA, "Olga Outofhours")] {
        let entry = format!(
            "users = [{{ email = '{email}', name = '{name}', organisation = 'Northshire County Council', \
             roles = ['out_of_hours'] }}]"
        );
        site.app.apply(&entry).await;
    }
    site
}

/// Odin every night.
pub fn nights(odin: &str) -> Vec<(&str, &str)> {
    vec![
        ("who", odin),
        ("days", "monday"),
        ("days", "tuesday"),
        ("days", "wednesday"),
        ("days", "thursday"),
        ("days", "friday"),
        ("bank_holidays", "never"),
        ("from", "17:30"),
        ("to", "8:30"),
        ("first_day.day", "1"),
        ("first_day.month", "11"),
        ("first_day.year", "2026"),
        ("why", "The team's plan for the winter"),
    ]
}

fn moment<'a>(name: &str, day: &'a str, time: &'a str) -> Vec<(String, &'a str)> {
    let part = |part: &str| format!("{name}.{part}");
    vec![(part("day"), day), (part("month"), "11"), (part("year"), "2026"), (part("time"), time)]
}

on_both! {
    async fn a_rota_is_kept_entry_by_entry_and_says_who_changed_what(on: On) {
        let site = with_a_team(on).await;
        site.app.services.clock.set(at("2026-11-24T09:00:00Z"));
        let (odin, olga) = (site.id(ODIN).await.to_string(), site.id(OLGA).await.to_string());
        let mut cora = site.signed_in(CORA).await;
        let list = cora.get("/rotas").await.text;
        assert!(list.contains("No rota: all 2 people with the role are told") && list.contains(NIGHTS), "{list}");
        assert!(cora.get("/board").await.text.contains("href=\"/rotas\""), "the way from the board");

        // Every fault is named at once, and nothing is changed.
        let add = format!("{NIGHTS}/add/weekly");
        cora.get(&add).await;
        let faulty = cora.send(&add, &[("days", "x"), ("from", "25:00"), ("last_day.day", "31")]).await;
        assert_eq!(faulty.code, 422);
        for id in ["#who", "#days", "#bank_holidays", "#from", "#to", "#first_day-day", "#last_day-month", "#why"] {
            assert!(faulty.text.contains(&format!("href=\"{id}\"")), "{id}: {}", faulty.text);
        }
        let stranger = site.id(PAT).await.to_string();
        let mut wrong: Vec<(&str, &str)> = nights(&stranger).into_iter().filter(|(name, _)| *name != "days").collect();
        wrong.push(("last_day.day", "1"));
        wrong.push(("last_day.month", "1"));
        wrong.push(("last_day.year", "2026"));
        let faulty = cora.send(&add, &wrong).await;
        for said in ["Choose somebody who has this role", "Choose at least one day", "must not be before the first"] {
            assert!(faulty.code == 422 && faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        // With what is missing, too: nobody mends one fault to be told of the next.
        let long = "x".repeat(201);
        let faulty = cora.send(&add, &[("last_day.day", "x"), ("why", &long)]).await;
        for said in ["Choose who", "Enter when the duty begins", "Choose at least one day", "in 200 characters or fewer"] {
            assert!(faulty.code == 422 && faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        assert!(cora.get(NIGHTS).await.text.contains("Nobody has written anything into it yet."));

        let sent = cora.send(&add, &nights(&odin)).await;
        assert_eq!(sent.header("location"), format!("{NIGHTS}?done=added"), "{}", sent.text);
        let page = cora.get(NIGHTS).await.text;
        for said in ["17:30 to midnight: Odin Outofhours", "midnight to 08:30: Odin Outofhours", "Monday to Friday", "Nobody",
            "17:30 to 08:30 the next day", "The team&#39;s plan for the winter", "Added: Odin Outofhours"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let weekend = "from 08:30 GMT on Saturday 28 November 2026 to 00:00 GMT on Monday 30 November 2026";
        assert!(page.contains(weekend), "the gap is said ahead of time: {page}");
        let board = cora.get("/board").await.text;
        assert!(board.contains("Out of hours: from 08:30 GMT on Saturday 28 November 2026"), "{board}");

        // Somebody stands in; a second duty; a change; each with its reason.
        let away = format!("{NIGHTS}/add/away");
        let (from, to) = (moment("from", "25", "20:00"), moment("to", "26", "02:00"));
        let mut cover: Vec<(&str, &str)> = vec![("who", &odin), ("instead", &olga), ("why", "Training")];
        cover.extend(from.iter().chain(&to).map(|(name, value)| (name.as_str(), *value)));
        cora.get(&away).await;
        assert_eq!(cora.send(&away, &cover).await.code, 303);
        let page = cora.get(NIGHTS).await.text;
        for said in ["17:30 to 20:00: Odin Outofhours", "20:00 to midnight: Olga Outofhours", "midnight to 02:00: Olga Outofhours",
            "Away: Olga Outofhours stands in", "Training"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let once = format!("{NIGHTS}/add/once");
        let (from, to) = (moment("from", "28", "08:30"), moment("to", "28", "08:30"));
        let mut single: Vec<(&str, &str)> = vec![("who", &olga), ("why", "The weekend")];
        single.extend(from.iter().chain(&to).map(|(name, value)| (name.as_str(), *value)));
        let faulty = cora.send(&once, &single).await;
        assert!(faulty.code == 422 && faulty.text.contains("The end must be after the beginning"), "{}", faulty.text);
        single.retain(|(name, _)| *name != "to.day");
        single.push(("to.day", "30"));
        assert_eq!(cora.send(&once, &single).await.code, 303);
        let change = path_on(&cora.get(NIGHTS).await.text, &format!("{NIGHTS}/entries/"));
        let mut theo = site.signed_in(THEO).await;
        let form = theo.get(&change).await.text;
        assert!(form.contains("value=\"17:30\"") && form.contains("value=\"monday\" checked"), "{form}");
        let mut later = nights(&odin);
        later.retain(|(name, _)| *name != "from");
        later.push(("from", "18:00"));
        assert_eq!(theo.send(&change, &later).await.code, 303);
        let page = theo.get(NIGHTS).await.text;
        assert!(page.contains("18:00 to 08:30 the next day") && page.contains("Theo Manager"), "{page}");
        assert!(page.contains("(before: Odin Outofhours: Monday to Friday, 17:30 to 08:30 the next day)"), "{page}");

        // Whoever still has the page of before changes nothing.
        let late = cora.send(&change, &nights(&odin)).await;
        assert!(late.code == 422 && late.text.contains("Somebody has changed this entry meanwhile"), "{}", late.text);
        let out = change.replace("/change", "/take-out");
        cora.get(&out).await;
        assert_eq!(cora.send(&out, &[("why", "x")]).await.code, 422, "nor takes it out");
        let change = path_on(&cora.get(NIGHTS).await.text, &format!("{NIGHTS}/entries/"));
        let out = change.replace("/change", "/take-out");
        assert!(cora.get(&out).await.text.contains("Odin Outofhours: Monday to Friday, 18:00"), "it says what is taken out");
        assert_eq!(cora.send(&out, &[]).await.code, 422, "without a reason");
        assert_eq!(cora.send(&out, &[("why", "Over")]).await.code, 303);
        assert!(cora.get(NIGHTS).await.text.contains("Taken out: "));
        let changes = site.app.services.database.read();
        let lines = audited(changes).await;
        assert_eq!(lines, (5, 2), "each change is audited, and each that was refused because of another");
    }
}

async fn audited(db: &impl sea_orm::ConnectionTrait) -> (usize, usize) {
    let sql = "SELECT outcome FROM audit WHERE action = 'rota.change' AND object = 'rota:990/out_of_hours'";
    let rows = db.query_all_raw(sea_orm::Statement::from_string(db.get_database_backend(), sql)).await.expect("rows");
    let outcomes: Vec<String> = rows.iter().map(|row| row.try_get("", "outcome").expect("a word")).collect();
    let of = |word: &str| outcomes.iter().filter(|outcome| *outcome == word).count();
    (of("done"), of("refused"))
}

on_both! {
    async fn whoever_does_not_keep_rotas_finds_none(on: On) {
        let site = with_a_team(on).await;
        let odin = site.id(ODIN).await.to_string();
        let mut ada = site.signed_in(ADA).await;
        assert!(ada.get("/administration").await.text.contains("href=\"/rotas\""));
        let add = format!("{NIGHTS}/add/weekly");
        ada.get(&add).await;
        assert_eq!(ada.send(&add, &nights(&odin)).await.code, 303, "an administrator keeps it");
        let entry = path_on(&ada.get(NIGHTS).await.text, &format!("{NIGHTS}/entries/"));
        for email in [IDA, PAT] {
            let mut other = site.signed_in(email).await;
            let nothing = other.get("/nothing").await;
            for path in ["/rotas", "/rotas?authority=990", NIGHTS, add.as_str(), entry.as_str()] {
                let answer = other.get(path).await;
                assert_eq!((answer.code, &answer.text), (404, &nothing.text), "{email} at {path}");
            }
            other.get("/home").await;
            assert_eq!(other.send(&add, &nights(&odin)).await.code, 404, "{email}");
        }
        assert!(!site.signed_in(PAT).await.get("/administration").await.text.contains("href=\"/rotas\""));
        for path in ["/rotas?authority=991", "/rotas/991/out_of_hours", "/rotas/990/interviewer", "/rotas/990/x", "/rotas/x/out_of_hours"] {
            assert_eq!(ada.get(path).await.code, 404, "{path}");
        }
        assert_eq!(ada.get(&format!("{NIGHTS}?week=2026-12-25")).await.code, 200);
        let who = site.app.services.looked_up(ada.session().expect("a session")).await.expect("an answer").expect("Ada");
        let northshire = AuthorityCode::try_from("990".to_owned()).expect("a code");
        let none = site.app.services.change_rota(&who, &northshire, Role::Interviewer, &Change::Add(vec![]), "x").await;
        assert!(matches!(none, Err(Error::NotFound)), "no rota is of whoever has the interview: {none:?}");
    }
}

on_both! {
    async fn a_step_says_who_was_off_duty(on: On) {
        let site = with_a_team(on).await;
        let odin = site.id(ODIN).await.to_string();
        let mut cora = site.signed_in(CORA).await;
        let add = format!("{NIGHTS}/add/weekly");
        cora.get(&add).await;
        assert_eq!(cora.send(&add, &nights(&odin)).await.code, 303);
        site.app.services.clock.set(at("2026-11-24T22:00:00Z"));
        let police = site.app.caller("Northshire Police").await;
        let child = crate::builders::child("Bo", "Fixture", "2012-02-02");
        let gone = crate::builders::missing("NP-9", &child, "2026-11-24T21:50:00Z");
        site.app.services.receive(&police, &gone).await.expect("it is taken in");
        site.app.look().await;
        let council = site.app.caller("Northshire County Council").await;
        let asked = homeward::services::escalations::Asked { limit: 200, ..Default::default() };
        let steps = site.app.services.escalations(&council, &asked).await.expect("steps");
        let opened = steps.iter().rfind(|step| step.known.raised.key.name.word() == "missing.opened").expect("it is raised");
        let mut cora = site.signed_in(CORA).await;
        let page = cora.get(&format!("/escalations/{}", opened.known.raised.id)).await.text;
        let off_duty = page.split("Off duty, so not told").nth(1).expect("it is said");
        assert!(off_duty.split("</dd>").next().expect("a value").contains("Olga Outofhours"), "{page}");
        let told = page.split("Who was told").nth(1).expect("it is said").split("</dd>").next().expect("a value");
        assert!(told.contains("Odin Outofhours") && !told.contains("Olga"), "{told}");
    }
}
