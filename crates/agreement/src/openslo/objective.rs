//! One SLO: its window, its way of counting, and a level for each of its objectives.

use super::{
    LeftOut, Object,
    indicator::{self, Indicator, Indicators},
    shown,
    text::{Draft, LevelDraft},
    yaml::Node,
};
use crate::language::LEVELS_MAX;
use outrigger_kernel::Ratio;

/// Adds the levels of an SLO to the draft.
pub(super) fn read(
    slo: &mut Object,
    indicators: &Indicators,
    draft: &mut Draft,
    left_out: &mut Vec<LeftOut>,
) {
    let Some(indicator) = indicator::of_slo(slo, indicators, left_out) else { return };
    let (path, name, title) = (format!("{}.spec", slo.path()), slo.name.clone(), slo.title.clone());
    let Some(spec) = slo.rest.at("spec") else { return };
    let period = window(spec, &path, draft, left_out);
    if let Some(method) = spec.take_text("budgetingMethod").filter(|method| method != "Occurrences") {
        let why = format!(
            "Time is not cut into slices; the level counts as Occurrences does. It said: {}",
            shown(&method)
        );
        left_out.push(LeftOut { path: format!("{path}.budgetingMethod"), why });
    }
    if let Some(service) = spec.take_text("service") {
        draft.serve(&shown(&service), &path, left_out);
    }
    let objectives = spec.at("objectives").map(Node::items).unwrap_or_default();
    if objectives.is_empty() {
        let why = "Makes no level: it has no objective with a target.".to_owned();
        left_out.push(LeftOut { path: format!("{path}.objectives"), why });
    }
    let several = objectives.len() > 1;
    let levels_before = draft.levels.len();
    for (at, objective) in objectives.iter_mut().enumerate() {
        let path = format!("{path}.objectives[{at}]");
        let Some(expected) = expected(objective, &indicator, &path, left_out) else { continue };
        if draft.levels.len() == LEVELS_MAX {
            let why = format!("An agreement has at most {LEVELS_MAX} service levels.");
            left_out.push(LeftOut { path, why });
            continue;
        }
        let own = objective.take_text("displayName");
        let parts = [Some(title.clone().unwrap_or_else(|| name.clone())), own];
        draft.levels.push(LevelDraft {
            name: if several { format!("{name}-{}", at + 1) } else { name.clone() },
            title: parts.into_iter().flatten().collect::<Vec<_>>().join(": "),
            indicator: indicator.clone(),
            expected,
            period,
        });
    }
    if draft.levels.len() > levels_before {
        slo.title = None;
    }
}

/// How often the level is stated. Only windows that begin with the calendar have a counterpart.
fn window(spec: &mut Node, path: &str, draft: &mut Draft, left_out: &mut Vec<LeftOut>) -> &'static str {
    let path = format!("{path}.timeWindow[0]");
    let Some(window) = spec.at("timeWindow").and_then(|windows| windows.items().first_mut()) else {
        left_out.push(LeftOut { path, why: "No window is given; the level is stated by the month.".into() });
        return "month";
    };
    let duration = window.take_text("duration").unwrap_or_default();
    let is_rolling = match window.take_text("isRolling") {
        Some(rolling) => rolling.eq_ignore_ascii_case("true"),
        None => window.at("calendar").is_none(),
    };
    if let Some(calendar) = window.at("calendar") {
        draft.begin(calendar, &format!("{path}.calendar"), left_out);
    }
    let (period, is_known) = match duration.as_str() {
        "1w" => ("week", true),
        "1M" => ("month", true),
        "1Q" | "3M" => ("quarter", true),
        _ => ("month", false),
    };
    if is_rolling || !is_known {
        let kind = if is_rolling { "rolling window" } else { "window" };
        let why = format!(
            "A {kind} of \"{}\" has no counterpart; the level is stated by the {period}.",
            shown(&duration)
        );
        left_out.push(LeftOut { path: format!("{path}.duration"), why });
    }
    period
}

/// The target as an exact percentage; of what may go wrong, where the indicator counts that.
fn expected(
    objective: &mut Node,
    indicator: &Indicator,
    path: &str,
    left_out: &mut Vec<LeftOut>,
) -> Option<String> {
    let (key, written) = match objective.take_text("target") {
        Some(target) => ("target", target),
        None => ("targetPercent", objective.take_text("targetPercent").unwrap_or_default()),
    };
    let share = match key {
        "target" => Ratio::from_decimal(written.trim()),
        _ => Ratio::from_percent(written.trim()),
    };
    let share = share.filter(|share| (Ratio::ZERO..=Ratio::ONE).contains(share));
    let stated =
        share.and_then(|good| if indicator.is_bad { Ratio::ONE.checked_sub(good) } else { Some(good) });
    let percent = stated.and_then(|share| Some(format!("{} %", share.percent(share.percent_decimals()?))));
    if percent.is_none() {
        let why = format!(
            "Is no share from 0 to 1, or 0 to 100 percent, with up to six decimals of a percent. It said: \"{}\"",
            shown(&written)
        );
        left_out.push(LeftOut { path: format!("{path}.{key}"), why });
    }
    percent
}
