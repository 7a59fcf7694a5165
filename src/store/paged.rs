//! A page: the first rows by id that are found in any of several ways, such as "whose record it is" and "in whose area".
//! Each way has an index of its own in the order of ids; asked for both at once, a database would read all that there is
//! of either and sort it.

use sea_orm::sea_query::{Alias, Condition, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

/// Of `rows`, the first `limit` by `id` that are found in one of `ways`; none if there is no way.
pub(super) fn first<E: EntityTrait>(rows: Select<E>, ways: Vec<Condition>, id: E::Column, limit: u64) -> Select<E> {
    let by_id = |rows: Select<E>| rows.order_by_asc(id).limit(limit);
    match <[Condition; 1]>::try_from(ways) {
        Ok([only]) => by_id(rows.filter(only)),
        Err(ways) => {
            let mut ways = ways.into_iter();
            let Some(way) = ways.next() else { return by_id(rows.filter(id.is_null())) };
            let found = |way: Condition| {
                let ids = by_id(rows.clone().filter(way)).select_only().column(id).into_query();
                part(ids, id)
            };
            let mut all = found(way);
            for way in ways {
                all.union(UnionType::Distinct, found(way));
            }
            by_id(E::find().filter(id.in_subquery(all)))
        }
    }
}

/// SQLite allows an order and a limit within a union only in a table of its own.
fn part<C: ColumnTrait>(ids: SelectStatement, id: C) -> SelectStatement {
    Query::select().column(id).from_subquery(ids, Alias::new("part")).take()
}
