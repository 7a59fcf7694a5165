//! How a name sounds by which a reference calls its child.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "child_sounds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub sound: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
