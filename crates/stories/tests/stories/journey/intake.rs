//! Events come in with their faults, are sealed, and give a statement under terms that both signed.

use crate::house::{House, JSON, Late, Person, SENT, enter_late, find, list, text};
use flate2::{Compression, write::GzEncoder};
use outrigger_agreement::LevelResult;
use serde_json::from_value;
use std::io::Write;

const TERMS: &str = r#"[agreement]
title = "Tickets"
client = "Meridian"
provider = "Halyard"
zone = "Europe/Stockholm"
effective = 2026-01-01

[calendar.always]
zone = "Europe/Stockholm"
hours = "24/7"

[clock.resolution]
calendar = "always"
start = 'activity == "Opened"'
stop = 'activity == "Resolved"'

[level.resolved]
title = "Tickets resolved in 4 hours"
kind = "key"
measure = { share-within = "4h", clock = "resolution" }
expected = "90 %"
minimum = "80 %"
period = "month"
"#;

/// Eight good rows, and two that no event can be made of: a time on line 4, a case on line 6.
const EVENTS: &[u8] = b"case,time,activity
T-1,2026-10-05T07:00:00Z,Opened
T-1,2026-10-05T08:30:00Z,Resolved
T-2,soon,Opened
T-2,2026-10-06T07:00:00Z,Opened
,2026-10-06T09:00:00Z,Resolved
T-2,2026-10-06T12:30:00Z,Resolved
T-3,2026-10-07T07:00:00Z,Opened
T-3,2026-10-07T11:00:00Z,Resolved
T-4,2026-10-08T07:00:00Z,Opened
T-4,2026-10-08T08:00:00Z,Resolved
";

#[test]
fn events_come_in_are_sealed_and_stated() {
    let house = House::empty();
    let late = enter_late(&house);
    nothing_is_stated_without_terms_and_events(&late);
    late.sign_terms(TERMS);
    bad_rows_are_named_and_good_ones_kept(&late.manager);
    what_was_sent_before_is_recognised(&late.manager);
    events_are_sealed(&late.manager);
    the_month_is_stated_and_agreed(&late);
}

fn nothing_is_stated_without_terms_and_events(late: &Late) {
    let refused = late.manager.try_act("operate.state-period", &[("period", "2026-10")]).with_status(409);
    assert!(refused.body.contains("No agreement is in force."), "{}", refused.body);
    let seal = [("source", "SRC-1"), ("complete_until", "2026-10-01T00:00:00Z")];
    late.manager.act("operate.seal-batch", &seal);
    let refused = late.manager.try_act("operate.seal-batch", &seal).with_status(409);
    assert!(refused.body.contains("SRC-1 is already known to be complete"), "{}", refused.body);
    let broken = TERMS.replace("clock = \"resolution\"", "clock = \"resolutoin\"");
    let refused = late.lead.try_act("operate.propose-agreement", &[("text", &broken)]).with_status(422);
    assert!(refused.body.contains("The terms cannot be used"), "{}", refused.body);
    let empty = late.lead.page("operate");
    assert!(empty.contains("There are none yet."), "an empty page says what will stand there: {empty}");
}

fn bad_rows_are_named_and_good_ones_kept(manager: &Person) {
    let sent = manager.upload(&manager.at(SENT), EVENTS).with_status(200).json();
    let report = &sent["report"];
    assert_eq!(report["rows"], 10);
    assert_eq!(report["accepted"], 8);
    assert_eq!(report["rejected"], 2);
    let lines: Vec<u64> = list(&report["problems"]).iter().filter_map(|one| one["line"].as_u64()).collect();
    assert_eq!(lines, [4, 6]);
    let rejects = text(&report["rejects"]);
    assert!(rejects.contains("T-2,soon,Opened,4,time,"), "they can be corrected and sent again: {rejects}");
}

fn what_was_sent_before_is_recognised(manager: &Person) {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(EVENTS).unwrap();
    let packed = packed.finish().unwrap();
    let page = manager.post_file(&manager.at(SENT), &packed).with_status(200).body;
    for word in ["Events for SRC-1", "Sent before", "soon", "the case is missing"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    let again = manager.upload(&manager.at(SENT), &packed).with_status(200).json();
    assert_eq!(again["report"]["accepted"], 0);
    assert_eq!(again["report"]["duplicates"], 8);
    assert_eq!(again["report"]["unsealed"], 8);
}

fn events_are_sealed(manager: &Person) {
    let seal = |until: &str| {
        manager.try_act("operate.seal-batch", &[("source", "SRC-1"), ("complete_until", until)])
    };
    for (until, why) in [
        ("2026-12-01T00:00:00Z", "A source cannot be complete to a time that has not come."),
        ("2026-10-08T07:30:00Z", "lies after the time up to which it is complete."),
    ] {
        let refused = seal(until).with_status(422);
        assert!(refused.body.contains(why), "{}", refused.body);
    }
    seal("2026-11-01T00:00:00Z").with_status(303);
    let operate = manager.data("operate");
    let source = find(&operate["sources"], "no", "SRC-1");
    assert_eq!(source["events"], 8);
    assert_eq!(source["batches"], 1);
    assert_eq!(operate["complete_until"], "2026-11-01T00:00:00Z");
    let again = manager.upload(&manager.at(SENT), EVENTS).with_status(200).json();
    assert_eq!(again["report"]["duplicates"], 8, "sealed events are recognised too");
    assert_eq!(again["report"]["unsealed"], 0);
}

fn the_month_is_stated_and_agreed(late: &Late) {
    let early = late.manager.try_act("operate.state-period", &[("period", "2026-11")]).with_status(409);
    assert!(early.body.contains("November 2026 is not over"), "{}", early.body);
    let page = late.manager.act("operate.state-period", &[("period", "2026-10")]);
    assert_eq!(page, "operate/statements/STMT-1");
    let statement = late.lead.data(&page);
    let level: LevelResult = from_value(statement["figures"]["levels"][0].clone()).unwrap();
    assert_eq!(level.measured.unwrap().to_string(), "75.0 %", "exactly four hours is within four hours");
    assert_eq!((level.cases, level.misses), (4, Some(1)));
    assert!(late.lead.page(&page).contains("75.0 %"));
    late.agree("STMT-1");
    let again = late.manager.try_act("operate.state-period", &[("period", "2026-10")]).with_status(409);
    assert!(again.body.contains("October 2026 is already stated as STMT-1"), "{}", again.body);
    let desk = late.lead.get_as("/", JSON).with_status(200).json();
    assert!(list(&desk["engagements"][0]["on_us"]).is_empty(), "nothing waits any more: {desk}");
    assert_eq!(late.manager.data("verify")["sound"], true);
}
