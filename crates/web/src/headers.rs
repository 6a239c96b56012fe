//! The headers that keep browsers careful with everything that is answered.

use axum::{
    extract::Request,
    http::{
        HeaderName, HeaderValue,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::Response,
};

/// Nothing is loaded from elsewhere, nothing runs that stands in a page, and nobody frames a page.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Adds to an answer what every answer carries.
pub async fn harden(mut response: Response) -> Response {
    let same = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in same {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Files that people keep come with a policy that permits still less.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_POLICY));
    // Pages show what is somebody's own; a shared or later user of the browser must not find them.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Leaves answers uncompressed that another site asked for: their length would tell it, guess by guess,
/// what stands beside the words that it chose.
pub async fn spare_secrets(mut request: Request) -> Request {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if matches!(site, Some("cross-site" | "same-site")) {
        request.headers_mut().remove(ACCEPT_ENCODING);
    }
    request
}
