//! Feeds that fell silent: an agency whose system tells by itself and has not, for each authority that misses it, with what
//! somebody does about it.

use sea_orm_migration::prelude::*;

use crate::tables::{id, index, instant, key, make, maybe_id, maybe_instant, maybe_text, number, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let silences = table("feed_silences")
            .col(key("id"))
            .col(text("authority"))
            .col(id("organisation_id"))
            .col(instant("since"))
            .col(number("patience_s"))
            .col(instant("noticed_at"))
            .col(maybe_instant("ended_at"))
            .col(maybe_id("answered_by"))
            .col(maybe_instant("answered_at"))
            .col(maybe_text("action"))
            .col(maybe_instant("by_when"))
            .take();
        let lasts = Expr::col(Alias::new("ended_at")).is_null();
        // Two programs that notice at once note it once.
        let one_at_a_time = unique("feed_silences", &["authority", "organisation_id"]).cond_where(lasts).take();
        make(manager, vec![silences], vec![one_at_a_time, index("feed_silences", &["organisation_id", "since"])]).await
    }
}
