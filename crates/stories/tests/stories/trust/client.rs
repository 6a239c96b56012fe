//! A program that is signed in and outlives its server: it can tell an answer from silence.

use serde_json::Value;
use std::time::Duration;
use ureq::{Agent, Body, Error, http::Response};

/// Longer than any answer takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// More than any file of these stories.
const BODY_BYTES_MAX: u64 = 256 << 20;
/// Says that a request comes from a page of the server itself.
const OWN: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Somebody with a session at a server that may go away.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    origin: String,
    /// The path of the engagement.
    home: String,
    cookie: String,
    csrf: String,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Client {
    /// Signs in by a one-time link.
    pub fn enter(origin: &str, token: &str, engagement: &str) -> Self {
        let agent = new_agent();
        let link = agent.post(format!("{origin}/link/{token}")).header(OWN.0, OWN.1);
        let entered = link.send_form([("csrf", "")]).unwrap();
        assert_eq!(entered.status().as_u16(), 303, "the link signs in");
        let cookie = entered.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let home = format!("/e/{engagement}");
        let mut client = Self { agent, origin: origin.to_owned(), home, cookie, csrf: String::new() };
        client.csrf = hidden(&client.get("").unwrap().text(), "csrf");
        client
    }

    /// The same session at another address of the server, with no connection kept.
    pub fn at(&self, origin: &str) -> Self {
        Self { agent: new_agent(), origin: origin.to_owned(), ..self.clone() }
    }

    /// Looks at a page below the engagement; nothing when there is no answer.
    pub fn get(&self, path: &str) -> Option<Answer> {
        self.get_as(path, "text/html")
    }

    /// Looks at the data of a page below the engagement.
    pub fn data(&self, path: &str) -> Option<Value> {
        let answer = self.get_as(path, "application/json")?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        Some(answer.json())
    }

    /// Gives a command under a key that makes it happen once; nothing when there is no answer.
    pub fn act(&self, command: &str, key: &str, fields: &[(&str, &str)]) -> Option<Answer> {
        let request = self.agent.post(self.address(&format!("do/{command}"))).header(OWN.0, OWN.1);
        let request = request.header("cookie", &self.cookie).header("accept", "application/json");
        let fields = fields.iter().copied().chain([("csrf", self.csrf.as_str())]);
        answer(request.header("idempotency-key", key).send_form(fields))
    }

    /// Sends a file as the body; nothing when there is no answer.
    pub fn upload(&self, path: &str, file: &[u8]) -> Option<Answer> {
        let request = self.agent.post(self.address(path)).header(OWN.0, OWN.1);
        let request = request.header("cookie", &self.cookie).header("x-csrf-token", &self.csrf);
        let request = request.header("accept", "application/json");
        answer(request.header("content-type", "application/octet-stream").send(file))
    }

    fn get_as(&self, path: &str, accept: &str) -> Option<Answer> {
        let request = self.agent.get(self.address(path)).header("cookie", &self.cookie);
        answer(request.header("accept", accept).call())
    }

    fn address(&self, path: &str) -> String {
        let slash = if path.is_empty() { "" } else { "/" };
        format!("{}{}{slash}{path}", self.origin, self.home)
    }
}

impl Answer {
    /// Whether it says that what was asked is done.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }
}

/// An answer that breaks off is none: nobody knows what it would have said.
fn answer(response: Result<Response<Body>, Error>) -> Option<Answer> {
    let mut response = response.ok()?;
    let bytes = response.body_mut().with_config().limit(BODY_BYTES_MAX).read_to_vec().ok()?;
    Some(Answer { status: response.status().as_u16(), bytes })
}

fn new_agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build();
    config.new_agent()
}

/// What a hidden field of a page holds.
fn hidden(page: &str, name: &str) -> String {
    let opening = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("no field {name} in {page}"));
    rest.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn silence_is_no_answer() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", nowhere.local_addr().unwrap());
    drop(nowhere);
    let home = "/e/none".to_owned();
    let client = Client { agent: new_agent(), origin, home, cookie: String::new(), csrf: String::new() };
    assert!(client.get("").is_none() && client.upload("uploads", b"x").is_none());
    assert!(client.act("gate.sign", "key", &[]).is_none() && client.data("ledger").is_none());
}
