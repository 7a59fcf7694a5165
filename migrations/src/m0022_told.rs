//! What an organisation told us of, the last first: a page of it is the first rows of an index.

use sea_orm_migration::prelude::*;

use crate::tables::{index, make};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        make(manager, vec![], vec![index("episode_references", &["organisation_id", "id"])]).await
    }
}
