//! A server that shows whatever ledger it is told to, honest or not.

use outrigger_desk::view::ConsistencyProof;
use outrigger_kernel::{
    Checkpoint, EngagementId, Instant, Tree,
    merkle::leaf_hash,
    note::{KeyKind, Note, SignerKey},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    mem,
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// The secret of the server's key.
pub const SERVER: [u8; 32] = [7; 32];

/// The server; what it shows can be changed while it runs.
pub struct Fake {
    /// Scheme, host and port.
    pub origin: String,
    shown: Arc<Mutex<Shown>>,
}

struct Shown {
    ledger: Tree,
    seed: [u8; 32],
    gives_proofs: bool,
    takes_cosignatures: bool,
    cosigned: Vec<Note>,
}

/// A ledger of so many entries, perhaps with one that is another than in the honest one.
pub fn tree(size: u64, changed: Option<u64>) -> Tree {
    let mut tree = Tree::default();
    for index in 0..size {
        let mark = u8::from(changed == Some(index));
        tree.push(leaf_hash(&[&[mark][..], &index.to_be_bytes()].concat()));
    }
    tree
}

pub fn engagement() -> EngagementId {
    EngagementId::from_random([1; 16])
}

impl Fake {
    /// Starts it.
    pub fn show(ledger: Tree) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let shown = Shown {
            ledger,
            seed: SERVER,
            gives_proofs: true,
            takes_cosignatures: true,
            cosigned: Vec::new(),
        };
        let shown = Arc::new(Mutex::new(shown));
        let served = Arc::clone(&shown);
        thread::spawn(move || {
            listener.incoming().for_each(|stream| answer(stream.unwrap(), &mut served.lock().unwrap()));
        });
        Self { origin, shown }
    }

    /// Shows another ledger from now on; the one shown before.
    pub fn swap(&self, ledger: Tree) -> Tree {
        mem::replace(&mut self.shown.lock().unwrap().ledger, ledger)
    }

    pub fn sign_by(&self, seed: [u8; 32]) {
        self.shown.lock().unwrap().seed = seed;
    }

    pub fn refuse_proofs(&self, refuse: bool) {
        self.shown.lock().unwrap().gives_proofs = !refuse;
    }

    pub fn refuse_cosignatures(&self) {
        self.shown.lock().unwrap().takes_cosignatures = false;
    }

    /// What witnesses brought, in order.
    pub fn cosigned(&self) -> Vec<Note> {
        self.shown.lock().unwrap().cosigned.clone()
    }
}

fn answer(mut stream: TcpStream, shown: &mut Shown) {
    let (path, body) = asked(&stream);
    let (status, said) = match shown.say(&path, &body) {
        Some(said) => ("200 OK", said),
        None => ("404 Not Found", json!({ "message": "There is no proof." })),
    };
    let said = said.to_string();
    let length = said.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{said}")
        .unwrap();
}

/// The path of a request, and its body.
fn asked(stream: &TcpStream) -> (String, Vec<u8>) {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_lowercase());
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    (head[0].split(' ').nth(1).unwrap().to_owned(), body)
}

impl Shown {
    fn say(&mut self, path: &str, body: &[u8]) -> Option<Value> {
        if path.ends_with("/checkpoint") {
            return Some(self.checkpoint());
        }
        if path.ends_with("/cosign") {
            let sent: Value = serde_json::from_slice(body).unwrap();
            let note: Note = sent["note"].as_str().unwrap().parse().unwrap();
            return self.takes_cosignatures.then(|| {
                self.cosigned.push(note);
                json!({})
            });
        }
        let (from, to) = path.split_once("/ledger/proof?from=")?.1.split_once("&to=")?;
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        let proof = ConsistencyProof {
            engagement: engagement(),
            from,
            from_root: self.ledger.root_at(from)?,
            to,
            to_root: self.ledger.root_at(to)?,
            path: self.ledger.consistency(from, to)?,
        };
        self.gives_proofs.then(|| serde_json::to_value(proof).unwrap())
    }

    fn checkpoint(&self) -> Value {
        let (size, root) = (self.ledger.size(), self.ledger.root());
        let text = Checkpoint { engagement: engagement(), size, root }.to_string();
        let server = SignerKey::new("outrigger", KeyKind::Ed25519, self.seed);
        let other = SignerKey::new("brightline.example/witness", KeyKind::Cosignature, [3; 32]);
        let signatures = vec![server.sign(&text, Instant(0)), other.sign(&text, Instant(0))];
        json!({ "note": Note { text, signatures }.to_string(), "server_key": server.verifier() })
    }
}
