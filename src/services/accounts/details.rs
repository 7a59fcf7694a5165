//! What an administrator says of a person, and what of it will do.

use crate::domain::audience::Role;
use crate::domain::ids::TeamId;
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
}

pub(super) fn fault(field: &str, detail: &str) -> Violation {
    Violation { pointer: format!("#/{field}"), detail: detail.to_owned() }
}

/// What was said of a person, good where no fault was found.
pub(super) struct Checked {
    pub name: String,
    pub team: Option<TeamId>,
    pub mobile: Option<String>,
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
    let mobile = mobile(&details.mobile);
    if mobile.is_none() && !details.mobile.trim().is_empty() {
        faults.push(fault("mobile", "Enter a mobile number, like 07700 900 982 or +44 7700 900 982"));
    }
    Ok(Checked { name, team, mobile })
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

/// A number as the world writes it, of one that people write; nothing where it is no number.
fn mobile(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !"()-.".contains(*c)).collect();
    let abroad = plain.strip_prefix('+').or_else(|| plain.strip_prefix("00")).map(str::to_owned);
    let digits = abroad.or_else(|| plain.strip_prefix('0').map(|rest| format!("44{rest}")))?;
    let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_number_is_read_as_people_write_it() {
        for (typed, read) in [
            ("", None),
            ("07700 900123", Some("+447700900123")),
            ("+44 7700-900123", Some("+447700900123")),
            ("0044 7700 900123", Some("+447700900123")),
            ("7700 900123", None),
            ("none", None),
            ("07700", None),
        ] {
            assert_eq!(mobile(typed), read.map(str::to_owned), "{typed}");
        }
    }
}
