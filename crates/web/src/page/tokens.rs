//! The data of the part of a page that lists access tokens and makes one.

use outrigger_desk::{Scope, TokenView};
use outrigger_kernel::EngagementId;
use schemars::JsonSchema;
use serde::Serialize;

/// How long a token lives unless its owner says otherwise.
const DAYS: &str = "90";

/// The access tokens of an account, and the form for another.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct TokensPart {
    /// The tokens, oldest first.
    pub list: Vec<TokenView>,
    /// The token that was just made; it is shown this once.
    pub made: Option<String>,
    /// The engagements that one can be made for.
    pub engagements: Vec<EngagementChoice>,
    /// What the form holds; data for programs has no form.
    #[serde(skip)]
    pub typed: TypedToken,
}

/// An engagement of the account.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EngagementChoice {
    /// Its id.
    pub id: EngagementId,
    /// What it is called.
    pub title: String,
}

/// What was typed into the form.
#[derive(Clone, Debug)]
pub struct TypedToken {
    /// The name.
    pub name: String,
    /// The scope.
    pub scope: String,
    /// The engagement; empty for all.
    pub engagement: String,
    /// The days.
    pub days: String,
}

impl Default for TypedToken {
    fn default() -> Self {
        let nothing = String::new();
        Self { name: nothing.clone(), scope: nothing.clone(), engagement: nothing, days: DAYS.into() }
    }
}

impl TokensPart {
    /// The scopes to choose from.
    pub(super) fn scopes(&self) -> [Scope; 4] {
        Scope::ALL
    }

    /// What a token reaches, in words.
    pub(super) fn reach(&self, token: &TokenView) -> String {
        let Some(id) = token.engagement else { return "all engagements".into() };
        let known = self.engagements.iter().find(|one| one.id == id);
        known.map_or_else(|| id.to_string(), |one| one.title.clone())
    }
}
