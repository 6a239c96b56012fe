//! From the raw events to a figure that both sides sign, and to the proof that they did.

use crate::house::{ANNA, BEN, House, JSON, Person, find, list, text};
use outrigger_agreement::LevelResult;
use outrigger_kernel::{Hash, Instant, Micros, hash::commit, merkle, time::HOUR};
use serde_json::{Value, from_value, json};

const LEVEL: &str = "p2-resolution";
const STATEMENT: &str = "operate/statements/STMT-2";

#[test]
fn from_raw_events_to_a_figure_both_sides_sign() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    the_desk_says_what_waits(&anna);
    let case = a_figure_opens_into_its_cases(&anna);
    a_case_opens_into_its_timeline(&anna, &case);
    both_sides_agree(&anna, &ben);
    the_ledger_proves_it(&anna);
}

fn the_desk_says_what_waits(anna: &Person) {
    let desk = anna.get_as("/", JSON).with_status(200).json();
    let row = find(&desk["engagements"], "title", "Service desk");
    assert_eq!(row["side"], "client");
    assert_eq!(row["sample"], true);
    let waiting = find(&row["on_us"], "path", STATEMENT);
    assert!(text(&waiting["what"]).contains("October 2026"), "{waiting}");

    let page = anna.get("/").with_status(200).body;
    let link = format!("{}/{STATEMENT}", anna.home);
    assert!(page.contains("October 2026") && page.contains(&link), "{page}");
    let home = anna.page("");
    for word in ["Northwind", "Brightline", "Sample", "Decide to outsource"] {
        assert!(home.to_lowercase().contains(&word.to_lowercase()), "{word} is not in {home}");
    }
}

/// A case of the figure that missed, waited for somebody, and took more than a day.
fn a_figure_opens_into_its_cases(anna: &Person) -> Value {
    let operate = anna.data("operate");
    assert_eq!(operate["period"], "2026-10", "the last whole month is shown");
    let row = find(&operate["levels"], "level", LEVEL);
    assert_eq!(row["standing"], "stated");
    assert_eq!(row["verdict"], "missed", "two bad weeks end in this month: {row}");

    let path = format!("operate/levels/{LEVEL}?period=2026-10");
    let level = anna.data(&path);
    let result: LevelResult = from_value(level["result"].clone()).unwrap();
    assert_eq!(row["measured"], level["result"]["measured"]);
    assert_eq!(level["cases_total"], result.cases + result.excluded);
    assert!(list(&level["trend"]).len() >= 12, "a week each");
    let cases = list(&level["cases"]);
    let misses = cases.iter().filter(|case| case["within"] == false).count();
    assert_eq!(Some(misses as u64), result.misses, "every miss can be looked at");

    let page = anna.page(&path);
    let figure = result.measured.unwrap().to_string();
    for word in [figure.as_str(), "90.0 %", "<svg", "Missed", text(&cases[0]["case"])] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    let telling = |case: &&Value| {
        case["paused_micros"].as_i64() > Some(0) && case["elapsed_micros"].as_i64() > Some(10 * HOUR)
    };
    cases.iter().find(telling).unwrap_or_else(|| panic!("no telling case in {level}")).clone()
}

