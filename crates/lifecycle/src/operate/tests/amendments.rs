//! Amendments: which terms judge which period, what is refused as one, and how long terms run.

use crate::{
    Command, Need,
    operate::view,
    scene::{Scene, TERMS, assert_lines, digest, figures, instant, no},
};
use outrigger_kernel::{ItemNo, Seq};
use serde_json::{Value, json};

fn propose(text: &str) -> Value {
    json!({ "text": text })
}

fn from(date: &str) -> String {
    TERMS.replace("effective = 2026-01-01", &format!("effective = {date}"))
}

/// One agreement after the other is proposed by ben and signed by anna.
fn amended(texts: &[String]) -> Scene {
    let mut scene = Scene::measured();
    for (at, text) in texts.iter().enumerate() {
        let sign = json!({ "agreement": format!("AGR-{}", at + 2), "digest": digest(text) });
        scene.ask("ben", "operate.propose-agreement", propose(text)).unwrap();
        scene.ask("anna", "operate.sign-agreement", sign).unwrap();
    }
    scene
}

#[test]
fn public_holidays_are_written_down_before_they_are_signed() {
    let calendar = "hours = \"24/7\"\n";
    let public = TERMS.replace(calendar, "hours = \"24/7\"\nholidays = [\"DE-BE\"]\n");
    assert_ne!(public, TERMS);
    Scene::live().when("anna", "operate.propose-agreement", propose(&public)).then(
        "anna operate.propose-agreement => Invalid: \
        The terms name public holidays without their dates: DE-BE.",
    );
    let refusal = Scene::live().decide("anna", "operate.propose-agreement", propose(&public)).unwrap_err();
    assert!(refusal.next.is_some_and(|next| next.contains("`outrigger agreement freeze`")));
}

#[test]
fn an_amendment_begins_with_a_month_or_a_quarter() {
    let by = |period: &str, date: &str| {
        from(date).replace("expected =", &format!("period = \"{period}\"\nexpected ="))
    };
    Scene::measured()
        .when("ben", "operate.propose-agreement", propose(&from("2026-04-15")))
        .when("ben", "operate.propose-agreement", propose(&by("quarter", "2026-05-01")))
        .when("ben", "operate.propose-agreement", propose(&by("week", "2026-05-04")))
        .when("ben", "operate.propose-agreement", propose(&by("week", "2026-05-01")))
        .when("ben", "operate.propose-agreement", propose(&by("quarter", "2026-07-01")))
        .when("ben", "operate.propose-agreement", propose(&from("2026-05-01")))
        .then(
            "
            ben operate.propose-agreement => Invalid: The amendment takes effect on 15 April 2026, \
            and has to begin with a month, next on 1 May 2026.
            ben operate.propose-agreement => Invalid: The amendment takes effect on 1 May 2026, \
            and has to begin with a quarter, next on 1 July 2026.
            ben operate.propose-agreement => Invalid: The amendment takes effect on 4 May 2026, \
            and has to begin with a month, next on 1 June 2026.
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.propose-agreement => operate.agreement-proposed
            ben operate.propose-agreement => operate.agreement-proposed
            ",
        );
    Scene::under(&by("quarter", "2026-01-01"))
        .when("ben", "operate.propose-agreement", propose(&from("2026-05-01")))
        .then(
            "ben operate.propose-agreement => Invalid: The amendment takes effect on 1 May 2026, \
            and has to begin with a quarter, next on 1 July 2026.",
        );
    Scene::live()
        .when("ben", "operate.propose-agreement", propose(&from("2026-04-15")))
        .then("ben operate.propose-agreement => operate.agreement-proposed");
}

/// What both sides agreed on moves by a restatement, never by terms that reach back.
#[test]
fn an_amendment_leaves_final_months_alone() {
    let agree = json!({ "statement": "STMT-1", "digest": figures(96).digest });
    let sign = json!({ "agreement": "AGR-2", "digest": digest(&from("2026-03-01")) });
    let scene = Scene::stated()
        .when("ben", "operate.propose-agreement", propose(&from("2026-03-01")))
        .when("anna", "operate.agree-statement", agree.clone())
        .when("ben", "operate.agree-statement", agree)
        .when("anna", "operate.sign-agreement", sign)
        .when("anna", "operate.propose-agreement", propose(&from("2026-02-01")))
        .when("anna", "operate.propose-agreement", propose(&from("2026-02-15")))
        .then(
            "
            ben operate.propose-agreement => operate.agreement-proposed
            anna operate.agree-statement => operate.statement-agreed
            ben operate.agree-statement => operate.statement-agreed
            anna operate.sign-agreement => Invalid: March 2026 is final; it moves by restatement only.
            anna operate.propose-agreement => Invalid: March 2026 is final; it moves by restatement only.
            anna operate.propose-agreement => Invalid: The amendment takes effect on 15 February 2026, \
            and has to begin with a month, next on 1 April 2026.
            ",
        );
    let refused =
        scene.decide("anna", "operate.propose-agreement", propose(&from("2026-02-01"))).unwrap_err();
    assert_eq!(refused.next.as_deref(), Some("Choose an effective date from 1 April 2026 on."));
    scene
        .when("anna", "operate.propose-agreement", propose(&from("2026-04-01")))
        .then("anna operate.propose-agreement => operate.agreement-proposed");
}

