//! Statements as people read them: one table a period, with the digest that both sides compare.

use crate::{
    agreement::moment,
    output::{Console, number, printable, text},
};
use comfy_table::{Cell, Color};
use outrigger_agreement::{Better, Figures, LevelResult, Period, Quantity, Statement, Verdict};
use outrigger_kernel::number::grouped;

const TITLES: [&str; 8] = ["Level", "Expected", "Minimum", "Actual", "n", "Misses", "Excluded", "Verdict"];

/// All statements below one head. Periods in which nothing was measured share a line.
pub fn statements(figures: &Figures, statements: &[Statement], console: &Console) -> String {
    let mut blocks = vec![head(figures)];
    let mut quiet: Vec<Period> = Vec::new();
    for statement in statements {
        if statements.len() > 1 && is_quiet(statement) {
            quiet.push(statement.period);
            continue;
        }
        blocks.extend(nothing_measured(&std::mem::take(&mut quiet)));
        blocks.push(one(statement, console));
    }
    blocks.extend(nothing_measured(&quiet));
    blocks.join("\n\n")
}

/// What the statements are about: terms and events.
fn head(figures: &Figures) -> String {
    let agreement = figures.agreement();
    let events = grouped(figures.log().len() as u64);
    let until = figures.log().span().map_or("no event".to_owned(), |(_, last)| moment(last, agreement));
    format!(
        "{}: {} and {}\nAgreement {}, zone {}\nEvents {events}, data until {until}",
        printable(&agreement.title),
        printable(&agreement.client),
        printable(&agreement.provider),
        agreement.digest.short(),
        agreement.zone_name,
    )
}

fn one(statement: &Statement, console: &Console) -> String {
    let mut table = console.table(&TITLES);
    for level in &statement.levels {
        table.add_row(row(level));
    }
    let period = statement.period;
    format!("{} ({period})\n{}\nResult {}", period.title(), table.trim_fmt(), statement.digest)
}

fn row(level: &LevelResult) -> [Cell; 8] {
    let bound = |quantity: Quantity| match level.better {
        Better::Higher => format!("≥ {}", quantity.exact()),
        Better::Lower => format!("≤ {}", quantity.exact()),
    };
    let or_dash = |quantity: Option<String>| quantity.unwrap_or_else(|| "–".to_owned());
    let excluded = match level.with_excluded {
        Some(with) => format!("{} ({} with them)", grouped(level.excluded), level.shown(with)),
        None => grouped(level.excluded),
    };
    [
        text(&level.title),
        number(bound(level.expected)),
        number(or_dash(level.minimum.map(bound))),
        number(or_dash(level.actual())),
        number(grouped(level.cases)),
        number(or_dash(level.misses.map(grouped))),
        number(excluded),
        verdict(level.verdict),
    ]
}

fn verdict(verdict: Verdict) -> Cell {
    match verdict {
        Verdict::Met => text("met").fg(Color::DarkGreen),
        Verdict::BelowExpected => text("below expected").fg(Color::DarkYellow),
        Verdict::Missed => text("missed").fg(Color::DarkRed),
        Verdict::NotMeasured => text("not measured"),
        Verdict::TooFew => text("too few"),
    }
}

fn is_quiet(statement: &Statement) -> bool {
    statement.levels.iter().all(|level| level.verdict == Verdict::NotMeasured)
}

fn nothing_measured(quiet: &[Period]) -> Option<String> {
    let (first, last) = (quiet.first()?, quiet.last()?);
    Some(if first == last {
        format!("Nothing was measured in {first}.")
    } else {
        format!("Nothing was measured from {first} to {last}.")
    })
}

#[cfg(test)]
mod tests;
