//! The SSDA903 return on its pages: tables taken in or refused row by row, figures that open, M or A for many at once, the
//! files, and the return as it was known before.

use reqwest::{Method, header};

use super::board::CORA;
use super::work::{IDA, THEO};
use super::{Browser, value_of};
use crate::app::{On, at};
use crate::builders::{child, known, missing, returned};
use crate::http::Answered;
use crate::on_both;
use crate::pages::Site;

pub const ROB: &str = "rob@northshire.example.org";
pub const RETURN: &str = "/exports/ssda903/990/2027";
const NOBODYS: &str = "01890000-0000-7000-8000-000000000000";

const HEADER: &str = "CHILD,SEX,DOB\n101,1,09/04/2011\n102,2,15/06/2010\n104,1,24/12/2009\n";
const EPISODES: &str =
    "CHILD,DECOM,LS,PLACE,DEC,REC\n101,10/01/2024,C2,U4,,\n102,10/01/2024,C2,U4,,\n104,10/01/2024,C2,U4,,\n";
/// 104 is still open, and of 105, who is open too, Episodes knows nothing any more.
const LAST: &str = "CHILD,DOB,MISSING,MIS_START,MIS_END\n104,24/12/2009,M,01/03/2026,\n105,01/01/2010,M,05/03/2026,\n";

