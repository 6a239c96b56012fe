//! The agreement that is being put together, and its text.

use super::{LeftOut, Object, indicator::Indicator, shown, yaml::Node};
use jiff::civil::Date;
use outrigger_kernel::time::zone;
use std::{collections::BTreeSet, fmt::Write as _};

/// Letters of a title, and of a level's name.
const TITLE_CHARS_MAX: usize = 200;
const NAME_CHARS_MAX: usize = 80;
/// What stands where OpenSLO has nothing to say.
const CLIENT: &str = "Client";
const PROVIDER: &str = "Provider";
const ZONE: &str = "Etc/UTC";
const EFFECTIVE: Date = Date::constant(2026, 1, 1);
const TITLE: &str = "Service levels";

/// What was read so far.
#[derive(Default)]
pub(super) struct Draft {
    pub levels: Vec<LevelDraft>,
    title: Option<String>,
    service: Option<String>,
    zone: Option<String>,
    effective: Option<Date>,
}

/// One level.
pub(super) struct LevelDraft {
    pub name: String,
    pub title: String,
    pub indicator: Indicator,
    /// With its unit.
    pub expected: String,
    pub period: &'static str,
}

impl Draft {
    /// Takes the service of an SLO; the agreement is called after the first.
    pub fn serve(&mut self, service: &str, path: &str, left_out: &mut Vec<LeftOut>) {
        match &self.service {
            None => self.service = Some(service.to_owned()),
            Some(first) if first == service => {}
            Some(first) => {
                let why = format!("An agreement has one title, that of \"{first}\". It said: {service}");
                left_out.push(LeftOut { path: format!("{path}.service"), why });
            }
        }
    }

    /// Takes the title of the service's own document, where there is one.
    pub fn name_after_service(&mut self, objects: &mut [Object]) {
        let Some(service) = &self.service else { return };
        let document = objects.iter_mut().find(|object| object.kind == "Service" && object.name == *service);
        self.title = document.and_then(|object| object.title.take()).or_else(|| Some(service.clone()));
    }

    /// Takes zone and first day of the calendar of a window; an agreement has one of each.
    pub fn begin(&mut self, calendar: &mut Node, path: &str, left_out: &mut Vec<LeftOut>) {
        if let Some(written) = calendar.take_text("timeZone") {
            let known = zone(&written).map(|_| written.clone());
            if known.is_none() || self.zone.as_ref().is_some_and(|first| *first != written) {
                let why =
                    format!("Is no IANA zone, or not that of the first window. It said: {}", shown(&written));
                left_out.push(LeftOut { path: format!("{path}.timeZone"), why });
            }
            self.zone = self.zone.take().or(known);
        }
        if let Some(written) = calendar.take_text("startTime") {
            let (day, time) = written.split_at_checked(10).unwrap_or((written.as_str(), ""));
            let date: Option<Date> = day.parse().ok();
            let date = date.filter(|date| (1900..2200).contains(&date.year()));
            let is_midnight = time.chars().all(|letter| matches!(letter, 'T' | ' ' | '0' | ':' | 'Z'));
            if date.is_none() || !is_midnight || self.effective.is_some_and(|first| Some(first) != date) {
                let why = format!(
                    "Terms begin with a day, and all with that of the first window. It said: {}",
                    shown(&written)
                );
                left_out.push(LeftOut { path: format!("{path}.startTime"), why });
            }
            self.effective = self.effective.or(date);
        }
    }

    /// The text of the agreement; what it had to make up is added to what was left out.
    pub fn write(self, left_out: &mut Vec<LeftOut>) -> String {
        let mut made_up = |key: &str, value: String, why: &str| {
            left_out.push(LeftOut {
                path: format!("agreement.{key}"),
                why: format!("{why} \"{value}\" stands in."),
            });
            value
        };
        let title = self.title.unwrap_or_else(|| made_up("title", TITLE.into(), "No SLO names a service."));
        let client = made_up("client", CLIENT.into(), "OpenSLO names no parties.");
        let provider = made_up("provider", PROVIDER.into(), "OpenSLO names no parties.");
        let zone = self.zone.unwrap_or_else(|| made_up("zone", ZONE.into(), "No window names a zone."));
        let effective = match self.effective {
            Some(date) => date.to_string(),
            None => made_up("effective", EFFECTIVE.to_string(), "No window names a first day."),
        };
        let (title, client, provider) = (limited(&title, TITLE), toml_text(&client), toml_text(&provider));
        let mut text = format!(
            "# Read from OpenSLO. An activity named after an indicator and \"good\", \"bad\" or \"total\" stands\n\
             # for a query: write in its place which events count.\n\n\
             [agreement]\ntitle = {title}\nclient = {client}\nprovider = {provider}\nzone = {}\n\
             effective = {effective}\n",
            toml_text(&zone)
        );
        let mut names = BTreeSet::new();
        for level in &self.levels {
            write_level(level, &free_name(&level.name, &mut names), &mut text);
        }
        text
    }
}

fn write_level(level: &LevelDraft, name: &str, text: &mut String) {
    let (part, over) = (&level.indicator.part.source, &level.indicator.over.source);
    let better = if level.indicator.is_bad { "better = \"lower\"\n" } else { "" };
    // Writing to a text cannot fail.
    _ = write!(
        text,
        "\n[level.{name}]\ntitle = {}\nkind = \"key\"\nmeasure = {{ ratio = {}, over = {} }}\n{better}\
         expected = \"{}\"\nperiod = \"{}\"\n",
        limited(&level.title, name),
        toml_text(part),
        toml_text(over),
        level.expected,
        level.period,
    );
}

/// A name as a bare key of TOML that no other level has.
fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let bare = |letter: char| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' };
    let bare: String = name.chars().take(NAME_CHARS_MAX).map(bare).collect();
    let mut free = if bare.is_empty() { "level".to_owned() } else { bare.clone() };
    let mut number = 1;
    while !taken.insert(free.clone()) {
        number += 1;
        free = format!("{bare}-{number}");
    }
    free
}

/// A title within its limit, or another where it is blank.
fn limited(title: &str, otherwise: &str) -> String {
    let cut: String = title.trim().chars().take(TITLE_CHARS_MAX).collect();
    toml_text(if cut.trim().is_empty() { otherwise } else { &cut })
}

/// A text in quotation marks: as it is between single ones where that is possible.
fn toml_text(text: &str) -> String {
    let needs_escape = |letter: char| letter.is_control() || letter == '\'';
    if text.contains(['"', '\\']) && !text.contains(needs_escape) {
        return format!("'{text}'");
    }
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            // Writing to a text cannot fail.
            _ if letter.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(letter)),
            _ => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}
