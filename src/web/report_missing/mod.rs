//! `/report-missing`: telling that a child is missing, in a few short pages that can be filled in on a phone. What is
//! typed is kept on the server from page to page; at the end it is one notice, taken in exactly as one of the API.

pub(super) mod answers;
mod begin;
mod check;
mod discard;
mod fill;
mod sent;
mod step;
pub(super) mod wording;

use super::Pages;
use super::form::Form;
use super::refusal::Refusal;
use super::routing::{Routes, get};
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::BegunNoticeId;
use crate::domain::notice::made_reference;
use crate::services::accounts::SignedIn;
use crate::services::begun_notices::Begun;
use answers::Teller;
use step::Step;

/// Where it begins.
pub const PATH: &str = "/report-missing";

/// Pages of the report.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(begin::show).post(begin::begin))
        .route("/report-missing/{id}/check", get(check::show).post(check::send))
        .route("/report-missing/{id}/sent", get(sent::show))
        .route("/report-missing/{id}/discard", get(discard::ask).post(discard::act))
        .route("/report-missing/{id}/{step}", get(fill::show).post(fill::save))
}

/// A report that its reader has begun, with what they are asked.
struct Report {
    begun: Begun,
    /// The authorities that their organisation tells.
    authorities: Vec<(AuthorityCode, String)>,
}

impl Report {
    async fn of(pages: &Pages, who: &SignedIn, id: &str) -> Result<Self, Refusal> {
        let id = id.parse().map(BegunNoticeId).map_err(|_| Refusal::NotFound)?;
        let begun = pages.services.begun_notice(who, id).await?;
        let authorities = pages.services.told_authorities(who).await?;
        Ok(Self { begun, authorities })
    }

    fn teller(&self, who: &SignedIn) -> Teller<'_> {
        let only_authority = match &self.authorities[..] {
            [(only, _)] => Some(only.as_str()),
            _ => None,
        };
        Teller { kind: who.caller.organisation.kind, only_authority, now: who.now }
    }

    /// All that was typed.
    fn form(&self) -> Form {
        let typed = self.begun.typed.values().flatten();
        typed.fold(Form::empty(), |form, (name, value)| form.with(name, value))
    }

    /// Where a page of it is.
    fn path(&self, page: &str) -> String {
        format!("{PATH}/{}/{page}", self.begun.id)
    }

    /// Where to go on: the first page that was not filled in yet, else to check it all.
    fn next(&self) -> String {
        let left = Step::all().find(|step| !self.begun.typed.contains_key(step.word()));
        self.path(left.map_or("check", Step::word))
    }

    /// Where to go instead, where there is nothing left to fill in.
    fn sent(&self) -> Option<String> {
        self.begun.notice.map(|_| self.path("sent"))
    }

    /// The reference that we make where they have none of their own.
    fn made_reference(&self) -> String {
        made_reference(self.begun.id, self.begun.begun_at)
    }
}
