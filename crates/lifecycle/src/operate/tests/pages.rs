//! What the pages of the stage show where no figures are handed in.

use crate::{
    Evidence,
    operate::{ClaimKind, OperateView, Standing, statement_view, view},
    scene::{REASON, Scene, TERMS, assert_lines, digest, draft, figures, no, source},
    view::{Offer, Waiting},
};
use outrigger_kernel::Side;
use serde_json::json;

/// The page of March as somebody sees it.
fn page(scene: &Scene, who: &str) -> OperateView {
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed(who, name, fields);
    view(&scene.on, None, Some("2026-03".parse().unwrap()), scene.now(), &try_command)
}

fn offered(offers: &[Offer]) -> Vec<String> {
    let line = |offer: &Offer| {
        let asks = if offer.asks { ", asks" } else { "" };
        format!("{}: {}{asks}", offer.label, offer.closed.as_deref().unwrap_or("open"))
    };
    offers.iter().map(line).collect()
}

fn waiting(scene: &Scene) -> Vec<String> {
    let line = |waiting: &Waiting| format!("{}: {} ({})", waiting.side, waiting.what, waiting.path);
    crate::view::waiting(&scene.on, scene.now()).iter().map(line).collect()
}

#[test]
fn without_figures_the_page_shows_what_is_recorded() {
    let scene = Scene::stated();
    let page = page(&scene, "ben");
    assert_eq!((page.from.as_str(), page.to.as_str()), ("2026-03-01", "2026-03-31"));
    assert_eq!((page.period_title.as_str(), page.zone.as_str()), ("March 2026", "Europe/Berlin"));
    assert!(page.levels.is_empty() && page.periods.is_empty() && page.claims.is_empty());
    let statement = page.statement.unwrap();
    assert_eq!(
        (statement.no, statement.standing, statement.met, statement.levels),
        (no("STMT-1"), Standing::Stated, 1, 1)
    );
    assert_eq!((statement.waits_on.as_slice(), statement.stated.entry), (Side::BOTH.as_slice(), 18));
    let source = &page.sources[0];
    assert_eq!((source.connected, source.batches, source.events), (true, 1, 40));
    assert_eq!(source.complete_until, page.complete_until);
    let terms = &page.agreements[0];
    assert_eq!(
        (terms.title.as_str(), terms.effective.as_str(), terms.in_force),
        ("Service desk", "2026-01-01", true)
    );
    let signers = terms.signings.iter().map(|signing| signing.by.party.as_str());
    assert_eq!(signers.collect::<Vec<_>>(), ["Northwind", "Brightline"]);
    assert!(terms.offers.is_empty(), "what is in force is not signed again");
    assert_lines(
        offered(&page.offers),
        "
        State the figures of March 2026: March 2026 is already stated as STMT-1, entry 18.
        Claim relief or an exclusion: open, asks
        Propose terms: open, asks
        ",
    );
}

#[test]
fn an_engagement_without_anything_has_an_empty_page() {
    let scene = Scene::given();
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("ben", name, fields);
    let page = view(&scene.on, None, None, scene.now(), &try_command);
    assert_eq!((page.period, page.period_title.as_str(), page.zone.as_str()), (None, "", ""));
    assert!(page.statements.is_empty() && page.sources.is_empty() && page.agreements.is_empty());
    assert_lines(offered(&page.offers), "Propose terms: open, asks");
}

#[test]
fn offers_stand_where_the_thing_stands_and_say_why_they_are_closed() {
    let scene = Scene::live().when("ben", "content.draft", draft(source("Remedy"))).when(
        "ben",
        "operate.propose-agreement",
        json!({ "text": TERMS }),
    );
    let (client, provider) = (page(&scene, "anna"), page(&scene, "ben"));
    assert_lines(offered(&client.sources[0].offers), "Connect: open");
    assert_lines(
        offered(&client.agreements[0].offers),
        "
        Sign these terms: open
        Take them back: You cannot withdraw terms of the other side., asks
        ",
    );
    assert_lines(
        offered(&provider.agreements[0].offers),
        "
        Sign these terms: AGR-1 is already signed for the provider by ben on 2 April 2026, 10:11.
        Take them back: open, asks
        ",
    );
    let scene = scene.when("ben", "operate.connect-source", json!({ "source": "SRC-1" }));
    assert_lines(
        offered(&page(&scene, "ben").sources[0].offers),
        "Seal events: open, asks\nDisconnect: open, asks",
    );
}

