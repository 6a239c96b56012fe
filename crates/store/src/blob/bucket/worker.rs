//! A thread for a client that waits asynchronously, so that whoever calls may wait plainly: on any thread
//! that may block, within a runtime or not.

use std::{
    io,
    pin::Pin,
    sync::mpsc as plain,
    thread::{self, JoinHandle},
};
use tokio::{runtime::Builder, sync::mpsc};

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The thread, and the way to it.
pub(super) struct Worker {
    tasks: Option<mpsc::UnboundedSender<Task>>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (tasks, mut waiting) = mpsc::unbounded_channel::<Task>();
        let thread = thread::Builder::new().name("bucket".into()).spawn(move || {
            runtime.block_on(async move {
                while let Some(task) = waiting.recv().await {
                    tokio::spawn(task);
                }
            });
        })?;
        Ok(Self { tasks: Some(tasks), thread: Some(thread) })
    }

    /// Runs a task and waits for what it gives; nothing when the thread has ended.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let (reply, answer) = plain::channel();
        // Who asked waits: a reply that cannot be sent needs none.
        let task = async move { _ = reply.send(task.await) };
        self.tasks.as_ref()?.send(Box::pin(task)).ok()?;
        answer.recv().ok()
    }
}

/// Ends the thread. Nobody waits for a task any more: who does holds the worker.
impl Drop for Worker {
    fn drop(&mut self) {
        self.tasks = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told whoever waited.
            _ = thread.join();
        }
    }
}
