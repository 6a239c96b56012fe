//! The verbs around a figure, as a newcomer tries them on the example of the repository: what it costs, why it
//! is so, what else it could be, and what is open.

use super::{DESK_EVENTS, DESK_TERMS};
use crate::{
    house::{ANNA, BEN, House, find, list, text},
    program::{Folder, Told, outrigger, with},
};
use outrigger_agreement::{Account, Statement};
use outrigger_kernel::Instant;
use serde_json::{Value, from_value};

const MARCH: [&str; 2] = ["--period", "2026-03"];

/// A verb over the example's terms and events.
fn desk(verb: &str, more: &[&str]) -> Told {
    outrigger(&with(&[verb, "--agreement", DESK_TERMS, DESK_EVENTS], more))
}

fn march(more: &[&str]) -> Statement {
    let mut told = desk("measure", &with(&["--json", "--period", "2026-03"], more)).leaving(0).statements();
    told.remove(0)
}

#[test]
fn a_month_has_an_account_and_its_credits_are_explained() {
    let statement = march(&[]);
    let account = statement.account.unwrap();
    let table = desk("measure", &MARCH).leaving(0);
    for word in ["Account", "Payable", "charges.fixed", &account.payable.to_string()] {
        assert!(table.out.contains(word), "{word} is not in {}", table.out);
    }
    let explained = desk("explain", &with(&MARCH, &["--credit", "--json"])).leaving(0).json();
    assert_eq!(from_value::<Account>(explained["account"].clone()).unwrap(), account);
    for credit in &account.credits {
        let way = find(&explained["credits"], "level", &credit.level);
        let last = list(&way["steps"]).last().unwrap();
        assert!(text(&last["what"]).ends_with("taken off the invoice of April 2026"), "{last}");
    }
    let shown = desk("explain", &with(&MARCH, &["--credit"])).leaving(0);
    assert!(shown.out.starts_with("Credits of March 2026 (2026-03)"), "{}", shown.out);
    assert!(
        desk("explain", &["--credit", "--period", "2026-W11"]).leaving(2).err.contains("stated by month")
    );
}

#[test]
fn a_figure_says_how_it_came_about() {
    let statement = march(&[]);
    let reason = desk("explain", &with(&MARCH, &["--level", "p2-resolution", "--json"])).leaving(0).json();
    assert_eq!((text(&reason["clause"]), text(&reason["period"])), ("level.p2-resolution", "2026-03"));
    assert_eq!(text(&reason["agreement"]), statement.agreement.to_string());
    let steps = list(&reason["steps"]);
    assert!(steps.iter().any(|step| step["clause"] == "level.p2-resolution.measure"), "{reason}");
    let table = desk("explain", &with(&MARCH, &["--level", "p2-resolution"])).leaving(0);
    for step in steps {
        assert!(table.out.contains(text(&step["clause"])), "{step} is not in {}", table.out);
    }
    let unknown = desk("explain", &with(&MARCH, &["--level", "p7"])).leaving(3);
    assert!(
        unknown.err.contains("The agreement has no level \"p7\".") && unknown.err.contains("p2-resolution")
    );
}

#[test]
fn other_terms_are_tried_on_the_same_events() {
    let longer = ["--set", "level.p1-resolution.target=6h"];
    let compared = desk("what-if", &with(&longer, &["--json"])).leaving(0).json();
    let changes = list(&compared["levels"]);
    let misses = |level: &Value, side: &str| level[side]["misses"].as_u64();
    for change in changes.iter().filter(|change| change["level"] == "p1-resolution") {
        assert!(
            misses(change, "after") <= misses(change, "before"),
            "more time is missed no more often: {change}"
        );
    }
    assert!(!changes.is_empty() && !list(&compared["months"]).is_empty(), "{compared}");
    let table = desk("what-if", &longer).leaving(0);
    assert!(table.out.contains(" verdict and "), "{}", table.out);
    let one = desk("what-if", &with(&longer, &["--json", "--period", "2026-03"])).leaving(0).json();
    assert!(list(&one["levels"]).iter().all(|change| change["period"] == "2026-03"), "{one}");

    let same = desk("what-if", &["--against", DESK_TERMS, "--json"]).leaving(0).json();
    assert!(list(&same["levels"]).iter().all(|change| change["before"] == change["after"]), "{same}");
    assert_eq!(same["sides_total"], 0);
    let wrong = desk("what-if", &["--set", "level.p7.target=6h"]).leaving(2);
    assert!(wrong.err.contains("The agreement has no [level.p7]."), "{}", wrong.err);
    let neither = desk("what-if", &[]).leaving(2);
    assert!(neither.err.contains("--against") && neither.err.contains("--set"), "{}", neither.err);
}

