//! Credits that are earned back by meeting what is expected for so many periods.

use super::{shapes::Line, words::step};
use crate::{
    level::{LevelResult, Verdict},
    period::Period,
    terms::EarnBack,
};
use outrigger_kernel::{Money, number::counted};

/// Credits that may still be earned back, oldest first.
#[derive(Default)]
pub(super) struct Earnings(Vec<Earning>);

struct Earning {
    level: String,
    title: String,
    month: Period,
    /// What was really credited for it, after caps.
    amount: Money,
    /// Periods since that met what is expected.
    met: u32,
}

impl Earnings {
    /// Takes down a credit, unless its month of the year cannot be earned back.
    pub fn credited(&mut self, terms: &EarnBack, month: Period, (level, title): (&str, &str), amount: Money) {
        if amount.minor <= 0 || terms.except.contains(&month.first_day().month()) {
            return;
        }
        self.0.push(Earning { level: level.to_owned(), title: title.to_owned(), month, amount, met: 0 });
    }

    /// The credits that a month's results earn back.
    ///
    /// Every following period of the level has to meet what is expected; one that does not loses the
    /// credit for good. A period without a verdict neither counts nor breaks: the credit waits.
    pub fn earned_back(&mut self, terms: &EarnBack, results: &[LevelResult]) -> Vec<Line> {
        let (mut lines, mut waiting) = (Vec::new(), Vec::new());
        for mut earning in std::mem::take(&mut self.0) {
            let verdicts =
                results.iter().filter(|result| result.level == earning.level).map(|result| result.verdict);
            let mut lost = false;
            for verdict in verdicts {
                match verdict {
                    Verdict::Met => earning.met = earning.met.saturating_add(1),
                    Verdict::NotMeasured | Verdict::TooFew => {}
                    Verdict::BelowExpected | Verdict::Missed | Verdict::NotReported => lost = true,
                }
            }
            if lost {
                continue;
            }
            if earning.met >= terms.months {
                lines.push(line(&earning, terms));
            } else {
                waiting.push(earning);
            }
        }
        self.0 = waiting;
        lines
    }
}

fn line(earning: &Earning, terms: &EarnBack) -> Line {
    let clause = "credits.earn-back".to_owned();
    let periods = counted(u64::from(terms.months), "period", "periods");
    let what = format!("\"{}\" met what is expected in {periods} since", earning.title);
    let credited = format!("Credited for {}", earning.month.title());
    Line {
        title: format!("Earned back: {}, {}", earning.title, earning.month.title()),
        clause: clause.clone(),
        amount: earning.amount,
        steps: vec![
            step(format!("level.{}", earning.level), credited, Some(earning.amount)),
            step(clause, what, Some(earning.amount)),
        ],
    }
}
