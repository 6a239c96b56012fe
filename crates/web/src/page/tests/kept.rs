//! Pages of people, of items with files, and the batches of a source, full and empty.

use super::sample::{HOSTILE, at, item, no, offers, sealed, who};
use crate::page::*;
use outrigger_kernel::{
    AccountId, Hash, Side,
    note::{KeyKind, SignerKey},
};
use outrigger_lifecycle::{
    Engagement,
    content::FileKind,
    engagement::Role,
    operate::{BatchRow, WithdrawnRow},
    view::{DetachedRow, ErasedRow, FileRow, HoldRow, MemberRow, Offer, PartyView, WitnessRow},
};

fn file(detached: Option<DetachedRow>) -> FileRow {
    FileRow {
        name: format!("{HOSTILE}\u{202e}fdp.pdf"),
        digest: Hash::of(b"file"),
        bytes: 3_400_000,
        kind: FileKind::Pdf,
        by: who(Side::Client),
        at: at("2026-04-02T09:12:00Z"),
        offers: if detached.is_some() { Vec::new() } else { offers() },
        detached,
    }
}

/// Two files, of which one was detached.
pub fn files() -> Vec<FileRow> {
    vec![file(None), file(Some(DetachedRow { reason: HOSTILE.into(), sealed: sealed(12) }))]
}

/// A batch that counts, one that is cited, and one that was withdrawn.
pub fn batches() -> Vec<BatchRow> {
    let batch = |cited_by, withdrawn| BatchRow {
        digest: Hash::of(b"batch"),
        events: 40_211,
        cases: 1_200,
        complete_until: at("2026-03-31T21:58:00Z"),
        sealed: sealed(8),
        cited_by,
        withdrawn,
        offers: offers(),
    };
    let withdrawn = WithdrawnRow { reason: HOSTILE.into(), sealed: sealed(13) };
    vec![batch(None, None), batch(Some(no("STMT-1")), None), batch(None, Some(withdrawn))]
}

fn party(side: Side) -> PartyView {
    let key = SignerKey::new("northwind.example/witness", KeyKind::Cosignature, [5; 32]);
    PartyView {
        side,
        name: HOSTILE.into(),
        members: vec![MemberRow {
            account: AccountId::from_random([2; 16]),
            who: who(side),
            roles: vec![Role::SourcingLead, Role::Auditor],
            offers: offers(),
        }],
        erased: vec![ErasedRow { who: who(side), at: at("2026-04-02T09:12:00Z") }],
        hold: Some(HoldRow { reason: HOSTILE.into(), placed: sealed(14) }),
        witnesses: vec![WitnessRow { key: key.verifier().clone(), named: sealed(15), offers: offers() }],
        offers: offers(),
    }
}

/// The page of an item to which files can be attached, or cannot.
fn attachable(closed: Option<&str>) -> Page {
    let attach = Offer {
        command: "content.attach-file".into(),
        label: "Attach a file".into(),
        fields: vec![("item".into(), "KPI-1".into())],
        closed: closed.map(str::to_owned),
        asks: true,
    };
    Page::Item(ItemView { offers: vec![attach], files: Vec::new(), ..item() })
}

pub fn pages() -> Vec<Page> {
    let nobody = outrigger_lifecycle::view::people(
        &Engagement::default(),
        AccountId::from_random([2; 16]),
        &|_: &str, _: &[(&str, &str)]| -> Option<String> { None },
    );
    vec![
        Page::People(Box::new(PeopleView { parties: Side::BOTH.map(party).into() })),
        Page::People(Box::new(nobody)),
        attachable(None),
        attachable(Some(HOSTILE)),
    ]
}

#[test]
fn a_file_is_brought_from_the_page_of_its_item_while_it_can_be() {
    let html = |page: &Page, chrome: &Chrome| page.html(chrome).unwrap();
    let now = super::sample::chrome();
    let open = html(&attachable(None), &now);
    assert!(open.contains("/items/KPI-1/files\" enctype=\"multipart/form-data\""), "{open}");
    assert!(!open.contains("do/content.attach-file"), "the form is here: {open}");
    let closed = html(&attachable(Some("Nobody may.")), &now);
    assert!(
        closed.contains("Not now: attach a file. Nobody may.") && !closed.contains("/files\""),
        "{closed}"
    );
    let past = Chrome { as_of: Some(at("2026-03-01T00:00:00Z")), ..now };
    assert!(!html(&attachable(None), &past).contains("/files\""), "nothing is brought into the past");
}

#[test]
fn a_name_that_turns_its_direction_turns_nothing_else() {
    let html = Page::Item(item()).html(&super::sample::chrome()).unwrap();
    assert!(html.contains("\u{202e}fdp.pdf</bdi></a>"), "{html}");
}
