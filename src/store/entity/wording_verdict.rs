//! What became of a version of a wording.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "wording_verdicts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub wording_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub verdict: String,
    pub said_by: Uuid,
    pub said_at: DateTimeUtc,
    #[sea_orm(column_type = "Text", nullable)]
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
