//! By what messages leave, as the settings say.

use std::sync::Arc;

use super::{Failure, say};
use crate::config::Settings;
use crate::domain::message::Channel;
use crate::notify::email::Email;
use crate::notify::govuk::{BASE_URL, Govuk, Templates};
use crate::notify::heartbeat::Heartbeat;
use crate::notify::{Mail, Post};

/// Who our e-mail is from where nobody set it: a name that answers no mail, at an address that is nobody's.
const FROM: &str = "Homeward <homeward@localhost>";

/// Whether there is anything by which e-mail goes.
pub(super) const fn sends_email(settings: &Settings) -> bool {
    settings.smtp_url.is_some() || settings.notify_email_template.is_some()
}

/// GOV.UK Notify, where something goes by it.
pub(super) fn notify(settings: &Settings) -> Result<Option<Govuk>, Failure> {
    let id = |given: Option<&str>| given.and_then(|id| id.parse().ok());
    let (email, text) = (settings.notify_email_template.as_deref(), settings.notify_sms_template.as_deref());
    let templates = Templates { email: id(email), text: id(text) };
    match (&settings.notify_api_key, templates == Templates::default()) {
        (None, true) => Ok(None),
        (Some(_), true) => {
            say(
                "HOMEWARD_NOTIFY_API_KEY is set, and nothing goes by GOV.UK Notify: no HOMEWARD_NOTIFY_…_TEMPLATE is set",
            );
            Ok(None)
        }
        (None, false) => {
            let words = "a template at GOV.UK Notify is set, and HOMEWARD_NOTIFY_API_KEY is not";
            Err(Failure::Usage(words.to_owned()))
        }
        (Some(key), false) => {
            let base = settings.notify_base_url.as_deref().unwrap_or(BASE_URL);
            let notify = Govuk::new(base, key, templates);
            notify.map(Some).map_err(|error| Failure::Usage(error.to_string()))
        }
    }
}

/// What beats outside while all is well, where the settings say at which address.
pub(super) fn heartbeat(settings: &Settings) -> Result<Option<Heartbeat>, Failure> {
    let made = settings.heartbeat_url.as_deref().map(Heartbeat::new).transpose();
    made.map_err(|error| Failure::Failed(format!("no heartbeat can be made: {error}")))
}

/// By what messages go, where anything does.
pub(super) fn post(settings: &Settings, notify: Option<&Govuk>) -> Result<Option<Arc<Post>>, Failure> {
    let by_notify = |channel| notify.filter(|notify| notify.template(channel).is_some()).cloned();
    let email = match (&settings.smtp_url, by_notify(Channel::Email)) {
        (Some(_), Some(_)) => {
            let words =
                "HOMEWARD_SMTP_URL and HOMEWARD_NOTIFY_EMAIL_TEMPLATE are both set: e-mail goes by one of them only";
            return Err(Failure::Usage(words.to_owned()));
        }
        (Some(url), None) => {
            let email = Email::new(url, settings.mail_from.as_deref().unwrap_or(FROM));
            Some(Mail::Smtp(email.map_err(|error| Failure::Usage(error.to_string()))?))
        }
        (None, by_notify) => by_notify.map(Mail::Notify),
    };
    let post = Post { email, texts: by_notify(Channel::Sms), rehearsal: settings.rehearsal };
    Ok((post.email.is_some() || post.texts.is_some()).then(|| Arc::new(post)))
}
