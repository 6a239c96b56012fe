//! A provider claims relief, the client accepts it, and the figure that was final moves by a restatement alone,
//! which both sides sign. What was known before stays what was known.

use crate::{
    house::{House, JSON, Late, find, list, text, two_months},
    program::{Folder, outrigger, with},
};
use outrigger_agreement::{LevelResult, Quantity, Verdict};
use outrigger_kernel::Ratio;
use serde_json::{Value, from_value, json};

const CLAIM: &str = "operate/claims/CLAIM-1";
const STATED: &str = "operate/statements/STMT-1";
const RESTATED: &str = "operate/statements/STMT-3";
const SEPTEMBER: (&str, &str) = ("period", "2026-09");
const WHY: &str = "The client's network was down on the tenth of September, as its own notice says.";

/// The tenth of September in contract time.
const RELIEF: [(&str, &str); 6] = [
    ("kind", "relief"),
    ("levels", "resolved"),
    ("condition", "cause == \"client outage\""),
    ("from", "2026-09-09T22:00:00Z"),
    ("to", "2026-09-10T22:00:00Z"),
    ("reason", WHY),
];

/// The instants at which the story looks back: when the claim was raised, and when it had been accepted.
const RAISED: &str = "2026-11-21T10:30:00Z";
const ACCEPTED: &str = "2026-11-21T10:50:00Z";

#[test]
fn relief_is_claimed_accepted_and_restated() {
    let house = House::empty();
    let mut late = two_months(&house);
    late.back_at(&house, "2026-11-21T10:20:00Z");
    relief_is_claimed(&late);
    its_page_shows_figures_with_it_and_without(&late);
    late.back_at(&house, "2026-11-21T10:40:00Z");
    the_other_side_accepts(&late);
    what_is_final_stays_and_says_what_it_would_be(&late);
    late.back_at(&house, "2026-11-21T11:00:00Z");
    a_restatement_can_be_declined(&late);
    both_sides_sign_a_restatement(&late);
    what_was_known_on_that_day_is_shown_as_it_was(&late);
    the_files_give_the_restated_figures(&late);
}

fn relief_is_claimed(late: &Late) {
    let manager = &late.manager;
    let form = manager.page("do/operate.raise-claim?kind=relief&levels=resolved");
    assert!(form.contains("operate.raise-claim") && form.contains("resolved"), "{form}");
    let everything = [("kind", "relief"), ("levels", "resolved"), ("reason", WHY)];
    let refused = manager.try_act("operate.raise-claim", &everything).with_status(422);
    assert!(refused.body.contains("A claim names its cases, or a whole window of time"), "{}", refused.body);
    let nothing = manager.try_act("operate.propose-restatement", &[SEPTEMBER, ("reason", WHY)]);
    assert!(nothing.with_status(409).body.contains("Nothing would change: the figures of September 2026"));

    assert_eq!(manager.act("operate.raise-claim", &RELIEF), CLAIM);
    let own = [("claim", "CLAIM-1"), ("answer", "accept"), ("reason", WHY)];
    let refused = manager.try_act("operate.answer-claim", &own).with_status(403);
    assert!(refused.body.contains("You cannot answer a claim of your own side."), "{}", refused.body);
    let desk = late.lead.get_as("/", JSON).with_status(200).json();
    let waits = find(&desk["engagements"][0]["on_us"], "path", CLAIM);
    assert_eq!(waits["what"], "Answer CLAIM-1: relief is claimed");
}

