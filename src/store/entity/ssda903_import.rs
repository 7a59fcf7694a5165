//! One import of an authority's own tables for the SSDA903 return.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ssda903_imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub year: i64,
    pub organisation_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    pub recorded_at: DateTimeUtc,
    pub with_last_year: bool,
    #[sea_orm(column_type = "Text")]
    pub digest: String,
}

impl ActiveModelBehavior for ActiveModel {}
