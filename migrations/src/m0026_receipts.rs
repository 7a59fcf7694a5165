//! What GOV.UK Notify has of us, and what it says became of it. A receipt is kept before anything is made of it, and twice
//! the same is one; whom nobody has heard of for half an hour is asked about.

use sea_orm_migration::prelude::*;

use crate::tables::{flag, id, index, instant, make, maybe_instant, maybe_text, points, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let [notification, status] = ["notification_id", "status"].map(Alias::new);
        let handovers = table("handovers")
            .col(text("notification_id"))
            .col(id("message_id"))
            .col(text("status"))
            .col(flag("superseded"))
            .col(instant("handed_at"))
            .col(maybe_instant("asks_at"))
            .primary_key(Index::create().col(notification.clone()))
            .foreign_key(&mut points("handovers", "message_id", "messages"))
            .take();
        let receipts = table("receipts")
            .col(text("notification_id"))
            .col(text("status"))
            .col(maybe_text("reference"))
            .col(instant("received_at"))
            .primary_key(Index::create().col(notification).col(status))
            .take();
        let asks = Expr::col(Alias::new("asks_at")).is_not_null();
        let indexes =
            vec![index("handovers", &["message_id"]), index("handovers", &["asks_at"]).cond_where(asks).take()];
        make(manager, vec![handovers, receipts], indexes).await
    }
}
