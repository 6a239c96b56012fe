//! The workers beside a server: started with it, told to stop with it.

use outrigger_desk::Desk;
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

/// Threads that work on jobs.
pub struct Workers {
    desk: Desk,
    stop: Arc<AtomicBool>,
    ended: Receiver<()>,
}

impl Workers {
    /// Starts to work.
    ///
    /// # Errors
    /// When the machine refuses threads.
    pub fn start(desk: Desk) -> io::Result<Self> {
        let (done, ended) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (works, told) = (desk.clone(), Arc::clone(&stop));
        thread::Builder::new().name("workers".into()).spawn(move || {
            works.work(&told);
            // Nobody may be waiting any more.
            done.send(()).ok();
        })?;
        Ok(Self { desk, stop, ended })
    }

    /// Tells them to stop, and waits a while. One that waits for a receiver or a mail server is not waited for
    /// longer: its job is taken up again by whoever works next.
    pub fn end(self, within: Duration) {
        self.stop.store(true, Ordering::Release);
        self.desk.poke();
        if self.ended.recv_timeout(within).is_err() {
            tracing::warn!("a job was broken off; it is taken up again");
        }
    }
}
