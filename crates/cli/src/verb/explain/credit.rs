//! How the defaults of a month became credits and lines of an invoice, each step with its rule.

use super::figure::steps;
use crate::{
    exit::{Exit, Failure},
    output::{Console, printable},
};
use outrigger_agreement::{
    Figures, Period,
    money::{Account, Line, Step},
    reason,
};
use serde::Serialize;

/// The money of a month with the way to every credit, for programs.
#[derive(Debug, Serialize)]
struct Explained<'a> {
    account: &'a Account,
    credits: Vec<Way<'a>>,
}

/// The way from a level to the invoice.
#[derive(Debug, Serialize)]
struct Way<'a> {
    level: &'a str,
    steps: Vec<Step>,
}

/// Explains the credits of a month.
///
/// # Errors
/// When the events say nothing of the month, or standard output cannot be written to.
pub fn explain(figures: &Figures, period: Period, json: bool, console: &Console) -> Result<(), Failure> {
    let accounts = figures.accounts();
    let Some(account) = accounts.iter().find(|account| account.period == period) else {
        let sentence = format!("No event falls into {period}, so that it has no account.");
        let months: Vec<String> = accounts.iter().map(|account| account.period.to_string()).collect();
        let failure = Failure::new(Exit::NotFound, sentence);
        return Err(match (months.first(), months.last()) {
            (Some(first), Some(last)) => failure.hint(format!("The events reach from {first} to {last}.")),
            _ => failure,
        });
    };
    let way = |level: &str| reason::credit(account, level);
    if json {
        let credits =
            account.credits.iter().map(|credit| Way { level: &credit.level, steps: way(&credit.level) });
        return console.json(&Explained { account, credits: credits.collect() });
    }
    let mut blocks = vec![format!("Credits of {} ({period})", period.title())];
    if account.credits.is_empty() {
        blocks.push("No level that bears credits is a default, so nothing is credited.".to_owned());
    }
    for credit in &account.credits {
        let title = format!("{}: {}", printable(&credit.title), credit.amount);
        blocks.push(format!("{title}\n\n{}", steps(&way(&credit.level), console)));
    }
    blocks.push(format!("Invoice of {} comes to {}", period.title(), account.payable));
    blocks.extend(account.invoice.iter().map(|one| line(one, console)));
    blocks.extend(account.notices.iter().map(|notice| printable(notice)));
    console.print(&blocks.join("\n\n"))
}

fn line(line: &Line, console: &Console) -> String {
    let head = format!("{} ({}): {}", printable(&line.title), printable(&line.clause), line.amount);
    if line.steps.is_empty() { head } else { format!("{head}\n\n{}", steps(&line.steps, console)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::captured::Captured, sample_terms::CHARGED};
    use outrigger_agreement::Agreement;
    use outrigger_eventlog::LogBuilder;
    use serde_json::Value;
    use std::sync::Arc;

    /// A late case in January, one in time in February.
    fn figures() -> Figures {
        let (agreement, _) = Agreement::parse(CHARGED).unwrap();
        let mut log = LogBuilder::new();
        let activity = log.column("activity");
        for (case, from, to) in [("A", "01-01T09", "01-01T20"), ("B", "02-02T09", "02-02T10")] {
            log.push(case, format!("2026-{from}:00:00Z").parse().unwrap(), &[(activity, "Opened")]);
            log.push(case, format!("2026-{to}:00:00Z").parse().unwrap(), &[(activity, "Resolved")]);
        }
        Figures::new(Arc::new(agreement), Arc::new(log.finish())).unwrap()
    }

    fn explained(period: &str, json: bool) -> Result<String, Failure> {
        let captured = Captured::default();
        explain(&figures(), period.parse().unwrap(), json, &captured.console())?;
        Ok(captured.results())
    }

    #[test]
    fn a_default_is_followed_to_the_invoice() {
        let shown = explained("2026-01", false).unwrap();
        assert!(
            shown.starts_with("Credits of January 2026 (2026-01)\n\nResolved in time: 1\u{202f}000.00 EUR\n"),
            "{shown}"
        );
        assert!(shown.contains("credits.at-risk") && shown.contains("level.fast"), "{shown}");
        let next = explained("2026-02", false).unwrap();
        assert!(next.contains("nothing is credited"), "{next}");
        assert!(
            next.contains("comes to 9\u{202f}000.00 EUR") && next.contains("-1\u{202f}000.00 EUR"),
            "{next}"
        );
    }

    #[test]
    fn programs_get_the_account_and_the_way_to_each_credit() {
        let json: Value = serde_json::from_str(&explained("2026-01", true).unwrap()).unwrap();
        assert_eq!(json["account"]["credited"]["minor"], 100_000);
        assert_eq!(json["credits"][0]["level"], "fast");
        assert!(!json["credits"][0]["steps"].as_array().unwrap().is_empty());
    }

    #[test]
    fn a_month_that_nobody_knows_says_which_are_known() {
        let failure = explained("2027-01", false).unwrap_err();
        assert_eq!(failure.exit, Exit::NotFound);
        assert_eq!(failure.hint.as_deref(), Some("The events reach from 2026-01 to 2026-02."));
    }
}
