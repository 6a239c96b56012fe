//! A small S3 service for tests: objects in memory, requests that must be signed, and faults on demand.

use reqwest::Url;
use std::{
    collections::{BTreeMap, HashMap},
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

const BUCKET: &str = "tenders";
/// Whose keys are good.
pub(super) const ACCESS_KEY: &str = "tester";
/// Names in one page of a list: few, so that lists run over several.
const PAGE_NAMES: usize = 3;

/// What the service keeps, and how it behaves.
#[derive(Default)]
pub(super) struct State {
    pub(super) objects: BTreeMap<String, Vec<u8>>,
    parts: BTreeMap<u32, Vec<u8>>,
    /// The methods of all requests in turn.
    pub(super) methods: Vec<String>,
    /// What every request is answered with.
    pub(super) refusal: Option<u16>,
    /// It does not know how to put only what is not there.
    pub(super) knows_no_conditions: bool,
}

/// A service on a port of its own, for as long as the process runs.
pub(super) struct Service {
    pub(super) address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Service {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(stream.unwrap(), &shared));
            }
        });
        Self { address, state }
    }

    pub(super) fn url(&self, folder: &str) -> String {
        format!("s3://{BUCKET}/{folder}?endpoint=http://{}&region=eu-1", self.address)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

/// Answers one request, then closes the connection.
fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let Some(request) = Request::read(BufReader::new(stream.try_clone().unwrap())) else { return };
    let (status, body) = state.lock().unwrap().answer(&request);
    let head = format!(
        "HTTP/1.1 {status} Said\r\nConnection: close\r\nETag: \"x\"\r\nContent-Length: {}\r\n\
         Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n",
        body.len()
    );
    // Who asked may have gone away.
    _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

struct Request {
    method: String,
    url: Url,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Request {
    /// Nothing when the connection was closed before it said anything.
    fn read(mut from: BufReader<TcpStream>) -> Option<Self> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line).ok()?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut words = lines.first()?.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?);
        let url = Url::parse(&format!("http://service{target}")).unwrap();
        let headers: HashMap<String, String> = lines[1..]
            .iter()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        from.read_exact(&mut body).ok()?;
        Some(Self { method, url, headers, body })
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn option(&self, name: &str) -> Option<String> {
        self.url.query_pairs().find(|(option, _)| option == name).map(|(_, value)| value.into_owned())
    }
}

type Answer = (u16, Vec<u8>);

impl State {
    fn answer(&mut self, request: &Request) -> Answer {
        self.methods.push(request.method.clone());
        if let Some(status) = self.refusal {
            return error(status, "Refused");
        }
        let signature = format!("AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/");
        if !request.header("authorization").starts_with(&signature) {
            return error(403, "InvalidAccessKeyId");
        }
        let path = request.url.path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        if bucket != BUCKET {
            return error(404, "NoSuchBucket");
        }
        match request.method.as_str() {
            "GET" if key.is_empty() => (200, self.list(request).into_bytes()),
            "GET" => self.objects.get(key).map_or(error(404, "NoSuchKey"), |bytes| (200, bytes.clone())),
            "PUT" => self.put(key, request),
            "POST" => self.post(key, request),
            _ => {
                self.parts.clear();
                (204, Vec::new())
            }
        }
    }

    fn put(&mut self, key: &str, request: &Request) -> Answer {
        if let Some(no) = request.option("partNumber") {
            self.parts.insert(no.parse().unwrap(), request.body.clone());
            return (200, Vec::new());
        }
        let if_absent = request.header("if-none-match") == "*";
        if if_absent && self.knows_no_conditions {
            return error(400, "InvalidArgument");
        }
        if if_absent && self.objects.contains_key(key) {
            return error(412, "PreconditionFailed");
        }
        self.objects.insert(key.to_owned(), request.body.clone());
        (200, Vec::new())
    }

    /// Begins an upload in parts, or completes it.
    fn post(&mut self, key: &str, request: &Request) -> Answer {
        let (name, inside) = if request.option("uploads").is_some() {
            ("InitiateMultipartUploadResult", "<UploadId>1</UploadId>")
        } else {
            let parts = std::mem::take(&mut self.parts);
            self.objects.insert(key.to_owned(), parts.into_values().flatten().collect());
            ("CompleteMultipartUploadResult", "<ETag>x</ETag>")
        };
        (200, format!("<{name}>{inside}</{name}>").into_bytes())
    }

    fn list(&self, request: &Request) -> String {
        let before = request.option("prefix").unwrap_or_default();
        let after = request.option("continuation-token").or_else(|| request.option("start-after"));
        let after = after.unwrap_or_default();
        let names_max = request.option("max-keys").map_or(PAGE_NAMES, |max| max.parse().unwrap());
        let mut names = self.objects.iter().filter(|(name, _)| name.starts_with(&before) && **name > after);
        let mut xml = String::from("<ListBucketResult>");
        let mut last = "";
        for (name, bytes) in names.by_ref().take(names_max.min(PAGE_NAMES)) {
            last = name;
            xml += &format!("<Contents><Key>{name}</Key><Size>{}</Size>", bytes.len());
            xml += "<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>";
        }
        if names.next().is_some() {
            xml += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
        }
        xml + "</ListBucketResult>"
    }
}

fn error(status: u16, code: &str) -> Answer {
    (status, format!("<Error><Code>{code}</Code></Error>").into_bytes())
}
