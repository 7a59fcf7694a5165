//! Work by the calendar: the nightly verification of the whole ledger, and the anchor after it; and looking after
//! the program itself. What is found is logged, told to people and kept with the run.

use std::borrow::Cow;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Error, Services};
use crate::domain::calendar::{london_date, london_instant};
use crate::domain::ids::WatchId;
use crate::store::schedules;

pub use crate::store::schedules::Claim;

/// The nightly verification.
const VERIFY: &str = "verify";
/// Telling of what the program itself could not do, and forgetting what opens nothing any more.
const OVERSEE: &str = "oversee";
/// Often enough that whoever must see to a child meanwhile hears of it within the quarter of an hour.
const OVERSEE_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Renewing where children stand against the rules of repeat missing.
const RENEW: &str = "repeat_standings";
/// Of the largest authority a handful of standings end within this time, and each report works those out itself.
const RENEW_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Asking how the channels stand that go by GOV.UK Notify.
pub(super) const CHANNELS: &str = "channels";
/// Often enough that what was put right goes on within minutes.
const CHANNELS_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Asking about what GOV.UK Notify says nothing of.
const SILENT: &str = "silent";
/// A third of the time after which it is asked.
const SILENT_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Taking in the receipts that GOV.UK Notify called with.
pub(super) const RECEIPTS: &str = "receipts";
/// Each that is kept brings it forward; this finds what came while it ran, or before a program was killed.
const RECEIPTS_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Noticing feeds that fell silent.
const FEEDS: &str = "feeds";
/// Nobody's patience is shorter than an hour.
const FEEDS_EVERY: TimeDelta = TimeDelta::minutes(10);
/// Asking GOV.UK Notify for texts that it called with in vain.
const RECEIVED_TEXTS: &str = "received_texts";
/// A child may have written one: as soon as it can be without asking for ever the same.
const RECEIVED_TEXTS_EVERY: TimeDelta = TimeDelta::minutes(5);
/// Checking what must hold at every moment, and beating if it does.
pub(super) const INVARIANTS: &str = "invariants";
/// As often as those who listen for a heartbeat mostly do.
const INVARIANTS_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Half past two in London: after the day's work and its notices, before the first of the next. On the nights on which
/// clocks change it may be an hour off.
const NIGHT: NaiveTime = NaiveTime::from_hms_opt(2, 30, 0).expect("a time of day");

impl Services {
    /// Makes the schedules be there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_schedules(&self) -> Result<(), Error> {
        let (db, now) = (self.database.read(), self.clock.now());
        schedules::ensure(db, VERIFY, next_night(now)).await?;
        schedules::ensure(db, OVERSEE, now + OVERSEE_EVERY).await?;
        // At once: after an update nobody's standing may be written yet.
        schedules::ensure(db, RENEW, now).await?;
        schedules::ensure(db, SILENT, now + SILENT_EVERY).await?;
        schedules::ensure(db, RECEIPTS, now + RECEIPTS_EVERY).await?;
        schedules::ensure(db, FEEDS, now + FEEDS_EVERY).await?;
        schedules::ensure(db, RECEIVED_TEXTS, now + RECEIVED_TEXTS_EVERY).await?;
        schedules::ensure(db, INVARIANTS, now + INVARIANTS_EVERY).await?;
        // At once at each start: it may be a start with other settings.
        schedules::ensure(db, CHANNELS, now).await?;
        Ok(schedules::bring_forward(db, CHANNELS, now).await?)
    }

    /// Claims at most `limit` runs whose moment has come, for `lease`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn claim_runs(&self, limit: usize, lease: TimeDelta) -> Result<Vec<Claim>, Error> {
        let now = self.clock.now();
        let token: Uuid = WatchId::fresh(now).0;
        Ok(schedules::claim(self.database.read(), limit, now, now + lease, token).await?)
    }

    /// Gives a claimed run back.
    ///
    /// # Errors
    /// When the database does not answer; then the lease runs out by itself.
    pub async fn release_run(&self, claim: &Claim) -> Result<(), Error> {
        Ok(schedules::finish(self.database.read(), claim, None, None).await?)
    }

    /// How long until the next run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn until_next_run(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.clock.now();
        let next = schedules::next_due(self.database.read(), now).await?;
        Ok(next.map(|at| (at - now).max(TimeDelta::zero())))
    }

    /// Runs what was claimed, and sets its next moment.
    ///
    /// # Errors
    /// When the database fails; then the lease runs out, and the run is tried again.
    pub async fn run_scheduled(&self, claim: &Claim) -> Result<(), Error> {
        let (outcome, next): (Cow<'static, str>, _) = match claim.name.as_str() {
            OVERSEE => {
                self.oversee().await?;
                self.tell_again_of_texts().await?;
                self.end_family_messages_in_vain().await?;
                self.forget_what_is_over().await?;
                ("done".into(), self.clock.now() + OVERSEE_EVERY)
            }
            CHANNELS => {
                self.check_channels().await?;
                ("done".into(), self.clock.now() + CHANNELS_EVERY)
            }
            INVARIANTS => (self.check_invariants().await?.into(), self.clock.now() + INVARIANTS_EVERY),
            SILENT => {
                self.ask_about_the_silent().await?;
                ("done".into(), self.clock.now() + SILENT_EVERY)
            }
            FEEDS => {
                self.watch_feeds().await?;
                ("done".into(), self.clock.now() + FEEDS_EVERY)
            }
            RECEIVED_TEXTS => {
                self.fetch_texts().await?;
                ("done".into(), self.clock.now() + RECEIVED_TEXTS_EVERY)
            }
            RECEIPTS if self.take_in_receipts().await? => ("done".into(), self.clock.now() + RECEIPTS_EVERY),
            RENEW if self.renew_standings().await? && self.hear_names().await? => {
                ("done".into(), self.clock.now() + RENEW_EVERY)
            }
            RECEIPTS | RENEW => ("goes on".into(), self.clock.now()),
            _ => {
                let outcome = self.nightly().await?;
                (outcome.into(), next_night(self.clock.now()))
            }
        };
        let now = self.clock.now();
        Ok(schedules::finish(self.database.read(), claim, Some((now, &outcome)), Some(next)).await?)
    }

    /// Verifies the ledger, anchors it, and gives what could not be looked at another try; says what was found.
    async fn nightly(&self) -> Result<&'static str, Error> {
        self.revive().await?;
        let verified = self.verify().await?;
        for difference in &verified.differences {
            tracing::error!(verify.difference = %difference, "the ledger and its rows differ");
        }
        tracing::info!(
            verify.facts = verified.facts,
            verify.differences = verified.differences.len(),
            "the ledger was verified"
        );
        if !verified.differences.is_empty() {
            self.tell_of_differences(verified.differences.len()).await?;
        }
        self.anchor().await?;
        Ok(if verified.differences.is_empty() { "clean" } else { "differs" })
    }

    /// When the ledger was last verified by night, and whether it was `clean`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_verified(&self) -> Result<Option<(DateTime<Utc>, String)>, Error> {
        Ok(schedules::last(self.database.read(), VERIFY).await?)
    }
}

/// The next half past two in London.
fn next_night(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = london_date(now);
    let tonight = london_instant(today.and_time(NIGHT));
    if tonight > now {
        return tonight;
    }
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    london_instant(tomorrow.and_time(NIGHT))
}
