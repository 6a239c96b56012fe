//! The command line: its verbs, and the examples that open their help.

use crate::verb::{
    account::Account, act::Do, agreement::AgreementVerb, backup::Backup, calendar::Calendar, check::Check,
    completions::Completions, demo::Demo, doctor::Doctor, explain::Explain, import::Import, ledger::Ledger,
    live::Live, measure::Measure, patterns::Patterns, serve::Serve, store::StoreVerb, verify::Verify,
    what_if::WhatIf, witness::Witness,
};
use clap::{ColorChoice, Parser, Subcommand};

/// How help is laid out: what it is, then how it is used, then everything else.
pub const HELP: &str = "{about-with-newline}\n{before-help}{usage-heading} {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "\
Examples:
  outrigger demo
  outrigger measure --agreement desk.toml tickets.csv
  outrigger explain --agreement desk.toml tickets.csv --case INC-10042
  outrigger what-if --agreement desk.toml tickets.csv --set level.first-reply.target=30min
  outrigger check desk.toml";

const EXIT_CODES: &str = "\
Exit codes:
  0 done                                5 somebody was first
  1 something unexpected                6 a gate is closed, or a level is missed (--fail-on-miss)
  2 the command line or agreement       7 verification failed
  3 not found, or not permitted         8 the disk is full or read-only
  4 done, but something was left out    9 a port or folder is in use, or a timeout
                                      130 interrupted";

