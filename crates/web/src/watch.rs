//! Live updates: one event for each entry as it is sealed, and, for who asks, one whenever something on the
//! live board changes. What they say is that a page has grown old.

mod due;

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
use due::Due;
use outrigger_desk::{EVENTS_SENT, Notice};
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
/// The name under which entries are heard.
const ENTRY: &str = "entry";
/// The name under which changes of the live board are heard.
const DUE: &str = "due";

/// What the first event says in place of a fact's name.
const HEAD: &str = "head";
/// What an event says when a warning, a rung or a breach has come.
const TIME: &str = "time";

/// A browser that watches.
pub struct Watch {
    notices: Receiver<Notice>,
    /// The newest entry when watching began.
    head: Seq,
    /// The clocks of the live board; none for pages that show no board.
    due: Option<Due>,
    _place: Turn,
}

/// Begins to watch. The first event says where the ledger stands, so that a browser which comes again, or
/// whose page is older than the watching, hears of what it missed.
pub fn watch(call: &Call, member: &Membership) -> Outcome {
    // Watching begins before the head is looked at, so that nothing is sealed between the two.
    let notices = call.desk().watch(member.id());
    let head = call.desk().snapshot(member.account(), member.id(), None)?.engagement.head;
    let due = call.ask.query.get("due").map(|_| Due::new(call.desk().clone(), member.account(), member.id()));
    Ok(Answer::Watch(Watch { notices, head, due, _place: call.shared.lanes.watcher()? }))
}

/// The response that stays open.
pub fn respond(watch: Watch) -> Response {
    let (out, events) = mpsc::channel(WAITING_MAX);
    tokio::spawn(forward(watch, out));
    Sse::new(ReceiverStream::new(events)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

async fn forward(mut watch: Watch, out: mpsc::Sender<Result<Event, Infallible>>) {
    if out.send(Ok(entry(watch.head, HEAD))).await.is_err() {
        return;
    }
    let end = tokio::time::sleep(LIFE_MAX);
    tokio::pin!(end);
    loop {
        let heard = tokio::select! {
            () = &mut end => return,
            () = out.closed() => return,
            () = due::come(watch.due.as_mut()) => Ok(None),
            notice = watch.notices.recv() => notice.map(Some),
        };
        let event = match (heard, &mut watch.due) {
            (Ok(None), _) => due_event(TIME),
            (Ok(Some(notice)), Some(due)) if notice.kind == EVENTS_SENT => {
                due.changed();
                due_event(EVENTS_SENT)
            }
            (Ok(Some(notice)), _) if notice.kind == EVENTS_SENT => continue,
            (Ok(Some(notice)), due) => {
                due.iter_mut().for_each(Due::changed);
                entry(notice.seq, &notice.kind)
            }
            // One event is enough to know that the page is old; those that were passed over add nothing.
            (Err(RecvError::Lagged(_)), _) => continue,
            (Err(RecvError::Closed), _) => return,
        };
        if out.send(Ok(event)).await.is_err() {
            return;
        }
    }
}

fn entry(seq: Seq, kind: &str) -> Event {
    let data = json!({ "seq": seq, "kind": kind }).to_string();
    Event::default().id(seq.to_string()).event(ENTRY).data(data)
}

fn due_event(kind: &str) -> Event {
    Event::default().event(DUE).data(json!({ "kind": kind }).to_string())
}
