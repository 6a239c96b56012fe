//! Every key of `[charges]` is read, and what cannot be meant is refused at its place.

use super::*;
use crate::{
    Agreement,
    diagnostic::Severity,
    terms::{Band, Convention, Index, Reopening, RetroCredit},
};
use jiff::civil::date;
use outrigger_kernel::Ratio;

/// An agreement with everything that `[charges]` can say; the tests break it in one place each.
const TEXT: &str = r#"[agreement]
title = "Desk"
client = "Northwind"
provider = "Brightline"
currency = "EUR"
zone = "Etc/UTC"
effective = 2026-01-01

[calendar.always]
zone = "Etc/UTC"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "95 %"

[charges]
fixed = "42000 / month"
index = { yearly = "2.5 %" }

[[charges.unit]]
name = "ticket"
count = 'activity == "Opened"'
price = "12.50"
baseline = 4000
dead-band = "15 %"
method = "cliff"
arc = "11.00"
rrc = "9.00"
reopen = { beyond = "25 %", months = 3 }
retro-credit = { months = 6, rate = "15 %" }

[[charges.unit]]
name = "page"
count = 'activity == "Printed"'
price = "0.004"

[[charges.person]]
name = "analyst"
price = "3200 / month"
count = 12

[[charges.person]]
name = "agent"
price = "2100.50 / month"
distinct = "resource"
where = 'activity == "Resolved"'

[[charges.outcome]]
name = "on time"
level = "speed"
price = "500"
"#;

const INDEX: &str = "{ yearly = \"2.5 %\" }";

fn ratio(top: i64, bottom: i64) -> Ratio {
    Ratio::new(top, bottom).unwrap()
}

/// [`TEXT`] with one part replaced has one finding: at these words, beginning as expected.
#[track_caller]
fn check((part, instead): (&str, &str), at: &str, want: &str) {
    assert!(TEXT.contains(part), "{part}");
    let text = TEXT.replacen(part, instead, 1);
    let found = Agreement::parse(&text).unwrap_err();
    let lines: Vec<String> = found.iter().map(|finding| finding.one_line(&text)).collect();
    let [finding] = found.as_slice() else { panic!("{}", lines.join("\n")) };
    assert_eq!((&text[finding.span.clone()], finding.severity), (at, Severity::Error), "{}", lines[0]);
    let told = format!("{finding} {}", finding.help.as_deref().unwrap_or_default());
    assert!(told.starts_with(want), "{told}\nand not\n{want}");
}

#[test]
fn every_key_is_read() {
    let (agreement, findings) = Agreement::parse(TEXT).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let charges = agreement.charges.unwrap();
    assert_eq!(
        (charges.fixed, charges.index),
        (Some(ratio(4_200_000, 1)), Some(Index::Yearly(ratio(1, 40))))
    );
    let [ticket, page] = charges.units.as_slice() else { panic!("two units") };
    assert_eq!((ticket.name.as_str(), ticket.price), ("ticket", ratio(1250, 1)));
    assert_eq!(ticket.count.source, "activity == \"Opened\"");
    let Band { baseline, dead_band, convention, arc, rrc, reopening, retro } = ticket.band.clone().unwrap();
    assert_eq!((baseline, dead_band, convention), (4000, ratio(3, 20), Convention::Cliff));
    assert_eq!((arc, rrc), (ratio(1100, 1), ratio(900, 1)));
    assert_eq!(reopening, Some(Reopening { beyond: ratio(1, 4), months: 3 }));
    assert_eq!(retro, Some(RetroCredit { months: 6, rate: ratio(3, 20) }));
    assert_eq!((page.price, page.band.is_none()), (ratio(2, 5), true), "finer than a cent");
    let [analyst, agent] = charges.people.as_slice() else { panic!("two roles") };
    assert_eq!((analyst.price, agent.price), (ratio(320_000, 1), ratio(210_050, 1)));
    assert!(matches!(analyst.count, People::Fixed(12)));
    let People::Distinct { attribute, on } = &agent.count else { panic!("counted") };
    assert_eq!(
        (attribute.as_str(), on.as_ref().unwrap().source.as_str()),
        ("resource", "activity == \"Resolved\"")
    );
    assert_eq!((charges.outcomes[0].level, charges.outcomes[0].price), (0, ratio(50_000, 1)));
}

