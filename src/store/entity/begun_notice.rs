//! A notice that somebody is filling in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "begun_notices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub begun_at: DateTimeUtc,
    pub saved_at: DateTimeUtc,
    pub notice_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}
