//! Every measure says its formula.

use super::told;
use crate::tests::figures;

const CLOCKS: &str = r#"
[clock.answer]
calendar = "always"
start = 'activity == "Rang"'
stop = 'activity == "Answered"'
abandoned = 'activity == "Hung_up"'
"#;

const EVENTS: &str = "A 03-02T09:00 Rang due=2026-03-02T09:30:00Z
                      A 03-02T09:10 Answered score=5 outcome=right
                      B 03-02T09:00 Rang due=2026-03-02T09:30:00Z
                      B 03-02T09:20 Answered score=4 outcome=right
                      C 03-02T09:00 Rang due=2026-03-02T09:30:00Z
                      C 03-02T10:00 Answered score=2 outcome=wrong
                      D 03-02T09:00 Rang
                      D 03-02T09:01 Hung_up
                      E 03-31T08:00 Rang
                      F 03-31T09:00 Note";

/// What the formula of a measure says, with what else the level needs.
fn formula(measure: &str, expected: &str) -> String {
    let level = format!(
        "[level.it]\ntitle = \"It\"\nkind = \"key\"\nmeasure = {{ {measure} }}\nexpected = \"{expected}\"\n"
    );
    let told = told(&figures(&format!("{CLOCKS}{level}"), EVENTS), 0);
    let formula = told.iter().find_map(|line| line.strip_prefix("level.it.measure: "));
    formula.unwrap_or_else(|| panic!("{told:#?}")).to_owned()
}

#[test]
fn measures_of_a_clock_say_their_formula() {
    let cases = [
        ("share-within = \"20 min\", clock = \"answer\"", "95 %", "2 of 3 cases within 20 min = 66.6 %."),
        (
            "percentile = \"90 %\", clock = \"answer\"",
            "30 min",
            "90 % of 3 cases lie at or below 1 h, the time of a case.",
        ),
        (
            "percentile = \"50 %\", clock = \"answer\", rank = \"linear\"",
            "30 min",
            "50 % of 3 cases lie at or below 20 min, on a straight line between two cases.",
        ),
        ("mean = \"elapsed\", clock = \"answer\"", "30 min", "The mean time of 3 cases is 30 min."),
        (
            "service-factor = \"20 min\", clock = \"answer\", abandoned = \"missed\"",
            "80 %",
            "2 of 4 contacts within 20 min = 50.0 %; abandoned ones are missed.",
        ),
        (
            "service-factor = \"20 min\", clock = \"answer\", abandoned = \"missed-after 5 min\"",
            "80 %",
            "2 of 3 contacts within 20 min = 66.6 %; those abandoned after 5 min are missed, sooner ones do not count.",
        ),
        ("backlog = \"open\", clock = \"answer\"", "5", "Open at the end of the period: 1."),
        (
            "backlog = \"older-than 30 min\", clock = \"answer\"",
            "5",
            "Open at the end of the period with more than 30 min counted: 1.",
        ),
        (
            "backlog = \"oldest\", clock = \"answer\"",
            "5h",
            "Of 1 case open at the end of the period the oldest has counted 1 h.",
        ),
    ];
    for (measure, expected, want) in cases {
        assert_eq!(formula(measure, expected), want, "{measure}");
    }
}

#[test]
fn measures_of_events_say_their_formula() {
    let right = "ratio = 'outcome == \"right\"', over = 'activity == \"Answered\"'";
    let want = "2 of 3 cases with activity == \"Answered\" also have outcome == \"right\" = 66.6 %.";
    assert_eq!(formula(right, "90 %"), want);
    let count = "count = 'outcome == \"wrong\"'";
    assert_eq!(formula(count, "0"), "1 case with outcome == \"wrong\".");
    let by = "share-by = \"due\", clock = \"answer\"";
    assert!(
        formula(by, "95 %").starts_with("2 of 3 cases done by `due` = 66.6 %."),
        "{}",
        formula(by, "95 %")
    );
    let survey = formula("survey = \"score\", top-box = \"4\"", "80 %");
    assert!(survey.starts_with("2 of 3 answers are 4.00 or better = 66.6 %."), "{survey}");
    assert!(survey.contains(" With 95 % confidence it lies from "), "{survey}");
    let mean = formula("survey = \"score\"", "4.2");
    assert!(mean.starts_with("The mean of 3 answers is 3.6"), "{mean}");
}

#[test]
fn a_ratio_that_should_be_low_counts_its_own_part() {
    let wrong = "ratio = 'outcome == \"wrong\"', over = 'activity == \"Answered\"' }\nbetter = \"lower\"\nlow-volume = { below = 2, then = \"no-verdict\"";
    let want = "1 of 3 cases with activity == \"Answered\" also have outcome == \"wrong\" = 33.4 %.";
    assert_eq!(formula(wrong, "5 %"), want);
}
