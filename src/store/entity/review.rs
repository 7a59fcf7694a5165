//! A doubt that a person decides.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    pub person_id: Uuid,
    pub subject: Uuid,
    pub other: Uuid,
    #[sea_orm(column_type = "Text")]
    pub reason: String,
    pub standing: bool,
    #[sea_orm(column_type = "Text", nullable)]
    pub decision: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub opened_at: DateTimeUtc,
    pub gone_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
