//! What is to be explained: a case, the figure of a level, or the credits of a month.

use crate::{
    exit::{Exit, Failure},
    output::printable,
};
use clap::ArgGroup;
use outrigger_agreement::{Agreement, Cadence, Period};

/// Exactly one thing to explain.
#[derive(Debug, Default, clap::Args)]
#[command(group(ArgGroup::new("what").args(["case", "level", "credit"]).required(true)))]
pub struct Subject {
    /// The case, as the events call it
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// The level, as the agreement calls it: how its figure of the period came about
    #[arg(long, value_name = "NAME", requires = "period")]
    level: Option<String>,
    /// The credits of a month: from levels to lines of the invoice
    #[arg(long, requires = "period")]
    credit: bool,
    /// Only this clock of the agreement
    #[arg(long, value_name = "NAME", requires = "case", conflicts_with_all = ["level", "credit"])]
    clock: Option<String>,
    /// The period of the level or the credits, such as 2026-03
    #[arg(long, value_name = "PERIOD", conflicts_with = "case")]
    period: Option<Period>,
}

/// The subject, found in the agreement.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked<'s> {
    /// A case, perhaps under one clock only.
    Case {
        /// Its id.
        case: &'s str,
        /// The clock's name.
        clock: Option<&'s str>,
    },
    /// The figure of a level.
    Level {
        /// Its index.
        level: usize,
        /// The period of the figure.
        period: Period,
    },
    /// The credits of a month.
    Credit {
        /// The month.
        period: Period,
    },
}

impl Subject {
    /// Finds in the agreement what is asked for, before any event is read.
    ///
    /// # Errors
    /// When there is no such clock or level, the level has no such periods, or the agreement no money.
    pub fn asked(&self, agreement: &Agreement) -> Result<Asked<'_>, Failure> {
        if let Some(case) = &self.case {
            let clock = self.clock.as_deref().map(|name| clock(name, agreement)).transpose()?;
            return Ok(Asked::Case { case, clock });
        }
        let Some(period) = self.period else {
            return Err(
                Failure::new(Exit::Usage, "Of which period is missing.").hint("Add `--period 2026-03`.")
            );
        };
        match &self.level {
            Some(name) => level(name, period, agreement),
            None => credit(period, agreement),
        }
    }
}

fn clock<'n>(name: &'n str, agreement: &Agreement) -> Result<&'n str, Failure> {
    let known: Vec<&str> = agreement.clocks.iter().map(|clock| clock.name.as_str()).collect();
    if known.contains(&name) {
        return Ok(name);
    }
    let sentence = format!("The agreement has no clock \"{}\".", printable(name));
    Err(Failure::new(Exit::NotFound, sentence).hint(format!("Its clocks are {}.", known.join(", "))))
}

fn level(name: &str, period: Period, agreement: &Agreement) -> Result<Asked<'static>, Failure> {
    let Some(at) = agreement.levels.iter().position(|level| level.name == name) else {
        let known: Vec<&str> = agreement.levels.iter().map(|level| level.name.as_str()).collect();
        let sentence = format!("The agreement has no level \"{}\".", printable(name));
        return Err(
            Failure::new(Exit::NotFound, sentence).hint(format!("Its levels are {}.", known.join(", ")))
        );
    };
    let cadence = agreement.levels.get(at).map(|level| level.period);
    match cadence {
        Some(cadence) if cadence != period.cadence() => {
            let sentence = format!(
                "The level \"{name}\" is stated by {cadence}, and {period} is a {}.",
                period.cadence()
            );
            Err(Failure::new(Exit::Usage, sentence))
        }
        _ => Ok(Asked::Level { level: at, period }),
    }
}

fn credit(period: Period, agreement: &Agreement) -> Result<Asked<'static>, Failure> {
    if period.cadence() != Cadence::Month {
        let sentence = format!("Money is stated by month, and {period} is a {}.", period.cadence());
        return Err(Failure::new(Exit::Usage, sentence).hint("Write a month, as in `--period 2026-03`."));
    }
    if agreement.charges.is_none() {
        let sentence = "The agreement has no charges, so that no default becomes an amount.";
        return Err(Failure::new(Exit::NotFound, sentence).hint("Add [charges] and a currency to its text."));
    }
    Ok(Asked::Credit { period })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample_terms::{CHARGED, DESK};

    fn asked(subject: &Subject, terms: &str) -> Result<String, Failure> {
        let (agreement, _) = Agreement::parse(terms).unwrap();
        subject.asked(&agreement).map(|asked| format!("{asked:?}"))
    }

    #[test]
    fn what_the_agreement_has_is_found() {
        let period: Option<Period> = Some("2026-03".parse().unwrap());
        let case = Subject { case: Some("A".into()), clock: Some("resolution".into()), ..Subject::default() };
        assert!(asked(&case, DESK).unwrap().starts_with("Case { case: \"A\", clock: Some(\"resolution\")"));
        let level = Subject { level: Some("fast".into()), period, ..Subject::default() };
        assert!(asked(&level, DESK).unwrap().starts_with("Level { level: 0"));
        let credit = Subject { credit: true, period, ..Subject::default() };
        assert!(asked(&credit, CHARGED).unwrap().starts_with("Credit"));
    }

    #[test]
    fn what_it_lacks_is_refused_with_what_it_has() {
        let period = |text: &str| Some(text.parse().unwrap());
        let level = |name: &str, text: &str| Subject {
            level: Some(name.into()),
            period: period(text),
            ..Subject::default()
        };
        let credit = |text: &str| Subject { credit: true, period: period(text), ..Subject::default() };
        let sundial = Subject { case: Some("A".into()), clock: Some("sundial".into()), ..Subject::default() };
        let cases = [
            (sundial, Exit::NotFound, "Its clocks are resolution."),
            (level("slow", "2026-03"), Exit::NotFound, "Its levels are fast."),
            (level("fast", "2026-W11"), Exit::Usage, "is stated by month, and 2026-W11 is a week"),
            (credit("2026-Q1"), Exit::Usage, "Money is stated by month"),
            (credit("2026-03"), Exit::NotFound, "has no charges"),
            (Subject { credit: true, ..Subject::default() }, Exit::Usage, "--period"),
        ];
        for (subject, exit, part) in cases {
            let failure = asked(&subject, DESK).unwrap_err();
            assert_eq!(failure.exit, exit, "{failure}");
            assert!(failure.to_string().contains(part), "{failure}");
        }
    }
}
