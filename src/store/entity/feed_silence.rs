//! A feed that fell silent.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed_silences")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub organisation_id: Uuid,
    pub since: DateTimeUtc,
    pub patience_s: i64,
    pub noticed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub answered_by: Option<Uuid>,
    pub answered_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub action: Option<String>,
    pub by_when: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
