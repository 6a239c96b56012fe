//! Computations step by step, and terms clause by clause.

use super::super::schedule::Clause;
use askama::{Template, filters::HtmlSafe};
use outrigger_agreement::money::Step;

/// The steps of a computation, in order.
#[derive(Template)]
#[template(path = "part/steps.html")]
pub(crate) struct Steps<'a> {
    steps: &'a [Step],
}

impl HtmlSafe for Steps<'_> {}

/// The steps of a computation.
pub(crate) fn steps(steps: &[Step]) -> Steps<'_> {
    Steps { steps }
}

/// The same, folded away; nothing when there are none.
#[derive(Template)]
#[template(
    ext = "html",
    source = "{% if !steps.steps.is_empty() %}<details><summary>How it was computed</summary>{{ steps }}</details>{% endif %}"
)]
pub(crate) struct Folded<'a> {
    steps: Steps<'a>,
}

impl HtmlSafe for Folded<'_> {}

/// The steps of a computation, for somebody who asks.
pub(crate) fn folded(all: &[Step]) -> Folded<'_> {
    Folded { steps: steps(all) }
}

/// Terms, each beside its clause.
#[derive(Template)]
#[template(path = "part/clauses.html")]
pub(crate) struct Clauses<'a> {
    clauses: &'a [Clause],
}

impl HtmlSafe for Clauses<'_> {}

/// Terms, each beside its clause.
pub(crate) fn clauses(clauses: &[Clause]) -> Clauses<'_> {
    Clauses { clauses }
}
