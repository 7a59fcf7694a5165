//! Administration is what an administrator sees to beside accounts: organisations and their teams, keys, policies, who
//! looked at a record. An administrator is *in charge* of their own organisation; one of a council also of organisations
//! that work with nobody but that council. To everybody else none of it is there, and what a child told is nowhere in it.

pub mod keys;
pub mod looks;
pub mod organisations;
pub mod pausing;
pub mod policies;
mod reviving;
pub mod running;

use crate::domain::audience::Role;
use crate::domain::party::{Organisation, OrganisationKind};
use crate::domain::violation::Violation;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Services};
use crate::store::parties;

/// Longer names and addresses are nobody's.
const LONGEST: usize = 200;

fn administers(who: &SignedIn) -> Result<(), Error> {
    if who.is(Role::Administrator) { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether an administrator of `own` sees to `other`.
fn is_in_charge(own: &Organisation, other: &Organisation) -> bool {
    let is_council = own.kind == OrganisationKind::LocalAuthority;
    let works_here_alone =
        !other.authorities.is_empty() && other.authorities.iter().all(|authority| own.authorities.contains(authority));
    own.id == other.id || (is_council && other.kind != OrganisationKind::LocalAuthority && works_here_alone)
}

impl Services {
    /// The organisations that an administrator is in charge of: their own first, the others by name.
    async fn in_charge_of(&self, who: &SignedIn) -> Result<Vec<Organisation>, Error> {
        administers(who)?;
        let own = &who.caller.organisation;
        let mut all = self.known_to(own).await?;
        all.retain(|other| is_in_charge(own, other));
        Ok(all)
    }

    /// The organisations that one organisation knows of: itself, and as a council those that it works with.
    async fn known_to(&self, own: &Organisation) -> Result<Vec<Organisation>, Error> {
        let mut all = vec![own.clone()];
        if own.kind == OrganisationKind::LocalAuthority {
            for authority in &own.authorities {
                for other in parties::organisations_of(self.database.read(), authority).await? {
                    if all.iter().all(|known| known.id != other.id) {
                        all.push(other);
                    }
                }
            }
        }
        all.sort_by_key(|other| (other.id != own.id, other.name.to_lowercase()));
        Ok(all)
    }
}

fn fault(field: &str, detail: &str) -> Violation {
    Violation { pointer: format!("#/{field}"), detail: detail.to_owned() }
}

/// A name as it was typed, good where no fault was found.
fn named(typed: &str, faults: &mut Vec<Violation>) -> String {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > LONGEST {
        faults.push(fault("name", "Enter a name"));
    }
    name
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::authority::AuthorityCode;
    use crate::domain::ids::OrganisationId;

    fn organisation(second: i64, kind: OrganisationKind, authorities: &[&str]) -> Organisation {
        let code = |code: &&str| AuthorityCode::try_from((*code).to_owned()).expect("a code");
        Organisation {
            id: OrganisationId::fresh(DateTime::from_timestamp(second, 0).expect("a time")),
            name: "One of the test".to_owned(),
            kind,
            authorities: authorities.iter().map(code).collect(),
            email: None,
        }
    }

    #[test]
    fn a_council_sees_to_those_that_work_with_nobody_else() {
        use OrganisationKind::{CareProvider, LocalAuthority, Police};
        let council = organisation(1, LocalAuthority, &["990"]);
        for (row, other, expected) in [
            ("a home of its own", organisation(2, CareProvider, &["990"]), true),
            ("a force that tells two councils", organisation(3, Police, &["990", "991"]), false),
            ("a provider of another council", organisation(4, CareProvider, &["991"]), false),
            ("one that tells nobody", organisation(5, CareProvider, &[]), false),
            ("another council of the same area", organisation(6, LocalAuthority, &["990"]), false),
        ] {
            assert_eq!(is_in_charge(&council, &other), expected, "{row}");
            assert!(!is_in_charge(&other, &council), "{row}, the other way round");
            assert!(is_in_charge(&other, &other), "{row}, itself");
        }
    }
}
