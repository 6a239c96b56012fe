//! The account of a month: the invoice that goes out with it, and the credits that the next one takes off.

use crate::output::{Console, number, printable, text};
use comfy_table::Table;
use outrigger_agreement::money::{Account, Credit, Step};
use outrigger_kernel::Money;

/// An account as a table, with what else it gives rise to below.
pub(super) fn account(account: &Account, console: &Console) -> String {
    let mut table = console.table(&["Account", "Clause", "Amount"]);
    for line in &account.invoice {
        table.add_row([text(&line.title), text(&line.clause), number(line.amount)]);
    }
    total("Payable", account.payable, &mut table);
    if !account.credits.is_empty() {
        account.credits.iter().for_each(|one| credit(one, &mut table));
        account.caps.iter().for_each(|one| cap(one, &mut table));
        total("Credited with the next invoice", account.credited, &mut table);
    }
    let notices = account.notices.iter().map(|notice| format!("\n{}", printable(notice)));
    format!("{}{}", table.trim_fmt(), notices.collect::<String>())
}

fn credit(credit: &Credit, table: &mut Table) {
    let what = match credit.in_a_row {
        0 | 1 => format!("Credit: {}", credit.title),
        many => format!("Credit: {}, default {many} in a row", credit.title),
    };
    table.add_row([text(what), text(format!("level.{}", credit.level)), number(credit.amount)]);
}

fn cap(step: &Step, table: &mut Table) {
    let amount = step.amount.map(|amount| amount.to_string()).unwrap_or_default();
    table.add_row([text(&step.what), text(&step.clause), number(amount)]);
}

fn total(title: &str, amount: Money, table: &mut Table) {
    table.add_row([text(title), text(""), number(amount)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_agreement::money::Line;

    fn euros(minor: i64) -> Money {
        Money { minor, currency: "EUR".parse().unwrap() }
    }

    fn line(title: &str, clause: &str, minor: i64) -> Line {
        Line { title: title.into(), clause: clause.into(), amount: euros(minor), steps: Vec::new() }
    }

    /// March with two defaults, one of them the second in a row, cut by the cap of a month.
    fn march() -> Account {
        let credit = |level: &str, in_a_row: u32, minor: i64| Credit {
            level: level.into(),
            title: format!("Level {level}"),
            in_a_row,
            amount: euros(minor),
            steps: Vec::new(),
        };
        let cap =
            Step { clause: "credits.cap".into(), what: "At most 12 %".into(), amount: Some(euros(120_000)) };
        Account {
            period: "2026-03".parse().unwrap(),
            charges: vec![line("Fixed", "charges.fixed", 1_000_000)],
            charged: euros(1_000_000),
            credits: vec![credit("fast", 2, 100_000), credit("calls", 1, 50_000)],
            credited: euros(120_000),
            caps: vec![cap],
            earned_back: Vec::new(),
            invoice: vec![
                line("Fixed", "charges.fixed", 1_000_000),
                line("Service credits of February 2026", "credits", -50_000),
            ],
            payable: euros(950_000),
            notices: vec!["A root-cause analysis is due.".into()],
        }
    }

    #[test]
    fn the_invoice_comes_first_and_the_credits_follow() {
        let shown = account(&march(), &Console::plain());
        let rows: Vec<String> =
            shown.lines().skip(2).map(|row| row.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let want = [
            "Fixed charges.fixed 10 000.00 EUR",
            "Service credits of February 2026 credits -500.00 EUR",
            "Payable 9 500.00 EUR",
            "Credit: Level fast, default 2 in a row level.fast 1 000.00 EUR",
            "Credit: Level calls level.calls 500.00 EUR",
            "At most 12 % credits.cap 1 200.00 EUR",
            "Credited with the next invoice 1 200.00 EUR",
            "A root-cause analysis is due.",
        ];
        assert_eq!(rows, want);
    }

    #[test]
    fn a_month_without_defaults_says_nothing_of_credits() {
        let quiet = Account { credits: Vec::new(), caps: Vec::new(), notices: Vec::new(), ..march() };
        let shown = account(&quiet, &Console::plain());
        assert!(!shown.contains("Credited") && shown.ends_with("EUR"), "{shown}");
    }
}
