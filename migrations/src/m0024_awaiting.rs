//! By what managers find what waits for them: a record to be signed off, an ending without an interview to be approved.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::TryGetable;
use sea_orm_migration::sea_orm::prelude::{Json, Uuid};

use crate::tables::{index, maybe_text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Alias::new("return_interviews");
        let added = Table::alter().table(table).add_column(maybe_text("awaits")).take();
        manager.alter_table(added).await?;
        fill(manager).await?;
        manager.create_index(index("return_interviews", &["awaits"])).await
    }
}

/// The rows of before say it in what was worked out for them.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let all = Query::select().columns(["id", "derived"].map(Alias::new)).from(Alias::new("return_interviews")).take();
    for row in manager.get_connection().query_all(&all).await? {
        let derived: Json = String::try_get(&row, "", "derived")?
            .parse()
            .map_err(|error| DbErr::Custom(format!("a row cannot be read: {error}")))?;
        let id: Uuid = row.try_get("", "id")?;
        let Some(awaits) = awaits(&derived) else { continue };
        let filled = Query::update()
            .table(Alias::new("return_interviews"))
            .value(Alias::new("awaits"), awaits)
            .and_where(Expr::col(Alias::new("id")).eq(id))
            .take();
        manager.get_connection().execute(&filled).await?;
    }
    Ok(())
}

fn awaits(derived: &Json) -> Option<&'static str> {
    let held = ["Drafted/held_at", "Redrafted", "Returned", "SignedOff"];
    let is_there = |place: &str| derived.pointer(place).is_some_and(|value| !value.is_null());
    if is_there("/write_up/Submitted") {
        Some("sign_off")
    } else if is_there("/closure/Proposed") && !held.iter().any(|place| is_there(&format!("/write_up/{place}"))) {
        Some("approval")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_read_off_what_was_worked_out() {
        for (derived, expected) in [
            (r#"{"write_up": "NotBegun", "closure": "Open"}"#, None),
            (r#"{"write_up": {"Submitted": {"at": "x"}}, "closure": "Open"}"#, Some("sign_off")),
            (r#"{"write_up": "NotBegun", "closure": {"Proposed": {"at": "x"}}}"#, Some("approval")),
            (r#"{"write_up": {"Drafted": {"held_at": null}}, "closure": {"Proposed": {}}}"#, Some("approval")),
            (r#"{"write_up": {"Drafted": {"held_at": "x"}}, "closure": {"Proposed": {}}}"#, None),
            (r#"{"write_up": {"Returned": {"at": "x"}}, "closure": {"Proposed": {}}}"#, None),
            (r#"{"write_up": "NotBegun", "closure": {"Approved": {}}}"#, None),
        ] {
            assert_eq!(awaits(&derived.parse().unwrap()), expected, "{derived}");
        }
    }
}
