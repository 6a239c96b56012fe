//! How much is tried, how it is spread over the cores, and one line about each promise in the end.

use outrigger_kernel::number::grouped;
use std::{
    io::{self, Write},
    thread,
};

/// Says what was tried for a promise. It goes past the test runner, which keeps what passes to itself.
pub fn tell(id: &str, what: &str) {
    writeln!(io::stderr().lock(), "{id}: {what}").unwrap();
}

/// A number as such lines have it, as in `5,214`.
pub fn number(count: usize) -> String {
    grouped(count as u64).replace('\u{202f}', ",")
}

/// How often something is tried: as a variable of the environment says, or as often as usual.
#[expect(clippy::disallowed_methods, reason = "tests are told how much to try through the environment")]
pub fn amount(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// Runs the work once for each core. It is told which share is its own, and of how many.
pub fn on_each_core<T: Send>(work: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let work = &work;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || work(core, cores))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn every_share_is_worked_on_once() {
    let shares = on_each_core(|core, cores| (0..1_000).filter(|item| item % cores == core).count());
    assert_eq!(shares.iter().sum::<usize>(), 1_000);
    assert_eq!(number(5_214), "5,214");
    assert_eq!(amount("OUTRIGGER_TRUST_NOTHING", 40), 40);
}
