//! Computes what a command needs before it can be decided.

use crate::{
    Desk, Snapshot,
    figures::{check_span, read_canonical},
    file_kind,
    ingest::{Ready, discards, tail_of},
    trouble,
};
use outrigger_agreement::{Agreement, Setting};
use outrigger_eventlog::{EventLog, Import, Imported};
use outrigger_kernel::{EngagementId, Hash, ItemNo, Refusal, refusal, time::zone};
use outrigger_lifecycle::{Evidence, Need, context::EventsShape};
use std::sync::Arc;

impl Desk {
    pub(crate) fn evidence(&self, snapshot: &Snapshot, need: Need) -> Result<Evidence, Refusal> {
        match need {
            Need::Tail { source } => {
                // A crash may have kept sealed rows on the tail; they must not be sealed twice.
                self.settle(snapshot)?;
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
            Need::Log { file, zone } => Ok(match self.uploaded(snapshot, file, zone.as_deref()) {
                Ok(Imported { log, report }) => shape(file, &log)
                    .map_or(Evidence::Impossible("The log has no events.".into()), |shape| {
                        Evidence::Log(shape, report.rejected)
                    }),
                Err(refusal) => Evidence::Impossible(refusal.to_string()),
            }),
            Need::File { digest } => self.file(snapshot, digest),
            Need::Baseline { file, zone, terms } => {
                let log = self.uploaded(snapshot, file, zone.as_deref());
                Ok(match log.and_then(|imported| baseline(imported.log, &terms)) {
                    Ok(result) => Evidence::Baseline(Box::new(result)),
                    Err(refusal) => Evidence::Impossible(refusal.to_string()),
                })
            }
        }
    }

    /// The unsealed rows of a source, put down as a batch. Putting it down twice does no harm: it is
    /// named by its digest.
    fn tail(&self, engagement: EngagementId, source: ItemNo) -> Result<Evidence, Refusal> {
        let tail = tail_of(engagement, source);
        let discards = discards(self.store(), tail).map_err(trouble::store)?;
        let (mut bytes, mut through_no) = (Vec::new(), 0);
        for chunk in self.chunks_waiting(tail, 0) {
            let chunk = chunk?;
            bytes.extend_from_slice(&chunk.lines);
            through_no = chunk.no;
        }
        if bytes.is_empty() {
            return Ok(Evidence::EmptyTail);
        }
        let log = read_canonical(&bytes).map_err(|error| {
            refusal::unavailable(format!("Unsealed events of {source} cannot be read: {error}"))
        })?;
        let digest = self.store().blob_put(&bytes).map_err(trouble::store)?;
        self.make_ready(tail, Ready { digest, through_no, discards });
        Ok(shape(digest, &log).map_or(Evidence::Impossible("There are no events.".into()), Evidence::Tail))
    }

    /// The size and type of an uploaded file.
    fn file(&self, snapshot: &Snapshot, digest: Hash) -> Result<Evidence, Refusal> {
        let Some(bytes) = self.brought(snapshot, digest)? else {
            return Ok(Evidence::Impossible(format!(
                "There is no uploaded file {} here. Upload it first.",
                digest.short()
            )));
        };
        Ok(match file_kind::sniff(&bytes) {
            Ok(kind) => Evidence::File { bytes: bytes.len() as u64, kind },
            Err(why) => Evidence::Impossible(why),
        })
    }

    fn uploaded(
        &self,
        snapshot: &Snapshot,
        file: Hash,
        zone_name: Option<&str>,
    ) -> Result<Imported, Refusal> {
        let bytes = self.brought(snapshot, file)?;
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
}

fn baseline(log: EventLog, terms: &str) -> Result<outrigger_agreement::LevelResult, Refusal> {
    let (agreement, _) =
        Agreement::parse(terms).map_err(|_| refusal::invalid("The KPI's terms cannot be used any more."))?;
    check_span(&log)?;
    let figures = outrigger_agreement::Figures::new(Arc::new(agreement), Arc::new(log))
        .map_err(|error| refusal::invalid(error.to_string()))?;
    figures.whole(0).ok_or_else(|| refusal::invalid("The KPI's terms have no service level."))
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
