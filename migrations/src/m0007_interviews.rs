//! Return interviews: rows for reading, worked out from the facts that name them, and the anchors that each covers.

use sea_orm_migration::prelude::*;

use crate::tables::{flag, id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `authority` has the duty, `told_authority` keeps the record. `due_at` is that of the most urgent episode;
        // `settled` is where that stands once time alone can no longer change it, so no row goes stale by itself.
        let interviews = table("return_interviews")
            .col(key("id"))
            .col(text("authority"))
            .col(text("told_authority"))
            .col(id("person_id"))
            .col(instant("arisen_at"))
            .col(maybe_id("worker_id"))
            .col(maybe_instant("due_at"))
            .col(maybe_text("settled"))
            .col(flag("ended"))
            .col(text("derived"))
            .take();
        let episodes = table("interview_episodes")
            .col(id("interview_id"))
            .col(id("reference_id"))
            .primary_key(Index::create().col(Alias::new("interview_id")).col(Alias::new("reference_id")))
            .foreign_key(&mut points("interview_episodes", "interview_id", "return_interviews"))
            .take();
        make(
            manager,
            vec![interviews, episodes],
            vec![
                // What of a person is worked out anew whenever something of them changes.
                index("return_interviews", &["person_id"]),
                // Lists of an authority: all, by standing, and those that nobody was given.
                index("return_interviews", &["authority", "id"]),
                index("return_interviews", &["authority", "settled", "due_at"]),
                index("return_interviews", &["authority", "ended", "worker_id"]),
                index("return_interviews", &["told_authority", "id"]),
                // What a worker or an interview service has.
                index("return_interviews", &["worker_id", "id"]),
                // Which interviews hang on an anchor.
                index("interview_episodes", &["reference_id"]),
                // An interview is folded from its facts, in whatever stream they stand.
                index("facts", &["interview_id"]),
            ],
        )
        .await
    }
}
