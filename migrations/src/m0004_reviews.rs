//! Reviews: doubts that a person decides. Worked out from facts like the record; a row keeps its id while the doubt lasts.

use sea_orm_migration::prelude::*;

use crate::tables::{flag, id, index, instant, key, make, maybe_instant, maybe_text, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `subject` and `other` are two records (child), two anchors (episode), or one anchor twice.
        let reviews = table("reviews")
            .col(key("id"))
            .col(text("authority"))
            .col(text("kind"))
            .col(id("person_id"))
            .col(id("subject"))
            .col(id("other"))
            .col(text("reason"))
            .col(flag("standing"))
            .col(maybe_text("decision"))
            .col(maybe_instant("decided_at"))
            .col(instant("opened_at"))
            .take();
        make(
            manager,
            vec![reviews],
            vec![
                // One doubt, one row: looking again opens nothing new.
                unique("reviews", &["kind", "subject", "other"]),
                index("reviews", &["authority", "standing", "id"]),
                index("reviews", &["person_id"]),
            ],
        )
        .await
    }
}
