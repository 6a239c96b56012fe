//! The binary: the allocator, the environment and the exit code. Everything else is the library beside it.

use outrigger::Environment;
use std::process::ExitCode;

/// An import interns millions of small texts, which this allocator does faster than most systems' own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    outrigger::run(std::env::args_os(), &environment())
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn environment() -> Environment {
    // A variable that is set to nothing counts as unset, as no-color.org asks.
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    Environment {
        log: variable("OUTRIGGER_LOG"),
        no_color: variable("NO_COLOR").is_some(),
        force_color: variable("FORCE_COLOR").is_some(),
    }
}
