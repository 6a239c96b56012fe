//! The templates of all pages, and the frame around them.

mod operate;
mod terms;
mod webhooks;

use super::{Chrome, Page, content, form, part};
use crate::{page, words};
use askama::Template;
use outrigger_desk::view::{DeskRow, DeskView, EntryView, LedgerView, Verification};
use outrigger_kernel::{Refusal, Side};
use outrigger_lifecycle::{
    assess::AssessView,
    view::{EngagementView, GateView, ItemView, Offer, PeopleView, Waiting},
};

const ATTACH_FILE: &str = "content.attach-file";

/// Commands whose forms bring a file: which field names the item that it is for, and where below that it is sent.
const BRINGING: [(&str, &str, &str); 2] =
    [("assess.attach-log", "process", "log"), (ATTACH_FILE, "item", "files")];

/// The body of a page: everything between its header and its footer.
pub(super) fn render(page: &Page, chrome: &Chrome) -> askama::Result<String> {
    match page {
        Page::SignIn(view) => SignIn { chrome, view }.render(),
        Page::Link(view) => Link { chrome, view }.render(),
        Page::Password(view) => Password { chrome, view }.render(),
        Page::Desk(view) => Desk { chrome, view }.render(),
        Page::Engagement(view) => Engagement { chrome, view }.render(),
        Page::Assess(view) => Assess { chrome, view }.render(),
        Page::People(view) => People { chrome, view }.render(),
        Page::Item(view) => item(view, chrome),
        Page::ItemForm(view) => item_form(view, chrome),
        Page::CommandForm(view) => command_form(view, chrome),
        Page::Gate(view) => Gate { chrome, view }.render(),
        Page::Operate(view) => operate::Operate { chrome, view }.render(),
        Page::Level(page) => operate::Level::new(chrome, page).render(),
        Page::Case(view) => operate::Case { chrome, view }.render(),
        Page::Statement(view) => operate::Statement { chrome, view }.render(),
        Page::Claim(view) => operate::Claim::new(chrome, view).render(),
        Page::Restatement(view) => operate::Restatement { chrome, view }.render(),
        Page::Live(view) => operate::Live { chrome, view }.render(),
        Page::Patterns(view) => operate::Patterns { chrome, view }.render(),
        Page::Agreements(view) => terms::Agreements { chrome, view }.render(),
        Page::Agreement(view) => terms::Agreement { chrome, view }.render(),
        Page::Edit(view) => terms::Edit { chrome, view }.render(),
        Page::Compare(view) => terms::Compare { chrome, view }.render(),
        Page::WhatIf(view) => terms::WhatIf { chrome, view }.render(),
        Page::Ledger(view) => Ledger { chrome, view }.render(),
        Page::Entry(view) => {
            let pretty = format!("{:#}", view.opened.as_ref().unwrap_or(&view.payload));
            Entry { chrome, view, pretty }.render()
        }
        Page::Verify(view) => Verify { chrome, view }.render(),
        Page::Ingested(view) => Ingested { chrome, view }.render(),
        Page::Imports(view) => operate::Imports { chrome, view }.render(),
        Page::Import(view) => operate::Import { chrome, view }.render(),
        Page::Webhooks(view) => webhooks::Webhooks { chrome, view }.render(),
        Page::Webhook(view) => webhooks::Webhook { chrome, view }.render(),
        Page::Refused(view) => Refused { chrome, view }.render(),
    }
}

/// The whole document around a body.
pub(super) fn frame(chrome: &Chrome, title: &str, body: &str) -> askama::Result<String> {
    Frame { chrome, title, body }.render()
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    chrome: &'a Chrome,
    title: &'a str,
    body: &'a str,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn<'a> {
    chrome: &'a Chrome,
    view: &'a page::SignInPage,
}

#[derive(Template)]
#[template(path = "link.html")]
struct Link<'a> {
    chrome: &'a Chrome,
    view: &'a page::LinkPage,
}

#[derive(Template)]
#[template(path = "password.html")]
struct Password<'a> {
    chrome: &'a Chrome,
    view: &'a page::PasswordPage,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk<'a> {
    chrome: &'a Chrome,
    view: &'a DeskView,
}

impl Desk<'_> {
    fn on_us(&self) -> impl Iterator<Item = (&DeskRow, &Waiting)> {
        self.view.engagements.iter().flat_map(|row| row.on_us.iter().map(move |waiting| (row, waiting)))
    }

    fn on_them(&self) -> impl Iterator<Item = (&DeskRow, &Waiting)> {
        self.view.engagements.iter().flat_map(|row| row.on_them.iter().map(move |waiting| (row, waiting)))
    }
}

