//! Where people can go, by their roles: one table. A page that is in nobody's row is reached from another.

use super::frame::Entry;
use crate::domain::audience::Role;

/// An entry: in words, where it leads, and whose it is.
type Row = (&'static str, &'static str, fn(&[Role]) -> bool);

const ENTRIES: [Row; 6] = [
    ("My work", "/work", |roles| roles.iter().any(|role| role.holds_interviews())),
    ("Home", "/home", |_| true),
    ("Report missing", "/report-missing", |roles| roles.iter().any(|role| TELLERS.contains(role))),
    ("Your reports", "/your-reports", |roles| roles.contains(&Role::Reporter)),
    ("People", "/people", |roles| roles.contains(&Role::Administrator)),
    ("Your account", "/account", |_| true),
];

/// Who tells of a missing child. Others may as well, from their own pages.
const TELLERS: [Role; 3] = [Role::Reporter, Role::MissingCoordinator, Role::OutOfHours];

/// What somebody with `roles` can go to.
#[must_use]
pub fn entries(roles: &[Role]) -> Vec<Entry> {
    let theirs = ENTRIES.iter().filter(|(_, _, is_theirs)| is_theirs(roles));
    theirs.map(|(text, href, _)| Entry { text: (*text).to_owned(), href: (*href).to_owned(), here: false }).collect()
}
