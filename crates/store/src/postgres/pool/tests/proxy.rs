//! Stands between a store and its database, and hangs up on the store when it sends a commit.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// A port of this machine behind which the database is.
pub(super) struct Proxy {
    pub(super) port: u16,
    hangs_up: Arc<AtomicBool>,
}

impl Proxy {
    /// Passes everything on to an address until it is told to hang up.
    pub(super) fn before(database: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let hangs_up = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&hangs_up);
        // It ends with the test's process.
        thread::spawn(move || {
            for store in listener.incoming() {
                let (store, flag) = (store.unwrap(), Arc::clone(&flag));
                let database = TcpStream::connect(&database).unwrap();
                let (from, to) = (database.try_clone().unwrap(), store.try_clone().unwrap());
                thread::spawn(move || answers(from, to));
                thread::spawn(move || questions(store, database, &flag));
            }
        });
        Self { port, hangs_up }
    }

    /// Hangs up on the next commit: the database gets it, the store gets no answer.
    pub(super) fn hang_up(&self) {
        self.hangs_up.store(true, Ordering::SeqCst);
    }

    /// Whether it has done so.
    pub(super) fn has_hung_up(&self) -> bool {
        !self.hangs_up.load(Ordering::SeqCst)
    }
}

fn questions(mut store: TcpStream, mut database: TcpStream, hangs_up: &AtomicBool) {
    let mut buffer = [0; 65_536];
    while let Ok(count @ 1..) = store.read(&mut buffer) {
        let bytes = &buffer[..count];
        let commits = bytes.windows(6).any(|word| word == b"COMMIT");
        if commits && hangs_up.swap(false, Ordering::SeqCst) {
            store.shutdown(Shutdown::Both).unwrap();
            database.write_all(bytes).unwrap();
            return;
        }
        if database.write_all(bytes).is_err() {
            return;
        }
    }
    // The store has said goodbye.
    _ = database.shutdown(Shutdown::Write);
}

fn answers(mut database: TcpStream, mut store: TcpStream) {
    let mut buffer = [0; 65_536];
    while let Ok(count @ 1..) = database.read(&mut buffer) {
        // A store that was hung up on hears nothing; the database is heard to its end all the same.
        _ = store.write_all(&buffer[..count]);
    }
    _ = store.shutdown(Shutdown::Both);
}
