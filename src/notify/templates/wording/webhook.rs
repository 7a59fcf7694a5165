//! What is said to the owner of an endpoint that does not take its events.

use crate::domain::webhook::{DisabledBecause, TryOutcome};

pub(in crate::notify::templates) const WEBHOOK_FAILED_HEADLINE: &str = "An event could not be delivered to your system";
pub(in crate::notify::templates) const WEBHOOK_FAILED_ASKS: &str = "It was tried for three days. Please have whoever runs that system look at the endpoint's deliveries in the API: each\n\
     says what was in the way, and can be replayed, one by one or for a span of time. There may be more than one.";

pub(in crate::notify::templates) const WEBHOOK_DISABLED_HEADLINE: &str = "Events are no longer sent to your system";
pub(in crate::notify::templates) const WEBHOOK_DISABLED_ASKS: &str = "What happens meanwhile is kept. Please have whoever runs that system put it right and enable the endpoint again in\n\
     the API; what was kept can then be replayed. If the endpoint is no longer wanted, please delete it.";

pub(in crate::notify::templates) fn webhook_failed(why: TryOutcome) -> String {
    format!("An event could not be delivered to one of your endpoints: {}.", why.reason())
}

pub(in crate::notify::templates) fn webhook_disabled(because: DisabledBecause) -> String {
    match because {
        DisabledBecause::Gone => "One of your endpoints answered that it is gone, so it was disabled.".to_owned(),
        DisabledBecause::Failing => {
            "Nothing has arrived at one of your endpoints for three days, so it was disabled.".to_owned()
        }
        DisabledBecause::ByOwner => "One of your endpoints was disabled by its owner.".to_owned(),
    }
}
