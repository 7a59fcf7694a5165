//! Notices: one agency tells us something, we say what we did with it.

pub mod batch;
pub mod read;
pub mod schema;
pub mod send;
pub mod view;

/// The most bytes of a notice (contract, section 2).
pub const LARGEST: usize = 256 * 1024;
