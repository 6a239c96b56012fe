//! Somebody in front of a browser, or a program of theirs: requests with a session's cookie and token.

use super::{list, text};
use serde_json::Value;
use std::{io::Write, net::TcpStream, time::Duration};
use ureq::{
    Agent, Body,
    http::{HeaderMap, Response},
};

/// What a browser likes best.
pub const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
/// What a program likes best.
pub const JSON: &str = "application/json";

/// Longer than any request of a story takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// More than all sealed events of the sample.
const BODY_BYTES_MAX: u64 = 64 << 20;
const BOUNDARY: &str = "a-line-that-no-file-has";

/// Somebody with a session, or without one.
pub struct Person {
    agent: Agent,
    origin: String,
    cookie: String,
    /// The token that every form of the session carries; pages show it in a hidden field.
    csrf: String,
    /// The path of the one engagement of this person.
    pub home: String,
}

/// What the server answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Person {
    /// Nobody in particular.
    pub fn anonymous(origin: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        Self {
            agent: config.new_agent(),
            origin: origin.to_owned(),
            cookie: String::new(),
            csrf: String::new(),
            home: String::new(),
        }
    }

    /// Signs in by a one-time link, as its page asks: looking at it does not use it up, the button does.
    pub fn enter(origin: &str, token: &str) -> Self {
        let mut person = Self::anonymous(origin);
        let link = format!("/link/{token}");
        person.get(&link).with_status(200);
        let entered = person.post_form(&link, &[]).with_status(303);
        assert_eq!(entered.header("location"), "/");
        person.cookie = entered.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        person.csrf = hidden(&person.get("/").with_status(200).body, "csrf");
        person.find_home();
        person
    }

    /// Makes the one engagement on the desk the home, if there is one.
    pub fn find_home(&mut self) {
        let desk = self.get_as("/", JSON).with_status(200).json();
        if let [only] = list(&desk["engagements"]) {
            self.home = format!("/e/{}", text(&only["id"]));
        }
    }

    /// Looks at a page.
    pub fn get(&self, path: &str) -> Answer {
        self.get_as(path, HTML)
    }

    /// Looks at a page, in the form that `accept` says.
    pub fn get_as(&self, path: &str, accept: &str) -> Answer {
        self.get_with(path, &[("accept", accept)], Answer::of)
    }

    /// Looks at something with these headers, and lets `read` take the answer.
    pub fn get_with<T>(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        read: impl FnOnce(Response<Body>) -> T,
    ) -> T {
        let mut request = self.agent.get(format!("{}{path}", self.origin)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.call().unwrap())
    }

    /// A page of the home, which must be there.
    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        self.get(&self.at(path)).with_status(200).body
    }

    /// The data of a page of the home, which must be there.
    #[track_caller]
    pub fn data(&self, path: &str) -> Value {
        self.get_as(&self.at(path), JSON).with_status(200).json()
    }

    /// Gives a command of the home by its form; the path of the page, below the home, that it leads to.
    #[track_caller]
    pub fn act(&self, command: &str, fields: &[(&str, &str)]) -> String {
        let sealed = self.try_act(command, fields).with_status(303);
        let path = sealed.header("location").split('?').next().unwrap_or_default();
        path.strip_prefix(&self.home).unwrap_or(path).trim_start_matches('/').to_owned()
    }

    /// Gives a command of the home by its form.
    pub fn try_act(&self, command: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_form(&self.at(&format!("do/{command}")), fields)
    }

    /// Sends a form as a page of the server would.
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_form_as(path, fields, HTML)
    }

    /// Sends a form, and takes the answer in the form that `accept` says.
    pub fn post_form_as(&self, path: &str, fields: &[(&str, &str)], accept: &str) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.origin));
        let request = request.header("cookie", &self.cookie).header("sec-fetch-site", "same-origin");
        let fields = fields.iter().copied().chain([("csrf", self.csrf.as_str())]);
        Answer::of(request.header("accept", accept).send_form(fields).unwrap())
    }

    /// Sends a file by a form, as a browser does.
    pub fn post_file(&self, path: &str, file: &[u8]) -> Answer {
        let csrf = &self.csrf;
        let mut body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{BOUNDARY}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"events.csv\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let headers = [("content-type", kind.as_str()), ("sec-fetch-site", "same-origin"), ("accept", HTML)];
        self.send(path, &headers, &body)
    }

    /// Sends a file as a program does, which names the origin and carries the token in a header.
    pub fn upload(&self, path: &str, file: &[u8]) -> Answer {
        let headers = [
            ("content-type", "application/octet-stream"),
            ("origin", self.origin.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("accept", JSON),
        ];
        self.send(path, &headers, file)
    }

    /// Sends a body with the session's cookie and nothing else that was not asked for.
    pub fn send(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = self.agent.post(format!("{}{path}", self.origin)).header("cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send(body).unwrap())
    }

    /// Sends the same as [`Person::send`] on a line of its own, and does not listen: whoever drops the line hangs
    /// up on the answer.
    pub fn send_unheard(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let host = self.origin.trim_start_matches("http://");
        let own = [("host", host), ("cookie", self.cookie.as_str())];
        let lines = own.iter().chain(headers).map(|(name, value)| format!("{name}: {value}\r\n"));
        let lines: String = lines.collect();
        let head = format!("POST {path} HTTP/1.1\r\n{lines}content-length: {}\r\n\r\n", body.len());
        let mut line = TcpStream::connect(host).unwrap();
        line.write_all(head.as_bytes()).unwrap();
        line.write_all(body).unwrap();
        line
    }

    /// The full path of a page of the home.
    pub fn at(&self, path: &str) -> String {
        if path.is_empty() { self.home.clone() } else { format!("{}/{path}", self.home) }
    }

    /// The token of the session.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }
}

impl Answer {
    fn of(mut response: Response<Body>) -> Self {
        let body = response.body_mut().with_config().limit(BODY_BYTES_MAX).read_to_string().unwrap();
        Self { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// The answer, which must have this status.
    #[track_caller]
    pub fn with_status(self, wanted: u16) -> Self {
        assert_eq!(self.status, wanted, "{}", self.body);
        self
    }

    /// A header; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// What a hidden field of a page holds.
fn hidden(page: &str, name: &str) -> String {
    let opening = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("no field {name} in {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}
