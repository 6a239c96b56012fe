//! Nobody reports a month: the client declares it, which is a default; the figures still come in the end.

use crate::house::{EVENTS, House, Late, TERMS, enter_late, find, text};
use outrigger_agreement::{LevelResult, Statement, Verdict};
use serde_json::{Value, from_value};

const OCTOBER: (&str, &str) = ("period", "2026-10");
const DECLARED: &str = "operate/statements/STMT-1";

#[test]
fn a_month_that_nobody_reports_is_a_default() {
    let house = House::empty();
    let mut late = enter_late(&house);
    late.sign_terms(TERMS);
    the_time_to_report_begins_with_the_signatures(&late);
    late.back_at(&house, "2026-11-27T10:00:00Z");
    it_is_offered_to_the_client(&late);
    it_is_stated_on_no_events(&late);
    a_dispute_leads_to_the_figures(&late);
}

/// October was over long before its terms were signed here; nobody is late on the day of the signature.
fn the_time_to_report_begins_with_the_signatures(late: &Late) {
    let early = late.lead.try_act("operate.declare-unreported", &[OCTOBER]).with_status(409);
    let until = "The figures of October 2026 may be stated until 2026-11-26T23:00:00Z.";
    assert!(early.body.contains(until), "{}", early.body);
}

fn it_is_offered_to_the_client(late: &Late) {
    let offered =
        |page: &Value| find(&page["offers"], "command", "operate.declare-unreported")["closed"].clone();
    assert_eq!(offered(&late.lead.data("operate?period=2026-10")), Value::Null);
    let closed = offered(&late.manager.data("operate?period=2026-10"));
    assert!(text(&closed).starts_with("You cannot declare figures unreported."), "{closed}");
    let refused = late.manager.try_act("operate.declare-unreported", &[OCTOBER]).with_status(403);
    assert!(refused.body.contains("You cannot declare figures unreported."), "{}", refused.body);
    let early = late.lead.try_act("operate.declare-unreported", &[("period", "2026-11")]).with_status(409);
    assert!(early.body.contains("November 2026 is not over"), "{}", early.body);
}

fn it_is_stated_on_no_events(late: &Late) {
    assert_eq!(late.lead.act("operate.declare-unreported", &[OCTOBER]), DECLARED);
    let page = late.manager.data(DECLARED);
    let stated: Statement = from_value(page["figures"].clone()).unwrap();
    assert!(stated.batches.is_empty() && stated.events == 0);
    for level in &stated.levels {
        assert_eq!((level.verdict, level.default, level.measured), (Verdict::NotReported, true, None));
    }
    let account = stated.account.unwrap();
    assert_eq!((account.charged.minor, account.credited.minor), (1_000_000, 100_000));
    let step = &account.credits[0].steps[0];
    assert_eq!(
        (step.clause.as_str(), step.what.as_str()),
        ("level.resolved", "Not reported in time: a default")
    );
    assert_eq!(page["recomputed"], true);
    assert!(late.lead.page(DECLARED).contains("Not reported"));
    let late_figures = late.manager.try_act("operate.state-period", &[OCTOBER]).with_status(409);
    assert!(late_figures.body.contains("No source has sealed events yet."), "{}", late_figures.body);
}

fn a_dispute_leads_to_the_figures(late: &Late) {
    late.seal(EVENTS, "2026-11-01T00:00:00Z");
    let again = late.manager.try_act("operate.state-period", &[OCTOBER]).with_status(409);
    assert!(again.body.contains("October 2026 is already stated as STMT-1"), "{}", again.body);
    let dispute = [
        ("statement", "STMT-1"),
        ("level", "resolved"),
        ("reason", "The figures lay in the portal all the time; the export was stuck."),
    ];
    late.manager.act("operate.dispute-statement", &dispute);
    let answer = [("claim", "CLAIM-1"), ("answer", "accept"), ("reason", "We have found them there.")];
    late.lead.act("operate.answer-claim", &answer);
    assert_eq!(late.manager.act("operate.state-period", &[OCTOBER]), "operate/statements/STMT-2");
    let stated = late.lead.data("operate/statements/STMT-2");
    let level: LevelResult =
        from_value(find(&stated["figures"]["levels"], "level", "resolved").clone()).unwrap();
    assert_eq!((level.verdict, level.cases, level.misses), (Verdict::Met, 4, Some(0)));
    assert_eq!(late.lead.data(DECLARED)["row"]["standing"], "replaced");
    late.agree("STMT-2");
    let verified = late.manager.data("verify");
    assert_eq!(verified["sound"], true, "what was declared is computed again without events: {verified}");
}
