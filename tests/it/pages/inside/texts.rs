//! Texts that came in, as those read and see to them who watch over a council's children.

use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::administration::path_on;
use super::children::SOL;
use super::safe_contact::MOTHER;
use super::work::{IDA, THEO};
use crate::accounts::{ADA, PASSWORD, PAT, token_of};
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

pub const CORA: &str = "cora@northshire.example.org";
const SAID: &str = "I am at the <b>bus</b> station\nplease come";
const NOBODYS: &str = "447700900001";

/// What somebody does, by an hour from now.
fn seen_to(action: &str) -> [(&str, &str); 5] {
    let [day, month, year, time] = BY;
    [("action", action), ("by_when.day", day), ("by_when.month", month), ("by_when.year", year), ("by_when.time", time)]
}

const BY: [&str; 4] = ["23", "11", "2026", "10:00"];

/// The manager and the coordinator of another council.
const ELSEWHERE: &str = r#"
    authorities = [{ code = "991", name = "Southshire" }]
    organisations = [{ name = "Southshire County Council", kind = "local_authority", authorities = ["991"] }]
    users = [{ email = "mia@southshire.example.org", name = "Mia Manager", organisation = "Southshire County Council", roles = ["team_manager"] }]
"#;

impl Site {
    /// Somebody sends a text.
    pub async fn is_texted(&self, name: &str, from: &str, said: &str) {
        let sent =
            json!({ "id": name, "source_number": from, "message": said, "date_received": "2026-11-23T08:59:00Z" });
        self.app.services.receive_text(&sent).await.expect("it is taken in");
    }
}

/// Whether a board counts so many texts, and leads to them.
fn counted(board: &str, number: usize) -> bool {
    board.contains(&format!(
        "href=\"/texts\"><span class=\"homeward-figure__number\">{number}</span> Texts that nobody has seen to"
    ))
}

