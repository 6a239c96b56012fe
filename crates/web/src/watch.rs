//! Live updates: one event for each entry as it is sealed. What it says is that a page has grown old.

use crate::{
    answer::{Answer, Outcome},
    call::Call,
    guard::Membership,
    lanes::Turn,
};
use axum::response::{
    IntoResponse, Response,
    sse::{Event, KeepAlive, Sse},
};
use outrigger_desk::Notice;
use outrigger_kernel::Seq;
use serde_json::json;
use std::{convert::Infallible, time::Duration};
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    mpsc,
};
use tokio_stream::wrappers::ReceiverStream;

/// How long one connection lasts. A browser that watches connects again and is let in again, so one that
/// has signed out is told nothing for long.
const LIFE_MAX: Duration = Duration::from_secs(600);
/// How often something is sent, so that nothing between takes the connection for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// Events that wait for a slow browser.
const WAITING_MAX: usize = 16;
/// The name under which events are heard.
const EVENT: &str = "entry";

/// What the first event says in place of a fact's name.
const HEAD: &str = "head";

/// A browser that watches.
pub struct Watch {
    notices: Receiver<Notice>,
    /// The newest entry when watching began.
    head: Seq,
    _place: Turn,
}

/// Begins to watch. The first event says where the ledger stands, so that a browser which comes again, or
/// whose page is older than the watching, hears of what it missed.
pub fn watch(call: &Call, member: &Membership) -> Outcome {
    // Watching begins before the head is looked at, so that nothing is sealed between the two.
    let notices = call.desk().watch(member.id());
    let head = call.desk().snapshot(member.account(), member.id(), None)?.engagement.head;
    Ok(Answer::Watch(Watch { notices, head, _place: call.shared.lanes.watcher()? }))
}

/// The response that stays open.
pub fn respond(watch: Watch) -> Response {
    let (out, events) = mpsc::channel(WAITING_MAX);
    tokio::spawn(forward(watch, out));
    Sse::new(ReceiverStream::new(events)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

async fn forward(mut watch: Watch, out: mpsc::Sender<Result<Event, Infallible>>) {
    if out.send(Ok(event(watch.head, HEAD))).await.is_err() {
        return;
    }
    let end = tokio::time::sleep(LIFE_MAX);
    tokio::pin!(end);
    loop {
        let notice = tokio::select! {
            () = &mut end => return,
            () = out.closed() => return,
            notice = watch.notices.recv() => notice,
        };
        let event = match notice {
            Ok(notice) => event(notice.seq, &notice.kind),
            // One event is enough to know that the page is old; those that were passed over add nothing.
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        if out.send(Ok(event)).await.is_err() {
            return;
        }
    }
}

fn event(seq: Seq, kind: &str) -> Event {
    let data = json!({ "seq": seq, "kind": kind }).to_string();
    Event::default().id(seq.to_string()).event(EVENT).data(data)
}
