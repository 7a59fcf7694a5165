//! How it is safe to speak with some of the children and the adults around them.

use chrono::TimeDelta;
use serde_json::json;

use super::story::{Deed, Story};

/// Writes it into the story: by the time that somebody sets out to see them, it is known.
pub(super) fn tell(story: &mut Story) {
    let now = story.now;
    let mut agreed = |hours: i64, reference: &'static str, contacts: serde_json::Value| {
        let sent = json!({ "contacts": contacts });
        story.add(now - TimeDelta::hours(hours), Deed::SafeContacts { reference, by: "cora", sent });
    };
    agreed(
        54,
        "NP-DEMO-AGAIN-1",
        json!([
            {
                "whose": "child", "may_be_told": ["appointment", "outcome"],
                "ways": [
                    { "channel": "text", "address": "07700 900461", "use": "safe", "hours": { "from": "15:30", "until": "20:00" } },
                    { "channel": "social_media", "address": "gwenna_made_up", "use": "shared", "reason": "Made up: a cousin has the password." },
                ],
                "place": "Made up: the library, not the foster home.",
            },
            {
                "whose": "carer", "name": "Petra Standin", "may_be_told": ["appointment", "missing", "whereabouts"],
                "ways": [{ "channel": "phone", "address": "01632 960462", "use": "safe" }],
            },
        ]),
    );
    agreed(
        45,
        "NP-DEMO-DISCLOSURE",
        json!([{
            "whose": "child", "may_be_told": ["appointment"],
            "ways": [
                { "channel": "phone", "address": "01632 960463", "use": "safe", "hours": { "from": "16:00", "until": "18:00" } },
                { "channel": "text", "address": "07700 900464", "use": "never", "reason": "Made up: somebody older took this phone." },
            ],
            "time": "Made up: while she is with her key worker.",
        }]),
    );
    agreed(
        40,
        "NP-DEMO-CANCELLED",
        json!([{
            "whose": "parent", "name": "Morwenna Standin", "may_be_told": ["appointment", "missing"],
            "ways": [
                { "channel": "email", "address": "morwenna@example.org", "use": "safe" },
                { "channel": "letter", "address": "7 Made-up Street, Northshire", "use": "never", "reason": "Made up: her partner opens the post." },
            ],
            "note": "Made up: say that you write about the school trip.",
        }]),
    );
}
