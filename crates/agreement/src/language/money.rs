//! Checks what the text says of money and term. Credits and charges are checked, not evaluated: the
//! reader is told so instead of getting a figure that leaves them out.

use super::{levels::PlacedLevel, quantity, section::Section};
use crate::{diagnostic::Diagnostics, terms::Kind};
use outrigger_kernel::Ratio;

/// Allocations of the critical levels share out the pool: 100 % unless `[credits]` states another.
pub(super) fn check(root: &mut Section<'_>, levels: &[PlacedLevel], found: &mut Diagnostics) {
    let mut pool = Ratio::ONE;
    if let Some(value) = root.get("credits") {
        if let Some(mut credits) = super::section::section("credits".into(), value, found) {
            if let Some(text) = credits.text("pool", found) {
                let written = text.value.trim().trim_end_matches('%').trim();
                match Ratio::from_percent(written).filter(|pool| *pool > Ratio::ZERO) {
                    Some(stated) => pool = stated,
                    None => {
                        _ = found.error(text.span, "`pool` is a percentage.").help("Write pool = \"200 %\".")
                    }
                }
            }
            if let Some(text) = credits.text("at-risk", found)
                && let Err(why) = quantity::share(text.value)
            {
                found.error(text.span, why.what).help(why.help);
            }
        }
        not_evaluated("credits", value.span(), found);
    }
    if let Some(value) = root.get("charges") {
        not_evaluated("charges", value.span(), found);
    }
    sum(levels, pool, found);
}

fn not_evaluated(section: &str, span: std::ops::Range<usize>, found: &mut Diagnostics) {
    found
        .warning(
            span,
            format!("[{section}] is kept with the agreement, but this version computes no money from it."),
        )
        .label("no money is computed");
}

fn sum(levels: &[PlacedLevel], pool: Ratio, found: &mut Diagnostics) {
    let placed: Vec<_> =
        levels.iter().filter_map(|level| Some((level, level.allocation_span.clone()?))).collect();
    for (level, span) in placed.iter().filter(|(level, _)| level.terms.kind == Kind::Key) {
        found
            .error(
                span.clone(),
                format!("Level \"{}\" is a key level and bears no credits.", level.terms.name),
            )
            .label("allocation on a key level")
            .help("Make it kind = \"critical\", or take the allocation out.");
    }
    let Some((_, last)) = placed.last() else { return };
    let total = placed
        .iter()
        .filter_map(|(level, _)| level.terms.allocation)
        .try_fold(Ratio::ZERO, Ratio::checked_add);
    if total != Some(pool) {
        let total = total.map_or("more than can be added up".into(), |total| format!("{} %", plain(total)));
        found
            .error(
                last.clone(),
                format!("The allocations sum to {total}, and the pool is {} %.", plain(pool)),
            )
            .label("the last of them")
            .help("Change the allocations so that they sum to the pool exactly.");
    }
}

/// A percentage without trailing zeros.
fn plain(ratio: Ratio) -> String {
    let text = ratio.percent(6);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `term` and `renewal` are kept with the text; dates are not computed from them yet.
pub(super) fn term(head: &mut Section<'_>, found: &mut Diagnostics) {
    _ = head.text("term", found);
    if let Some(mut renewal) = head.section("renewal", found) {
        _ = renewal.text("tacit", found);
        _ = renewal.text("notice", found);
        renewal.finish(found);
    }
}
