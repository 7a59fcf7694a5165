//! A report says of many episodes at once how many there are of a kind. Each of its figures is a yes or no about one
//! episode as it stood at an instant ([`Line`]), so a figure and the list behind it cannot differ: the list is the
//! episodes that are counted, the figure is how many they are.
//!
//! What came after the instant that a report looks from had not happened then; what was recorded after the instant by
//! which things are known is left out before any of this.

mod age;
pub mod foi;
mod grouping;
pub mod lateness;
mod line;
pub mod live;
mod origin;
pub mod pictures;
mod rate;
pub mod timeliness;

#[cfg(test)]
mod tests;

pub use age::AgeBand;
pub use grouping::{By, Workplace};
pub use line::{Line, Offer, ReportedChild, Share, Whereabouts};
pub use origin::{Origin, Tellers};
pub use rate::{Rate, median_hours};
