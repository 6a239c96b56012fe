//! Which HTTP status a refusal has: the only place that says so.

use axum::http::StatusCode;
use outrigger_kernel::Code;

/// The status of a kind of refusal.
pub fn of(code: Code) -> StatusCode {
    match code {
        Code::Invalid | Code::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::NotAllowed => StatusCode::FORBIDDEN,
        Code::Conflict | Code::NotReady => StatusCode::CONFLICT,
        Code::TooMuch => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Full => StatusCode::INSUFFICIENT_STORAGE,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}
