//! One request as handlers see it, and what all requests share.

use crate::{
    answer::Failure, fields::Fields, lanes::Lanes, negotiate, pace::Pace, routes::Settings, sent::Sent,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, RawPathParams},
    http::{HeaderMap, Method, StatusCode, header::AUTHORIZATION, request::Parts},
};
use outrigger_desk::{Desk, Once, TOKEN_PREFIX};
use outrigger_kernel::refusal;
use std::{
    net::{IpAddr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

/// Bytes in a path with its query.
const PATH_BYTES_MAX: usize = 8_000;

/// The header in which a proxy says for whom it asks.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The query field that says what has just been sealed; a page shows it once.
pub const SEALED: &str = "sealed";

/// What all requests share.
pub struct Shared {
    /// The desk.
    pub desk: Desk,
    /// How the server is reached.
    pub settings: Settings,
    /// How much is done at once.
    pub lanes: Lanes,
    /// How often passwords are tried.
    pub pace: Pace,
}

impl Shared {
    /// Nobody has asked anything so far.
    pub fn new(desk: Desk, settings: Settings) -> Self {
        Self { desk, settings, lanes: Lanes::default(), pace: Pace::default() }
    }
}

/// A request that has been let in and read.
pub struct Call {
    /// What all requests share.
    pub shared: Arc<Shared>,
    /// What was asked.
    pub ask: Arc<Ask>,
    /// What was sent along.
    pub sent: Sent,
    /// The key under which it may be sent again, where its route heeds one.
    pub once: Option<Once>,
}

impl Call {
    /// The desk.
    pub fn desk(&self) -> &Desk {
        &self.shared.desk
    }

    /// The address of whoever asks, where it is known. A server that was told its origin stands behind a proxy,
    /// and the last address that the proxy adds is the one that it saw; those before it anybody can write.
    pub fn address(&self) -> Option<IpAddr> {
        let told = self.ask.headers.get_all(FORWARDED_FOR).iter().next_back();
        let last = told.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
        last.filter(|_| self.shared.settings.origin.is_some()).or(self.ask.peer)
    }

    /// A part of the path that names something.
    ///
    /// # Errors
    /// Not found when it cannot be a name of such a thing.
    pub fn named<T: FromStr>(&self, param: &str, what: &str) -> Result<T, Failure> {
        let text = self.ask.param(param);
        text.parse().map_err(|_| refusal::not_found(what, text).into())
    }

    /// A field of the query that may be missing.
    ///
    /// # Errors
    /// Invalid when it is there and cannot be read.
    pub fn queried<T: FromStr>(&self, name: &str) -> Result<Option<T>, Failure> {
        let text = self.ask.query.get(name).filter(|text| !text.is_empty());
        let wrong = || refusal::invalid(format!("The {name} in the address cannot be read.")).at(name);
        text.map(|text| text.parse().map_err(|_| wrong().into())).transpose()
    }
}

/// What was asked, before its body is read.
#[derive(Debug)]
pub struct Ask {
    /// Whether it only reads.
    pub reads: bool,
    /// Path and query, without what was said about an act before.
    pub path: String,
    /// The parts of the path that are named in the route, decoded.
    params: Vec<(String, String)>,
    /// The query.
    pub query: Fields,
    /// The headers.
    pub headers: HeaderMap,
    /// The address at the other end of the connection; none where there is no connection.
    pub peer: Option<IpAddr>,
}

impl Ask {
    /// Reads what stands before the body.
    ///
    /// # Errors
    /// When the address is too long.
    pub async fn read(parts: &mut Parts) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        if parts.uri.path().len() + query.len() > PATH_BYTES_MAX {
            let long = refusal::too_much("The address", format!("{PATH_BYTES_MAX} bytes"));
            return Err(Failure::new(StatusCode::URI_TOO_LONG, long));
        }
        let query = Fields::parse(query.as_bytes())?;
        // Parts that are not UTF-8 name nothing, so they are left out and not found.
        let params = RawPathParams::from_request_parts(parts, &()).await;
        let params =
            params.iter().flatten().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let kept = query.without(&[SEALED]);
        let path = parts.uri.path();
        Ok(Self {
            reads: matches!(parts.method, Method::GET | Method::HEAD),
            path: if kept.is_empty() { path.to_owned() } else { format!("{path}?{kept}") },
            params,
            query,
            headers: parts.headers.clone(),
            peer: parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()),
        })
    }

    /// A part of the path; empty when the route has none of that name.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(other, _)| other == name).map_or("", |(_, value)| value)
    }

    /// The access token that a program shows. What else proxies may put into the header is none.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, secret) = self.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
        let secret = secret.trim_start();
        (scheme.eq_ignore_ascii_case("bearer") && secret.starts_with(TOKEN_PREFIX)).then_some(secret)
    }

    /// Whether the answer is data for a program. Who shows an access token is one, and has to say so when it
    /// wants pages.
    pub fn wants_json(&self) -> bool {
        match self.bearer() {
            Some(_) => negotiate::takes_json(&self.headers),
            None => negotiate::wants_json(&self.headers),
        }
    }
}
