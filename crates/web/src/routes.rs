//! The table of everything that can be asked over HTTP, and the router that is made from it.

use crate::{
    answer::Outcome,
    assets,
    call::{Call, Shared},
    guard::Membership,
    handle::{
        account, agreement, command, desk, engagement, file, import, ledger, operate, proof, token, upload,
        webhook, what_if,
    },
    headers, openapi,
    sent::{FORM_BYTES_MAX, ITEM_FILE_BYTES_MAX, SMALL_FORM_BYTES_MAX, UPLOAD_BYTES_MAX},
    shell, watch,
};
use Handler::{Anybody, Member, SignedIn};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{map_request, map_response},
    routing::{MethodFilter, on},
};
use outrigger_desk::{Desk, Visitor};
use std::sync::Arc;
use tower_http::compression::CompressionLayer;

/// How the server is reached.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Scheme and host that browsers see, as in `https://desk.example.com`; none when it is this server's own.
    pub origin: Option<String>,
    /// Whether browsers come over TLS, so that the session cookie can be kept from everything else.
    pub secure_cookies: bool,
}

/// One thing that can be asked.
#[derive(Clone, Copy)]
pub struct Route {
    /// Whether it reads or acts.
    pub verb: Verb,
    /// Its path, with names in braces.
    pub path: &'static str,
    /// What answers it.
    pub handler: Handler,
    /// How much work it is.
    pub weight: Weight,
    /// Bytes that may be sent with it.
    pub bytes_max: usize,
    /// Whether it is done once for each key that it carries, and answers the same when it is sent again.
    pub once: bool,
    /// The name of the page that it answers with; empty when it answers with something else.
    pub page: &'static str,
    /// What it is for, in one sentence.
    pub about: &'static str,
}

/// Whether a route reads or acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Reads; asking twice is asking once.
    Get,
    /// Acts; believed only from this server's own pages or with the session's token.
    Post,
}

/// Who may ask: the guard makes what the handler takes.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Everybody.
    Anybody(fn(&Call) -> Outcome),
    /// Everybody who is signed in.
    SignedIn(fn(&Call, &Visitor) -> Outcome),
    /// Members of the engagement `{id}`; for everybody else it does not exist.
    Member(fn(&Call, &Membership) -> Outcome),
}

/// How much work a route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// A look at the fold, or one command.
    Light,
    /// A whole ledger or all events.
    Heavy,
    /// A file, held in memory.
    Upload,
}

