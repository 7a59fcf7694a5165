//! All tests that need the whole program: one binary, one module for each story, both databases.

mod app;
mod builders;
mod feed;
mod floors;
mod identity;
