//! Events over HTTP, side by side with bare SQLite on the same disk in the same run: requests of a thousand
//! rows, then single events of 256 senders. Server and senders share this process and its cores. Every answer
//! says that the events are on disk.
//!
//! `cargo bench -p outrigger-web --bench ingest` writes below the target folder, which should lie on the disk
//! that is asked about; `OUTRIGGER_BENCH_DIR` names another one.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark asks the clock, and the environment for its disk"
)]

mod bare;
mod house;
mod sender;

use house::House;
use sender::Load;
use std::{error::Error, io::Write, path::PathBuf, time::Duration};

/// The allocator of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long each load goes on.
const ROUND: Duration = Duration::from_secs(5);
/// Rows in a large request.
const ROWS: usize = 1_000;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let beside = || PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let parent = std::env::var("OUTRIGGER_BENCH_DIR").map_or_else(|_| beside(), PathBuf::from);
    let folder = tempfile::tempdir_in(parent)?;
    let house = House::open(&folder.path().join("data"))?;
    let large = sender::drive(&house, &Load { senders: 8, rows: ROWS, time: ROUND })?;
    let single = sender::drive(&house, &Load { senders: 256, rows: 1, time: ROUND })?;
    let bare_large = bare::rows_a_second(&folder.path().join("large.db"), ROWS, ROUND)?;
    let bare_single = bare::rows_a_second(&folder.path().join("single.db"), 1, ROUND)?;
    let mut out = std::io::stdout();
    writeln!(out, "| load | events a second | p50, ms | p99, ms | bare SQLite, rows a second | ratio |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: |")?;
    for (title, measured, bare) in [
        ("1,000 rows a request, 8 senders", &large, bare_large),
        ("single events, 256 senders", &single, bare_single),
    ] {
        let rate = measured.events_a_second();
        writeln!(
            out,
            "| {title} | {rate:.0} | {:.1} | {:.1} | {bare:.0} | {:.2} |",
            measured.latency_ms(50),
            measured.latency_ms(99),
            rate / bare
        )?;
    }
    Ok(())
}
