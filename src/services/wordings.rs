//! Wordings: what an authority says in messages in its own words. Its administrators propose, and a second person approves:
//! another administrator, or a manager. What waits to be sent keeps the words that it was made with.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::accounts::SignedIn;
use super::{Error, Services, audit_line};
use crate::domain::audience::Role;
use crate::domain::authority::AuthorityCode;
use crate::domain::ids::{UserId, WordingId};
use crate::domain::message::wording::versions::in_force;
use crate::domain::message::wording::{NotNow, Part, Standing, TemplateName, Verdict, Version, Wording};
use crate::domain::violation::Violation;
use crate::notify::templates::{Rendered, SAMPLE_CODE, Sample, Voice, preview, sample, shipped};
use crate::store::{audit, locks, policies, wordings};

/// Longer reasons nobody reads.
const LONGEST_REASON: usize = 500;

/// A template, as an authority has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateSeen {
    /// Which.
    pub name: TemplateName,
    /// What we ship.
    pub ours: Wording,
    /// All versions of the authority's own, latest first.
    pub versions: Vec<Version>,
    /// The names of all who had to do with them.
    pub names: BTreeMap<UserId, String>,
}

impl TemplateSeen {
    /// The version in force; none where ours is.
    #[must_use]
    pub fn in_force(&self) -> Option<&Version> {
        in_force(&self.versions).filter(|version| version.wording.is_some())
    }

    /// What it says now.
    #[must_use]
    pub fn says(&self) -> &Wording {
        self.in_force().map_or(&self.ours, |version| self.said_by(version))
    }

    /// What a version says.
    #[must_use]
    pub fn said_by<'a>(&'a self, version: &'a Version) -> &'a Wording {
        version.wording.as_ref().unwrap_or(&self.ours)
    }

    /// The version that waits for a second person.
    #[must_use]
    pub fn waiting(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.waits())
    }

    /// The version of this number.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.number == number)
    }
}

/// What somebody proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// These words.
    Words(BTreeMap<Part, String>),
    /// Ours again.
    Ours,
}

/// Whether somebody can be the second person at all: whoever answers for how a council tells its people.
#[must_use]
pub fn sees_wordings(who: &SignedIn) -> bool {
    who.roles.iter().any(|role| role.is_manager() || *role == Role::Administrator) && !councils(who).is_empty()
}

/// Whether somebody can propose.
#[must_use]
pub fn proposes_wordings(who: &SignedIn) -> bool {
    sees_wordings(who) && who.is(Role::Administrator)
}

/// The authorities whose messages they answer for.
fn councils(who: &SignedIn) -> Vec<&AuthorityCode> {
    let own = who.caller.organisation.authorities.iter();
    own.filter(|authority| who.caller.is_council_of(authority)).collect()
}

fn must_see(who: &SignedIn, authority: &AuthorityCode) -> Result<(), Error> {
    if sees_wordings(who) && who.caller.is_council_of(authority) { Ok(()) } else { Err(Error::NotFound) }
}

fn line(who: &SignedIn, now: DateTime<Utc>, deed: &str, what: &str, outcome: &str) -> audit::Line {
    let object = Some(format!("wording:{what}"));
    audit_line(&who.caller, now, &format!("wording.{deed}"), object, None, outcome)
}

impl Services {
    /// All that can be worded, as an authority has it.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not answer for it; the database's.
    pub async fn templates(&self, who: &SignedIn, authority: &AuthorityCode) -> Result<Vec<TemplateSeen>, Error> {
        must_see(who, authority)?;
        let mut all = wordings::of_authority(self.database.read(), authority).await?;
        let people = all.values().flatten().flat_map(|version| {
            let second = match version.standing {
                Standing::Approved { by, .. } | Standing::Declined { by, .. } => Some(by),
                Standing::Waits | Standing::Withdrawn { .. } => None,
            };
            std::iter::once(version.proposed_by).chain(second)
        });
        let names = self.names(people.collect::<BTreeSet<UserId>>()).await?;
        let seen = |name| TemplateSeen {
            name,
            ours: shipped(name),
            versions: all.remove(&name).unwrap_or_default(),
            names: names.clone(),
        };
        Ok(TemplateName::all().map(seen).collect())
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not answer for it; the database's.
    pub async fn template(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        name: TemplateName,
    ) -> Result<TemplateSeen, Error> {
        let all = self.templates(who, authority).await?;
        all.into_iter().find(|seen| seen.name == name).ok_or(Error::NotFound)
    }

    /// What waits for a second person at the authorities that somebody answers for.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn wordings_waiting(&self, who: &SignedIn) -> Result<Vec<(AuthorityCode, TemplateName)>, Error> {
        let mut waiting = vec![];
        if sees_wordings(who) {
            for authority in councils(who) {
                let all = wordings::of_authority(self.database.read(), authority).await?;
                let waits = all.into_iter().filter(|(_, versions)| versions.iter().any(Version::waits));
                waiting.extend(waits.map(|(name, _)| (authority.clone(), name)));
            }
        }
        Ok(waiting)
    }

