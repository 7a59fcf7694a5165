//! Column words that all migrations share, so that one kind of value has one type on both databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// A table by its name.
pub(crate) fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

/// An id that names the row.
pub(crate) fn key(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).uuid().not_null().primary_key().take()
}

/// An id of another row, or of nothing.
pub(crate) fn maybe_id(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).uuid().take()
}

/// An id of another row.
pub(crate) fn id(name: &'static str) -> ColumnDef {
    maybe_id(name).not_null().take()
}

/// Text that may be absent.
pub(crate) fn maybe_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).text().take()
}

/// Text.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    maybe_text(name).not_null().take()
}

/// An instant that may be absent: UTC, in microseconds.
pub(crate) fn maybe_instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).timestamp_with_time_zone().take()
}

/// An instant.
pub(crate) fn instant(name: &'static str) -> ColumnDef {
    maybe_instant(name).not_null().take()
}

/// A whole number that may be absent.
pub(crate) fn maybe_number(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).big_integer().take()
}

/// A whole number.
pub(crate) fn number(name: &'static str) -> ColumnDef {
    maybe_number(name).not_null().take()
}

/// Yes or no.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).boolean().not_null().take()
}

/// Bytes.
pub(crate) fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).binary().not_null().take()
}

/// A day that may be absent.
pub(crate) fn maybe_day(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).date().take()
}

/// An index, named by its table and columns.
pub(crate) fn index(table: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{table}_{}", columns.join("_"))).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

/// A unique index, named by its table and columns.
pub(crate) fn unique(table: &str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns).unique().take()
}

/// A column that points at the key of another table.
pub(crate) fn points(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    points_at(table, column, to, "id")
}

/// A column that points at the column `key` of another table.
pub(crate) fn points_at(
    table: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_{to}"))
        .from(Alias::new(table), Alias::new(column))
        .to(Alias::new(to), Alias::new(key))
        .take()
}

/// Makes tables, then their indexes.
pub(crate) async fn make(
    manager: &SchemaManager<'_>,
    tables: Vec<TableCreateStatement>,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table).await?;
    }
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Makes the database itself refuse to change or remove a row of `table`, whose rows are named by `keys`.
///
/// On SQLite a `REPLACE` deletes without asking delete triggers (unless `recursive_triggers` is on), so the insertion of
/// a row that is already there is refused too.
pub(crate) async fn append_only(manager: &SchemaManager<'_>, table: &str, keys: &[&str]) -> Result<(), DbErr> {
    write_once(manager, table, keys).await?;
    let statements = if manager.get_database_backend() == DbBackend::Postgres {
        vec![
            format!(
                "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW \
                 EXECUTE FUNCTION {table}_append_only()"
            ),
            format!(
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT \
                 EXECUTE FUNCTION {table}_append_only()"
            ),
        ]
    } else {
        vec![format!("CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {}", abort(table))]
    };
    execute(manager, statements).await
}

/// Makes the database itself refuse to write over a row of `table`, whose rows are named by `keys`: what may lawfully be erased
/// can be removed, and nothing put in its place.
pub(crate) async fn write_once(manager: &SchemaManager<'_>, table: &str, keys: &[&str]) -> Result<(), DbErr> {
    let statements = if manager.get_database_backend() == DbBackend::Postgres {
        vec![
            format!(
                "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW \
                 EXECUTE FUNCTION {table}_append_only()"
            ),
        ]
    } else {
        let abort = abort(table);
        let there: Vec<_> = keys.iter().map(|key| format!("EXISTS (SELECT 1 FROM {table} WHERE {key})")).collect();
        vec![
            format!("CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {abort}"),
            format!("CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {} {abort}", there.join(" OR ")),
        ]
    };
    execute(manager, statements).await
}

fn abort(table: &str) -> String {
    format!("BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
}

async fn execute(manager: &SchemaManager<'_>, statements: Vec<String>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for statement in statements {
        connection.execute_unprepared(&statement).await?;
    }
    Ok(())
}
