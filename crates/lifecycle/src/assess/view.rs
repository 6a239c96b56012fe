//! What the assess page shows.

use super::{DataClass, Standardisation};
use crate::{
    Engagement,
    view::{Sealed, sealed},
};
use outrigger_agreement::LevelResult;
use outrigger_calc::suitability::{self, Factors, Suitability};
use outrigger_kernel::ItemNo;
use schemars::JsonSchema;
use serde::Serialize;

/// The stage's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AssessView {
    /// Processes, most suitable first.
    pub processes: Vec<ProcessRow>,
    /// Objectives.
    pub objectives: Vec<ObjectiveRow>,
    /// Criteria of gate G1 that are met or waived.
    pub proven: usize,
    /// All criteria of gate G1.
    pub criteria: usize,
    /// Whether G1 is behind the engagement.
    pub passed: bool,
}

/// One process.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ProcessRow {
    /// Its number.
    pub no: ItemNo,
    /// Its name.
    pub name: String,
    /// The part of the business.
    pub function: String,
    /// Cases in a usual month.
    pub volume_per_month: u32,
    /// Full-time equivalents in tenths.
    pub fte_tenths: u32,
    /// Whether it is to be outsourced.
    pub in_scope: bool,
    /// The data it touches, in words.
    pub data_classes: Vec<String>,
    /// Events in its attached log.
    pub events: Option<u64>,
    /// How suitable it is for outsourcing.
    pub suitability: Suitability,
}

/// One objective with its KPIs.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ObjectiveRow {
    /// Its number.
    pub no: ItemNo,
    /// What is to be reached.
    pub statement: String,
    /// By when.
    pub by: String,
    /// The figures that show it.
    pub kpis: Vec<KpiRow>,
}

/// One KPI.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KpiRow {
    /// Its number.
    pub no: ItemNo,
    /// What it is called.
    pub name: String,
    /// Its target, with unit.
    pub target: String,
    /// Its present baseline.
    pub baseline: Option<LevelResult>,
    /// The entry that measured it.
    pub measured: Option<Sealed>,
}

/// The stage's page.
pub fn view(on: &Engagement) -> AssessView {
    let mut processes: Vec<ProcessRow> = on.assess.processes.iter().map(|kept| process(on, kept)).collect();
    processes.sort_by_key(|row| (std::cmp::Reverse(row.suitability.score), row.no));
    let criteria = crate::gate::criteria(on, crate::gate::GateNo::G1);
    AssessView {
        processes,
        objectives: on.assess.objectives.iter().map(|kept| objective(on, kept)).collect(),
        proven: criteria.iter().filter(|criterion| criterion.verdict != crate::gate::Verdict::Open).count(),
        criteria: criteria.len(),
        passed: on.gates.is_passed(crate::gate::GateNo::G1),
    }
}

fn process(on: &Engagement, kept: &crate::content::Kept<super::Process>) -> ProcessRow {
    let process = &kept.content;
    let standardisation = match process.standardisation {
        Standardisation::Low => 1,
        Standardisation::Medium => 3,
        Standardisation::High => 5,
    };
    let protected = process.data_classes.iter().filter(|class| **class != DataClass::None).count();
    let factors = Factors {
        importance: process.importance,
        standardisation,
        documentation: process.documentation,
        protected_data_classes: u8::try_from(protected).unwrap_or(u8::MAX),
    };
    let class = |class: &DataClass| format!("{class:?}").to_lowercase();
    ProcessRow {
        no: kept.no,
        name: process.name.clone(),
        function: process.function.clone(),
        volume_per_month: process.volume_per_month,
        fte_tenths: process.fte_tenths,
        in_scope: process.in_scope,
        data_classes: process.data_classes.iter().map(class).collect(),
        events: on.assess.logs.get(&kept.no).map(|log| log.shape.events),
        suitability: suitability::assess(factors),
    }
}

fn objective(on: &Engagement, kept: &crate::content::Kept<super::Objective>) -> ObjectiveRow {
    let kpis = on.assess.kpis.iter().filter(|kpi| kpi.content.objective == kept.no);
    let row = |kpi: &crate::content::Kept<super::Kpi>| {
        let baseline = on.assess.current_baseline(kpi.no);
        KpiRow {
            no: kpi.no,
            name: kpi.content.name.clone(),
            target: kpi.content.target().map(outrigger_agreement::Quantity::exact).unwrap_or_default(),
            baseline: baseline.map(|baseline| baseline.result.clone()),
            measured: baseline.map(|baseline| sealed(on, &baseline.stamp)),
        }
    };
    ObjectiveRow {
        no: kept.no,
        statement: kept.content.statement.clone(),
        by: kept.content.by.to_string(),
        kpis: kpis.map(row).collect(),
    }
}
