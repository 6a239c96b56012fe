//! What the assess stage keeps. A field's doc comment is its label and hint in forms and in the API.

use crate::{Engagement, content::Item};
use outrigger_agreement::{Agreement, Quantity};
use outrigger_kernel::{ItemNo, Refusal, refusal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A process of the client that could be outsourced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Name. What people call the process.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// Function. The part of the business it belongs to, as in IT support or claims.
    #[schemars(length(min = 1, max = 120))]
    pub function: String,
    /// Owner. Who answers for it at the client.
    #[schemars(length(min = 1, max = 120))]
    pub owner: String,
    /// Volume per month. Cases in a usual month.
    pub volume_per_month: u32,
    /// Handling time in minutes. The work on a usual case.
    pub handling_minutes: u32,
    /// People in tenths of FTE. Full-time equivalents doing it today: 125 means 12.5.
    pub fte_tenths: u32,
    /// Strategic importance. 1 is not core, 5 is what the client lives on.
    #[schemars(range(min = 1, max = 5))]
    pub importance: u8,
    /// Standardisation. How alike the cases are.
    pub standardisation: Standardisation,
    /// Documentation. 1 is in people's heads, 5 is complete and current.
    #[schemars(range(min = 1, max = 5))]
    pub documentation: u8,
    /// Data classes. What kinds of data the work touches; choose "none" when it touches no protected data.
    #[serde(default)]
    #[schemars(length(max = 5))]
    pub data_classes: Vec<DataClass>,
    /// In scope. Whether this engagement is to outsource it.
    #[serde(default)]
    pub in_scope: bool,
    /// Notes. Anything a provider has to know.
    #[serde(default)]
    #[schemars(length(max = 4_000))]
    pub notes: String,
}

/// How alike the cases of a process are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Standardisation {
    /// Every case is its own.
    Low,
    /// Most follow a few patterns.
    Medium,
    /// Nearly all follow written steps.
    High,
}

/// A kind of data that needs protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataClass {
    /// No protected data.
    None,
    /// Personal data.
    Personal,
    /// Payment data.
    Payment,
    /// Health data.
    Health,
    /// Business secrets.
    Confidential,
}

impl Item for Process {
    const PREFIX: &'static str = "PROC";

    fn title(&self) -> &str {
        &self.name
    }

    fn check(&self, _: &Engagement) -> Result<(), Refusal> {
        for (field, value) in [("importance", self.importance), ("documentation", self.documentation)] {
            if !(1..=5).contains(&value) {
                return Err(refusal::invalid(format!("The {field} of a process is 1 to 5.")).at(field));
            }
        }
        if self.data_classes.contains(&DataClass::None) && self.data_classes.len() > 1 {
            return Err(refusal::invalid("Data classes cannot be none and something.").at("data_classes"));
        }
        Ok(())
    }
}

/// What the client wants to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Objective. What is to be reached, in one sentence.
    #[schemars(length(min = 1, max = 300))]
    pub statement: String,
    /// Why. What it is worth, or what happens without it.
    #[serde(default)]
    #[schemars(length(max = 2_000))]
    pub why: String,
    /// By when. The date by which it is to be reached.
    #[schemars(with = "String", length(min = 10, max = 10), regex(pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub by: jiff::civil::Date,
}

impl Item for Objective {
    const PREFIX: &'static str = "OBJ";

    fn title(&self) -> &str {
        &self.statement
    }

    fn check(&self, _: &Engagement) -> Result<(), Refusal> {
        Ok(())
    }
}

/// A measured figure that shows whether an objective is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kpi {
    /// Name. What the figure is called.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// Objective. The number of the objective it belongs to, as in OBJ-1.
    pub objective: ItemNo,
    /// Process. The number of the process whose events it is measured on, as in PROC-1.
    pub process: ItemNo,
    /// Terms. One service level in the agreement language, with its calendar and clock; its expected level is the target.
    #[schemars(length(min = 1, max = 20_000))]
    pub terms: String,
}

impl Kpi {
    /// The target: the expected level of its one service level.
    pub fn target(&self) -> Option<Quantity> {
        let (agreement, _) = Agreement::parse(&self.terms).ok()?;
        agreement.levels.first().map(|level| level.expected)
    }
}

impl Item for Kpi {
    const PREFIX: &'static str = "KPI";

    fn title(&self) -> &str {
        &self.name
    }

    fn check(&self, on: &Engagement) -> Result<(), Refusal> {
        if on.assess.objectives.get(self.objective).is_none() {
            return Err(refusal::not_found("objective", self.objective).at("objective"));
        }
        if on.assess.processes.get(self.process).is_none() {
            return Err(refusal::not_found("process", self.process).at("process"));
        }
        let (agreement, _) = Agreement::parse(&self.terms).map_err(|findings| {
            let first = findings.first().map(|found| found.one_line(&self.terms)).unwrap_or_default();
            refusal::invalid(format!("The terms cannot be used: {first}"))
                .at("terms")
                .next("Correct that place.")
        })?;
        if agreement.levels.len() != 1 {
            let message =
                format!("A KPI has one service level, and these terms have {}.", agreement.levels.len());
            return Err(refusal::invalid(message).at("terms"));
        }
        Ok(())
    }
}
