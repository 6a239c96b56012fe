//! A house to knock at: the router over a desk in a folder of its own, and people with sessions.

mod account;
mod acts;
mod files;
mod imports;
mod live;
mod once;
mod people;
mod proof;
mod reading;
mod terms;
mod tokens;
mod walk;
mod webhooks;

use crate::{Settings, router};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{
        HeaderMap, Request, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN},
        request::Builder,
    },
};
use outrigger_desk::{Desk, Keys, SignedIn, machine::SetMachine};
use outrigger_kernel::{AccountId, EngagementId, Instant};
use outrigger_lifecycle::Command;
use outrigger_store::Sqlite;
use serde_json::{Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tower::ServiceExt;

const OWN: &str = "http://localhost:8080";
const FORM: &str = "application/x-www-form-urlencoded";

/// The server under test.
struct House {
    router: Router,
    desk: Desk,
    clock: Arc<SetMachine>,
    /// A member, who founded the engagement.
    anna: AccountId,
    /// Somebody who is signed in and a member of nothing.
    stranger: AccountId,
    engagement: EngagementId,
    _folder: TempDir,
}

/// What came back.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

fn house() -> House {
    let folder = TempDir::new().unwrap();
    let clock = Arc::new(SetMachine::new("2026-03-01T09:00:00Z".parse().unwrap(), [7; 32]));
    let store = Arc::new(Sqlite::open(folder.path()).unwrap());
    let desk = Desk::open(store, Keys::of([7; 32]), Arc::clone(&clock)).unwrap();
    let anna = desk.add_account("anna", "Anna Adler").unwrap();
    let stranger = desk.add_account("sam", "Sam Stern").unwrap();
    let charter = json!({
        "title": "Service desk", "client": "Northwind", "provider": "Brightline",
        "zone": "Europe/Berlin", "founder": "Anna Adler",
    });
    let engagement = desk.found(anna, charter).unwrap().engagement;
    let router = router(desk.clone(), Settings::default());
    House { router, desk, clock, anna, stranger, engagement, _folder: folder }
}

impl House {
    /// A new session: each request of a walk has its own, so that signing out ends only that one.
    fn session(&self, account: AccountId) -> SignedIn {
        self.desk.redeem(&self.desk.link(account).unwrap()).unwrap()
    }

    fn process(&self, name: &str) -> Value {
        json!({
            "kind": "process", "name": name, "function": "IT", "owner": "Anna", "volume_per_month": 400,
            "handling_minutes": 12, "fte_tenths": 125, "importance": 2, "standardisation": "high",
            "documentation": 4,
        })
    }

    fn execute(&self, command: &str, fields: Value) {
        let command = Command::parse(command, fields).unwrap();
        self.desk.execute(self.anna, self.engagement, command).unwrap();
    }

    /// Enters the operate stage late, with a contract already in force.
    fn go_live(&self) {
        let carla = self.desk.add_account("carla", "Carla Conrad").unwrap();
        let sponsor =
            json!({ "account": carla, "name": "Carla Conrad", "side": "client", "roles": ["sponsor"] });
        self.execute("engagement.admit-member", sponsor);
        for gate in ["G1", "G2", "G3", "G4"] {
            let waiver = json!({ "gate": gate, "reason": "The contract is already in force." });
            let command = Command::parse("gate.waive-gate", waiver).unwrap();
            self.desk.execute(carla, self.engagement, command).unwrap();
        }
    }

    fn at(&self, path: &str) -> String {
        format!("/e/{}{path}", self.engagement)
    }

    fn later(&self, instant: &str) {
        self.clock.set(instant.parse::<Instant>().unwrap());
    }

    /// Sends a request as it is. An answer that stays open is not read.
    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let kind = parts.headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap());
        let bytes = match kind {
            "text/event-stream" => Vec::new(),
            _ => to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        };
        let body = String::from_utf8(bytes).unwrap();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str, who: Option<&SignedIn>) -> Reply {
        self.send(as_who(Request::get(path), who).body(Body::empty()).unwrap()).await
    }

    async fn get_json(&self, path: &str, who: Option<&SignedIn>) -> Reply {
        let request = as_who(Request::get(path), who).header(ACCEPT, "application/json");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts a form from this server's own page, with the session's token.
    async fn post(&self, path: &str, who: &SignedIn, form: &str) -> Reply {
        let form = format!("csrf={}&{form}", who.csrf);
        let request = as_who(own(Request::post(path)), Some(who)).header(CONTENT_TYPE, FORM);
        self.send(request.body(form.into()).unwrap()).await
    }

    /// Posts JSON as a program does: the token in a header, this server named as the origin.
    async fn post_json(&self, path: &str, who: &SignedIn, data: &Value) -> Reply {
        let request = as_who(own(Request::post(path)), Some(who))
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("x-csrf-token", &who.csrf);
        self.send(request.body(data.to_string().into()).unwrap()).await
    }
}

fn as_who(request: Builder, who: Option<&SignedIn>) -> Builder {
    match who {
        Some(who) => request.header(COOKIE, format!("outrigger_session={}", who.token)),
        None => request,
    }
}

/// A request whose origin is this server.
fn own(request: Builder) -> Builder {
    request.header(HOST, "localhost:8080").header(ORIGIN, OWN)
}
