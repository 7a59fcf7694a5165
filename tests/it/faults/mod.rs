//! What may befall the real program: its plug is pulled, its database goes away.

mod cluster;
mod kill;
mod once;
mod outage;
mod wakes;