#[test]
fn claims_leave_cases_out_and_the_figures_without_them_stand_beside() {
    let folder = Folder::empty();
    let relief = "[[relief]]\nclaim = \"CLAIM-1\"\nlevels = [\"p2-resolution\"]\n\
        from = \"2026-03-09T00:00:00Z\"\nto = \"2026-03-16T00:00:00Z\"\n";
    let claims = folder.keep("claims.toml", relief);
    let (without, with_them) = (march(&[]), march(&["--exclude", &claims]));
    let cases = |statement: &Statement| {
        let level = statement.levels.iter().find(|one| one.level == "p2-resolution").unwrap();
        (level.cases + level.excluded, level.excluded)
    };
    assert_eq!(cases(&without).0, cases(&with_them).0, "what is left out is counted apart");
    assert!(cases(&with_them).1 > cases(&without).1, "a week of the month is left out");
    assert_eq!(with_them.reliefs.len(), 1, "a statement says under which claims it stands");
    assert_eq!(with_them.recomputed_digest(), with_them.digest);
    let table = desk("measure", &with(&MARCH, &["--exclude", &claims])).leaving(0);
    assert!(table.out.contains("with 1 claim (CLAIM-1), which change:"), "{}", table.out);
    let wrong = folder.keep("wrong.toml", relief.replace("p2-resolution", "p7"));
    assert!(desk("measure", &["--exclude", &wrong]).leaving(3).err.contains("a level \"p7\""));
}

#[test]
fn a_month_is_measured_as_it_was_known() {
    const KNOWN: &str = "2026-03-16T00:00:00Z";
    let (then, now) = (march(&["--known-until", KNOWN]), march(&[]));
    assert_eq!(then.data_until.map(|until| until.to_string()).as_deref(), Some(KNOWN));
    assert!(then.events < now.events);
    let cases = |statement: &Statement| statement.levels.iter().map(|level| level.cases).max();
    assert!(cases(&then) < cases(&now), "half of the month was not known by then");
    let late = march(&["--known-until", "2030-01-01T00:00:00Z"]);
    assert_eq!(late.digest, now.digest, "quiet years change no month that was over");
    assert!(desk("measure", &["--known-until", "soon"]).leaving(2).err.contains("--known-until"));
}

#[test]
fn the_board_shows_what_is_due_first() {
    const AT: &str = "2026-03-11T14:00:00Z";
    let board = desk("live", &["--at", AT, "--json"]).leaving(0).json();
    assert_eq!(board["at"], AT);
    let rows = list(&board["rows"]);
    assert_eq!(board["open"], rows.len());
    let order: Vec<(bool, i64)> =
        rows.iter().map(|row| (row["paused"] == true, row["left_micros"].as_i64().unwrap())).collect();
    assert!(order.is_sorted(), "{order:?}");
    let at: Instant = AT.parse().unwrap();
    for row in rows {
        let started: Instant = text(&row["started"]).parse().unwrap();
        assert!(started <= at, "what had not begun is not open: {row}");
    }
    let table = desk("live", &["--at", AT]).leaving(0);
    assert!(
        table.out.contains(&format!("Open {}, held {}", board["open"], board["paused"])),
        "{}",
        table.out
    );
    desk("live", &[]).leaving(0);
}

#[test]
fn either_side_asks_the_same_questions_about_patterns() {
    let house = House::furnished();
    let (anna, ben) = (house.person(ANNA), house.person(BEN));
    let folder = Folder::empty();
    let (terms, events) = folder.keep_copy(&ben);
    let asked = outrigger(&["patterns", "--agreement", &terms, &events, "--json"]).leaving(0).json();
    assert_eq!(ben.data("operate/patterns")["found"]["patterns"], asked);
    let hers = anna.data("operate/patterns").to_string();
    assert!(!hers.contains("agent-0"), "the client sees no names of the provider's people: {hers}");
    assert!(list(&asked).iter().all(|one| text(&one["question"]).ends_with('?')), "{asked}");
    let table = desk("patterns", &[]).leaving(0);
    assert!(!table.out.trim().is_empty(), "also when there is nothing to ask");
}
