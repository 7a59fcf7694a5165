//! Messages that did not arrive: counted on the board, listed for those who watch over all children, and gone from there
//! once they are seen to.

use homeward::domain::ids::MessageId;
use homeward::domain::message::Channel;
use sea_orm::{ConnectionTrait, Statement};

use super::board::CORA;
use super::inbox::some_failed;
use super::work::{IDA, THEO};
use crate::accounts::ADA;
use crate::app::On;
use crate::on_both;
use crate::pages::Site;

const PATH: &str = "/undelivered";

impl Site {
    pub async fn fails(&self, which: &str, id: uuid::Uuid) {
        let db = self.app.services.database.read();
        let sql = format!("UPDATE messages SET state = 'failed', held_because = NULL WHERE {which}");
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
        let done = db.execute_raw(statement).await.expect("nothing hinders it");
        assert!(done.rows_affected() > 0, "there is one");
    }

    /// The step about a child of which somebody was told first.
    async fn some_step(&self) -> uuid::Uuid {
        let db = self.app.services.database.read();
        let sql = "SELECT step FROM message_steps ORDER BY step LIMIT 1";
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("an answer");
        row.expect("somebody was told").try_get("", "step").expect("an id")
    }
}

/// What a board says of them.
fn counted(board: &str) -> &str {
    let card = board.split("href=\"/undelivered\">").nth(1).expect("a figure");
    card.split("__number\">").nth(1).and_then(|rest| rest.split('<').next()).expect("a number")
}

on_both! {
    async fn the_board_counts_messages_that_reached_nobody_until_they_are_sent_again_or_somebody_answers(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        let mut theo = site.signed_in(THEO).await;
        some_failed(&site).await;
        assert_eq!(counted(&theo.get("/board").await.text), "0", "another was sent instead");
        assert!(theo.get(PATH).await.text.contains("There are none."));

        let MessageId(failed) = site.tells(IDA, Channel::Email).await;
        site.fails("id = $1", failed).await;
        assert_eq!(counted(&theo.get("/board").await.text), "1");
        let shown = theo.get(PATH).await;
        assert_eq!((shown.code, shown.header("cache-control")), (200, "no-store"));
        assert!(shown.text.contains("Ida Interviewer, interviewer") && shown.text.contains("Email"), "{}", shown.text);
        let mut ada = site.signed_in(ADA).await;
        ada.get("/messages?state=failed").await;
        ada.send(&format!("/messages/{failed}/resend"), &[]).await;
        assert_eq!(counted(&theo.get("/board").await.text), "0", "it is under way again");

        let told = site.some_step().await;
        site.fails("id = (SELECT message_id FROM message_steps WHERE step = $1 LIMIT 1)", told).await;
        assert_eq!(counted(&theo.get("/board").await.text), "1");
        let list = theo.get(PATH).await.text;
        assert!(list.contains("Who else was told") && list.contains("/told\""), "{list}");
        let answer = format!("/escalations/{told}");
        theo.get(&answer).await;
        let answered = [("action", "I ring them."), ("by_when.day", "23"), ("by_when.month", "11"), ("by_when.year", "2026"), ("by_when.time", "16:00")];
        let done = theo.send(&answer, &answered).await;
        assert_eq!(done.code, 303, "{}", done.text);
        assert_eq!(counted(&theo.get("/board").await.text), "0", "somebody sees to it");
        assert!(site.times("message.undelivered").await > 0, "who was shown it is noted");
    }
}

on_both! {
    async fn nobody_else_sees_which_messages_reached_nobody(on: On) {
        let (site, _) = Site::with_a_board(on).await;
        for email in [IDA, ADA, "pat@police.example.org", "olga@oakfield.example.org"] {
            let mut browser = site.signed_in(email).await;
            let nothing = browser.get("/nothing").await;
            let answer = browser.get(PATH).await;
            assert_eq!((answer.code, answer.text), (404, nothing.text), "{email}");
        }
        let mut cora = site.signed_in(CORA).await;
        assert_eq!(cora.get(PATH).await.code, 200);
        assert_eq!(cora.get("/undelivered?authority=991").await.code, 404, "another authority's");
    }
}
