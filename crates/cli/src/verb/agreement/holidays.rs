//! `outrigger agreement holidays`: a list of public holidays, ready to stand in an agreement's text.

use crate::{
    exit::{Exit, Failure},
    files,
    output::{Console, printable},
};
use jiff::civil::Date;
use outrigger_agreement::calendar::{
    ics::{self, Day},
    public::{public_set, public_sets},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    path::Path,
    str::FromStr,
};

/// Bytes of a calendar file.
const FILE_BYTES_MAX: usize = ics::BYTES_MAX;
/// The years that an agreement may speak of.
const YEARS: RangeInclusive<i16> = 1900..=2199;
/// Years of one list.
const YEARS_MAX: i16 = 50;

/// Where the holidays come from.
#[derive(Debug, clap::Args)]
pub(super) struct Holidays {
    /// A calendar file that ends in .ics, or a public set such as DE or DE-BE
    #[arg(value_name = "FILE.ics|SET")]
    from: String,
    /// The years, such as 2026 or 2026-2028; needed for a public set
    #[arg(long, value_name = "YEARS")]
    years: Option<Years>,
}

/// Years in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Years(RangeInclusive<i16>);

/// The text names no years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NotYears;

impl fmt::Display for NotYears {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "years are written 2026 or 2026-2028, at most {YEARS_MAX} of them")
    }
}

impl std::error::Error for NotYears {}

impl FromStr for Years {
    type Err = NotYears;

    fn from_str(text: &str) -> Result<Self, NotYears> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let year = |text: &str| text.parse::<i16>().ok().filter(|year| YEARS.contains(year)).ok_or(NotYears);
        let (first, last) = (year(first)?, year(last)?);
        let is_short = (first..first + YEARS_MAX).contains(&last);
        is_short.then_some(Self(first..=last)).ok_or(NotYears)
    }
}

impl Holidays {
    /// Prints the list as `[holidays]` of an agreement.
    ///
    /// # Errors
    /// When the file cannot be read as a calendar, or there is no such set or no such year of it.
    pub(super) fn run(&self, console: &Console) -> Result<Exit, Failure> {
        let path = Path::new(&self.from);
        let is_file = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"));
        let (name, days) = if is_file || files::is_standard_input(path) {
            (list_name(path), self.of_file(path)?)
        } else {
            (list_name(path), self.of_set()?)
        };
        if days.is_empty() {
            let sentence = format!("{} has no holiday in those years.", printable(&self.from));
            return Err(Failure::new(Exit::NotFound, sentence));
        }
        console.print(&listed(&name, &days))?;
        Ok(Exit::Ok)
    }

    fn of_file(&self, path: &Path) -> Result<BTreeMap<Day, String>, Failure> {
        let (text, name) = (files::read_text(path, FILE_BYTES_MAX)?, files::name(path));
        let read = ics::holidays(&text).map_err(|problem| {
            let why = printable(&problem.reason);
            Failure::new(
                Exit::Usage,
                format!("{name}, line {}: {}.", problem.line, why.trim_end_matches('.')),
            )
        })?;
        let is_asked = |day: Day| match (day, &self.years) {
            (Day::Once(date), Some(Years(years))) => years.contains(&date.year()),
            _ => true,
        };
        let asked = read.into_iter().filter(|holiday| is_asked(holiday.day));
        Ok(asked.map(|holiday| (holiday.day, holiday.name)).collect())
    }

    fn of_set(&self) -> Result<BTreeMap<Day, String>, Failure> {
        if !public_sets().contains(&self.from.as_str()) {
            let sentence = format!("There is no public set of holidays \"{}\".", printable(&self.from));
            return Err(Failure::new(Exit::NotFound, sentence).hint(format!(
                "The sets are {}. Or name a calendar file that ends in .ics.",
                public_sets().join(", ")
            )));
        }
        let Some(Years(years)) = &self.years else {
            return Err(
                Failure::new(Exit::Usage, "A public set has no end.").hint("Add `--years 2026-2028`.")
            );
        };
        let dates: BTreeSet<Date> = public_set(&self.from, years.clone()).ok_or_else(|| {
            let sentence = format!("The holidays of {} are not known for all of these years.", self.from);
            Failure::new(Exit::NotFound, sentence)
                .hint("Name later years, or a calendar file that ends in .ics.")
        })?;
        Ok(dates.into_iter().map(|date| (Day::Once(date), String::new())).collect())
    }
}

/// A key of TOML that needs no quotes.
fn list_name(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { '-' };
    let name: String = stem.chars().map(plain).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "holidays".to_owned() } else { name.to_owned() }
}

/// One day a line, with its name as a comment.
fn listed(name: &str, days: &BTreeMap<Day, String>) -> String {
    let line = |(day, title): (&Day, &String)| {
        let comment = if title.is_empty() { String::new() } else { format!(" # {}", printable(title)) };
        let day = match day {
            Day::Once(date) => date.to_string(),
            Day::Annual { month, day } => format!("annual {month:02}-{day:02}"),
        };
        format!("    \"{day}\",{comment}\n")
    };
    format!("[holidays]\n{name} = [\n{}]", days.iter().map(line).collect::<String>())
}

#[cfg(test)]
mod tests;
