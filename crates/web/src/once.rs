//! Twice is once: the key under which a request may be sent again, from its header or from its form, and what
//! tells one request from another.

use crate::{
    answer::Failure,
    call::Call,
    guard::{Pass, TOKEN_FIELD},
    routes::Route,
    sent::Sent,
};
use axum::http::StatusCode;
use outrigger_desk::{Once, Receipt};
use outrigger_kernel::{AccountId, Code, Hash, Refusal};

/// The header in which programs send the key.
pub const KEY_HEADER: &str = "idempotency-key";
/// The field in which forms send it: a double click sends the same form twice.
pub const KEY_FIELD: &str = "once";

/// Fields that say who sends a form and which time, and not what is asked for.
const APART: [&str; 2] = [TOKEN_FIELD, KEY_FIELD];

/// The request as one that may be sent again; none when it carries no key, or when its route heeds none.
///
/// # Errors
/// A bad request when what stands in the place of the key can be none.
pub fn of(route: &Route, pass: &Pass, call: &Call) -> Result<Option<Once>, Failure> {
    let (true, Some(visitor), Some(key)) = (route.once, pass.visitor(), key(call)) else { return Ok(None) };
    let once = Once::new(visitor.account, key, digest(visitor.account, call), call.desk().now());
    once.map(Some).map_err(|refusal| Failure::new(StatusCode::BAD_REQUEST, refusal))
}

/// The receipt that this very request got before; none when it is new, or carries no key.
///
/// # Errors
/// When the key came with another request.
pub fn receipt(call: &Call) -> Result<Option<Receipt>, Refusal> {
    call.once.as_ref().map_or(Ok(None), |once| call.desk().once_replay(once))
}

/// A refusal as its reader knows the request: whoever filled in a form knows of no key.
pub fn said(call: &Call, refusal: Refusal) -> Refusal {
    if refusal.code != Code::KeyReused || call.ask.headers.contains_key(KEY_HEADER) {
        return refusal;
    }
    Refusal {
        message: "This form was sent before, with something else in it.".into(),
        next: Some("That was done. Send the form once more if this has to be done as well.".into()),
        ..refusal
    }
}

/// A header that is no text, or comes twice, can be no key, and neither can an empty one.
fn key(call: &Call) -> Option<&str> {
    let mut headers = call.ask.headers.get_all(KEY_HEADER).iter();
    match (headers.next(), headers.next()) {
        (Some(only), None) => Some(only.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => Some(""),
        (None, _) => call.sent.form_field(KEY_FIELD).filter(|key| !key.is_empty()),
    }
}

/// What tells requests apart: by whom, where to, and everything that was sent.
fn digest(account: AccountId, call: &Call) -> Hash {
    let (kind, body) = match &call.sent {
        Sent::Nothing => ("nothing", String::new()),
        Sent::Fields(fields) => ("form", fields.without(&APART)),
        Sent::Json(value) => ("json", value.to_string()),
        Sent::Upload(upload) => {
            let named = [("file", Hash::of(&upload.file).to_string()), ("name", upload.name.clone())];
            let named = form_urlencoded::Serializer::new(String::new()).extend_pairs(named).finish();
            ("file", format!("{named}\n{}", upload.fields.without(&APART)))
        }
    };
    let path = &call.ask.path;
    Hash::of(format!("outrigger/request/1\n{account}\nPOST {path}\n{kind}\n{body}").as_bytes())
}
