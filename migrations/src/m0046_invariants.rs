//! By what is found, each minute, what breaks an invariant: only what is open is read, however much there was before.

use sea_orm_migration::prelude::*;

use crate::tables::{index, maybe_instant};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A delivery that was replayed waits since then, and not since its event.
const SINCE_ITS_EVENT: &str = "UPDATE webhook_deliveries SET opened_at = created_at";
/// What GOV.UK Notify never said anything final of was asked about for a week and then no more: it is taken up once more,
/// and ended.
const ASKED_ONCE_MORE: &str = "UPDATE handovers SET asks_at = handed_at WHERE asks_at IS NULL AND superseded = false \
     AND status IN ('created', 'sending', 'pending')";
/// Of texts that nobody saw to people were told twice and no more.
const TOLD_ONCE_MORE: &str = "UPDATE text_concerns SET again_at = (SELECT received_at FROM received_texts \
     WHERE received_texts.id = text_concerns.text_id) WHERE answered_at IS NULL AND again_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let opened_at =
            Table::alter().table(Alias::new("webhook_deliveries")).add_column(maybe_instant("opened_at")).take();
        manager.alter_table(opened_at).await?;
        for statement in [SINCE_ITS_EVENT, ASKED_ONCE_MORE, TOLD_ONCE_MORE] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn indexes() -> Vec<IndexCreateStatement> {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    let (none, some) = (|name| column(name).is_null(), |name| column(name).is_not_null());
    vec![
        // Interviews that are not over, by their deadline.
        index("return_interviews", &["due_at"]).cond_where(none("ended_at")).take(),
        // Steps that wait for an answer, and those of which somebody is to be told.
        index("steps", &["authority", "id"])
            .cond_where(some("told_at"))
            .cond_where(none("acknowledged_at"))
            .cond_where(none("withdrawn_at"))
            .take(),
        index("steps", &["to_tell_at"]).cond_where(some("to_tell_at")).take(),
        // Doubts, texts and contacts that wait for somebody. The last two hold what is asked of them, or SQLite takes the
        // indexes that hold all there ever was.
        index("reviews", &["authority"]).cond_where(none("decision")).cond_where(none("gone_at")).take(),
        index("text_concerns", &["authority", "answered_at", "text_id"]).cond_where(none("answered_at")).take(),
        index("contacts", &["authority", "closed_at", "id"]).cond_where(none("closed_at")).take(),
        // Questions that are looked at again.
        index("watches", &["subject_kind", "authority"])
            .cond_where(column("subject_kind").eq("question"))
            .cond_where(some("next_look_at"))
            .take(),
        // Subjects whose looks failed too often.
        index("watches", &["failed_at"]).cond_where(column("attempts").gte(10)).take(),
        // Messages that have not ended, by when they were to go, and those of which Notify has not said the last word.
        index("messages", &["scheduled_for"]).cond_where(none("finished_at")).take(),
        index("handovers", &["status", "handed_at"]),
        // Events that have not ended.
        index("webhook_deliveries", &["opened_at"]).cond_where(some("next_attempt_at")).take(),
    ]
}