#[test]
fn the_page_of_a_statement_offers_agreement_dispute_and_answer() {
    let scene = Scene::stated().when(
        "otto",
        "operate.dispute-statement",
        json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON }),
    );
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("ben", name, fields);
    let page = statement_view(&scene.on, no("STMT-1"), Some(figures(96).digest), None, &try_command).unwrap();
    assert_eq!(
        (page.row.standing, page.agreement, page.recomputed),
        (Standing::Disputed, no("AGR-1"), Some(true))
    );
    assert_lines(
        offered(&page.offers),
        "
        Agree to these figures: A dispute of STMT-1 waits for an answer.
        Dispute a figure: This figure is already disputed as CLAIM-1., asks
        ",
    );
    let claim = &page.claims[0];
    assert_eq!((claim.no, claim.raised.by.name.as_str(), claim.answer), (no("CLAIM-1"), "otto", None));
    assert_lines(
        offered(&claim.offers),
        "Answer: open, asks\nTake it back: You cannot withdraw a claim of the other side., asks",
    );
    assert_eq!((claim.kind, claim.about.as_str()), (ClaimKind::Dispute, "resolution of STMT-1"));
    let changed =
        statement_view(&scene.on, no("STMT-1"), Some(digest("other events")), None, &try_command).unwrap();
    assert_eq!(changed.recomputed, Some(false), "the events give other figures today");
    let unchecked = statement_view(&scene.on, no("STMT-1"), None, None, &try_command).unwrap();
    assert_eq!(unchecked.recomputed, None);
    assert!(statement_view(&scene.on, no("STMT-2"), None, None, &try_command).is_none());
}

#[test]
fn each_side_sees_what_waits_on_it() {
    let scene = Scene::live().when("anna", "operate.propose-agreement", json!({ "text": TERMS }));
    assert_lines(waiting(&scene), "provider: Sign the proposed terms AGR-1 (operate)");
    assert_lines(waiting(&Scene::measured()), "");
    let scene = Scene::stated();
    assert_lines(
        waiting(&scene),
        "
        client: Agree to the figures of March 2026, or dispute them (operate/statements/STMT-1)
        provider: Agree to the figures of March 2026, or dispute them (operate/statements/STMT-1)
        ",
    );
    let seen = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    let scene = scene.when("anna", "operate.agree-statement", seen);
    assert_lines(
        waiting(&scene),
        "provider: Agree to the figures of March 2026, or dispute them (operate/statements/STMT-1)",
    );
    let dispute = json!({ "statement": "STMT-1", "level": "resolution", "reason": REASON });
    let scene = scene.when("tina", "operate.dispute-statement", dispute);
    assert_lines(
        waiting(&scene),
        "client: Answer CLAIM-1: resolution is disputed (operate/statements/STMT-1)",
    );
    let accept = json!({ "claim": "CLAIM-1", "answer": "accept", "reason": REASON });
    let scene = scene.when("anna", "operate.answer-claim", accept);
    assert_lines(
        waiting(&scene),
        "provider: State March 2026 again; a dispute was accepted (operate/statements/STMT-1)",
    );
    let scene = scene.evidence(Evidence::Statement(Box::new(figures(94)))).when(
        "ben",
        "operate.state-period",
        json!({ "period": "2026-03" }),
    );
    assert_lines(
        waiting(&scene),
        "
        client: Agree to the figures of March 2026, or dispute them (operate/statements/STMT-2)
        provider: Agree to the figures of March 2026, or dispute them (operate/statements/STMT-2)
        ",
    );
}
