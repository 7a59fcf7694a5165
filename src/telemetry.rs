//! The log: what the program says of its own work, on stderr, for whoever runs it. Readable words and dotted fields;
//! never a name, a note or an address, and never what a request asked for, only which route it took.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing_subscriber::EnvFilter;

/// What others tell of their own work, at every start; a filter that names them is heard all the same.
const QUIET: &str = "sea_orm_migration=warn,sqlx=warn";

/// Starts the log with `filter`: lines for people on a terminal, JSON elsewhere.
pub fn start(filter: &str) {
    let filter = EnvFilter::new(format!("{QUIET},{},{filter}", homeward_jobs::QUIET));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.init();
    } else {
        lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init();
    }
    std::panic::set_hook(Box::new(panicked));
}

/// Says where, and not what: the words of a panic may quote what somebody sent.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(panic.place = place, "the program came to a place it should never reach");
}
