//! Where one stream ended that went on since the anchor before.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_anchor_heads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub anchor: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub child_id: Uuid,
    pub place: i64,
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
