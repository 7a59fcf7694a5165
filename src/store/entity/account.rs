//! By what a person signs in.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    #[sea_orm(column_type = "Text", nullable)]
    pub password: Option<String>,
    pub password_set_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub authenticator: Option<String>,
    pub authenticator_on_at: Option<DateTimeUtc>,
    #[sea_orm(column_type = "Text", nullable)]
    pub offered_authenticator: Option<String>,
    pub offered_at: Option<DateTimeUtc>,
    pub last_code: Option<i64>,
}

impl ActiveModelBehavior for ActiveModel {}
