//! What handlers answer, and how that becomes a response.

use crate::{
    call::{Ask, SEALED},
    download,
    page::Page,
    redirect,
    scene::Scene,
    status,
    stream::{self, Stream},
    watch::{self, Watch},
};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, SET_COOKIE},
    },
    response::{Html, IntoResponse, Response},
};
use outrigger_desk::Receipt;
use outrigger_kernel::{Refusal, refusal};
use serde_json::Value;

/// The type of plain text.
const TEXT: &str = "text/plain; charset=utf-8";

/// What a handler comes to.
pub type Outcome = Result<Answer, Failure>;

/// What a handler answers.
pub enum Answer {
    /// A page: HTML for people, its data for programs.
    Page(Box<Page>),
    /// The form once more with what was wrong, for people; the refusal alone for programs.
    Again(Box<Page>, Failure),
    /// Something was sealed: people go on to its page, programs read the receipt.
    Sealed(Receipt),
    /// A session began or ended: people go on to a path, programs read the data.
    Session {
        /// The header that gives or takes the session's token.
        cookie: HeaderValue,
        /// Where people go on.
        path: String,
        /// What programs read.
        data: Value,
    },
    /// Something was done that is no entry: people go on to a path, programs read the data.
    Done {
        /// Where people go on.
        path: String,
        /// What programs read.
        data: Value,
    },
    /// Data without a page.
    Data(Value),
    /// Plain text.
    Text(String),
    /// A file of the server itself.
    File {
        /// Its type.
        kind: &'static str,
        /// Its text.
        text: &'static str,
        /// How long browsers may keep it.
        cache: &'static str,
    },
    /// Somebody's data as a file to keep: never shown in place.
    Download {
        /// What the file is called.
        name: String,
        /// Its type.
        kind: &'static str,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// The same, made while it is sent.
    Stream(Stream),
    /// New entries as they are sealed.
    Watch(Watch),
}

impl Answer {
    /// A page.
    pub fn page(page: Page) -> Outcome {
        Ok(Self::Page(Box::new(page)))
    }

    /// The form once more.
    pub fn again(page: Page, failure: impl Into<Failure>) -> Outcome {
        Ok(Self::Again(Box::new(page), failure.into()))
    }
}

/// Why there is no answer: a refusal and its status.
#[derive(Debug)]
pub struct Failure {
    /// The status.
    pub status: StatusCode,
    /// The refusal.
    pub refusal: Refusal,
}

impl Failure {
    /// A refusal whose status follows from HTTP itself rather than from its kind.
    pub fn new(status: StatusCode, refusal: Refusal) -> Self {
        Self { status, refusal }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self { status: status::of(refusal.code), refusal }
    }
}

/// The response to a request that a scene shows.
pub fn respond(scene: &Scene<'_>, outcome: Outcome) -> Response {
    let is_json = scene.ask.wants_json();
    match outcome {
        Ok(Answer::Page(page)) => show(scene, StatusCode::OK, &page),
        Ok(Answer::Again(_, failure)) if is_json => (failure.status, Json(failure.refusal)).into_response(),
        Ok(Answer::Again(page, failure)) => show(scene, failure.status, &page),
        Ok(Answer::Sealed(receipt)) if is_json => (StatusCode::CREATED, Json(receipt)).into_response(),
        Ok(Answer::Sealed(receipt)) => see_other(&page_of(&receipt)),
        Ok(Answer::Session { cookie, path, data }) => {
            let mut response = if is_json { Json(data).into_response() } else { see_other(&path) };
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Ok(Answer::Done { data, .. }) if is_json => Json(data).into_response(),
        Ok(Answer::Done { path, .. }) => see_other(&path),
        Ok(Answer::Data(data)) => Json(data).into_response(),
        Ok(Answer::Text(text)) => ([(CONTENT_TYPE, TEXT)], text).into_response(),
        Ok(Answer::File { kind, text, cache }) => {
            ([(CONTENT_TYPE, kind), (CACHE_CONTROL, cache)], text).into_response()
        }
        Ok(Answer::Download { name, kind, bytes }) => download::respond(&name, kind, bytes),
        Ok(Answer::Stream(stream)) => {
            stream::respond(stream).unwrap_or_else(|failure| refuse(scene, failure))
        }
        Ok(Answer::Watch(watch)) => watch::respond(watch),
        Err(failure) if failure.status == StatusCode::UNAUTHORIZED && scene.ask.reads && !is_json => {
            see_other(&redirect::sign_in_then(&scene.ask.path))
        }
        Err(failure) => refuse(scene, failure),
    }
}

fn refuse(scene: &Scene<'_>, failure: Failure) -> Response {
    show(scene, failure.status, &Page::Refused(failure.refusal))
}

/// The response when not even the request's head could be read, or its time was up.
pub fn bare(ask: Option<&Ask>, failure: Failure) -> Response {
    if ask.is_some_and(Ask::wants_json) {
        return (failure.status, Json(failure.refusal)).into_response();
    }
    (failure.status, failure.refusal.to_string()).into_response()
}

fn show(scene: &Scene<'_>, status: StatusCode, page: &Page) -> Response {
    if scene.ask.wants_json() {
        return (status, Json(page.json())).into_response();
    }
    match page.html(&scene.chrome()) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, page = %page.title(), "a page could not be written");
            let refusal =
                refusal::unavailable("This page could not be written.").next("Try again in a minute.");
            bare(None, Failure::new(StatusCode::INTERNAL_SERVER_ERROR, refusal))
        }
    }
}

/// Where people see what was sealed.
fn page_of(receipt: &Receipt) -> String {
    let home = format!("/e/{}", receipt.engagement);
    let path = if receipt.path.is_empty() { home } else { format!("{home}/{}", receipt.path) };
    receipt.entries.last().map_or(path.clone(), |seq| redirect::with(&path, SEALED, &seq.to_string()))
}

/// Sends a browser on with a GET. Paths come from this server, so they always fit a header; one that
/// does not leads to the desk.
fn see_other(path: &str) -> Response {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// What somebody is told whose session is over or has not begun.
pub fn sign_in_first() -> Failure {
    let refusal = refusal::not_allowed("do this without being signed in", "somebody who is signed in");
    Failure::new(StatusCode::UNAUTHORIZED, refusal.next("Sign in, and send it again."))
}
