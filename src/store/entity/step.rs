//! A rung of a ladder raised for one subject.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub person_id: Uuid,
    pub child_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub subject_kind: String,
    pub subject_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub name: String,
    pub due_at: DateTimeUtc,
    pub round: i64,
    pub to_tell_at: Option<DateTimeUtc>,
    pub told_at: Option<DateTimeUtc>,
    pub acknowledged_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text")]
    pub derived: String,
}

impl ActiveModelBehavior for ActiveModel {}
