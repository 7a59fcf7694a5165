//! Whose coordinators have to see to a text that somebody sent to us, and how they did.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::entity::{received_text, text_concern};
use super::received_texts::{Kept, domain};
use super::unreadable;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::ReceivedTextId;

/// That somebody of an authority has to see to a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Which text.
    pub text: ReceivedTextId,
    /// Whose coordinators.
    pub authority: AuthorityCode,
    /// How it was seen to.
    pub answered: Option<Answered>,
}

/// How a text was seen to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom, as the audit names them.
    pub by: String,
    /// What they do about it, sealed.
    pub action: String,
    /// By when; nothing where it was answered before that was asked.
    pub by_when: Option<DateTime<Utc>>,
}

/// Keeps that somebody of an authority has to see to a text, and when they are told again.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &impl ConnectionTrait,
    id: ReceivedTextId,
    authority: &AuthorityCode,
    again_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = text_concern::Model {
        text_id: id.0,
        authority: authority.to_string(),
        again_at: Some(again_at),
        answered_at: None,
        answered_by: None,
        action: None,
        by_when: None,
    };
    text_concern::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Who has to see to a text, of `authorities`.
///
/// # Errors
/// When the database does not answer.
pub async fn of_text(
    db: &impl ConnectionTrait,
    id: ReceivedTextId,
    authorities: &[AuthorityCode],
) -> Result<Vec<Concern>, DbErr> {
    use text_concern::Column as C;
    let query = text_concern::Entity::find()
        .filter(C::TextId.eq(id.0))
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .order_by_asc(C::Authority);
    query.all(db).await?.into_iter().map(concern).collect()
}

/// What `authorities` have to see to, longest first; or what they saw to, latest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn list(
    db: &impl ConnectionTrait,
    authorities: &[AuthorityCode],
    is_answered: bool,
    limit: u64,
) -> Result<Vec<(Kept, Concern)>, DbErr> {
    use text_concern::Column as C;
    let query = text_concern::Entity::find()
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .limit(limit);
    let query = if is_answered {
        query.filter(C::AnsweredAt.is_not_null()).order_by_desc(C::AnsweredAt).order_by_desc(C::TextId)
    } else {
        query.filter(C::AnsweredAt.is_null()).order_by_asc(C::TextId)
    };
    let concerns: Vec<Concern> = query.all(db).await?.into_iter().map(concern).collect::<Result<_, _>>()?;
    let ids = concerns.iter().map(|concern| concern.text.0);
    let texts = received_text::Entity::find().filter(received_text::Column::Id.is_in(ids)).all(db).await?;
    let texts: Vec<Kept> = texts.into_iter().map(domain).collect::<Result<_, _>>()?;
    let with_text = |concern: Concern| Some((texts.iter().find(|text| text.id == concern.text)?.clone(), concern));
    Ok(concerns.into_iter().filter_map(with_text).collect())
}

/// What nobody has answered in time, longest first: at most `limit`.
///
/// # Errors
/// When the database does not answer.
pub async fn unanswered(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(ReceivedTextId, AuthorityCode)>, DbErr> {
    use text_concern::Column as C;
    let query = text_concern::Entity::find().filter(C::AgainAt.lte(now)).order_by_asc(C::AgainAt).limit(limit);
    let rows: Vec<Concern> = query.all(db).await?.into_iter().map(concern).collect::<Result<_, _>>()?;
    Ok(rows.into_iter().map(|concern| (concern.text, concern.authority)).collect())
}

/// Keeps that somebody is told again at `now`, and when they are the next time; false if somebody answered, or others told
/// them, meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn told_again(
    tx: &impl ConnectionTrait,
    id: ReceivedTextId,
    authority: &AuthorityCode,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
) -> Result<bool, DbErr> {
    use text_concern::Column as C;
    let change = text_concern::ActiveModel { again_at: ActiveValue::Set(Some(next)), ..Default::default() };
    let query = text_concern::Entity::update_many()
        .set(change)
        .filter(C::TextId.eq(id.0))
        .filter(C::Authority.eq(authority.as_str()))
        .filter(C::AgainAt.lte(now));
    Ok(query.exec(tx).await?.rows_affected == 1)
}

/// How many texts an authority has to see to.
///
/// # Errors
/// When the database does not answer.
pub async fn count_open(db: &impl ConnectionTrait, authority: &AuthorityCode) -> Result<u64, DbErr> {
    use text_concern::Column as C;
    let query = text_concern::Entity::find().filter(C::Authority.eq(authority.as_str()));
    query.filter(C::AnsweredAt.is_null()).count(db).await
}

/// Keeps how a text was seen to for `authorities`; gives for how many of them it had not been.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &impl ConnectionTrait,
    id: ReceivedTextId,
    authorities: &[AuthorityCode],
    answered: &Answered,
) -> Result<u64, DbErr> {
    use text_concern::Column as C;
    let change = text_concern::ActiveModel {
        again_at: ActiveValue::Set(None),
        answered_at: ActiveValue::Set(Some(answered.at)),
        answered_by: ActiveValue::Set(Some(answered.by.clone())),
        action: ActiveValue::Set(Some(answered.action.clone())),
        by_when: ActiveValue::Set(answered.by_when),
        ..Default::default()
    };
    let query = text_concern::Entity::update_many()
        .set(change)
        .filter(C::TextId.eq(id.0))
        .filter(C::Authority.is_in(authorities.iter().map(AuthorityCode::as_str)))
        .filter(C::AnsweredAt.is_null());
    Ok(query.exec(tx).await?.rows_affected)
}

fn concern(row: text_concern::Model) -> Result<Concern, DbErr> {
    let answered = match (row.answered_at, row.answered_by, row.action) {
        (Some(at), Some(by), Some(action)) => Some(Answered { at, by, action, by_when: row.by_when }),
        _ => None,
    };
    let authority = AuthorityCode::try_from(row.authority).map_err(|error| unreadable("text_concerns", error))?;
    Ok(Concern { text: ReceivedTextId(row.text_id), authority, answered })
}
