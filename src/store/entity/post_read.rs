//! Who has read a post, and when for the first time.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_reads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fact_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false, column_type = "Text")]
    pub reader: String,
    pub organisation_id: Uuid,
    pub read_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
