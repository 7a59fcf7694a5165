//! Matching answers: is the child of this notice one we know? It links only on firm ground; whatever is doubtful gets a
//! record of its own, whose clock runs, and a review for a person. Only a person joins or parts records.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::authority::AuthorityCode;
use super::child::{ChildDescription, ScopedIdentifier};
use super::ids::{ChildId, OrganisationId};
use super::names::{NameLikeness, compare, fold, sound};

/// What of a description matters for likeness: folded names and the birth date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Looks {
    /// Given name, folded.
    pub given: String,
    /// Family name, folded.
    pub family: String,
    /// Birth date, if told.
    pub born: Option<NaiveDate>,
    /// Whether the birth date is a guess.
    pub estimated: bool,
    /// Other names, folded.
    pub aliases: Vec<String>,
}

impl From<&ChildDescription> for Looks {
    fn from(child: &ChildDescription) -> Self {
        Self {
            given: fold(&child.given_name),
            family: fold(&child.family_name),
            born: child.date_of_birth,
            estimated: child.date_of_birth_estimated,
            aliases: child.aliases.iter().map(|alias| fold(alias)).collect(),
        }
    }
}

impl Looks {
    /// How its names sound, each once.
    #[must_use]
    pub fn sounds(&self) -> BTreeSet<String> {
        [&self.given, &self.family].into_iter().chain(&self.aliases).map(|name| sound(name)).collect()
    }
}

/// What a reference says of its child: the looks of the notice that speaks, the identifiers of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The looks.
    pub looks: Looks,
    /// The identifiers, sorted.
    pub identifiers: Vec<ScopedIdentifier>,
}

impl Told {
    /// What `descriptions`, in the order in which their notices speak, say when sent by `organisation`; none if there
    /// is none.
    #[must_use]
    pub fn from_descriptions(descriptions: &[ChildDescription], organisation: OrganisationId) -> Option<Self> {
        let looks = Looks::from(descriptions.last()?);
        let mut identifiers: Vec<_> =
            descriptions.iter().flat_map(|child| &child.identifiers).map(|id| id.scoped(organisation)).collect();
        identifiers.sort();
        identifiers.dedup();
        Some(Self { looks, identifiers })
    }

    /// The names by which this child could be found: whoever holds them all can make a record without making a second.
    #[must_use]
    pub fn lock_names(&self, authority: &AuthorityCode) -> Vec<String> {
        let looks = &self.looks;
        let mut names = vec![format!("name:{authority}:{}:{}", looks.given, looks.family)];
        // One name for a date and its twin with day and month exchanged: each finds the other.
        names.extend(looks.born.map(|born| format!("born:{authority}:{}", born.min(swapped(born).unwrap_or(born)))));
        let identified = self.identifiers.iter().map(|id| {
            let within = id.within.map(|id| id.to_string()).unwrap_or_default();
            format!("identifier:{authority}:{}:{within}:{}", id.scheme.word(), id.value)
        });
        names.extend(identified);
        names
    }
}

/// A record that might be the child's.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The record.
    pub child: ChildId,
    /// All the looks it is known by.
    pub looks: Vec<Looks>,
    /// All its identifiers.
    pub identifiers: Vec<ScopedIdentifier>,
}

crate::codes! {
    /// Why a notice was linked to its record, or why a doubt was opened.
    LinkReason {
        /// An identifier known for the record, and the birth date or family name agrees.
        Identifier = "identifier",
        /// The same birth date and names, and nothing says otherwise.
        NamesAndBirthDate = "names_and_birth_date",
        /// Nobody like this was known.
        NewChild = "new_child",
        /// The reference is alone on its record, which follows what its sender says.
        SameReference = "same_reference",
        /// No notice of the reference has named its child yet.
        ChildUnknown = "child_unknown",
        /// The identifier is one record's, the name and birth date another's.
        TiesTwoRecords = "ties_two_records",
        /// The identifier is known, but neither birth date nor family name agrees.
        IdentifierKnownOtherwise = "identifier_known_otherwise",
        /// Alike by name and birth date, but an identifier says otherwise.
        IdentifiersDisagree = "identifiers_disagree",
        /// Several records have this name and birth date.
        SeveralAlike = "several_alike",
        /// The name agrees, but the birth date is unknown, estimated or 1 January.
        BirthDateUncertain = "birth_date_uncertain",
        /// Sounds alike, a letter apart, day and month swapped, or an alias.
        NearMatch = "near_match",
    }
}

