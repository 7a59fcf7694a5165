//! What a provider said of something that it has.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub notification_id: String,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub status: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub reference: Option<String>,
    pub received_at: DateTimeUtc,
    pub taken_in_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
