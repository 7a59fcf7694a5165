//! The rules. Values and pure functions only: no database, no network, no clock. `now` is always an argument.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | [`notice`] | one message from one agency about one occasion of going missing |
//! | [`fact`] | one thing that happened, with its three times and its source; only ever added |
//! | [`ledger_anchor`] | where every stream of facts ended one night, so that one cut off later shows |
//! | [`reference`] | one organisation's name for an occasion, with what its notices say |
//! | [`episode`] | a missing episode: one occasion of one child, whoever told of it |
//! | [`record`] | all episodes of one person |
//! | [`matching`] | which child a notice is about |
//! | [`message`] | what we say to one person or organisation, once, over one channel |
//! | [`session`] | one person at one browser, from signing in until they sign out or go quiet |
//! | [`knocking`] | trying to sign in, and how long whoever tries in vain must wait |
//! | [`attachment`] | a file that goes with a post, by what is in it |
//! | [`settlement`] | a value that the council decided after sources differed |
//! | [`interview`] | a return interview: the duty to offer, and the record of, the independent talk after a return |
//! | [`coverage`] | which interviews count for which episodes |
//! | [`event`] | a word to another system that something it may know of has changed |
//! | [`deadline`] | 72 hours after the return; where an interview stands against it is its standing |
//! | [`policy`] | a versioned set of rules of one authority |
//! | [`ladder`] | who is told, when, while something that has to happen has not; one rung is a step |
//! | [`quiet_hours`] | when somebody does not want to be written to, save urgently |
//! | [`raised`] | a step as it was raised for one subject, with what became of it |
//! | [`report`] | what is said of many episodes at once, each figure with the list behind it |
//! | [`review`] | a doubt that a person decides |
//! | [`message`] | what is said to one person or organisation, once, over one channel |
//! | [`rota`] | who is on duty for a role, at any instant |
//! | [`safe_contact`] | who may be told what, by which way, where and when, and what is never to be used |
//! | [`sight`] | who sees what |
//! | [`ssda903`] | the yearly return to the Department for Education: its Missing table, row by row a period of absence |
//! | [`webhook`] | events told to another system's address, one delivery for each |
//! | [`invariant`] | what holds at every moment, or else a child may be forgotten and nobody would hear of it |
//! | [`open_item`] | something that waits for a person, in the one queue where those find it who can see to it |
//! | [`edition`] | what an editable thing was when somebody looked at it |

pub mod annex_a;
pub mod attachment;
pub mod audience;
pub mod authority;
pub mod calendar;
pub mod child;
pub mod conversation;
pub mod coverage;
pub mod deadline;
mod digest;
pub mod edition;
pub mod episode;
pub mod event;
pub mod export;
pub mod fact;
pub mod feed;
pub mod finding;
pub mod icalendar;
pub mod ids;
pub mod instant;
pub mod interview;
pub mod invariant;
pub mod joining;
pub mod json;
pub mod knocking;
pub mod ladder;
pub mod ledger_anchor;
pub mod matching;
pub mod message;
pub mod names;
pub mod notice;
pub mod open_item;
pub mod party;
pub mod phone;
pub mod policy;
pub mod quiet_hours;
pub mod raised;
pub mod record;
pub mod reference;
pub mod repeat_missing;
pub mod report;
pub mod review;
pub mod rota;
pub mod safe_contact;
pub mod said;
pub mod session;
pub mod settlement;
pub mod sight;
pub mod ssd;
pub mod ssda903;
pub mod talk;
pub mod violation;
pub mod webhook;
