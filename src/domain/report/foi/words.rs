//! What the numbers of the pack are called, and what each of them counts, in the words of whoever has to answer for them.
//! They stand beside the numbers wherever these are shown, so that nobody has to guess.

use super::checks::Of;
use super::{By, Cause, Figure, FinancialYear, Whose};
use crate::domain::notice::Classification;
use crate::domain::ssda903::Decision;
use crate::domain::violation::Code;

impl Figure {
    /// What it is called.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Children => "Children reported missing",
            Self::Episodes => "Missing episodes",
            Self::Owed => "Episodes that owe an interview",
            Self::Offered => "Return interviews offered, by episode covered",
            Self::Held => "Return interviews held, by episode covered",
            Self::HeldWithin72h => "Held within 72 hours of the return, by episode covered",
            Self::FollowUpPlanned => "Follow-up support asked for, by episode covered",
            Self::FollowUpGiven => "Follow-up support given, by episode covered",
            Self::InterviewsOffered => "Return interviews offered, by interview",
            Self::InterviewsHeld => "Return interviews held, by interview",
            Self::InterviewsHeldWithin72h => "Held within 72 hours of the return, by interview",
            Self::InterviewsFollowUpPlanned => "Follow-up support asked for, by interview",
            Self::InterviewsFollowUpGiven => "Follow-up support given, by interview",
            Self::Begun => "All episodes on record that began in the year",
            Self::BegunLeftOut => "Began in the year and in no number",
            Self::Ended => "All episodes on record whose child was back in the year",
            Self::EndedLeftOut => "Back in the year and in no number",
        }
    }

    /// What it counts.
    #[must_use]
    pub const fn defined(self) -> &'static str {
        match self {
            Self::Children => {
                "Children under 18 of whom at least one missing episode began in the year, each counted once. A child whose \
                 circumstances changed may stand in several rows of a split, so its rows can come to more than the whole."
            }
            Self::Episodes => {
                "Occasions that began in the year (London time) on which a child under 18 went missing, whoever told of them: \
                 reports of one absence by several agencies are one. Counted are those that any agency ever called missing or \
                 away without authorisation. Where the start is not known, the time when the child was found stands in for it, \
                 else the return."
            }
            Self::Owed => {
                "Episodes whose child was back in the year (returned; where that time is not known, found) and to whom a \
                 return interview is owed. Every number of interviews by episode is one of these."
            }
            Self::Offered => {
                "Of the episodes that owe an interview: an offer had reached the child, a parent or a carer, whatever they \
                 answered, or the interview was held. A police prevention interview is neither an offer nor an interview."
            }
            Self::Held => "Of the episodes that owe an interview: one was held about it.",
            Self::HeldWithin72h => {
                "Of the episodes that owe an interview: one was held about it at most 72 elapsed hours after the return; \
                 where the time of return is not known, after the child was found."
            }
            Self::FollowUpPlanned => {
                "Of the episodes of which an interview was held: its record asks for something to be done."
            }
            Self::FollowUpGiven => {
                "Of the episodes of which an interview was held: something that its record asks for is recorded as done."
            }
            Self::InterviewsOffered => {
                "The interviews that were offered about episodes that owe one, each counted once however many episodes it \
                 covers. In a split it stands with the episode whose child was back first."
            }
            Self::InterviewsHeld => {
                "The interviews that were held about episodes that owe one, each counted once however many episodes it covers."
            }
            Self::InterviewsHeldWithin72h => {
                "The interviews held at most 72 elapsed hours after the return of each episode of the year that they cover: \
                 one that was late for any of them is not counted."
            }
            Self::InterviewsFollowUpPlanned => {
                "The interviews held whose record asks for something to be done, each counted once."
            }
            Self::InterviewsFollowUpGiven => {
                "The interviews held of whose record something that it asks for is recorded as done, each counted once."
            }
            Self::Begun => {
                "Every episode on record that began in the year and that the authority was told of, has the duty for, or whose \
                 child lives in its area: what all numbers of episodes are parts of."
            }
            Self::BegunLeftOut => "Those of them that are in no number of missing episodes, by cause.",
            Self::Ended => {
                "Every episode on record whose child was back in the year and that the authority was told of, has the duty for, \
                 or whose child lives in its area: what all numbers of interviews by episode are parts of."
            }
            Self::EndedLeftOut => "Those of them of which no interview is counted, by cause.",
        }
    }
}

/// What the children looked after in the year are called.
pub const LOOKED_AFTER: &str = "Children looked after in the year";
/// What they are.
pub const LOOKED_AFTER_DEFINED: &str = "Children in the authority’s own tables for the year’s SSDA903 return (Header and Episodes) with a spell of care \
     in the year, each counted once; not those who were looked after for short breaks only (V3, V4). Not known until these \
     tables are imported.";

