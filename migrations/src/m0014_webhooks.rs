//! Webhooks: the endpoints of organisations, what is delivered to each, and how each try went.

use sea_orm_migration::prelude::*;

use crate::tables::{
    id, index, instant, key, make, maybe_instant, maybe_number, maybe_text, number, points, table, text,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let endpoints = table("webhook_endpoints")
            .col(key("id"))
            .col(id("organisation_id"))
            .col(text("url"))
            .col(text("event_types"))
            .col(text("description"))
            .col(text("secret"))
            .col(maybe_text("old_secret"))
            .col(maybe_instant("old_secret_until"))
            .col(number("version"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(maybe_instant("disabled_at"))
            .col(maybe_text("disabled_because"))
            .col(maybe_instant("deleted_at"))
            .col(number("failures"))
            .col(maybe_instant("failing_since"))
            .col(maybe_instant("hold_until"))
            .foreign_key(&mut points("webhook_endpoints", "organisation_id", "organisations"))
            .take();
        let deliveries = table("webhook_deliveries")
            .col(key("id"))
            .col(id("endpoint_id"))
            .col(id("event_id"))
            .col(text("event_type"))
            .col(text("body"))
            .col(text("state"))
            .col(number("attempts"))
            .col(number("tries"))
            .col(maybe_instant("next_attempt_at"))
            .col(maybe_instant("lease_until"))
            .col(maybe_text("lease_token"))
            .col(maybe_text("last_outcome"))
            .col(instant("created_at"))
            .col(maybe_instant("finished_at"))
            .foreign_key(&mut points("webhook_deliveries", "endpoint_id", "webhook_endpoints"))
            .take();
        let attempts = table("webhook_attempts")
            .col(id("delivery_id"))
            .col(number("number"))
            .col(instant("at"))
            .col(text("outcome"))
            .col(maybe_number("status"))
            .col(number("milliseconds"))
            .primary_key(Index::create().col(Alias::new("delivery_id")).col(Alias::new("number")))
            .foreign_key(&mut points("webhook_attempts", "delivery_id", "webhook_deliveries"))
            .take();
        let there = |name: &'static str| Expr::col(Alias::new(name)).is_not_null();
        make(
            manager,
            vec![endpoints, deliveries, attempts],
            vec![
                // Whoever writes asks which endpoints listen; what was deleted costs nothing.
                index("webhook_endpoints", &["organisation_id"])
                    .cond_where(Expr::col(Alias::new("deleted_at")).is_null())
                    .take(),
                // The claim takes the first that is due of each endpoint.
                index("webhook_deliveries", &["endpoint_id", "next_attempt_at", "id"])
                    .cond_where(there("next_attempt_at"))
                    .take(),
                // Which endpoint has one in hand, and when the next lease ends.
                index("webhook_deliveries", &["lease_until"]).cond_where(there("lease_until")).take(),
                // An endpoint's list, latest first, and the span that is replayed.
                index("webhook_deliveries", &["endpoint_id", "id"]),
            ],
        )
        .await
    }
}
