//! Statements as people read them: one table a period, with the digest that both sides compare.

mod account;
mod level;

use crate::{
    agreement::moment,
    output::{Console, printable},
};
use outrigger_agreement::{Agreement, Figures, LevelResult, Period, Statement, Verdict};
use outrigger_kernel::{Side, number::grouped};

/// All statements below one head. Periods in which nothing was measured share a line.
pub fn statements(figures: &Figures, statements: &[Statement], console: &Console) -> String {
    let agreement = figures.agreement();
    let mut blocks = vec![head(figures)];
    let mut quiet: Vec<Period> = Vec::new();
    for statement in statements {
        if statements.len() > 1 && is_quiet(statement) {
            quiet.push(statement.period);
            continue;
        }
        blocks.extend(nothing_measured(&std::mem::take(&mut quiet)));
        blocks.push(one(statement, agreement, console));
    }
    blocks.extend(nothing_measured(&quiet));
    blocks.join("\n\n")
}

/// What the statements are about: terms and events.
fn head(figures: &Figures) -> String {
    let agreement = figures.agreement();
    let events = grouped(figures.events());
    let until = figures.span().map_or("no event".to_owned(), |(_, last)| moment(last, agreement));
    format!(
        "{}: {} and {}\nAgreement {}, zone {}\nEvents {events}, data until {until}",
        printable(&agreement.title),
        printable(&agreement.client),
        printable(&agreement.provider),
        agreement.digest.short(),
        agreement.zone_name,
    )
}

fn one(statement: &Statement, agreement: &Agreement, console: &Console) -> String {
    let period = statement.period;
    let of = |side: Side| statement.levels.iter().filter(move |level| level.owed_by == side);
    let (provider, client): (Vec<&LevelResult>, Vec<&LevelResult>) =
        (of(Side::Provider).collect(), of(Side::Client).collect());
    let mut shown = format!("{} ({period})", period.title());
    if !provider.is_empty() {
        shown.push_str(&format!("\n{}", level::table(&provider, console)));
    }
    if !client.is_empty() {
        let owed = format!("Owed by {}", printable(&agreement.client));
        shown.push_str(&format!("\n\n{owed}\n{}", level::table(&client, console)));
    }
    let notes: Vec<String> = statement.levels.iter().flat_map(level::notes).collect();
    if !notes.is_empty() {
        shown.push_str(&format!("\n\n{}", notes.join("\n")));
    }
    if let Some(account) = &statement.account {
        shown.push_str(&format!("\n\n{}", account::account(account, console)));
    }
    format!("{shown}\nResult {}", statement.digest)
}

fn is_quiet(statement: &Statement) -> bool {
    let is_measured = |level: &LevelResult| level.verdict != Verdict::NotMeasured;
    statement.account.is_none() && !statement.levels.iter().any(is_measured)
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