    /// How messages of an authority would read with this wording: of made-up things, about nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] to whoever does not answer for it; the database's.
    pub async fn preview(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        name: TemplateName,
        wording: &Wording,
    ) -> Result<Vec<(Sample, Rendered)>, Error> {
        must_see(who, authority)?;
        let asked = BTreeSet::from([authority.clone()]);
        let mut own = wordings::in_force(self.database.read(), &asked).await?.remove(authority).unwrap_or_default();
        own.approve(name, u32::MAX, Some(wording.clone()));
        let policies = policies::of_authority(self.database.read(), authority).await?;
        let is_urgent = |step| policies.latest().rung(step).is_some_and(|rung| rung.urgent);
        let voice = Voice { public_url: &self.mail.public_url, wordings: &own };
        let shown = preview(name, &voice, is_urgent).into_iter();
        let asks = |sample| self.mail.codes.is_some() && matches!(sample, Sample::Text | Sample::TextOfSeveral);
        let with_code = |(sample, rendered): (Sample, Rendered)| {
            (sample, if asks(sample) { rendered.asking_for(SAMPLE_CODE) } else { rendered })
        };
        Ok(shown.map(with_code).collect())
    }

    /// What was typed as a wording, if it obeys the rules.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault.
    pub fn checked_wording(&self, name: TemplateName, typed: &BTreeMap<Part, String>) -> Result<Wording, Error> {
        Wording::checked(name, typed, |field| sample(field, &self.mail.public_url)).map_err(Error::Invalid)
    }

    /// Proposes a version; gives its number. It is not in force: a second person has to approve it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every fault; [`Error::Refused`] while another waits, and where nothing would change;
    /// [`Error::NotFound`] to whoever administers no such authority; the database's.
    pub async fn propose_wording(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        name: TemplateName,
        proposed: &Proposed,
    ) -> Result<u32, Error> {
        must_see(who, authority)?;
        if !proposes_wordings(who) {
            return Err(Error::NotFound);
        }
        let wording = match proposed {
            Proposed::Words(typed) => Some(self.checked_wording(name, typed)?),
            Proposed::Ours => None,
        };
        let now = self.clock.now();
        let tx = self.database.begin().await?;
        hold(&*tx, authority, name).await?;
        let versions = wordings::of_authority(&*tx, authority).await?.remove(&name).unwrap_or_default();
        if versions.iter().any(Version::waits) {
            return Err(Error::Refused(
                "Another text waits for a second person: that one has to be decided first".to_owned(),
            ));
        }
        let before = in_force(&versions).and_then(|version| version.wording.as_ref());
        let ours = shipped(name);
        if wording.as_ref().unwrap_or(&ours) == before.unwrap_or(&ours) {
            return Err(Error::Refused("It says that already: nothing would change".to_owned()));
        }
        let number = versions.first().map_or(1, |last| last.number + 1);
        let version = Version {
            id: WordingId::fresh(now),
            number,
            wording,
            proposed_by: who.person.id,
            proposed_at: now,
            standing: Standing::Waits,
        };
        wordings::propose(&*tx, authority, name, &version).await?;
        let what = format!("{authority}/{}/{number}", name.word());
        audit::write(&*tx, &line(who, now, "propose", &what, "done")).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Approves, declines or takes back what was proposed. What was approved is in force from now on.
    ///
    /// # Errors
    /// [`Error::Invalid`] without a reason to decline; [`Error::Refused`] where it was ended already, to whoever proposed it
    /// and wants to decide on it, and to another who wants to take it back; [`Error::NotFound`] to whoever does not answer
    /// for it, and where there is none of this number; the database's.
    pub async fn end_proposal(
        &self,
        who: &SignedIn,
        authority: &AuthorityCode,
        name: TemplateName,
        number: u32,
        verdict: Verdict,
        reason: &str,
    ) -> Result<(), Error> {
        must_see(who, authority)?;
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if verdict == Verdict::Decline && (reason.is_empty() || reason.chars().count() > LONGEST_REASON) {
            let detail = format!("Say why, in {LONGEST_REASON} characters or fewer");
            return Err(Error::Invalid(vec![Violation { pointer: "#/reason".to_owned(), detail }]));
        }
        let reason = Some(reason.as_str()).filter(|_| verdict == Verdict::Decline);
        let now = self.clock.now();
        let what = format!("{authority}/{}/{number}", name.word());
        let tx = self.database.begin().await?;
        hold(&*tx, authority, name).await?;
        let versions = wordings::of_authority(&*tx, authority).await?.remove(&name).unwrap_or_default();
        let version = versions.iter().find(|version| version.number == number).ok_or(Error::NotFound)?;
        if let Err(why) = version.can_end(verdict, who.person.id) {
            drop(tx);
            audit::write(self.database.read(), &line(who, now, verdict.word(), &what, "refused")).await?;
            return Err(Error::Refused(in_words(why).to_owned()));
        }
        wordings::end(&*tx, version.id, verdict, reason, who.person.id, now).await?;
        audit::write(&*tx, &line(who, now, verdict.word(), &what, "done")).await?;
        Ok(tx.commit().await?)
    }
}

/// Has nobody else propose or decide on a template's wording until the commit.
async fn hold(tx: &impl sea_orm::ConnectionTrait, authority: &AuthorityCode, name: TemplateName) -> Result<(), Error> {
    Ok(locks::hold(tx, &[format!("wording/{authority}/{}", name.word())]).await?)
}

const fn in_words(why: NotNow) -> &'static str {
    match why {
        NotNow::Over => "This has been decided already: look at it again",
        NotNow::Own => "You proposed it, so somebody else has to decide on it",
        NotNow::NotOwn => "Only whoever proposed it can take it back",
    }
}
