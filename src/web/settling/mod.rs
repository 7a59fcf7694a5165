//! `/missing-episodes/{id}/settle`: what each who told of an absence says of it, where they differ, and what the council
//! settles it to. A settlement wins over all of them until it is taken back.

mod field;
mod fields;
mod overview;

use super::Pages;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::work::wording;
use crate::domain::ids::MissingEpisodeId;
use crate::domain::settlement::Field;
use crate::domain::sight::Sight;
use crate::services::accounts::SignedIn;
use crate::services::reading::episodes::Shown;
use crate::services::reading::whole_child::WholeChild;
use crate::services::reports::board::watches_over;

/// Pages about settling.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route("/missing-episodes/{id}/settle", get(overview::show))
        .route("/missing-episodes/{id}/settle/{field}", get(field::ask).post(field::settle))
}

/// The episode, for somebody who answers for the record.
async fn of(pages: &Pages, who: &SignedIn, id: &str) -> Result<Shown, Refusal> {
    let id = id.parse().map(MissingEpisodeId).map_err(|_| Refusal::NotFound)?;
    if !watches_over(who) {
        return Err(Refusal::NotFound);
    }
    let shown = pages.services.missing_episode(&who.caller, id).await?;
    if shown.sight == Sight::Whole { Ok(shown) } else { Err(Refusal::NotFound) }
}

/// Whose absence it is, as far as that is known.
async fn child(pages: &Pages, who: &SignedIn, shown: &Shown) -> Result<String, Refusal> {
    let id = shown.child.ok_or(Refusal::NotFound)?;
    let WholeChild { child, age, .. } = pages.services.whole_child(who, id).await?;
    Ok(wording::with_age(child.as_ref(), age))
}

/// Where a field is settled.
fn at(shown: &Shown, field: Field) -> String {
    format!("/missing-episodes/{}/settle/{}", shown.episode.id, field.word().replace('_', "-"))
}