/// Runs outsourced work so that both sides agree on the numbers.
#[derive(Debug, Parser)]
#[command(name = "outrigger", version, arg_required_else_help = true)]
#[command(help_template = HELP, before_help = EXAMPLES, after_help = EXIT_CODES)]
pub struct Args {
    /// When to use colour; NO_COLOR and FORCE_COLOR are heeded
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Serve a ready-made engagement with twelve weeks of events, to look around in
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger demo
  outrigger demo --listen 127.0.0.1:0 --data /tmp/outrigger-demo")]
    Demo(Demo),
    /// State the service levels of an agreement over an event log
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger measure --agreement desk.toml tickets.csv
  outrigger measure --agreement desk.toml tickets.csv.gz --period 2026-03 --json
  outrigger measure --agreement desk.toml tickets.csv --zone Europe/Berlin --rejects rejects.csv
  outrigger measure --agreement desk.toml tickets.csv --known-until 2026-03-31T22:00:00Z
  outrigger measure --agreement desk.toml tickets.csv --period 2026-03 --exclude claims.toml
  zcat tickets.xes.gz | outrigger measure --agreement desk.toml - --period all --fail-on-miss")]
    Measure(Measure),
    /// Show why a case counts as it does, how a figure came about, or how a default became money
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger explain --agreement desk.toml tickets.csv --case INC-10042
  outrigger explain --agreement desk.toml tickets.csv --case INC-10042 --clock resolution --json
  outrigger explain --agreement desk.toml tickets.csv --level p1-resolution --period 2026-03
  outrigger explain --agreement desk.toml tickets.csv --credit --period 2026-03")]
    Explain(Explain),
    /// Apply other terms to the same events: figures, verdicts, money and cases that would change
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger what-if --agreement desk.toml tickets.csv --set level.first-reply.target=30min
  outrigger what-if --agreement desk.toml tickets.csv --set \"level.p1-resolution.expected=97 %\" --period 2026-03
  outrigger what-if --agreement proposed.toml --against signed.toml tickets.csv --json")]
    WhatIf(WhatIf),
    /// Show every open case with its clocks at an instant, what is due first on top
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger live --agreement desk.toml tickets.csv
  outrigger live --agreement desk.toml tickets.csv --at 2026-03-11T14:00:00Z --json")]
    Live(Live),
    /// Ask about patterns in the events that may be gaming; nothing is ever decided by them
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger patterns --agreement desk.toml tickets.csv
  outrigger patterns --agreement desk.toml tickets.csv --json")]
    Patterns(Patterns),
    /// Check an agreement's text and point at what is wrong with it
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger check desk.toml
  outrigger check desk.toml --json")]
    Check(Check),
    /// Show, compare, freeze or import agreements, and print samples and public holidays
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger agreement show desk.toml
  outrigger agreement compare signed.toml proposed.toml
  outrigger agreement samples service-desk > desk.toml
  outrigger agreement freeze desk.toml -o frozen.toml
  outrigger agreement import slo.yaml -o desk.toml
  outrigger agreement holidays DE-BE --years 2026-2028")]
    Agreement(AgreementVerb),
    /// Answer questions about business time, one JSON line each
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger calendar questions.json
  outrigger calendar - < questions.json")]
    Calendar(Calendar),
    /// Serve the pages and the API from a data folder
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger serve --data /var/lib/outrigger
  outrigger serve --data /var/lib/outrigger --listen 127.0.0.1:7117 --origin https://desk.example.org
  outrigger serve --smtp smtps://mail.example.org --mail-from desk@example.org --allow-target 10.0.0.7:8080")]
    Serve(Serve),
    /// Add accounts, and make the one-time links that people sign in with
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger account add ada@northwind.example \"Ada Diaz\" --data /var/lib/outrigger
  outrigger account link ada@northwind.example --data /var/lib/outrigger")]
    Account(Account),
    /// Do what pages do: any command, as one of the people
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger do
  outrigger do operate.state-period
  outrigger do operate.state-period period=2026-03 --as ben@brightline.example
  outrigger do operate.propose-agreement text=@desk.toml --as anna@northwind.example --json")]
    Do(Do),
    /// Import a whole file of events into a source, or go on with an import that was broken off
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger import tickets.csv.gz --engagement k3m9xq2v7p4tbw8n --source SRC-1 --as tina@brightline.example
  outrigger import tickets.csv --engagement k3m9xq2v7p4tbw8n --source SRC-1 --as tina@brightline.example --rejects rejects.csv")]
    Import(Import),
    /// Recompute every ledger, batch and statement of a data folder
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger verify --data /var/lib/outrigger
  outrigger verify --data /var/lib/outrigger --engagement k3m9xq2v7p4tbw8n --json")]
    Verify(Verify),
    /// Export a ledger, or verify exports, receipts and whole data folders
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger ledger export --data /var/lib/outrigger --engagement k3m9xq2v7p4tbw8n
  outrigger ledger verify ledger-k3m9xq2v7p4tbw8n.tar --checkpoint kept.txt
  outrigger ledger verify /var/lib/outrigger")]
    Ledger(Ledger),
    /// Keep watch over a ledger from a machine of your own, and co-sign what you saw
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger witness new --key witness.key --name northwind.example/witness
  outrigger witness run --server https://desk.example.org --engagement k3m9xq2v7p4tbw8n \\
      --token-file token --key witness.key --state witness.json
  outrigger witness compare witness.json from-brightline.txt")]
    Witness(Witness),
    /// Take backups while the server runs, verify them by restoring, and restore them
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger backup create --data /var/lib/outrigger -o monday.backup
  outrigger backup verify monday.backup
  outrigger backup restore monday.backup --data /srv/restored --master-key master.key --nobody-erased-since")]
    Backup(Backup),
    /// Move everything between a data folder and PostgreSQL
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger store copy /var/lib/outrigger postgres://outrigger@db/outrigger --blobs-to /srv/blobs")]
    Store(StoreVerb),
    /// Look whether this machine can run the server
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger doctor --data /var/lib/outrigger")]
    Doctor(Doctor),
    /// Print the description of the API as OpenAPI 3.1
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger openapi > openapi.json")]
    Openapi,
    /// Print a completion script for a shell
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger completions bash > ~/.local/share/bash-completion/completions/outrigger
  outrigger completions zsh > ~/.zfunc/_outrigger")]
    Completions(Completions),
}

#[cfg(test)]
mod tests;