/// Everything that can be asked.
pub const ROUTES: &[Route] = &[
    get("/", SignedIn(desk::desk), "desk", "What waits on the visitor, over all engagements."),
    get("/sign-in", Anybody(account::sign_in_form), "sign-in", "The form to sign in."),
    post("/sign-in", Anybody(account::sign_in), "sign-in", "Signs in by name and password."),
    get("/link/{token}", Anybody(account::link_form), "link", "Shows a one-time link without using it up."),
    post("/link/{token}", Anybody(account::redeem), "link", "Signs in by a one-time link."),
    post("/sign-out", SignedIn(account::sign_out), "", "Ends the session."),
    get("/password", SignedIn(account::password_form), "password", "The form to set a password."),
    post("/password", SignedIn(account::set_password), "password", "Sets the visitor's password."),
    post("/account/digest", SignedIn(account::set_digest), "", "Says whether mail is wanted in the morning."),
    post("/account/tokens", SignedIn(token::make), "password", "Makes an access token, and shows it once."),
    post("/account/tokens/revoke", SignedIn(token::revoke), "password", "Revokes an access token."),
    get("/found", SignedIn(desk::found_form), "command-form", "The form to found an engagement."),
    post("/found", SignedIn(desk::found), "", "Founds an engagement.").once(),
    get("/assets/outrigger.css", Anybody(assets::style), "", "The style sheet."),
    get("/assets/outrigger.js", Anybody(assets::script), "", "The script."),
    get("/openapi.json", Anybody(openapi::show), "", "This interface, as OpenAPI 3.1."),
    get("/healthz", Anybody(assets::health), "", "Says ok while the server answers."),
    get(
        "/e/{id}",
        Member(engagement::engagement),
        "engagement",
        "One engagement: its stages and what waits.",
    ),
    get("/e/{id}/assess", Member(engagement::assess), "assess", "The assess stage."),
    get(
        "/e/{id}/people",
        Member(engagement::people),
        "people",
        "The people of both sides, holds and witnesses.",
    ),
    get("/e/{id}/items/{no}", Member(engagement::item), "item", "One item."),
    get("/e/{id}/items/{no}/edit", Member(command::amend_form), "item-form", "The form to change an item."),
    post("/e/{id}/items/{no}/log", Member(upload::attach_log), "", "Uploads an event log and attaches it.")
        .upload()
        .once(),
    post("/e/{id}/items/{no}/files", Member(file::attach), "", "Uploads a file and attaches it.")
        .upload()
        .at_most(ITEM_FILE_BYTES_MAX)
        .once(),
    get("/e/{id}/files/{digest}", Member(file::kept), "", "One file that the ledger names, to keep.").heavy(),
    get("/e/{id}/new/{kind}", Member(command::draft_form), "item-form", "The form to write a new item."),
    get("/e/{id}/gates/{gate}", Member(engagement::gate), "gate", "One gate."),
    get("/e/{id}/operate", Member(operate::operate), "operate", "Every service level in a period.").heavy(),
    get("/e/{id}/operate/levels/{level}", Member(operate::level), "level", "One service level.").heavy(),
    get("/e/{id}/operate/cases/{case}", Member(operate::case), "case", "One case under every clock.").heavy(),
    get("/e/{id}/operate/statements/{no}", Member(operate::statement), "statement", "One statement.").heavy(),
    get("/e/{id}/operate/claims/{no}", Member(operate::claim), "claim", "One claim.").heavy(),
    get(
        "/e/{id}/operate/restatements/{no}",
        Member(operate::restatement),
        "restatement",
        "One restatement: before, after and why.",
    ),
    get("/e/{id}/operate/live", Member(operate::live), "live", "The open cases, due first.").heavy(),
    get("/e/{id}/operate/patterns", Member(operate::patterns), "patterns", "Questions to ask.").heavy(),
    get("/e/{id}/operate/what-if", Member(what_if::ask), "what-if", "One number, tried on past events.")
        .heavy(),
    post("/e/{id}/operate/what-if", Member(what_if::try_terms), "what-if", "Whole terms, tried.").heavy(),
    get("/e/{id}/operate/agreements", Member(agreement::list), "agreements", "Every agreement."),
    get("/e/{id}/operate/agreements/new", Member(agreement::new_form), "edit", "The form for new terms."),
    get("/e/{id}/operate/agreements/{no}", Member(agreement::show), "agreement", "One agreement's terms."),
    get(
        "/e/{id}/operate/agreements/{no}/edit",
        Member(agreement::edit_form),
        "edit",
        "The form to change terms.",
    ),
    get(
        "/e/{id}/operate/agreements/{no}/compare",
        Member(agreement::compare),
        "compare",
        "Two versions of an agreement.",
    ),
    get(
        "/e/{id}/operate/agreements/{no}/text",
        Member(agreement::text),
        "",
        "One agreement's text, as a file.",
    ),
    post("/e/{id}/operate/check", Member(agreement::check), "edit", "Checks an agreement's text."),
    get("/e/{id}/operate/events", Member(operate::events), "", "Every sealed event, as a file.").heavy(),
    post("/e/{id}/operate/sources/{no}/events", Member(upload::events), "ingested", "Sends events.")
        .upload()
        .once(),
    get("/e/{id}/operate/imports", Member(import::list), "imports", "Imports of whole files, newest first."),
    get("/e/{id}/operate/imports/{no}", Member(import::show), "import", "One import, and how far it is."),
    get(
        "/e/{id}/operate/imports/{no}/rejects",
        Member(import::rejects),
        "",
        "The rejected rows of an import, as a file.",
    )
    .heavy(),
    post(
        "/e/{id}/operate/imports/{no}/discard",
        Member(import::discard),
        "import",
        "Discards an import of which nothing is sealed.",
    )
    .once(),
    post("/e/{id}/uploads", Member(upload::upload), "", "Keeps a file and answers with its digest.")
        .upload()
        .once(),
    get("/e/{id}/ledger", Member(ledger::ledger), "ledger", "A page of the ledger, newest first."),
    get(
        "/e/{id}/ledger/proof",
        Member(proof::consistency),
        "",
        "The proof that the ledger grew out of an earlier one.",
    ),
    get("/e/{id}/ledger/{seq}", Member(ledger::entry), "entry", "One entry with its proof."),
    get("/e/{id}/ledger/{seq}/proof", Member(proof::inclusion), "", "The proof that an entry is there."),
    get("/e/{id}/ledger/{seq}/receipt", Member(proof::receipt), "", "The proof of one entry, to keep."),
    get("/e/{id}/checkpoint", Member(proof::checkpoint), "", "The signed checkpoint."),
    post("/e/{id}/cosign", Member(proof::cosign), "", "Keeps the signatures of witnesses."),
    get("/e/{id}/export", Member(proof::export), "", "The whole ledger for offline verification, to keep.")
        .heavy(),
    get("/e/{id}/webhooks", Member(webhook::list), "webhooks", "The webhooks of the visitor's side."),
    post("/e/{id}/webhooks", Member(webhook::add), "", "Adds a webhook for the visitor's side.").once(),
    get("/e/{id}/webhooks/{hook}", Member(webhook::show), "webhook", "One webhook, and what was sent to it."),
    post(
        "/e/{id}/webhooks/{hook}/{act}",
        Member(webhook::act),
        "",
        "Tests, stops, starts or removes a webhook.",
    ),
    get("/e/{id}/verify", Member(ledger::verify), "verification", "Recomputes everything.").heavy(),
    get("/e/{id}/do/{command}", Member(command::form), "command-form", "The form of a command."),
    post("/e/{id}/do/{command}", Member(command::execute), "", "Executes a command.").once(),
    post(
        "/e/{id}/do/{command}/form",
        Member(command::filled_form),
        "command-form",
        "The form of a command, filled with what is sent.",
    ),
    get("/e/{id}/watch", Member(watch::watch), "", "Tells of new entries as they are sealed."),
];

