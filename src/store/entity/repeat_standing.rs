//! Where a person stands against the rules of repeat missing, and over which span.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repeat_standings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub policy_version: i64,
    pub missing_now: bool,
    pub rules: i64,
    pub episodes_in_90_days: i64,
    pub last_missing_from_at: Option<DateTimeUtc>,
    pub stands_from: Option<DateTimeUtc>,
    pub stands_until: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
