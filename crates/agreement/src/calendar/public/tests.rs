//! Every listed set gives the days of the published data, no more and no fewer; what else is asked is refused.

use super::*;
use crate::calendar::tests::data;
use jiff::civil::date;
use serde_json::Value;

#[test]
fn every_set_agrees_with_the_published_days_of_nine_years() {
    let Some(text) = data("holidays/holidays_2022_2030.json") else {
        println!("skipped: the data folder is absent; set OUTRIGGER_DATA to run this test");
        return;
    };
    let published: Value = serde_json::from_str(&text).unwrap();
    let published = published["holidays"].as_object().unwrap();
    for name in public_sets() {
        let want: BTreeSet<Date> =
            published[*name].as_object().unwrap().keys().map(|day| day.parse().unwrap()).collect();
        let got = public_set(name, 2022..=2030).unwrap();
        let missing: Vec<_> = want.difference(&got).collect();
        let extra: Vec<_> = got.difference(&want).collect();
        assert!(missing.is_empty() && extra.is_empty(), "{name}: missing {missing:?}, extra {extra:?}");
    }
}

/// A set in one year, as month and day.
fn year_of(name: &str, year: i16) -> Vec<String> {
    public_set(name, year..=year).unwrap().iter().map(|day| day.strftime("%m-%d").to_string()).collect()
}

#[test]
fn a_region_adds_to_its_country() {
    let germany = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "10-03", "12-25", "12-26"];
    assert_eq!(year_of("DE", 2026), germany);
    let berlin = public_set("DE-BE", 2026..=2026).unwrap();
    assert!(berlin.contains(&date(2026, 3, 8)));
    assert!(berlin.is_superset(&public_set("DE", 2026..=2026).unwrap()));
}

#[test]
fn a_weekend_does_what_the_law_says() {
    // 2027: Christmas on a Saturday, Boxing Day on a Sunday, and the New Year of 2028 on a Saturday.
    let ends = |name: &str| {
        let year = year_of(name, 2027);
        year.into_iter().filter(|day| day.as_str() >= "12-20").collect::<Vec<_>>()
    };
    assert_eq!(ends("DE"), ["12-25", "12-26"], "nothing is made up for");
    assert_eq!(ends("GB"), ["12-25", "12-26", "12-27", "12-28"], "the next free weekdays");
    assert_eq!(ends("US"), ["12-24", "12-25", "12-31"], "the nearest weekday, in the old year if need be");
    assert_eq!(ends("ZA"), ["12-25", "12-26", "12-27"], "the Monday after a Sunday");
    assert_eq!(ends("ES"), ["12-25"]);
    assert!(!year_of("NL", 2025).contains(&"04-27".into()), "the king's birthday moves off a Sunday");
    assert!(year_of("JP", 2026).contains(&"09-22".into()), "a day between two holidays");
}

#[test]
fn easter_and_the_equinoxes_fall_where_they_do_far_ahead() {
    for (year, easter_monday) in [(2038, "04-26"), (2049, "04-19"), (2076, "04-20"), (2099, "04-13")] {
        assert!(year_of("FR", year).contains(&easter_monday.into()), "{year}");
    }
    for (year, orthodox_monday) in [(2032, "05-03"), (2040, "05-07"), (2050, "04-18")] {
        assert!(year_of("RO", year).contains(&orthodox_monday.into()), "{year}");
    }
    let japan = year_of("JP", 2099);
    assert!(japan.contains(&"03-20".into()) && japan.contains(&"09-23".into()), "{japan:?}");
}

#[test]
fn only_listed_sets_and_years_are_known() {
    assert_eq!(public_set("XX", 2026..=2026), None);
    assert_eq!(public_set("de", 2026..=2026), None, "names are upper case");
    assert_eq!(public_set("DE", 2021..=2026), None);
    assert_eq!(public_set("DE", 2098..=2100), None);
    assert_eq!(
        public_set("DE", RangeInclusive::new(2027, 2026)).map(|days| days.len()),
        Some(0),
        "no years, no days"
    );
    assert!(public_sets().is_sorted() && public_sets().contains(&"DE-BE"));
    for name in public_sets() {
        let days = public_set(name, FIRST_YEAR..=LAST_YEAR).unwrap();
        assert!(days.len() > 78 * 5, "{name} has holidays in every year");
    }
}
