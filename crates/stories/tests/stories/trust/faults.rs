//! The system fails a call of the load, once or from then on, at every place where it may.

use super::{
    acks::{Acks, Fault, Finding, conclude, examine},
    count::{number, on_each_core},
    image::{Image, lay_down, quick_folder},
    strace::{self, Call},
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Two steps of each sort and one more, without closing the folder between them.
const STEPS: u64 = 15;
/// Calls that fail together, and how. Each thread of the load counts its own.
const FAILURES: [(&str, &str); 10] = [
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fsync,fdatasync", "EIO"),
    ("write,writev", "ENOSPC"),
    ("write,writev", "EIO"),
    ("?open,openat", "ENOSPC"),
    ("?open,openat", "EIO"),
    ("?rename,renameat,renameat2", "EIO"),
    ("?mkdir,mkdirat", "ENOSPC"),
    ("ftruncate", "EIO"),
];
/// A call fails once, or that one and all that follow.
const ONCE_OR_EVER: [&str; 2] = ["", "+"];
/// More calls of one sort than the load makes.
const CALLS_MAX: usize = 2_000;
/// What the load may end with: its work done, an error told, or not even started by the system.
const CLEAN_ENDS: [i32; 3] = [0, 1, 127];

#[test]
fn r03_no_failing_call_makes_a_false_answer() {
    if !strace::is_here() {
        return;
    }
    let series: Vec<_> =
        FAILURES.iter().flat_map(|failure| ONCE_OR_EVER.map(|how_often| (*failure, how_often))).collect();
    let next = AtomicUsize::new(0);
    let tried = on_each_core(|_, _| {
        let own = std::iter::from_fn(|| series.get(next.fetch_add(1, Ordering::Relaxed)));
        own.map(|(failure, how_often)| until_clean(*failure, how_often)).collect::<Vec<_>>()
    });
    let faults: usize = tried.iter().flatten().map(|(faults, _)| faults).sum();
    let findings: Vec<Finding> = tried.into_iter().flatten().flat_map(|(_, findings)| findings).collect();
    assert!(faults > series.len(), "the load makes calls of every sort");
    conclude("R3", &format!("{} faults", number(faults)), &findings);
}

/// Lets the first call fail, then the second one, and so on until there is none left to fail: how many
/// there were, and what was found.
fn until_clean((calls, error): (&str, &str), how_often: &str) -> (usize, Vec<Finding>) {
    let mut findings = Vec::new();
    for no in 1..CALLS_MAX {
        let fault = format!("{calls}:error={error}:when={no}{how_often}");
        match with_fault(&fault) {
            Some(found) => findings.extend(found.map(|found| (fault, found))),
            None => return (no - 1, findings),
        }
    }
    panic!("{calls} never ends");
}

/// Runs the load with a fault: nothing when no call met it, else what is wrong after it, if anything is.
fn with_fault(fault: &str) -> Option<Option<Fault>> {
    let folder = quick_folder();
    lay_down(&Image::new(), folder.path());
    let traced = strace::load(folder.path(), STEPS, &[fault]);
    if !traced.calls.iter().any(|call| call.injected) {
        return None;
    }
    if !traced.code.is_some_and(|code| CLEAN_ENDS.contains(&code)) {
        return Some(Some(Fault::Corrupt(format!("the load ended with {:?}", traced.code))));
    }
    if is_acknowledged_after_failed_sync(&traced.calls) {
        return Some(Some(Fault::Lost("something was acknowledged after a sync had failed".into())));
    }
    let mut acks = Acks::default();
    traced.said.lines().for_each(|line| acks.hear(line));
    Some(examine(folder.path(), &acks).err())
}

/// Whether anything was acknowledged after a file of the store could not be synced, by the store that met
/// it: what is in memory and what is on disk may differ from then on, and a second sync would not tell.
///
/// Opening it afresh is what a person is asked to do then. Before its first answer a store only makes its
/// files, and SQLite looks past a sync that fails as it does; nothing was promised by then.
fn is_acknowledged_after_failed_sync(calls: &[Call]) -> bool {
    calls.split(is_opening).any(|opened| {
        let answering = opened.iter().skip_while(|call| !is_ack(call));
        answering.skip_while(|call| !is_failed_sync(call)).any(is_ack)
    })
}

fn is_opening(call: &Call) -> bool {
    call.name == "openat" && call.path(1).ends_with("outrigger.lock")
}

fn is_failed_sync(call: &Call) -> bool {
    let is_sync = ["fsync", "fdatasync"].contains(&call.name.as_str());
    // SQLite looks past a folder that cannot be synced; what it needs of one is made durable by the file.
    let is_kept = |path: String| path.contains(".db") || path.contains("/blobs");
    call.injected && is_sync && call.descriptor().path.is_some_and(is_kept)
}

fn is_ack(call: &Call) -> bool {
    call.name == "write" && call.number(0) == 1 && !call.injected && call.bytes(1).starts_with(b"ack ")
}

#[test]
fn an_answer_after_a_failed_sync_is_seen() {
    let check = |trace: &str, wanted: bool| {
        assert_eq!(is_acknowledged_after_failed_sync(&strace::calls(trace)), wanted, "{trace}");
    };
    let ack = "1 write(1<pipe>, \"\\x61\\x63\\x6b\\x20\", 4) = 4\n";
    let failed = "2 fsync(5</d/a.db-wal>) = -1 EIO (Input/output error) (INJECTED)\n";
    let opened = "1 openat(AT_FDCWD, \"/d/outrigger.lock\", O_WRONLY) = 3</d/outrigger.lock>\n";
    check(&format!("{ack}{failed}"), false);
    check(&format!("{failed}{ack}"), false);
    check(&format!("{ack}{failed}{ack}"), true);
    check(&format!("{ack}{failed}{opened}{ack}"), false);
    check(&format!("{ack}{opened}{ack}{failed}{ack}"), true);
    check(&format!("{ack}{}{ack}", failed.replace("a.db-wal", "blobs/t")), true);
    check(&format!("{ack}{}{ack}", failed.replace("/a.db-wal", "")), false);
    check(&format!("{ack}{}{ack}", failed.replace("= -1 EIO (Input/output error) (INJECTED)", "= 0")), false);
}
