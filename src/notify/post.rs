//! The post is all by which messages to people leave: e-mail through a server of one's own or through GOV.UK Notify, texts
//! through Notify.

use super::email::Email;
use super::govuk::Govuk;
use super::{Outgoing, Sender, Sent};
use crate::domain::message::rehearsal::is_made_up;
use crate::domain::message::{Channel, Happened};

/// By what e-mail goes.
#[derive(Debug)]
pub enum Mail {
    /// A mail server.
    Smtp(Email),
    /// GOV.UK Notify.
    Notify(Govuk),
}

/// By what messages go; by a channel for which there is nothing, none is claimed.
#[derive(Debug, Default)]
pub struct Post {
    /// E-mail.
    pub email: Option<Mail>,
    /// Texts.
    pub texts: Option<Govuk>,
    /// Whether this is a rehearsal: then nothing leaves for an address that may be a real person's.
    pub rehearsal: bool,
}

impl Sender for Post {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        if self.rehearsal && !is_made_up(outgoing.channel, &outgoing.address) {
            return Sent::Withheld;
        }
        match (outgoing.channel, &self.email, &self.texts) {
            (Channel::Email, Some(Mail::Smtp(email)), _) => email.send(outgoing).await,
            (Channel::Email, Some(Mail::Notify(notify)), _) | (Channel::Sms, _, Some(notify)) => {
                notify.send(outgoing).await
            }
            (Channel::Email, None, _) | (Channel::Sms, _, None) | (Channel::Inbox, ..) => {
                Sent::TryAgain { why: Happened::NotReached, detail: Some("nothing is set by which it goes".to_owned()) }
            }
        }
    }
}
