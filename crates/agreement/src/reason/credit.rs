//! The way of one default from the level to the invoice line.

use crate::money::{Account, Step};
use outrigger_kernel::{Money, number::counted};

/// How a level's default in a month becomes money, in order; empty when it gives no credit. The credits
/// of a month are capped together, so from the caps on the steps are about all of them.
pub fn credit(account: &Account, level: &str) -> Vec<Step> {
    let Some(credit) = account.credits.iter().find(|credit| credit.level == level) else {
        return Vec::new();
    };
    let mut steps = credit.steps.clone();
    let others = account.credits.len().saturating_sub(1) as u64;
    if others > 0 {
        let what = format!(
            "Together with {} of {} it is the credit of the month before caps",
            counted(others, "other credit", "other credits"),
            account.period.title()
        );
        let amounts = account.credits.iter().map(|credit| credit.amount);
        steps.push(Step { clause: "credits".to_owned(), what, amount: sum(amounts) });
    }
    steps.extend(account.caps.iter().cloned());
    let what = format!(
        "Credited for {}, taken off the invoice of {}",
        account.period.title(),
        account.period.next().title()
    );
    steps.push(Step { clause: "credits".to_owned(), what, amount: Some(account.credited) });
    steps
}

/// The sum; `None` when it does not fit.
fn sum(mut amounts: impl Iterator<Item = Money>) -> Option<Money> {
    let first = amounts.next()?;
    amounts.try_fold(first, Money::checked_add)
}
