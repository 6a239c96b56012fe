//! Which attributes of events an agreement looks at: all others cannot change a figure.

use outrigger_agreement::{
    Agreement, Measure,
    condition::Condition,
    terms::{Charges, Clock, Level, People},
};
use std::collections::BTreeSet;

/// The attributes that an agreement looks at, by name.
pub fn attributes(agreement: &Agreement) -> Vec<String> {
    let mut names = BTreeSet::new();
    agreement.clocks.iter().for_each(|clock| of_clock(clock, &mut names));
    agreement.levels.iter().for_each(|level| of_level(level, &mut names));
    agreement.charges.iter().for_each(|charges| of_charges(charges, &mut names));
    names.into_iter().map(str::to_owned).collect()
}

fn of_clock<'a>(clock: &'a Clock, names: &mut BTreeSet<&'a str>) {
    let optional = [&clock.pause, &clock.reopened, &clock.abandoned, &clock.ignore].into_iter().flatten();
    names.extend([&clock.start, &clock.stop].into_iter().chain(optional).flat_map(Condition::attributes));
}

fn of_level<'a>(level: &'a Level, names: &mut BTreeSet<&'a str>) {
    names.extend(level.condition.iter().chain(&level.exclude).flat_map(Condition::attributes));
    names.extend(level.by.as_deref());
    let mut conditions = |all: &[&'a Condition]| names.extend(all.iter().flat_map(|one| one.attributes()));
    match &level.measure {
        Measure::Ratio { part, over } => conditions(&[part, over]),
        Measure::Count { of } => conditions(&[of]),
        Measure::Availability { down, up, .. } => conditions(&[down, up]),
        Measure::ShareBy { due, done, .. } => {
            names.insert(due);
            names.extend(done.as_deref());
        }
        Measure::Survey(survey) => {
            names.insert(&survey.score);
            names.extend(survey.answer.iter().flat_map(Condition::attributes));
        }
        Measure::ShareWithin { .. }
        | Measure::Percentile { .. }
        | Measure::Mean { .. }
        | Measure::ServiceFactor { .. }
        | Measure::Backlog { .. } => {}
    }
}

fn of_charges<'a>(charges: &'a Charges, names: &mut BTreeSet<&'a str>) {
    names.extend(charges.units.iter().flat_map(|unit| unit.count.attributes()));
    for person in &charges.people {
        if let People::Distinct { attribute, on } = &person.count {
            names.insert(attribute);
            names.extend(on.iter().flat_map(Condition::attributes));
        }
    }
}
