//! The one way that every request takes: let in, read, answered on a thread that may block.

use crate::{
    answer::{Failure, Outcome, bare, respond, sign_in_first},
    call::{Ask, Call, Shared},
    guard::{self, Pass},
    lanes::Size,
    once,
    routes::{Handler, Route, Weight},
    scene::Scene,
    sent::{self, Sent},
};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use outrigger_kernel::refusal;
use std::{sync::Arc, time::Duration};

/// How long a request may take, from its head to its answer.
fn time_max(weight: Weight) -> Duration {
    Duration::from_secs(match weight {
        Weight::Light => 30,
        Weight::Heavy => 120,
        Weight::Upload => 300,
    })
}

/// Answers a request to a route.
pub async fn answer(shared: Arc<Shared>, route: &'static Route, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let ask = match Ask::read(&mut parts).await {
        Ok(ask) => Arc::new(ask),
        Err(failure) => return bare(None, failure),
    };
    let request = Request::from_parts(parts, body);
    let work = in_turn(shared, route, Arc::clone(&ask), request);
    let done = tokio::time::timeout(time_max(route.weight), work).await;
    done.unwrap_or_else(|_| Err(too_slow())).unwrap_or_else(|failure| bare(Some(&ask), failure))
}

/// Answers a request to an address that no route has.
pub async fn unknown(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let nothing = refusal::not_found("page", "with that address").next("Begin at your desk.");
    without_route(&shared, request, nothing.into()).await
}

/// Answers a request whose address has routes for other methods only.
pub async fn wrong_method(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let wrong = refusal::invalid("This address does not take such a request.").next("Begin at your desk.");
    without_route(&shared, request, Failure::new(StatusCode::METHOD_NOT_ALLOWED, wrong)).await
}

async fn without_route(shared: &Shared, request: Request, failure: Failure) -> Response {
    let (mut parts, _) = request.into_parts();
    match Ask::read(&mut parts).await {
        Ok(ask) => respond(&Scene { desk: &shared.desk, ask: &ask, pass: &Pass::Anybody }, Err(failure)),
        Err(failure) => bare(None, failure),
    }
}

/// Who may ask is known before the body is read, and the body is read before a turn is taken: neither
/// strangers nor slow senders take a turn from anybody.
async fn in_turn(
    shared: Arc<Shared>,
    route: &'static Route,
    ask: Arc<Ask>,
    request: Request,
) -> Result<Response, Failure> {
    let (at, asked) = (Arc::clone(&shared), Arc::clone(&ask));
    let (pass, admitted) = blocking(move || guard::admit(&at, route, &asked)).await?;
    let sent = match admitted {
        Ok(()) => sent::read(&shared, route, request).await,
        Err(failure) => Err(failure),
    };
    let size = sent.as_ref().map_or(Size::Large, Sent::size);
    let turn = shared.lanes.turn(route.weight, size).await?;
    blocking(move || {
        let response = conclude(shared, route, (ask, pass), sent);
        drop(turn);
        response
    })
    .await
}

fn conclude(
    shared: Arc<Shared>,
    route: &'static Route,
    (ask, pass): (Arc<Ask>, Pass),
    sent: Result<Sent, Failure>,
) -> Response {
    let desk = shared.desk.clone();
    let asked = Arc::clone(&ask);
    let handled = sent.and_then(|sent| handle(route, &pass, Call { shared, ask: asked, sent, once: None }));
    respond(&Scene { desk: &desk, ask: &ask, pass: &pass }, handled)
}

fn handle(route: &Route, pass: &Pass, mut call: Call) -> Outcome {
    guard::carries_token(route, pass, &call)?;
    call.once = once::of(route, pass, &call)?;
    match (route.handler, pass) {
        (Handler::Anybody(handle), _) => handle(&call),
        (Handler::SignedIn(handle), Pass::SignedIn(visitor)) => handle(&call, visitor),
        (Handler::Member(handle), Pass::Member(member)) => handle(&call, member),
        // The guard makes each route the pass that its handler takes; anything else is let in nowhere.
        (Handler::SignedIn(_) | Handler::Member(_), _) => Err(sign_in_first()),
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a request broke off");
        let broken =
            refusal::unavailable("This request broke off.").next("Try again, and tell the operator.");
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, broken)
    })
}

fn too_slow() -> Failure {
    refusal::unavailable("This took too long; if it was an act, it may still be done.")
        .next("Load the page again before you repeat it.")
        .into()
}
