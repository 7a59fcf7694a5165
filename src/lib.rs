//! Homeward.
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod notify;
pub mod services;
pub mod store;
pub mod telemetry;
pub mod work;
