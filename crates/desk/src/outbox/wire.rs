//! The line to the receivers of webhooks: one request, no redirects, an end after a fixed time.

use super::{
    Sending,
    address::Checked,
    schedule,
    target::{self, Target},
};
use outrigger_kernel::{Instant, Micros};
use std::{
    io::{self, Read},
    sync::Arc,
};
use ureq::{
    Agent, Body,
    http::{Response, header::RETRY_AFTER},
    unversioned::{
        resolver::{DefaultResolver, Resolver},
        transport::DefaultConnector,
    },
};

/// Bytes of an answer that are read and thrown away, so that the receiver can end in order.
const ANSWER_BYTES_MAX: u64 = 64 << 10;
/// Bytes in the head of an answer.
const HEAD_BYTES_MAX: usize = 16 << 10;
/// Under what name messages come.
const USER_AGENT: &str = concat!("outrigger/", env!("CARGO_PKG_VERSION"));

/// Sends to receivers of webhooks.
pub(super) struct Wire {
    agent: Agent,
    allowed: Arc<[Target]>,
}

/// One request to a receiver.
pub(super) struct Request<'a> {
    pub url: &'a str,
    pub id: &'a str,
    pub seconds: i64,
    pub signature: &'a str,
    pub body: &'a [u8],
}

/// What a receiver answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub status: u16,
    /// How long it asks to be left alone.
    pub asked: Option<Micros>,
}

impl Wire {
    pub fn new(sending: &Sending) -> Self {
        Self::with_names(sending, DefaultResolver::default())
    }

    /// A line that looks names up elsewhere.
    pub fn with_names(sending: &Sending, names: impl Resolver) -> Self {
        let config = Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(sending.answer_within))
            .max_response_header_size(HEAD_BYTES_MAX)
            .max_idle_connections(0)
            .user_agent(USER_AGENT)
            .build();
        let allowed: Arc<[Target]> = sending.allowed.as_slice().into();
        let names = Checked { names, allowed: Arc::clone(&allowed) };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), names), allowed }
    }

    /// Sends one request; `None` when nobody answered in time. Why is not said: an address that is closed,
    /// one that is filtered and one that is forbidden must look the same.
    pub fn send(&self, request: &Request<'_>, now: Instant) -> Option<Reply> {
        target::check(request.url, &self.allowed).ok()?;
        let sent = self
            .agent
            .post(request.url)
            .header("content-type", "application/json")
            .header("webhook-id", request.id)
            .header("webhook-timestamp", request.seconds.to_string())
            .header("webhook-signature", request.signature)
            .send(request.body);
        let mut response = sent.ok()?;
        let reply = Reply { status: response.status().as_u16(), asked: asked(&response, now) };
        // It has answered already; how its answer goes on, or whether, is of no interest.
        _ = io::copy(&mut response.body_mut().as_reader().take(ANSWER_BYTES_MAX), &mut io::sink());
        Some(reply)
    }
}

/// How long the receiver asks to be left alone. Only who says that it has too much to do is heard.
fn asked(response: &Response<Body>, now: Instant) -> Option<Micros> {
    let header =
        response.headers().get(RETRY_AFTER).filter(|_| matches!(response.status().as_u16(), 429 | 503));
    schedule::asked(header?.to_str().ok()?, now)
}

#[cfg(test)]
mod tests;
