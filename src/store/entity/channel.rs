//! How a channel stands.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channels")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub channel: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub fault: Option<String>,
    pub since: DateTimeUtc,
    pub until: Option<DateTimeUtc>,
    pub checked_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
