//! Access tokens of programs: made and revoked by the person for whom they act.

use super::account::password_page;
use crate::{
    answer::{Answer, Failure, Outcome},
    call::Call,
    page::{EngagementChoice, Page, PasswordPage, TokensPart, TypedToken},
};
use outrigger_desk::{NewToken, Visitor};
use outrigger_kernel::{Hash, Refusal, refusal};

/// Makes an access token, and shows it this once.
pub fn make(call: &Call, visitor: &Visitor) -> Outcome {
    let text = |name: &str| call.sent.text(name).to_owned();
    let typed = TypedToken {
        name: text("name"),
        scope: text("scope"),
        engagement: text("engagement"),
        days: text("days"),
    };
    let asked = NewToken::parse(&typed.name, &typed.scope, &typed.engagement, &typed.days);
    match asked.and_then(|new| call.desk().token_make(visitor.account, &new)) {
        Ok(secret) => {
            let page = password_page(call, visitor)?;
            let tokens = TokensPart { made: Some(secret), ..page.tokens };
            Answer::page(Page::Password(PasswordPage { tokens, ..page }))
        }
        Err(refused) => {
            let page = password_page(call, visitor)?;
            let tokens = TokensPart { typed, ..page.tokens };
            again(PasswordPage { tokens, ..page }, refused)
        }
    }
}

/// Revokes an access token.
pub fn revoke(call: &Call, visitor: &Visitor) -> Outcome {
    let id = call.sent.text("token").parse::<Hash>();
    let unknown = || refusal::not_found("access token", "with that id").at("token");
    match id.map_err(|_| unknown()).and_then(|id| call.desk().token_revoke(visitor.account, id)) {
        Ok(()) => Answer::page(Page::Password(password_page(call, visitor)?)),
        Err(refused) => again(password_page(call, visitor)?, refused),
    }
}

/// The tokens of an account, with an empty form for another.
pub fn part(call: &Call, visitor: &Visitor) -> Result<TokensPart, Failure> {
    let engagements = call.desk().desk(visitor.account)?.engagements.into_iter();
    Ok(TokensPart {
        list: call.desk().tokens(visitor.account)?,
        made: None,
        engagements: engagements.map(|row| EngagementChoice { id: row.id, title: row.title }).collect(),
        typed: TypedToken::default(),
    })
}

fn again(page: PasswordPage, refused: Refusal) -> Outcome {
    let page = PasswordPage { refusal: Some(refused.clone()), ..page };
    Answer::again(Page::Password(page), refused)
}
