//! What a statement holds, what its digest is over, and that it reads back.

use super::*;
use crate::{
    Cadence, Quantity, Verdict,
    tests::{HEAD, SPEED, agreement, figures, log, parsed, period, speed_with_level},
};

const EVENTS: &str = "A 03-02T09:00 Opened priority=P1
                      A 03-02T11:00 Resolved
                      B 03-03T09:00 Opened priority=P1
                      B 03-04T12:00 Resolved";

fn march(clauses: &str, events: &str) -> Statement {
    figures(clauses, events).statement(period("2026-03"), Basis::default())
}

#[test]
fn a_statement_says_what_it_was_computed_from() {
    let agreement = agreement(SPEED);
    let batches = vec![Hash::of(b"first"), Hash::of(b"second")];
    let statement = Figures::new(agreement.clone(), log(EVENTS))
        .unwrap()
        .statement(period("2026-03"), Basis { batches: batches.clone(), history: Vec::new() });
    let bounds = [statement.from, statement.to].map(|at| at.to_string());
    assert_eq!(bounds, ["2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"]);
    assert_eq!((statement.agreement, statement.engine.as_str()), (agreement.digest, ENGINE));
    assert_eq!(statement.data_until.map(|at| at.to_string()).as_deref(), Some("2026-03-04T12:00:00Z"));
    assert_eq!((statement.events, statement.batches), (4, batches));
    let level = &statement.levels[0];
    assert_eq!((level.cases, level.misses, level.verdict), (2, Some(1), Verdict::Met));
    assert_eq!(level.measured.map(Quantity::plain), Some(5_000), "basis points");
}

#[test]
fn equal_figures_have_equal_digests_wherever_they_came_from() {
    let one = figures(SPEED, EVENTS);
    let file = one.statement(period("2026-03"), Basis::default());
    let sealed =
        one.statement(period("2026-03"), Basis { batches: vec![Hash::of(b"batch")], history: Vec::new() });
    assert_eq!(file.digest, sealed.digest);
    assert_eq!(file.digest, file.recomputed_digest());
    let later = march(SPEED, &format!("{EVENTS}\nC 04-02T09:00 Opened"));
    assert_eq!(file.digest, later.digest, "later events leave the figures of March alone");
    assert_ne!(file.data_until, later.data_until);
}

#[test]
fn every_change_of_figure_period_or_agreement_changes_the_digest() {
    let statement = march(SPEED, EVENTS);
    let other_figure = march(SPEED, &EVENTS.replace("03-04T12:00", "03-03T12:00"));
    let other_agreement = march(&SPEED.replace("4 working hours", "four hours"), EVENTS);
    let other_comment = march(&format!("{SPEED}# said on the side\n"), EVENTS);
    let other_period = figures(SPEED, EVENTS).statement(period("2026-04"), Basis::default());
    for other in [other_figure, other_agreement, other_comment, other_period] {
        assert_ne!(statement.digest, other.digest);
        assert_eq!(other.digest, other.recomputed_digest());
    }
}

#[test]
fn a_statement_that_was_tampered_with_shows_it() {
    let statement = march(SPEED, EVENTS);
    let tampered: [fn(&mut Statement); 5] = [
        |statement| statement.levels[0].misses = Some(0),
        |statement| statement.levels[0].verdict = Verdict::Missed,
        |statement| statement.levels.clear(),
        |statement| statement.engine.push('0'),
        |statement| statement.agreement = Hash::of(b"another"),
    ];
    for tamper in tampered {
        let mut copy = statement.clone();
        tamper(&mut copy);
        assert_ne!(copy.recomputed_digest(), copy.digest);
    }
}

#[test]
fn a_statement_reads_back_from_json() {
    let excluding = speed_with_level("exclude = ['priority == \"P1\"']\nminimum = \"40.5 %\"");
    for statement in [march(SPEED, EVENTS), march(&excluding, EVENTS), march(SPEED, "")] {
        let text = serde_json::to_string(&statement).unwrap();
        let again: Statement = serde_json::from_str(&text).unwrap();
        assert_eq!(again, statement);
        assert_eq!(again.recomputed_digest(), statement.digest);
    }
}

