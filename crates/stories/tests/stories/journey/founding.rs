//! A client finds out what it needs, and two of its people open the gate to outsourcing.

use crate::house::{House, Person, find, list, text};
use outrigger_agreement::LevelResult;
use serde_json::{Value, from_value};

const TERMS: &str = r#"[agreement]
title = "First reply, as it is today"
client = "Meridian"
provider = "Meridian IT"
zone = "Europe/Berlin"
effective = 2026-01-01

[calendar.desk]
zone = "Europe/Berlin"
hours = { mon-fri = ["08:00-18:00"] }

[clock.response]
calendar = "desk"
start = 'activity == "Opened"'
stop = 'activity == "First reply"'

[level.first-reply]
title = "First reply within one hour"
kind = "key"
measure = { share-within = "1h", clock = "response" }
expected = "90 %"
"#;

/// A Monday in November: three of four are answered within an hour.
const LOG: &[u8] = b"case,time,activity
R-1,2026-11-02T09:00:00Z,Opened
R-1,2026-11-02T09:30:00Z,First reply
R-2,2026-11-02T09:00:00Z,Opened
R-2,2026-11-02T10:00:00Z,First reply
R-3,2026-11-02T09:10:00Z,Opened
R-3,2026-11-02T10:05:00Z,First reply
R-4,2026-11-02T09:00:00Z,Opened
R-4,2026-11-02T11:30:00Z,First reply
";

const REASON: &str = "Wider use is watched by the board itself; no figure is owed for it here.";

#[test]
fn a_new_engagement_is_founded_assessed_and_its_gate_opened() {
    let house = House::empty();
    let (mut ada, _) = house.newcomer("ada@meridian.example", "Ada Diaz");
    let (mut carl, carl_account) = house.newcomer("carl@meridian.example", "Carl Ek");
    an_engagement_is_founded(&mut ada);
    let account = carl_account.to_string();
    let sponsor =
        [("account", account.as_str()), ("name", "Carl Ek"), ("side", "client"), ("roles[]", "sponsor")];
    assert_eq!(ada.act("engagement.admit-member", &sponsor), "");
    carl.find_home();
    assert_eq!(carl.home, ada.home);

    what_is_needed_is_written_down(&ada);
    nothing_is_signed_unproven(&ada);
    the_baseline_is_measured_on_events(&ada);
    a_criterion_is_waived_with_a_reason(&ada, &carl);
    two_people_open_the_gate(&ada, &carl);
    what_was_decided_on_stays(&ada);
}

fn an_engagement_is_founded(ada: &mut Person) {
    let empty = ada.get("/").with_status(200);
    assert!(empty.body.contains("href=\"/found\""), "{}", empty.body);
    assert!(ada.get("/found").with_status(200).body.contains("value=\"Ada Diaz\""), "her name is known");
    let mut charter = [
        ("title", "Service desk"),
        ("client", "Meridian"),
        ("provider", "To be chosen"),
        ("zone", "Europe/Berln"),
        ("founder", "Ada Diaz"),
    ];
    let refused = ada.post_form("/found", &charter).with_status(422);
    assert!(refused.body.contains("There is no time zone Europe/Berln."), "{}", refused.body);
    charter[3].1 = "Europe/Berlin";
    ada.post_form("/found", &charter).with_status(303);
    ada.find_home();
    assert!(ada.page("").contains("Meridian"));
}

fn what_is_needed_is_written_down(ada: &Person) {
    let process = [
        ("kind", "process"),
        ("name", "Service desk"),
        ("function", "IT support"),
        ("owner", "Carl Ek"),
        ("volume_per_month", "2200"),
        ("handling_minutes", "24"),
        ("fte_tenths", "140"),
        ("importance", "2"),
        ("standardisation", "high"),
        ("documentation", "4"),
        ("data_classes[]", "personal"),
        ("in_scope", "true"),
    ];
    assert_eq!(ada.act("content.draft", &process), "items/PROC-1");
    for (statement, no) in [("People get an answer soon", "OBJ-1"), ("The portal is used more", "OBJ-2")] {
        let objective = [("kind", "objective"), ("statement", statement), ("by", "2027-06-30")];
        assert_eq!(ada.act("content.draft", &objective), format!("items/{no}"));
    }
    let mut kpi = [
        ("kind", "kpi"),
        ("name", "First reply within one hour"),
        ("objective", "OBJ-9"),
        ("process", "PROC-1"),
        ("terms", TERMS),
    ];
    let refused = ada.try_act("content.draft", &kpi).with_status(404);
    assert!(refused.body.contains("There is no objective OBJ-9 here."), "{}", refused.body);
    kpi[2].1 = "OBJ-1";
    assert_eq!(ada.act("content.draft", &kpi), "items/KPI-1");
    let assess = ada.data("assess");
    let row = find(&assess["processes"], "no", "PROC-1");
    assert_eq!(row["in_scope"], true);
    assert!(row["suitability"]["score"].as_u64() > Some(50), "{row}");
    assert!(ada.page("assess").contains("People get an answer soon"));
}

