//! Homeward.
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod services;
pub mod store;
pub mod telemetry;