fn its_page_shows_figures_with_it_and_without(late: &Late) {
    let claim = late.lead.data(CLAIM);
    let effect = &claim["effect"];
    assert_eq!(list(&effect["changes"]).len(), 1, "one level of one month changes: {effect}");
    let (before, after) = both(&effect["changes"][0]);
    assert_eq!((before.measured, before.verdict), (share(5, 8), Verdict::Missed));
    assert_eq!((after.measured, after.verdict), (share(5, 6), Verdict::BelowExpected));
    assert_eq!((after.cases, after.excluded, after.with_excluded), (6, 2, share(5, 8)));
    assert_eq!(effect["cases"], json!(["S-6", "S-7"]));
    let page = late.lead.page(CLAIM);
    for word in ["62.5 %", "83.3 %", "Missed", "S-6", "Mira Costa", "the tenth of September"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert_eq!(late.lead.data(STATED)["today"], json!([]), "a claim alone moves nothing");
}

fn the_other_side_accepts(late: &Late) {
    let answer =
        [("claim", "CLAIM-1"), ("answer", "accept"), ("reason", "Our own monitoring says the same.")];
    assert_eq!(late.lead.act("operate.answer-claim", &answer), CLAIM);
    let row = &late.manager.data(CLAIM)["row"];
    assert_eq!((&row["answer"], &row["ending"]), (&json!("accept"), &json!("answered")));
    assert_eq!(row["answered"]["by"]["name"], "Lena Aalto");
    let case = late.lead.data("operate/cases/S-6");
    let clock = find(&case["clocks"], "clock", "resolution");
    assert_eq!(find(&clock["levels"], "level", "resolved")["excluded"], true);
}

fn what_is_final_stays_and_says_what_it_would_be(late: &Late) {
    let statement = late.lead.data(STATED);
    assert_eq!(statement["row"]["standing"], "final");
    assert_eq!(level(&statement).measured, share(5, 8));
    let (before, after) = both(&statement["today"][0]);
    assert_eq!((before.measured, after.measured), (share(5, 8), share(5, 6)));
    let credited = find(&statement["today_money"], "what", "Credited");
    assert_eq!((&credited["before"]["minor"], &credited["after"]["minor"]), (&json!(100_800), &json!(0)));
    let offer = find(&statement["offers"], "command", "operate.propose-restatement");
    assert_eq!(offer["closed"], Value::Null);
    assert!(late.lead.page(STATED).contains("Today it would come out differently"));
    let again = late.manager.try_act("operate.state-period", &[SEPTEMBER]).with_status(409);
    assert!(again.body.contains("September 2026 is already stated as STMT-1"), "{}", again.body);
}

fn a_restatement_can_be_declined(late: &Late) {
    let proposal = [SEPTEMBER, ("reason", "CLAIM-1 was accepted, so two cases do not count.")];
    assert_eq!(late.lead.act("operate.propose-restatement", &proposal), "operate/restatements/RST-1");
    let twice = late.lead.try_act("operate.propose-restatement", &proposal).with_status(409);
    assert!(twice.body.contains("This restatement is already proposed as RST-1."), "{}", twice.body);
    let why = [("restatement", "RST-1"), ("reason", "We propose it ourselves, with our own words.")];
    assert_eq!(late.manager.act("operate.decline-restatement", &why), "operate/restatements/RST-1");
    let declined = late.lead.data("operate/restatements/RST-1");
    assert_eq!(declined["row"]["standing"], "declined");
    assert_eq!(late.lead.data(STATED)["row"]["standing"], "final", "the statement stands");
}

fn both_sides_sign_a_restatement(late: &Late) {
    let proposal = [SEPTEMBER, ("reason", "Two cases of the outage are relieved by CLAIM-1.")];
    let page = late.manager.act("operate.propose-restatement", &proposal);
    assert_eq!(page, "operate/restatements/RST-2");
    let restatement = late.lead.data(&page);
    let (before, after) = both(&restatement["changes"][0]);
    assert_eq!((before.verdict, after.verdict), (Verdict::Missed, Verdict::BelowExpected));
    assert_eq!(find(&restatement["money"], "what", "Credited")["after"]["minor"], 0);
    let shown = late.lead.page(&page);
    for word in ["62.5 %", "83.3 %", "relieved by CLAIM-1", "As proposed"] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }

    let digest = text(&restatement["row"]["digest"]);
    let sign = [("restatement", "RST-2"), ("digest", digest)];
    let own = late.manager.try_act("operate.sign-restatement", &sign).with_status(409);
    assert!(own.body.contains("RST-2 is already signed for the provider by Mira Costa on"), "{}", own.body);
    let old = late.lead.data(STATED);
    let other = [("restatement", "RST-2"), ("digest", text(&old["figures"]["digest"]))];
    late.lead.try_act("operate.sign-restatement", &other).with_status(409);
    assert_eq!(late.lead.act("operate.sign-restatement", &sign), RESTATED);

    let (old, new) = (late.lead.data(STATED), late.lead.data(RESTATED));
    assert_eq!((&old["row"]["standing"], &new["row"]["standing"]), (&json!("replaced"), &json!("final")));
    assert_eq!(level(&new).measured, share(5, 6));
    assert_eq!(late.lead.data(&page)["row"]["becomes"], "STMT-3");
    let october = late.lead.data("operate/statements/STMT-2");
    let payable = find(&october["today_money"], "what", "Payable");
    let amounts = (&payable["before"]["minor"], &payable["after"]["minor"]);
    assert_eq!(amounts, (&json!(903_200), &json!(1_004_000)), "the credit that October deducted is gone");
    let verified = late.lead.data("verify");
    assert_eq!(verified["sound"], true, "{verified}");
    assert_eq!(list(&verified["statements"]).len(), 3, "each is computed again from what it cites");
}

