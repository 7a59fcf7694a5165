//! Homeward.
fn main() {}
