//! What is refused, key by key: the place, what is wrong, and what would be right.

use super::{BASE, EXPECTED, check, refused};

const MEASURE: &str = "measure = { share-within = \"4h\", clock = \"resolution\" }";

/// The rows of a table: lines of an agreement, and behind an arrow how the first finding on them begins.
fn rows(table: &str) -> Vec<(String, &str)> {
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match line.strip_prefix("-> ") {
            Some(want) => rows.push((std::mem::take(&mut lines).join("\n"), want)),
            None => lines.push(line),
        }
    }
    rows
}

/// [`BASE`] is refused when the lines of a row stand behind one of its own.
#[track_caller]
fn check_behind(anchor: &str, table: &str) {
    for (lines, want) in rows(table) {
        check((anchor, &format!("{anchor}\n{lines}")), want);
    }
}

/// A text is refused when the lines of a row stand at its end.
#[track_caller]
fn check_at_end(text: &str, table: &str) {
    for (lines, want) in rows(table) {
        let found = refused(&format!("{text}{lines}"));
        assert!(found[0].starts_with(want), "{}\nand not\n{want}", found.join("\n"));
    }
}

#[test]
fn the_term_and_its_renewal_are_months_that_fit() {
    let table = r#"
        term = "3 years"
        -> 7:8: "3 years" is no number of months. Write a number of months, as in "36 months".
        term = "601 months"
        -> 7:8: "601 months" is not between 1 and 600 months. Write a number of months,
        term = 36
        -> 7:8: `term` must be text, and this is integer.
        renewal = { tacit = "12 months", notice = "3 months" }
        -> 7:11: A renewal needs a term that it renews. Add term = "36 months", or
        term = "2 months"
        renewal = { tacit = "1 month", notice = "3 months" }
        -> 8:41: The notice is longer than the term. Write at most "2 months".
        term = "2 months"
        renewal = { tacit = "1 month" }
        -> 8:11: [agreement.renewal] has no `notice`. Add `notice = "3 months"`.
        term = "2 months"
        renewal = { notice = "1 month" }
        -> 8:11: [agreement.renewal] has no `tacit`. Add `tacit = "12 months"`.
        straddle = "middle"
        -> 7:12: straddle "middle" is unknown. Write "stop" or "start".
    "#;
    check_behind("effective = 2026-01-01", table);
}

#[test]
fn claims_are_answered_in_days_of_one_kind() {
    let table = r#"
        answer-within = "10 days"
        -> 23:17: "10 days" is no number of business or calendar days. Write "10 business days" or
        answer-within = "4h"
        -> 23:17: "4h" is no number of business or calendar days.
        answer-within = "0 calendar days"
        -> 23:17: "0 calendar days" is no time at all.
        answer-within = "10 business days"
        -> 23:17: Business days need the calendar that counts them. Add calendar = "desk" to [claims],
        answer-within = "10 business days"
        calendar = "dsek"
        -> 24:12: There is no calendar "dsek". Did you mean "desk"?
        answer-within = "10 calendar days"
        calendar = "desk"
        -> 24:12: Calendar days are counted without a calendar. Take the calendar out, or
        calendar = "desk"
        -> 23:12: [claims] has a calendar and no days that it counts. Add answer-within =
        silence = "accepted"
        -> 23:11: Silence means something only after a time to answer. Add answer-within =
        silence = "consent"
        -> 23:11: silence "consent" is unknown. Write "waits", "accepted" or "rejected".
        silent = "waits"
        -> 23:1: [claims] has no key `silent`. Did you mean `silence`?
    "#;
    check_at_end(&format!("{BASE}[claims]\n"), table);
}

