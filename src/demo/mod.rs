//! The demo is the fictitious authority Northshire with a year of history behind it: parties, children, what was told
//! of them and what people did about it. All of it is made up, and all of it goes through the same verbs as anything
//! real, at the moment at which it would have happened.

mod catcher;
mod children;
mod interviewing;
mod play;
mod safe_contacts;
mod setup;
mod situations;
mod story;
mod year;

pub use catcher::{ByHand, Catcher};
pub use play::{Played, Stopped, play};
pub use setup::{COUNCIL, KEY_HOLDERS, POLICE, keys, logins, people};
pub use story::written;

/// The reference of the child who is missing as the history ends. A database that knows it holds the whole demo.
pub const MISSING_NOW: &str = "NP-DEMO-NOW";

/// Who the demo's e-mail is from.
pub const MAIL_FROM: &str = "Homeward demo <homeward@northshire.example.org>";
