//! A reference as its facts make it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "episode_references")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub organisation_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub child_id: Uuid,
    pub missing_episode_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
    #[sea_orm(column_type = "Text")]
    pub derived: String,
}

impl ActiveModelBehavior for ActiveModel {}