#[test]
fn a_ladder_has_steps_and_each_of_them_one_moment() {
    let table = r#"
        -> 23:1: [ladder.major] has no `steps`. Add steps = [{ at = "50 %", to = "team lead" }].
        steps = []
        -> 24:9: `ladder.major.steps` must be a list of 1 to 16 tables. Write it as
        steps = "soon"
        -> 24:9: `ladder.major.steps` must be a list of 1 to 16 tables.
        steps = ["soon"]
        -> 24:10: `ladder.major.steps` must be a table, and this is string.
        steps = [{ to = "lead" }]
        -> 24:10: A step has one of `at`, `before` and `after`. Write at = "50 %" of the target,
        steps = [{ at = "50 %", before = "1h", to = "lead" }]
        -> 24:10: A step has one of `at`, `before` and `after`.
        steps = [{ at = "half", to = "lead" }]
        -> 24:17: "half" has no unit; a share is in percent.
        steps = [{ at = "0 %", to = "lead" }]
        -> 24:17: A step stands between 1 % and 1000 % of the target. Write at = "50 %"; over 100 % is after the target.
        steps = [{ at = "1000.1 %", to = "lead" }]
        -> 24:17: A step stands between 1 % and 1000 % of the target.
        steps = [{ before = "1 business day", to = "lead" }]
        -> 24:21: A ladder does not know how long a business day is. Write hours of the level's clock, as in before = "8h".
        steps = [{ after = "soon", to = "lead" }]
        -> 24:20: "soon" is no duration.
        steps = [{ after = "2h" }]
        -> 24:10: [ladder.major.steps] has no `to`. Add `to = "team lead"`.
        steps = [{ after = "2h", to = " " }]
        -> 24:31: `to` must have 1 to 120 characters.
        steps = [{ after = "2h", to = "lead", form = "mail" }]
        -> 24:39: [ladder.major.steps] has no key `form`.
        steps = [{ after = "2h", to = "lead" }]
        step = 1
        -> 25:1: [ladder.major] has no key `step`. Did you mean `steps`?
    "#;
    // On the level, so that nothing is to be said of a ladder without one.
    let laddered = BASE.replace(EXPECTED, "expected = \"95 %\"\nladder = \"major\"");
    check_at_end(&format!("{laddered}[ladder.major]\n"), table);
}

#[test]
fn a_clock_refuses_words_and_conditions_that_it_does_not_know() {
    let table = r#"
        reopen = "maybe"
        -> 16:10: reopen "maybe" is unknown. Write "resume", "restart" or "ignore".
        target-change = "reset"
        -> 16:17: target-change "reset" is unknown. Write "carry", "restart" or "retroactive".
        abandoned = 'left'
        -> 16:14: `left` alone is no condition. Compare it, as in left == "true".
        ignore = 'resource == == "bot"'
        -> 16:23: This is no CEL expression:
    "#;
    check_behind("stop = 'activity == \"Resolved\"'", table);
}

#[test]
fn a_level_refuses_what_it_does_not_know_or_cannot_use() {
    let table = r#"
        owed-by = "vendor"
        -> 22:11: owed-by "vendor" is unknown. Write "provider" or "client".
        judged = "soon"
        -> 22:10: judged "soon" is unknown. Write "start", "stop" or "end".
        period-of = "then"
        -> 22:13: period-of "then" is unknown. Write "start", "stop" or "due".
        period-of = "due"
        -> 22:13: Only cases measured with share-by are due. Take `period-of` out;
        by = "Org group"
        -> 22:6: "Org group" is no attribute. Write its name in letters, digits and underscores, as in "priority";
        by = "time"
        -> 22:6: "time" is no attribute. Write its name in letters, digits and underscores, as in "priority"; the case
        by = ""
        -> 22:6: "" is no attribute.
        by = "in"
        -> 22:6: "in" is no attribute.
        each = true
        -> 22:8: `each` needs the attribute by whose values the figure is broken down. Add by = "priority",
        by = "team"
        each = "yes"
        -> 23:8: `each` must be true or false, and this is string. Write each = true, without quotation marks.
        repeated = { below-expected = 2, of = 3 }
        -> 22:12: A key level has no defaults. Make it kind = "critical", or
        low-volume = { below = -1, then = "one-miss" }
        -> 22:24: `below` is a whole number from 0 to 1000000000. Write below = 20,
        low-volume = { then = "one-miss" }
        -> 22:14: [level.speed.low-volume] has no `below`. Add below = 20.
        low-volume = { below = 20, then = "skip" }
        -> 22:35: then "skip" is unknown. Write "one-miss" or "no-verdict".
        ratchet = { best = 13, cap = "20 %" }
        -> 22:20: `best` is a whole number from 1 to 12. Write best = 4,
        ratchet = { best = 4 }
        -> 22:11: [level.speed.ratchet] has no `cap`. Add `cap = "20 %"`.
        ratchet = { best = 4, cap = "20" }
        -> 22:29: "20" has no unit; a share is in percent. Write "20 %".
        better = "lower"
        ratchet = { best = 4, cap = "20 %" }
        -> 23:11: Only a share that should be high is raised by a ratchet. Take `ratchet` out.
        period = "quarter"
        ratchet = { best = 4, cap = "20 %" }
        -> 23:11: A ratchet takes the best months of a year. Write period = "month", or
        ladder = "major"
        -> 22:10: There is no ladder "major". Define it as [ladder.major].
        relieves = ["speed"]
        -> 22:12: Only what the client owes gives relief to the provider. Add owed-by = "client",
        owed-by = "client"
        relieves = ["sped"]
        -> 23:13: There is no level "sped". Did you mean "speed"?
        owed-by = "client"
        relieves = ["speed"]
        -> 23:13: The level "speed" is owed by the client as well. Name a level that the provider owes.
    "#;
    check_behind(EXPECTED, table);
}

