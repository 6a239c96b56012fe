//! Consoles for tests: plain ones, whose output can be looked at afterwards.

use super::Console;
use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

/// What was written, kept for whoever wants to look.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Kept {
    fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

/// The output of a console.
#[derive(Default)]
pub struct Captured {
    results: Kept,
    messages: Kept,
}

impl Captured {
    /// A console that writes here.
    pub fn console(&self) -> Console {
        Console {
            results: RefCell::new(Box::new(self.results.clone())),
            messages: RefCell::new(Box::new(self.messages.clone())),
            colors_results: false,
            colors_messages: false,
            width: None,
        }
    }

    /// What went to standard output.
    pub fn results(&self) -> String {
        self.results.text()
    }

    /// What went to standard error.
    pub fn messages(&self) -> String {
        self.messages.text()
    }
}

impl Console {
    /// A console that writes as into a file, for tests that do not look.
    pub fn plain() -> Self {
        Captured::default().console()
    }
}
