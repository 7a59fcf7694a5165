//! The messages to an organisation whose endpoint does not take the events that it asked for.

use super::plain::plain_struct;
use super::wording;
use super::{Reference, Rendered, Template, Voice};
use crate::domain::webhook::{DisabledBecause, TryOutcome};

plain_struct! {
    /// An event could not be delivered.
    WebhookFailed {
        /// The endpoint.
        endpoint: Reference,
        /// What was in the way at the last try.
        why: TryOutcome,
    }
}

impl WebhookFailed {
    /// The name of the template.
    pub const NAME: &'static str = "webhook_failed";
}

impl Template for WebhookFailed {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        false
    }

    fn render(&self, _voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            wording::webhook_failed(self.why),
            wording::WEBHOOK_FAILED_ASKS.to_owned(),
            wording::reference(self.endpoint),
        ];
        Rendered::of(false, wording::WEBHOOK_FAILED_HEADLINE, &paragraphs)
    }
}

plain_struct! {
    /// An endpoint was disabled.
    WebhookDisabled {
        /// The endpoint.
        endpoint: Reference,
        /// Why.
        because: DisabledBecause,
    }
}

impl WebhookDisabled {
    /// The name of the template.
    pub const NAME: &'static str = "webhook_disabled";
}

impl Template for WebhookDisabled {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn is_urgent(&self) -> bool {
        false
    }

    fn render(&self, _voice: &Voice<'_>) -> Rendered {
        let paragraphs = [
            wording::webhook_disabled(self.because),
            wording::WEBHOOK_DISABLED_ASKS.to_owned(),
            wording::reference(self.endpoint),
        ];
        Rendered::of(false, wording::WEBHOOK_DISABLED_HEADLINE, &paragraphs)
    }
}
