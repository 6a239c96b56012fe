//! Who may ask, and whether an act was meant: decided here, before any handler runs.

use crate::{
    answer::{Failure, sign_in_first},
    as_of,
    call::{Ask, Call, Shared},
    routes::{Handler, Route, Verb},
    scope, session_cookie,
};
use axum::http::{
    HeaderMap, StatusCode,
    header::{HOST, ORIGIN},
};
use outrigger_desk::{Desk, Snapshot, Visitor};
use outrigger_kernel::{AccountId, Code, EngagementId, Hash, refusal};
use outrigger_lifecycle::Engagement;
use std::sync::Arc;

/// The header in which programs send the session's token.
pub const TOKEN_HEADER: &str = "x-csrf-token";
/// The field in which forms send it.
pub const TOKEN_FIELD: &str = "csrf";

/// Who asks, as far as the route has to know.
pub enum Pass {
    /// Nobody in particular.
    Anybody,
    /// Somebody who is signed in.
    SignedIn(Visitor),
    /// A member of the engagement that is asked about.
    Member(Membership),
}

impl Pass {
    /// Who is signed in, if the route had to know.
    pub fn visitor(&self) -> Option<&Visitor> {
        match self {
            Self::Anybody => None,
            Self::SignedIn(visitor) => Some(visitor),
            Self::Member(member) => Some(&member.visitor),
        }
    }
}

/// Proof that the visitor is a member; only this file can make one.
pub struct Membership {
    visitor: Visitor,
    present: Arc<Snapshot>,
    shown: Arc<Snapshot>,
}

impl Membership {
    /// The member's account.
    pub fn account(&self) -> AccountId {
        self.visitor.account
    }

    /// The engagement's id.
    pub fn id(&self) -> EngagementId {
        self.present.id
    }

    /// The engagement at the instant that is shown, with its tree.
    pub fn shown(&self) -> &Snapshot {
        &self.shown
    }

    /// The same, to be read longer than the request lasts.
    pub fn kept(&self) -> Arc<Snapshot> {
        Arc::clone(&self.shown)
    }

    /// The engagement at the instant that is shown.
    pub fn on(&self) -> &Engagement {
        &self.shown.engagement
    }

    /// The engagement as it is now.
    pub fn present(&self) -> &Engagement {
        &self.present.engagement
    }

    /// Whether the ledger is ahead of the desk's clock.
    pub fn is_ahead_of(&self, desk: &Desk) -> bool {
        desk.clock_is_behind(&self.present)
    }
}

/// Who asks, and whether the route lets them in so far. What was sent has not been read by then.
pub fn admit(shared: &Shared, route: &Route, ask: &Ask) -> (Pass, Result<(), Failure>) {
    if matches!(route.handler, Handler::Anybody(_)) {
        return (Pass::Anybody, is_meant(shared, route, ask));
    }
    let visitor = match visitor(shared, ask) {
        Ok(Some(visitor)) => visitor,
        Ok(None) => return (Pass::Anybody, Err(sign_in_first())),
        Err(failure) => return (Pass::Anybody, Err(failure)),
    };
    // No browser sends an access token by itself, so what carries one was meant.
    let meant = match visitor.bearer {
        Some(bearer) => scope::allows(route, bearer),
        None => is_meant(shared, route, ask),
    };
    if matches!(route.handler, Handler::SignedIn(_)) {
        return (Pass::SignedIn(visitor), meant);
    }
    match snapshots(&shared.desk, ask, &visitor) {
        Ok((present, shown)) => (Pass::Member(Membership { visitor, present, shown }), meant),
        Err(failure) => (Pass::SignedIn(visitor), Err(failure)),
    }
}