/// Sends files up, as a browser does.
async fn sends(browser: &mut Browser<'_>, files: &[(&str, &[u8])]) -> Answered {
    let path = format!("{RETURN}/tables");
    assert_eq!(browser.get(&path).await.code, 200);
    let token = value_of(&browser.page, "form_token");
    let mut body = vec![];
    let mut part = |head: String, content: &[u8]| {
        body.extend(format!("--limit\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend(content);
        body.extend(b"\r\n");
    };
    part("name=\"form_token\"".to_owned(), token.as_bytes());
    for (name, content) in files {
        part(format!("name=\"{name}\"; filename=\"{name}.csv\"\r\nContent-Type: text/csv"), content);
    }
    body.extend(b"--limit--\r\n");
    let request = browser.request(Method::POST, &path);
    browser.take(request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit").body(body)).await
}

pub async fn takes_in(browser: &mut Browser<'_>) -> Answered {
    let files = [("header", HEADER), ("episodes", EPISODES), ("missing_last", LAST)];
    sends(browser, &files.map(|(name, text)| (name, text.as_bytes()))).await
}

impl Site {
    /// With four absences of two children who are looked after, and others of children who are not.
    pub async fn with_a_year(on: On) -> Self {
        let (site, _) = Self::with_a_board(on).await;
        for (reference, number, family, born, began, ended) in [
            ("NP-101", "101", "Ashdown-Grey", "2011-04-09", "2026-05-03T21:00:00Z", "2026-05-06T08:00:00Z"),
            ("NP-102", "101", "Ashdown-Grey", "2011-04-09", "2026-07-03T21:00:00Z", "2026-07-04T08:00:00Z"),
            ("NP-103", "102", "Birchwood", "2010-06-15", "2026-08-03T21:00:00Z", "2026-08-04T08:00:00Z"),
            ("NP-104", "102", "Birchwood", "2010-06-15", "2026-10-03T21:00:00Z", "2026-10-04T08:00:00Z"),
        ] {
            let gone = missing(reference, &known(child("Zoe", family, born), "la_child_id", number), began);
            site.tell("Northshire Police", &gone).await;
            site.tell("Northshire Police", &returned(reference, ended)).await;
        }
        site
    }

    async fn settled_by(&self, email: &str) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let db = self.app.services.database.read();
        let actor = format!("user:{}", self.id(email).await);
        let query = format!("SELECT COUNT(*) AS n FROM facts WHERE kind = 'value_settled' AND actor = '{actor}'");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await;
        row.expect("the database answers").expect("a row").try_get("", "n").expect("a number")
    }
}

/// The absences that can be chosen on a page.
fn offered(page: &str) -> Vec<String> {
    let named = page.split("name=\"on_page\" value=\"").skip(1);
    named.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

/// The number that a table of the page has beside `what`.
fn number(page: &str, what: &str) -> String {
    let row = page.split(&format!(">{what}</th>")).nth(1).unwrap_or_else(|| panic!("no {what}: {page}"));
    let cell = row.split("</td>").next().unwrap_or_default();
    cell.replace("</a>", "").rsplit('>').next().unwrap_or_default().to_owned()
}

on_both! {
    async fn tables_are_taken_in_whole_or_refused_row_by_row(on: On) {
        let site = Site::with_a_year(on).await;
        let mut rob = site.signed_in(ROB).await;
        let list = rob.get("/exports").await.text;
        assert!(list.contains("href=\"/exports\"") && list.contains("OFFICIAL-SENSITIVE"), "{list}");
        assert!(list.contains("1 April 2026 to 31 March 2027") && list.contains(&format!("href=\"{RETURN}\"")), "{list}");
        assert!(list.contains("Not yet"), "{list}");
        let none = rob.get(RETURN).await;
        assert!(none.code == 200 && none.text.contains("once Header and Episodes of that year have been imported"), "{}", none.text);
        let empty = sends(&mut rob, &[]).await;
        for said in ["Choose the file with Header", "Choose the file with Episodes"] {
            assert!(empty.code == 422 && empty.text.contains(said), "{said}: {}", empty.text);
        }
        let latin = sends(&mut rob, &[("header", b"CHILD,DOB\n\xe9,1"), ("episodes", EPISODES.as_bytes())]).await;
        assert!(latin.code == 422 && latin.text.contains("The file with Header is no CSV in UTF-8"), "{}", latin.text);
        let header = HEADER.replace("09/04/2011", "9 April 2011").replace("104,", "101,");
        let episodes = EPISODES.replace("102,10/01/2024,C2,U4,,", "102,10/01/2024,C2,U4,01/05/2027,X1");
        let faulty = sends(&mut rob, &[("header", header.as_bytes()), ("episodes", episodes.as_bytes())]).await;
        for said in ["Nothing was taken in", "Header has 2 faults, named below", "DOB is not a day written as dd/mm/yyyy",
            "CHILD is in row 2 already", "DEC is 1 May 2027, outside the year", "CHILD is 104, a child who is not in Header"] {
            assert!(faulty.code == 422 && faulty.text.contains(said), "{said}: {}", faulty.text);
        }
        assert!(rob.get("/exports").await.text.contains("Not yet"), "nothing is changed");
        for done in ["taken-in", "same"] {
            let taken = takes_in(&mut rob).await;
            assert_eq!(taken.header("location"), format!("{RETURN}?done={done}"), "{}", taken.text);
        }
        let page = rob.get(&format!("{RETURN}?done=taken-in")).await.text;
        for said in ["The tables are taken in", "09:00 GMT on Monday 23 November 2026 by Rob Returns", "2 still open on 31 March",
            "Not ready to be sent: 1 row fails a rule of the Department, and somebody must see to 6 things"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let children = rob.get(&format!("{RETURN}/list/children")).await.text;
        assert!(children.contains("from 10 January 2024 (C2, U4)") && children.contains("M from 1 March 2026, still open"), "{children}");
    }
}

on_both! {
    async fn figures_open_and_many_absences_are_decided_at_once(on: On) {
        let site = Site::with_a_year(on).await;
        let mut rob = site.signed_in(ROB).await;
        takes_in(&mut rob).await;
        let page = rob.get(RETURN).await.text;
        let undecided = "Absences of which nobody has decided M or A";
        assert_eq!((number(&page, "Rows that would be sent"), number(&page, undecided)), ("1".into(), "4".into()), "{page}");
        let failures = rob.get(&format!("{RETURN}/list/failures")).await.text;
        for said in ["576, where the rule itself sees nothing", "105", "Last year’s Missing table, row 3"] {
            assert!(failures.contains(said), "{said}: {failures}");
        }
        let see_to = rob.get(&format!("{RETURN}/list/see-to")).await.text;
        assert!(see_to.contains("(6)") && see_to.contains("From 22:00 BST on Sunday 3 May 2026, back 09:00 BST on Wednesday 6 May 2026"), "{see_to}");
        let decide = format!("{RETURN}/decide/undecided");
        let page = rob.get(&decide).await.text;
        let all = offered(&page);
        assert!(all.len() == 4 && page.contains("Northshire Police: Missing") && !page.contains("Birchwood"), "{page}");
        assert!(!page.contains("/missing-episodes/"), "whoever makes returns looks at no record: {page}");
        let empty = rob.send(&decide, &[]).await;
        for said in ["Choose at least one absence", "Say what the absences were", "Say why"] {
            assert!(empty.code == 422 && empty.text.contains(said), "{said}: {}", empty.text);
        }
        let why = [("decision", "M"), ("reason", "By our own reading of the log.")];
        let foreign = rob.send(&decide, &[&[("episode", all[0].as_str()), ("episode", NOBODYS)], &why[..]].concat()).await;
        assert_eq!((foreign.code, site.settled_by(ROB).await), (404, 0), "nothing is decided");
        let mut theo = site.signed_in(THEO).await;
        let theirs = theo.get(&decide).await.text;
        assert!(theirs.contains(&format!("href=\"/missing-episodes/{}\"", all[0])), "{theirs}");
        let two = [("episode", all[0].as_str()), ("episode", all[1].as_str())];
        let done = rob.send(&decide, &[&two, &why[..]].concat()).await;
        assert_eq!(done.header("location"), format!("{decide}?done=2&meanwhile=0"), "{}", done.text);
        assert_eq!(site.settled_by(ROB).await, 2, "each is a fact, with who decided it");
        // Theo saw all four before Rob decided two of them.
        let shown: Vec<(&str, &str)> = all.iter().map(|id| ("on_page", id.as_str())).collect();
        let away = [("all", "yes"), ("decision", "A"), ("reason", "The home knew where they were.")];
        let done = theo.send(&decide, &[&shown[..], &away[..]].concat()).await;
        assert_eq!(done.header("location"), format!("{decide}?done=2&meanwhile=2"), "{}", done.text);
        let said = theo.get(done.header("location")).await.text;
        assert!(said.contains("2 absences are decided. Of 2 somebody else had decided meanwhile") && said.contains("There are none"), "{said}");
        let file = rob.get(&format!("{RETURN}/files/missing.csv")).await;
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"ssda903-missing-990-2027-OFFICIAL-SENSITIVE.csv\"");
        assert_eq!(file.text.lines().collect::<Vec<_>>(), [
            "CHILD,DOB,MISSING,MIS_START,MIS_END",
            "101,09/04/2011,M,03/05/2026,06/05/2026",
            "101,09/04/2011,M,03/07/2026,04/07/2026",
            "102,15/06/2010,A,03/08/2026,04/08/2026",
            "102,15/06/2010,A,03/10/2026,04/10/2026",
            "104,24/12/2009,M,01/03/2026,",
        ]);
        assert!(rob.get(&format!("{RETURN}/files/changes.csv")).await.text.contains("OFFICIAL-SENSITIVE"));
        let offered_there = rob.get("/exports").await.text;
        for (file, row) in [("annex-a-list-8", "101,09/04/2011,2,0,b) No,c) Unknown,"), ("ssd-missing", ",102,2026-08-03T22:00:00,A,2026-08-04T09:00:00,N,")] {
            let path = format!("/exports/files/990/2027/{file}.csv");
            assert!(offered_there.contains(&format!("href=\"{path}\"")), "{offered_there}");
            let list = rob.get(&path).await;
            assert!(list.text.contains(row), "{row}: {}", list.text);
            assert_eq!(list.header("content-disposition"), format!("attachment; filename=\"{file}-990-2027-OFFICIAL-SENSITIVE.csv\""));
        }
        let rows = rob.get(&format!("{RETURN}/list/rows")).await.text;
        assert!(rows.contains("(5)") && rows.contains("None recorded here"), "of 104 nothing is recorded: {rows}");
        let decided = format!("{RETURN}/decide/decided");
        assert!(rob.get(&decided).await.text.contains("Decided: A: away from placement without authorisation"));
        let back = [("episode", all[3].as_str()), ("decision", "take_back"), ("reason", "The wrong child.")];
        assert_eq!(rob.send(&decided, &back).await.code, 303);
        assert_eq!(number(&rob.get(RETURN).await.text, undecided), "1");
        let settling = theo.get(&format!("/missing-episodes/{}/settle", all[0])).await.text;
        assert!(settling.contains("M: missing"), "it is the same decision: {settling}");
    }
}

on_both! {
    async fn a_return_is_looked_at_as_it_was_known_and_who_took_it_is_noted(on: On) {
        let site = Site::with_a_year(on).await;
        let mut rob = site.signed_in(ROB).await;
        takes_in(&mut rob).await;
        let decide = format!("{RETURN}/decide/undecided");
        let all = offered(&rob.get(&decide).await.text);
        site.app.services.clock.set(at("2026-11-23T09:20:00Z"));
        let shown: Vec<(&str, &str)> = all.iter().map(|id| ("on_page", id.as_str())).collect();
        let why = [("all", "yes"), ("decision", "M"), ("reason", "All of them.")];
        assert_eq!(rob.send(&decide, &[&shown[..], &why[..]].concat()).await.code, 303);
        let boxes = |time: &str| {
            format!("{RETURN}?known_at.day=23&known_at.month=11&known_at.year=2026&known_at.time={time}")
        };
        let faulty = rob.get(&boxes("x")).await;
        assert!(faulty.code == 422 && faulty.text.contains("must have a time of day"), "{}", faulty.text);
        let then = format!("{RETURN}?known_at=2026-11-23T09:10:00Z");
        assert_eq!(rob.get(&boxes("9.10")).await.header("location"), then);
        let page = rob.get(&then).await.text;
        assert!(page.contains("As it was known at 09:10 GMT on Monday 23 November 2026"), "{page}");
        assert_eq!(number(&page, "Rows that would be sent"), "1", "{page}");
        assert!(!page.contains("/decide/"), "what was known then can be decided no more");
        let file = format!("{RETURN}/files/missing.csv?known_at=2026-11-23T09:10:00Z");
        assert!(page.contains(&format!("href=\"{file}\"")), "{page}");
        assert_eq!(rob.get(&file).await.text.lines().count(), 1 + 1);
        assert_eq!(rob.get(&format!("{RETURN}/files/missing.csv")).await.text.lines().count(), 1 + 5);
        assert_eq!(site.times("export.ssda903").await, 2 * (1 + 8), "a line for each child who was away, and one for the file");
        assert_eq!(rob.get(&format!("{RETURN}/list/rows?known_at=soon")).await.code, 404);
        // Figures are linked for those who may make the return, and for nobody else.
        for (email, may) in [(THEO, true), (ROB, true), (CORA, false), (IDA, false)] {
            let mut browser = site.signed_in(email).await;
            assert_eq!(browser.get(RETURN).await.code == 200, may, "{email}");
            assert_eq!(browser.get("/timeliness").await.text.contains("/exports?authority=990"), may, "{email}");
        }
    }
}
