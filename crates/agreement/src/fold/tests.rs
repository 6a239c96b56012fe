//! The fold, part by part: symbols, what is known of a case, the cells of its stops, and the record.

mod cells;
mod knowledge;
mod record;
mod symbols;

use super::{Program, Symbol};
use crate::{Agreement, tests::agreement};
use proptest::{prelude::*, sample::select};
use std::sync::{Arc, LazyLock};

/// A clock with most conditions; levels that judge a case when it starts, when it stops and at its end;
/// and two that count events.
const TERMS: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
pause = 'status == "Waiting"'
stop = 'activity == "Resolved"'
abandoned = 'activity == "HungUp"'
ignore = 'origin == "bot"'

[level.a-start]
title = "Judged at the start"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
judged = "start"
expected = "50 %"

[level.b-stop]
title = "Judged at the stop"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
exclude = ['cause == "outage"']
by = "team"
expected = "50 %"

[level.c-end]
title = "Judged at the end"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
where = 'priority == "P1"'
judged = "end"
expected = "50 %"

[level.d-opened]
title = "Cases opened"
kind = "key"
measure = { count = 'activity == "Opened"' }
expected = "3"

[level.e-held]
title = "Cases not held, of those opened"
kind = "key"
measure = { ratio = 'status != "Waiting"', over = 'activity == "Opened"' }
expected = "50 %"
"#;
/// The index of each level that judges.
const AT_START: usize = 0;
const AT_STOP: usize = 1;
const AT_END: usize = 2;

/// Terms that look at nothing: every event starts the clock and stops it.
const MOMENTS: &str = r#"
[clock.moment]
calendar = "always"
start = 'true'
stop = 'true'

[level.a-moment]
title = "Moments"
kind = "key"
measure = { share-within = "1h", clock = "moment" }
expected = "50 %"

[level.b-everything]
title = "Cases with any event"
kind = "key"
measure = { count = 'true' }
expected = "2"
"#;

static AGREEMENT: LazyLock<Arc<Agreement>> = LazyLock::new(|| agreement(TERMS));

/// [`TERMS`], compiled anew.
fn program() -> Program {
    Program::new(&AGREEMENT, Vec::new())
}

/// The symbol of an event that says some attributes and is silent on the others.
fn symbol(program: &mut Program, said: &[(&str, &str)]) -> Symbol {
    let names = program.attributes().names().to_vec();
    let value = |name: &String| {
        said.iter().find(|(known, _)| *known == name.as_str()).map_or("", |(_, value)| *value)
    };
    program.symbol(names.iter().map(value))
}

/// What one event says, which may be nothing.
fn event() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let said = |name: &'static str, values: &[&'static str]| {
        prop::option::of(select(values.to_vec())).prop_map(move |value| value.map(|value| (name, value)))
    };
    let all = (
        said("activity", &["Opened", "Resolved", "HungUp", "Note"]),
        said("status", &["Waiting", "Active"]),
        said("origin", &["bot"]),
        said("priority", &["P1", "P2"]),
        said("cause", &["outage", "error"]),
        said("team", &["north", "south"]),
    );
    all.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].into_iter().flatten().collect())
}
