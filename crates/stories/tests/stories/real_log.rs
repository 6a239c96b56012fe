//! A real log of 1,487 problems, measured from its file and through the server, against counts made apart.

use crate::{
    house::{House, enter_late, find},
    machine::{event_log, example},
};
use outrigger_agreement::{
    Agreement, Basis, Cadence, Explanation, Figures, LevelResult, Quantity, Statement, clock::IntervalKind,
};
use outrigger_eventlog::{EventLog, Import, LogBuilder};
use outrigger_kernel::{Hash, Instant, time::SECOND};
use serde_json::from_value;
use std::{collections::HashSet, fs, fs::File, path::Path, sync::Arc};

/// The closed problems of the BPI Challenge 2013.
const LOG: &str = "06_bpic2013_closed.xes.gz";
const EVENTS: u64 = 6_660;

/// Slices of the log by country and by team: cases, and those solved within seven days of running time.
/// The counts come from a script that reads the XML by itself and knows nothing of this program.
const SLICES: [(&str, &str, u64, u64); 7] = [
    ("all", "true", 1_486, 345),
    ("sweden", "resource_country == \"Sweden\"", 773, 173),
    ("poland", "resource_country == \"POLAND\"", 306, 81),
    ("india", "resource_country == \"INDIA\"", 128, 32),
    ("line-c", "org_group == \"Org line C\"", 576, 164),
    ("line-a2", "org_group == \"Org line A2\"", 402, 79),
    ("line-g3", "org_group == \"Org line G3\"", 223, 61),
];
/// Cases that waited for somebody, the mean running time, and one case with both, by the same script.
const PAUSED_CASES: usize = 410;
const MEAN_MICROS: i64 = 12_568_320_493_271;
const CASE: &str = "1-650081295";
const CASE_SECONDS: (i64, i64) = (5_779_761, 193);

const TERMS: &str = r#"[agreement]
title = "Closed problems"
client = "Car maker"
provider = "IT organisation"
zone = "Europe/Stockholm"
effective = 2006-01-01

[calendar.always]
zone = "Europe/Stockholm"
hours = "24/7"

[clock.solution]
calendar = "always"
start = 'activity in ["Accepted", "Queued"]'
pause = 'lifecycle_transition == "Wait"'
stop = 'activity == "Completed"'
reopen = "resume"

[level.mean]
title = "Mean time to a solution"
kind = "key"
measure = { mean = "elapsed", clock = "solution" }
expected = "7 calendar days"
"#;

#[test]
fn bpic2013_closed_problems() {
    let Some(path) = event_log(LOG) else { return };
    let terms = fs::read_to_string(example("bpic2013.toml")).unwrap();
    let log = read(&path);
    let figures = measured(&terms, log.clone());
    let months = figures.periods(Cadence::Month);
    assert_eq!(months.first().map(ToString::to_string).as_deref(), Some("2006-01"));
    assert_eq!(months.last().map(ToString::to_string).as_deref(), Some("2012-05"));
    for month in &months {
        dimensions_add_up(&figures.statement(*month, Basis::default()));
    }
    let digests = |figures: &Figures| -> Vec<Hash> {
        months.iter().map(|month| figures.statement(*month, Basis::default()).digest).collect()
    };
    let once = digests(&figures);
    assert_eq!(once, digests(&measured(&terms, log.clone())), "the same twice");
    assert_eq!(once, digests(&measured(&terms, shuffled(&log))), "the same in any order");
}

/// Every problem has one impact and one country, so each of the two splits the same cases.
fn dimensions_add_up(statement: &Statement) {
    let cases = |names: &[&str]| -> u64 {
        let level = |name: &&str| statement.levels.iter().find(|level| level.level == *name).unwrap();
        names.iter().map(|name| level(name).cases).sum()
    };
    let all = cases(&["solution-median"]);
    assert_eq!(cases(&["major", "high", "medium", "low"]), all, "impacts in {}", statement.period);
    let countries = ["sweden", "united-states", "india", "poland", "elsewhere"];
    assert_eq!(cases(&countries), all, "countries in {}", statement.period);
}

#[test]
fn figures_agree_with_counts_made_apart() {
    let Some(path) = event_log(LOG) else { return };
    let levels: String = SLICES.iter().map(|(name, condition, ..)| slice(name, condition)).collect();
    let figures = measured(&format!("{TERMS}{levels}"), read(&path));
    for (name, _, cases, within) in SLICES {
        let level = figures.whole(figures.level_at(name).unwrap()).unwrap();
        assert_eq!((level.cases, level.misses), (cases, Some(cases - within)), "{name}");
    }
    let mean = figures.whole(figures.level_at("mean").unwrap()).unwrap();
    assert_eq!(mean.measured, Some(Quantity::Micros(MEAN_MICROS)));

    let all = figures.level_at("all").unwrap();
    let months = figures.periods(Cadence::Month);
    let stops = months.iter().flat_map(|month| figures.cases(all, *month));
    let paused: HashSet<String> = stops.filter(|stop| stop.paused_micros > 0).map(|stop| stop.case).collect();
    assert_eq!(paused.len(), PAUSED_CASES);
    let explained = figures.explain(CASE).unwrap();
    a_case_is_explained(explained.first().unwrap());
    assert!(figures.explain("1-1").is_none(), "there is no such case");
}