/// Whether an act carries its session's token; one without a session, or by an access token, has none to carry.
///
/// # Errors
/// Not allowed when the token is missing or another session's.
pub fn carries_token(route: &Route, pass: &Pass, call: &Call) -> Result<(), Failure> {
    let (Verb::Post, Some(visitor)) = (route.verb, pass.visitor()) else { return Ok(()) };
    if visitor.bearer.is_some() {
        return Ok(());
    }
    let header = call.ask.headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    let token = header.or_else(|| call.sent.form_field(TOKEN_FIELD)).unwrap_or_default();
    // Digests are compared, so that the time taken says nothing about how much of a guess was right.
    if Hash::of(token.as_bytes()) == Hash::of(visitor.csrf.as_bytes()) {
        return Ok(());
    }
    Err(refusal::not_allowed("do this from an old form", "a form of your present session")
        .next("Load the page again, and send it once more.")
        .into())
}

/// Whoever shows an access token is nobody else, whatever cookies come along.
fn visitor(shared: &Shared, ask: &Ask) -> Result<Option<Visitor>, Failure> {
    if let Some(secret) = ask.bearer() {
        return shared.desk.token_visitor(secret)?.map(Some).ok_or_else(no_such_token);
    }
    match session_cookie::token(&ask.headers, &shared.settings) {
        Some(token) => Ok(shared.desk.session(token)?),
        None => Ok(None),
    }
}

/// The engagement now and at the instant that is asked for, if the visitor is a member. Strangers and
/// those who ask for an engagement that does not exist get the same answer.
fn snapshots(desk: &Desk, ask: &Ask, visitor: &Visitor) -> Result<(Arc<Snapshot>, Arc<Snapshot>), Failure> {
    let id: EngagementId = ask.param("id").parse().map_err(|_| nothing_here())?;
    // What a token does not reach is not there for it.
    if visitor.bearer.and_then(|bearer| bearer.engagement).is_some_and(|only| only != id) {
        return Err(nothing_here());
    }
    let present = desk.snapshot(visitor.account, id, None).map_err(|refused| match refused.code {
        Code::NotFound => nothing_here(),
        _ => refused.into(),
    })?;
    let as_of = ask.query.get("as-of").filter(|text| ask.reads && !text.is_empty());
    let Some(text) = as_of else { return Ok((Arc::clone(&present), present)) };
    let zone = present.engagement.charter.as_ref().map_or("Etc/UTC", |charter| charter.zone.as_str());
    let shown = desk.snapshot(visitor.account, id, Some(as_of::parse(text, zone)?))?;
    Ok((present, shown))
}

fn no_such_token() -> Failure {
    let who = "somebody whose token is neither revoked nor expired";
    let refusal = refusal::not_allowed("do this with this access token", who);
    Failure::new(StatusCode::UNAUTHORIZED, refusal.next("Make a new one on the page of your password."))
}

fn nothing_here() -> Failure {
    refusal::not_found("engagement", "with that address").next("Look for it on your desk.").into()
}

/// Whether an act comes from a page of this server. Browsers say where a request comes from; what says
/// neither that nor its origin is refused, so a program names this server's origin.
fn is_meant(shared: &Shared, route: &Route, ask: &Ask) -> Result<(), Failure> {
    let is_own = match text(&ask.headers, "sec-fetch-site") {
        Some("same-origin") => true,
        Some("none") | None => is_own_origin(&ask.headers, shared.settings.origin.as_deref()),
        Some(_) => false,
    };
    if route.verb == Verb::Get || is_own {
        return Ok(());
    }
    Err(refusal::not_allowed("do this from another site", "pages of this server")
        .next("Open the page here, and send it from there.")
        .into())
}

/// Whether the `Origin` header names this server: as it was told to be reached, or as it was called.
fn is_own_origin(headers: &HeaderMap, told: Option<&str>) -> bool {
    let Some(origin) = text(headers, ORIGIN.as_str()) else { return false };
    match (told, text(headers, HOST.as_str()), origin.split_once("://")) {
        (Some(told), _, _) => origin == told.trim_end_matches('/'),
        (None, Some(host), Some(("http" | "https", called))) => called == host,
        _ => false,
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;
