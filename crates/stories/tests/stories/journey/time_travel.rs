//! What was known at an instant is shown as it was known, and nothing can be done there.

use crate::house::{ANNA, House, JSON, Person, list, text};

/// How the first statement of the sample stood at the end of each day, in contract time.
const STANDINGS: [(&str, &str); 4] =
    [("2026-10-05", "stated"), ("2026-10-06", "disputed"), ("2026-10-07", "stated"), ("2026-10-08", "final")];

#[test]
fn time_travel_shows_what_was_known() {
    let house = House::furnished();
    let anna = house.person(ANNA);
    a_statement_stands_as_it_stood(&anna);
    an_instant_is_exact(&anna);
    figures_are_those_of_the_events_known_then(&anna);
    the_past_is_looked_at_only(&anna);
    the_ledger_then_is_the_beginning_of_the_ledger_now(&anna);
}

fn a_statement_stands_as_it_stood(anna: &Person) {
    let before = anna.get_as(&anna.at("operate/statements/STMT-1?as-of=2026-10-04"), JSON);
    assert_eq!(before.status, 404, "{}", before.body);
    for (day, standing) in STANDINGS {
        let statement = anna.data(&format!("operate/statements/STMT-1?as-of={day}"));
        assert_eq!(statement["row"]["standing"], standing, "at the end of {day}");
    }
}

fn an_instant_is_exact(anna: &Person) {
    // The dispute was raised at ten in Berlin, two hours before it is ten in Greenwich.
    for (at, standing) in [("2026-10-06T07:59:59Z", "stated"), ("2026-10-06T08:00:00Z", "disputed")] {
        let statement = anna.data(&format!("operate/statements/STMT-1?as-of={at}"));
        assert_eq!(statement["row"]["standing"], standing, "at {at}");
    }
    let unread = anna.get_as(&anna.at("operate?as-of=yesterday"), JSON);
    assert_eq!(unread.status, 422);
    assert_eq!(unread.json()["field"], "as-of");
}

fn figures_are_those_of_the_events_known_then(anna: &Person) {
    let then = anna.data("operate?as-of=2026-10-06");
    assert_eq!(then["period"], "2026-09", "the last whole month of that day");
    assert_eq!(then["complete_until"], "2026-10-04T22:00:00Z");
    assert_eq!(list(&then["statements"]).len(), 1);
    let now = anna.data("operate?period=2026-09");
    assert_eq!(list(&now["statements"]).len(), 2);
    assert_eq!(then["levels"][0]["measured"], now["levels"][0]["measured"], "what is stated stays stated");
}

fn the_past_is_looked_at_only(anna: &Person) {
    let page = anna.page("operate/statements/STMT-1?as-of=2026-10-06");
    assert!(page.contains("As of") && page.contains("go back to now"), "{page}");
    assert!(page.contains("as-of=2026-10-06T21%3A59%3A59.999999Z"), "links stay in the past: {page}");
    assert_eq!(page.matches("method=\"post\"").count(), 1, "signing out is all that can be sent: {page}");
    let present = anna.page("operate/statements/STMT-2");
    assert!(
        !present.contains("go back to now") && present.matches("method=\"post\"").count() > 1,
        "{present}"
    );
}

fn the_ledger_then_is_the_beginning_of_the_ledger_now(anna: &Person) {
    let (then, now) = (anna.data("ledger?as-of=2026-10-06"), anna.data("ledger"));
    assert!(then["size"].as_u64() < now["size"].as_u64());
    assert_ne!(then["root"], now["root"]);
    let newest = &then["entries"][0];
    assert_eq!(newest["kind"], "operate.statement-disputed");
    let entry = format!("ledger/{}", newest["seq"]);
    let (old, new) = (anna.data(&format!("{entry}?as-of=2026-10-06")), anna.data(&entry));
    assert_eq!(text(&old["row"]["leaf"]), text(&new["row"]["leaf"]));
    for proof in [old, new] {
        assert_eq!(proof["proven"], true, "{proof}");
    }
    let later = format!("ledger/{}?as-of=2026-10-06", now["size"]);
    assert_eq!(anna.get(&anna.at(&later)).status, 404, "what came later was not known");
}