fn nothing_is_signed_unproven(ada: &Person) {
    let refused = ada.try_act("gate.sign", &[("gate", "G1")]).with_status(409);
    assert!(refused.body.contains("G1 cannot be signed: 3 left."), "{}", refused.body);
    let refused = ada.try_act("assess.measure-baseline", &[("kpi", "KPI-1")]).with_status(409);
    assert!(refused.body.contains("Attach a log to PROC-1 first."), "{}", refused.body);
}

fn the_baseline_is_measured_on_events(ada: &Person) {
    let form = ada.page("do/assess.attach-log?process=PROC-1");
    assert!(form.contains("multipart/form-data") && form.contains(&ada.at("items/PROC-1/log")), "{form}");
    let sent = ada.post_file(&ada.at("items/PROC-1/log"), LOG).with_status(303);
    assert!(sent.header("location").starts_with(&ada.at("items/PROC-1")), "{}", sent.header("location"));
    assert_eq!(ada.act("assess.measure-baseline", &[("kpi", "KPI-1")]), "assess");
    let assess = ada.data("assess");
    assert_eq!(find(&assess["processes"], "no", "PROC-1")["events"], 8);
    let kpi = &find(&assess["objectives"], "no", "OBJ-1")["kpis"][0];
    let baseline: LevelResult = from_value(kpi["baseline"].clone()).unwrap();
    assert_eq!(baseline.measured.unwrap().to_string(), "75.0 %");
    assert_eq!((baseline.cases, baseline.misses), (4, Some(1)));
    assert!(ada.page("assess").contains("75.0 %"));
}

fn a_criterion_is_waived_with_a_reason(ada: &Person, carl: &Person) {
    let open = |gate: &Value| -> Vec<String> {
        let criteria = list(&gate["criteria"]).iter().filter(|one| one["verdict"] == "open");
        criteria.map(|one| text(&one["key"]).to_owned()).collect()
    };
    assert_eq!(open(&ada.data("gates/G1")), ["objectives"], "OBJ-2 has no KPI");
    let waiver = [("gate", "G1"), ("criterion", "objectives"), ("reason", REASON)];
    let refused = ada.try_act("gate.waive-criterion", &waiver).with_status(403);
    assert!(refused.body.contains("You cannot waive criteria."), "{}", refused.body);
    let hasty = [("gate", "G1"), ("criterion", "objectives"), ("reason", "Not needed.")];
    let refused = carl.try_act("gate.waive-criterion", &hasty).with_status(422);
    assert!(refused.body.contains("Not needed."), "what was typed is not lost: {}", refused.body);
    assert_eq!(carl.act("gate.waive-criterion", &waiver), "gates/G1");
    assert!(open(&ada.data("gates/G1")).is_empty());
    assert!(ada.page("gates/G1").contains(REASON), "everybody reads the reason");
}

fn two_people_open_the_gate(ada: &Person, carl: &Person) {
    assert_eq!(carl.act("gate.sign", &[("gate", "G1")]), "gates/G1");
    assert!(ada.data("gates/G1")["opened"].is_null(), "one signature is not enough");
    let twice = carl.try_act("gate.sign", &[("gate", "G1")]).with_status(409);
    let who = "G1 is already signed for the client by Carl Ek on 21 November 2026, 11:00.";
    assert!(twice.body.contains(who), "{}", twice.body);
    ada.act("gate.sign", &[("gate", "G1")]);
    let gate = ada.data("gates/G1");
    assert_eq!(gate["opened"]["by"]["name"], "Ada Diaz");
    let names: Vec<&str> =
        list(&gate["signatures"]).iter().map(|sealed| text(&sealed["by"]["name"])).collect();
    assert_eq!(names, ["Carl Ek", "Ada Diaz"]);
    assert_eq!(ada.data("")["rail"][0]["standing"], "open");
    assert_eq!(ada.data("ledger")["entries"][0]["kind"], "gate.gate-opened");
}

fn what_was_decided_on_stays(ada: &Person) {
    let late =
        ada.post_file(&ada.at("items/PROC-1/log"), b"case,time,activity\nR-9,2026-11-03T09:00:00Z,Opened\n");
    assert_eq!(late.status, 409);
    assert!(late.body.contains("The assessment is already closed by gate G1."), "{}", late.body);
    let verified = ada.data("verify");
    assert_eq!(verified["sound"], true, "{verified}");
}
