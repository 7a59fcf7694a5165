//! The rules. Values and pure functions only: no database, no network, no clock. `now` is always an argument.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | [`notice`] | one message from one agency about one occasion of going missing |
//! | [`fact`] | one thing that happened, with its three times and its source; only ever added |
//! | [`reference`] | one organisation's name for an occasion, with what its notices say |
//! | [`episode`] | a missing episode: one occasion of one child, whoever told of it |
//! | [`record`] | all episodes of one person |
//! | [`matching`] | which child a notice is about |
//! | [`message`] | what we say to one person or organisation, once, over one channel |
//! | [`settlement`] | a value that the council decided after sources differed |

pub mod audience;
pub mod authority;
pub mod calendar;
pub mod child;
pub mod coverage;
pub mod deadline;
pub mod episode;
pub mod fact;
pub mod ids;
pub mod instant;
pub mod interview;
pub mod joining;
pub mod ladder;
pub mod matching;
pub mod message;
pub mod names;
pub mod notice;
pub mod party;
pub mod policy;
pub mod raised;
pub mod record;
pub mod reference;
pub mod repeat_missing;
pub mod review;
pub mod said;
pub mod settlement;
pub mod sight;
pub mod violation;
