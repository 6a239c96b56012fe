//! Every sample is a usable agreement, and what it says of itself is true.

use super::{Sample, sample, samples};
use crate::{
    Agreement, Figures, Kind, Measure,
    tests::{log, parsed, period},
};
use outrigger_kernel::Side;

fn read(sample: &Sample) -> Agreement {
    match Agreement::parse(sample.text) {
        Ok((agreement, findings)) => {
            let told: Vec<String> = findings.iter().map(|finding| finding.one_line(sample.text)).collect();
            assert!(told.is_empty(), "{}: {told:#?}", sample.name);
            agreement
        }
        Err(findings) => {
            let told: Vec<String> = findings.iter().map(|finding| finding.one_line(sample.text)).collect();
            panic!("{}: {told:#?}", sample.name)
        }
    }
}

#[test]
fn every_sample_reads_without_a_finding() {
    for sample in samples() {
        let agreement = read(sample);
        assert_eq!(agreement.title, sample.title);
        assert!(agreement.credits.is_some() && agreement.charges.is_some(), "{}", sample.name);
        assert!(agreement.term.is_some(), "{}", sample.name);
        assert!(agreement.levels.iter().any(|level| level.kind == Kind::Critical), "{}", sample.name);
    }
}

#[test]
fn every_sample_can_be_frozen_and_reads_as_the_same_days() {
    for sample in samples() {
        let frozen = Agreement::frozen(sample.text).unwrap();
        let (before, after) = (read(sample), parsed(&frozen));
        assert!(after.public_sets.is_empty(), "{}", sample.name);
        assert_eq!(before.public_sets.is_empty(), frozen == sample.text, "{}", sample.name);
        for (one, other) in before.clocks.iter().zip(&after.clocks) {
            assert_eq!(one.calendar.holidays, other.calendar.holidays, "{} {}", sample.name, one.name);
        }
    }
}

#[test]
fn samples_are_short_and_have_names_of_their_own() {
    let mut names: Vec<&str> = samples().iter().map(|sample| sample.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), samples().len());
    for one in samples() {
        assert_eq!(sample(one.name), Some(one));
        let lines = one.text.lines().count();
        assert!((60..=140).contains(&lines), "{} has {lines} lines", one.name);
        assert!(one.text.starts_with("# "), "{} says what it is for", one.name);
    }
    assert_eq!(sample("nowhere"), None);
}

#[test]
fn every_sample_measures_a_log_of_its_attributes() {
    let events = "A 03-02T09:00 Opened priority=P1 status=open\nA 03-02T10:00 Resolved";
    for sample in samples() {
        let agreement = parsed(sample.text);
        let figures = Figures::new(agreement.clone(), log(events)).unwrap();
        for at in 0..agreement.levels.len() {
            assert!(figures.level(at, period("2026-03")).is_some(), "{} {at}", sample.name);
        }
    }
}

#[test]
fn samples_show_every_measure() {
    let agreements: Vec<Agreement> = samples().iter().map(read).collect();
    let shows = |is: fn(&Measure) -> bool| {
        agreements.iter().flat_map(|agreement| &agreement.levels).any(|level| is(&level.measure))
    };
    assert!(shows(|measure| matches!(measure, Measure::ShareWithin { .. })));
    assert!(shows(|measure| matches!(measure, Measure::ShareBy { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Percentile { .. })));
    assert!(shows(|measure| matches!(measure, Measure::ServiceFactor { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Ratio { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Count { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Backlog { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Availability { .. })));
    assert!(shows(|measure| matches!(measure, Measure::Survey(_))));
    let owed = |side: Side| agreements.iter().flat_map(|it| &it.levels).any(|level| level.owed_by == side);
    assert!(owed(Side::Client) && owed(Side::Provider));
}