#[test]
fn only_what_the_provider_owes_is_critical_and_only_that_defaults() {
    let table = r#"
        repeated = { below-expected = 4, of = 3 }
        -> 20:12: There are no 4 periods among 3. Write repeated = { below-expected = 2, of = 3 }.
        repeated = { below-expected = 0, of = 3 }
        -> 20:31: `below-expected` is a whole number from 1 to 24. Write below-expected = 2,
        repeated = { below-expected = 2, of = 25 }
        -> 20:39: `of` is a whole number from 1 to 24.
        repeated = { below-expected = 2 }
        -> 20:12: [level.speed.repeated] has no `of`. Add of = 3.
        repeated = 2
        -> 20:12: `level.speed.repeated` must be a table, and this is integer.
        owed-by = "client"
        -> 19:8: What the client owes bears no credits. Write kind = "key", and name
    "#;
    for (lines, want) in rows(table) {
        check(("kind = \"key\"", &format!("kind = \"critical\"\n{lines}")), want);
    }
}

#[test]
fn a_measure_says_all_that_it_needs() {
    let table = r#"
        speed = "4h"
        -> 20:11: The measure is missing. Write measure = { share-within = "4h", clock = "resolution" }; others are share-by, percentile,
        share-within = 4, clock = "resolution"
        -> 20:28: `share-within` must be text, and this is integer.
        count = 'known(cause)', survey = "csat"
        -> 20:46: A level has one measure, and this one has `count` and `survey`. Make it a level of its own.
        count = 'known(cause)', clock = "resolution"
        -> 20:37: [level.speed.measure] has no key `clock`. Known keys are availability, backlog,
        share-by = "deadline"
        -> 20:11: The measure does not say when a case is done. Add done = "enddate", an attribute, or
        share-by = "deadline", clock = "first"
        -> 20:44: There is no clock "first". Defined are resolution.
        service-factor = "20s", clock = "resolution"
        -> 20:11: [level.speed.measure] has no `abandoned`. Add `abandoned = "missed-after 5s"`.
        service-factor = "20s", clock = "resolution", abandoned = "missed"
        -> 20:71: The clock "resolution" does not say which cases were abandoned. Add abandoned =
        backlog = "open"
        -> 20:11: [level.speed.measure] has no `clock`. Add `clock = "resolution"`.
        availability = 'state == "down"', calendar = "desk"
        -> 20:11: [level.speed.measure] has no `up`. Add `up = 'state == "up"'`.
        availability = 'state == "down"', up = 'state == "up"'
        -> 20:11: [level.speed.measure] has no `calendar`. Add `calendar = "always"`.
        availability = 'state == "down"', up = 'state == "up"', calendar = "dek"
        -> 20:80: There is no calendar "dek". Did you mean "desk"?
    "#;
    for (measure, want) in rows(table) {
        check((MEASURE, &format!("measure = {{ {measure} }}")), want);
    }
}

