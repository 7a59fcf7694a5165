//! What waits for a person, by the rows themselves and not by the lists that show it: for whose people each item waits, and
//! which items stand in no list or in two.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::entity::{
    contact, feed_silence, organisation, received_text, return_interview, review, step, text_concern, user, watch,
};
use super::invariants::{MOST, Odd, thing};
use super::unreadable;
use crate::domain::authority::AuthorityCode;
use crate::domain::open_item::OpenItem;
use crate::domain::raised::SubjectKind;

/// Which authority something waits for, by whom it is to be shown where that one is not kept here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Whose {
    /// Who is to see to it.
    pub authority: AuthorityCode,
    /// Who keeps the record, where another may.
    pub keeper: Option<AuthorityCode>,
}

/// Where the items of a kind stand: the columns of whose they are and of what they are called, in what holds those that are
/// open and no others.
struct Open {
    all: SelectStatement,
    authority: Expr,
    id: Expr,
}

/// What is open of a kind, each by an index that holds what is open alone.
fn open(item: OpenItem) -> Open {
    match item {
        OpenItem::Review => {
            use review::Column as C;
            let waits = Condition::all().add(C::Decision.is_null()).add(C::GoneAt.is_null());
            those(review::Entity, (review::Entity, C::Authority), (review::Entity, C::Id), waits)
        }
        OpenItem::Question => {
            use watch::Column as C;
            // Not bound, or the index of questions alone is not seen to hold them.
            let question = Expr::cust(format!("'{}'", SubjectKind::Question.word()));
            let waits = Condition::all()
                .add(Expr::col((watch::Entity, C::SubjectKind)).eq(question))
                .add(C::NextLookAt.is_not_null());
            those(watch::Entity, (watch::Entity, C::Authority), (watch::Entity, C::SubjectId), waits)
        }
        OpenItem::Text => {
            use text_concern::Column as C;
            let waits = Condition::all().add(C::AnsweredAt.is_null());
            those(text_concern::Entity, (text_concern::Entity, C::Authority), (text_concern::Entity, C::TextId), waits)
        }
        OpenItem::Closure | OpenItem::Record => {
            use return_interview::Column as C;
            let table = return_interview::Entity;
            those(table, (table, C::Authority), (table, C::Id), Condition::all().add(C::Awaits.eq(awaits(item))))
        }
        OpenItem::Silence => {
            use feed_silence::Column as C;
            let lasts = Condition::all().add(C::EndedAt.is_null());
            those(feed_silence::Entity, (feed_silence::Entity, C::Authority), (feed_silence::Entity, C::Id), lasts)
        }
        OpenItem::Contact => {
            use contact::Column as C;
            let failed = Condition::all().add(C::ClosedAt.is_null());
            those(contact::Entity, (contact::Entity, C::Authority), (contact::Entity, C::Id), failed)
        }
        OpenItem::Step => {
            use step::Column as C;
            let waits = Condition::all()
                .add(C::ToldAt.is_not_null())
                .add(C::AcknowledgedAt.is_null())
                .add(C::WithdrawnAt.is_null());
            those(step::Entity, (step::Entity, C::Authority), (step::Entity, C::Id), waits)
        }
    }
}

const fn awaits(item: OpenItem) -> &'static str {
    match item {
        OpenItem::Closure => super::awaiting::APPROVAL,
        _ => super::awaiting::SIGN_OFF,
    }
}

fn those(
    table: impl sea_orm::sea_query::IntoTableRef,
    authority: impl IntoColumnRef,
    id: impl IntoColumnRef,
    waits: Condition,
) -> Open {
    let all = Query::select().from(table).cond_where(waits).take();
    Open { all, authority: Expr::col(authority), id: Expr::col(id) }
}