fn slice(name: &str, condition: &str) -> String {
    let applies = if condition == "true" { String::new() } else { format!("where = '{condition}'\n") };
    format!(
        "\n[level.{name}]\ntitle = \"Solved in a week: {name}\"\nkind = \"key\"\n{applies}\
         measure = {{ share-within = \"7 calendar days\", clock = \"solution\" }}\nexpected = \"50 %\"\n"
    )
}

fn a_case_is_explained(explained: &Explanation) {
    let (counted, paused) = CASE_SECONDS;
    assert_eq!(explained.standing, "stopped");
    assert_eq!((explained.counted_micros, explained.paused_micros), (counted * SECOND, paused * SECOND));
    assert_eq!(explained.off_hours_micros, 0, "the clock never sleeps");
    let kinds: Vec<IntervalKind> = explained.intervals.iter().map(|interval| interval.kind).collect();
    assert_eq!(kinds, [IntervalKind::Counted, IntervalKind::Paused, IntervalKind::Counted]);
    let effects: Vec<&str> = explained.events.iter().map(|event| event.effect.as_str()).collect();
    assert_eq!(effects, ["starts", "", "holds", "resumes", "stops"]);
}

#[test]
fn the_server_gives_the_figures_of_the_file() {
    let Some(path) = event_log(LOG) else { return };
    let terms = fs::read_to_string(example("bpic2013.toml")).unwrap();
    let house = House::empty();
    let late = enter_late(&house);
    late.sign_terms(&terms);
    let manager = &late.manager;
    let sent = manager.upload(&manager.at("operate/sources/SRC-1/events"), &fs::read(&path).unwrap());
    let report = &sent.with_status(200).json()["report"];
    assert_eq!(report["accepted"], EVENTS);
    assert_eq!(report["rejected"], 0);
    let seal = [("source", "SRC-1"), ("complete_until", "2012-06-01T00:00:00Z")];
    assert_eq!(manager.act("operate.seal-batch", &seal), "operate");

    let page = manager.act("operate.state-period", &[("period", "2012-04")]);
    assert_eq!(page, "operate/statements/STMT-1");
    let stated: Statement = from_value(late.lead.data(&page)["figures"].clone()).unwrap();
    let of_file = measured(&terms, read(&path)).statement("2012-04".parse().unwrap(), Basis::default());
    assert_eq!(stated.levels, of_file.levels);
    assert_eq!(stated.digest, of_file.digest, "either side computes it from its own copy");
    late.agree("STMT-1");

    let operate = late.lead.data("operate?period=2012-04");
    let shown: LevelResult =
        from_value(find(&operate["levels"], "level", "solution-median").clone()).unwrap();
    assert!(shown.cases > 200, "{shown:?}");
    let case = late.lead.page(&format!("operate/cases/{CASE}"));
    assert!(case.contains(CASE) && case.contains("Paused"), "{case}");
    assert_eq!(late.lead.data("verify")["sound"], true);
}

fn read(path: &Path) -> EventLog {
    let file = File::open(path).unwrap();
    let imported = outrigger_eventlog::read(file, None, &Import::default(), None, &mut |_| {}).unwrap();
    assert_eq!((imported.report.accepted, imported.report.rejected), (EVENTS, 0));
    imported.log
}

fn measured(terms: &str, log: EventLog) -> Figures {
    let (agreement, _) = Agreement::parse(terms).unwrap();
    Figures::new(Arc::new(agreement), Arc::new(log)).unwrap()
}

/// The same events in another order: every seventh row, then those beside them, and so on.
fn shuffled(log: &EventLog) -> EventLog {
    let mut builder = LogBuilder::new();
    let columns: Vec<usize> = log.columns().iter().rev().map(|column| builder.column(&column.name)).collect();
    for row in (0..7).flat_map(|first| (first..log.len()).step_by(7)) {
        let values = columns.iter().zip(log.columns().iter().rev());
        let values: Vec<(usize, &str)> =
            values.filter_map(|(to, column)| Some((*to, column.value(row)?))).collect();
        builder.push(log.cases().get(log.case_codes()[row]), Instant(log.instants()[row]), &values);
    }
    builder.finish()
}
