//! Runs the load under strace: each call with which it touches its files, and faults put into them.

mod call;

pub use call::{Call, calls};

use crate::machine::skip;
use std::{fs, path::Path, process::Command};

const LOAD: &str = env!("CARGO_BIN_EXE_power-cut-load");

/// The calls that change files, and those that make changes last. A question mark is for those that not
/// every processor has.
const CALLS: &str = "?open,openat,?creat,close,lseek,write,writev,pwrite64,pwritev,?pwritev2,fsync,\
                     fdatasync,sync_file_range,ftruncate,truncate,fallocate,?rename,renameat,renameat2,\
                     ?unlink,unlinkat,?mkdir,mkdirat,?rmdir,?link,linkat,copy_file_range,sendfile";
/// Longer than anything that is written at once, save what passes.
const BYTES_SHOWN: &str = "1000000";

/// A run of the load.
pub struct Traced {
    /// What it ended with; nothing when a signal ended it.
    pub code: Option<i32>,
    /// What it said, line by line.
    pub said: String,
    /// The calls it made, in the order in which they ended.
    pub calls: Vec<Call>,
}

/// Whether strace can trace here; says so when it cannot.
pub fn is_here() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let works = tried.is_ok_and(|output| output.status.success());
    if !works {
        skip("strace is not installed, or may not trace here");
    }
    works
}

/// Runs the load on a folder, with faults as strace's `inject` describes them.
pub fn load(folder: &Path, steps: u64, faults: &[&str]) -> Traced {
    let kept = tempfile::NamedTempFile::new().unwrap();
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-xx", "-s", BYTES_SHOWN, "-o"]).arg(kept.path());
    command.args(["-e", &format!("trace={CALLS}")]);
    for fault in faults {
        command.args(["-e", &format!("inject={fault}")]);
    }
    let output = command.arg(LOAD).arg(folder).arg(steps.to_string()).output().unwrap();
    Traced {
        code: output.status.code(),
        said: String::from_utf8(output.stdout).unwrap(),
        calls: calls(&fs::read_to_string(kept.path()).unwrap()),
    }
}
