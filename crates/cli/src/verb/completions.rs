//! `outrigger completions`: a script that lets a shell complete verbs and options.

use crate::{
    args::Args,
    exit::{Exit, Failure},
    output::Console,
};
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    ///
    /// # Errors
    /// When standard output cannot be written to.
    pub fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let script = script(self.shell);
        console.write(|out| out.write_all(&script))?;
        Ok(Exit::Ok)
    }
}

// The generator has no answer for output that cannot be written, so it writes into memory.
fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut Args::command(), "outrigger", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_learns_every_verb() {
        for shell in [Shell::Bash, Shell::Elvish, Shell::Fish, Shell::PowerShell, Shell::Zsh] {
            let script = String::from_utf8(script(shell)).unwrap();
            for verb in ["demo", "measure", "explain", "doctor"] {
                assert!(script.contains(verb), "{shell} does not know {verb}");
            }
        }
    }
}
