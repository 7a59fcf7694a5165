//! An entry is one episode as the pack looks at it: how it stood, whose it is, and what was done about it.

use chrono::{DateTime, Utc};

use super::care::{CareTables, Status};
use super::{By, Cause, Whose};
use crate::domain::authority::AuthorityCode;
use crate::domain::calendar::london_date;
use crate::domain::coverage::Coverage;
use crate::domain::deadline::{Progress, Standing, standing};
use crate::domain::episode::MissingEpisode;
use crate::domain::episode::values::State;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{CaseStatus, Interview};
use crate::domain::notice::Classification;
use crate::domain::report::line::{Line, ReportedChild, Share};
use crate::domain::ssda903::Decision;

crate::codes! {
    /// Where a child lives, as the authority sees it.
    Area {
        /// In its area.
        Inside = "inside",
        /// In another authority's.
        Outside = "outside",
    }
}

crate::codes! {
    /// Who told of an episode.
    ToldBy {
        /// The police, if perhaps others too.
        Police = "police",
        /// Others only.
        Others = "others",
    }
}

/// What one interview did about one episode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is the answer to a question of its own")]
pub struct Talk {
    /// The interview.
    pub interview: InterviewId,
    /// Whether an offer had reached the child, a parent or a carer, or it was held.
    pub offered: bool,
    /// Whether it was held.
    pub held: bool,
    /// Whether that was within 72 hours of the return.
    pub in_time: bool,
    /// Whether its record asks for something to be done.
    pub planned: bool,
    /// Whether something that it asks for is done.
    pub given: bool,
}

/// One episode.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is the answer to a question of its own")]
pub struct Entry {
    /// As every report looks at it.
    pub line: Line,
    /// Whether the council struck it out.
    pub is_cancelled: bool,
    /// Whether whoever told of it has withdrawn it, and nobody has decided.
    pub is_pending: bool,
    /// Whether its start is known, and not only what stands in for it.
    pub is_start_known: bool,
    /// Whether whoever went missing was under 18 at its start.
    pub is_of_a_child: bool,
    /// Whether anybody ever called it missing or away without authorisation.
    pub is_missing_or_away: bool,
    /// What it is called.
    pub classification: Classification,
    /// What the authority decided it to be in its SSDA903 return.
    pub decided: Option<Decision>,
    /// Whether the child was looked after when it began.
    pub status: Option<Status>,
    /// Where the child lives.
    pub area: Option<Area>,
    /// The organisation whose worker has the interview.
    pub provider: Option<String>,
    /// What each interview did about it.
    pub talks: Vec<Talk>,
}

impl ReportedChild {
    /// The child's episodes as the pack of `authority` looks at them at `at`; struck out ones too, for they are left out
    /// with their cause.
    #[must_use]
    pub fn entries(&self, authority: &AuthorityCode, at: DateTime<Utc>, tables: &[CareTables]) -> Vec<Entry> {
        let coverage = Coverage::new(&self.episodes, self.interviews.iter().map(|(id, interview)| (*id, interview)));
        let concerning = self.episodes.iter().filter(|episode| self.concerns(episode, authority));
        concerning.map(|episode| self.entry(&coverage, episode, authority, at, tables)).collect()
    }

    fn entry(
        &self,
        coverage: &Coverage<'_>,
        episode: &MissingEpisode,
        authority: &AuthorityCode,
        at: DateTime<Utc>,
        tables: &[CareTables],
    ) -> Entry {
        let over: Vec<(InterviewId, &Interview)> = coverage.over(episode).collect();
        let area = |host: &AuthorityCode| if host == authority { Area::Inside } else { Area::Outside };
        Entry {
            line: self.line(coverage, episode, authority, at),
            is_cancelled: episode.state == State::Cancelled,
            is_pending: episode.cancellation_pending,
            is_start_known: episode.missing_from_at.is_some(),
            is_of_a_child: episode.is_of_a_child(),
            is_missing_or_away: episode.ever_missing_or_away,
            classification: episode.classification,
            decided: episode.ssda903_class,
            status: self.status(episode, &over, tables),
            area: episode.host_authority.as_ref().map(area),
            provider: None,
            talks: over.iter().map(|(id, interview)| talk(coverage, episode, *id, interview, at)).collect(),
        }
    }

