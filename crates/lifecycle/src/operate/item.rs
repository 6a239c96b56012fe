//! What the operate stage keeps. A field's doc comment is its label and hint in forms and in the API.

use crate::{Engagement, content::Item};
use outrigger_kernel::{Refusal, refusal, time::zone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A system that events come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Name. What people call the system, as in Zendesk or Remedy.
    #[schemars(length(min = 1, max = 120))]
    pub name: String,
    /// Case column. The column that names the case; leave empty to have it found.
    #[serde(default)]
    #[schemars(length(max = 120))]
    pub case_column: String,
    /// Time column. The column that says when; leave empty to have it found.
    #[serde(default)]
    #[schemars(length(max = 120))]
    pub time_column: String,
    /// Activity column. The column that says what happened; leave empty to have it found.
    #[serde(default)]
    #[schemars(length(max = 120))]
    pub activity_column: String,
    /// Event id column. The column that names each single event once; leave empty to compare whole rows.
    #[serde(default)]
    #[schemars(length(max = 120))]
    pub id_column: String,
    /// Date order. Which comes first where a date is written in numbers only, as in 03/04/2026; it is never guessed.
    #[serde(default)]
    pub date_order: DateOrder,
    /// Zone. The time zone of times that carry none, as in Europe/Berlin; it is never guessed.
    #[serde(default)]
    #[schemars(length(max = 60))]
    pub zone: String,
}

/// Which of day and month comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Dates say it themselves: the year comes first, or a number over 12 shows it.
    #[default]
    Plain,
    /// The day comes first.
    DayFirst,
    /// The month comes first.
    MonthFirst,
}

impl Item for Source {
    const PREFIX: &'static str = "SRC";

    fn title(&self) -> &str {
        &self.name
    }

    fn check(&self, _: &Engagement) -> Result<(), Refusal> {
        if !self.zone.is_empty() && zone(&self.zone).is_none() {
            return Err(refusal::invalid(format!("There is no time zone {}.", self.zone))
                .at("zone")
                .next("Write an IANA name, as in Europe/Berlin."));
        }
        Ok(())
    }
}
