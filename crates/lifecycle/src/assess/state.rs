//! How the assess stage stands, and questions to it that cannot fail.

use super::{Fact, Kpi, Objective, Process};
use crate::{Stamp, content::Register, context::EventsShape};
use outrigger_agreement::LevelResult;
use outrigger_kernel::{Hash, ItemNo};
use std::collections::BTreeMap;

/// The stage as it stands.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Processes.
    pub processes: Register<Process>,
    /// Objectives.
    pub objectives: Register<Objective>,
    /// KPIs.
    pub kpis: Register<Kpi>,
    /// The log attached last to each process.
    pub logs: BTreeMap<ItemNo, AttachedLog>,
    /// The baseline measured last for each KPI.
    pub baselines: BTreeMap<ItemNo, Baseline>,
}

/// An attachment: which log, by whom, when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachedLog {
    /// The digest of the uploaded file.
    pub file: Hash,
    /// The zone of times that carry none.
    pub zone: Option<String>,
    /// What the log looks like.
    pub shape: EventsShape,
    /// Rows of the file that could not be read.
    pub rejected: u64,
    /// The entry.
    pub stamp: Stamp,
}

/// A measurement of a KPI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The version of the KPI that was measured.
    pub version: u32,
    /// The digest of the log's file.
    pub file: Hash,
    /// The value with its target.
    pub result: LevelResult,
    /// The entry.
    pub stamp: Stamp,
}

impl State {
    /// The baseline of a KPI, when it was measured on its present version and its process's present log.
    pub fn current_baseline(&self, kpi: ItemNo) -> Option<&Baseline> {
        let kept = self.kpis.get(kpi)?;
        let log = self.logs.get(&kept.content.process)?;
        self.baselines
            .get(&kpi)
            .filter(|baseline| baseline.version == kept.version && baseline.file == log.file)
    }
}

pub(super) fn evolve(state: &mut State, stamp: &Stamp, fact: &Fact) {
    let stamp = stamp.clone();
    match fact.clone() {
        Fact::LogAttached { process, file, zone, shape, rejected } => {
            state.logs.insert(process, AttachedLog { file, zone, shape, rejected, stamp });
        }
        Fact::BaselineMeasured { kpi, version, file, result } => {
            state.baselines.insert(kpi, Baseline { version, file, result: *result, stamp });
        }
    }
}
