//! Secrets that open something: much randomness, kept only as a hash.

use crate::services::Error;
use crate::services::setup::secret_hash;

/// How many bytes of randomness nobody guesses.
const BYTES: usize = 32;

/// A fresh token: 256 bits, in hex so that it can stand anywhere.
pub(super) fn fresh() -> Result<String, Error> {
    Ok(hex::encode(bytes::<BYTES>()?))
}

/// Bytes from the system's randomness.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| Error::Randomness(error.to_string()))?;
    Ok(bytes)
}

/// The hash under which `secret` is kept for `what`: the same secret opens nothing else.
pub(super) fn hash(what: &str, secret: &str) -> String {
    secret_hash(&format!("{what}\0{secret}"))
}
