//! Which tails stay in memory, and what is expected when a batch is sealed.

use super::*;
use crate::ingest::{
    Rows,
    known::Growth,
    tests::dock::{Dock, END, no, table},
};
use outrigger_eventlog::LogBuilder;
use outrigger_kernel::Instant;
use outrigger_lifecycle::{Command, access};
use serde_json::json;

fn known(ids: usize) -> Known {
    let mut log = LogBuilder::new();
    (0..ids).for_each(|case| log.push(&format!("INC-{case}"), Instant(0), &[]));
    let rows = Rows::of(&log.finish(), None).unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let store = outrigger_store::Sqlite::open(folder.path()).unwrap();
    let mut known = Known::default();
    let mut growth = Growth::of(&mut known);
    growth.add(&rows).unwrap();
    growth.write(&store, tail(1), &[]).unwrap();
    known
}

fn tail(source: u32) -> Tail {
    Tail { engagement: EngagementId::from_random([1; 16]), source }
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let tails = Tails { ids_max: 25, ..Tails::default() };
    let fill = |source: u32| {
        let line = tails.line(tail(source));
        let mut state = hold(&line.state);
        state.known = Some(known(10));
        line.weigh(&state);
        drop(state);
        tails.make_room(&line);
    };
    let is_held = |source: u32| hold(&tails.lines)[&tail(source)].state.lock().unwrap().known.is_some();
    fill(1);
    fill(2);
    assert!(is_held(1) && is_held(2));
    tails.line(tail(1));
    fill(3);
    assert_eq!([1, 2, 3].map(is_held), [true, false, true], "the second was used before the others");
    let line = tails.line(tail(9));
    hold(&line.state).known = Some(known(90));
    line.weigh(&hold(&line.state));
    tails.make_room(&line);
    assert_eq!([1, 3, 9].map(is_held), [false, false, true], "the one in use stays, however large it is");
}

#[test]
fn a_batch_is_not_sealed_when_a_part_of_it_was_discarded_meanwhile() {
    let dock = Dock::new();
    dock.send("SRC-1", &table(0..4));
    let snapshot = dock.snapshot();
    let until = END.parse::<Instant>().unwrap();
    let command =
        Command::parse("operate.seal-batch", json!({ "source": "SRC-1", "complete_until": until })).unwrap();
    let need = command.needs(&snapshot.engagement).unwrap();
    let mut ctx = dock.desk.context(dock.anna);
    access::allows(&snapshot.engagement, &command, &ctx).unwrap();
    ctx.evidence = Some(dock.desk.evidence(&snapshot, need).unwrap());
    let facts = outrigger_lifecycle::decide(&snapshot.engagement, command, &ctx).unwrap();
    let expected = dock.desk.sealing_expects(dock.engagement, &facts);
    assert_eq!(expected.len(), 1);
    assert_eq!(dock.store.change(&expected), Ok(()));
    let gone = [Change::Put(Shelf::Meta, discards_key(dock.tail()), b"1".to_vec())];
    dock.store.tail_discard(dock.tail(), &[1], &gone).unwrap();
    assert!(matches!(dock.store.change(&expected), Err(StoreError::Changed { .. })));
    assert!(dock.desk.sealing_expects(dock.engagement, &[]).is_empty());
    assert_eq!(tail_of(dock.engagement, no("SRC-1")), dock.tail());
}

#[test]
fn waiting_chunks_are_read_page_by_page() {
    let dock = Dock::new();
    for row in 0..2 * PAGE + 3 {
        dock.send("SRC-1", &table([row]));
    }
    let numbers = |after| -> Vec<u64> {
        dock.desk.chunks_waiting(dock.tail(), after).map(|chunk| chunk.unwrap().no).collect()
    };
    assert_eq!(numbers(0), (1..=2 * PAGE as u64 + 3).collect::<Vec<_>>());
    assert_eq!(numbers(30), (31..=2 * PAGE as u64 + 3).collect::<Vec<_>>());
    assert!(numbers(99).is_empty());
}
