//! Whatever happens in a month, caps hold, nothing is negative, and every credit is deducted and returned
//! at most once.

use super::*;
use proptest::prelude::*;

const CAPS: &str = "cap = { month = \"7.5 %\", rolling-12 = \"3.1 %\" }";

fn verdicts() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["met", "met", "below", "again", "missed", "unmeasured", "few", "unreported"])
}

/// Lines of up to three years.
fn histories() -> impl Strategy<Value = String> {
    prop::collection::vec((0u64..4_000, verdicts(), verdicts()), 1..36).prop_map(|months| {
        let line = |(at, (tickets, speed, reply)): (usize, &(u64, &str, &str))| {
            format!("{}-{:02} ticket={tickets} speed={speed} reply={reply}\n", 2026 + at / 12, at % 12 + 1)
        };
        months.iter().enumerate().map(line).collect::<String>()
    })
}

/// A share of an amount, down.
fn down(amount: i64, per_mille: i64) -> i64 {
    i64::try_from(i128::from(amount) * i128::from(per_mille) / 1_000).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn credits_stay_within_their_caps(history in histories()) {
        let accounts = told(&terms(CAPS), &history);
        for (at, account) in accounts.iter().enumerate() {
            let credited = account.credited.minor;
            prop_assert!(credited >= 0 && account.credits.iter().all(|credit| credit.amount.minor >= 0));
            prop_assert!(credited <= down(account.charged.minor, 75), "{} in {}", credited, account.period);
            let year = &accounts[at.saturating_sub(11)..=at];
            let sum = |of: fn(&Account) -> i64| year.iter().map(of).sum::<i64>();
            let within = down(sum(|account| account.charged.minor), 31);
            prop_assert!(credited == 0 || sum(|account| account.credited.minor) <= within);
            let before_caps: i64 = account.credits.iter().map(|credit| credit.amount.minor).sum();
            prop_assert!(credited <= before_caps);
            prop_assert_eq!(account.caps.len(), if before_caps > 0 { 2 } else { 0 });
        }
    }

    #[test]
    fn every_credit_is_deducted_once_and_returned_at_most_once(history in histories()) {
        let accounts = told(&terms(CAPS), &history);
        let sum = |of: fn(&Account) -> i64| accounts.iter().map(of).sum::<i64>();
        let charged = sum(|account| account.charged.minor);
        let credited = sum(|account| account.credited.minor);
        let returned: i64 =
            accounts.iter().flat_map(|account| &account.earned_back).map(|line| line.amount.minor).sum();
        let last = accounts.last().unwrap().credited.minor;
        prop_assert!((0..=credited).contains(&returned));
        prop_assert_eq!(sum(|account| account.payable.minor), charged - (credited - last) + returned);
        let mut titles: Vec<&str> =
            accounts.iter().flat_map(|account| &account.earned_back).map(|line| line.title.as_str()).collect();
        let count = titles.len();
        titles.sort_unstable();
        titles.dedup();
        prop_assert_eq!(titles.len(), count);
    }

    #[test]
    fn an_account_does_not_change_when_later_months_are_known(history in histories(), cut in any::<prop::sample::Index>()) {
        let agreement = terms(CAPS);
        let months = months(&agreement, &history);
        let cut = cut.index(months.len() + 1);
        let (mut all, early) = (accounts(&agreement, &months), accounts(&agreement, &months[..cut]));
        all.truncate(cut);
        prop_assert_eq!(all, early);
    }

    #[test]
    fn parts_sum_to_the_whole_and_none_exceeds_its_credit(
        amounts in prop::collection::vec(0i64..1_000_000_000, 0..20),
        share in 0i64..=1_000,
    ) {
        let credited = down(amounts.iter().sum(), share);
        let parts = caps::parts(&amounts, credited);
        prop_assert_eq!(parts.iter().sum::<i64>(), credited);
        prop_assert!(parts.iter().zip(&amounts).all(|(part, amount)| (0..=*amount).contains(part)));
    }
}
