//! Rows for reading: children, what is known of their looks, references, missing episodes. All are worked out from facts
//! in the transaction that records them; `homeward verify` says if one differs.

use sea_orm_migration::prelude::*;

use crate::tables::{
    flag, id, index, instant, key, make, maybe_day, maybe_id, maybe_instant, maybe_text, table, text, unique,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `person_id`: the earliest record of those found to be one child. `joined`, `parted`: what people decided.
        let children = table("children")
            .col(key("id"))
            .col(text("authority"))
            .col(id("person_id"))
            .col(flag("provisional"))
            .col(text("joined"))
            .col(text("parted"))
            .col(instant("recorded_at"))
            .take();
        // One row for each reference that names a child: what matching looks at.
        let looks = table("child_looks")
            .col(id("reference_id").primary_key())
            .col(text("authority"))
            .col(id("child_id"))
            .col(text("given"))
            .col(text("family"))
            .col(maybe_day("born"))
            .col(text("looks"))
            .take();
        let identifiers = table("child_identifiers")
            .col(id("reference_id"))
            .col(text("authority"))
            .col(id("child_id"))
            .col(text("scheme"))
            .col(maybe_id("within"))
            .col(text("value"))
            .primary_key(
                Index::create().col(Alias::new("reference_id")).col(Alias::new("scheme")).col(Alias::new("value")),
            )
            .take();
        let references = table("episode_references")
            .col(key("id"))
            .col(text("authority"))
            .col(id("organisation_id"))
            .col(text("name"))
            .col(id("child_id"))
            .col(maybe_id("missing_episode_id"))
            .col(instant("recorded_at"))
            .col(text("derived"))
            .take();
        let episodes = table("missing_episodes")
            .col(key("id"))
            .col(text("authority"))
            .col(id("person_id"))
            .col(text("state"))
            .col(maybe_instant("missing_from_at"))
            .col(maybe_instant("stood_in_start"))
            .col(maybe_text("host_authority"))
            .col(flag("return_confirmed"))
            .col(flag("cancellation_pending"))
            .col(text("derived"))
            .col(instant("updated_at"))
            .take();
        make(
            manager,
            vec![children, looks, identifiers, references, episodes],
            vec![
                index("children", &["person_id"]),
                // Candidates: the same birth date, or the same name.
                index("child_looks", &["authority", "born"]),
                index("child_looks", &["authority", "family", "given"]),
                index("child_looks", &["child_id"]),
                index("child_identifiers", &["authority", "scheme", "value"]),
                index("child_identifiers", &["child_id"]),
                // An organisation's reference is unique for ever within the authority it told.
                unique("episode_references", &["organisation_id", "name"]),
                index("episode_references", &["child_id"]),
                index("episode_references", &["missing_episode_id"]),
                index("missing_episodes", &["person_id"]),
                // A council sees other authorities' children who are placed in its area.
                index("missing_episodes", &["host_authority"]),
                // The list by authority and state, most recent last.
                index("missing_episodes", &["authority", "state", "id"]),
                index("missing_episodes", &["authority", "updated_at", "id"]),
                // Repeat missing looks at ninety days of starts.
                index("missing_episodes", &["authority", "stood_in_start"]),
            ],
        )
        .await
    }
}
