//! The board of those who watch over all children: its figures, the lists behind them, and for whom it is.

use homeward::domain::ids::InterviewId;
use reqwest::Method;
use serde_json::{Value, json};

use super::work::{IDA, THEO};
use crate::accounts::{PASSWORD, token_of};
use crate::app::On;
use crate::builders::{child, missing, returned, with};
use crate::on_both;
use crate::pages::Site;

pub const CORA: &str = "cora@northshire.example.org";

impl Site {
    /// With one child whom everything on the board is about, besides Amy, whose interview is due in a day: Zed is gone, Bo and
    /// Kit are back and nobody has their interviews, of Ivy only the police say that she is back, and of Max nobody says when
    /// he was.
    pub async fn with_a_board(on: On) -> (Self, InterviewId) {
        let (site, id) = Self::with_an_interview(on).await;
        site.tell("Northshire Police", &missing("NP-2", &child("Zed", "Gone", "2011-02-03"), "2026-11-21T20:00:00Z"))
            .await;
        for (reference, given, back) in
            [("NP-3", "Bo", "2026-11-19T08:00:00Z"), ("NP-4", "Kit", "2026-11-22T08:00:00Z")]
        {
            let gone = missing(reference, &child(given, "Birch", "2012-03-04"), "2026-11-18T20:00:00Z");
            site.tell("Northshire Police", &with(gone, "risk", json!({ "level": "high" }))).await;
            site.tell("Northshire Police", &returned(reference, back)).await;
        }
        let ivy = child("Ivy", "Unsure", "2012-05-06");
        site.tell("Northshire Police", &missing("NP-5", &ivy, "2026-11-21T21:00:00Z")).await;
        site.tell("Oakfield Homes", &missing("OH-5", &ivy, "2026-11-21T21:10:00Z")).await;
        site.tell("Northshire Police", &returned("NP-5", "2026-11-22T07:00:00Z")).await;
        site.tell("Northshire Police", &missing("NP-6", &child("Max", "Found", "2011-07-08"), "2026-11-22T20:00:00Z"))
            .await;
        let found = json!({ "type": "returned", "reference": "NP-6", "authority": "990",
            "reported_at": "2026-11-23T06:00:00Z", "found_at": "2026-11-23T06:00:00Z" });
        site.tell("Northshire Police", &found).await;
        site.app.look().await;
        (site, id)
    }

    pub async fn tell(&self, organisation: &str, notice: &Value) {
        let caller = self.app.caller(organisation).await;
        self.app.services.receive(&caller, notice).await.unwrap_or_else(|error| panic!("{error:?}: {notice}"));
    }

    pub async fn times(&self, action: &str) -> i64 {
        use sea_orm::{ConnectionTrait, Statement};
        let db = self.app.services.database.read();
        let query = format!("SELECT COUNT(*) AS n FROM audit WHERE action = '{action}'");
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), query)).await;
        row.expect("the database answers").expect("a row").try_get("", "n").expect("a number")
    }
}

const FIGURES: [&str; 8] = [
    "missing-now",
    "return-not-confirmed",
    "return-time-missing",
    "unallocated",
    "due-within-24h",
    "overdue",
    "unacknowledged",
    "reviews-open",
];

/// The numbers of a board, in the order of the figures.
pub fn numbers(page: &str) -> Vec<usize> {
    let number = |figure: &&str| {
        let after =
            page.split(&format!("href=\"/board/{figure}\"")).nth(1).unwrap_or_else(|| panic!("{figure}: {page}"));
        let number = after.split("__number\">").nth(1).and_then(|rest| rest.split('<').next());
        number.and_then(|number| number.parse().ok()).expect("a number")
    };
    FIGURES.iter().map(number).collect()
}

