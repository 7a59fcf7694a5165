//! Who is there: authorities, organisations, teams, people, keys. `homeward apply` keeps them as its file says.

use sea_orm_migration::prelude::*;

use crate::tables::{id, instant, key, make, maybe_id, maybe_instant, maybe_text, points, table, text, unique};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let authorities = table("authorities").col(text("code").primary_key()).col(text("name")).take();
        // A name is what `apply` and `import` know an organisation by.
        let organisations = table("organisations")
            .col(key("id"))
            .col(text("name").unique_key())
            .col(text("kind"))
            .col(maybe_text("email"))
            .col(instant("created_at"))
            .take();
        let reach = table("organisation_authorities")
            .col(id("organisation_id"))
            .col(text("authority"))
            .primary_key(Index::create().col(Alias::new("organisation_id")).col(Alias::new("authority")))
            .foreign_key(&mut points("organisation_authorities", "organisation_id", "organisations"))
            .take();
        let teams = table("teams")
            .col(key("id"))
            .col(id("organisation_id"))
            .col(text("name"))
            .foreign_key(&mut points("teams", "organisation_id", "organisations"))
            .take();
        // `disabled_at`: who leaves is no longer told and can no longer act, but stays readable in old facts.
        let users = table("users")
            .col(key("id"))
            .col(text("email").unique_key())
            .col(text("name"))
            .col(id("organisation_id"))
            .col(maybe_id("team_id"))
            .col(text("roles"))
            .col(maybe_text("mobile"))
            .col(maybe_instant("disabled_at"))
            .foreign_key(&mut points("users", "organisation_id", "organisations"))
            .take();
        // Only the hash of a key is kept: a stolen database opens no door.
        let keys = table("api_keys")
            .col(key("id"))
            .col(text("name").unique_key())
            .col(id("organisation_id"))
            .col(text("hash").unique_key())
            .col(text("scopes"))
            .col(instant("created_at"))
            .col(maybe_instant("expires_at"))
            .col(maybe_instant("revoked_at"))
            .col(maybe_instant("last_used_at"))
            .foreign_key(&mut points("api_keys", "organisation_id", "organisations"))
            .take();
        make(
            manager,
            vec![authorities, organisations, reach, teams, users, keys],
            vec![unique("teams", &["organisation_id", "name"])],
        )
        .await
    }
}
