//! A house for one story: the real server on a port of its own, over a data folder of its own.

mod contract;
mod late;
mod person;

pub use contract::{EVENTS, TERMS, two_months};
pub use late::{Late, SENT, enter_late};
pub use person::{Answer, HTML, JSON, Person};

use outrigger_desk::{Desk, Keys, machine::SetMachine, sample};
use outrigger_kernel::AccountId;
use outrigger_store::{Sqlite, Store};
use outrigger_web::Settings;
use serde_json::Value;
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    thread::{self, JoinHandle},
};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// When every story happens. The sample then ends on 15 November 2026 and has stated September and October.
pub const NOW: &str = "2026-11-21T10:00:00Z";

/// The client's sourcing lead in the sample.
pub const ANNA: &str = "anna@northwind.example";
/// The client's auditor in the sample.
pub const AUDIT: &str = "audit@northwind.example";
/// The provider's account manager in the sample.
pub const BEN: &str = "ben@brightline.example";

/// The files of a data folder with the sample in it. It is filled once; every story gets a copy.
static FURNITURE: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(furniture);

/// A running server; it ends with this value.
pub struct House {
    /// The desk behind the server.
    pub desk: Desk,
    machine: Arc<SetMachine>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    _folder: TempDir,
}

impl House {
    /// A house with the sample engagement in it.
    pub fn furnished() -> Self {
        let folder = tempfile::tempdir().unwrap();
        furnish(folder.path());
        Self::open(folder)
    }

    /// A house with nobody in it.
    pub fn empty() -> Self {
        Self::open(tempfile::tempdir().unwrap())
    }

    /// Scheme, host and port, as in `http://127.0.0.1:40001`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Somebody with an account, signed in by a one-time link.
    pub fn person(&self, login: &str) -> Person {
        let account = self.desk.account(login).unwrap().unwrap();
        Person::enter(&self.origin(), &self.desk.link(account).unwrap())
    }

    /// Somebody new, signed in, with the account that others admit.
    pub fn newcomer(&self, login: &str, name: &str) -> (Person, AccountId) {
        let account = self.desk.add_account(login, name).unwrap();
        (self.person(login), account)
    }

    /// Lets time pass until an instant. A session that nobody uses meanwhile ends after half an hour.
    pub fn wait_until(&self, instant: &str) {
        self.machine.set(instant.parse().unwrap());
    }

    fn open(folder: TempDir) -> Self {
        let store = Arc::new(Sqlite::open(folder.path()).unwrap());
        Self::over(store, folder)
    }

    /// A house over a store of the story's own; the keys lie in the folder.
    pub fn over(store: Arc<dyn Store>, folder: TempDir) -> Self {
        let machine = Arc::new(SetMachine::new(NOW.parse().unwrap(), [7; 32]));
        let keys = Keys::open(&folder.path().join("keys"), &machine).unwrap();
        let desk = Desk::open(store, keys, Arc::clone(&machine)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = desk.clone();
        let server = thread::spawn(move || serve(listener, served, stopped));
        Self { desk, machine, address, stop: Some(stop), server: Some(server), _folder: folder }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(server) = self.server.take() {
            // A story that fails already must not fail twice.
            _ = server.join();
        }
    }
}

/// Puts the sample into an empty data folder.
pub fn furnish(folder: &Path) {
    for (path, bytes) in &*FURNITURE {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Serves until the sender is dropped.
fn serve(listener: TcpListener, desk: Desk, stopped: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        listener.set_nonblocking(true).unwrap();
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        let router = outrigger_web::router(desk, Settings::default());
        let stop = async {
            _ = stopped.await;
        };
        outrigger_web::serve(listener, router, stop).await.unwrap();
    });
}

fn furniture() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(folder.path()).unwrap());
    let now = NOW.parse().unwrap();
    let keys = Keys::open(&folder.path().join("keys"), &SetMachine::new(now, [3; 32])).unwrap();
    sample::fill(&store, &keys, now, [2; 32], sample::SEED).unwrap().unwrap();
    // Closing folds the write-ahead log back into the file.
    drop(store);
    let mut files = Vec::new();
    collect(folder.path(), Path::new(""), &mut files);
    files
}

/// Reads the files under a path of a folder, with those of the folders in it.
fn collect(folder: &Path, under: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for found in fs::read_dir(folder.join(under)).unwrap().map(Result::unwrap) {
        let path = under.join(found.file_name());
        if found.file_type().unwrap().is_dir() {
            collect(folder, &path, files);
        } else if found.file_name() != "ballast" {
            // Room that the store sets aside is its own to make.
            let bytes = fs::read(found.path()).unwrap();
            files.push((path, bytes));
        }
    }
}

/// The members of a JSON list.
#[track_caller]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("no list: {value}"))
}

/// The member of a JSON list whose field says this.
#[track_caller]
pub fn find<'v>(value: &'v Value, field: &str, wanted: &str) -> &'v Value {
    let found = list(value).iter().find(|member| member[field] == wanted);
    found.unwrap_or_else(|| panic!("nothing with {field} {wanted} in {value}"))
}

/// A JSON text.
#[track_caller]
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
