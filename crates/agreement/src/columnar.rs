//! Figures from a columnar file of sealed events, without a log in between.

use crate::{
    evaluate::{Extent, Figures, NoSuchAttribute, check_known, times},
    fold::{Clustered, Fold, Placement, Program, Sorting},
    stream::can_stream,
    terms::Agreement,
};
use outrigger_eventlog::columnar::{Columnar, ColumnarError};
use outrigger_kernel::Instant;
use std::{collections::BTreeMap, error, fmt, sync::Arc};

/// Why there are no figures from a columnar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FiguresError {
    /// A clock looks at an attribute that the file lacks.
    Attribute(NoSuchAttribute),
    /// The file cannot be read.
    File(ColumnarError),
}

/// Applies an agreement to a columnar file. Where all figures are read off the times of stopped cases
/// ([`can_stream`]), blocks stream by and the figures have no log: single cases cannot be listed or
/// explained. For other agreements the file becomes a log again.
///
/// # Errors
/// When a clock starts or stops on an attribute that the file lacks, or a part that is needed is damaged.
pub fn figures(agreement: Arc<Agreement>, columnar: &Columnar<'_>) -> Result<Figures, FiguresError> {
    if !can_stream(&agreement) {
        return Ok(Figures::new(agreement, Arc::new(columnar.to_log()?))?);
    }
    let span = columnar.span();
    let data_until = span.map(|(_, last)| last);
    let extent = Extent { span, data_until, events: columnar.events() };
    if extent.events > 0 {
        let known = columnar.attributes().iter().map(|attribute| attribute.name.as_str());
        check_known(&agreement, &known.collect::<Vec<_>>())?;
    }
    let span = extent.span.unwrap_or((Instant(0), Instant(0)));
    let times = times(&agreement, span.0, span.1);
    let program = Program::new(&agreement, Vec::new());
    let fold = || Fold::new(program.clone(), &agreement, times.clone());
    let placements = Placement::of_levels(&agreement);
    let sortings: Vec<Sorting> =
        placements.iter().map(|placement| Sorting::plain(&agreement, *placement, span)).collect();
    let sorted = Clustered::new(columnar, program.attributes())?.sort(&agreement, &fold, &sortings)?;
    let cells: BTreeMap<_, _> = placements.into_iter().zip(sorted.into_iter().map(Arc::new)).collect();
    Ok(Figures::streamed(agreement, cells, (extent, times)))
}

impl From<NoSuchAttribute> for FiguresError {
    fn from(error: NoSuchAttribute) -> Self {
        Self::Attribute(error)
    }
}

impl From<ColumnarError> for FiguresError {
    fn from(error: ColumnarError) -> Self {
        Self::File(error)
    }
}

impl fmt::Display for FiguresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(error) => fmt::Display::fmt(error, f),
            Self::File(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl error::Error for FiguresError {}

#[cfg(test)]
mod tests;
