//! The answers to freedom of information questions on their page: every number leads to a list as long as it is large, and the
//! file is had once it is said what it is for.

use sea_orm::{ConnectionTrait, Statement};

use super::children::SOL;
use super::work::{IDA, THEO};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const ROB: &str = "rob@northshire.example.org";
const PAGE: &str = "/foi?authority=990&year=2026";
const EXPORT: &str = "/foi/export?authority=990&year=2026";

/// The links to lists, each with the number that stands in it.
fn links(page: &str) -> Vec<(String, usize)> {
    let all = page.split("href=\"/foi/episodes?").skip(1).map(|rest| {
        let (query, rest) = rest.split_once('"').expect("an end");
        let number = rest.split_once('>').and_then(|(_, rest)| rest.split('<').next()?.parse().ok());
        (format!("/foi/episodes?{}", query.replace("&#38;", "&")), number.expect("a number"))
    });
    all.collect()
}

on_both! {
    async fn every_number_of_the_answers_leads_to_its_list(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        let led = sol.get("/timeliness").await.text;
        assert!(led.contains("href=\"/foi?authority=990\""), "{led}");
        let last_year = sol.get("/foi").await.text;
        assert!(last_year.contains("The financial year 2025-26: 1 April 2025 to 31 March 2026"), "{last_year}");
        let page = sol.get(PAGE).await.text;
        for said in ["The financial year 2026-27", "OFFICIAL-SENSITIVE", "Not known", "Adds up", "12 of 12 numbers", "Status not known", "Police-reported"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("Does not add up") && !page.contains("Ashdown"), "{page}");
        let links = links(&page);
        assert!(links.len() > 100, "{}", links.len());
        let mut opened = 0;
        for (link, number) in &links {
            let list = sol.get(link).await;
            assert!(list.code == 200 && list.text.contains(&format!(" ({number})</h1>")), "{link}: {number}: {}", list.text);
            assert_eq!(list.text.matches("govuk-summary-card__title-wrapper").count(), *number, "{link}");
            opened += number;
        }
        assert!(opened > 20, "{opened}");
        let (episodes, _) = links.iter().find(|(link, _)| link.ends_with("figure=missing_episodes")).expect("a link");
        let list = sol.get(episodes).await.text;
        assert!(list.contains("Amy Ashdown, 14") && list.contains(&format!("/children/{}", known.child)), "{list}");
        let none = sol.get("/foi/looked-after?authority=990&year=2026").await.text;
        assert!(none.contains("have not been imported"), "{none}");
        for path in [PAGE, episodes, "/foi/looked-after?authority=990&year=2026"] {
            assert_eq!(sol.get(&path.replace("990", "991")).await.code, 404, "another authority's: {path}");
            assert_eq!(sol.get(&path.replace("2026", "1999")).await.code, 404, "a year that nobody counts: {path}");
        }
        assert_eq!(sol.get(&episodes.replace("missing_episodes", "everything")).await.code, 404);
        let mut rob = site.signed_in(ROB).await;
        let list = rob.get(episodes).await.text;
        assert!(list.contains("Missing episodes (") && !list.contains("Ashdown") && !list.contains("/children/"), "no names: {list}");
        let mut ida = site.signed_in(IDA).await;
        assert_eq!(ida.get("/foi").await.code, 404, "who only holds interviews makes no figures");
    }
}

on_both! {
    async fn a_file_of_the_answers_is_had_once_it_is_said_what_for(on: On) {
        let (site, _) = Site::with_a_child(on).await;
        let mut sol = site.signed_in(SOL).await;
        assert!(!sol.get(PAGE).await.text.contains("/foi/export"), "a social worker takes no files");
        assert_eq!(sol.get(EXPORT).await.code, 404);
        sol.get("/home").await;
        assert_eq!(sol.send(EXPORT, &[("purpose", "scrutiny")]).await.code, 404);
        for email in [THEO, ROB] {
            let mut browser = site.signed_in(email).await;
            assert!(browser.get(PAGE).await.text.contains("href=\"/foi/export?authority=990&#38;year=2026\""), "{email}");
            let asked = browser.get(EXPORT).await.text;
            assert!(asked.contains("What is it for?") && asked.contains("2026-27"), "{asked}");
            let refused = browser.send(EXPORT, &[]).await;
            assert!(refused.code == 422 && refused.text.contains("Say what the file is for"), "{}", refused.text);
            let file = browser.send(EXPORT, &[("purpose", "scrutiny")]).await;
            assert_eq!((file.code, file.header("content-type")), (200, "text/csv; charset=utf-8"));
            assert_eq!(file.header("content-disposition"), "attachment; filename=\"foi-990-2026-27-OFFICIAL-SENSITIVE.csv\"");
            assert_eq!(file.header("cache-control"), "no-store");
            assert!(file.text.starts_with("part,whose,by,group,figure,number,definition,marking\r\n"), "{}", file.text);
            browser.get(EXPORT).await;
            let other = browser.send(&EXPORT.replace("990", "991"), &[("purpose", "scrutiny")]).await;
            assert_eq!(other.code, 404, "another authority's");
        }
        let db = site.app.services.database.read();
        let sql = "SELECT object FROM audit WHERE action = 'export.foi' ORDER BY id";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("the audit");
        let noted: Vec<String> = rows.iter().map(|row| row.try_get("", "object").expect("a text")).collect();
        assert_eq!(noted, ["foi:990:2026:csv:scrutiny", "foi:990:2026:csv:scrutiny"], "one for each file, with what it is for");
    }
}
