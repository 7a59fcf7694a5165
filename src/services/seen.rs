//! Texts that were seen: each carries a code, made of its id with a key that is not in the database, and who sends it back
//! says that they saw it. The code is worth something once, for a day, from the phone that it went to.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::messages::MailSettings;
use super::{Error, Transaction, request};
use crate::domain::ids::{AuditId, MessageId};
use crate::domain::message::Channel;
use crate::domain::message::seen::{GOOD_FOR, SeenCode};
use crate::domain::message::wording::Wordings;
use crate::notify::templates::{Rendered, Template, Voice};
use crate::store::audit;
use crate::store::messages::seen;

/// What codes are made with.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeKey(Arc<str>);

/// The key belongs in no log.
impl std::fmt::Debug for CodeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CodeKey")
    }
}

impl CodeKey {
    /// With the secret key of the settings.
    #[must_use]
    pub fn with_key(key: &str) -> Self {
        Self(key.into())
    }

    /// The code of a text.
    #[must_use]
    pub fn code(&self, id: MessageId) -> SeenCode {
        // The key is as long as it likes, and no other thing is made with these words before it.
        #[expect(clippy::missing_panics_doc, reason = "HMAC takes a key of any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(b"homeward seen code 1\0");
        mac.update(id.0.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(mac.finalize().into_bytes());
        SeenCode::of(u32::from_be_bytes([a, b, c, d]))
    }
}

/// A template as it goes by a channel, in these words: a text with its code, where texts come back to us.
pub(super) fn worded(
    mail: &MailSettings,
    wordings: &Wordings,
    text: &dyn Template,
    channel: Channel,
    id: MessageId,
) -> Rendered {
    let rendered = text.render_by(channel, &Voice { public_url: &mail.public_url, wordings });
    match &mail.codes {
        Some(codes) if channel == Channel::Sms => rendered.asking_for(codes.code(id)),
        _ => rendered,
    }
}

/// Keeps that the text was seen which carried `code` to `number`; false where none did within the day before `at`. Sent
/// back again it says nothing new.
pub(super) async fn see(
    tx: &Transaction,
    mail: &MailSettings,
    number: &str,
    code: SeenCode,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let Some(codes) = &mail.codes else { return Ok(false) };
    let texts = seen::texts_to(&**tx, number, at - GOOD_FOR).await?;
    let Some(text) = texts.into_iter().find(|text| codes.code(text.id) == code) else { return Ok(false) };
    if seen::see(&**tx, text.id, at).await? {
        let line = audit::Line {
            id: AuditId::fresh(now),
            at: now,
            actor: super::received_texts::ACTOR.to_owned(),
            organisation: None,
            action: "message.seen".to_owned(),
            object: Some(format!("message:{}", text.id)),
            child: text.child,
            outcome: "done".to_owned(),
            request: request::current(),
        };
        audit::write(&**tx, &line).await?;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_a_code_of_its_own_that_another_key_does_not_give() {
        let ours = CodeKey::with_key("a key of the settings, long enough");
        let (mine, other) = (MessageId(uuid::Uuid::from_u128(1)), MessageId(uuid::Uuid::from_u128(2)));
        assert_eq!(ours.code(mine), ours.code(mine));
        assert_ne!(ours.code(mine), ours.code(other));
        assert_ne!(CodeKey::with_key("another key of the settings").code(mine), ours.code(mine));
        assert_eq!(format!("{ours:?}"), "CodeKey");
    }
}
