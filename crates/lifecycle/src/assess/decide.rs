//! The rules of the assess stage: refusals first, then facts.

use super::{Command, Fact};
use crate::{Context, Engagement, Evidence, Need, gate::GateNo};
use outrigger_kernel::{Hash, ItemNo, Refusal, refusal};

pub(super) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    still_open(on)?;
    match command {
        Command::AttachLog { process, file, zone } => attach_log(on, process, (file, zone), ctx),
        Command::MeasureBaseline { kpi } => measure_baseline(on, kpi, ctx),
    }
}

pub(super) fn needs(on: &Engagement, command: &Command) -> Option<Need> {
    match command {
        Command::AttachLog { file, zone, .. } => Some(Need::Log { file: *file, zone: zone.clone() }),
        Command::MeasureBaseline { kpi } => {
            let kpi = &on.assess.kpis.get(*kpi)?.content;
            let log = on.assess.logs.get(&kpi.process)?;
            Some(Need::Baseline { file: log.file, zone: log.zone.clone(), terms: kpi.terms.clone() })
        }
    }
}

/// What was decided on stays as it was decided on.
fn still_open(on: &Engagement) -> Result<(), Refusal> {
    if on.gates.gate(GateNo::G1).opened.is_some() {
        return Err(refusal::already("The assessment", "closed by gate G1"));
    }
    Ok(())
}

fn attach_log(
    on: &Engagement,
    process: ItemNo,
    (file, zone): (Hash, Option<String>),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    if on.assess.processes.get(process).is_none() {
        return Err(refusal::not_found("process", process).at("process"));
    }
    if on.assess.logs.get(&process).is_some_and(|log| log.file == file && log.zone == zone) {
        return Err(refusal::already("This log", &format!("attached to {process}")));
    }
    match &ctx.evidence {
        Some(Evidence::Untried) => Ok(Vec::new()),
        Some(Evidence::Log(shape, rejected)) => {
            Ok(vec![Fact::LogAttached { process, file, zone, shape: *shape, rejected: *rejected }])
        }
        other => Err(no_evidence(other.as_ref(), "The log cannot be read.").at("file")),
    }
}

fn measure_baseline(on: &Engagement, kpi: ItemNo, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let kept = on.assess.kpis.get(kpi).ok_or_else(|| refusal::not_found("KPI", kpi).at("kpi"))?;
    let process = kept.content.process;
    let Some(log) = on.assess.logs.get(&process) else {
        return Err(refusal::not_ready(format!("{process} has no event log to measure on."))
            .next(format!("Attach a log to {process} first.")));
    };
    if on.assess.current_baseline(kpi).is_some() {
        return Err(refusal::already(kpi, "measured on this log"));
    }
    match &ctx.evidence {
        Some(Evidence::Untried) => Ok(Vec::new()),
        Some(Evidence::Baseline(result)) => Ok(vec![Fact::BaselineMeasured {
            kpi,
            version: kept.version,
            file: log.file,
            result: result.clone(),
        }]),
        other => Err(no_evidence(other.as_ref(), "The baseline cannot be measured.")),
    }
}

fn no_evidence(evidence: Option<&Evidence>, otherwise: &str) -> Refusal {
    match evidence {
        Some(Evidence::Impossible(why)) => refusal::invalid(why.clone()),
        _ => refusal::not_ready(otherwise),
    }
}
