//! `outrigger witness`: keeps watch over a ledger from a machine of one's own, so that nobody can rewrite it, or
//! show the two sides different ones, unseen.

mod compare;
mod growth;
mod key;
mod run;
mod state;

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    notes,
    output::Console,
};
use clap::Subcommand;
use compare::Compare;
use key::New;
use run::Run;
use std::path::PathBuf;

/// What to do as a witness.
#[derive(Debug, clap::Args)]
pub struct Witness {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Make a key that co-signs checkpoints, and print what names it in the ledger
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger witness new --key witness.key --name northwind.example/witness")]
    New(New),
    /// Follow a ledger: check that it grows out of what was seen before, and co-sign it
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger witness run --server https://desk.example.org --engagement k3m9xq2v7p4tbw8n \\
      --token-file token --key witness.key --state witness.json
  outrigger witness run --server https://desk.example.org --engagement k3m9xq2v7p4tbw8n \\
      --token-file token --key witness.key --state witness.json --once")]
    Run(Run),
    /// Compare what two witnesses saw: checkpoints in files, or what the witnesses remember
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger witness compare witness.json from-brightline.txt
  outrigger witness compare witness.json from-brightline.txt --server https://desk.example.org --token-file token
  outrigger witness compare witness.json from-brightline.txt --export ledger.tar")]
    Compare(Compare),
    /// Print the checkpoint that a witness saw last, for the other side to compare
    #[command(help_template = HELP, before_help = "\
Example:
  outrigger witness show --state witness.json > to-brightline.txt")]
    Show {
        /// What the witness remembers
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
    },
}

impl Witness {
    /// Does it.
    ///
    /// # Errors
    /// When a file or the server cannot be used. A ledger that did not grow out of what was seen before, or that
    /// two witnesses saw differently, leads to [`Exit::NotVerified`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::New(new) => new.run(console),
            Act::Run(run) => run.run(console),
            Act::Compare(compare) => compare.run(console),
            Act::Show { state } => {
                let kept = notes::read(state)?;
                console.write(|out| write!(out, "{}", kept.note))?;
                console.say("Send this to the other side: `outrigger witness compare` takes it as a file.");
                Ok(Exit::Ok)
            }
        }
    }
}
