//! Foreseeing is deciding without committing: how the episode would stand, by the same path that records it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Acting, Asked, Matter, read_settlement};
use crate::domain::deadline::Standing;
use crate::domain::ids::MissingEpisodeId;
use crate::services::interviews::InterviewDue;
use crate::services::reading::episodes::seen_as;
use crate::services::{Error, Services, TRIES};

/// That a settlement would make late what is not, or the other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// When the talk is due as it stands.
    pub from: Option<DateTime<Utc>>,
    /// When it would be due.
    pub to: Option<DateTime<Utc>>,
    /// Whether it would be late: if not, it is late as it stands.
    pub makes_late: bool,
}

impl Services {
    /// Whether settling a value of an episode as `sent` says would make its talk late, or no longer late. Nothing is recorded;
    /// what would be refused is left to [`Services::settle`] to refuse.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn foresee(
        &self,
        acting: &Acting<'_>,
        id: MissingEpisodeId,
        sent: &Value,
    ) -> Result<Option<Crossing>, Error> {
        let Ok((settlement, reason)) = read_settlement(sent) else { return Ok(None) };
        let asked = Asked { acting, matter: Matter::Value(id, settlement), reason, now: self.clock.now() };
        let mut tries = 1;
        loop {
            // Never committed: what is done in it is only looked at.
            let tx = self.database.begin().await?;
            let due = async || Ok::<_, Error>(seen_as(&*tx, acting.caller, id, asked.now).await?.0.return_interview);
            let before = due().await?;
            match asked.decided_in(&tx).await {
                Err(Error::Busy) if tries < TRIES => tries += 1,
                Err(refused) if refused.is_refusal() => return Ok(None),
                Err(error) => return Err(error),
                Ok(_) => return Ok(crossing(before, due().await?)),
            }
        }
    }
}

fn crossing(before: Option<InterviewDue>, after: Option<InterviewDue>) -> Option<Crossing> {
    let is_late = |due: Option<InterviewDue>| {
        due.is_some_and(|due| matches!(due.standing, Standing::Overdue | Standing::MetLate | Standing::ClosedLate))
    };
    let due_at = |due: Option<InterviewDue>| due.and_then(|due| due.due_at);
    let makes_late = is_late(after);
    (is_late(before) != makes_late).then(|| Crossing { from: due_at(before), to: due_at(after), makes_late })
}
