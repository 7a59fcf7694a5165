//! A return interview as its facts make it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "return_interviews")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    #[sea_orm(column_type = "Text")]
    pub told_authority: String,
    pub person_id: Uuid,
    pub arisen_at: DateTimeUtc,
    pub worker_id: Option<Uuid>,
    pub due_at: Option<DateTimeUtc>,
    pub due_soon_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub settled: Option<String>,
    pub ended: bool,
    pub ended_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub awaits: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub derived: String,
}

impl ActiveModelBehavior for ActiveModel {}