#[test]
fn a_published_index_is_read_in_the_order_of_its_days() {
    let values = "{ 2028-01-01 = \"109\", 2027-01-01 = \"107.1\" }";
    let text = TEXT.replace(INDEX, &format!("{{ base = \"104.2\", cap = \"3 %\", values = {values} }}"));
    let (agreement, _) = Agreement::parse(&text).unwrap();
    let values = vec![(date(2027, 1, 1), ratio(1071, 10)), (date(2028, 1, 1), ratio(109, 1))];
    let want = Index::Published { base: ratio(521, 5), values, cap: Some(ratio(3, 100)) };
    assert_eq!(agreement.charges.unwrap().index, Some(want));
}

#[test]
fn money_needs_a_currency() {
    check(
        ("currency = \"EUR\"\n", ""),
        "[charges]",
        "[charges] states amounts, and [agreement] names no currency. Add currency = \"EUR\" to [agreement].",
    );
    check(("\"EUR\"", "\"EURO\""), "\"EURO\"", "\"EURO\" is no currency.");
    let yen = TEXT.replace("\"EUR\"", "\"JPY\"");
    let (agreement, _) = Agreement::parse(&yen).unwrap();
    assert_eq!(
        agreement.charges.unwrap().units[0].price,
        ratio(25, 2),
        "half a yen, until a line is rounded"
    );
}

#[test]
fn prices_say_what_they_are_for() {
    check(("\"42000 / month\"", "\"42000\""), "\"42000\"", "\"42000\" does not say that it is for a month.");
    check(("\"3200 / month\"", "\"3200 / day\""), "\"3200 / day\"", "\"3200 / day\" does not say that it");
    check(
        ("\"12.50\"", "\"12,50\""),
        "\"12,50\"",
        "\"12,50\" is no price. Write digits with a dot and at most 6",
    );
    check(
        ("\"12.50\"", "12.50"),
        "12.50",
        "`price` must be text, and this is float. Put it in quotation marks.",
    );
    check(("\"0.004\"", "\"-0.004\""), "\"-0.004\"", "\"-0.004\" is no price.");
}

#[test]
fn a_unit_says_which_events_make_its_volume() {
    check(
        ("count = 'activity == \"Printed\"'\n", ""),
        "[[charges.unit]]",
        "[charges.unit] has no `count`. Add `count = 'activity == \"Opened\"'`.",
    );
    check(("name = \"page\"\n", ""), "[[charges.unit]]", "[charges.unit] has no `name`.");
    check(
        ("\"page\"", "\"ticket\""),
        "\"ticket\"",
        "There are two [[charges.unit]] named \"ticket\". Give every charge a name of its own.",
    );
    check(
        ("price = \"0.004\"", "price = \"1\"\nunit = \"page\""),
        "unit",
        "[charges.unit] has no key `unit`.",
    );
    let long = format!("\"{}\"", "x".repeat(121));
    check(("\"page\"", &long), &long, "`name` must have 1 to 120 characters.");
    let plain = TEXT.replace("'activity == \"Printed\"'", "'activity == '");
    assert!(Agreement::parse(&plain).is_err());
}

#[test]
fn a_baseline_comes_with_all_its_companions_or_with_none() {
    for (line, key) in [
        ("baseline = 4000\n", "baseline"),
        ("dead-band = \"15 %\"\n", "dead-band"),
        ("method = \"cliff\"\n", "method"),
        ("arc = \"11.00\"\n", "arc"),
        ("rrc = \"9.00\"\n", "rrc"),
    ] {
        check((line, ""), "[[charges.unit]]", &format!("[charges.unit] has no `{key}`. Add "));
    }
    check(("baseline = 4000", "baseline = 0"), "0", "`baseline` is a whole number from 1 to 1000000000.");
    check(
        ("\"cliff\"", "\"steps\""),
        "\"steps\"",
        "method \"steps\" is unknown. Write \"cliff\" or \"marginal\".",
    );
    check(("\"9.00\"", "\"12.51\""), "\"12.51\"", "The reduced resource credit is above the price.");
    check(("\"25 %\"", "\"14 %\""), "\"14 %\"", "The price would reopen at volumes inside the dead band.");
    check(("months = 3", "months = 0"), "0", "`months` is a whole number from 1 to 60.");
    check(("rate = \"15 %\"", "rate = \"115 %\""), "\"115 %\"", "\"115 %\" is not between 0 % and 100 %.");
}

