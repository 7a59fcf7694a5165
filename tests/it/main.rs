//! All tests that need the whole program: one binary, one module for each story, both databases.

mod accounts;
mod anchors;
mod app;
mod browser;
mod builders;
mod cli;
mod demo;
mod faults;
mod feed;
mod feeds;
mod floors;
mod histories;
mod http;
mod identity;
mod interviews;
mod invariants;
mod isolation;
mod judges;
mod ladders;
mod messages;
mod overseeing;
mod pages;
mod policies;
mod repeats;
mod reports;
mod smtp;
mod turns;
mod wakes;
mod webhooks;
mod wordings;

/// Templates name it as they do in the program.
use homeward::web;