#[test]
fn a_period_states_the_levels_of_its_cadence_alone() {
    let clauses = speed_with_level(
        "period = \"quarter\"

         [level.weekly]
         title = \"Weekly\"
         kind = \"key\"
         measure = { mean = \"elapsed\", clock = \"resolution\" }
         expected = \"4h\"
         period = \"week\"",
    );
    let figures = figures(&clauses, EVENTS);
    let stated = |text: &str| {
        let levels = figures.statement(period(text), Basis::default()).levels;
        levels.into_iter().map(|level| (level.level, level.cases)).collect::<Vec<_>>()
    };
    assert_eq!(stated("2026-Q1"), [("speed".to_owned(), 2)]);
    assert_eq!(stated("2026-W10"), [("weekly".to_owned(), 2)]);
    assert_eq!(stated("2026-W11"), [("weekly".to_owned(), 0)]);
    assert!(stated("2026-03").is_empty());
    assert_eq!(figures.periods(Cadence::Week), [period("2026-W10")]);
}

/// A level by quarter that bears all credits: 1,000 of the 10,000 of its last month.
const BY_QUARTER: &str = r#"
[clock.resolution]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.speed]
title = "Resolved in 1 working hour"
kind = "critical"
measure = { share-within = "1h", clock = "resolution" }
expected = "95 %"
period = "quarter"
allocation = "100 %"

[credits]
at-risk = "10 %"
failure-to-report = "default"
report-within = "10 calendar days"

[charges]
fixed = "10000 / month"
"#;

/// What a statement credits, in minor units.
fn credited(statement: &Statement) -> i64 {
    statement.account.as_ref().unwrap().credited.minor
}

fn quarter(statement: &Statement) -> Vec<History> {
    vec![History { statement: statement.digest, facts: statement.month_facts(), account: None }]
}

#[test]
fn a_quarter_that_was_stated_stands_in_the_money_of_its_last_month() {
    let head = HEAD.replace("effective", "currency = \"EUR\"\neffective");
    let agreement = parsed(&format!("{head}{BY_QUARTER}"));
    let events = "A 02-02T09:00 Opened\nA 02-02T16:00 Resolved\nB 04-01T09:00 Opened";
    let figures = Figures::new(agreement.clone(), log(events)).unwrap();
    let state = |text: &str, history: Vec<History>| {
        figures.statement(period(text), Basis { batches: Vec::new(), history })
    };
    let missed = state("2026-Q1", Vec::new());
    assert!(missed.levels[0].default && missed.account.is_none());
    assert_eq!(credited(&state("2026-03", Vec::new())), 100_000, "computed where it is not stated");
    assert_eq!(credited(&state("2026-03", quarter(&missed))), 100_000);
    let mut met = missed.clone();
    (met.levels[0].verdict, met.levels[0].default) = (Verdict::Met, false);
    met.digest = met.recomputed_digest();
    let march = state("2026-03", quarter(&met));
    assert_eq!(credited(&march), 0, "as it was stated");
    assert_eq!(march.history, [met.digest]);
    assert_eq!(credited(&state("2026-02", quarter(&missed))), 0, "only its last month bears it");
    let april = state("2026-04", quarter(&missed)).account.unwrap();
    assert_eq!(april.payable.minor, 900_000, "the credit of March is deducted");

    let unreported =
        |history| agreement.unreported(period("2026-03"), Basis { batches: Vec::new(), history });
    assert_eq!(credited(&unreported(Vec::new())), 0, "a month alone says nothing of its quarter");
    assert_eq!(credited(&unreported(quarter(&missed))), 100_000);
    assert_eq!(credited(&unreported(quarter(&met))), 0);
}
