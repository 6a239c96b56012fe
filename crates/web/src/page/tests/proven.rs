//! Pages of the ledger, seen by witnesses and by nobody; and access tokens in every standing.

use super::{
    super::*,
    sample::{HOSTILE, at, entry_row},
};
use outrigger_desk::{Cosigner, Scope, TokenView, Witnessed};
use outrigger_kernel::{
    EngagementId, Hash, Side,
    note::{KeyKind, SignerKey, VerifierKey},
};
use serde_json::json;

/// Pages of the ledger.
pub fn pages() -> Vec<Page> {
    vec![
        Page::Ledger(ledger(None)),
        Page::Ledger(ledger(Some(witnessed(3)))),
        Page::Entry(Box::new(entry(Some(witnessed(0))))),
        Page::Entry(Box::new(EntryView { opened: None, proven: false, ..entry(None) })),
    ]
}

/// Access tokens in every standing, one of them just made.
pub fn tokens() -> TokensPart {
    let engagement = EngagementChoice { id: EngagementId::from_random([1; 16]), title: HOSTILE.into() };
    let token = |seen, is_expired, engagement| TokenView {
        id: Hash::of(b"token"),
        name: HOSTILE.into(),
        scope: Scope::Events,
        engagement,
        created: at("2026-04-02T09:12:00Z"),
        expires: at("2026-07-01T09:12:00Z"),
        seen,
        is_expired,
    };
    let unknown = EngagementId::from_random([2; 16]);
    let list = vec![
        token(None, false, None),
        token(Some(at("2026-04-02T09:13:00Z")), true, Some(engagement.id)),
        token(None, false, Some(unknown)),
    ];
    let id = engagement.id.to_string();
    let typed =
        TypedToken { name: HOSTILE.into(), scope: "witness".into(), engagement: id, days: "7".into() };
    TokensPart { list, made: Some("otr_secret".into()), engagements: vec![engagement], typed }
}

fn ledger(witnessed: Option<Witnessed>) -> LedgerView {
    LedgerView {
        size: 12,
        root: Hash::of(b"root"),
        checkpoint: "outrigger/ledger/1/x\n12\n".into(),
        server_key: key("outrigger", KeyKind::Ed25519),
        witnessed,
        entries: vec![entry_row()],
        before: Some(7),
        zone: "Europe/Berlin".into(),
    }
}

fn entry(witnessed: Option<Witnessed>) -> EntryView {
    EntryView {
        row: entry_row(),
        payload: json!({ "reason": HOSTILE }),
        opened: Some(json!({ "reason": HOSTILE, "name": HOSTILE })),
        leaf_text: "outrigger/entry/1\n".into(),
        salt: "0f".repeat(32),
        size: 12,
        root: Hash::of(b"root"),
        path: vec![Hash::of(b"1"), Hash::of(b"2")],
        proven: true,
        witnessed,
        zone: "Europe/Berlin".into(),
    }
}

/// Signed by a witness of each side, that many entries ago.
fn witnessed(since: u64) -> Witnessed {
    let key = key("<b>onclick='x'</b>", KeyKind::Cosignature);
    let cosigner = |side| Cosigner { side, key: key.clone(), at: at("2026-04-02T09:13:00Z") };
    Witnessed { size: 12 - since, by: vec![cosigner(Side::Client), cosigner(Side::Provider)], since }
}

fn key(name: &str, kind: KeyKind) -> VerifierKey {
    SignerKey::new(name, kind, [1; 32]).verifier().clone()
}

#[test]
fn a_ledger_says_how_far_witnesses_have_followed() {
    let says = |view: LedgerView| Page::Ledger(view).html(&super::sample::chrome()).unwrap();
    let seen = says(ledger(Some(witnessed(3))));
    assert!(seen.contains("Witnesses co-signed the first 9 entries. 3 entries have come since."), "{seen}");
    assert!(seen.contains("&#60;b&#62;onclick") && seen.contains("Brightline"), "{seen}");
    let up_to_date = says(ledger(Some(witnessed(0))));
    assert!(up_to_date.contains("the first 12 entries. Nothing has come since."), "{up_to_date}");
    assert!(says(ledger(None)).contains("No witness has co-signed this ledger."));
    for page in [&seen, &up_to_date] {
        for link in ["/checkpoint\"", "/export\""] {
            assert!(page.contains(link), "{link}");
        }
    }
}

#[test]
fn a_token_is_shown_once_and_its_standing_always() {
    let page = |tokens| {
        let page = Page::Password(PasswordPage { tokens, ..PasswordPage::default() });
        page.html(&Chrome { engagement: None, head: None, ..super::sample::chrome() }).unwrap()
    };
    let html = page(tokens());
    assert!(html.contains("otr_secret") && html.contains("It is shown this once."), "{html}");
    for said in ["send events, and read", "all engagements", "never", "expired", "value=\"7\""] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert!(html.contains("<option value=\"witness\" selected>"), "{html}");
    let empty = page(TokensPart::default());
    assert!(empty.contains("You have none.") && empty.contains("value=\"90\""), "{empty}");
}
