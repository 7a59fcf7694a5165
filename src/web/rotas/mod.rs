//! `/rotas`: who is on duty for which role, for those who keep it: coordinators and managers, who need to know whom a step
//! will reach, and administrators, who set it up.

mod change;
mod files;
mod form;
mod show;
mod take_out;
mod wording;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::frame::{Frame, Link};
use super::parts::{Cell, Table, Tag, Tone};
use super::refusal::Refusal;
use super::routing::{Routes, get};
use super::whose::{self, Whose};
use super::{Pages, page};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::written;
use crate::domain::rota::Stretch;
use crate::domain::violation::Code;
use crate::services::accounts::SignedIn;
use crate::services::rotas::Overview;

pub(in crate::web) use files::give_own;
pub(in crate::web) use wording::day;

/// Where they are.
pub(in crate::web) const PATH: &str = "/rotas";

/// Pages about rotas.
pub(super) fn routes() -> Routes {
    Routes::new()
        .route(PATH, get(list))
        .route("/rotas/{authority}/{role}", get(show::show))
        .route("/rotas/{authority}/{role}/file", get(files::ask).post(files::take))
        .route("/rotas/{authority}/{role}/duties.ics", get(files::give))
        .route("/rotas/{authority}/{role}/add/{kind}", get(change::begin).post(change::add))
        .route("/rotas/{authority}/{role}/entries/{id}/change", get(change::show).post(change::put))
        .route("/rotas/{authority}/{role}/entries/{id}/take-out", get(take_out::ask).post(take_out::act))
}

/// Which rota an address names.
struct Named {
    authority: AuthorityCode,
    role: Role,
}

impl Named {
    fn of(authority: &str, role: &str) -> Result<Self, Refusal> {
        let authority = AuthorityCode::try_from(authority.to_owned()).map_err(|_| Refusal::NotFound)?;
        Ok(Self { authority, role: Role::from_word(role).ok_or(Refusal::NotFound)? })
    }

    /// The address of its page.
    fn at(&self) -> String {
        format!("{PATH}/{}/{}", self.authority, self.role.word())
    }
}

/// All rotas of a council.
#[derive(Template)]
#[template(path = "rotas.html")]
struct RotasPage {
    frame: Frame,
    authority: String,
    /// The rotas of the council's other authorities.
    others: Vec<Link>,
    table: Table,
}

async fn list(
    frame: Frame,
    who: SignedIn,
    State(pages): State<Pages>,
    Query(whose): Query<Whose>,
) -> Result<Response, Refusal> {
    let authority = whose.authority(&who)?;
    let all = pages.services.rotas(&who, &authority).await?;
    let (name, others) = whose::named(&pages, &who, &authority, |other| format!("{PATH}?authority={other}")).await?;
    let table = Table {
        caption: "Who is on duty now".to_owned(),
        heads: ["Role", "On duty now", "When nobody is"].map(|head| (head.to_owned(), false)).to_vec(),
        rows: all.iter().map(|one| row(one, &authority)).collect(),
        none: String::new(),
    };
    let frame = frame.back_to("Back to the beginning", "/");
    Ok(page::shown(&RotasPage { frame, authority: name, others, table }))
}

fn row(one: &Overview, authority: &AuthorityCode) -> Vec<Cell> {
    let named = Named { authority: authority.clone(), role: one.role };
    let on_duty = match &one.on_duty {
        None => Cell::text(wording::without_rota(one.bearers)),
        Some(nobody) if nobody.is_empty() => Cell::tag(Tag::new("Nobody", Tone::Notice)),
        Some(people) => Cell::text(people.join(", ")),
    };
    let gap = one.gap.map_or_else(String::new, gap_in_words);
    vec![Cell::link(super::wording::role(one.role), named.at()), on_duty, Cell::text(gap)]
}

/// When nobody is on duty.
pub(in crate::web) fn gap_in_words(gap: Stretch) -> String {
    format!("from {} to {}", written(gap.from), written(gap.to))
}
