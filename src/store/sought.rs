//! The records that somebody may be looking for: by how names sound, by birth date, by number. Which of them fit is for
//! `domain::finding` to say.

use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{child_identifier, child_looks, child_sound, organisation, reference};
use super::from_json;
use crate::domain::authority::AuthorityCode;
use crate::domain::child::Scheme;
use crate::domain::finding::Sought;
use crate::domain::ids::{ChildId, ReferenceId};
use crate::domain::matching::Looks;
use crate::domain::violation::Code;

/// How many are looked at before whoever looks is asked to say more.
pub const MOST: u64 = 2000;

/// The records of `authorities` to which a number that is sought belongs: an identifier of the child, or an agency's
/// reference.
///
/// # Errors
/// When the database does not answer.
pub async fn numbered(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    number: &str,
) -> Result<Vec<ChildId>, DbErr> {
    use child_identifier::Column as I;
    use reference::Column as R;
    let value = number.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_uppercase();
    let identified = child_identifier::Entity::find()
        .select_only()
        .column(I::ChildId)
        .filter(I::Authority.is_in(codes(authorities)))
        // All of them: the index wants to know.
        .filter(I::Scheme.is_in(Scheme::WORDS.iter().map(|(word, _)| *word)))
        .filter(I::Value.eq(value));
    let mut found: Vec<uuid::Uuid> = identified.into_tuple().all(db).await?;
    let everybody = Query::select().column(organisation::Column::Id).from(organisation::Entity).take();
    let referred = reference::Entity::find()
        .select_only()
        .column(R::ChildId)
        .filter(R::OrganisationId.in_subquery(everybody))
        .filter(R::Name.eq(number))
        .filter(R::Authority.is_in(codes(authorities)));
    found.extend(referred.into_tuple::<uuid::Uuid>().all(db).await?);
    Ok(found.into_iter().map(ChildId).collect())
}

/// What references of `authorities` say of children who sound like the one who is sought, or were born on that day: at most
/// [`MOST`].
///
/// # Errors
/// When the database does not answer.
pub async fn alike(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    sought: &Sought,
) -> Result<Vec<(ChildId, Looks)>, DbErr> {
    use child_looks::Column as L;
    let mut query = child_looks::Entity::find().filter(L::Authority.is_in(codes(authorities)));
    for sound in sought.sounds() {
        query = query.filter(L::ReferenceId.in_subquery(sounding(authorities, &sound)));
    }
    if sought.born.is_some() {
        let day = L::Born.is_in(sought.births());
        // With a name, a birth date that nobody told may be this one.
        let is_named = !sought.sounds().is_empty();
        query = query.filter(if is_named {
            Condition::any().add(day).add(L::Born.is_null())
        } else {
            Condition::all().add(day)
        });
    }
    let rows = query.order_by_asc(L::ReferenceId).limit(MOST).all(db).await?;
    rows.into_iter().map(|row| Ok((ChildId(row.child_id), from_json("child_looks", &row.looks)?))).collect()
}

/// What references of `authority` call their children, of which it is not known how that sounds: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn unheard(
    db: &impl ConnectionTrait,
    authority: &AuthorityCode,
    limit: u64,
) -> Result<Vec<(ReferenceId, Looks)>, DbErr> {
    use child_looks::Column as L;
    let without = sounding(std::slice::from_ref(authority), UNHEARD);
    let query = child_looks::Entity::find().filter(L::ReferenceId.in_subquery(without)).limit(limit);
    let rows = query.all(db).await?;
    rows.into_iter().map(|row| Ok((ReferenceId(row.reference_id), from_json("child_looks", &row.looks)?))).collect()
}

/// Writes how they sound.
///
/// # Errors
/// When the database refuses.
pub async fn heard(
    tx: &impl ConnectionTrait,
    authority: &AuthorityCode,
    names: &[(ReferenceId, Looks)],
) -> Result<(), DbErr> {
    use child_sound::Column as S;
    let ids = names.iter().map(|(id, _)| id.0);
    let of_them = child_sound::Entity::delete_many().filter(S::Authority.eq(authority.as_str()));
    of_them.filter(S::Sound.eq(UNHEARD)).filter(S::ReferenceId.is_in(ids)).exec(tx).await?;
    let rows = names.iter().flat_map(|(id, looks)| {
        let row = |sound| child_sound::Model { authority: authority.to_string(), sound, reference_id: id.0 };
        looks.sounds().into_iter().map(row).map(IntoActiveModel::into_active_model)
    });
    let known = OnConflict::new().do_nothing().to_owned();
    child_sound::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// What stands in place of a sound that is not worked out.
const UNHEARD: &str = "";

fn sounding(authorities: &[AuthorityCode], sound: &str) -> SelectStatement {
    use child_sound::Column as S;
    Query::select()
        .column(S::ReferenceId)
        .from(child_sound::Entity)
        .and_where(S::Authority.is_in(codes(authorities)))
        .and_where(S::Sound.eq(sound))
        .take()
}

fn codes(authorities: &[AuthorityCode]) -> impl Iterator<Item = &str> {
    authorities.iter().map(AuthorityCode::as_str)
}
