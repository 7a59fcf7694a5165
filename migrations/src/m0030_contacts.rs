//! What a channel that failed for good leads to: what was sent instead of the message, and a contact to be put right.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, number, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `instead`: nothing where nobody was left who could be told.
        let fallbacks = table("fallbacks")
            .col(key("id"))
            .col(id("message_id"))
            .col(maybe_id("instead"))
            .col(instant("at"))
            .foreign_key(&mut points("fallbacks", "message_id", "messages"))
            .foreign_key(&mut points("fallbacks", "instead", "messages"))
            .take();
        let contacts = table("contacts")
            .col(key("id"))
            .col(text("authority"))
            .col(maybe_id("user_id"))
            .col(maybe_id("organisation_id"))
            .col(text("channel"))
            .col(text("address"))
            .col(text("why"))
            .col(instant("since"))
            .col(instant("last_at"))
            .col(number("times"))
            .col(maybe_instant("closed_at"))
            .col(maybe_text("closed_because"))
            .col(maybe_text("closed_by"))
            .take();
        let is_open = || Expr::col(Alias::new("closed_at")).is_null();
        make(
            manager,
            vec![fallbacks, contacts],
            vec![
                // What was sent instead of the messages of a page.
                index("fallbacks", &["message_id"]),
                // What an authority has to put right, and what was put right last.
                index("contacts", &["authority", "closed_at"]),
                // A contact that works again, or was changed.
                index("contacts", &["address"]).cond_where(is_open()).take(),
            ],
        )
        .await
    }
}
