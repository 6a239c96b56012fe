//! The real server as a process of its own, so that it can be killed.

use crate::program::{Told, program, with};
use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
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
        Self::start_at(&["--data", data], Stdio::null())
    }

    /// Starts it where these arguments say that everything is kept; its log goes where it is told.
    pub fn start_at(place: &[&str], log: Stdio) -> Self {
        let mut process = serve(place).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let origin = (&mut said).lines().map_while(Result::ok).find_map(|line| {
            let (_, address) = line.split_once("http://")?;
            Some(format!("http://{}", address.split_whitespace().next()?))
        });
        let origin = origin.expect("the server says where it serves");
        Self { origin, process, _said: said }
    }

    /// Starts it where it must not come up; what it said.
    pub fn refuse(place: &[&str]) -> Told {
        let mut process = serve(place).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        // One that serves says so; one that has ended is not there to be killed.
        _ = process.kill();
        let told = process.wait_with_output().unwrap().into();
        assert_eq!(said, "", "the server came up");
        told
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

fn serve(place: &[&str]) -> Command {
    program(&with(&["serve", "--listen", "127.0.0.1:0"], place))
}

/// Does something, and says how long it took.
#[expect(clippy::disallowed_methods, reason = "how long a start takes is what is measured")]
pub fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let done = act();
    (done, began.elapsed())
}
