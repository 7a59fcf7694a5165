//! A text that somebody sent to us.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "received_texts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub notification_id: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub sealed: Option<String>,
    pub sent_at: DateTimeUtc,
    pub received_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub outcome: Option<String>,
    pub user_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
