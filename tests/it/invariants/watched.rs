//! A live watch for each episode, until the last step was raised; and of what a person was told that the interview is overdue.

use homeward::domain::ids::MissingEpisodeId;
use homeward::domain::invariant::Invariant;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::{OF_IT, Town};
use crate::app::On;
use crate::builders::{cancelled, missing, returned};
use crate::interviews::{Story, amy, episode};
use crate::on_both;

impl Town {
    /// The interview of this episode is looked at no more.
    async fn dies(&self, of: MissingEpisodeId) {
        let db = self.services.database.read();
        let sql = "UPDATE watches SET next_look_at = NULL WHERE subject_kind = 'interview' AND subject_id = $1";
        let done = db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, [of.0.into()])).await;
        assert_eq!(done.expect("the row is changed").rows_affected(), 1);
    }
}

on_both! {
    async fn a_watch_that_dies_between_two_rungs_is_found_until_the_last_was_raised(on: On) {
        for (row, then, is_odd) in [
            ("after the first", "2026-11-24T12:00:00Z", true),
            ("after a day", "2026-11-25T12:00:00Z", true),
            ("after two", "2026-11-27T12:00:00Z", true),
            ("after five working days, and nothing is left to be raised", "2026-12-03T12:00:00Z", false),
        ] {
            let (story, _) = Story::back(on).await;
            story.app.until(then).await;
            let town = Town::of(story).await;
            town.does("UPDATE watches SET next_look_at = NULL WHERE subject_kind = 'interview'").await;
            let expected: &[Invariant] = if is_odd { &[Invariant::InterviewsWatched] } else { &[] };
            assert_eq!(town.broken().await, expected, "{row}");
        }
    }
}

on_both! {
    async fn each_episode_that_an_interview_is_about_has_a_watch_of_its_own(on: On) {
        let (story, first) = Story::back(on).await;
        let gone = story.tell(&story.police, &missing("NP-2", &amy(), "2026-11-22T10:00:00Z")).await;
        let covers = json!({ "missing_episode": episode(&gone).to_string() });
        story.done("ida", first, "episodes", &covers).await;
        story.tell(&story.police, &returned("NP-2", "2026-11-22T12:00:00Z")).await;
        let town = Town::of(story).await;
        assert_eq!(town.broken().await, []);
        town.dies(episode(&gone)).await;
        assert_eq!(town.broken().await, [Invariant::InterviewsWatched], "the watch of the first is no watch of the second");
        town.story.tell(&town.story.police, &cancelled("NP-2", "2026-11-22T13:00:00Z")).await;
        town.story.confirm_the_review().await;
        town.story.app.look().await;
        town.has_sent_all().await;
        assert_eq!(town.broken().await, [], "an episode that owes none needs none");
    }
}

on_both! {
    async fn what_went_in_the_stead_of_what_failed_counts_and_so_does_an_answer(on: On) {
        let town = Town::overdue(on).await;
        let ended = |how: &str| format!("UPDATE messages SET {how} WHERE id IN ({OF_IT})");
        town.does(&ended("state = 'cancelled', last_error_code = 'withheld'")).await;
        assert_eq!(town.broken().await, [], "in a rehearsal it stands in the inbox");
        town.does(&ended("state = 'failed', last_error_code = 'not_reached'")).await;
        assert_eq!(town.broken().await, [Invariant::OverdueTold]);
        let other = format!("SELECT id FROM messages WHERE id NOT IN ({OF_IT}) ORDER BY id LIMIT 1");
        let instead = format!(
            "INSERT INTO fallbacks (id, message_id, instead, at) \
             SELECT id, id, ({other}), '2026-11-24 10:00:00' FROM messages WHERE id IN ({OF_IT})"
        );
        town.does(&instead).await;
        assert_eq!(town.broken().await, [], "something went in its stead");
        town.does(&format!("UPDATE messages SET state = 'failed' WHERE id IN ({other})")).await;
        assert_eq!(town.broken().await, [Invariant::OverdueTold], "and failed as well");
        town.does("UPDATE steps SET acknowledged_at = '2026-11-25 09:00:00' WHERE name = 'interview.overdue'").await;
        assert_eq!(town.broken().await, [], "somebody sees to it");
    }
}

on_both! {
    async fn steps_that_lapsed_together_are_told_by_one_of_them(on: On) {
        // The notice of the return comes two days after the deadline.
        let story = Story::on(on).await;
        story.now("2026-11-26T09:30:00Z");
        story.came_back("NP-1", &amy()).await;
        story.app.look().await;
        let town = Town::of(story).await;
        assert_eq!(town.broken().await, [], "they speak of all");
        let unspoken = "SELECT COUNT(*) AS n FROM steps WHERE name = 'interview.overdue' AND told_at IS NULL";
        let db = town.services.database.read();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), unspoken)).await;
        let unspoken: i64 = row.expect("an answer").expect("a row").try_get("", "n").expect("a number");
        assert_eq!(unspoken, 1, "the first was bundled into another");
        let another = "UPDATE steps SET name = 'interview.not_offered', round = 9 WHERE name LIKE 'interview.overdue%' AND told_at IS NOT NULL";
        town.does(another).await;
        assert_eq!(town.broken().await, [], "whatever the step is called that speaks for them");
        town.does("DELETE FROM message_steps").await;
        assert_eq!(town.broken().await, [Invariant::OverdueTold]);
    }
}
