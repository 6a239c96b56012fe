//! Computes what a command needs before it can be decided.

use crate::{
    Desk, Snapshot,
    figures::{check_span, read_canonical},
    trouble,
};
use outrigger_agreement::{Agreement, Setting};
use outrigger_eventlog::{EventLog, Import, Imported};
use outrigger_kernel::{EngagementId, Hash, ItemNo, Refusal, refusal, time::zone};
use outrigger_lifecycle::{Evidence, Need, context::EventsShape};
use outrigger_store::store::TAIL_KEPT_MAX;
use std::sync::Arc;

impl Desk {
    pub(crate) fn evidence(&self, snapshot: &Snapshot, need: Need) -> Result<Evidence, Refusal> {
        match need {
            Need::Tail { source } => {
                // A crash may have kept sealed rows on the tail; they must not be sealed twice.
                self.seal_tails(snapshot)?;
                self.tail(snapshot.id, source)
            }
            Need::Statement { period, terms, earlier, reliefs, basis } => {
                let earlier = earlier.iter().map(|text| read_terms(text)).collect::<Option<Vec<_>>>();
                let (Some(agreement), Some(earlier)) = (read_terms(&terms), earlier) else {
                    return Ok(unreadable());
                };
                let known_until = snapshot.engagement.operate.complete_until();
                let setting = Setting { earlier, reliefs, known_until };
                Ok(match self.evaluate(agreement, setting, basis.batches.clone()) {
                    Ok(figures) => Evidence::Statement(Box::new(figures.statement(period, basis))),
                    Err(refusal) => Evidence::Impossible(refusal.to_string()),
                })
            }
            Need::Unreported { period, terms, basis } => Ok(match read_terms(&terms) {
                Some(agreement) => Evidence::Statement(Box::new(agreement.unreported(period, basis))),
                None => unreadable(),
            }),
            Need::Log { file, zone } => Ok(match self.uploaded(file, zone.as_deref()) {
                Ok(Imported { log, report }) => shape(file, &log)
                    .map_or(Evidence::Impossible("The log has no events.".into()), |shape| {
                        Evidence::Log(shape, report.rejected)
                    }),
                Err(refusal) => Evidence::Impossible(refusal.to_string()),
            }),
            Need::Baseline { file, zone, terms } => Ok(match self.baseline(file, zone.as_deref(), &terms) {
                Ok(result) => Evidence::Baseline(Box::new(result)),
                Err(refusal) => Evidence::Impossible(refusal.to_string()),
            }),
        }
    }

    /// The unsealed rows of a source, put down as a batch. Putting it down twice does no harm: it is
    /// named by its digest.
    fn tail(&self, engagement: EngagementId, source: ItemNo) -> Result<Evidence, Refusal> {
        let rows = self.store().tail_range(engagement, source.no(), TAIL_KEPT_MAX).map_err(trouble::store)?;
        let bytes: Vec<u8> = rows.iter().flat_map(|row| row.line.iter().copied()).collect();
        if bytes.is_empty() {
            return Ok(Evidence::EmptyTail);
        }
        let log = read_canonical(&bytes).map_err(|error| {
            refusal::unavailable(format!("Unsealed events of {source} cannot be read: {error}"))
        })?;
        let digest = self.store().blob_put(&bytes).map_err(trouble::store)?;
        Ok(shape(digest, &log).map_or(Evidence::Impossible("There are no events.".into()), Evidence::Tail))
    }

    fn uploaded(&self, file: Hash, zone_name: Option<&str>) -> Result<Imported, Refusal> {
        let bytes = self.store().blob_get(file).map_err(trouble::store)?;
        let bytes = bytes.ok_or_else(|| refusal::not_found("uploaded file", file))?;
        let zone = match zone_name {
            None | Some("") => None,
            Some(name) => {
                Some(zone(name).ok_or_else(|| refusal::invalid(format!("There is no time zone {name}.")))?)
            }
        };
        let import = Import { zone, ..Import::default() };
        outrigger_eventlog::read(&bytes[..], None, &import, None, &mut |_| {}).map_err(|error| {
            refusal::invalid(error.to_string())
                .next("Here the zone alone can be stated; columns have their usual names and dates begin with the year.")
        })
    }

    fn baseline(
        &self,
        file: Hash,
        zone: Option<&str>,
        terms: &str,
    ) -> Result<outrigger_agreement::LevelResult, Refusal> {
        let (agreement, _) = Agreement::parse(terms)
            .map_err(|_| refusal::invalid("The KPI's terms cannot be used any more."))?;
        let log = self.uploaded(file, zone)?.log;
        check_span(&log)?;
        let figures = outrigger_agreement::Figures::new(Arc::new(agreement), Arc::new(log))
            .map_err(|error| refusal::invalid(error.to_string()))?;
        figures.whole(0).ok_or_else(|| refusal::invalid("The KPI's terms have no service level."))
    }
}

fn read_terms(text: &str) -> Option<Arc<Agreement>> {
    Agreement::parse(text).ok().map(|(agreement, _)| Arc::new(agreement))
}

fn unreadable() -> Evidence {
    Evidence::Impossible("The terms in force cannot be read by this version.".into())
}

pub(crate) fn shape(digest: Hash, log: &EventLog) -> Option<EventsShape> {
    let (first, last) = log.span()?;
    let cases = log.cases().len().saturating_sub(1) as u64;
    Some(EventsShape { digest, events: log.len() as u64, cases, first, last })
}