/// For whose people there is an item of a kind. It hops from one authority to the next, so that a thousand items of one cost
/// as much as one.
///
/// # Errors
/// When the database does not answer.
pub async fn authorities(db: &impl ConnectionTrait, item: OpenItem) -> Result<Vec<Whose>, DbErr> {
    if matches!(item, OpenItem::Closure | OpenItem::Record) {
        return of_interviews(db, item).await;
    }
    let mut found: Vec<Whose> = vec![];
    loop {
        let last = found.last().map(|whose| &whose.authority);
        let Some(row) = db.query_one(&next(item, last)).await? else { return Ok(found) };
        found.push(Whose { authority: readable(row.try_get_by_index(0)?)?, keeper: None });
    }
}

/// The authority behind `last` for whose people there is an item of a kind.
pub(super) fn next(item: OpenItem, last: Option<&AuthorityCode>) -> SelectStatement {
    let Open { mut all, authority, .. } = open(item);
    all.expr(authority.clone()).order_by_expr(authority.clone(), Order::Asc).limit(1);
    if let Some(last) = last {
        all.and_where(authority.gt(last.as_str()));
    }
    all
}

/// What waits for a manager is soon decided: there is no more of it than a manager can read.
async fn of_interviews(db: &impl ConnectionTrait, item: OpenItem) -> Result<Vec<Whose>, DbErr> {
    use return_interview::Column as C;
    let query = return_interview::Entity::find()
        .select_only()
        .columns([C::Authority, C::ToldAuthority])
        .filter(C::Awaits.eq(awaits(item)))
        .group_by(C::Authority)
        .group_by(C::ToldAuthority);
    let rows: Vec<(String, String)> = query.into_tuple().all(db).await?;
    let whose = |(authority, keeper)| Ok(Whose { authority: readable(authority)?, keeper: Some(readable(keeper)?) });
    rows.into_iter().map(whose).collect()
}

