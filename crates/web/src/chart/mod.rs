//! Charts drawn on the server as SVG: whole numbers in, markup out, styled by the stylesheet alone.

mod spark;
mod strip;
mod trend;

pub use spark::spark;
pub use strip::strip;
pub use trend::trend;

use outrigger_agreement::Verdict;

/// A straight line from values to pixels; the ends may be given in either order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    from: (i64, i64),
    to: (i64, i64),
}

impl Scale {
    /// Values `from` are drawn at pixels `to`.
    pub(crate) fn new(from: (i64, i64), to: (i64, i64)) -> Self {
        Self { from, to }
    }

    /// The pixel of a value, rounded down; the first one when all values are equal.
    pub(crate) fn at(self, value: i64) -> i64 {
        let width = i128::from(self.from.1) - i128::from(self.from.0);
        if width == 0 {
            return self.to.0;
        }
        let along = (i128::from(value) - i128::from(self.from.0)) * i128::from(self.to.1 - self.to.0) / width;
        i64::try_from(i128::from(self.to.0) + along).unwrap_or(self.to.1)
    }
}

/// Runs of points without a gap, each as the `points` of a polyline. A single point is no line.
pub(crate) fn lines(points: &[Option<(i64, i64)>]) -> Vec<String> {
    let runs = points.split(Option::is_none).filter(|run| run.len() > 1);
    let place = |point: &Option<(i64, i64)>| point.map(|(x, y)| format!("{x},{y}"));
    runs.map(|run| run.iter().filter_map(place).collect::<Vec<_>>().join(" ")).collect()
}

/// The class and the outline of a verdict's mark at a point, as the tags have it.
pub(crate) fn mark(verdict: Verdict, (x, y): (i64, i64)) -> (&'static str, String) {
    match verdict {
        Verdict::Met => ("met", circle((x, y), 3)),
        Verdict::BelowExpected => ("risk", format!("M{x} {}l6 6l-6 6l-6 -6z", y - 6)),
        Verdict::Missed | Verdict::NotReported => ("missed", format!("M{x} {}l6 11h-12z", y - 7)),
        Verdict::NotMeasured | Verdict::TooFew => ("none hollow", circle((x, y), 4)),
    }
}

fn circle((x, y): (i64, i64), radius: i64) -> String {
    let width = 2 * radius;
    format!("M{} {y}a{radius} {radius} 0 1 0 {width} 0a{radius} {radius} 0 1 0 -{width} 0z", x - radius)
}

#[cfg(test)]
mod tests;
