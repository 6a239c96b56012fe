//! Every page as data: its title, its HTML, its JSON and the schema of that JSON.
//!
//! A handler asks the desk for a view, wraps it in a [`Page`] and answers with [`Page::html`] or
//! [`Page::json`]; both show the same data.

mod agreements;
mod body;
mod chrome;
mod compare;
mod content;
pub mod form;
mod forms;
mod operate;
mod part;
mod schedule;
#[cfg(test)]
pub(crate) mod tests;
mod tokens;
mod webhooks;
mod what_if;

pub(crate) use agreements::with_numbers;
pub use agreements::{AgreementPage, AgreementsPage, EditPage};
pub use chrome::{Chrome, EngagementChrome, VisitorChrome};
pub use compare::ComparePage;
pub use forms::{CommandFormPage, IngestedPage, ItemFormPage, LinkPage, PasswordPage, SignInPage};
pub use operate::{ImportsPage, LevelPage, LivePage, PatternsPage};
pub use schedule::Schedule;
pub use tokens::{EngagementChoice, TokensPart, TypedToken};
pub use webhooks::WebhooksPage;
pub use what_if::{Slider, WhatIfPage};
pub(crate) use what_if::{choices, numbers};

use outrigger_desk::{
    ImportView,
    outbox::WebhookView,
    view::{CaseView, DeskView, EntryView, LedgerView, Verification},
};
use outrigger_kernel::Refusal;
use outrigger_lifecycle::{
    assess::AssessView,
    operate::{ClaimView, OperateView, RestatementView, StatementView},
    view::{EngagementView, GateView, ItemView, PeopleView},
};
use schemars::{Schema, schema_for};
use serde::Serialize;
use serde_json::Value;

/// One page. Large views are boxed, so that a page is cheap to move.
#[derive(Clone, Debug)]
pub enum Page {
    /// Where a visitor signs in.
    SignIn(SignInPage),
    /// A one-time link, before it is used up by the button.
    Link(LinkPage),
    /// Where a visitor sets a password.
    Password(PasswordPage),
    /// Everything that waits, over all engagements of the visitor.
    Desk(DeskView),
    /// One engagement.
    Engagement(EngagementView),
    /// The assess stage.
    Assess(AssessView),
    /// The people of both sides.
    People(Box<PeopleView>),
    /// One item.
    Item(ItemView),
    /// The form that writes or changes an item.
    ItemForm(ItemFormPage),
    /// The form of any other command, founding an engagement included.
    CommandForm(CommandFormPage),
    /// One gate.
    Gate(GateView),
    /// The operate stage: every service level of a period.
    Operate(Box<OperateView>),
    /// One service level.
    Level(Box<LevelPage>),
    /// One case under every clock.
    Case(CaseView),
    /// One statement.
    Statement(Box<StatementView>),
    /// One claim, with what it changes.
    Claim(Box<ClaimView>),
    /// One restatement.
    Restatement(Box<RestatementView>),
    /// Every agreement.
    Agreements(AgreementsPage),
    /// The terms of one agreement.
    Agreement(Box<AgreementPage>),
    /// The form that writes terms.
    Edit(Box<EditPage>),
    /// Two versions of an agreement.
    Compare(Box<ComparePage>),
    /// Other terms on past events.
    WhatIf(Box<WhatIfPage>),
    /// The open cases.
    Live(Box<LivePage>),
    /// Questions that the events raise.
    Patterns(PatternsPage),
    /// The ledger.
    Ledger(LedgerView),
    /// One ledger entry with its proof.
    Entry(Box<EntryView>),
    /// The result of recomputing everything.
    Verify(Verification),
    /// What became of events that were sent.
    Ingested(IngestedPage),
    /// Imports of whole files.
    Imports(ImportsPage),
    /// One import.
    Import(Box<ImportView>),
    /// The webhooks of one side.
    Webhooks(WebhooksPage),
    /// One webhook, with what was sent to it.
    Webhook(Box<WebhookView>),
    /// Why something was not done.
    Refused(Refusal),
}

/// The names of all pages, in the order of [`Page`]; keys for [`Page::schema`].
pub const NAMES: [&str; 33] = [
    "sign-in",
    "link",
    "password",
    "desk",
    "engagement",
    "assess",
    "people",
    "item",
    "item-form",
    "command-form",
    "gate",
    "operate",
    "level",
    "case",
    "statement",
    "claim",
    "restatement",
    "agreements",
    "agreement",
    "edit",
    "compare",
    "what-if",
    "live",
    "patterns",
    "ledger",
    "entry",
    "verification",
    "ingested",
    "imports",
    "import",
    "webhooks",
    "webhook",
    "refused",
];

impl Page {
    /// The page as a whole HTML document.
    ///
    /// # Errors
    /// Only when memory for the text cannot be written to.
    pub fn html(&self, chrome: &Chrome) -> askama::Result<String> {
        let body = body::render(self, chrome)?;
        body::frame(chrome, &self.title(), &body)
    }

