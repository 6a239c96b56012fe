//! The program as the stories start it: the command line itself, in an environment that is always the same.

use std::process::ExitCode;

fn main() -> ExitCode {
    outrigger::run(std::env::args_os(), &outrigger::Environment::default())
}
