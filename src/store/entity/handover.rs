//! What a provider has of a message.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handovers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub notification_id: String,
    pub message_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub status: String,
    pub superseded: bool,
    pub handed_at: DateTimeUtc,
    pub asks_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