#[derive(Template)]
#[template(path = "engagement.html")]
struct Engagement<'a> {
    chrome: &'a Chrome,
    view: &'a EngagementView,
}

impl Engagement<'_> {
    fn waiting_on(&self, side: Side) -> impl Iterator<Item = &Waiting> {
        self.view.waiting.iter().filter(move |waiting| waiting.side == side)
    }
}

#[derive(Template)]
#[template(path = "assess.html")]
struct Assess<'a> {
    chrome: &'a Chrome,
    view: &'a AssessView,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People<'a> {
    chrome: &'a Chrome,
    view: &'a PeopleView,
}

#[derive(Template)]
#[template(path = "item.html")]
struct Item<'a> {
    chrome: &'a Chrome,
    view: &'a ItemView,
    rows: Vec<content::Row>,
    /// What can be done here, beside what the page has a form for.
    offers: Vec<Offer>,
    /// Where a file is sent to; none where none can be attached.
    files: Option<String>,
}

fn item(view: &ItemView, chrome: &Chrome) -> askama::Result<String> {
    let kind = outrigger_lifecycle::content::kind_of(view.no);
    let rows = content::rows(kind, &view.content);
    let attaches = |offer: &Offer| offer.command == ATTACH_FILE && offer.closed.is_none();
    let (attach, offers): (Vec<Offer>, Vec<Offer>) = view.offers.iter().cloned().partition(attaches);
    let files = (!attach.is_empty() && chrome.as_of.is_none()).then(|| chrome.files(&view.no));
    Item { chrome, view, rows, offers, files }.render()
}

#[derive(Template)]
#[template(path = "item-form.html")]
struct ItemForm<'a> {
    chrome: &'a Chrome,
    view: &'a page::ItemFormPage,
    title: String,
    action: String,
    fields: Vec<form::Field>,
    changes: Vec<content::Change>,
}

fn item_form(view: &page::ItemFormPage, chrome: &Chrome) -> askama::Result<String> {
    let kind = view.known_kind();
    let schema = kind.map(|kind| (kind.schema)().to_value()).unwrap_or_default();
    let theirs = view.theirs.as_ref();
    ItemForm {
        title: view.title(),
        action: chrome.act(if view.item.is_some() { "content.amend" } else { "content.draft" }),
        fields: form::fields(&schema, &view.typed, view.refusal.as_ref()),
        changes: theirs.map(|theirs| content::changes(kind, &view.typed, theirs)).unwrap_or_default(),
        chrome,
        view,
    }
    .render()
}

#[derive(Template)]
#[template(path = "command-form.html")]
struct CommandForm<'a> {
    chrome: &'a Chrome,
    view: &'a page::CommandFormPage,
    title: String,
    action: String,
    fields: Vec<form::Field>,
    /// Whether a file is among the fields, so that the form is sent in parts.
    has_file: bool,
}

impl CommandForm<'_> {
    fn rows(&self) -> Vec<&[form::Field]> {
        form::rows(&self.fields)
    }
}

fn command_form(view: &page::CommandFormPage, chrome: &Chrome) -> askama::Result<String> {
    let mut fields = form::fields(&view.fields, &view.typed, view.refusal.as_ref());
    let brings = BRINGING.iter().find(|(command, ..)| *command == view.command);
    let has_file = brings.is_some();
    if !has_file {
        // A file that is here already is named by its digest.
        fields.iter_mut().filter(|field| field.control == "file").for_each(|field| field.control = "text");
    }
    let item = |(_, field, page): &(&str, &str, &str)| {
        let item = view.typed.get(*field)?.first()?;
        Some(format!("/e/{}/items/{}/{page}", chrome.engagement.as_ref()?.id, words::encoded(item)))
    };
    let action = match brings.and_then(item) {
        Some(action) => action,
        None if chrome.engagement.is_none() => "/found".to_owned(),
        None => chrome.act(&view.command),
    };
    CommandForm { chrome, view, title: view.title(), action, fields, has_file }.render()
}

#[derive(Template)]
#[template(path = "gate.html")]
struct Gate<'a> {
    chrome: &'a Chrome,
    view: &'a GateView,
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct Ledger<'a> {
    chrome: &'a Chrome,
    view: &'a LedgerView,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct Entry<'a> {
    chrome: &'a Chrome,
    view: &'a EntryView,
    /// The payload, set for reading.
    pretty: String,
}

#[derive(Template)]
#[template(path = "verify.html")]
struct Verify<'a> {
    chrome: &'a Chrome,
    view: &'a Verification,
}

#[derive(Template)]
#[template(path = "ingested.html")]
struct Ingested<'a> {
    chrome: &'a Chrome,
    view: &'a page::IngestedPage,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    chrome: &'a Chrome,
    view: &'a Refusal,
}
