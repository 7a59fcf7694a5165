//! The post is all by which messages to people leave: e-mail through a server of one's own, or through GOV.UK Notify.

use super::email::Email;
use super::govuk::Govuk;
use super::{Outgoing, Sender, Sent};

/// By what e-mail goes.
#[derive(Debug)]
pub enum Post {
    /// A mail server.
    Smtp(Email),
    /// GOV.UK Notify.
    Notify(Govuk),
}

impl Sender for Post {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        match self {
            Self::Smtp(email) => email.send(outgoing).await,
            Self::Notify(notify) => notify.send(outgoing).await,
        }
    }
}
