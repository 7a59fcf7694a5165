//! Texts that people sent to our number at GOV.UK Notify. Each is kept before anything is made of it, once under Notify's
//! name for it, and what it says is sealed; beside it stands for which authorities somebody has to see to it.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, points, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `sealed`: nothing once the words are needed no longer. `outcome`: nothing until something was made of it.
        let texts = table("received_texts")
            .col(key("id"))
            .col(text("notification_id"))
            .col(maybe_text("sealed"))
            .col(instant("sent_at"))
            .col(instant("received_at"))
            .col(maybe_text("outcome"))
            .col(maybe_id("user_id"))
            .take();
        let concerns = table("text_concerns")
            .col(id("text_id"))
            .col(text("authority"))
            .col(maybe_instant("again_at"))
            .col(maybe_instant("answered_at"))
            .col(maybe_text("answered_by"))
            .col(maybe_text("action"))
            .primary_key(Index::create().col(Alias::new("text_id")).col(Alias::new("authority")))
            .foreign_key(&mut points("text_concerns", "text_id", "received_texts"))
            .take();
        let not_null = |name: &str| Expr::col(Alias::new(name)).is_not_null();
        make(
            manager,
            vec![texts, concerns],
            vec![
                // The same text, by callback and by asking.
                unique("received_texts", &["notification_id"]),
                // Of what was kept nothing has been made yet.
                index("received_texts", &["received_at"]).cond_where(Expr::col(Alias::new("outcome")).is_null()).take(),
                // Whom nobody has answered in time.
                index("text_concerns", &["again_at"]).cond_where(not_null("again_at")).take(),
                // What an authority has to see to, and what it saw to last.
                index("text_concerns", &["authority", "answered_at"]),
            ],
        )
        .await
    }
}