#[test]
fn terms_follow_each_other_by_their_effective_dates() {
    let scene = amended(&[from("2026-04-01"), from("2026-06-01")]);
    let state = &scene.on.operate;
    let terms_for = |period: &str| state.terms_for(period.parse().unwrap()).map(|(no, _)| no);
    assert_eq!(terms_for("2026-03"), Some(no("AGR-1")));
    assert_eq!(terms_for("2026-05"), Some(no("AGR-2")));
    assert_eq!(terms_for("2026-06"), Some(no("AGR-3")));
    let succession =
        |known: Seq| -> Vec<ItemNo> { state.succession(known).into_iter().map(|(no, _)| no).collect() };
    assert_eq!(succession(Seq::MAX), [no("AGR-1"), no("AGR-2"), no("AGR-3")]);
    assert_eq!(succession(17), [no("AGR-1")], "as it was known before the amendments");
    let earlier = |of: &str| -> Vec<String> {
        let terms = state.earlier_terms(no(of), Seq::MAX);
        terms.iter().map(|terms| terms.text.clone()).collect()
    };
    assert_eq!(earlier("AGR-3"), [TERMS.to_owned(), from("2026-04-01")]);
    assert_eq!(earlier("AGR-1"), Vec::<String>::new());
    let june = Command::parse("operate.state-period", json!({ "period": "2026-06" })).unwrap();
    let Some(Need::Statement { terms, earlier, .. }) = june.needs(&scene.on) else {
        panic!("figures are needed");
    };
    assert_eq!((terms, earlier), (from("2026-06-01"), vec![TERMS.to_owned(), from("2026-04-01")]));
}

/// What is signed later and begins earlier leaves nothing to the terms between.
#[test]
fn terms_that_never_hold_judge_nothing() {
    let scene = amended(&[from("2026-06-01"), from("2026-04-01")]);
    let state = &scene.on.operate;
    let held: Vec<ItemNo> = state.succession(Seq::MAX).into_iter().map(|(no, _)| no).collect();
    assert_eq!(held, [no("AGR-1"), no("AGR-3")]);
    assert_eq!(state.terms_for("2026-07".parse().unwrap()).map(|(no, _)| no), Some(no("AGR-3")));
    assert_eq!(state.earlier_terms(no("AGR-3"), Seq::MAX).len(), 1);
    let last_year: Vec<ItemNo> = state.terms_of_last_year().into_iter().map(|(no, _)| no).collect();
    assert_eq!(last_year, [no("AGR-1")], "the last event is of March");
}

#[test]
fn pages_say_which_terms_hold_and_until_when() {
    let scene = amended(&[from("2026-06-01")]);
    let rows = |now: &str| -> Vec<String> {
        let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
        let page = view(&scene.on, None, None, instant(now), &nothing);
        let row = |row: crate::operate::AgreementRow| {
            format!("{} {} {}", row.no, row.in_force, row.until.unwrap_or_default()).trim_end().to_owned()
        };
        page.agreements.into_iter().map(row).collect()
    };
    assert_lines(rows("2026-05-31T12:00:00Z"), "AGR-2 false\nAGR-1 true 2026-05-31");
    assert_lines(rows("2026-06-01T12:00:00Z"), "AGR-2 true\nAGR-1 false 2026-05-31");
}

#[test]
fn notice_is_told_before_its_last_day() {
    let term = "term = \"36 months\"\nrenewal = { tacit = \"12 months\", notice = \"3 months\" }";
    let begins = "effective = 2026-01-01";
    let scene = Scene::under(&TERMS.replace(begins, &format!("{begins}\n{term}")));
    let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    let page = view(&scene.on, None, None, scene.now(), &nothing);
    let term = page.agreements[0].term.as_ref().unwrap();
    assert_eq!((term.last_day.as_str(), term.last_notice.as_str()), ("2028-12-31", "2028-09-30"));
    assert_eq!((term.renewals, term.ended), (0, false));
    let told = |now: &str| -> Vec<String> {
        let waiting = crate::view::waiting(&scene.on, instant(now)).into_iter();
        waiting.map(|waiting| format!("{}: {}", waiting.side, waiting.what)).collect()
    };
    assert_lines(told("2028-07-31T12:00:00Z"), "");
    let both = "client: Notice for AGR-1 is possible until 2028-09-30\n\
                provider: Notice for AGR-1 is possible until 2028-09-30";
    assert_lines(told("2028-08-01T12:00:00Z"), both);
    assert_lines(told("2028-09-30T12:00:00Z"), both);
    assert_lines(told("2028-10-01T12:00:00Z"), "");
}
