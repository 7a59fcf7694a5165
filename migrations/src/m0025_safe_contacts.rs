//! By what the safe contacts of the children on a worker's list are found: without it, each of their facts would be read
//! to find the few that say whom not to write to. It holds those few alone, so that no other fact costs more to record.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = "CREATE INDEX facts_safe_contacts ON facts (child_id) WHERE kind = 'safe_contact_recorded'";
        manager.get_connection().execute_unprepared(sql).await?;
        Ok(())
    }
}
