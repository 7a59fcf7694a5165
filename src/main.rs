//! Homeward sees to it that every child who went missing and came back is offered a return interview within 72 hours.

fn main() -> std::process::ExitCode {
    homeward::cli::run()
}
