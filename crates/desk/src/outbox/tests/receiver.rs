//! A receiver of webhooks on a port of its own, which answers as it is told.

use super::super::Target;
use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long a slow receiver waits before each byte.
const PAUSE: Duration = Duration::from_millis(20);

/// How a receiver answers once.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// With a status and one more header.
    Status(u16, &'static str, String),
    /// Not at all.
    Hang,
    /// With a head that never ends.
    SlowHead,
    /// With a status, and then with bytes for ever.
    Endless(u16),
    /// With bytes that are no answer.
    Nonsense,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self::Status(status, "x-nothing", "nothing".into())
    }
}

/// What a receiver got.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Shared {
    got: Mutex<Vec<Got>>,
    script: Mutex<VecDeque<Answer>>,
    connections: AtomicUsize,
    ended: AtomicBool,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: Option<JoinHandle<()>>,
}

impl Receiver {
    /// One that takes everything.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let server = thread::spawn({
            let shared = Arc::clone(&shared);
            move || serve(&listener, &shared)
        });
        Self { address, shared, server: Some(server) }
    }

    /// One that first answers like this, and then takes everything.
    pub fn that(answers: impl IntoIterator<Item = Answer>) -> Self {
        let receiver = Self::new();
        receiver.shared.script.lock().unwrap().extend(answers);
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn target(&self) -> Target {
        self.address.to_string().parse().unwrap()
    }

    pub fn got(&self) -> Vec<Got> {
        self.shared.got.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        // The server waits for a connection: this is the last one.
        _ = TcpStream::connect(self.address);
        if let Some(server) = self.server.take() {
            _ = server.join();
        }
    }
}

fn serve(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            return;
        }
        shared.connections.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(shared);
        // A sender that gives up breaks the line, and there is nothing to be said about it.
        thread::spawn(move || stream.and_then(|stream| answer(stream, &shared)).ok());
    }
}

fn answer(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let got = read(&stream)?;
    shared.got.lock().unwrap().push(got);
    let answer = shared.script.lock().unwrap().pop_front().unwrap_or_else(|| Answer::status(204));
    match answer {
        Answer::Status(status, name, value) => {
            let text = format!("HTTP/1.1 {status} Said\r\n{name}: {value}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(text.as_bytes())
        }
        Answer::Nonsense => stream.write_all(b"220 mail.example.org ESMTP\r\n"),
        Answer::Hang => until_closed(&mut stream, Vec::new),
        Answer::SlowHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
            until_closed(&mut stream, || b"x".to_vec())
        }
        Answer::Endless(status) => {
            stream.write_all(format!("HTTP/1.1 {status} OK\r\n\r\n").as_bytes())?;
            loop {
                stream.write_all(&[b'x'; 4_096])?;
            }
        }
    }
}

fn read(stream: &TcpStream) -> std::io::Result<Got> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    Ok(Got { path, headers, body })
}

/// Writes a little again and again until the other side has gone; waiting for that is what takes the time.
fn until_closed(stream: &mut TcpStream, next: impl Fn() -> Vec<u8>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(PAUSE))?;
    loop {
        match stream.read(&mut [0]) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error)
                if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
        stream.write_all(&next())?;
    }
}
