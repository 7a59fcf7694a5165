//! Reports are what the facts give: worked out again by an independent program over a year in which interviews were
//! allocated, offered, held and closed, and the same from the rows as from the facts whatever was told and decided.

mod filled;
mod foi;
mod histories;
mod recomputed;
mod year;