fn what_was_known_on_that_day_is_shown_as_it_was(late: &Late) {
    let lead = &late.lead;
    let now = lead.data("operate?period=2026-09");
    let measured = |page: &Value| -> LevelResult {
        from_value(find(&page["levels"], "level", "resolved").clone()).unwrap()
    };
    assert_eq!(measured(&now).measured, share(5, 6));
    for then in [RAISED, ACCEPTED] {
        let page = lead.data(&format!("operate?period=2026-09&as-of={then}"));
        assert_eq!(measured(&page).measured, share(5, 8), "at {then}");
        assert_eq!(lead.data(&format!("{STATED}?as-of={then}"))["row"]["standing"], "final", "at {then}");
        for later in ["operate/restatements/RST-1", RESTATED] {
            lead.get_as(&lead.at(&format!("{later}?as-of={then}")), JSON).with_status(404);
        }
    }
    let claim = |then: &str| lead.data(&format!("{CLAIM}?as-of={then}"));
    assert_eq!(claim(RAISED)["row"]["ending"], Value::Null);
    assert_eq!(claim(ACCEPTED)["row"]["ending"], "answered");
    let level = lead.data(&format!("operate/levels/resolved?period=2026-09&as-of={ACCEPTED}"));
    assert_eq!((&level["stated"], &level["result"]["misses"]), (&json!("STMT-1"), &json!(3)));
    assert_eq!(level["today"]["misses"], 1, "what it would have been was known by then");
}

/// The command line leaves the claimed cases out too, and comes to the digest that both sides signed.
fn the_files_give_the_restated_figures(late: &Late) {
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&late.manager);
    let relief = late.manager.data(CLAIM)["relief"].clone();
    let written = |field: &str| text(&relief[field]).to_owned();
    let claims = format!(
        "[[relief]]\nclaim = \"{}\"\nlevels = [\"resolved\"]\ncondition = '{}'\nfrom = \"{}\"\nto = \"{}\"\n",
        written("claim"),
        written("condition"),
        written("from"),
        written("to")
    );
    let claims = folder.keep("claims.toml", claims);
    let arguments = ["measure", "--agreement", &terms, &events, "--period", "2026-09", "--exclude", &claims];
    let table = outrigger(&arguments).leaving(0);
    assert!(table.out.contains("with 1 claim (CLAIM-1)"), "{}", table.out);
    let told = outrigger(&with(&arguments, &["--json"])).leaving(0).json();
    assert_eq!(told[0]["digest"], late.manager.data(RESTATED)["figures"]["digest"]);
}

/// The figures of a change, before and after.
#[track_caller]
fn both(change: &Value) -> (LevelResult, LevelResult) {
    let side = |side: &str| from_value(change[side].clone()).unwrap();
    (side("before"), side("after"))
}

/// The level that bears credits, as a statement states it.
#[track_caller]
fn level(statement: &Value) -> LevelResult {
    from_value(find(&statement["figures"]["levels"], "level", "resolved").clone()).unwrap()
}

fn share(part: u64, whole: u64) -> Option<Quantity> {
    Ratio::share(part, whole).map(Quantity::Share)
}
