//! What an administrator says of a person, and what of it will do.

use crate::domain::audience::Role;
use crate::domain::ids::TeamId;
use crate::domain::message::ways::{NotReached, Ways};
use crate::domain::phone;
use crate::domain::violation::{Code, Violation};
use crate::notify::email;
use crate::services::accounts::SignedIn;
use crate::services::{Error, Transaction};
use crate::store::people;

/// Longer names and addresses are nobody's.
const LONGEST: usize = 200;

/// What an administrator says of a person, as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// Their address, by which they sign in.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their team, by its name; none where it is empty.
    pub team: String,
    /// The words of their roles.
    pub roles: Vec<String>,
    /// Their mobile number; none where it is empty.
    pub mobile: String,
    /// The words of the channels by which they are told what is ordinary.
    pub ordinary_by: Vec<String>,
    /// The same of what is urgent.
    pub urgent_by: Vec<String>,
}

pub(super) fn fault(field: &str, detail: &str) -> Violation {
    Violation { pointer: format!("#/{field}"), detail: detail.to_owned() }
}

/// What was said of a person, good where no fault was found.
pub(super) struct Checked {
    pub name: String,
    pub team: Option<TeamId>,
    pub mobile: Option<String>,
    pub ways: Ways,
}

pub(super) async fn checked(
    tx: &Transaction,
    who: &SignedIn,
    details: &Details,
    faults: &mut Vec<Violation>,
) -> Result<Checked, Error> {
    let name = details.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST {
        faults.push(fault("name", "Enter their full name"));
    }
    if details.roles.is_empty() || details.roles.iter().any(|word| Role::from_word(word).is_none()) {
        faults.push(fault("roles", "Select at least one role"));
    }
    let team = match details.team.as_str() {
        "" => None,
        team => {
            let found = people::team_named(&**tx, who.person.organisation, team).await?;
            if found.is_none() {
                faults.push(fault("team", "Select a team from the list"));
            }
            found
        }
    };
    let mobile = phone::international(&details.mobile);
    if mobile.is_none() && !details.mobile.trim().is_empty() {
        faults.push(fault("mobile", "Enter a mobile number, like 07700 900 982 or +44 7700 900 982"));
    }
    let ways = ways(details, mobile.is_some(), faults);
    Ok(Checked { name, team, mobile, ways })
}

/// By what they are told; as if nothing was chosen where a fault was found.
fn ways(details: &Details, has_number: bool, faults: &mut Vec<Violation>) -> Ways {
    let mut read = |field: &str, words: &[String]| {
        let read = Ways::of_words(words.iter().map(String::as_str));
        if read.is_none() {
            faults.push(fault(field, "Select from the list"));
        }
        read
    };
    let chosen = (read("ordinary_by", &details.ordinary_by), read("urgent_by", &details.urgent_by));
    let (Some(ordinary), Some(urgent)) = chosen else { return Ways::default() };
    match (Ways { ordinary, urgent }).checked(has_number) {
        Ok(ways) => return ways,
        Err(NotReached::ByNothing) => {
            faults.push(fault("urgent_by", "Select at least one way in which they are told what is urgent"));
        }
        Err(NotReached::WithoutNumber) => {
            faults.push(fault("urgent_by", "Select email too, or enter a mobile number to which texts can go"));
        }
    }
    Ways::default()
}

/// The address of somebody new.
pub(super) async fn address(tx: &Transaction, details: &Details, faults: &mut Vec<Violation>) -> Result<String, Error> {
    let email = details.email.trim();
    if !email::is_address(email) || email.len() > LONGEST {
        faults.push(fault("email", "Enter an email address in the correct format, like name@example.com"));
    } else if people::by_email(&**tx, email).await?.is_some() {
        // Addresses are one person's, whoever they work for. An administrator may learn that much.
        faults.push(fault("email", "This address cannot be used: somebody here signs in with it"));
    }
    Ok(email.to_owned())
}