fn a_case_opens_into_its_timeline(anna: &Person, case: &Value) {
    let path = format!("operate/cases/{}", text(&case["case"]));
    let view = anna.data(&path);
    let clock = find(&view["clocks"], "clock", "resolution");
    let intervals = list(&clock["intervals"]);
    for pair in intervals.windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"], "an interval begins where the last one ended");
    }
    for (kind, total) in
        [("counted", "counted_micros"), ("paused", "paused_micros"), ("off-hours", "off_hours_micros")]
    {
        let sum: Micros = intervals.iter().filter(|one| one["kind"] == kind).map(micros).sum();
        assert!(sum > 0, "no time is {kind} in {clock}");
        assert_eq!(clock[total], sum, "{kind}");
    }
    let seen =
        list(&clock["levels"]).iter().find(|seen| seen["level"] == LEVEL && seen["period"] == "2026-10");
    let seen = seen.unwrap_or_else(|| panic!("the level does not see the case in {clock}"));
    assert_eq!(seen["elapsed"]["micros"], case["elapsed_micros"], "the figure and the timeline agree");
    let effects: Vec<&str> = list(&clock["events"]).iter().map(|event| text(&event["effect"])).collect();
    for effect in ["starts", "holds", "resumes", "stops"] {
        assert!(effects.contains(&effect), "{effect} is not in {effects:?}");
    }

    let page = anna.page(&path);
    for word in ["Counted", "Paused", "Off hours", "<svg"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

fn micros(interval: &Value) -> Micros {
    let instant = |field: &str| text(&interval[field]).parse::<Instant>().unwrap();
    instant("to").0 - instant("from").0
}

fn both_sides_agree(anna: &Person, ben: &Person) {
    let stated = anna.data(STATEMENT);
    assert_eq!(stated["row"]["standing"], "stated");
    assert_eq!(stated["recomputed"], true);
    let digest = text(&stated["figures"]["digest"]);
    let fields = [("statement", "STMT-2"), ("digest", digest)];
    assert_eq!(anna.act("operate.agree-statement", &fields), STATEMENT);
    let half = anna.data(STATEMENT);
    assert_eq!(half["row"]["standing"], "stated", "one side alone settles nothing");
    assert_eq!(half["row"]["waits_on"], json!(["provider"]));
    let again = anna.try_act("operate.agree-statement", &fields).with_status(409);
    assert!(again.body.contains("already agreed for the client by Anna Lindqvist on"), "{}", again.body);

    assert_eq!(ben.act("operate.agree-statement", &fields), STATEMENT);
    let agreed = ben.data(STATEMENT);
    assert_eq!(agreed["row"]["standing"], "final");
    let names: Vec<&str> = list(&agreed["agreed"]).iter().map(|sealed| text(&sealed["by"]["name"])).collect();
    assert_eq!(names, ["Anna Lindqvist", "Ben Okafor"]);
    let page = anna.page(STATEMENT);
    for word in ["Final", "Anna Lindqvist", "Ben Okafor", digest] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
}

fn the_ledger_proves_it(anna: &Person) {
    let ledger = anna.data("ledger");
    let [newest, before, ..] = list(&ledger["entries"]) else { panic!("few entries: {ledger}") };
    for (row, name) in [(newest, "Ben Okafor"), (before, "Anna Lindqvist")] {
        assert_eq!(row["kind"], "operate.statement-agreed");
        assert_eq!(row["by"]["name"], name);
        let entry = anna.data(&format!("ledger/{}", row["seq"]));
        assert_eq!(entry["proven"], true);
        assert_eq!(entry["root"], ledger["root"]);
        audit(&entry);
    }
    let verified = anna.data("verify");
    assert_eq!(verified["sound"], true, "{verified}");
    assert_eq!(verified["entries"], ledger["size"]);
    assert!(list(&verified["statements"]).iter().all(|statement| statement["equal"] == true), "{verified}");
    assert!(anna.page("verify").contains("Everything is as it was sealed"));
}

/// What an auditor does with nothing but the page of an entry and SHA-256.
fn audit(entry: &Value) {
    let salt = text(&entry["salt"]).parse::<Hash>().unwrap().0;
    let commitment = commit(&salt, entry["payload"].to_string().as_bytes()).to_string();
    let leaf_text = text(&entry["leaf_text"]);
    assert_eq!(leaf_text.lines().next_back(), Some(commitment.as_str()), "the leaf commits to the fact");
    let leaf = merkle::leaf_hash(leaf_text.as_bytes());
    assert_eq!(leaf.to_string(), text(&entry["row"]["leaf"]));
    let path: Vec<Hash> = from_value(entry["path"].clone()).unwrap();
    let root: Hash = from_value(entry["root"].clone()).unwrap();
    let place = (entry["row"]["seq"].as_u64().unwrap() - 1, entry["size"].as_u64().unwrap());
    assert!(merkle::verify_inclusion(leaf, place, &path, root), "{entry}");
}
