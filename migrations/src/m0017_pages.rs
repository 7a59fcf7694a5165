//! Pages of an authority's episodes, in the order of their ids.

use sea_orm_migration::prelude::*;

use crate::tables::{index, make};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The list without a state: a page is the first fifty of the index, however many an authority has.
        let by_authority = index("missing_episodes", &["authority", "id"]);
        // The same for children of other authorities who are placed in an area.
        let by_host = index("missing_episodes", &["host_authority", "id"]);
        make(manager, vec![], vec![by_authority, by_host]).await?;
        let without_order =
            Index::drop().name("missing_episodes_host_authority").table(Alias::new("missing_episodes")).to_owned();
        manager.drop_index(without_order).await
    }
}
