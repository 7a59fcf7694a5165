//! Where people can go, by their roles: one table. A page that is in nobody's row is reached from another.

use super::frame::Entry;
use crate::domain::audience::Role;
use crate::domain::party::OrganisationKind;
use crate::services::inbox::COUNTED;

/// An entry: in words, where it leads, and whose it is.
type Row = (&'static str, &'static str, fn(&[Role]) -> bool);

const ENTRIES: [Row; 16] = [
    ("Board", "/board", |roles| roles.iter().any(|role| role.watches_over())),
    ("My work", "/work", |roles| roles.iter().any(|role| role.holds_interviews())),
    ("Reviews", "/reviews", |roles| roles.iter().any(|role| role.watches_over())),
    ("Sign-offs", "/sign-offs", |roles| roles.iter().any(|role| role.is_manager())),
    ("Steps", "/escalations", |roles| roles.iter().any(|role| role.answers_steps())),
    ("Texts", "/texts", |roles| roles.iter().any(|role| role.watches_over() || *role == Role::OutOfHours)),
    // Whoever has a board begins there, and has enough to choose from.
    ("Home", "/home", |roles| !roles.iter().any(|role| role.watches_over())),
    ("Report missing", "/report-missing", |roles| roles.iter().any(|role| TELLERS.contains(role))),
    ("Your reports", "/your-reports", |roles| roles.contains(&Role::Reporter)),
    ("Find a child", "/search", |roles| roles.iter().any(|role| role.answers_for_children())),
    ("Repeat missing", "/repeat-missing", |roles| roles.iter().any(|role| role.answers_for_children())),
    ("Timeliness", "/timeliness", |roles| {
        roles.iter().any(|role| role.answers_for_children() || *role == Role::ReturnsOfficer)
    }),
    // Managers come there from the figures: it is not their daily work.
    ("Exports", "/exports", |roles| roles.contains(&Role::ReturnsOfficer)),
    ("People", "/people", |roles| roles.contains(&Role::Administrator)),
    ("Administration", "/administration", |roles| roles.contains(&Role::Administrator)),
    ("Who looked", "/looks", |roles| roles.contains(&Role::Auditor)),
];

/// Who tells of a missing child. Others may as well, from their own pages.
const TELLERS: [Role; 3] = [Role::Reporter, Role::MissingCoordinator, Role::OutOfHours];

/// What only a council has: its own children.
const COUNCILS: [&str; 8] =
    ["/board", "/reviews", "/escalations", "/texts", "/search", "/repeat-missing", "/timeliness", "/exports"];

/// What somebody with `roles` in such an organisation can go to.
#[must_use]
pub fn entries(roles: &[Role], kind: OrganisationKind) -> Vec<Entry> {
    let is_there = |href: &str| kind == OrganisationKind::LocalAuthority || !COUNCILS.contains(&href);
    let theirs = ENTRIES.iter().filter(|(_, href, is_theirs)| is_theirs(roles) && is_there(href));
    theirs.map(|(text, href, _)| entry(*text, href)).collect()
}

/// What is everybody's own, beside their name: who has so much `unread`.
#[must_use]
pub fn own(unread: u64) -> Vec<Entry> {
    let inbox = if unread == 0 { "Inbox".to_owned() } else { format!("Inbox ({} unread)", counted(unread)) };
    vec![entry(inbox, "/inbox"), entry("Your account", "/account")]
}

fn entry(text: impl Into<String>, href: &str) -> Entry {
    Entry { text: text.into(), href: href.to_owned(), here: false }
}

/// As many as were counted.
fn counted(unread: u64) -> String {
    if unread < COUNTED { unread.to_string() } else { format!("{COUNTED} or more") }
}
