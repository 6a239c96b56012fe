//! The real server as a process of its own, so that it can be killed.

use crate::program::program;
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Stdio},
    time::{Duration, Instant},
};

/// A running server; it is killed with this value.
pub struct Server {
    /// Scheme, host and port.
    pub origin: String,
    process: Child,
    /// Somebody listens for as long as it speaks.
    _said: BufReader<ChildStdout>,
}

impl Server {
    /// Starts it over a data folder, on any free port, and waits until it serves.
    pub fn start(data: &str) -> Self {
        let mut command = program(&["serve", "--data", data, "--listen", "127.0.0.1:0"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let origin = (&mut said).lines().map_while(Result::ok).find_map(|line| {
            let (_, address) = line.split_once("http://")?;
            Some(format!("http://{}", address.split_whitespace().next()?))
        });
        let origin = origin.expect("the server says where it serves");
        Self { origin, process, _said: said }
    }

    /// Ends it as if somebody had pulled the plug: it learns nothing of it.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be dead already.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Does something, and says how long it took.
#[expect(clippy::disallowed_methods, reason = "how long a start takes is what is measured")]
pub fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = act();
    (done, began.elapsed())
}
