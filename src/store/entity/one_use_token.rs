//! What opens one thing once.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "one_use_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub purpose: String,
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    pub user_id: Uuid,
    pub session_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub content: Option<String>,
    pub made_at: DateTimeUtc,
    pub good_until: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
