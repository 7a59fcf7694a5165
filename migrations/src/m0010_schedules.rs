//! Work by the calendar: each kind is a row with the moment of its next run, so that replicas never run one twice and a
//! missed one runs late rather than never.

use sea_orm_migration::prelude::*;

use crate::tables::{make, maybe_id, maybe_instant, maybe_text, number, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schedules = table("schedules")
            .col(text("name").primary_key())
            .col(maybe_instant("next_run_at"))
            .col(maybe_instant("lease_until"))
            .col(maybe_id("lease_token"))
            .col(number("attempts"))
            .col(maybe_instant("last_run_at"))
            .col(maybe_text("last_outcome"))
            .take();
        make(manager, vec![schedules], vec![]).await
    }
}
