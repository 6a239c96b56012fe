//! Signing in and out, one-time links, and passwords.

use super::token;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    page::{LinkPage, Page, PasswordPage, SignInPage},
    redirect, session_cookie,
};
use axum::http::StatusCode;
use outrigger_desk::{SignedIn, Visitor};
use outrigger_kernel::refusal;
use serde_json::json;

/// The form to sign in.
pub fn sign_in_form(call: &Call) -> Outcome {
    let next = redirect::local(call.ask.query.get("next").unwrap_or("/")).to_owned();
    Answer::page(Page::SignIn(SignInPage { next, ..SignInPage::default() }))
}

/// Signs in by name and password.
pub fn sign_in(call: &Call) -> Outcome {
    let login = call.sent.text("login");
    let next = redirect::local(call.sent.text("next"));
    match try_sign_in(call, login) {
        Ok(signed_in) => begin(call, &signed_in, next),
        Err(failure) => {
            let (login, next) = (login.to_owned(), next.to_owned());
            let page = SignInPage { login, next, refusal: Some(failure.refusal.clone()) };
            Answer::again(Page::SignIn(page), failure)
        }
    }
}

/// A one-time link and its button: programs that look into mail open links, and must not use them up.
pub fn link_form(call: &Call) -> Outcome {
    Answer::page(Page::Link(LinkPage { token: call.ask.param("token").to_owned(), refusal: None }))
}

/// Signs in by a one-time link.
pub fn redeem(call: &Call) -> Outcome {
    let token = call.ask.param("token");
    match call.desk().redeem(token) {
        Ok(signed_in) => begin(call, &signed_in, "/"),
        Err(refused) => {
            let page = LinkPage { token: token.to_owned(), refusal: Some(refused.clone()) };
            Answer::again(Page::Link(page), refused)
        }
    }
}

/// Ends the session.
pub fn sign_out(call: &Call, _: &Visitor) -> Outcome {
    end_present_session(call)?;
    let cookie = session_cookie::taken(&call.shared.settings).ok_or_else(no_cookie)?;
    Ok(Answer::Session { cookie, path: "/sign-in".into(), data: json!({ "signed_in": false }) })
}

/// The form to set a password, and the one that says whether mail is wanted.
pub fn password_form(call: &Call, visitor: &Visitor) -> Outcome {
    Answer::page(Page::Password(password_page(call, visitor)?))
}

/// Sets the visitor's password.
pub fn set_password(call: &Call, visitor: &Visitor) -> Outcome {
    let page = password_page(call, visitor)?;
    match try_set_password(call, visitor) {
        Ok(()) => Answer::page(Page::Password(PasswordPage { has_password: true, changed: true, ..page })),
        Err(failure) => {
            let page = PasswordPage { refusal: Some(failure.refusal.clone()), ..page };
            Answer::again(Page::Password(page), failure)
        }
    }
}

/// Says whether the visitor is written to in the morning.
pub fn set_digest(call: &Call, visitor: &Visitor) -> Outcome {
    let wanted = match call.sent.text("digest") {
        "on" => true,
        "off" => false,
        _ => return Err(refusal::invalid("Say on or off.").at("digest").into()),
    };
    call.desk().set_digest(visitor.account, wanted)?;
    Ok(Answer::Done { path: "/password".into(), data: json!({ "digest": wanted }) })
}

/// The page of an account's password, mail and access tokens, as they stand.
pub(super) fn password_page(call: &Call, visitor: &Visitor) -> Result<PasswordPage, Failure> {
    let digest = call.desk().wants_digest(visitor.account)?;
    let (has_password, tokens) = (visitor.has_password, token::part(call, visitor)?);
    Ok(PasswordPage { has_password, digest, tokens, ..PasswordPage::default() })
}

fn try_sign_in(call: &Call, login: &str) -> Result<SignedIn, Failure> {
    count_try(call, login)?;
    let signed_in = call.desk().sign_in(login, call.sent.text("password"))?;
    call.shared.pace.forget(login, call.address());
    Ok(signed_in)
}

/// Who finds an open browser cannot take the account: the present password is asked for.
fn try_set_password(call: &Call, visitor: &Visitor) -> Result<(), Failure> {
    if visitor.has_password {
        count_try(call, &visitor.login)?;
        let proof = call.desk().sign_in(&visitor.login, call.sent.text("current"));
        let proof = proof.map_err(|refused| refused.at("current"))?;
        call.desk().sign_out(&proof.token)?;
        call.shared.pace.forget(&visitor.login, call.address());
    }
    let session = session_cookie::token(&call.ask.headers, &call.shared.settings);
    Ok(call.desk().change_password(visitor.account, call.sent.text("password"), session)?)
}

fn count_try(call: &Call, login: &str) -> Result<(), Failure> {
    let counted = call.shared.pace.count(login, call.address(), call.desk().now());
    counted.map_err(|refused| Failure::new(StatusCode::TOO_MANY_REQUESTS, refused))
}

/// Gives the browser its new session; the one it had before is over.
fn begin(call: &Call, signed_in: &SignedIn, next: &str) -> Outcome {
    end_present_session(call)?;
    let cookie = session_cookie::given(&signed_in.token, &call.shared.settings).ok_or_else(no_cookie)?;
    let data = json!({ "signed_in": true, "name": signed_in.name, "csrf": signed_in.csrf });
    Ok(Answer::Session { cookie, path: next.to_owned(), data })
}

fn end_present_session(call: &Call) -> Result<(), Failure> {
    if let Some(token) = session_cookie::token(&call.ask.headers, &call.shared.settings) {
        call.desk().sign_out(token)?;
    }
    Ok(())
}

fn no_cookie() -> Failure {
    refusal::unavailable("The session's cookie could not be written.").into()
}