impl By {
    /// What the split is called.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Status => "Looked after or not",
            Self::Class => "M or A",
            Self::Classification => "Missing or away",
            Self::ToldBy => "Police-reported",
            Self::Area => "Where the child is placed",
            Self::Provider => "Who provides the interview",
        }
    }

    /// By what it splits.
    #[must_use]
    pub const fn defined(self) -> &'static str {
        match self {
            Self::Status => {
                "Whether the child was looked after on the London day on which the episode began: as the authority’s own \
                 tables for the SSDA903 return have it, by the council’s own number of the child; where they cannot tell, \
                 as the record of the interview says. Nothing is concluded from where the child went missing from."
            }
            Self::Class => {
                "What the authority itself decided the episode to be in its SSDA903 return: M, missing; A, away from placement \
                 without authorisation. It is decided episode by episode and never taken from what others called it."
            }
            Self::Classification => {
                "What those who tell of the episode call it now, the most serious of what they say, or what the council settled."
            }
            Self::ToldBy => "Whether the police told of the episode, if perhaps others did too.",
            Self::Area => {
                "Whether the child lives in the authority’s area, as told of the episode (host authority): a child placed by \
                 the authority in another’s area is outside."
            }
            Self::Provider => "The organisation of whoever has the interview that is about the episode.",
        }
    }

    /// A group as people call it.
    #[must_use]
    pub fn group(self, group: Option<&str>) -> String {
        let Some(group) = group else { return self.unknown().to_owned() };
        let known = match self {
            Self::Status => match group {
                "looked_after" => Some("Looked after"),
                _ => Some("Not looked after"),
            },
            Self::Class => Decision::from_word(group).map(|decided| match decided {
                Decision::Missing => "M: missing from care",
                Decision::Away => "A: away without authorisation",
                Decision::NotReported => "Decided not to report",
            }),
            Self::Classification => Classification::from_word(group).map(|called| match called {
                Classification::Missing => "Missing",
                Classification::AwayWithoutAuthorisation => "Away without authorisation",
                Classification::Absent => "Absent now, missing or away before",
            }),
            Self::ToldBy => Some(if group == "police" { "Police-reported" } else { "Reported by others only" }),
            Self::Area => {
                Some(if group == "inside" { "In the authority’s area" } else { "Outside the authority’s area" })
            }
            Self::Provider => None,
        };
        known.map_or_else(|| group.to_owned(), str::to_owned)
    }

    const fn unknown(self) -> &'static str {
        match self {
            Self::Status => "Status not known",
            Self::Class => "Not decided",
            Self::Classification | Self::ToldBy => "Not known",
            Self::Area => "Place not known",
            Self::Provider => "Nobody was given it",
        }
    }
}

impl Whose {
    /// Whose they are, in words.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Own => "The authority’s own children",
            Self::OtherAuthorities => "Other authorities’ children placed here",
        }
    }

    /// Who they are.
    #[must_use]
    pub const fn defined(self) -> &'static str {
        match self {
            Self::Own => {
                "Children for whom the authority has the duty: those it looks after, wherever they are placed, and those who \
                 live with their families; while nobody has said which authority has it, that is the one that was told."
            }
            Self::OtherAuthorities => {
                "Children for whom another authority has the duty and who live in this authority’s area, as far as it was told. \
                 They are in no number of its own."
            }
        }
    }
}

impl Cause {
    /// Why, in words.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Cancelled => "Should not have been recorded: withdrawn, and confirmed by the council",
            Self::OfAnotherAuthority => "Another authority has the duty, and the child is not known to live here",
            Self::Adult => "18 or over when the episode began",
            Self::OnlyAbsent => "Only ever called absent",
            Self::OwesNone => "Owes no interview: only ever called absent",
        }
    }
}

impl Of {
    /// What is held against what.
    #[must_use]
    pub const fn called(self) -> &'static str {
        match self {
            Self::Record => "What is counted and what is left out",
            Self::Split(by) => by.called(),
            Self::Timeliness => "The report on timeliness over the same days",
        }
    }

    /// As programs call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Split(by) => by.word(),
            Self::Timeliness => "timeliness",
        }
    }
}

/// What the days are, for a reader who asks what was counted by what.
#[must_use]
pub fn basis(year: FinancialYear) -> String {
    format!(
        "The financial year {}: 1 April {} to 31 March {}. Episodes are counted by when they began, interviews by when the child \
         was back, both by the London calendar.",
        year.in_words(),
        year.begins(),
        year.begins() + 1
    )
}
