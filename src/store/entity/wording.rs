//! One version of an authority's wording of a template.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wordings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    #[sea_orm(column_type = "Text")]
    pub template: String,
    pub number: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    pub proposed_by: Uuid,
    pub proposed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