on_both! {
    async fn each_figure_opens_a_list_that_is_as_long_and_says_what_stands_in_the_way(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut cora = site.signed_in(CORA).await;
        assert_eq!(cora.get("/").await.header("location"), "/board", "it is their home");
        let board = cora.get("/board").await;
        assert_eq!((board.code, board.header("cache-control")), (200, "no-store"));
        let figures = numbers(&board.text);
        assert_eq!(figures[..6], [1, 1, 1, 4, 1, 1], "{}", board.text);
        assert!(figures[6] > 0 && figures[7] == 1, "{figures:?}");
        for name in ["Amy", "Zed", "Gone", "Birch", "Ivy", "Max"] {
            assert!(!board.text.contains(name), "{name} is on no list here");
        }
        for (figure, number) in FIGURES.iter().zip(&figures) {
            let list = cora.get(&format!("/board/{figure}")).await.text;
            assert_eq!(list.matches("<div class=\"govuk-summary-card\">").count(), *number, "{figure}: {list}");
            assert!(list.contains(&format!("({number})</h1>")), "{figure}");
        }
        let gone = cora.get("/board/missing-now").await.text;
        for said in ["Zed Gone, 15", "37 hours", "Since 20:00 GMT on Saturday 21 November 2026"] {
            assert!(gone.contains(said), "{said}: {gone}");
        }
        let late = cora.get("/board/overdue").await.text;
        for said in ["Who was told last", "Cora Coordinator", "Bo Birch, 14", "25 hours late", "High risk", "Nobody was given it", "Overdue"] {
            assert!(late.contains(said), "{said}: {late}");
        }
        let soon = cora.get("/board/due-within-24h").await.text;
        for said in ["Amy Ashdown, 14", "In 24 hours", "Ida Interviewer", "the worker has not said that they know"] {
            assert!(soon.contains(said), "{said}: {soon}");
        }
        let of_age = cora.get("/board/overdue?by=age&group=13_to_15").await.text;
        assert!(of_age.contains("Interview overdue: aged 13 to 15 (1)"), "{of_age}");
        assert!(cora.get("/board/overdue?by=age&group=under_10").await.text.contains("There are none."));
        for none in ["/board/nothing", "/board/overdue?by=team", "/board/missing-now?by=age&group=x", "/board?authority=991"] {
            assert_eq!(cora.get(none).await.code, 404, "{none}");
        }
        let unallocated = cora.get("/board/unallocated").await.text;
        let order: Vec<_> = ["Bo Birch", "Ivy Unsure", "Kit Birch", "Max Found"].map(|name| unallocated.find(name)).to_vec();
        assert!(order.iter().all(Option::is_some) && order.is_sorted(), "those due first stand first: {order:?}");
        assert!(site.times("report.live").await >= 1 && site.times("report.live.items").await >= 10);
    }
}

on_both! {
    async fn the_board_is_for_those_who_watch_over_all_children_of_a_council(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        for (email, is_theirs) in [
            (CORA, true),
            (THEO, true),
            (IDA, false),
            ("sol@northshire.example.org", false),
            ("rob@northshire.example.org", false),
            ("ada@northshire.example.org", false),
            ("pat@police.example.org", false),
            ("olga@oakfield.example.org", false),
        ] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await.text;
            for path in ["/board", "/board/overdue", "/board/unacknowledged", "/board?authority=990", "/reviews"] {
                let answer = browser.get(path).await;
                assert_eq!(answer.code, if is_theirs { 200 } else { 404 }, "{email} at {path}");
                assert!(is_theirs || answer.text == nothing, "{email} at {path}");
            }
            assert_eq!(browser.get("/account").await.text.contains("href=\"/board\""), is_theirs, "{email}");
            if !is_theirs {
                assert_eq!(browser.get("/board/live").await.code, 404, "{email}");
            }
        }
        assert_eq!(site.app.services.boards_watched(), 0);
        assert_eq!(site.browser().get("/board/live").await.code, 303);
    }
}

/// A council of two authorities, with its coordinator.
const SHIRES: &str = r#"
    authorities = [{ code = "991", name = "Eastshire" }, { code = "992", name = "Westshire" }]
    organisations = [{ name = "Two Shires", kind = "local_authority", authorities = ["991", "992"] }]
    users = [{ email = "cleo@shires.example.org", name = "Cleo Coordinator", organisation = "Two Shires", roles = ["missing_coordinator"] }]
"#;

on_both! {
    async fn a_council_of_two_authorities_has_a_board_for_each(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let setup = toml::from_str(SHIRES).expect("written right");
        for issued in site.app.services.apply(&setup).await.expect("it applies") {
            let set = site.app.services.set_password_by_link(token_of(&issued.secret), PASSWORD).await;
            set.expect("a password is set");
        }
        let gone = with(missing("NP-20", &child("Wes", "Wold", "2011-02-03"), "2026-11-23T08:00:00Z"), "authority", json!("992"));
        let shires = site.app.caller("Two Shires").await;
        site.app.services.receive(&shires, &gone).await.expect("it is received");
        let mut cleo = site.signed_in("cleo@shires.example.org").await;
        let first = cleo.get("/board").await.text;
        assert!(first.contains("Eastshire") && first.contains("href=\"/board?authority=992\">Westshire"), "{first}");
        let second = cleo.get("/board?authority=992").await.text;
        let list = "/board/missing-now?authority=992";
        assert!(second.contains(&format!("href=\"{list}\"><span class=\"homeward-figure__number\">1<")), "{second}");
        assert!(second.contains("data-stream=\"/board/live?authority=992\""), "{second}");
        let list = cleo.get(list).await.text;
        assert!(list.contains("Wes Wold, 15") && list.contains("href=\"/board?authority=992\""), "{list}");
        assert!(cleo.get("/board/missing-now?authority=991").await.text.contains("There are none."));
        for path in ["/board?authority=990", "/board/overdue?authority=990", "/board/live?authority=990", "/board?authority=9"] {
            assert_eq!(cleo.get(path).await.code, 404, "{path}");
        }
        let watching = cleo.request(Method::GET, "/board/live?authority=992").send().await.expect("the server answers");
        assert_eq!(watching.status().as_u16(), 200);
        assert_eq!(site.app.services.boards_watched(), 1);
    }
}
