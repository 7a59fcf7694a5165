//! GOV.UK Notify sends what we hand it to people's inboxes and phones, in templates that live there and that the council
//! edits: `((subject))` and `((body))` for e-mail, `((text))` for a text. Nothing that we put in comes from a notice or a record
//! (`templates/plain.rs` sees to it), and words of an authority's own hold neither addresses nor marks of formatting
//! (`wording/marks.rs`); so none of it is to be sanitised, which would also take our own links away.
//!
//! Notify does not tell a message that is sent twice from two messages. So where an earlier try may have been taken, it is
//! asked by our reference first, and sent again only if nothing is on its way.

mod key;
mod talk;
mod verdict;

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outgoing, Sender, Sent};
use crate::domain::message::channel::ChannelFault;
use crate::domain::message::receipt::Progress;
use crate::domain::message::received::ReceivedText;
use crate::domain::message::{Channel, Happened};
use crate::domain::violation::{Code, parse_instant};
use key::Key;
use talk::{Fault, Line};
use verdict::{of_check, of_question, verdict};

/// Where Notify is, unless the settings name another place.
pub const BASE_URL: &str = "https://api.notifications.service.gov.uk";

/// How long one call may take. Two of them, the question and the sending, stay within the time-out of the job.
const LIMIT: Duration = Duration::from_secs(8);

/// What stands in a template's blanks when it is tried.
const TRIAL: &str = "Homeward tries this template";

/// One service at Notify.
#[derive(Clone)]
pub struct Govuk {
    line: Line,
    templates: Templates,
}

/// The templates in which messages go; by a channel without one, none goes by Notify.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    /// Of e-mail.
    pub email: Option<Uuid>,
    /// Of texts.
    pub text: Option<Uuid>,
}

impl fmt::Debug for Govuk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Govuk").field("line", &self.line).field("templates", &self.templates).finish()
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The key is none.
    #[error(
        "HOMEWARD_NOTIFY_API_KEY must be a key as GOV.UK Notify shows it: its name and two ids, with hyphens between"
    )]
    Key,
    /// No client can be made.
    #[error("GOV.UK Notify cannot be spoken to: {0}")]
    Client(#[from] reqwest::Error),
}

impl Govuk {
    /// At `base`, with `key`; messages go in `templates`.
    ///
    /// # Errors
    /// Which setting cannot be used; never with the key in it.
    pub fn new(base: &str, key: &str, templates: Templates) -> Result<Self, Unusable> {
        let key: Key = key.parse().map_err(|_| Unusable::Key)?;
        Ok(Self { line: Line::new(base, key, LIMIT)?, templates })
    }

