//! A message.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text", nullable)]
    pub authority: Option<String>,
    pub about: Uuid,
    pub child_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub channel: String,
    #[sea_orm(column_type = "Text")]
    pub audience: String,
    pub user_id: Option<Uuid>,
    pub organisation_id: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub whose: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub address: String,
    #[sea_orm(column_type = "Text")]
    pub template: String,
    pub template_version: i64,
    #[sea_orm(column_type = "Text", nullable)]
    pub wordings: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    #[sea_orm(column_type = "Text")]
    pub body: String,
    pub urgent: bool,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub held_because: Option<String>,
    pub attempts: i64,
    pub tries: i64,
    pub scheduled_for: DateTimeUtc,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub not_after: Option<DateTimeUtc>,
    pub lease_until: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub lease_token: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub provider_reference: String,
    #[sea_orm(column_type = "Text", nullable)]
    pub last_error_code: Option<String>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
    pub read_at: Option<DateTimeUtc>,
    pub went_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub dedup_key: String,
}

impl ActiveModelBehavior for ActiveModel {}