on_both! {
    async fn a_text_is_read_and_seen_to_and_stands_nowhere_but_on_its_page(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let mut cora = site.signed_in(CORA).await;
        let none = cora.get("/texts").await.text;
        assert!(none.contains("There is none.") && none.contains("href=\"/texts\""), "{none}");
        assert!(counted(&cora.get("/board").await.text, 0));
        site.is_texted("one", NOBODYS, SAID).await;
        assert!(counted(&cora.get("/board").await.text, 1), "it is on the board");
        let list = cora.get("/texts").await.text;
        assert!(list.contains("A phone that is nobody’s here alone") && !list.contains("station"), "{list}");
        let inbox = cora.get("/inbox").await.text;
        let path = path_on(&inbox, "/texts/");
        assert!(inbox.contains("Urgent: A text came in that somebody has to read"), "{inbox}");
        assert!(!inbox.contains("station") && !inbox.contains("7700900001"), "{inbox}");
        assert_eq!(site.times("text.read").await, 0);
        let page = cora.get(&path).await;
        assert_eq!((page.code, page.header("cache-control"), site.times("text.read").await), (200, "no-store", 1));
        for said in ["I am at the &#60;b&#62;bus&#60;/b&#62; station<br>", "please come", NOBODYS, "To see to"] {
            assert!(page.text.contains(said), "{said}: {}", page.text);
        }
        let title = page.text.split("<title>").nth(1).and_then(|rest| rest.split('<').next()).expect("a title");
        assert!(title.starts_with("Text"), "{title}");

        let long = "x".repeat(5_001);
        let [action, day, month, _, time] = seen_to("I rang");
        for (fields, fault) in [
            (vec![("action", "")], "Say what you do about it"),
            (seen_to(&long).to_vec(), "5000 characters"),
            (vec![action], "Enter the time by which it is done"),
            (vec![action, day, month, ("by_when.year", "2025"), time], "lies in the past"),
        ] {
            let faulty = cora.send(&path, &fields).await;
            assert!(faulty.code == 422 && faulty.text.contains(fault), "{fault}: {}", faulty.text);
        }
        let done = cora.send(&path, &seen_to("I sent the police to the bus station")).await;
        assert_eq!(done.header("location"), format!("{path}?done=seen_to"));
        let page = cora.get(&format!("{path}?done=seen_to")).await.text;
        for said in ["Seen to", "by Cora Coordinator", "I sent the police to the bus station", "is recorded", "Done by", "10:00"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(!page.contains("<textarea"), "{page}");
        assert!(counted(&cora.get("/board").await.text, 0), "somebody sees to it");
        let late = cora.send(&path, &seen_to("Something else")).await;
        assert!(late.code == 422 && late.text.contains("said already what they do about this text"), "{}", late.text);
        assert_eq!(site.times("text.see_to").await, 2, "once done and once refused");
        let list = cora.get("/texts").await.text;
        assert!(list.contains("There is none.") && list.contains("Cora Coordinator"), "{list}");
        assert!(list.contains("Done by") && list.contains("10:00 GMT on Monday 23 November 2026"), "{list}");
    }
}

on_both! {
    async fn who_may_not_read_a_text_learns_of_none(on: On) {
        let (site, _) = Site::with_an_interview(on).await;
        let setup = toml::from_str(ELSEWHERE).expect("the set-up is written right");
        let issued = site.app.services.apply(&setup).await.expect("it applies");
        let set = site.app.services.set_password_by_link(token_of(&issued[0].secret), PASSWORD).await;
        set.expect("a password is set");
        // It is of nobody, so both councils are told; then of a colleague in the north.
        site.is_texted("one", NOBODYS, SAID).await;
        let mut mia = site.signed_in("mia@southshire.example.org").await;
        let shared = path_on(&mia.get("/texts").await.text, "/texts/");
        assert!(mia.get(&shared).await.text.contains("station"));
        mia.send(&shared, &seen_to("It is nobody of ours")).await;
        let mut theo = site.signed_in(THEO).await;
        let page = theo.get(&shared).await.text;
        assert!(page.contains("To see to") && !page.contains("nobody of ours"), "each council sees to it: {page}");
        let numbered = "users = [{ email = 'theo@northshire.example.org', name = 'Theo Manager', organisation = 'Northshire County Council', \
                        team = 'Return interviews', roles = ['team_manager'], mobile = '07700 900222' }]";
        site.app.services.apply(&toml::from_str(numbered).expect("written right")).await.expect("it applies");
        theo.send(&shared, &seen_to("We know")).await;
        site.is_texted("two", "447700900222", "Who is on tonight?").await;
        let list = theo.get("/texts").await.text;
        let own = path_on(list.split("Seen to").next().expect("a part"), "/texts/");
        assert!(list.contains("Theo Manager"), "{list}");
        assert!(theo.get(&own).await.text.contains("Who is on tonight?"));
        let read = site.times("text.read").await;
        for (email, path) in [("mia@southshire.example.org", &own), (IDA, &own), (ADA, &own), (PAT, &own), (SOL, &own)] {
            let mut browser = site.signed_in(email).await;
            browser.get("/account").await;
            let nothing = browser.get(&format!("/texts/{}", site.id(THEO).await)).await;
            let answer = browser.get(path).await;
            assert_eq!((answer.code, answer.text == nothing.text), (404, true), "{email}");
            assert_eq!(browser.send(path, &[("action", "x")]).await.code, 404, "{email}");
        }
        assert_eq!((site.times("text.read").await, site.times("text.see_to").await), (read, 2));
    }
}

on_both! {
    async fn a_text_from_a_number_of_a_childs_sheet_leads_to_the_child(on: On) {
        let (site, known) = Site::with_a_child(on).await;
        let child = format!("/children/{}", known.child);
        let mut sol = site.signed_in(SOL).await;
        sol.agrees(&format!("{child}/safe-contact/new"), &MOTHER).await;
        let setup = toml::from_str(ELSEWHERE).expect("the set-up is written right");
        site.app.services.apply(&setup).await.expect("it applies");
        site.is_texted("one", "447700900123", "She is with me").await;
        let mut cora = site.signed_in(CORA).await;
        let path = path_on(&cora.get("/texts").await.text, "/texts/");
        let page = cora.get(&path).await.text;
        assert!(page.contains(&format!("href=\"{child}\"")), "{page}");

        let db = site.app.services.database.read();
        let sql = "SELECT id FROM audit WHERE action = 'text.read' AND child_id IS NOT NULL";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        assert_eq!(rows.expect("the audit").len(), 1, "to have read it is to have looked at the child");
        let sql = "SELECT authority FROM text_concerns";
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let theirs: Vec<String> = rows.expect("rows").iter().map(|row| row.try_get("", "authority").expect("a code")).collect();
        assert_eq!(theirs, ["990"], "no other council hears of it");
    }
}