    /// Whether the child was looked after when the episode began: as the authority's own tables have it; where they do not
    /// tell, as the record of an interview about it says.
    fn status(
        &self,
        episode: &MissingEpisode,
        over: &[(InterviewId, &Interview)],
        tables: &[CareTables],
    ) -> Option<Status> {
        let day = episode.stood_in_start().map(london_date);
        let in_tables = |day| tables.iter().find_map(|tables| tables.status(&self.known_as, day));
        let in_record = || over.iter().find_map(|(_, interview)| written_status(interview));
        day.and_then(in_tables).or_else(in_record)
    }
}

fn written_status(interview: &Interview) -> Option<Status> {
    let statuses = &interview.write_up.written()?.content.status_at_the_time.as_ref()?.statuses;
    if statuses.is_empty() || statuses.contains(&CaseStatus::NotKnown) {
        return None;
    }
    let was = statuses.contains(&CaseStatus::LookedAfter);
    Some(if was { Status::LookedAfter } else { Status::NotLookedAfter })
}

fn talk(
    coverage: &Coverage<'_>,
    episode: &MissingEpisode,
    id: InterviewId,
    interview: &Interview,
    at: DateTime<Utc>,
) -> Talk {
    let held_at = interview.held_at().filter(|held| *held <= at && coverage.talk_counts(interview, episode));
    let held = held_at.is_some();
    let progress = Progress { returned_at: episode.returned_at, found_at: episode.found_at, held_at, closed_at: None };
    let stands = standing(&progress, at, episode.terms.due_soon.elapsed());
    let offers = interview.attempts.iter().filter(|attempt| attempt.attempted_at <= at && attempt.is_offer());
    let today = london_date(at);
    Talk {
        interview: id,
        offered: held || offers.count() > 0,
        held,
        in_time: held && stands == Standing::Met,
        planned: held && interview.actions().next().is_some(),
        given: held
            && interview
                .actions()
                .any(|(_, _, answer)| answer.and_then(|said| said.done_on).is_some_and(|day| day <= today)),
    }
}

impl Entry {
    /// Among whose children it is counted; among nobody's where another authority has the duty and the child is not known to
    /// live here.
    #[must_use]
    pub fn whose(&self) -> Option<Whose> {
        match self.line.share {
            Share::Own | Share::OwnAdult => Some(Whose::Own),
            Share::Other => (self.area == Some(Area::Inside)).then_some(Whose::OtherAuthorities),
        }
    }

    /// Why no number counts it as a missing episode; nothing where one does.
    #[must_use]
    pub fn left_out_of_episodes(&self) -> Option<Cause> {
        self.left_out().or_else(|| (!self.is_missing_or_away).then_some(Cause::OnlyAbsent))
    }

    /// Why no number counts its interview; nothing where one does.
    #[must_use]
    pub fn left_out_of_interviews(&self) -> Option<Cause> {
        self.left_out().or_else(|| (!self.line.owes()).then_some(Cause::OwesNone))
    }

    fn left_out(&self) -> Option<Cause> {
        match () {
            () if self.is_cancelled => Some(Cause::Cancelled),
            () if self.whose().is_none() => Some(Cause::OfAnotherAuthority),
            () if !self.is_of_a_child => Some(Cause::Adult),
            () => None,
        }
    }

    /// The group of an entry; none where it is not known.
    #[must_use]
    pub fn group(&self, by: By) -> Option<&str> {
        match by {
            By::Status => self.status.map(Status::word),
            By::Class => self.decided.map(Decision::word),
            By::Classification => Some(self.classification.word()),
            By::ToldBy => Some(if self.line.origin.by_police { ToldBy::Police } else { ToldBy::Others }.word()),
            By::Area => self.area.map(Area::word),
            By::Provider => self.provider.as_deref(),
        }
    }
}
