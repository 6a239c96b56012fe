//! The command line of Outrigger: parse, run one verb, leave with a code that means something.
//!
//! Results go to standard output, messages to standard error. What a verb prints with `--json` is made for
//! programs; everything else is made for people and may change its looks.

mod agreement;
mod args;
mod durable;
mod events;
mod exit;
mod files;
mod folder;
mod notes;
mod output;
mod remote;
mod report;
#[cfg(test)]
mod sample_terms;
mod sending;
mod server;
mod verb;
mod words;
mod workers;

use args::{Args, Verb};
use clap::Parser;
use exit::{Exit, Failure};
use output::Console;
use std::{ffi::OsString, process::ExitCode};
use tracing_subscriber::EnvFilter;

/// What the environment says; only `main` reads it.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// `OUTRIGGER_LOG`: which messages of the program go to standard error, as in `info` or
    /// `outrigger_web=debug`.
    pub log: Option<String>,
    /// Whether `NO_COLOR` is set.
    pub no_color: bool,
    /// Whether `FORCE_COLOR` is set.
    pub force_color: bool,
}

/// Runs the program with these arguments, the first of which is its own name, and says what to leave with.
pub fn run(arguments: impl IntoIterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(other) => return explain_usage(&other).into(),
    };
    let console = Console::new(args.color, environment);
    let done = start_log(environment, &console).and_then(|()| dispatch(&args.verb, &console));
    let exit = done.unwrap_or_else(|failure| {
        console.complain(&failure);
        failure.exit
    });
    exit.into()
}

/// Help and version are asked for; anything else was typed wrongly.
fn explain_usage(other: &clap::Error) -> Exit {
    // There is nowhere left to say that this text could not be written.
    _ = other.print();
    if other.use_stderr() { Exit::Usage } else { Exit::Ok }
}

fn start_log(environment: &Environment, console: &Console) -> Result<(), Failure> {
    let wanted = environment.log.as_deref().unwrap_or("warn");
    let filter = EnvFilter::try_new(wanted).map_err(|error| {
        Failure::new(Exit::Usage, format!("OUTRIGGER_LOG says `{wanted}`, which cannot be read: {error}."))
            .hint("Write a level such as `info`, or a part and its level such as `outrigger_web=debug`.")
    })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // The log of this process may have been started before; then that one stays.
    _ = log.with_ansi(console.colors_messages()).try_init();
    Ok(())
}

fn dispatch(verb: &Verb, console: &Console) -> Result<Exit, Failure> {
    match verb {
        Verb::Demo(demo) => demo.run(console),
        Verb::Measure(measure) => measure.run(console),
        Verb::Explain(explain) => explain.run(console),
        Verb::WhatIf(what_if) => what_if.run(console),
        Verb::Live(live) => live.run(console),
        Verb::Patterns(patterns) => patterns.run(console),
        Verb::Check(check) => check.run(console),
        Verb::Agreement(agreement) => agreement.run(console),
        Verb::Calendar(calendar) => calendar.run(console),
        Verb::Serve(serve) => serve.run(console),
        Verb::Account(account) => account.run(console),
        Verb::Do(act) => act.run(console),
        Verb::Import(import) => import.run(console),
        Verb::Verify(verify) => verify.run(console),
        Verb::Ledger(ledger) => ledger.run(console),
        Verb::Witness(witness) => witness.run(console),
        Verb::Backup(backup) => backup.run(console),
        Verb::Store(store) => store.run(console),
        Verb::Doctor(doctor) => doctor.run(console),
        Verb::Openapi => verb::openapi::run(console),
        Verb::Completions(completions) => completions.run(console),
    }
}
