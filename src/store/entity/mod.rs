//! The rows as the object-relational mapper sees them. They do not leave the store.
#![expect(clippy::disallowed_methods, reason = "what `sea_orm::model` writes can begin transactions; nobody calls it")]

pub mod api_key;
pub mod audit;
pub mod authority;
pub mod child;
pub mod child_identifier;
pub mod child_looks;
pub mod delivery_attempt;
pub mod fact;
pub mod fact_text;
pub mod idempotency;
pub mod interview_episode;
pub mod ledger_anchor;
pub mod ledger_anchor_head;
pub mod message;
pub mod message_step;
pub mod message_subject;
pub mod missing_episode;
pub mod notice;
pub mod organisation;
pub mod organisation_authority;
pub mod policy;
pub mod reference;
pub mod repeat_standing;
pub mod return_interview;
pub mod review;
pub mod schedule;
pub mod step;
pub mod team;
pub mod user;
pub mod watch;
pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod webhook_endpoint;
