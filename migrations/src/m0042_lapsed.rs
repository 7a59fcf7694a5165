//! Steps that no longer held when their time to be told came were told to nobody, so they wait for nobody's answer.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TOLD_TO_NOBODY: &str = "UPDATE steps SET told_at = NULL WHERE derived LIKE '%\"lapsed\":true%'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(TOLD_TO_NOBODY).await?;
        Ok(())
    }
}
