//! What nobody looks at any more is looked at again when an administrator says so.

use chrono::TimeDelta;
use homeward::store::audit;
use sea_orm::{ConnectionTrait, Statement};

use super::administration::path_on;
use super::work::THEO;
use crate::accounts::{ADA, PAT};
use crate::app::On;
use crate::builders::{child, missing};
use crate::on_both;
use crate::overseeing::{garble, look_in_vain};
use crate::pages::Site;

const ALL: &str = "/jobs/look-again";

/// What is worked out of a reference, as its row has it.
async fn derived(site: &Site, name: &str) -> String {
    let db = site.app.services.database.read();
    let asked = format!("SELECT CAST(derived AS TEXT) AS derived FROM episode_references WHERE name = '{name}'");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), asked)).await;
    row.expect("the database answers").expect("a row").try_get("", "derived").expect("a text")
}

impl Site {
    /// With two missing children at whom nobody could look, though nothing stands in the way any more.
    pub async fn given_up(on: On) -> Self {
        let (site, _) = Self::with_an_interview(on).await;
        for (reference, given) in [("NP-7", "Bea"), ("NP-8", "Cal")] {
            let gone = missing(reference, &child(given, "Ashdown", "2013-04-09"), "2026-11-23T08:00:00Z");
            site.tell("Northshire Police", &gone).await;
        }
        for name in ["NP-7", "NP-8"] {
            let before = derived(&site, name).await;
            garble(&site.app, name).await;
            look_in_vain(&site.app.services).await;
            let mended = format!("UPDATE episode_references SET derived = '{before}' WHERE name = '{name}'");
            site.app.services.database.read().execute_unprepared(&mended).await.expect("the row is mended");
        }
        site
    }

    async fn dead(&self) -> usize {
        self.app.services.dead_watches().await.expect("the list").len()
    }
}

on_both! {
    async fn a_subject_that_was_given_up_is_looked_at_again_when_an_administrator_asks_for_it(on: On) {
        let site = Site::given_up(on).await;
        let dead = site.app.services.dead_watches().await.expect("the list");
        assert!(dead.len() > 1, "{dead:?}");
        let mut ada = site.signed_in(ADA).await;
        let page = ada.get("/jobs").await.text;
        assert_eq!(page.matches("Look at it again").count(), dead.len(), "{page}");
        let main = page.split("<main").nth(1).expect("a main part");
        assert!(main.contains("Northshire Police: NP-7") && main.contains("A child who is missing"), "{main}");
        assert!(["Bea", "Cal", "Ashdown"].iter().all(|name| !main.contains(name)), "nobody is named: {main}");
        let (before, after) = main.split_once("Look at all of them again").expect("a way to all of them");
        assert!(before.rfind("Look at it again").is_some() && !after.contains("Look at it again"), "beneath them: {main}");
        assert!(before.rsplit("</table>").next().is_some_and(|between| !between.contains("<table")), "{main}");
        let path = path_on(&page, &format!("{ALL}/"));
        let one = dead.iter().find(|dead| path.ends_with(&dead.subject.id.to_string())).expect("it is one of them");

        // To all others there is no such page, and of another authority's nothing to do.
        for (email, all) in [(THEO, 404), (PAT, 303)] {
            let mut browser = site.signed_in(email).await;
            browser.get("/account").await;
            assert_eq!((browser.get(ALL).await.code, browser.send(ALL, &[]).await.code), (all, all), "{email}");
            let nothing = browser.get("/nothing").await.text;
            browser.get("/account").await;
            for path in [path.as_str(), &format!("{ALL}/missing/x"), &format!("{ALL}/x/{}", one.subject.id)] {
                for answer in [browser.get(path).await, browser.send(path, &[]).await] {
                    assert_eq!((answer.code, answer.text), (404, nothing.clone()), "{email} at {path}");
                }
            }
        }
        assert_eq!(site.dead().await, dead.len(), "nothing is done by asking");

        let asked = ada.get(&path).await;
        assert!(asked.code == 200 && asked.text.contains("Looking failed ten times"), "{}", asked.text);
        assert_eq!(site.dead().await, dead.len(), "nothing is done by looking");
        assert_eq!(ada.send(&path, &[]).await.header("location"), "/jobs?done=again");
        assert_eq!(site.dead().await, dead.len() - 1);
        assert_eq!(ada.send(&path, &[]).await.header("location"), "/jobs?done=none", "the same form again");
        let page = ada.get("/jobs?done=again").await.text;
        assert!(page.contains("It is being looked at again") && !page.contains(&path), "{page}");
        let lines = audit::of_children(site.app.services.database.read(), &[one.person], None, 50).await.expect("lines");
        let revived: Vec<_> = lines.iter().filter(|line| line.action == "look.revive").collect();
        let [line] = &revived[..] else { panic!("one line for what was done once: {lines:?}") };
        let object = format!("{}:{}", one.subject.kind.word(), one.subject.id);
        assert_eq!((line.actor.as_str(), line.object.as_ref()), (format!("user:{}", site.id(ADA).await).as_str(), Some(&object)));

        ada.get(ALL).await;
        assert_eq!(ada.send(ALL, &[]).await.header("location"), "/jobs?done=again");
        assert_eq!(site.dead().await, 0);
        assert_eq!(site.times("look.revive").await, i64::try_from(dead.len()).expect("few"));
        assert_eq!(ada.get(ALL).await.header("location"), "/jobs?done=none");
        assert!(ada.get("/jobs?done=none").await.text.contains("there was nothing to do"));

        // What was asked for happens: each is claimed, looked at, and stays alive.
        site.pass(TimeDelta::minutes(1));
        let claims = site.app.services.claim_due(20, TimeDelta::seconds(45)).await.expect("a claim");
        for dead in &dead {
            let claim = claims.iter().find(|claim| claim.subject == dead.subject).expect("it is due");
            site.app.services.attend(*claim).await.expect("it is looked at");
        }
    }
}
