//! `outrigger openapi`: the description of the API that `outrigger serve` answers.

use crate::{
    exit::{Exit, Failure},
    output::Console,
};

/// Prints the description as JSON.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(console: &Console) -> Result<Exit, Failure> {
    console.json(&outrigger_web::document())?;
    Ok(Exit::Ok)
}
