//! A step in a message.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub channel: String,
    pub message_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub audience: String,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub about: Uuid,
    pub child_id: Uuid,
    pub raised_at: DateTimeUtc,
    pub due_at: Option<DateTimeUtc>,
    pub again: bool,
    pub others: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub instead_of: Option<String>,
    pub told_at: DateTimeUtc,
    pub led_to: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