    /// With another limit to the time of one call.
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.line = self.line.within(limit);
        self
    }

    /// The template in which messages of a channel go, if they go by Notify.
    #[must_use]
    pub const fn template(&self, channel: Channel) -> Option<Uuid> {
        match channel {
            Channel::Email => self.templates.email,
            Channel::Sms => self.templates.text,
            Channel::Inbox => None,
        }
    }

    /// Tries the template of a channel: whether our key is taken, the template there, and what we put in comes out.
    ///
    /// # Errors
    /// What is wrong, by its name.
    pub async fn check(&self, channel: Channel, at: DateTime<Utc>) -> Result<(), Option<ChannelFault>> {
        let Some(template) = self.template(channel) else { return Ok(()) };
        let blanks = blanks(channel, TRIAL, TRIAL);
        let path = format!("/v2/template/{template}/preview");
        let shown = self.line.post(&path, &json!({ "personalisation": blanks }), at).await;
        let shown = shown.map_err(|fault| of_check(&fault))?;
        if shown["type"].as_str() != Some(channel.word()) {
            return Err(Some(ChannelFault::TemplateOfOtherKind));
        }
        let comes_out = |place: &str| shown[place].as_str().is_some_and(|text| text.contains(TRIAL));
        let all = match channel {
            Channel::Email => comes_out("subject") && comes_out("body"),
            Channel::Sms | Channel::Inbox => comes_out("body"),
        };
        if all { Ok(()) } else { Err(Some(ChannelFault::TemplateLacksBlank)) }
    }

    /// How far Notify has come with what it knows by `name`; nothing where it does not say.
    pub async fn progress(&self, name: &str, at: DateTime<Utc>) -> Option<Progress> {
        // What we keep as its name is its own word for it; it is no part of a path unless it looks like one of its ids.
        let id: Uuid = name.parse().ok()?;
        let said = self.line.get(&format!("/v2/notifications/{id}"), &[], at).await.ok()?;
        Progress::from_word(said["status"].as_str()?)
    }

    /// The texts that people sent to our number, latest first: those sent before the one of the name `older_than`. Nothing
    /// where Notify does not say.
    pub async fn received_texts(&self, older_than: Option<&str>, at: DateTime<Utc>) -> Option<Vec<ReceivedText>> {
        let query: Vec<(&str, &str)> = older_than.map(|name| ("older_than", name)).into_iter().collect();
        let said = self.line.get("/v2/received-text-messages", &query, at).await.ok()?;
        let text = |of: &Value| {
            let word = |field: &str| of[field].as_str().map(str::to_owned);
            let sent_at = parse_instant(&of["created_at"]).unwrap_or(at);
            Some(ReceivedText { name: word("id")?, from: word("user_number")?, said: word("content")?, sent_at })
        };
        Some(said["received_text_messages"].as_array()?.iter().filter_map(text).collect())
    }

    /// Whether Notify has a message under our reference that has not failed; its name for it.
    async fn on_its_way(&self, reference: &str, at: DateTime<Utc>) -> Result<Option<String>, Fault> {
        let found = self.line.get("/v2/notifications", &[("reference", reference)], at).await?;
        let has_not_failed = |of: &&Value| of["status"].as_str().is_some_and(|status| !status.ends_with("-failure"));
        let name = |of: &Value| of["id"].as_str().map(str::to_owned);
        let found = found["notifications"].as_array().into_iter().flatten().find(has_not_failed);
        Ok(found.map(|of| name(of).unwrap_or_default()))
    }

    async fn hand_over(&self, outgoing: &Outgoing, template: Uuid) -> Result<Option<String>, Fault> {
        let (path, recipient) = match outgoing.channel {
            Channel::Email => ("/v2/notifications/email", "email_address"),
            Channel::Sms | Channel::Inbox => ("/v2/notifications/sms", "phone_number"),
        };
        let body = json!({
            recipient: outgoing.address,
            "template_id": template,
            "personalisation": blanks(outgoing.channel, &outgoing.subject, &outgoing.body),
            "reference": outgoing.reference,
        });
        let taken = self.line.post(path, &body, outgoing.at).await?;
        Ok(taken["id"].as_str().map(str::to_owned))
    }
}

/// What stands in the blanks of a channel's template.
fn blanks(channel: Channel, subject: &str, body: &str) -> Value {
    match channel {
        Channel::Email => json!({ "subject": subject, "body": body }),
        Channel::Sms | Channel::Inbox => json!({ "text": body }),
    }
}

impl Sender for Govuk {
    async fn send(&self, outgoing: &Outgoing) -> Sent {
        let Some(template) = self.template(outgoing.channel) else {
            return Sent::TryAgain { why: Happened::NotifyFailed, detail: Some("no template is set".to_owned()) };
        };
        if outgoing.tried_before {
            match self.on_its_way(&outgoing.reference, outgoing.at).await {
                Ok(Some(id)) => {
                    let detail = Some(format!("it has it already, as {id}"));
                    return Sent::Accepted { name: Some(id), detail };
                }
                Ok(None) => {}
                Err(fault) => return of_question(fault, outgoing.at),
            }
        }
        match self.hand_over(outgoing, template).await {
            Ok(id) => Sent::Accepted { name: id.clone(), detail: id },
            Err(fault) => verdict(fault, outgoing.at),
        }
    }
}