/// A doubt about who the child is, for a person to decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Why it is in doubt.
    pub reason: LinkReason,
    /// The records it might also be.
    pub candidates: Vec<ChildId>,
}

/// What matching found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The record to link to; none for a record of its own.
    pub child: Option<ChildId>,
    /// Why.
    pub reason: LinkReason,
    /// What a person has to decide, if anything.
    pub doubt: Option<Doubt>,
}

/// Finds the record of a child among `candidates`, which stand in the order in which they were first recorded.
#[must_use]
pub fn find(told: &Told, candidates: &[Candidate]) -> Match {
    let (looks, identifiers) = (&told.looks, told.identifiers.as_slice());
    by_identifier(looks, identifiers, candidates).unwrap_or_else(|| by_looks(looks, identifiers, candidates))
}

fn by_identifier(looks: &Looks, identifiers: &[ScopedIdentifier], candidates: &[Candidate]) -> Option<Match> {
    let mut known: Vec<(&ScopedIdentifier, &Candidate)> = candidates
        .iter()
        .flat_map(|c| c.identifiers.iter().filter(|i| identifiers.contains(i)).map(move |i| (i, c)))
        .collect();
    if known.is_empty() {
        return None;
    }
    // Stable: the most trusted scheme first, then the earliest record.
    known.sort_by_key(|(identifier, _)| identifier.scheme);
    let agrees = |c: &Candidate| c.looks.iter().any(|other| looks.supports(other));
    let Some((_, linked)) = known.iter().find(|(_, candidate)| agrees(candidate)) else {
        let others = distinct(known.iter().map(|(_, candidate)| candidate.child));
        return Some(own_record(LinkReason::IdentifierKnownOtherwise, others));
    };
    let others = distinct(
        candidates
            .iter()
            .filter(|c| c.child != linked.child)
            .filter(|c| c.has_same(looks) || known.iter().any(|(_, k)| k.child == c.child))
            .map(|c| c.child),
    );
    let reason =
        if linked.disagrees(identifiers) { LinkReason::IdentifiersDisagree } else { LinkReason::TiesTwoRecords };
    let doubtful = !others.is_empty() || reason == LinkReason::IdentifiersDisagree;
    Some(Match {
        child: Some(linked.child),
        reason: LinkReason::Identifier,
        doubt: doubtful.then_some(Doubt { reason, candidates: others }),
    })
}

fn by_looks(looks: &Looks, identifiers: &[ScopedIdentifier], candidates: &[Candidate]) -> Match {
    let same: Vec<_> = candidates.iter().filter(|c| c.has_same(looks)).collect();
    let children = || distinct(same.iter().map(|c| c.child));
    match same.as_slice() {
        [] => {}
        [only] if !only.disagrees(identifiers) => {
            return Match { child: Some(only.child), reason: LinkReason::NamesAndBirthDate, doubt: None };
        }
        [_] => return own_record(LinkReason::IdentifiersDisagree, children()),
        _ => return own_record(LinkReason::SeveralAlike, children()),
    }
    let named = |c: &&Candidate| c.looks.iter().any(|other| looks.same_name_unsure_birth(other));
    let uncertain = distinct(candidates.iter().filter(named).map(|c| c.child));
    if !uncertain.is_empty() {
        return own_record(LinkReason::BirthDateUncertain, uncertain);
    }
    let near = |c: &&Candidate| c.looks.iter().any(|other| looks.is_near(other));
    let near = distinct(candidates.iter().filter(near).map(|c| c.child));
    if near.is_empty() {
        return Match { child: None, reason: LinkReason::NewChild, doubt: None };
    }
    own_record(LinkReason::NearMatch, near)
}

