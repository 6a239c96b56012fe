//! What the mail of the morning says.

use super::{
    super::letter::{tidy, wrapped},
    news::News,
    rungs::{Reached, Rungs},
};
use outrigger_kernel::{
    Instant, Micros, Side,
    number::counted,
    time::{HOUR, spoken},
};
use outrigger_lifecycle::view::Waiting;
use outrigger_store::Account;
use std::sync::Arc;

const DAY: Micros = 24 * HOUR;

/// One engagement as one of its members reads of it.
pub(super) struct Section {
    pub news: Arc<News>,
    /// The member's side.
    pub side: Side,
    /// The rungs that were reached since the last morning.
    pub rungs: Option<Arc<Rungs>>,
}

impl Section {
    fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.news.waiting.iter().filter(|waiting| waiting.side == self.side)
    }

    fn rungs(&self) -> u64 {
        self.rungs.as_ref().map_or(0, |rungs| rungs.count)
    }

    fn party(&self) -> String {
        tidy(self.news.snapshot.engagement.party(self.side))
    }

    fn says_something(&self) -> bool {
        self.waiting().next().is_some() || self.rungs() > 0
    }
}

/// The subject and the text for somebody; none when nothing waits.
pub(super) fn letter(
    account: &Account,
    sections: &[Section],
    origin: Option<&str>,
    now: Instant,
) -> Option<(String, String)> {
    let sections: Vec<&Section> = sections.iter().filter(|section| section.says_something()).collect();
    let first = sections.first()?;
    let mut text = format!("Good morning, {}.\n", tidy(&account.name));
    for section in &sections {
        text.push_str(&one(section, origin, now));
    }
    text.push_str(&format!("\nTimes are contract time, {}.\n", zones(&sections, &first.news.zone_name)));
    text.push_str("\n-- \nWritten in the morning, once a day at most, when something waits.\n");
    text.push_str(&match origin {
        Some(origin) => format!("Switch it off at {origin}/password\n"),
        None => "Switch it off in Outrigger, on the page of your password.\n".to_owned(),
    });
    Some((subject(&sections, first), text))
}

fn subject(sections: &[&Section], first: &Section) -> String {
    let waiting: u64 = sections.iter().map(|section| section.waiting().count() as u64).sum();
    let rungs: u64 = sections.iter().map(|section| section.rungs()).sum();
    match (waiting, sections.len()) {
        (0, 1) => {
            format!("{}: {} on open cases", tidy(&first.news.title), counted(rungs, "warning", "warnings"))
        }
        (0, _) => format!("{} on open cases", counted(rungs, "warning", "warnings")),
        (_, 1) => {
            let things = counted(waiting, "thing waits", "things wait");
            format!("{}: {things} on {}", tidy(&first.news.title), first.party())
        }
        (_, many) => {
            format!("{} on you in {many} engagements", counted(waiting, "thing waits", "things wait"))
        }
    }
}

/// One engagement: its title, what waits, and what its open cases came to.
fn one(section: &Section, origin: Option<&str>, now: Instant) -> String {
    let title = wrapped(&tidy(&section.news.title), "");
    let rule = "-".repeat(title.lines().map(|line| line.chars().count()).max().unwrap_or_default());
    let mut text = format!("\n\n{title}{rule}\n");
    let count = section.waiting().count() as u64;
    if count > 0 {
        let things = counted(count, "thing waits", "things wait");
        text.push_str(&wrapped(&format!("{things} on {}:", section.party()), ""));
        for waiting in section.waiting() {
            text.push('\n');
            text.push_str(&wrapped(&tidy(&waiting.what), "  "));
            text.push_str(&since(waiting, section, now));
            text.push_str(&link(section, origin, &waiting.path));
        }
    }
    if let Some(rungs) = &section.rungs {
        if count > 0 {
            text.push('\n');
        }
        text.push_str(&warnings(rungs, section));
        text.push_str(&link(section, origin, "operate/live"));
    }
    text
}

fn since(waiting: &Waiting, section: &Section, now: Instant) -> String {
    let Some(at) = waiting.since else { return String::new() };
    let date = at.in_zone(&section.news.zone).strftime("%-d %B %Y").to_string();
    match now.0.saturating_sub(at.0) / DAY {
        ..=0 => format!("  since {date}\n"),
        days => format!("  since {date}, {}\n", counted(days.unsigned_abs(), "day", "days")),
    }
}

fn warnings(rungs: &Rungs, section: &Section) -> String {
    let since = rungs.since.strftime("%-d %B %Y");
    let were = counted(rungs.count, "warning was", "warnings were");
    let cases = counted(rungs.cases, "open case", "open cases");
    let mut text =
        wrapped(&format!("{were} reached on {cases} since the morning of {since}. Due first:"), "");
    for reached in &rungs.first {
        text.push('\n');
        text.push_str(&wrapped(&format!("{}, {}", tidy(&reached.case), tidy(&reached.title)), "  "));
        let told = format!("{}, for {}; {}", reached.what, tidy(&reached.to), stands(reached, section));
        text.push_str(&wrapped(&told, "  "));
    }
    text.push('\n');
    let more = rungs.cases.saturating_sub(rungs.first.len() as u64);
    if more > 0 {
        text.push_str(&format!("  {} on the live board\n", counted(more, "more stands", "more stand")));
    }
    text
}

fn stands(reached: &Reached, section: &Section) -> String {
    match reached.due {
        Some(due) => format!("due {}", section.news.snapshot.engagement.moment(due)),
        None if reached.left_micros < 0 => format!("over by {}", spoken(-reached.left_micros)),
        None => "held".to_owned(),
    }
}

fn link(section: &Section, origin: Option<&str>, path: &str) -> String {
    origin.map_or_else(String::new, |origin| format!("  {origin}/e/{}/{path}\n", section.news.snapshot.id))
}

/// The zones of the engagements, each once.
fn zones(sections: &[&Section], first: &str) -> String {
    let mut zones = vec![first];
    for section in sections {
        if !zones.contains(&section.news.zone_name.as_str()) {
            zones.push(&section.news.zone_name);
        }
    }
    zones.join(" and ")
}

#[cfg(test)]
mod tests;
