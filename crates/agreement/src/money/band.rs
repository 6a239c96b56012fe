//! Volume against a baseline: inside the dead band the baseline is paid, outside it what was used.

use super::{
    charge::{Prices, clause_of_unit},
    exact::Exact,
    shapes::Line,
    words::{percent, step},
};
use crate::terms::{Band, Convention, UnitCharge};
use outrigger_kernel::{Ratio, number::grouped};

/// The line of a unit with a baseline. A volume exactly on the band's edge is inside it.
///
/// Inside, the baseline times the price is paid. Above, every unit off the baseline costs the additional
/// resource charge more; below, every one earns the reduced resource credit. The cliff convention bills
/// the whole distance from the baseline, the marginal one only what lies outside the band.
pub(super) fn line(unit: &UnitCharge, band: &Band, volume: u64, prices: &Prices) -> Line {
    let (baseline, distance) = (Exact::whole(band.baseline), distance(band, volume));
    let width = baseline.times(band.dead_band);
    let agreed = baseline.times(unit.price);
    let agreed_words = format!("{} × {}", grouped(band.baseline), prices.words(unit.price));
    let (outside, of) = match band.convention {
        Convention::Cliff => (distance, "off the baseline"),
        Convention::Marginal => (distance.less(width), "outside the band"),
    };
    let (count, shown) = (grouped(volume), outside.decimal());
    let (amount, what) = if !is_beyond(band, volume, band.dead_band) {
        (agreed, format!("{count} is inside the band: {agreed_words}"))
    } else if volume > band.baseline {
        let more = format!("plus {shown} {of} × {}", prices.words(band.arc));
        (agreed.plus(outside.times(band.arc)), format!("{count} is above the band: {agreed_words} {more}"))
    } else {
        let less = format!("less {shown} {of} × {}", prices.words(band.rrc));
        (agreed.less(outside.times(band.rrc)), format!("{count} is below the band: {agreed_words} {less}"))
    };
    let clause = clause_of_unit(&unit.name);
    let edges = format!(
        "Baseline {}, dead band {}: from {} to {}",
        grouped(band.baseline),
        percent(band.dead_band),
        baseline.less(width).decimal(),
        baseline.plus(width).decimal()
    );
    let mut line = prices.line(&unit.name, clause.clone(), amount, what);
    line.steps.insert(0, step(clause, edges, None));
    line
}

/// Whether the volume lies farther off the baseline than a share of it.
pub(super) fn is_beyond(band: &Band, volume: u64, share: Ratio) -> bool {
    distance(band, volume).less(Exact::whole(band.baseline).times(share)).is_positive()
}

fn distance(band: &Band, volume: u64) -> Exact {
    Exact::whole(volume.abs_diff(band.baseline))
}