/// The server over a desk.
pub fn router(desk: Desk, settings: Settings) -> Router {
    let shared = Arc::new(Shared::new(desk, settings));
    let mounted = ROUTES.iter().fold(Router::new(), mount);
    mounted
        .fallback(shell::unknown)
        .method_not_allowed_fallback(shell::wrong_method)
        .layer(CompressionLayer::new())
        .layer(map_request(headers::spare_secrets))
        .layer(map_response(headers::harden))
        .with_state(shared)
}

fn mount(router: Router<Arc<Shared>>, route: &'static Route) -> Router<Arc<Shared>> {
    let filter = match route.verb {
        Verb::Get => MethodFilter::GET,
        Verb::Post => MethodFilter::POST,
    };
    let answer =
        move |State(shared): State<Arc<Shared>>, request: Request| shell::answer(shared, route, request);
    router.route(route.path, on(filter, answer))
}

const fn get(path: &'static str, handler: Handler, page: &'static str, about: &'static str) -> Route {
    Route { verb: Verb::Get, path, handler, weight: Weight::Light, bytes_max: 0, once: false, page, about }
}

const fn post(path: &'static str, handler: Handler, page: &'static str, about: &'static str) -> Route {
    let is_anybodys = matches!(handler, Anybody(_));
    let bytes_max = if is_anybodys { SMALL_FORM_BYTES_MAX } else { FORM_BYTES_MAX };
    Route { verb: Verb::Post, path, handler, weight: Weight::Light, bytes_max, once: false, page, about }
}

impl Route {
    const fn heavy(self) -> Self {
        Self { weight: Weight::Heavy, ..self }
    }

    const fn upload(self) -> Self {
        Self { weight: Weight::Upload, bytes_max: UPLOAD_BYTES_MAX, ..self }
    }

    const fn at_most(self, bytes_max: usize) -> Self {
        Self { bytes_max, ..self }
    }

    const fn once(self) -> Self {
        Self { once: true, ..self }
    }
}
