//! The secrets by which an endpoint's deliveries are signed: made here, shown once, kept sealed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use crate::domain::webhook::Endpoint;
use crate::services::Error;
use crate::services::sealing::{Closed, Sealer};

/// 256 bits: Standard Webhooks asks for 24 to 64 bytes.
const BYTES: usize = 32;
/// What a secret begins with, as the standard has it.
const PREFIX: &str = "whsec_";

/// A fresh secret. Padded, for some libraries refuse base64 without.
pub(super) fn fresh() -> Result<String, Error> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Error::Randomness(error.to_string()))?;
    Ok(format!("{PREFIX}{}", STANDARD.encode(bytes)))
}

/// The secrets that sign at `now`: the endpoint's own, and the one before it during a rotation.
pub(super) fn holding(sealer: &Sealer, endpoint: &Endpoint, now: DateTime<Utc>) -> Result<Vec<String>, Closed> {
    let old = endpoint.old_secret.iter().filter(|(_, until)| now < *until).map(|(secret, _)| secret);
    [&endpoint.secret].into_iter().chain(old).map(|sealed| sealer.open(endpoint.id.0, sealed)).collect()
}
