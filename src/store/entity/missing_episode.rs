//! A missing episode as the facts give it.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "missing_episodes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub authority: String,
    pub person_id: Uuid,
    #[sea_orm(column_type = "Text")]
    pub state: String,
    pub missing_from_at: Option<DateTimeUtc>,
    pub stood_in_start: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub host_authority: Option<String>,
    #[sea_orm(column_type = "Text", nullable)]
    pub responsible_authority: Option<String>,
    pub back_at: Option<DateTimeUtc>,
    pub return_confirmed: bool,
    pub cancellation_pending: bool,
    pub ended_at: Option<DateTimeUtc>,
    pub away_until: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub risk: Option<String>,
    pub ever_missing_or_away: bool,
    pub born: Option<Date>,
    #[sea_orm(column_type = "Text")]
    pub derived: String,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
