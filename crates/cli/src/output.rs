//! Where results and messages go, and how tables look.

use crate::{Environment, exit::Exit, exit::Failure};
use clap::ColorChoice;
use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use serde::Serialize;
use std::{
    cell::RefCell,
    fmt::Display,
    io::{self, IsTerminal, Write},
};

/// One rule under the header and nothing else: what is in columns needs no box.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─'));

/// Results go to standard output, messages to standard error.
pub struct Console {
    results: RefCell<Box<dyn Write>>,
    messages: RefCell<Box<dyn Write>>,
    colors_results: bool,
    colors_messages: bool,
    /// Columns of the terminal; none when results go to a file or a pipe.
    width: Option<u16>,
}

impl Console {
    /// A console as asked for on the command line, in the environment, and by where output goes, in this order.
    pub fn new(color: ColorChoice, environment: &Environment) -> Self {
        let colors = |is_terminal: bool| match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !environment.no_color && (environment.force_color || is_terminal),
        };
        Self {
            results: RefCell::new(Box::new(io::stdout())),
            messages: RefCell::new(Box::new(io::stderr())),
            colors_results: colors(io::stdout().is_terminal()),
            colors_messages: colors(io::stderr().is_terminal()),
            width: Table::new().width(),
        }
    }

    /// Whether results may be coloured.
    pub fn colors_results(&self) -> bool {
        self.colors_results
    }

    /// Whether messages may be coloured.
    pub fn colors_messages(&self) -> bool {
        self.colors_messages
    }

    /// Prints a result and ends its line.
    ///
    /// # Errors
    /// When standard output cannot be written to; silent when its reader has gone.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.write(|out| writeln!(out, "{text}"))
    }

    /// Prints a result as JSON.
    ///
    /// # Errors
    /// As [`print`](Self::print).
    pub fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        self.write(|out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            writeln!(out)
        })
    }

    /// Prints a result bit by bit.
    ///
    /// # Errors
    /// As [`print`](Self::print).
    pub fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let mut results = self.results.borrow_mut();
        let mut out = io::BufWriter::new(&mut *results);
        let written = write(&mut out).and_then(|()| out.flush());
        written.map_err(|error| match error.kind() {
            // `outrigger measure ... | head` is no failure.
            io::ErrorKind::BrokenPipe => Failure::silent(Exit::Ok),
            _ => Failure::io("write to", "standard output", &error),
        })
    }

    /// Says something to whoever watches.
    pub fn say(&self, message: &str) {
        // A message that nobody can receive is no reason to stop.
        _ = writeln!(self.messages.borrow_mut(), "{message}");
    }

    /// Says why a verb ended early.
    pub fn complain(&self, failure: &Failure) {
        if !failure.message.is_empty() {
            self.say(&failure.to_string());
        }
    }

    /// An empty table with these column titles.
    pub fn table(&self, titles: &[&str]) -> Table {
        let mut table = Table::new();
        // The console has looked at the terminal already; a table must not look again.
        table.load_style(RULED).force_no_tty().set_content_arrangement(ContentArrangement::Dynamic);
        if let Some(width) = self.width {
            table.set_width(width);
        }
        if self.colors_results {
            table.enforce_styling();
        }
        table.set_header(titles);
        table
    }
}

/// A cell of text.
pub fn text(content: impl Display) -> Cell {
    Cell::new_owned(printable(&content.to_string()))
}

/// A cell whose content stands at the right, as numbers do.
pub fn number(content: impl Display) -> Cell {
    text(content).set_alignment(CellAlignment::Right)
}

/// The text without control characters: what others wrote must not steer the reader's terminal.
pub fn printable(content: &str) -> String {
    content.chars().map(|character| if character.is_control() { '\u{FFFD}' } else { character }).collect()
}

#[cfg(test)]
pub mod captured;
#[cfg(test)]
mod tests;
