//! How the figure of a level came about, step by step.

use crate::{
    exit::{Exit, Failure},
    output::{Console, number, printable, text},
};
use outrigger_agreement::{Figures, Period, money::Step, reason};

/// Explains the figure of a level in a period.
///
/// # Errors
/// When there is no such level, or standard output cannot be written to.
pub fn explain(
    figures: &Figures,
    (level, period): (usize, Period),
    json: bool,
    console: &Console,
) -> Result<(), Failure> {
    let Some(reason) = reason::figure(figures, level, period) else {
        return Err(Failure::new(Exit::NotFound, "The agreement has no such level."));
    };
    if json {
        return console.json(&reason);
    }
    let agreement = figures.agreement();
    let title = agreement.levels.get(level).map(|level| printable(&level.title)).unwrap_or_default();
    let head = format!(
        "{title}, {} ({period})\n{} under agreement {}",
        period.title(),
        reason.clause,
        reason.agreement.short()
    );
    console.print(&format!("{head}\n\n{}", steps(&reason.steps, console)))
}

/// Steps as a table: the rule, what it does, and what it comes to.
pub fn steps(steps: &[Step], console: &Console) -> String {
    let has_amounts = steps.iter().any(|step| step.amount.is_some());
    let titles: &[&str] = if has_amounts { &["Clause", "Step", "Amount"] } else { &["Clause", "Step"] };
    let mut table = console.table(titles);
    for step in steps {
        let amount = step.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let cells = [text(&step.clause), text(&step.what), number(amount)];
        table.add_row(cells.into_iter().take(titles.len()));
    }
    table.trim_fmt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{output::captured::Captured, sample_terms::DESK};
    use outrigger_agreement::Agreement;
    use outrigger_eventlog::LogBuilder;
    use outrigger_kernel::Money;
    use serde_json::Value;
    use std::sync::Arc;

    fn explained(json: bool) -> String {
        let (agreement, _) = Agreement::parse(DESK).unwrap();
        let mut log = LogBuilder::new();
        let activity = log.column("activity");
        log.push("A", "2026-03-02T09:00:00Z".parse().unwrap(), &[(activity, "Opened")]);
        log.push("A", "2026-03-02T10:00:00Z".parse().unwrap(), &[(activity, "Resolved")]);
        let figures = Figures::new(Arc::new(agreement), Arc::new(log.finish())).unwrap();
        let captured = Captured::default();
        explain(&figures, (0, "2026-03".parse().unwrap()), json, &captured.console()).unwrap();
        captured.results()
    }

    #[test]
    fn a_figure_names_its_level_and_its_terms() {
        let shown = explained(false);
        assert!(
            shown.starts_with("Resolved in time, March 2026 (2026-03)\nlevel.fast under agreement "),
            "{shown}"
        );
        assert!(shown.contains("Clause") && !shown.contains("Amount"), "{shown}");
    }

    #[test]
    fn programs_get_every_step() {
        let json: Value = serde_json::from_str(&explained(true)).unwrap();
        assert_eq!((&json["clause"], &json["period"]), (&"level.fast".into(), &"2026-03".into()));
        assert!(!json["steps"].as_array().unwrap().is_empty());
    }

    #[test]
    fn amounts_have_a_column_where_there_are_any() {
        let step = |amount| Step { clause: "credits.cap".into(), what: "Cut".into(), amount };
        let amount = Money { minor: 1_250, currency: "EUR".parse().unwrap() };
        let shown = steps(&[step(Some(amount)), step(None)], &Console::plain());
        assert!(shown.contains("Amount") && shown.contains("12.50 EUR"), "{shown}");
        assert_eq!(shown.lines().count(), 4, "{shown}");
    }
}
