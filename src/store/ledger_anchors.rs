//! Ledger anchors: made of where the streams end, kept beside them, and held against them.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, Statement,
};
use uuid::Uuid;

use super::entity::{ledger_anchor, ledger_anchor_head};
use crate::domain::ids::ChildId;
use crate::domain::ledger_anchor::{End, Head, LedgerAnchor};

/// Streams that one statement asks for: far below what would take as long as a statement may.
const STREAMS_AT_ONCE: u32 = 1_000;
/// Rows in one statement: well under what a statement's parameters may number on either database.
const ROWS_AT_ONCE: usize = 500;

/// A head that the facts no longer have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// What the anchor says.
    pub head: Head,
    /// Whether another fact stands in its place, or none.
    pub is_replaced: bool,
}

/// Where every stream ends.
///
/// # Errors
/// When the database does not answer.
pub async fn ends(db: &impl ConnectionTrait) -> Result<Vec<End>, DbErr> {
    let mut ends: Vec<End> = vec![];
    loop {
        let behind = ends.last().map_or(Uuid::nil(), |end| end.head.child.0);
        let some = some_ends(db, behind).await?;
        if some.is_empty() {
            return Ok(ends);
        }
        ends.extend(some);
    }
}

/// Where the next streams end, by the ids of their children.
async fn some_ends(db: &impl ConnectionTrait, behind: Uuid) -> Result<Vec<End>, DbErr> {
    let sql = format!(
        "SELECT fact.child_id, fact.place, fact.hash, \
         CAST(CASE WHEN EXISTS (SELECT 1 FROM ledger_anchor_heads AS head WHERE head.child_id = fact.child_id \
         AND head.place = fact.place AND head.hash = fact.hash) THEN 0 ELSE 1 END AS BIGINT) AS news \
         FROM facts AS fact JOIN (SELECT child_id, MAX(place) AS place FROM facts WHERE child_id > $1 \
         GROUP BY child_id ORDER BY child_id LIMIT {STREAMS_AT_ONCE}) AS latest \
         ON latest.child_id = fact.child_id AND latest.place = fact.place ORDER BY fact.child_id"
    );
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, [behind.into()]);
    let rows = db.query_all_raw(asked).await?;
    rows.iter().map(|row| Ok(End { head: head(row)?, is_news: row.try_get::<i64>("", "news")? == 1 })).collect()
}

fn head(row: &QueryResult) -> Result<Head, DbErr> {
    let child = ChildId(row.try_get::<Uuid>("", "child_id")?);
    Ok(Head { child, place: row.try_get("", "place")?, hash: row.try_get("", "hash")? })
}

/// Number and hash of the last anchor.
///
/// # Errors
/// When the database does not answer.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<(i64, String)>, DbErr> {
    use ledger_anchor::Column as C;
    let anchors = ledger_anchor::Entity::find().select_only().columns([C::Number, C::Hash]);
    anchors.order_by_desc(C::Number).limit(1).into_tuple().one(db).await
}

/// Keeps an anchor.
///
/// # Errors
/// When the database refuses, also because somebody else took its number.
pub async fn keep(tx: &impl ConnectionTrait, anchor: &LedgerAnchor) -> Result<(), DbErr> {
    let row = ledger_anchor::Model {
        number: anchor.number,
        at: anchor.at,
        children: anchor.children,
        facts: anchor.facts,
        previous: anchor.previous.clone(),
        hash: anchor.hash.clone(),
    };
    ledger_anchor::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    let named = |head: &Head| {
        let Head { child, place, hash } = head.clone();
        ledger_anchor_head::Model { anchor: anchor.number, child_id: child.0, place, hash }.into_active_model()
    };
    for chunk in anchor.heads.chunks(ROWS_AT_ONCE) {
        ledger_anchor_head::Entity::insert_many(chunk.iter().map(named)).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The first anchor behind `number`.
///
/// # Errors
/// When the database does not answer.
pub async fn behind(db: &impl ConnectionTrait, number: i64) -> Result<Option<LedgerAnchor>, DbErr> {
    use ledger_anchor::Column as C;
    use ledger_anchor_head::Column as H;
    let found = ledger_anchor::Entity::find().filter(C::Number.gt(number)).order_by_asc(C::Number).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let heads = ledger_anchor_head::Entity::find().filter(H::Anchor.eq(row.number)).all(db).await?;
    let named =
        |row: ledger_anchor_head::Model| Head { child: ChildId(row.child_id), place: row.place, hash: row.hash };
    let mut heads: Vec<Head> = heads.into_iter().map(named).collect();
    heads.sort_unstable_by_key(|head| head.child);
    let ledger_anchor::Model { number, at, children, facts, previous, hash } = row;
    Ok(Some(LedgerAnchor { number, at, children, facts, previous, heads, hash }))
}

/// The heads of anchor `number` that the facts no longer have.
///
/// # Errors
/// When the database does not answer.
pub async fn lost(db: &impl ConnectionTrait, number: i64) -> Result<Vec<Lost>, DbErr> {
    let sql = "SELECT head.child_id, head.place, head.hash, fact.hash AS found \
               FROM ledger_anchor_heads AS head \
               LEFT JOIN facts AS fact ON fact.child_id = head.child_id AND fact.place = head.place \
               WHERE head.anchor = $1 AND (fact.hash IS NULL OR fact.hash <> head.hash) ORDER BY head.child_id";
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, [number.into()]);
    let rows = db.query_all_raw(asked).await?;
    let lost = |row: &QueryResult| {
        let is_replaced = row.try_get::<Option<String>>("", "found")?.is_some();
        Ok(Lost { head: head(row)?, is_replaced })
    };
    rows.iter().map(lost).collect()
}
