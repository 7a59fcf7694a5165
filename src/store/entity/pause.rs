//! A pause of a channel.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pauses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub paused_at: DateTimeUtc,
    pub paused_by: Uuid,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
