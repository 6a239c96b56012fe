//! A server of this product, asked over HTTP as programs ask it: with an access token.

use crate::{
    exit::{Exit, Failure},
    files,
    output::{Console, printable},
};
use outrigger_desk::TOKEN_PREFIX;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{path::Path, time::Duration};
use ureq::{Agent, Body, http::Response};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that an answer may have.
const ANSWER_BYTES_MAX: u64 = 4 << 20;
/// Bytes that the file of a token may have.
const TOKEN_BYTES_MAX: usize = 1 << 10;

/// A server, and what opens it.
pub struct Remote {
    agent: Agent,
    origin: String,
    token: String,
}

/// Why something was refused, as the server says it.
#[derive(Deserialize)]
struct Refused {
    message: String,
    next: Option<String>,
}

impl Remote {
    /// A server at an origin, with the token of a file.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no token.
    pub fn open(origin: &str, token_file: &Path, console: &Console) -> Result<Self, Failure> {
        let token = files::read_text(token_file, TOKEN_BYTES_MAX)?.trim().to_owned();
        if !token.starts_with(TOKEN_PREFIX) || !token.chars().all(|c| c.is_ascii_graphic()) {
            let sentence = format!("{} holds no access token.", files::name(token_file));
            return Err(Failure::new(Exit::Usage, sentence)
                .hint("Make one on the page of your password, or with `outrigger account token`."));
        }
        if is_open(origin) {
            console.say(&format!("Others on the way to {origin} can read the token. Use its https address."));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        Ok(Self { agent: config.new_agent(), origin: origin.to_owned(), token })
    }

    /// Reads something.
    ///
    /// # Errors
    /// [`Exit::Unreachable`] when there is no answer, or the server cannot answer now; otherwise what the server
    /// refuses, in its words.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.agent.get(format!("{}{path}", self.origin)).header("accept", "application/json");
        self.read(request.header("authorization", self.bearer()).call())
    }

    /// Sends something.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Failure> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Failure::new(Exit::Unexpected, format!("This cannot be sent: {error}.")))?;
        let request = self.agent.post(format!("{}{path}", self.origin)).header("accept", "application/json");
        let request = request.header("content-type", "application/json");
        self.read(request.header("authorization", self.bearer()).send(&body[..]))
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    fn read<T: DeserializeOwned>(&self, answer: Result<Response<Body>, ureq::Error>) -> Result<T, Failure> {
        let mut response = answer.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
        let body = body.map_err(|error| self.unreachable(&error))?;
        if (200..300).contains(&status) {
            return serde_json::from_slice(&body).map_err(|error| {
                let sentence = format!("{} gave an answer that cannot be read: {error}.", self.origin);
                Failure::new(Exit::Unexpected, sentence)
            });
        }
        let refused = serde_json::from_slice::<Refused>(&body).unwrap_or_else(|_| Refused {
            message: format!("{} answered with status {status}.", self.origin),
            next: Some("Check the address of the server.".into()),
        });
        let failure = Failure::new(exit(status), printable(&refused.message));
        Err(match refused.next {
            Some(next) => failure.hint(printable(&next)),
            None => failure,
        })
    }

    fn unreachable(&self, error: &ureq::Error) -> Failure {
        Failure::new(Exit::Unreachable, format!("{} does not answer: {error}.", self.origin))
            .hint("Check the address, and whether the server runs.")
    }
}

/// What a refusal means for a script.
fn exit(status: u16) -> Exit {
    match status {
        401 | 403 | 404 => Exit::NotFound,
        409 => Exit::Conflict,
        429 | 500.. => Exit::Unreachable,
        _ => Exit::Usage,
    }
}

/// Whether what is sent there can be read on the way.
fn is_open(origin: &str) -> bool {
    let Some(host) = origin.strip_prefix("http://") else { return false };
    let own = ["localhost", "127.", "[::1]"];
    !own.iter().any(|own| host.starts_with(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::captured::Captured;
    use serde_json::{Value, json};
    use std::{
        io::{Read, Write},
        net::TcpListener,
        path::PathBuf,
        thread,
    };

    fn token(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("token");
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A server that answers one request, and hands back what it was asked.
    fn answering(status: &str, body: &str) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let length = body.len();
        let answer =
            format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = vec![0; 16 << 10];
            let count = stream.read(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&asked[..count]).into_owned()
        });
        (origin, server)
    }

    fn ask(status: &str, body: &str) -> (Result<Value, Failure>, String) {
        let folder = tempfile::tempdir().unwrap();
        let (origin, server) = answering(status, body);
        let remote =
            Remote::open(&origin, &token(folder.path(), " otr_secret\n"), &Console::plain()).unwrap();
        let answer = remote.get("/e/x/checkpoint");
        (answer, server.join().unwrap())
    }

    #[test]
    fn an_answer_is_data_and_the_token_is_shown() {
        let (answer, asked) = ask("200 OK", r#"{"size":3}"#);
        assert_eq!(answer, Ok(json!({ "size": 3 })));
        assert!(asked.starts_with("GET /e/x/checkpoint HTTP/1.1"), "{asked}");
        assert!(asked.to_lowercase().contains("authorization: bearer otr_secret\r\n"), "{asked}");
    }

    #[test]
    fn a_refusal_is_told_in_the_words_of_the_server() {
        let (refused, _) =
            ask("403 Forbidden", r#"{"message":"You cannot.","next":"Ask a lead.","code":"x"}"#);
        let refused = refused.unwrap_err();
        assert_eq!(
            (refused.exit, refused.to_string().as_str()),
            (Exit::NotFound, "error: You cannot.\nhint: Ask a lead.")
        );
        for (status, exit) in [
            ("422 No", Exit::Usage),
            ("409 No", Exit::Conflict),
            ("503 No", Exit::Unreachable),
            ("303 Go", Exit::Usage),
        ] {
            let failure = ask(status, "<html>").0.unwrap_err();
            assert!(failure.exit == exit && failure.message.contains("status"), "{status}: {failure}");
        }
        assert_eq!(ask("200 OK", "<html>").0.unwrap_err().exit, Exit::Unexpected);
    }

    #[test]
    fn silence_and_what_is_no_token_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let remote = Remote::open(&origin, &token(folder.path(), "otr_secret"), &Console::plain()).unwrap();
        assert_eq!(remote.get::<Value>("/").unwrap_err().exit, Exit::Unreachable);
        for wrong in ["", "secret", "otr_two words"] {
            let failure =
                Remote::open(&origin, &token(folder.path(), wrong), &Console::plain()).err().unwrap();
            assert!(failure.exit == Exit::Usage && failure.message.contains("no access token"), "{failure}");
        }
        let said = Captured::default();
        let path = token(folder.path(), "otr_secret");
        Remote::open("http://desk.example.org", &path, &said.console()).ok().unwrap();
        assert!(said.messages().contains("can read the token"), "{}", said.messages());
        assert!(!is_open("https://desk.example.org") && !is_open("http://127.0.0.1:7117"));
        assert!(!is_open("http://localhost:7117") && is_open("http://10.0.0.7"));
    }
}
