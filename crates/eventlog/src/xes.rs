//! Reads XES as a stream: one event at a time, with the attributes of its trace. One thread unpacks the
//! input, the other scans it; what the scanner does not know is left to a general reader of XML.

mod blocks;
mod bounded;
mod general;
mod quick;
mod scan;
mod walk;

#[cfg(test)]
mod tests;

use crate::error::ImportError;
use crate::import::Mapping;
use crate::intake::Intake;
use crate::source::Source;
use blocks::{BLOCK_BYTES, Blocks, Rest};
use quick::Place;
use scan::Halt;
use walk::Walk;

/// Elements inside elements. Real logs nest five or six.
pub(crate) const DEPTH_MAX: usize = 64;
/// Bytes of a tag that the scanner waits for: it starts such a tag anew with every block.
const WAIT_BYTES_MAX: usize = 4 * BLOCK_BYTES;
const CASE: &str = "case:concept:name";
const TIME: &str = "time:timestamp";
const ACTIVITY: &str = "concept:name";
const RESOURCE: &str = "org:resource";

/// Reads a log whose roles are the extensions of the standard, unless other keys are stated.
pub(crate) fn read(source: Source<'_>, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    settle(intake);
    blocks::ahead(source, BLOCK_BYTES, |blocks| read_blocks(blocks, intake))
}

fn settle(intake: &mut Intake<'_, '_>) {
    let stated = intake.stated().clone();
    let usual = |stated: Option<String>, key: &str| Some(stated.unwrap_or_else(|| key.to_owned()));
    intake.settle_as(Mapping {
        case: usual(stated.case, CASE),
        time: usual(stated.time, TIME),
        activity: usual(stated.activity, ACTIVITY),
        resource: usual(stated.resource, RESOURCE),
        id: stated.id,
    });
}

/// Scans block after block and hands over to the general reader at the first thing that the scanner does not
/// know, the end of the input at the latest. So whatever is wrong with a document, one reader says it.
fn read_blocks(blocks: Blocks, intake: &mut Intake<'_, '_>) -> Result<(), ImportError> {
    let token_bytes_max = intake.limits().event_bytes_max;
    let mut walk = Walk::new(token_bytes_max);
    let mut place = Place::default();
    // What stands in front of the next block. Blocks end with a tag where they can, so it is mostly empty.
    let mut begun: Vec<u8> = Vec::new();
    while let Some(block) = blocks.next_block() {
        let block = block?;
        let text = if begun.is_empty() {
            block.bytes()
        } else {
            begun.extend_from_slice(block.bytes());
            begun.as_slice()
        };
        let (end, halt) = quick::read(text, &mut place, &mut walk, intake)?;
        begun = text.get(end..).unwrap_or_default().to_vec();
        blocks.give_back(block);
        if halt == Halt::Unknown || begun.len() > token_bytes_max.min(WAIT_BYTES_MAX) {
            break;
        }
    }
    let rest = Rest::new(&place.opening_tags(), &begun, blocks);
    general::read(rest, &place, &mut walk, intake)
}
