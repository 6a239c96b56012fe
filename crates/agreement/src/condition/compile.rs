//! A condition on one log: a truth per dictionary code, looked up and never interpreted per event.

use super::{Condition, Test, Tree, Truth};
use outrigger_eventlog::{Column, EventLog, MISSING};

/// A condition compiled against the dictionaries of one event log.
#[derive(Clone, Debug)]
pub struct Compiled {
    node: Node,
}

#[derive(Clone, Debug)]
enum Node {
    /// The column's number in the log, and the truth of each of its codes.
    Is(usize, Vec<Truth>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Always(Truth),
}

impl Compiled {
    /// Compiles a condition; an attribute that no event has makes its comparisons unknown.
    pub fn new(condition: &Condition, log: &EventLog) -> Self {
        Self { node: node(&condition.tree, log) }
    }

    /// The columns it looks at.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = Vec::new();
        self.node.columns(&mut columns);
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The truth for one set of codes; `code(column)` says the code of a column.
    #[inline]
    pub fn truth(&self, code: &impl Fn(usize) -> u32) -> Truth {
        self.node.truth(code)
    }

    /// The truth on one event.
    #[inline]
    pub fn on_row(&self, log: &EventLog, row: usize) -> Truth {
        self.truth(&|column| log.columns()[column].codes[row])
    }
}

fn node(tree: &Tree, log: &EventLog) -> Node {
    let all = |parts: &[Tree]| parts.iter().map(|part| node(part, log)).collect();
    match tree {
        Tree::Is(name, test) => {
            let at = log.columns().iter().position(|column| column.name == *name);
            // An attribute that no event has is missing everywhere.
            let nowhere = if *test == Test::Known { Truth::False } else { Truth::Unknown };
            at.map_or(Node::Always(nowhere), |at| Node::Is(at, truths(test, &log.columns()[at])))
        }
        Tree::And(parts) => Node::And(all(parts)),
        Tree::Or(parts) => Node::Or(all(parts)),
        Tree::Not(part) => Node::Not(Box::new(node(part, log))),
        Tree::Always(truth) => Node::Always((*truth).into()),
    }
}

fn truths(test: &Test, column: &Column) -> Vec<Truth> {
    let missing = if *test == Test::Known { Truth::False } else { Truth::Unknown };
    let truth = |code: u32| match code {
        MISSING => missing,
        _ => test.holds(column.values.get(code)).into(),
    };
    (0..u32::try_from(column.values.len()).unwrap_or(u32::MAX)).map(truth).collect()
}

impl Node {
    fn truth(&self, code: &impl Fn(usize) -> u32) -> Truth {
        match self {
            Self::Is(column, truths) => truths[code(*column) as usize],
            Self::And(parts) => parts.iter().fold(Truth::True, |truth, part| truth.and(part.truth(code))),
            Self::Or(parts) => parts.iter().fold(Truth::False, |truth, part| truth.or(part.truth(code))),
            Self::Not(part) => part.truth(code).not(),
            Self::Always(truth) => *truth,
        }
    }

    fn columns(&self, into: &mut Vec<usize>) {
        match self {
            Self::Is(column, _) => into.push(*column),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.columns(into)),
            Self::Not(part) => part.columns(into),
            Self::Always(_) => {}
        }
    }
}
