//! A key of GOV.UK Notify is its name, the service's id and a secret, with hyphens between. Names may hold hyphens, so it
//! is read from its end. Each call carries a token of its own, made from it: Notify takes one for half a minute only.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Both ids are written with their hyphens.
const ID: usize = 36;

/// A key; never shown.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Key {
    service: String,
    secret: String,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key(of service {})", self.service)
    }
}

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoKey;

impl FromStr for Key {
    type Err = NoKey;

    fn from_str(text: &str) -> Result<Self, NoKey> {
        let mut rest = text.trim();
        let mut last_id = || {
            let start = rest.len().checked_sub(ID).ok_or(NoKey)?;
            let (before, id) = rest.split_at_checked(start).ok_or(NoKey)?;
            id.parse::<Uuid>().map_err(|_| NoKey)?;
            rest = before.strip_suffix('-').ok_or(NoKey)?;
            Ok(id.to_owned())
        };
        let secret = last_id()?;
        let service = last_id()?;
        if rest.is_empty() { Err(NoKey) } else { Ok(Self { service, secret }) }
    }
}

impl Key {
    /// A token for a call made at `now`: who we are and when it is, signed with the text of the secret.
    pub(super) fn token(&self, now: DateTime<Utc>) -> String {
        let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
        let claims = serde_json::json!({ "iss": self.service, "iat": now.timestamp() });
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        format!("{signed}.{signature}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: &str = "26785a09-ab16-4eb0-8407-a37497a57506";
    const SECRET: &str = "3d844edf-8d35-48ac-975b-e847b4f122b0";

    #[test]
    fn a_key_is_read_from_its_end() {
        for (row, text, read) in [
            ("as Notify shows it", format!("homeward-{SERVICE}-{SECRET}"), true),
            ("a name with hyphens", format!("return-interviews-live-{SERVICE}-{SECRET}"), true),
            ("a name with other letters", format!("Zoë’s key-{SERVICE}-{SECRET}"), true),
            ("with spaces around, as it is pasted", format!(" homeward-{SERVICE}-{SECRET}\n"), true),
            ("without a name", format!("{SERVICE}-{SECRET}"), false),
            ("with an empty name", format!("-{SERVICE}-{SECRET}"), false),
            ("one id only", format!("homeward-{SECRET}"), false),
            ("cut off", format!("homeward-{SERVICE}-{}", &SECRET[..35]), false),
            ("other letters where an id stands", format!("homeward-{SERVICE}-{}", "é".repeat(18)), false),
            ("nothing", String::new(), false),
        ] {
            let key: Result<Key, NoKey> = text.parse();
            let expected = read.then(|| Key { service: SERVICE.to_owned(), secret: SECRET.to_owned() });
            assert_eq!(key.ok(), expected, "{row}");
        }
    }

    #[test]
    fn a_key_that_is_printed_does_not_show_its_secret() {
        let key: Key = format!("homeward-{SERVICE}-{SECRET}").parse().expect("a key");
        assert!(!format!("{key:?}").contains(SECRET));
    }
}
