//! Messages to children and the adults around them: who of them each is for, and from when on it is worth nothing. Those of
//! an interview are looked up before another is written and when what did not arrive becomes a step; those whose time is
//! over, by the sweep that ends them.

use sea_orm_migration::prelude::*;

use crate::tables::{index, maybe_instant, maybe_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column at a time.
        for mut column in [maybe_text("whose"), maybe_instant("not_after")] {
            let added = Table::alter().table(Alias::new("messages")).add_column(&mut column).take();
            manager.alter_table(added).await?;
        }
        let of_family = || Expr::col(Alias::new("whose")).is_not_null();
        let open = of_family().and(Expr::col(Alias::new("next_attempt_at")).is_not_null());
        let mut of_interview = index("messages", &["about"]);
        manager.create_index(of_interview.name("messages_to_families").cond_where(of_family()).take()).await?;
        let mut ending = index("messages", &["not_after"]);
        manager.create_index(ending.name("messages_to_families_open").cond_where(open).take()).await
    }
}
