//! That somebody of an authority has to see to a text.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "text_concerns")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub text_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub authority: String,
    pub again_at: Option<DateTimeUtc>,
    pub answered_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub answered_by: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub action: Option<String>,
    pub by_when: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
