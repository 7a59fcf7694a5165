//! Tries to sign in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knocks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub door: String,
    pub count: i64,
    pub last_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
