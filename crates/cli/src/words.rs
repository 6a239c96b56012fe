//! Words that several verbs share: verdicts, targets and what a sampled figure is worth.

use crate::output::text;
use comfy_table::{Cell, Color};
use outrigger_agreement::{Better, Kind, LevelResult, Margin, Quantity, Verdict, terms::Bound};
use outrigger_kernel::Ratio;

/// What stands where there is nothing to show.
pub const NONE: &str = "–";

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::BelowExpected => "below expected",
        Verdict::Missed => "missed",
        Verdict::NotMeasured => "not measured",
        Verdict::TooFew => "too few",
        Verdict::NotReported => "not reported",
    }
}

/// The verdict on a level as a cell. A default is marked where it costs something.
pub fn standing(level: &LevelResult) -> Cell {
    if level.default && level.kind == Kind::Critical {
        return text(format!("{}, default", verdict(level.verdict))).fg(Color::DarkRed);
    }
    verdict_cell(level.verdict)
}

/// A verdict as a cell.
pub fn verdict_cell(one: Verdict) -> Cell {
    let words = verdict(one);
    match one {
        Verdict::Met => text(words).fg(Color::DarkGreen),
        Verdict::BelowExpected => text(words).fg(Color::DarkYellow),
        Verdict::Missed | Verdict::NotReported => text(words).fg(Color::DarkRed),
        Verdict::NotMeasured | Verdict::TooFew => text(words),
    }
}

/// A target with its direction, as in `≥ 95.0 %`.
pub fn target(better: Better, quantity: Quantity) -> String {
    match better {
        Better::Higher => format!("≥ {}", quantity.exact()),
        Better::Lower => format!("≤ {}", quantity.exact()),
    }
}

/// The figure of a level, with its margin of error where it is sampled.
pub fn figure(level: &LevelResult) -> String {
    let Some(value) = level.measured else { return NONE.to_owned() };
    let shown = level.shown(value);
    match level.margin.and_then(|margin| plus_minus(value, margin)) {
        Some(margin) => format!("{shown} ± {margin}"),
        None => shown,
    }
}

/// Which end of a sampled figure has to reach the target.
pub fn bound(bound: Bound) -> &'static str {
    match bound {
        Bound::Point => "the figure itself",
        Bound::Lower => "the lower end",
        Bound::Upper => "the upper end",
    }
}

/// The larger distance from the figure to an end of its interval, rounded up: no end lies farther off.
fn plus_minus(value: Quantity, margin: Margin) -> Option<String> {
    let distance = |low: Ratio, value: Ratio, high: Ratio| Some(less(high, value)?.max(less(value, low)?));
    match (margin.low, value, margin.high) {
        (Quantity::Share(low), Quantity::Share(value), Quantity::Share(high)) => {
            Some(format!("{} %", distance(low, value, high)?.percent_up(1)))
        }
        (Quantity::Score(low), Quantity::Score(value), Quantity::Score(high)) => {
            let hundredth = distance(low, value, high)?.checked_mul(Ratio::new(1, 100)?)?;
            Some(hundredth.percent_up(2))
        }
        _ => None,
    }
}

fn less(from: Ratio, what: Ratio) -> Option<Ratio> {
    from.checked_add(what.checked_mul(Ratio::new(-1, 1)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::Side;

    fn ratio(top: i64, bottom: i64) -> Ratio {
        Ratio::new(top, bottom).unwrap()
    }

    fn sampled(value: Quantity, low: Quantity, high: Quantity) -> LevelResult {
        let margin = Margin { low, high, confidence: ratio(19, 20), bound: Bound::Lower };
        LevelResult {
            level: "liked".into(),
            title: "Satisfaction".into(),
            kind: Kind::Key,
            owed_by: Side::Provider,
            measured: Some(value),
            expected: value,
            agreed: None,
            minimum: None,
            better: Better::Higher,
            cases: 40,
            misses: None,
            excluded: 0,
            with_excluded: None,
            open: None,
            left_out: 0,
            margin: Some(margin),
            parts: Vec::new(),
            parts_left_out: 0,
            verdict: Verdict::Met,
            default: false,
        }
    }

    #[test]
    fn a_sampled_figure_shows_the_farther_end() {
        let share = |top: i64| Quantity::Share(ratio(top, 1000));
        let level = sampled(share(800), share(712), share(861));
        assert_eq!(figure(&level), "80.0 % ± 8.8 %");
        let score = |top: i64| Quantity::Score(ratio(top, 3000));
        let level = sampled(score(12_000), score(11_900), score(12_100));
        assert!(figure(&level).ends_with(" ± 0.04"), "a thirtieth is rounded up: {}", figure(&level));
    }

    #[test]
    fn a_figure_without_margin_or_cases_is_plain() {
        let share = Quantity::Share(ratio(19, 20));
        let counted = LevelResult { margin: None, ..sampled(share, share, share) };
        assert_eq!(figure(&counted), "95.0 %");
        assert_eq!(figure(&LevelResult { measured: None, ..counted }), "–");
    }

    #[test]
    fn a_default_is_marked_where_it_costs() {
        let share = Quantity::Share(ratio(19, 20));
        let key =
            LevelResult { verdict: Verdict::BelowExpected, default: true, ..sampled(share, share, share) };
        assert_eq!(standing(&key).content(), "below expected");
        let critical = LevelResult { kind: Kind::Critical, ..key };
        assert_eq!(standing(&critical).content(), "below expected, default");
        assert_eq!(verdict_cell(Verdict::NotReported).content(), "not reported");
    }

    #[test]
    fn words_say_directions_and_ends() {
        assert_eq!(target(Better::Lower, Quantity::Micros(3_600_000_000)), "≤ 1 h");
        assert_eq!(bound(Bound::Upper), "the upper end");
    }
}
