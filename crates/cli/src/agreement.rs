//! Reads an agreement's file, and says which attributes of events it looks at.

use crate::{
    exit::{Exit, Failure},
    files,
    output::Console,
    report,
};
use outrigger_agreement::{Agreement, Measure, Severity, TEXT_BYTES_MAX, condition::Condition};
use outrigger_kernel::{Instant, number::counted};
use std::{collections::BTreeSet, path::Path, sync::Arc};

/// Reads an agreement, which may have warnings and no errors.
///
/// # Errors
/// When the file cannot be read, or its text cannot be used; the findings are shown first.
pub fn load(path: &Path, console: &Console) -> Result<Arc<Agreement>, Failure> {
    let text = files::read_text(path, TEXT_BYTES_MAX)?;
    let name = files::name(path);
    match Agreement::parse(&text) {
        Ok((agreement, warnings)) => {
            if !warnings.is_empty() {
                let count = counted(warnings.len() as u64, "warning", "warnings");
                console.say(&format!("{name} has {count}; `outrigger check {name}` shows them."));
            }
            Ok(Arc::new(agreement))
        }
        Err(found) => {
            console.say(&report::findings(&name, &text, &found, console.colors_messages()));
            let errors = found.iter().filter(|one| one.severity == Severity::Error).count() as u64;
            let count = counted(errors, "error", "errors");
            Err(Failure::new(Exit::Usage, format!("{name} cannot be used: it has {count}."))
                .hint("Correct the text where it is marked above, and try again."))
        }
    }
}

/// An instant on the wall clock of an agreement's zone.
pub fn moment(at: Instant, agreement: &Agreement) -> String {
    at.in_zone(&agreement.zone).strftime("%a %Y-%m-%d %H:%M:%S %Z").to_string()
}

/// The attributes that any condition of an agreement looks at.
pub fn attributes(agreement: &Agreement) -> Vec<String> {
    let of_clocks = agreement.clocks.iter().flat_map(|clock| {
        let optional = clock.pause.iter().chain(&clock.reopened);
        [&clock.start, &clock.stop].into_iter().chain(optional)
    });
    let of_levels = agreement
        .levels
        .iter()
        .flat_map(|level| level.condition.iter().chain(&level.exclude).chain(of_measure(&level.measure)));
    let names: BTreeSet<&str> = of_clocks.chain(of_levels).flat_map(Condition::attributes).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn of_measure(measure: &Measure) -> Vec<&Condition> {
    match measure {
        Measure::Ratio { part, over } => vec![part, over],
        Measure::Count { of } => vec![of],
        Measure::ShareWithin { .. } | Measure::Percentile { .. } | Measure::Mean { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [agreement]
        title = "Desk"
        client = "Northwind"
        provider = "Brightline"
        zone = "Europe/Berlin"
        effective = 2026-01-01

        [calendar.always]
        zone = "Europe/Berlin"
        hours = "24/7"

        [clock.resolution]
        calendar = "always"
        start = 'activity == "Opened"'
        pause = 'status == "Waiting"'
        stop = 'activity == "Resolved"'
        reopened = 'again == "yes"'

        [level.fast]
        title = "Resolved in time"
        kind = "key"
        measure = { share-within = "4h", clock = "resolution" }
        where = 'priority == "P1"'
        exclude = ['cause == "client outage"']
        expected = "95 %"

        [level.calls]
        title = "Calls"
        kind = "key"
        measure = { count = 'channel == "phone"' }
        expected = "10"
    "#;

    #[test]
    fn every_condition_is_asked_for_its_attributes() {
        let (agreement, _) = Agreement::parse(TEXT).unwrap();
        let want = ["activity", "again", "cause", "channel", "priority", "status"];
        assert_eq!(attributes(&agreement), want);
    }

    #[test]
    fn an_agreement_with_an_error_ends_the_verb() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("desk.toml");
        std::fs::write(&file, TEXT.replace("\"key\"", "\"dear\"")).unwrap();
        let failure = load(&file, &Console::plain()).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        assert!(failure.message.ends_with("cannot be used: it has 2 errors."), "{failure}");
        std::fs::write(&file, TEXT).unwrap();
        assert_eq!(load(&file, &Console::plain()).unwrap().levels.len(), 2);
    }
}
