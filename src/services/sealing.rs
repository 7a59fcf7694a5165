//! Sealing keeps secrets that we must be able to read again, such as those by which webhooks are signed: encrypted at
//! rest with a key that is not in the database. A sealed secret names the thing it belongs to, so that it cannot be moved
//! to another.

use std::sync::Arc;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Error, Services};

/// What a sealed secret begins with, so that another way of sealing can follow.
const VERSION: &str = "v1:";
const NONCE: usize = 12;

/// What the bytes of a sealed file end with: another way of sealing has another.
const BYTES_VERSION: u8 = 1;

/// Seals and opens secrets with one key.
#[derive(Clone)]
pub struct Sealer(Arc<Aes256GcmSiv>);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

/// Whether a text was sealed; no JSON begins so.
#[must_use]
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(VERSION)
}

/// A sealed secret cannot be opened: it was sealed with another key, for another thing, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed secret cannot be opened with the key that is set")]
pub struct Closed;

impl Sealer {
    /// With the key of the settings: any text that cannot be guessed.
    #[must_use]
    pub fn with_key(key: &str) -> Self {
        let digest = Sha256::new().chain_update("homeward secret key 1\0").chain_update(key).finalize();
        Self(Arc::new(Aes256GcmSiv::new(&digest)))
    }

    /// Seals `secret` for the thing `of`.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn seal(&self, of: Uuid, secret: &str) -> Result<String, Error> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| Error::Randomness(error.to_string()))?;
        let payload = Payload { msg: secret.as_bytes(), aad: of.as_bytes() };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Randomness("a secret is too long to be sealed".to_owned()))?;
        Ok(format!("{VERSION}{}", STANDARD.encode([&nonce[..], &sealed].concat())))
    }

    /// Opens what was sealed for the thing `of`.
    ///
    /// # Errors
    /// [`Closed`].
    pub fn open(&self, of: Uuid, sealed: &str) -> Result<String, Closed> {
        let bytes = sealed.strip_prefix(VERSION).and_then(|text| STANDARD.decode(text).ok()).ok_or(Closed)?;
        let (nonce, msg) = bytes.split_at_checked(NONCE).ok_or(Closed)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| Closed)?;
        let opened = self.0.decrypt(&Nonce::from(nonce), Payload { msg, aad: of.as_bytes() }).map_err(|_| Closed)?;
        String::from_utf8(opened).map_err(|_| Closed)
    }

    /// Seals the bytes of a file for the thing `of`.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn seal_bytes(&self, of: Uuid, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| Error::Randomness(error.to_string()))?;
        let sealed = self.0.encrypt(&Nonce::from(nonce), Payload { msg: bytes, aad: of.as_bytes() });
        let mut sealed = sealed.map_err(|_| Error::Randomness("a file is too long to be sealed".to_owned()))?;
        // At the end, so that what may be ten megabytes need not be moved to make room.
        sealed.extend(nonce);
        sealed.push(BYTES_VERSION);
        Ok(sealed)
    }

    /// Opens the bytes of a file that were sealed for the thing `of`.
    ///
    /// # Errors
    /// [`Closed`].
    pub fn open_bytes(&self, of: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Closed> {
        let sealed = sealed.strip_suffix(&[BYTES_VERSION]).ok_or(Closed)?;
        let (msg, nonce) = sealed.split_last_chunk::<NONCE>().ok_or(Closed)?;
        self.0.decrypt(&Nonce::from(*nonce), Payload { msg, aad: of.as_bytes() }).map_err(|_| Closed)
    }
}

impl Services {
    /// What seals secrets.
    ///
    /// # Errors
    /// [`Error::File`] where no key is set: then there is nothing to seal with.
    pub(super) fn sealer(&self) -> Result<&Sealer, Error> {
        self.sealer.as_ref().ok_or_else(|| Error::File("no secret key is set".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_opened_only_with_its_key_for_its_thing_and_unchanged() {
        let ours = Sealer::with_key("a key of the settings, long enough");
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = ours.seal(mine, "whsec_abc").expect("it is sealed");
        assert!(!sealed.contains("whsec_abc"));
        assert_ne!(ours.seal(mine, "whsec_abc").expect("sealed again"), sealed, "no two are alike");
        assert_eq!(ours.open(mine, &sealed).as_deref(), Ok("whsec_abc"));
        assert_eq!(ours.open(other, &sealed), Err(Closed), "for another thing");
        assert_eq!(Sealer::with_key("another key of the settings").open(mine, &sealed), Err(Closed), "another key");
        for (name, changed) in [
            ("cut short", sealed[..sealed.len() - 4].to_owned()),
            ("emptied", String::new()),
            ("without its version", sealed[VERSION.len()..].to_owned()),
            ("nothing but a version", VERSION.to_owned()),
        ] {
            assert_eq!(ours.open(mine, &changed), Err(Closed), "{name}");
        }
    }

    #[test]
    fn a_file_is_opened_only_with_its_key_for_its_thing_and_unchanged() {
        let ours = Sealer::with_key("a key of the settings, long enough");
        let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for bytes in [&b""[..], b"%PDF-1.7"] {
            let sealed = ours.seal_bytes(mine, bytes).expect("it is sealed");
            assert_eq!(ours.open_bytes(mine, &sealed).as_deref(), Ok(bytes));
            assert_eq!(ours.open_bytes(other, &sealed), Err(Closed), "for another thing");
            for place in 0..sealed.len() {
                let mut changed = sealed.clone();
                changed[place] ^= 1;
                assert_eq!(ours.open_bytes(mine, &changed), Err(Closed), "changed at {place}");
            }
            assert_eq!(ours.open_bytes(mine, &sealed[1..]), Err(Closed), "cut short");
        }
        assert_eq!(ours.open_bytes(mine, b""), Err(Closed));
    }
}
