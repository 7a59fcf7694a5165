//! Numbers from which STOP was sent, until START is: no text goes there. Whether that is so of a person's number stands with
//! the person, since it is asked each time that somebody is told of anything.

use sea_orm_migration::prelude::*;

use crate::tables::{flag, id, instant, make, table, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `said_at`: when the word was sent that counts, so that an older one which comes later does not.
        let numbers = table("stopped_numbers")
            .col(text("number"))
            .col(flag("stopped"))
            .col(instant("said_at"))
            .col(id("text_id"))
            .primary_key(Index::create().col(Alias::new("number")))
            .take();
        make(manager, vec![numbers], vec![]).await?;
        let stopped = flag("texts_stopped").default(false).take();
        manager.alter_table(Table::alter().table(Alias::new("users")).add_column(stopped).take()).await
    }
}
