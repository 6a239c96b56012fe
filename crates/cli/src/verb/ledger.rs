//! `outrigger ledger`: taking a ledger along, and verifying one wherever it lies.

mod export;
mod verify;

use crate::{
    args::HELP,
    exit::{Exit, Failure},
    output::Console,
};
use clap::Subcommand;
use export::Export;
use verify::Verify;

/// What to do with ledgers.
#[derive(Debug, clap::Args)]
pub struct Ledger {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Write a ledger with everything that it names into one file; the server may run meanwhile
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger ledger export --data /var/lib/outrigger --engagement k3m9xq2v7p4tbw8n
  outrigger ledger export --data /var/lib/outrigger --engagement k3m9xq2v7p4tbw8n -o ledger.tar")]
    Export(Export),
    /// Verify an export, a receipt, or every ledger of a data folder beside its server
    #[command(help_template = HELP, before_help = "\
Examples:
  outrigger ledger verify ledger.tar --checkpoint kept.txt --key outrigger+1a2b3c4d+AWV4YW1wbGU=
  outrigger ledger verify receipt-412.json
  outrigger ledger verify /var/lib/outrigger --checkpoint kept.txt --json")]
    Verify(Verify),
}

impl Ledger {
    /// Does it.
    ///
    /// # Errors
    /// When a file or store cannot be used. What does not verify leads to [`Exit::NotVerified`].
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        match &self.act {
            Act::Export(export) => export.run(console),
            Act::Verify(verify) => verify.run(console),
        }
    }
}
