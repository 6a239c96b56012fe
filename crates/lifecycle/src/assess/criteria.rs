//! What assess must prove to open gate G1.

use super::DataClass;
use crate::{
    Engagement,
    gate::{Criterion, Proof, Verdict},
};
use outrigger_kernel::{ItemNo, number::counted, text::capital};

pub(super) fn criteria(on: &Engagement) -> Vec<Criterion> {
    vec![scope(on), data_classes(on), logs(on), objectives(on), baselines(on)]
}

fn criterion(key: &'static str, claim: &'static str, met: bool, finding: String) -> Criterion {
    let verdict = if met { Verdict::Met } else { Verdict::Open };
    Criterion { key, claim, verdict, finding: capital(&finding), evidence: Vec::new() }
}

fn proof(item: ItemNo, entry: u64) -> Proof {
    Proof { item: item.to_string(), entry }
}

fn scope(on: &Engagement) -> Criterion {
    let in_scope: Vec<_> = on.assess.processes.iter().filter(|process| process.content.in_scope).collect();
    let finding = format!(
        "{} of {} in scope",
        in_scope.len(),
        counted(on.assess.processes.len() as u64, "process", "processes")
    );
    let evidence = in_scope.iter().map(|process| proof(process.no, process.entry())).collect();
    Criterion {
        evidence,
        ..criterion("scope", "At least one process is in scope", !in_scope.is_empty(), finding)
    }
}

fn data_classes(on: &Engagement) -> Criterion {
    let in_scope: Vec<_> = on.assess.processes.iter().filter(|process| process.content.in_scope).collect();
    let unknown: Vec<String> = in_scope
        .iter()
        .filter(|process| process.content.data_classes.is_empty())
        .map(|process| process.no.to_string())
        .collect();
    let protected = in_scope
        .iter()
        .filter(|process| process.content.data_classes.iter().any(|class| *class != DataClass::None))
        .count();
    let finding = if unknown.is_empty() {
        format!(
            "stated for {}, {protected} with protected data",
            counted(in_scope.len() as u64, "process", "processes")
        )
    } else {
        format!("not stated for {}", unknown.join(", "))
    };
    let met = !in_scope.is_empty() && unknown.is_empty();
    let evidence = in_scope.iter().map(|process| proof(process.no, process.entry())).collect();
    Criterion {
        evidence,
        ..criterion("data-classes", "The data classes of every process in scope are known", met, finding)
    }
}

fn logs(on: &Engagement) -> Criterion {
    let in_scope = on.assess.processes.iter().filter(|process| process.content.in_scope);
    let (mut evidence, mut without, mut rejected) = (Vec::new(), Vec::new(), 0);
    for process in in_scope {
        match on.assess.logs.get(&process.no) {
            Some(log) => {
                evidence.push(proof(process.no, log.stamp.seq));
                rejected += log.rejected;
            }
            None => without.push(process.no.to_string()),
        }
    }
    let finding = if without.is_empty() {
        let unread = if rejected > 0 {
            format!(", {rejected} of their rows could not be read")
        } else {
            String::new()
        };
        format!("{} attached{unread}", counted(evidence.len() as u64, "log", "logs"))
    } else {
        format!("no log on {}", without.join(", "))
    };
    let met = !evidence.is_empty() && without.is_empty();
    Criterion { evidence, ..criterion("logs", "Every process in scope has an event log", met, finding) }
}

fn objectives(on: &Engagement) -> Criterion {
    let has_kpi = |objective: ItemNo| on.assess.kpis.iter().any(|kpi| kpi.content.objective == objective);
    let (with, without): (Vec<_>, Vec<_>) =
        on.assess.objectives.iter().partition(|objective| has_kpi(objective.no));
    let finding = if without.is_empty() {
        format!("{}, each with a KPI and its target", counted(with.len() as u64, "objective", "objectives"))
    } else {
        format!(
            "no KPI for {}",
            without.iter().map(|objective| objective.no.to_string()).collect::<Vec<_>>().join(", ")
        )
    };
    let met = !with.is_empty() && without.is_empty();
    let evidence = with.iter().map(|objective| proof(objective.no, objective.entry())).collect();
    Criterion { evidence, ..criterion("objectives", "Every objective has a KPI with a target", met, finding) }
}

fn baselines(on: &Engagement) -> Criterion {
    let (mut evidence, mut without) = (Vec::new(), Vec::new());
    for kpi in on.assess.kpis.iter() {
        match on.assess.current_baseline(kpi.no) {
            Some(baseline) => evidence.push(proof(kpi.no, baseline.stamp.seq)),
            None => without.push(kpi.no.to_string()),
        }
    }
    let finding = if without.is_empty() {
        format!("{} measured", counted(evidence.len() as u64, "baseline", "baselines"))
    } else {
        format!("no current baseline for {}", without.join(", "))
    };
    let met = !evidence.is_empty() && without.is_empty();
    Criterion {
        evidence,
        ..criterion("baselines", "Every KPI has a baseline measured on events", met, finding)
    }
}