fn own_record(reason: LinkReason, candidates: Vec<ChildId>) -> Match {
    Match { child: None, reason: LinkReason::NewChild, doubt: Some(Doubt { reason, candidates }) }
}

fn distinct(children: impl Iterator<Item = ChildId>) -> Vec<ChildId> {
    let mut children: Vec<_> = children.collect();
    children.sort();
    children.dedup();
    children
}

impl Candidate {
    fn has_same(&self, looks: &Looks) -> bool {
        self.looks.iter().any(|other| looks.is_same(other))
    }

    /// Whether an identifier of one scheme has another value here.
    fn disagrees(&self, identifiers: &[ScopedIdentifier]) -> bool {
        let same_kind = |a: &ScopedIdentifier, b: &ScopedIdentifier| a.scheme == b.scheme && a.within == b.within;
        identifiers.iter().any(|sent| {
            self.identifiers.iter().any(|known| same_kind(sent, known))
                && !self.identifiers.iter().any(|known| known == sent)
        })
    }
}

impl Looks {
    /// A birth date that can tell children apart: known, not a guess, and not 1 January, which forms put for "unknown".
    fn firm_birth(&self) -> Option<NaiveDate> {
        self.born.filter(|born| !self.estimated && (born.day(), born.month()) != (1, 1))
    }

    fn same_names(&self, other: &Self) -> bool {
        self.given == other.given && self.family == other.family
    }

    fn is_same(&self, other: &Self) -> bool {
        self.same_names(other) && self.firm_birth().is_some() && self.firm_birth() == other.firm_birth()
    }

    fn same_name_unsure_birth(&self, other: &Self) -> bool {
        let unsure = self.firm_birth().is_none() || other.firm_birth().is_none();
        let compatible = self.born.is_none() || other.born.is_none() || self.born == other.born;
        // An estimate or a 1 January may stand for any day of about that time.
        let about = |a: NaiveDate, b: NaiveDate| a.year().abs_diff(b.year()) <= 1;
        let roughly = self.born.zip(other.born).is_none_or(|(a, b)| about(a, b));
        self.same_names(other) && unsure && (compatible || roughly)
    }

    /// Whether birth date or family name agrees, or nearly does: what an identifier needs beside it.
    fn supports(&self, other: &Self) -> bool {
        let birth = self.born.zip(other.born).is_some_and(|(a, b)| a == b || swapped(a) == Some(b));
        birth || compare(&self.family, &other.family) != NameLikeness::Other
    }

    /// Whether the two might be one child written differently. Twins are not: their given names differ altogether.
    fn is_near(&self, other: &Self) -> bool {
        let unsure = self.firm_birth().is_none() || other.firm_birth().is_none();
        let birth = match self.born.zip(other.born) {
            Some((a, b)) => a == b || swapped(a) == Some(b) || (unsure && a.year() == b.year()),
            None => true,
        };
        let named = compare(&self.given, &other.given) != NameLikeness::Other
            && compare(&self.family, &other.family) != NameLikeness::Other;
        birth && (named || self.goes_by(other) || other.goes_by(self))
    }

    /// Whether one of these aliases is the other's name: the whole of it, or its given name beside the same family name.
    fn goes_by(&self, other: &Self) -> bool {
        let whole = format!("{}{}", other.given, other.family);
        let family = self.family == other.family;
        self.aliases.iter().any(|alias| *alias == whole || (family && *alias == other.given))
    }
}

/// The date with day and month exchanged, where that is another date.
#[must_use]
pub fn swapped(date: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), date.day(), date.month()).filter(|other| *other != date)
}
