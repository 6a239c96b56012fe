//! Where a term stands before, at and after each of its edges, and at the ends of months.

use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const USUAL: Term = Term { months: 36, tacit_months: Some(12), notice_months: 3 };

/// Last day, last day of notice, renewals.
fn stands(term: Term, effective: Date, on: Date) -> (Date, Date, u32) {
    let standing = term.standing(effective, on);
    assert!(!standing.ended, "{effective} on {on}");
    (standing.last_day, standing.last_notice, standing.renewals)
}

#[test]
fn s31_ends_and_notices_roll_forward_with_every_renewal() {
    let usual = |on| stands(USUAL, date(2026, 1, 1), on);
    let initial = (date(2028, 12, 31), date(2028, 9, 30), 0);
    for on in [date(2025, 6, 1), date(2026, 1, 1), date(2028, 9, 30), date(2028, 10, 1), date(2028, 12, 31)] {
        assert_eq!(usual(on), initial, "{on}");
    }
    let renewed = (date(2029, 12, 31), date(2029, 9, 30), 1);
    for on in [date(2029, 1, 1), date(2029, 12, 31)] {
        assert_eq!(usual(on), renewed, "{on}");
    }
    assert_eq!(usual(date(2031, 6, 15)), (date(2031, 12, 31), date(2031, 9, 30), 3));
}

#[test]
fn s31_a_term_from_the_31st_ends_with_short_months() {
    let from = date(2026, 1, 31);
    assert_eq!(stands(USUAL, from, from), (date(2029, 1, 30), date(2028, 10, 30), 0));
    let notice = Term { notice_months: 2, ..USUAL };
    assert_eq!(stands(notice, from, from).1, date(2028, 11, 30), "there is no 31 November");
    let monthly = Term { months: 1, tacit_months: Some(1), notice_months: 0 };
    for (on, last_day, renewals) in [
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2026, 2, 28), date(2026, 2, 28), 0),
        (date(2026, 3, 1), date(2026, 3, 30), 1),
        (date(2026, 3, 30), date(2026, 3, 30), 1),
        (date(2026, 3, 31), date(2026, 4, 30), 2),
        (date(2028, 2, 1), date(2028, 2, 29), 24),
    ] {
        assert_eq!(stands(monthly, from, on), (last_day, last_day, renewals), "{on}");
    }
}

#[test]
fn s31_a_term_from_a_leap_day_ends_with_february() {
    let from = date(2024, 2, 29);
    let yearly = Term { months: 12, tacit_months: Some(12), notice_months: 1 };
    assert_eq!(stands(yearly, from, from), (date(2025, 2, 28), date(2025, 1, 28), 0));
    assert_eq!(stands(yearly, from, date(2025, 2, 28)).2, 0);
    assert_eq!(stands(yearly, from, date(2025, 3, 1)), (date(2026, 2, 28), date(2026, 1, 28), 1));
    assert_eq!(stands(yearly, from, date(2028, 2, 28)), (date(2028, 2, 28), date(2028, 1, 28), 3));
    assert_eq!(stands(yearly, from, date(2028, 2, 29)).2, 4, "the leap day begins the next year");
}

#[test]
fn without_renewal_a_term_ends() {
    let once = Term { tacit_months: None, ..USUAL };
    let last =
        Standing { last_day: date(2028, 12, 31), last_notice: date(2028, 9, 30), renewals: 0, ended: false };
    assert_eq!(once.standing(date(2026, 1, 1), date(2028, 12, 31)), last);
    let ended = Standing { ended: true, ..last };
    for on in [date(2029, 1, 1), Date::MAX] {
        assert_eq!(once.standing(date(2026, 1, 1), on), ended, "{on}");
    }
}

#[test]
fn the_end_of_all_dates_is_reached() {
    let monthly = Term { months: 1, tacit_months: Some(1), notice_months: 600 };
    let standing = monthly.standing(date(2026, 1, 1), Date::MAX);
    assert!(standing.renewals > 95_000 && standing.last_day >= date(9999, 11, 30), "{standing:?}");
    assert!(USUAL.standing(Date::MAX, Date::MAX).last_day < Date::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn terms_follow_each_other_without_gap(
        start in 0i64..3_000, asked in 0i64..9_000, months in 1u32..60, tacit in 1u32..40, notice in 0u32..12,
    ) {
        let effective = date(2020, 1, 1).saturating_add(Span::new().days(start));
        let on = effective.saturating_add(Span::new().days(asked));
        let term = Term { months, tacit_months: Some(tacit), notice_months: notice };
        let standing = term.standing(effective, on);
        prop_assert!(!standing.ended && on <= standing.last_day && standing.last_notice <= standing.last_day);
        prop_assert_eq!(term.standing(effective, standing.last_day), standing);
        let next = term.standing(effective, standing.last_day.tomorrow().unwrap());
        prop_assert_eq!(next.renewals, standing.renewals + 1);
        prop_assert!(next.last_day > standing.last_day);
    }
}
