//! Candidates: the persons that a child whom a notice describes might be. Which of them it is, if any, is for
//! `domain::matching` to say; here they are found.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult};
use uuid::Uuid;

use super::entity::{child, child_identifier, child_looks};
use super::{code, from_json};
use crate::domain::authority::AuthorityCode;
use crate::domain::child::ScopedIdentifier;
use crate::domain::ids::{ChildId, OrganisationId, ReferenceId};
use crate::domain::matching::{Candidate, Looks, Told, swapped};

/// What one reference says of its child: a line for each identifier, or one without.
#[derive(FromQueryResult)]
struct Line {
    person_id: Uuid,
    reference_id: Uuid,
    looks: String,
    scheme: Option<String>,
    within: Option<Uuid>,
    value: Option<String>,
}

/// The persons that a child described by `told` might be, without what `except` itself has said, earliest record first.
///
/// # Errors
/// When the database does not answer.
pub async fn of(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    told: &Told,
    except: Option<ReferenceId>,
) -> Result<Vec<Candidate>, DbErr> {
    let mut found: Vec<Candidate> = vec![];
    let mut place: BTreeMap<Uuid, usize> = BTreeMap::new();
    let mut heard = None;
    for line in db.query_all(&said_of_persons(authority, told, except)).await? {
        let line = Line::from_query_result(&line, "")?;
        let at = *place.entry(line.person_id).or_insert_with(|| {
            found.push(Candidate { child: ChildId(line.person_id), looks: vec![], identifiers: vec![] });
            found.len() - 1
        });
        if heard.replace(line.reference_id) != Some(line.reference_id) {
            found[at].looks.push(from_json::<Looks>("child_looks", &line.looks)?);
        }
        found[at].identifiers.extend(identifier(line)?);
    }
    Ok(found)
}

fn identifier(line: Line) -> Result<Option<ScopedIdentifier>, DbErr> {
    let Some((scheme, value)) = line.scheme.zip(line.value) else { return Ok(None) };
    let scheme = code("child_identifiers", &scheme)?;
    Ok(Some(ScopedIdentifier { scheme, within: line.within.map(OrganisationId), value }))
}

/// All that was said of every person of whom anything alike was said.
fn said_of_persons(authority: &AuthorityCode, told: &Told, except: Option<ReferenceId>) -> SelectStatement {
    use child_looks::Column as L;
    let persons = Query::select()
        .column(child::Column::PersonId)
        .from(child::Entity)
        .and_where(child::Column::Id.in_subquery(alike(authority, told, except)))
        .take();
    let mut said = Query::select()
        .column((child::Entity, child::Column::PersonId))
        .columns([(child_looks::Entity, L::ReferenceId), (child_looks::Entity, L::Looks)])
        .columns([
            (child_identifier::Entity, child_identifier::Column::Scheme),
            (child_identifier::Entity, child_identifier::Column::Within),
            (child_identifier::Entity, child_identifier::Column::Value),
        ])
        .from(child::Entity)
        .inner_join(
            child_looks::Entity,
            Expr::col((child_looks::Entity, L::ChildId)).equals((child::Entity, child::Column::Id)),
        )
        .left_join(
            child_identifier::Entity,
            Expr::col((child_identifier::Entity, child_identifier::Column::ReferenceId))
                .equals((child_looks::Entity, L::ReferenceId)),
        )
        .and_where(Expr::col((child::Entity, child::Column::PersonId)).in_subquery(persons))
        .order_by((child::Entity, child::Column::RecordedAt), Order::Asc)
        .order_by((child::Entity, child::Column::Id), Order::Asc)
        .order_by((child_looks::Entity, L::ReferenceId), Order::Asc)
        .take();
    if let Some(except) = except {
        said.and_where(Expr::col((child_looks::Entity, L::ReferenceId)).ne(except.0));
    }
    said
}

/// Records that share the whole name, a birth date (also with day and month exchanged) or an identifier: a question for
/// each, since SQLite answers an alternative within one by going through all records of the authority.
fn alike(authority: &AuthorityCode, told: &Told, except: Option<ReferenceId>) -> SelectStatement {
    use child_looks::Column as L;
    let named = Condition::all().add(L::Family.eq(&*told.looks.family)).add(L::Given.eq(&*told.looks.given));
    let births: Vec<NaiveDate> =
        told.looks.born.into_iter().flat_map(|born| [Some(born), swapped(born)]).flatten().collect();
    let looking = |alike: Condition| {
        let own = L::Authority.eq(authority.as_str());
        let mut query = Query::select().column(L::ChildId).from(child_looks::Entity).and_where(own).take();
        query.and_where_option(except.map(|except| L::ReferenceId.ne(except.0)));
        query.cond_where(alike).take()
    };
    let mut found = looking(named);
    if !births.is_empty() {
        found.union(UnionType::Distinct, looking(Condition::all().add(L::Born.is_in(births))));
    }
    for identifier in &told.identifiers {
        found.union(UnionType::Distinct, sharing(authority, identifier, except));
    }
    found
}

fn sharing(authority: &AuthorityCode, identifier: &ScopedIdentifier, except: Option<ReferenceId>) -> SelectStatement {
    use child_identifier::Column as I;
    let mut query = Query::select()
        .column(I::ChildId)
        .from(child_identifier::Entity)
        .and_where(I::Authority.eq(authority.as_str()))
        .and_where(I::Scheme.eq(identifier.scheme.word()))
        .and_where(I::Value.eq(&*identifier.value))
        .take();
    query.and_where(match identifier.within {
        Some(organisation) => I::Within.eq(organisation.0),
        None => I::Within.is_null(),
    });
    if let Some(except) = except {
        query.and_where(I::ReferenceId.ne(except.0));
    }
    query
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Statement};

    use super::*;
    use crate::store::connect;

    #[tokio::test]
    async fn sqlite_goes_through_no_more_records_than_are_alike() {
        let directory = std::env::temp_dir().join(format!("homeward_plan_{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a directory");
        let url = format!("sqlite:{}", directory.join("plan.db").display());
        let db = connect::open_single(&url).await.expect("a database");
        let looks = Looks {
            given: "amy".to_owned(),
            family: "ashdown".to_owned(),
            born: NaiveDate::from_ymd_opt(2012, 4, 9),
            estimated: false,
            aliases: vec![],
        };
        let told = Told { looks, identifiers: vec![] };
        let asked = DbBackend::Sqlite.build(&alike(&"990".to_owned().try_into().expect("a code"), &told, None));
        let plan = Statement { sql: format!("EXPLAIN QUERY PLAN {}", asked.sql), ..asked };
        let plan = db.query_all_raw(plan).await.expect("a plan");
        db.close().await.expect("it closes");
        std::fs::remove_dir_all(&directory).expect("it can be removed");
        let steps: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").expect("its words")).collect();
        let searches: Vec<&String> = steps.iter().filter(|step| step.contains("child_looks")).collect();
        let [by_name, by_birth] = searches[..] else { panic!("{steps:?}") };
        assert!(by_name.ends_with("(authority=? AND family=? AND given=?)"), "{by_name}");
        assert!(by_birth.ends_with("(authority=? AND born=?)"), "{by_birth}");
    }
}