    /// The page as JSON: the same data that the HTML shows.
    pub fn json(&self) -> Value {
        match self {
            Self::SignIn(view) => value(view),
            Self::Link(view) => value(view),
            Self::Password(view) => value(view),
            Self::Desk(view) => value(view),
            Self::Engagement(view) => value(view),
            Self::Assess(view) => value(view),
            Self::People(view) => value(view),
            Self::Item(view) => value(view),
            Self::ItemForm(view) => value(view),
            Self::CommandForm(view) => value(view),
            Self::Gate(view) => value(view),
            Self::Operate(view) => value(view),
            Self::Level(view) => value(view),
            Self::Case(view) => value(view),
            Self::Statement(view) => value(view),
            Self::Claim(view) => value(view),
            Self::Restatement(view) => value(view),
            Self::Agreements(view) => value(view),
            Self::Agreement(view) => value(view),
            Self::Edit(view) => value(view),
            Self::Compare(view) => value(view),
            Self::WhatIf(view) => value(view),
            Self::Live(view) => value(view),
            Self::Patterns(view) => value(view),
            Self::Ledger(view) => value(view),
            Self::Entry(view) => value(view),
            Self::Verify(view) => value(view),
            Self::Ingested(view) => value(view),
            Self::Imports(view) => value(view),
            Self::Import(view) => value(view),
            Self::Webhooks(view) => value(view),
            Self::Webhook(view) => value(view),
            Self::Refused(view) => value(view),
        }
    }

    /// What the page is called, in the browser's tab and in its heading.
    pub fn title(&self) -> String {
        match self {
            Self::SignIn(_) => "Sign in".into(),
            Self::Link(_) => "Sign in with this link".into(),
            Self::Password(_) => "Your password".into(),
            Self::Desk(_) => "Your desk".into(),
            Self::Engagement(view) => view.title.clone(),
            Self::Assess(_) => "Assess".into(),
            Self::People(_) => "People".into(),
            Self::Item(view) => view.title.clone(),
            Self::ItemForm(view) => view.title(),
            Self::CommandForm(view) => view.title(),
            Self::Gate(view) => format!("Gate {}: {}", view.gate, view.title),
            Self::Operate(view) if view.period.is_none() => "Service levels".into(),
            Self::Operate(view) => view.period_title.clone(),
            Self::Level(page) => page.view.result.title.clone(),
            Self::Case(view) => format!("Case {}", view.case),
            Self::Statement(view) => format!("Statement of {}", view.row.title),
            Self::Claim(view) => format!("{}: {}", view.row.no, view.row.about),
            Self::Restatement(view) => format!("Restatement of {}", view.row.title),
            Self::Agreements(_) => "Agreements".into(),
            Self::Agreement(view) => view.title(),
            Self::Edit(view) => view.title(),
            Self::Compare(view) => format!("{} beside {}", view.after, view.before),
            Self::WhatIf(_) => "What if".into(),
            Self::Live(_) => "Live".into(),
            Self::Patterns(_) => "Patterns".into(),
            Self::Ledger(_) => "Ledger".into(),
            Self::Entry(view) => format!("Entry {}", view.row.seq),
            Self::Verify(_) => "Verification".into(),
            Self::Ingested(view) => format!("Events for {}", view.source),
            Self::Imports(_) => "Imports".into(),
            Self::Import(view) => format!("Import {}: {}", view.no, view.name),
            Self::Webhooks(_) => "Webhooks".into(),
            Self::Webhook(view) => view.row.name.clone(),
            Self::Refused(refusal) => crate::words::refused(&refusal.code).into(),
        }
    }

    /// The JSON Schema of a page's JSON, by its name in [`NAMES`].
    pub fn schema(name: &str) -> Option<Schema> {
        Some(match name {
            "sign-in" => schema_for!(SignInPage),
            "link" => schema_for!(LinkPage),
            "password" => schema_for!(PasswordPage),
            "desk" => schema_for!(DeskView),
            "engagement" => schema_for!(EngagementView),
            "assess" => schema_for!(AssessView),
            "people" => schema_for!(PeopleView),
            "item" => schema_for!(ItemView),
            "item-form" => schema_for!(ItemFormPage),
            "command-form" => schema_for!(CommandFormPage),
            "gate" => schema_for!(GateView),
            "operate" => schema_for!(OperateView),
            "level" => schema_for!(LevelPage),
            "case" => schema_for!(CaseView),
            "statement" => schema_for!(StatementView),
            "claim" => schema_for!(ClaimView),
            "restatement" => schema_for!(RestatementView),
            "agreements" => schema_for!(AgreementsPage),
            "agreement" => schema_for!(AgreementPage),
            "edit" => schema_for!(EditPage),
            "compare" => schema_for!(ComparePage),
            "what-if" => schema_for!(WhatIfPage),
            "live" => schema_for!(LivePage),
            "patterns" => schema_for!(PatternsPage),
            "ledger" => schema_for!(LedgerView),
            "entry" => schema_for!(EntryView),
            "verification" => schema_for!(Verification),
            "ingested" => schema_for!(IngestedPage),
            "imports" => schema_for!(ImportsPage),
            "import" => schema_for!(ImportView),
            "webhooks" => schema_for!(WebhooksPage),
            "webhook" => schema_for!(WebhookView),
            "refused" => schema_for!(Refusal),
            _ => return None,
        })
    }
}

/// Views are plain structs with text keys, which always serialise.
fn value<T: Serialize>(view: &T) -> Value {
    serde_json::to_value(view).unwrap_or_default()
}
