//! How many messages reach one address within an hour is looked up before the next is written.

use sea_orm_migration::prelude::*;

use crate::tables::{index, make};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut by_address = index("messages", &["address", "scheduled_for"]);
        // Of texts alone there is one of that name. SQLite finds no part of a table by what is bound to a statement.
        by_address.name("messages_paced");
        make(manager, vec![], vec![by_address]).await
    }
}
