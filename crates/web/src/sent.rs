//! What was sent along with a request: a form, JSON, or a file.

use crate::{
    answer::Failure,
    call::Shared,
    fields::Fields,
    lanes::Turn,
    routes::{Handler, Route, Verb, Weight},
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use outrigger_kernel::refusal;
use serde_json::Value;

/// Bytes of a form or of JSON from members; an agreement's text is the longest field.
const FORM_BYTES_MAX: usize = 4 << 20;
/// Bytes of a form from anybody: a name, a password.
const SMALL_FORM_BYTES_MAX: usize = 16 << 10;
/// Bytes of a file with what surrounds it.
const UPLOAD_BYTES_MAX: usize = 64 << 20;
/// Parts of a form with a file.
const PARTS_MAX: usize = 32;
/// Bytes of a field beside a file.
const PART_BYTES_MAX: usize = 16 << 10;

/// What was sent.
pub enum Sent {
    /// Nothing.
    Nothing,
    /// A form.
    Fields(Fields),
    /// JSON.
    Json(Value),
    /// A file.
    Upload(Upload),
}

/// A file with the fields beside it.
pub struct Upload {
    /// The fields.
    pub fields: Fields,
    /// The file.
    pub file: Bytes,
    /// Its room in memory.
    _room: Turn,
}

impl Sent {
    /// The text of a field, whichever way it was sent; empty when it was not.
    pub fn text(&self, name: &str) -> &str {
        let text = match self {
            Self::Fields(fields) => fields.get(name),
            Self::Upload(upload) => upload.fields.get(name),
            Self::Json(value) => value.get(name).and_then(Value::as_str),
            Self::Nothing => None,
        };
        text.unwrap_or_default()
    }

    /// The texts that were sent by name; of JSON those that are texts at its top.
    pub fn fields(&self) -> Box<dyn Iterator<Item = (&str, &str)> + '_> {
        match self {
            Self::Fields(fields) => Box::new(fields.iter()),
            Self::Upload(upload) => Box::new(upload.fields.iter()),
            Self::Json(value) => {
                let all = value.as_object().into_iter().flatten();
                Box::new(all.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))))
            }
            Self::Nothing => Box::new(std::iter::empty()),
        }
    }

    /// The file that was sent.
    ///
    /// # Errors
    /// When there is none, or nothing in it.
    pub fn file(&self) -> Result<&Bytes, Failure> {
        let file = match self {
            Self::Upload(upload) => Some(&upload.file),
            Self::Fields(_) | Self::Json(_) | Self::Nothing => None,
        };
        let missing =
            || refusal::invalid("There is no file, or nothing in it.").at("file").next("Choose a file.");
        file.filter(|file| !file.is_empty()).ok_or_else(|| missing().into())
    }
}

/// Reads what was sent to a route.
///
/// # Errors
/// When it is too long, breaks off, or is of a kind that the route does not take.
pub async fn read(shared: &Shared, route: &Route, mut request: Request) -> Result<Sent, Failure> {
    if route.verb == Verb::Get {
        return Ok(Sent::Nothing);
    }
    let kind = kind(request.headers());
    if route.weight == Weight::Upload {
        return upload(shared, &kind, request).await.map(Sent::Upload);
    }
    let is_small = matches!(route.handler, Handler::Anybody(_));
    DefaultBodyLimit::max(if is_small { SMALL_FORM_BYTES_MAX } else { FORM_BYTES_MAX }).apply(&mut request);
    let body = whole(request).await?;
    match kind.as_str() {
        "application/x-www-form-urlencoded" => Ok(Sent::Fields(Fields::parse(&body)?)),
        "application/json" => {
            let value = serde_json::from_slice(&body);
            value
                .map(Sent::Json)
                .map_err(|error| refusal::invalid(format!("This is no JSON: {error}.")).into())
        }
        _ if body.is_empty() => Ok(Sent::Nothing),
        _ => Err(Failure::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            refusal::invalid("What was sent is neither a form nor JSON.")
                .next("Name its type in Content-Type."),
        )),
    }
}

/// A form with one part named `file`, or the bare file as the body.
async fn upload(shared: &Shared, kind: &str, mut request: Request) -> Result<Upload, Failure> {
    let room = shared.lanes.room().await?;
    DefaultBodyLimit::max(UPLOAD_BYTES_MAX).apply(&mut request);
    let (fields, file) = match kind {
        "multipart/form-data" => parts(request).await?,
        _ => (Fields::default(), whole(request).await?),
    };
    Ok(Upload { fields, file, _room: room })
}

async fn parts(request: Request) -> Result<(Fields, Bytes), Failure> {
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|rejection| broken(rejection.status()))?;
    let (mut fields, mut file) = (Fields::default(), Bytes::new());
    for _ in 0..PARTS_MAX {
        let part = parts.next_field().await.map_err(|error| broken(error.status()))?;
        let Some(part) = part else { return Ok((fields, file)) };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| broken(error.status()))?;
        if name == "file" {
            file = bytes;
        } else if bytes.len() <= PART_BYTES_MAX {
            fields.push(name.into(), String::from_utf8_lossy(&bytes))?;
        } else {
            return Err(
                refusal::too_much(&format!("The field {name}"), format!("{PART_BYTES_MAX} bytes")).into()
            );
        }
    }
    Err(refusal::too_much("The number of parts", PARTS_MAX).into())
}

async fn whole(request: Request) -> Result<Bytes, Failure> {
    Bytes::from_request(request, &()).await.map_err(|rejection| broken(rejection.status()))
}

fn broken(status: StatusCode) -> Failure {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(
            status,
            refusal::too_much("What was sent", "4 MiB for a form, or 64 MiB for a file")
                .next("Send less at once."),
        ),
        _ => Failure::new(
            StatusCode::BAD_REQUEST,
            refusal::invalid("What was sent broke off or cannot be read.").next("Send it again."),
        ),
    }
}

/// The type that a body says it has, without its parameters.
fn kind(headers: &HeaderMap) -> String {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
