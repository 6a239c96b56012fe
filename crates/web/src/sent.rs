//! What was sent along with a request: a form, JSON, or a file.

use crate::{
    answer::Failure,
    call::Shared,
    fields::Fields,
    lanes::{Size, Turn},
    routes::{Route, Verb, Weight},
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};
use outrigger_kernel::refusal;
use serde_json::Value;

/// Bytes of a form or of JSON from members; an agreement's text is the longest field.
pub const FORM_BYTES_MAX: usize = 4 << 20;
/// Bytes of a form from anybody: a name, a password.
pub const SMALL_FORM_BYTES_MAX: usize = 16 << 10;
/// Bytes of a file with what surrounds it.
pub const UPLOAD_BYTES_MAX: usize = 64 << 20;
/// Bytes of a file of an item with what surrounds it: the file itself, and the fields of its form.
pub const ITEM_FILE_BYTES_MAX: usize = (25 << 20) + (64 << 10);
/// Parts of a form with a file.
const PARTS_MAX: usize = 32;
/// Bytes of a field beside a file.
const PART_BYTES_MAX: usize = 16 << 10;
/// Characters of a file's name.
const NAME_CHARS_MAX: usize = 200;

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
    /// What the file is called; empty when nobody said.
    pub name: String,
    /// The file.
    pub file: Bytes,
    /// How much memory it takes in the end.
    size: Size,
    /// Its room there.
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

    /// The text of a field that a form carries beside what it asks for; JSON has no such fields.
    pub fn form_field(&self, name: &str) -> Option<&str> {
        match self {
            Self::Fields(fields) => fields.get(name),
            Self::Upload(upload) => upload.fields.get(name),
            Self::Json(_) | Self::Nothing => None,
        }
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

    /// How much memory it takes.
    pub fn size(&self) -> Size {
        match self {
            Self::Upload(upload) => upload.size,
            Self::Fields(_) | Self::Json(_) | Self::Nothing => Size::Small,
        }
    }

    /// What the file is called that was sent; empty when nobody said.
    pub fn file_name(&self) -> &str {
        match self {
            Self::Upload(upload) => &upload.name,
            Self::Fields(_) | Self::Json(_) | Self::Nothing => "",
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
    DefaultBodyLimit::max(route.bytes_max).apply(&mut request);
    if route.weight == Weight::Upload {
        return upload(shared, &kind, request).await.map(Sent::Upload);
    }
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
async fn upload(shared: &Shared, kind: &str, request: Request) -> Result<Upload, Failure> {
    let said = Size::of(request.headers());
    let mut room = shared.lanes.room(said).await?;
    let (fields, name, file) = match kind {
        "multipart/form-data" => parts(request).await?,
        _ => (Fields::default(), String::new(), whole(request).await?),
    };
    // What is packed may be large once it is unpacked.
    let size = if is_packed(&file) { Size::Large } else { said };
    if size != said {
        room = shared.lanes.room(size).await?;
    }
    Ok(Upload { fields, name, file, size, _room: room })
}

/// Whether a file has to be unpacked before it is read: gzip or zip.
pub fn is_packed(file: &[u8]) -> bool {
    file.starts_with(b"\x1F\x8B") || file.starts_with(b"PK\x03\x04")
}

async fn parts(request: Request) -> Result<(Fields, String, Bytes), Failure> {
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|rejection| broken(rejection.status()))?;
    let (mut fields, mut called, mut file) = (Fields::default(), String::new(), Bytes::new());
    for _ in 0..PARTS_MAX {
        let part = parts.next_field().await.map_err(|error| broken(error.status()))?;
        let Some(part) = part else { return Ok((fields, called, file)) };
        let name = part.name().unwrap_or_default().to_owned();
        let file_name: String = part.file_name().unwrap_or_default().chars().take(NAME_CHARS_MAX).collect();
        let bytes = part.bytes().await.map_err(|error| broken(error.status()))?;
        if name == "file" {
            (called, file) = (file_name, bytes);
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
            refusal::too_much(
                "What was sent",
                "4 MiB for a form, 25 MiB for a file of an item, or 64 MiB for events",
            )
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
