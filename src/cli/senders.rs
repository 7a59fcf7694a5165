//! By what messages leave, as the settings say.

use std::sync::Arc;

use super::{Failure, say};
use crate::config::Settings;
use crate::notify::Post;
use crate::notify::email::Email;
use crate::notify::govuk::{BASE_URL, Govuk};

/// Who our e-mail is from where nobody set it: a name that answers no mail, at an address that is nobody's.
const FROM: &str = "Homeward <homeward@localhost>";

/// Whether there is anything by which e-mail goes.
pub(super) const fn sends_email(settings: &Settings) -> bool {
    settings.smtp_url.is_some() || settings.notify_email_template.is_some()
}

/// GOV.UK Notify, where something goes by it.
pub(super) fn notify(settings: &Settings) -> Result<Option<Govuk>, Failure> {
    let (key, email) = match (&settings.notify_api_key, &settings.notify_email_template) {
        (None, None) => return Ok(None),
        (Some(_), None) => {
            say(
                "HOMEWARD_NOTIFY_API_KEY is set, and nothing goes by GOV.UK Notify: HOMEWARD_NOTIFY_EMAIL_TEMPLATE is not",
            );
            return Ok(None);
        }
        (None, Some(_)) => {
            let words = "HOMEWARD_NOTIFY_EMAIL_TEMPLATE is set, and HOMEWARD_NOTIFY_API_KEY is not";
            return Err(Failure::Usage(words.to_owned()));
        }
        (Some(key), Some(email)) => (key, email),
    };
    let base = settings.notify_base_url.as_deref().unwrap_or(BASE_URL);
    let notify = Govuk::new(base, key, email.parse().ok());
    notify.map(Some).map_err(|error| Failure::Usage(error.to_string()))
}

/// The sender of e-mail, where there is one.
pub(super) fn email(settings: &Settings, notify: Option<&Govuk>) -> Result<Option<Arc<Post>>, Failure> {
    let post = match (&settings.smtp_url, notify) {
        (Some(_), Some(_)) => {
            let words =
                "HOMEWARD_SMTP_URL and HOMEWARD_NOTIFY_EMAIL_TEMPLATE are both set: e-mail goes by one of them only";
            return Err(Failure::Usage(words.to_owned()));
        }
        (Some(url), None) => {
            let email = Email::new(url, settings.mail_from.as_deref().unwrap_or(FROM));
            Post::Smtp(email.map_err(|error| Failure::Usage(error.to_string()))?)
        }
        (None, Some(notify)) => Post::Notify(notify.clone()),
        (None, None) => return Ok(None),
    };
    Ok(Some(Arc::new(post)))
}
