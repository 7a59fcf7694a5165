//! One entry of the ledger.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "facts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub child_id: Uuid,
    pub place: i64,
    pub reference_id: Option<Uuid>,
    pub interview_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub kind: String,
    #[sea_orm(column_type = "Text")]
    pub content: String,
    pub happened_at: DateTimeUtc,
    pub told_at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    pub organisation_id: Option<Uuid>,
    #[sea_orm(column_type = "Text")]
    pub actor: String,
    pub replaces: Option<Uuid>,
    #[sea_orm(column_type = "Text", nullable)]
    pub text_digest: Option<String>,
    #[sea_orm(column_type = "Text")]
    pub prev_hash: String,
    #[sea_orm(column_type = "Text")]
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