#[test]
fn a_measure_knows_its_words_and_quantities() {
    let table = r#"
        share-by = "the deadline", done = "enddate"
        -> 20:24: "the deadline" is no attribute.
        share-by = "deadline", done = "2nd"
        -> 20:43: "2nd" is no attribute.
        percentile = "0 %", clock = "resolution"
        -> 20:26: No case lies within 0 %. Write percentile = "90 %".
        percentile = "90 %", clock = "resolution", rank = "cubic"
        -> 20:63: rank "cubic" is unknown. Write "nearest" or "linear".
        mean = "paused", clock = "resolution"
        -> 20:20: The mean of "paused" cannot be taken. Write mean = "elapsed"
        service-factor = "20s", clock = "resolution", abandoned = "dropped"
        -> 20:71: abandoned "dropped" is unknown. Write "ignored", "missed", "met-within" or "missed-after 5s".
        service-factor = "20s", clock = "resolution", abandoned = "missed-after 5"
        -> 20:71: "5" has no unit. Write "5h" or "5 min".
        backlog = "all", clock = "resolution"
        -> 20:23: backlog "all" is unknown. Write "open", "oldest", "mean-age" or "older-than 3 business days".
        backlog = "older-than 3 days", clock = "resolution"
        -> 20:23: "3 days" does not say which kind of day.
        backlog = "older-than 3 business days", clock = "resolution"
        -> 20:23: Calendar "desk" does not say how long a business day is. Add business-day =
        survey = "csat score"
        -> 20:22: "csat score" is no attribute.
        survey = "csat", answers = 'known'
        -> 20:41: `known` alone is no condition.
        survey = "csat", top-box = "good"
        -> 20:40: "good" is no score. Write a plain decimal, as in "4.2".
        survey = "csat", confidence = "97 %"
        -> 20:43: confidence "97 %" is unknown. Write "80 %", "90 %", "95 %", "98 %", "99 %" or "99.9 %".
        survey = "csat", confidence = "95"
        -> 20:43: "95" has no unit; a share is in percent. Write "95 %".
        survey = "csat", bound = "middle"
        -> 20:38: bound "middle" is unknown. Write "point", "lower" or "upper".
    "#;
    for (measure, want) in rows(table) {
        check((MEASURE, &format!("measure = {{ {measure} }}")), want);
    }
}

#[test]
fn targets_and_moments_are_those_of_the_measure() {
    let table = r#"
        measure = { survey = "csat" }
        expected = "95 %"
        -> 21:12: "95 %" is no score. Write a plain decimal, as in "4.2".
        measure = { survey = "csat", top-box = "4" }
        expected = "4.2"
        -> 21:12: "4.2" has no unit; a share is in percent.
        measure = { backlog = "open", clock = "resolution" }
        expected = "8h"
        -> 21:12: "8h" is no whole number. Write digits only, as in "5".
        measure = { backlog = "oldest", clock = "resolution" }
        expected = "95 %"
        -> 21:12: "95 %" is no duration.
        measure = { count = 'known(cause)' }
        expected = "5"
        judged = "start"
        -> 22:10: Without a clock a case has no start. Write judged = "stop" or "end", or
        measure = { count = 'known(cause)' }
        expected = "5"
        period-of = "start"
        -> 22:13: Without a clock a case has no start. Take `period-of` out;
        measure = { share-by = "deadline", done = "enddate" }
        expected = "95 %"
        period-of = "start"
        -> 22:13: Without a clock a case has no start.
        measure = { backlog = "open", clock = "resolution" }
        expected = "5"
        period-of = "start"
        -> 22:13: A backlog is taken when the period ends. Take `period-of` out;
        measure = { mean = "elapsed", clock = "resolution" }
        expected = "4h"
        ratchet = { best = 4, cap = "20 %" }
        -> 22:11: Only a share that should be high is raised by a ratchet.
        measure = { count = 'known(cause)' }
        expected = "5"
        ladder = "major"
        -> 22:10: There is no ladder "major".
    "#;
    for (lines, want) in rows(table) {
        check((&format!("{MEASURE}\n{EXPECTED}"), &lines), want);
    }
}
