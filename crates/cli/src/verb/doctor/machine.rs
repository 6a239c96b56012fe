//! The machine: its port, its clock, its zones, and the browser that prints review packs.

use super::Finding;
use crate::server::Listen;
use outrigger_desk::{Machine, SystemMachine};
use outrigger_kernel::{Instant, time::zone};
use std::process::Command;

/// No machine that runs this program has seen a year before.
const EARLIEST: &str = "2026-01-01T00:00:00Z";
const LATEST: &str = "2100-01-01T00:00:00Z";
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Whether the port is free, or held by the server that also holds the data.
pub fn port(listen: &Listen, data_is_in_use: bool) -> Finding {
    const ABOUT: &str = "port";
    match listen.bind() {
        Ok(port) => Finding::good(ABOUT, format!("{} is free", port.address)),
        Err(_) if data_is_in_use => {
            Finding::note(ABOUT, format!("{} is taken, it seems by the server", listen.address))
        }
        Err(failure) => Finding::bad(ABOUT, failure.message),
    }
}

/// Whether the clock shows a time that can be true.
pub fn clock() -> Finding {
    judge_clock(SystemMachine.now())
}

/// What an instant says about the clock that showed it.
pub fn judge_clock(now: Instant) -> Finding {
    const ABOUT: &str = "clock";
    let bounds: Option<(Instant, Instant)> = EARLIEST.parse().ok().zip(LATEST.parse().ok());
    match bounds {
        Some((earliest, latest)) if (earliest..latest).contains(&now) => {
            Finding::good(ABOUT, now.to_string())
        }
        _ => Finding::bad(ABOUT, format!("{now} cannot be true; set the clock before anything is sealed")),
    }
}

/// Whether the zones that came with the program know a change of the clocks.
pub fn zones() -> Finding {
    const ABOUT: &str = "time zones";
    let known = zone("Europe/Berlin").and_then(|berlin| {
        let hour = |at: &str| at.parse::<Instant>().ok().map(|at| at.in_zone(&berlin).hour());
        Some((hour("2026-01-15T11:00:00Z")?, hour("2026-07-15T11:00:00Z")?))
    });
    match known {
        Some((12, 13)) => Finding::good(ABOUT, "the bundled database knows summer time"),
        _ => {
            Finding::bad(ABOUT, "the bundled database does not know Europe/Berlin; install the program again")
        }
    }
}

/// A browser is optional: with it, review packs can be printed as PDF without anybody's help.
pub fn browser() -> Finding {
    const ABOUT: &str = "browser";
    let version = BROWSERS.iter().find_map(|name| {
        let output = Command::new(name).arg("--version").output().ok()?;
        let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !version.is_empty()).then_some(version)
    });
    match version {
        Some(version) => Finding::good(ABOUT, version),
        None => Finding::note(ABOUT, "no Chromium; pages print from any browser all the same"),
    }
}
