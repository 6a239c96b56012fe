//! What happened last, for whoever has to find out how something broke.

use std::{collections::VecDeque, fmt};

/// Lines that are kept.
const LINES_MAX: usize = 20;

/// The last lines.
#[derive(Default)]
pub struct Trace(VecDeque<String>);

impl Trace {
    /// Keeps one line more, and lets the oldest go.
    pub fn note(&mut self, line: String) {
        if self.0.len() == LINES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(line);
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

#[test]
fn the_last_lines_stay() {
    let mut trace = Trace::default();
    (0..30).for_each(|no| trace.note(format!("step {no}")));
    let told = trace.to_string();
    assert_eq!(told.lines().count(), LINES_MAX);
    assert!(told.starts_with("    step 10\n") && told.ends_with("step 29\n"), "{told}");
}
