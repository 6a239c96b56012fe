//! What an indicator counts: queries of good or bad and total become conditions, or stand-ins for them.

use super::{LeftOut, Object, shown, yaml::Node};
use crate::condition::Condition;
use std::collections::BTreeMap;

/// Letters of an indicator's name in a stand-in.
const NAME_CHARS_MAX: usize = 120;

/// The conditions of a ratio.
#[derive(Clone)]
pub(super) struct Indicator {
    pub part: Condition,
    pub over: Condition,
    /// Whether the part is what went wrong.
    pub is_bad: bool,
}

/// Indicators by name; one that counts no ratio of events is none.
pub(super) type Indicators = BTreeMap<String, Option<Indicator>>;

/// The indicators that are documents of their own.
pub(super) fn named(objects: &mut [Object], left_out: &mut Vec<LeftOut>) -> Indicators {
    let mut all = Indicators::new();
    for object in objects.iter_mut().filter(|object| object.kind == "SLI") {
        let path = object.path();
        let indicator = read(&object.name, &mut object.rest, &path, left_out);
        all.insert(object.name.clone(), indicator);
    }
    all
}

/// The indicator of an SLO: its own, or the one that it refers to.
pub(super) fn of_slo(
    slo: &mut Object,
    indicators: &Indicators,
    left_out: &mut Vec<LeftOut>,
) -> Option<Indicator> {
    let (path, name) = (slo.path(), slo.name.clone());
    let mut note = |key: &str, why: String| left_out.push(LeftOut { path: format!("{path}.{key}"), why });
    let Some(spec) = slo.rest.at("spec") else {
        note("spec", "Is not there, so there is nothing to state.".into());
        return None;
    };
    if let Some(own) = spec.at("indicator") {
        let name = own.at("metadata").and_then(|metadata| metadata.take_text("name")).unwrap_or(name);
        return read(&name, own, &format!("{path}.spec.indicator"), left_out);
    }
    let Some(referred) = spec.take_text("indicatorRef") else {
        note("spec", "Has neither an indicator nor an indicatorRef, so there is nothing to count.".into());
        return None;
    };
    let indicator = indicators.get(&shown(&referred)).cloned();
    if indicator.is_none() {
        note("spec.indicatorRef", format!("There is no SLI \"{}\" among the documents.", shown(&referred)));
    } else if matches!(indicator, Some(None)) {
        note("spec.indicatorRef", format!("SLI \"{}\" has no ratio that can be stated.", shown(&referred)));
    }
    indicator.flatten()
}

fn read(name: &str, node: &mut Node, path: &str, left_out: &mut Vec<LeftOut>) -> Option<Indicator> {
    let part = if has(node, "good") { "good" } else { "bad" };
    if !has(node, part) || !has(node, "total") {
        let why = "Only a ratio of good or bad to total has a counterpart; a value against a threshold, or a ratio computed elsewhere, has no events to count.";
        left_out.push(LeftOut { path: format!("{path}.spec"), why: why.into() });
        return None;
    }
    let mut source = Source { name, node, path, left_out };
    Some(Indicator { part: source.condition(part)?, over: source.condition("total")?, is_bad: part == "bad" })
}

fn ratio(node: &mut Node) -> Option<&mut Node> {
    node.at("spec")?.at("ratioMetric")
}

fn has(node: &mut Node, role: &str) -> bool {
    ratio(node).is_some_and(|metric| metric.at(role).is_some())
}

/// Takes the text of a query, on one line. Other parts of the metric stay to be listed.
fn query(metric: &mut Node, role: &str) -> Option<String> {
    let asked = metric.at(role)?;
    let deep = asked.at("metricSource").and_then(|source| source.at("spec"));
    let text = deep.and_then(|spec| spec.take_text("query")).or_else(|| asked.take_text("query"))?;
    Some(Node::Text(text).one_line())
}

/// An indicator while its queries are replaced.
struct Source<'a> {
    name: &'a str,
    node: &'a mut Node,
    path: &'a str,
    left_out: &'a mut Vec<LeftOut>,
}

impl Source<'_> {
    /// The condition that stands for a query: that of the annotation `outrigger/good`, or one on an
    /// activity of that name.
    fn condition(&mut self, role: &str) -> Option<Condition> {
        let asked = ratio(self.node).and_then(|metric| query(metric, role));
        let asked = asked.map_or_else(String::new, |query| format!(" The query: {}", shown(&query)));
        let annotation = format!("outrigger/{role}");
        let annotations = self.node.at("metadata").and_then(|metadata| metadata.at("annotations"));
        let written = annotations.and_then(|all| all.take_text(&annotation));
        match written.as_deref().map(Condition::parse) {
            Some(Ok(condition)) => {
                let why = format!("Is a query; the annotation {annotation} stands for it.{asked}");
                self.note(&format!("spec.ratioMetric.{role}"), why);
                return Some(condition);
            }
            Some(Err(fault)) => {
                let why = format!("Is no condition: {} A stand-in is written.", fault.what);
                self.note(&format!("metadata.annotations.{annotation}"), why);
            }
            None => {}
        }
        let name: String = self.name.chars().take(NAME_CHARS_MAX).map(plain).collect();
        let stand_in = format!("activity == \"{name} {role}\"");
        let why =
            format!("Is a query; {stand_in} stands for it until somebody writes which events count.{asked}");
        self.note(&format!("spec.ratioMetric.{role}"), why);
        Condition::parse(&stand_in).ok()
    }

    fn note(&mut self, key: &str, why: String) {
        self.left_out.push(LeftOut { path: format!("{}.{key}", self.path), why });
    }
}

fn plain(letter: char) -> char {
    if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | ' ') { letter } else { '-' }
}
