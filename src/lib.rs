//! Homeward.
pub mod clock;
pub mod domain;
pub mod services;
pub mod store;