/// The open items of a kind for somebody's people.
///
/// # Errors
/// When the database does not answer.
pub async fn items(db: &impl ConnectionTrait, item: OpenItem, whose: &Whose) -> Result<Vec<Uuid>, DbErr> {
    db.query_all(&of(item, whose)).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

pub(super) fn of(item: OpenItem, whose: &Whose) -> SelectStatement {
    let Open { mut all, authority, id } = open(item);
    all.expr(id).and_where(authority.eq(whose.authority.as_str())).limit(MOST);
    if let Some(keeper) = &whose.keeper {
        all.and_where(return_interview::Column::ToldAuthority.eq(keeper.as_str()));
    }
    all
}

/// Items that are open and that no list shows, or of which nobody hears any more: steps that should have been told before
/// `late`, texts of which nothing was made before then, and whatever lost whom it is about.
///
/// # Errors
/// When the database does not answer.
pub async fn in_none(db: &impl ConnectionTrait, late: DateTime<Utc>) -> Result<Vec<Odd>, DbErr> {
    found(db, lost(late)).await
}

pub(super) fn lost(late: DateTime<Utc>) -> Vec<SelectStatement> {
    let of_nobody = |table: SelectStatement| Expr::exists(table).not();
    let user = matching(user::Entity, (user::Entity, user::Column::Id), (contact::Entity, contact::Column::UserId));
    let of_contact = (contact::Entity, contact::Column::OrganisationId);
    let agency = matching(organisation::Entity, (organisation::Entity, organisation::Column::Id), of_contact);
    let of_silence = (feed_silence::Entity, feed_silence::Column::OrganisationId);
    let silent = matching(organisation::Entity, (organisation::Entity, organisation::Column::Id), of_silence);
    let unheeded = Query::select()
        .expr(Expr::val(None::<String>))
        .expr(Expr::col(received_text::Column::Id))
        .from(received_text::Entity)
        .and_where(received_text::Column::Outcome.is_null())
        .and_where(received_text::Column::ReceivedAt.lt(late))
        .take();
    let untold = Query::select()
        .expr(Expr::col(step::Column::Authority))
        .expr(Expr::col(step::Column::Id))
        .from(step::Entity)
        .and_where(step::Column::ToTellAt.is_not_null())
        .and_where(step::Column::ToTellAt.lt(late))
        .take();
    vec![
        more(OpenItem::Review, Condition::all().add(review::Column::Standing.eq(false))),
        more(OpenItem::Text, Condition::all().add(text_concern::Column::AgainAt.is_null())),
        more(OpenItem::Contact, Condition::all().add(of_nobody(user)).add(of_nobody(agency))),
        more(OpenItem::Silence, Condition::all().add(of_nobody(silent))),
        unheeded,
        untold,
    ]
}

/// Items that two lists show: doubts, of `kept_here`, among the open and among the decided; steps to be told and told; what
/// a manager is to decide that is over; and contacts that are to be put right twice.
///
/// # Errors
/// When the database does not answer.
pub async fn in_two(db: &impl ConnectionTrait, kept_here: &[AuthorityCode]) -> Result<Vec<Odd>, DbErr> {
    found(db, doubled(kept_here)).await
}

pub(super) fn doubled(kept_here: &[AuthorityCode]) -> Vec<SelectStatement> {
    use return_interview::Column as I;
    use review::Column as R;
    use step::Column as S;
    let doubts = Query::select()
        .exprs([Expr::col(R::Authority), Expr::col(R::Id)])
        .from(review::Entity)
        .and_where(R::Authority.is_in(kept_here.iter().map(AuthorityCode::as_str)))
        .and_where(R::Standing.eq(true))
        .cond_where(Condition::any().add(R::Decision.is_not_null()).add(R::GoneAt.is_not_null()))
        .take();
    let steps = Query::select()
        .exprs([Expr::col(S::Authority), Expr::col(S::Id)])
        .from(step::Entity)
        .and_where(S::ToTellAt.is_not_null())
        .and_where(S::ToldAt.is_not_null())
        .take();
    vec![
        doubts,
        steps,
        more(OpenItem::Closure, Condition::all().add(I::EndedAt.is_not_null())),
        more(OpenItem::Record, Condition::all().add(I::EndedAt.is_null())),
        twice(),
    ]
}

/// Contacts of which another of the same bearer, channel and address is open.
fn twice() -> SelectStatement {
    use contact::Column as C;
    let other = sea_orm::sea_query::Alias::new("other");
    let mut same = Query::select().expr(Expr::val(1)).from_as(contact::Entity, other.clone()).take();
    let own = |column: C| (contact::Entity, column);
    for column in [C::Authority, C::Channel, C::Address] {
        same.and_where(Expr::col((other.clone(), column)).equals(own(column)));
    }
    let bearer = Condition::any()
        .add(Expr::col((other.clone(), C::UserId)).equals(own(C::UserId)))
        .add(Expr::col((other.clone(), C::OrganisationId)).equals(own(C::OrganisationId)));
    same.cond_where(bearer)
        .and_where(Expr::col((other.clone(), C::ClosedAt)).is_null())
        .and_where(Expr::col((other, C::Id)).lt(Expr::col(own(C::Id))));
    more(OpenItem::Contact, Condition::all().add(Expr::exists(same)))
}

/// The open items of a kind of which this holds as well.
fn more(item: OpenItem, holds: Condition) -> SelectStatement {
    let Open { mut all, authority, id } = open(item);
    all.exprs([authority, id]).cond_where(holds).take()
}

/// The row of a table to which a column leads.
fn matching(
    table: impl sea_orm::sea_query::IntoTableRef,
    id: impl IntoColumnRef,
    of: impl IntoColumnRef,
) -> SelectStatement {
    Query::select().expr(Expr::val(1)).from(table).and_where(Expr::col(id).eq(Expr::col(of))).take()
}

async fn found(
    db: &impl ConnectionTrait,
    queries: impl IntoIterator<Item = SelectStatement>,
) -> Result<Vec<Odd>, DbErr> {
    let mut odd = vec![];
    for mut query in queries {
        for row in db.query_all(query.limit(MOST)).await? {
            odd.push(thing((row.try_get_by_index(0)?, row.try_get_by_index(1)?))?);
        }
    }
    Ok(odd)
}

fn readable(code: String) -> Result<AuthorityCode, DbErr> {
    AuthorityCode::try_from(code).map_err(|error| unreadable("open items", error))
}
