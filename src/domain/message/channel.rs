//! A channel is *closed* while its provider takes nothing of ours, whomever it is for: the key is refused, the day's number
//! is spent, the template is not what it must be. What waits for it is kept; what is wrong is said by name until it is put
//! right.

use chrono::{DateTime, Utc};

use super::{Channel, HeldBecause};

crate::codes! {
    /// What is wrong with a channel.
    ChannelFault {
        /// GOV.UK Notify does not take our key; or the clock of this machine is wrong, which it cannot tell apart.
        KeyRefused = "key_refused",
        /// The day's number of messages is spent.
        DaySpent = "day_spent",
        /// There is no such template.
        TemplateUnknown = "template_unknown",
        /// The template is for another channel.
        TemplateOfOtherKind = "template_of_other_kind",
        /// The template lacks a blank for what we say.
        TemplateLacksBlank = "template_lacks_blank",
        /// The template has blanks for what we do not say.
        TemplateWantsMore = "template_wants_more",
        /// GOV.UK Notify could not be asked. What waits is tried all the same.
        NotReached = "not_reached",
    }
}

impl ChannelFault {
    /// The faults that close a channel.
    pub const CLOSING: [Self; 6] = [
        Self::KeyRefused,
        Self::DaySpent,
        Self::TemplateUnknown,
        Self::TemplateOfOtherKind,
        Self::TemplateLacksBlank,
        Self::TemplateWantsMore,
    ];

    /// Whether nothing can go while it lasts.
    #[must_use]
    pub fn closes(self) -> bool {
        Self::CLOSING.contains(&self)
    }

    /// What is wrong and what to do, for whoever runs this.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::KeyRefused => {
                "GOV.UK Notify refuses our key. Check HOMEWARD_NOTIFY_API_KEY, that the key has not been withdrawn, and \
                 that the clock of this machine is right"
            }
            Self::DaySpent => "The number of messages for today at GOV.UK Notify is spent. It goes on at midnight UTC",
            Self::TemplateUnknown => "GOV.UK Notify has no such template. Check its id in the settings",
            Self::TemplateOfOtherKind => {
                "The template at GOV.UK Notify is for another channel. Check its id in the settings"
            }
            Self::TemplateLacksBlank => {
                "The template at GOV.UK Notify lacks a blank: e-mail needs ((subject)) as its subject and ((body)) in \
                 its message, a text needs ((text))"
            }
            Self::TemplateWantsMore => {
                "The template at GOV.UK Notify has blanks that nothing is put into. Leave only those of the documentation"
            }
            Self::NotReached => {
                "GOV.UK Notify could not be reached when it was last asked. Messages are tried all the same"
            }
        }
    }

    /// What messages wait for meanwhile.
    #[must_use]
    pub const fn holds(self) -> HeldBecause {
        match self {
            Self::DaySpent => HeldBecause::DaySpent,
            _ => HeldBecause::ChannelClosed,
        }
    }
}

/// How a channel stands that goes by a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelStanding {
    /// Which.
    pub channel: Channel,
    /// What is wrong with it; nothing while all is well.
    pub fault: Option<ChannelFault>,
    /// Since when it has stood so.
    pub since: DateTime<Utc>,
    /// When the fault ends by itself, if it does.
    pub until: Option<DateTime<Utc>>,
    /// When it was last seen to stand so.
    pub checked_at: DateTime<Utc>,
}

impl ChannelStanding {
    /// What keeps messages from going at `now`.
    #[must_use]
    pub fn closed(&self, now: DateTime<Utc>) -> Option<ChannelFault> {
        self.fault.filter(|fault| fault.closes() && self.until.is_none_or(|until| until > now))
    }

    /// How it stands after `found` was found at `now`. That Notify cannot be asked says nothing against a fault known
    /// before, and a template that is well says nothing of a day's number.
    #[must_use]
    pub fn then(before: Option<&Self>, channel: Channel, found: Found, now: DateTime<Utc>) -> Self {
        let closed = before.and_then(|before| before.closed(now));
        let stays = match (closed, found.fault) {
            (Some(_), Some(ChannelFault::NotReached)) => true,
            (Some(ChannelFault::DaySpent), fault) => !fault.is_some_and(ChannelFault::closes),
            _ => false,
        };
        match before {
            Some(before) if stays => Self { checked_at: now, ..before.clone() },
            Some(before) if before.fault == found.fault => {
                Self { until: found.until, checked_at: now, ..before.clone() }
            }
            _ => Self { channel, fault: found.fault, since: now, until: found.until, checked_at: now },
        }
    }
}

/// What a check, or a try to send, found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What is wrong.
    pub fault: Option<ChannelFault>,
    /// When that ends by itself, if it does.
    pub until: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::from_timestamp(1_795_003_200, 0).expect("a time");

    fn standing(fault: Option<ChannelFault>, until: Option<i64>) -> ChannelStanding {
        let since = NOW - chrono::TimeDelta::hours(1);
        let until = until.map(|seconds| NOW + chrono::TimeDelta::seconds(seconds));
        ChannelStanding { channel: Channel::Email, fault, since, until, checked_at: since }
    }

    #[test]
    fn a_fault_closes_a_channel_until_it_ends() {
        for (row, fault, until, closed) in [
            ("all is well", None, None, false),
            ("a refused key", Some(ChannelFault::KeyRefused), None, true),
            ("not reached", Some(ChannelFault::NotReached), None, false),
            ("a spent day, a second before midnight", Some(ChannelFault::DaySpent), Some(1), true),
            ("a spent day, at midnight", Some(ChannelFault::DaySpent), Some(0), false),
        ] {
            assert_eq!(standing(fault, until).closed(NOW).is_some(), closed, "{row}");
        }
    }

    #[test]
    fn what_is_found_changes_how_a_channel_stands() {
        use ChannelFault as F;
        for (row, before, found, stands, since_before) in [
            ("well and well", None, None, None, true),
            ("a key refused anew", None, Some(F::KeyRefused), Some(F::KeyRefused), false),
            ("a key still refused", Some(F::KeyRefused), Some(F::KeyRefused), Some(F::KeyRefused), true),
            ("a key put right", Some(F::KeyRefused), None, None, false),
            ("a refused key, and nobody to ask", Some(F::KeyRefused), Some(F::NotReached), Some(F::KeyRefused), true),
            ("well, and nobody to ask", None, Some(F::NotReached), Some(F::NotReached), false),
            ("somebody to ask again", Some(F::NotReached), None, None, false),
            ("a spent day and a good template", Some(F::DaySpent), None, Some(F::DaySpent), true),
            ("a spent day and a refused key", Some(F::DaySpent), Some(F::KeyRefused), Some(F::KeyRefused), false),
        ] {
            let before = standing(before, before.and_then(|fault| (fault == F::DaySpent).then_some(60)));
            let then = ChannelStanding::then(Some(&before), Channel::Email, Found { fault: found, until: None }, NOW);
            assert_eq!(then.fault, stands, "{row}");
            assert_eq!(then.since, if since_before { before.since } else { NOW }, "{row}");
            assert_eq!(then.checked_at, NOW, "{row}");
        }
        let over = standing(Some(F::DaySpent), Some(0));
        let then = ChannelStanding::then(Some(&over), Channel::Email, Found::default(), NOW);
        assert_eq!(then.fault, None, "a day that is over is spent no longer");
    }
}
