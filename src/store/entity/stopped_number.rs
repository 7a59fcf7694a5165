//! A number from which STOP or START was sent.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stopped_numbers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub number: String,
    pub stopped: bool,
    pub said_at: DateTimeUtc,
    pub text_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
