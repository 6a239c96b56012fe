//! What a miss of the client's own obligation offers the provider.

use super::{NAMES_BYTES_MAX, missed, relief};
use crate::{
    Command, catalogue,
    scene::{REASON, Scene, TERMS, instant, result},
    texts,
    view::Offer,
};
use outrigger_agreement::{Agreement, CaseOutcome, LevelResult};

fn terms() -> String {
    format!(
        "{TERMS}\n[level.approval]\ntitle = \"Approvals in 8 hours\"\nkind = \"key\"\nowed-by = \"client\"\n\
         measure = {{ share-within = \"8h\", clock = \"resolution\" }}\nexpected = \"90 %\"\n\
         relieves = [\"resolution\"]\n"
    )
}

fn case(name: &str, within: bool) -> CaseOutcome {
    CaseOutcome {
        case: name.to_owned(),
        started: instant("2026-03-02T08:00:00Z"),
        stopped: instant("2026-03-02T20:00:00Z"),
        elapsed_micros: 12,
        paused_micros: 0,
        over_micros: None,
        within: Some(within),
        excluded: false,
    }
}

/// What the level of a name offers ben, given what it came to in March.
fn offered(level: &str, result: &LevelResult, cases: &[CaseOutcome]) -> Option<Offer> {
    let scene = Scene::under(&terms());
    let (agreement, _) = Agreement::parse(&terms()).unwrap();
    let level = agreement.levels.iter().find(|one| one.name == level).unwrap();
    let try_command = |name: &str, fields: &[(&str, &str)]| scene.closed("ben", name, fields);
    relief(&agreement, level, ("2026-03".parse().unwrap(), result, cases), &try_command)
}

#[test]
fn a_clients_miss_offers_relief_with_its_cases_filled_in() {
    let excluded = CaseOutcome { excluded: true, ..case("INC-4", false) };
    let cases = [case("INC-1", false), case("INC-2", true), case("INC-3", false), excluded];
    let offer = offered("approval", &result(98), &cases).unwrap();
    assert_eq!((offer.label.as_str(), offer.closed, offer.asks), ("Claim relief", None, true));
    let fields = [
        ("kind", "relief"),
        ("levels", "resolution"),
        ("cases", "INC-1\nINC-3"),
        ("from", "2026-02-28T23:00:00Z"),
        ("to", "2026-03-31T22:00:00Z"),
    ];
    let got: Vec<(&str, &str)> = offer.fields.iter().map(|(key, value)| (&**key, &**value)).collect();
    assert_eq!(got, fields);

    let doc = catalogue::find("operate.raise-claim").unwrap();
    let texts: Vec<(&str, &str)> = got.into_iter().chain([("reason", REASON)]).collect();
    let sent = texts::read(doc, &texts).unwrap();
    assert!(Command::parse("operate.raise-claim", sent.clone()).is_ok());
    let mut scene = Scene::under(&terms());
    scene.ask("ben", "operate.raise-claim", sent).unwrap();
    let (_, claim) = scene.on.operate.claims.first_key_value().unwrap();
    assert_eq!(
        claim.relief().map(|relief| relief.cases.as_slice()),
        Some(&["INC-1".into(), "INC-3".into()][..])
    );
}

#[test]
fn no_relief_is_offered_without_a_miss_of_the_client() {
    assert!(offered("approval", &result(100), &[case("INC-1", true)]).is_none(), "nothing missed");
    assert!(offered("resolution", &result(90), &[case("INC-1", false)]).is_none(), "the provider's own");
    let uncounted = LevelResult { misses: None, ..result(90) };
    assert!(offered("approval", &uncounted, &[]).is_none(), "no single case can miss");
}

#[test]
fn an_offer_names_no_more_cases_than_an_address_holds() {
    let long = "x".repeat(100);
    let cases: Vec<CaseOutcome> = (0..2_000).map(|at| case(&format!("{long}{at}"), false)).collect();
    let named = missed(&cases);
    assert!(named.len() < NAMES_BYTES_MAX && named.len() > NAMES_BYTES_MAX - 200, "{}", named.len());
    let short: Vec<CaseOutcome> = (0..2_000).map(|at| case(&at.to_string(), false)).collect();
    assert_eq!(missed(&short).lines().count(), 1_000);
}