#[test]
fn people_are_agreed_or_counted() {
    let help = "A [[charges.person]] has either `count` or `distinct`. Write count = 12, or";
    check(("count = 12\n", ""), "[[charges.person]]", help);
    check(("count = 12\n", "count = 12\ndistinct = \"resource\"\n"), "[[charges.person]]", help);
    check(("count = 12", "count = -1"), "-1", "`count` is a whole number from 0 to 1000000.");
    check(
        ("count = 12\n", "count = 12\nwhere = 'activity == \"Opened\"'\n"),
        "'activity == \"Opened\"'",
        "`where` says which events count, and `count` needs none. Take it out, or write distinct",
    );
    check(("\"resource\"", "\"the resource\""), "\"the resource\"", "\"the resource\" is no attribute.");
}

#[test]
fn an_outcome_is_a_level_of_the_agreement() {
    check(
        ("level = \"speed\"", "level = \"sped\""),
        "\"sped\"",
        "There is no level \"sped\". Did you mean \"speed\"?",
    );
    check(("expected = \"95 %\"\n", ""), "[level.speed]", "[level.speed] has no `expected`.");
    check(("price = \"500\"\n", ""), "[[charges.outcome]]", "[charges.outcome] has no `price`.");
}

#[test]
fn an_index_is_yearly_or_published() {
    let either = "An index is either `yearly`, or a `base` with `values`.";
    check((INDEX, "{ }"), "{ }", either);
    let both = "{ yearly = \"2 %\", base = \"100\" }";
    check((INDEX, both), both, either);
    check((INDEX, "{ yearly = \"26 %\" }"), "\"26 %\"", "A yearly rate is at most 25 %.");
    check((INDEX, "{ cap = \"3 %\" }"), "{ cap = \"3 %\" }", "[charges.index] has no `base`.");
    let published = |rest: &str| format!("{{ base = \"100\", {rest} }}");
    for (rest, at, want) in [
        ("values = { soon = \"101\" }", "soon", "\"soon\" is a day in no calendar."),
        ("values = { 2027-01-01 = \"0\" }", "\"0\"", "\"0\" is no number above zero."),
        ("values = { 2027-01-01 = \"10001\" }", "\"10001\"", "A value is within 100 times the base."),
        ("values = { 2027-01-01 = \"0.9\" }", "\"0.9\"", "A value is within 100 times the base."),
        ("cap = \"3\"", "\"3\"", "\"3\" has no unit; a share is in percent."),
        ("caps = \"3 %\"", "caps", "[charges.index] has no key `caps`. Did you mean `cap`?"),
    ] {
        check((INDEX, &published(rest)), at, want);
    }
}

#[test]
fn there_is_a_charge_and_there_are_not_too_many() {
    let empty = &TEXT[..TEXT.find("fixed =").unwrap()];
    let found = Agreement::parse(empty).unwrap_err();
    assert_eq!(found[0].to_string(), "[charges] states no charge.");
    let single = format!("{empty}[charges.unit]\nname = \"ticket\"\n");
    let found = Agreement::parse(&single).unwrap_err();
    assert_eq!(found[0].to_string(), "`charges.unit` must be a list of tables.");
    let unit = |number: usize| {
        format!("[[charges.unit]]\nname = \"u{number}\"\ncount = 'activity == \"A\"'\nprice = \"1\"\n")
    };
    let many = |count: usize| format!("{empty}{}", (0..count).map(unit).collect::<String>());
    assert_eq!(Agreement::parse(&many(64)).unwrap().0.charges.unwrap().units.len(), 64);
    let found = Agreement::parse(&many(65)).unwrap_err();
    assert_eq!(found[0].to_string(), "There are at most 64 [[charges.unit]].");
}
