//! What a program must be trusted with to ask something by an access token, route by route.

use crate::{
    answer::Failure,
    routes::{Handler, Route, Verb},
};
use outrigger_desk::{Bearer, Scope};
use outrigger_kernel::refusal;

/// What is sent to these is too long for an address; nothing is done by it.
const READING: [&str; 3] = ["/e/{id}/operate/what-if", "/e/{id}/operate/check", "/e/{id}/do/{command}/form"];

/// What a route asks of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: everybody may ask it.
    Nothing,
    /// To read.
    Read,
    /// To read the ledger and its proofs.
    Ledger,
    /// To send events.
    Events,
    /// To co-sign the ledger.
    Cosign,
    /// To act.
    Act,
    /// A person's own session: a token must not make others, or change what its owner signs in with.
    Session,
}

impl Need {
    /// What a route asks, which follows from its verb and its path.
    pub fn of(route: &Route) -> Self {
        let path = route.path;
        match (route.handler, route.verb) {
            (Handler::Anybody(_), _) => Self::Nothing,
            (Handler::SignedIn(_), _) if !matches!(path, "/" | "/found") => Self::Session,
            (_, Verb::Get) if is_of_ledger(path) => Self::Ledger,
            (_, Verb::Get) => Self::Read,
            (_, Verb::Post) if path.ends_with("/cosign") => Self::Cosign,
            (_, Verb::Post) if path.ends_with("/events") => Self::Events,
            (_, Verb::Post) if READING.contains(&path) => Self::Read,
            (_, Verb::Post) => Self::Act,
        }
    }

    /// The scopes that suffice.
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::Nothing | Self::Ledger => &Scope::ALL,
            Self::Read => &[Scope::Read, Scope::Events, Scope::Act],
            Self::Events => &[Scope::Events, Scope::Act],
            Self::Cosign => &[Scope::Witness, Scope::Act],
            Self::Act => &[Scope::Act],
            Self::Session => &[],
        }
    }
}

/// Whether a token goes far enough for a route. Which engagement it reaches is looked at elsewhere.
///
/// # Errors
/// Not allowed when it does not, naming the scopes that would.
pub fn allows(route: &Route, bearer: Bearer) -> Result<(), Failure> {
    let scopes = Need::of(route).scopes();
    if scopes.is_empty() {
        return Err(refusal::not_allowed("do this by an access token", "a person who is signed in").into());
    }
    if !scopes.contains(&bearer.scope) {
        let names = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" or ");
        let act = format!("do this by an access token with the scope {}", bearer.scope);
        return Err(refusal::not_allowed(&act, &format!("one with the scope {names}")).into());
    }
    if bearer.engagement.is_some() && !matches!(route.handler, Handler::Member(_)) {
        let act = "do this by an access token of one engagement";
        return Err(refusal::not_allowed(act, "one that reaches all of them").into());
    }
    Ok(())
}

fn is_of_ledger(path: &str) -> bool {
    let below = path.strip_prefix("/e/{id}/").unwrap_or_default();
    matches!(below.split('/').next(), Some("ledger" | "checkpoint"))
}
