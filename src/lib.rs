//! Homeward sees to it that every child who went missing and came back is offered an independent return interview
//! within 72 hours.
//!
//! > Facts are kept; everything else is worked out from them.
//!
//! Police, carers and workers tell us facts: a child went missing, was seen, came back; an interview was offered,
//! declined, held. Each fact says when it happened, when we were told and when it was recorded, and is never changed.
//! What an episode is now, when its interview is due, whether it is late and who must be told next is a pure function
//! of facts, policy and an instant.
//!
//! ```text
//!  notice, decision, form                                       people
//!        │                                                        ▲
//!        ▼                                                        │ SMTP, then the attempt is recorded
//!  services ──▶ facts ──fold──▶ rows ──mark──▶ watches         messages
//!                 ▲                               │               ▲
//!                 │                       claim, when due         │ one transaction
//!                 └──────────── steps ◀── look: what does policy want now?
//! ```
//!
//! # The floors
//!
//! | floor | is | leans on |
//! |---|---|---|
//! | [`cli`] | the commands; what `serve` runs | all below |
//! | [`http`] | routes: extract, one verb, a view | services, domain |
//! | [`web`] | pages: extract, one verb, one struct with one template | services, domain |
//! | [`work`] | which verb claims and which verb runs for each queue of the crate `homeward_jobs` | services, notify |
//! | [`services`] | verbs: one verb, one transaction; asks the clock once | store, notify, clock, domain |
//! | [`store`] | rows to domain values and back; begins no transaction | domain |
//! | [`notify`] | senders, and texts into which no name can get | domain |
//! | [`clock`] | the one source of time | nothing |
//! | [`domain`] | values and rules: no I/O, no async, no clock, no ORM | a few pure crates |
//!
//! `homeward_jobs` says what runs when, on apalis, and knows nothing of the application. `homeward_migrations` has the
//! tables and stands alone. A test reads every source file and answers a breach with a sentence
//! (`tests/it/floors.rs`).
//!
//! # What to remember
//!
//! * **The stream is the child's.** Which references are one episode is worked out and may change, so no fact belongs
//!   to an episode. Facts of one record are chained by hashes; words lie apart and can be erased.
//! * **Rows can be made again.** They are written with the facts that give them; `homeward verify` compares them.
//! * **A duty arises with its fact,** in the same transaction. A *look* follows a moment later: facts only mark what
//!   they touch, and the queue `attend` asks policy what it wants.
//! * **Nothing sleeps.** What is to be done is a row with a moment. Claims lease it, a verb finishes it, a restart
//!   loses nothing. Steps and messages are unique by an index, so doing it twice adds nothing.
//! * **Time comes in as `now`.** If time alone could make a column wrong, it is not a column; or it says from when until
//!   when it is right, as the standings of repeat missing do.
//! * **Two databases,** SQLite and PostgreSQL, chosen by the URL's scheme, with the stories tested on both.
//! * **Who sees what is said in one place** for each kind of record, and what a caller may not see answers like what
//!   does not exist. Every read of a child's record leaves a line in the audit.
//! * **Only people say who a child is.** We link on firm ground; a doubt gets a record of its own, whose clock runs.
//!
//! # Where to begin reading
//!
//! [`domain::fact`] for what is kept, [`domain::episode`] and [`domain::interview`] for what is folded from it,
//! [`domain::ladder`] for what policy wants; then `Services::receive` in [`services::intake`] for a notice coming in,
//! `Services::attend` in [`services::attend`] for a deadline passing and `Services::deliver` in [`services::deliver`]
//! for an e-mail going out. `docs/architecture.md` walks through all three; `docs/decisions/` says why it is so.

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod http;
pub mod notify;
pub mod services;
pub mod store;
pub mod telemetry;
pub mod web;
pub mod work;
