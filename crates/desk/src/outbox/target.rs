//! Where webhooks may point: public addresses over TLS, and what the operator allows besides.

use super::address::is_public;
use outrigger_kernel::{Refusal, refusal};
use std::{net::IpAddr, str::FromStr};
use ureq::http::{Uri, uri::Authority};

/// Bytes in the address of a webhook.
const URL_BYTES_MAX: usize = 2_000;
/// Ports that need no leave.
const PORTS: [u16; 2] = [443, 80];
/// Hosts that answer inside a network alone, whatever their names lead to.
const INSIDE: [&str; 4] = ["localhost", "metadata", "metadata.goog", "instance-data"];
/// The same for all names below these.
const INSIDE_BELOW: [&str; 5] = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];

/// A host that the operator allows, and perhaps one port of it: `HOST` or `HOST:PORT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// A name or an address, in small letters.
    host: String,
    /// The port; none for the usual two.
    port: Option<u16>,
}

/// The text names no host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a host and perhaps a port, as in hooks.example.org, 10.0.0.7:8080 or [fd00::7]:8080")]
pub struct NotATarget;

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(text: &str) -> Result<Self, NotATarget> {
        let authority: Authority = text.parse().map_err(|_| NotATarget)?;
        let host = authority.host();
        let is_whole = authority.port_u16().map_or(host == text, |port| format!("{host}:{port}") == text);
        if !is_whole || host.is_empty() {
            return Err(NotATarget);
        }
        Ok(Self { host: bare(host), port: authority.port_u16() })
    }
}

impl Target {
    fn is(&self, host: &str, port: u16) -> bool {
        self.host == host && self.port.map_or(PORTS.contains(&port), |own| own == port)
    }
}

/// Whether the operator allows a host and port, wherever they lead.
pub(super) fn is_allowed(uri: &Uri, allowed: &[Target]) -> bool {
    let Some((host, port)) = uri.host().zip(port(uri)) else { return false };
    let host = bare(host);
    allowed.iter().any(|target| target.is(&host, port))
}

/// Reads the address of a webhook, and says in words what is wrong with it. Where its name leads is seen only
/// when a message is sent.
///
/// # Errors
/// Invalid, at the field `url`.
pub(super) fn check(url: &str, allowed: &[Target]) -> Result<Uri, Refusal> {
    wrong(url, allowed).map_err(|refused| refused.at("url"))
}

fn wrong(url: &str, allowed: &[Target]) -> Result<Uri, Refusal> {
    if url.len() > URL_BYTES_MAX {
        return Err(refusal::too_much("The address", format!("{URL_BYTES_MAX} bytes")));
    }
    let uri: Uri = url.parse().map_err(|_| unreadable())?;
    let authority = uri.authority().filter(|_| uri.scheme().is_some()).ok_or_else(unreadable)?;
    if authority.as_str().contains('@') {
        return Err(refusal::invalid("The address names a user.")
            .next("Leave that out: messages are signed, and the receiver checks the signature."));
    }
    if authority.as_str() != authority.host() && authority.port_u16().is_none() {
        return Err(unreadable());
    }
    if is_allowed(&uri, allowed) && matches!(uri.scheme_str(), Some("http" | "https")) {
        return Ok(uri);
    }
    if uri.scheme_str() != Some("https") {
        return Err(refusal::invalid("Messages are sent over https alone.")
            .next("Write https://, or ask the operator to allow this target."));
    }
    if port(&uri).is_none_or(|port| !PORTS.contains(&port)) {
        return Err(refusal::invalid("Messages are sent to the ports 443 and 80 alone.")
            .next("Leave the port out, or ask the operator to allow this target."));
    }
    is_outside(authority.host())?;
    Ok(uri)
}

/// Whether a host can lie outside: a name may still lead inside, an address may not.
fn is_outside(host: &str) -> Result<(), Refusal> {
    let host = bare(host);
    let is_numeric = |label: &str| label.starts_with("0x") || label.bytes().all(|byte| byte.is_ascii_digit());
    let address = host.parse::<IpAddr>().ok();
    if host.starts_with('[') || (address.is_none() && host.rsplit('.').next().is_none_or(is_numeric)) {
        return Err(unreadable());
    }
    let is_inside = INSIDE.contains(&host.as_str()) || INSIDE_BELOW.iter().any(|below| host.ends_with(below));
    if is_inside || address.is_some_and(|address| !is_public(address)) {
        return Err(refusal::invalid(format!(
            "{host} lies inside a network; messages go to public addresses."
        ))
        .next("Choose another address, or ask the operator to allow this target."));
    }
    Ok(())
}

fn port(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })
}

/// A host as it is compared: in small letters, without the dot that ends a full name, and an address without
/// its brackets.
fn bare(host: &str) -> String {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match inner.filter(|inner| inner.parse::<IpAddr>().is_ok()) {
        Some(inner) => inner.to_owned(),
        None => host,
    }
}

fn unreadable() -> Refusal {
    refusal::invalid("This is no address that messages can be sent to.").next(
        "Write it as in https://hooks.example.org/outrigger; a name with other letters in its xn-- form.",
    )
}

#[cfg(test)]
mod tests;
