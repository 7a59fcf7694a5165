//! What a reference says its child is called.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "child_looks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub child_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub given: String,
    #[sea_orm(column_type = "Text")]
    pub family: String,
    pub born: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub looks: String,
}

impl ActiveModelBehavior for ActiveModel {}
