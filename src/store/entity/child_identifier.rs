//! An identifier that a reference gives its child.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "child_identifiers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub scheme: String,
    #[sea_orm(primary_key, auto_increment = false)]
    #[sea_orm(column_type = "Text")]
    pub value: String,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub child_id: Uuid,
    pub within: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
