//! Of which authority a page is asked for, where a council has several: `?authority=`.

use serde::Deserialize;

use super::Pages;
use super::frame::Link;
use super::refusal::Refusal;
use crate::domain::authority::AuthorityCode;
use crate::services::Error;
use crate::services::accounts::SignedIn;

/// Whose page is asked for.
#[derive(Deserialize)]
pub(super) struct Whose {
    pub authority: Option<String>,
}

impl Whose {
    /// The authority that is named; else the first of the council's own.
    pub(super) fn authority(&self, who: &SignedIn) -> Result<AuthorityCode, Refusal> {
        match &self.authority {
            Some(code) => AuthorityCode::try_from(code.clone()).map_err(|_| Refusal::NotFound),
            None => who.caller.organisation.authorities.first().cloned().ok_or(Refusal::NotFound),
        }
    }
}

/// What an authority is called, and the same page of the council's others, each at the address that `at` gives.
pub(super) async fn named(
    pages: &Pages,
    who: &SignedIn,
    authority: &AuthorityCode,
    at: impl Fn(&AuthorityCode) -> String,
) -> Result<(String, Vec<Link>), Error> {
    let named = pages.services.authorities_of(&who.caller).await?;
    let name = |code| named.iter().find(|(known, _)| known == code).map_or_else(String::new, |(_, name)| name.clone());
    let others = who.caller.organisation.authorities.iter().filter(|other| *other != authority);
    Ok((name(authority), others.map(|other| Link::new(name(other), at(other))).collect()))
}
