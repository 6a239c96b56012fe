//! What people write as quantities, and what is refused with what would be right.

use super::*;

#[test]
fn durations_read_as_people_write_them() {
    let cases = [
        ("4h", Written::Time(4 * HOUR)),
        ("1 h 30 min", Written::Time(90 * MINUTE)),
        ("90s", Written::Time(90 * SECOND)),
        ("2 calendar days", Written::Time(48 * HOUR)),
        ("3 business days", Written::BusinessDays(3)),
    ];
    for (text, want) in cases {
        assert_eq!(duration(text), Ok(want), "{text}");
    }
}

#[test]
fn a_day_must_say_which_kind_it_is() {
    for (text, part) in [
        ("3 days", "which kind of day"),
        ("3d", "which kind of day"),
        ("4", "no unit"),
        ("", "no time"),
        ("0h", "no time"),
        ("0 business days", "no time"),
        ("4é", "no duration"),
        ("4 weeks", "no unit of time"),
        ("1.5h", "has a fraction"),
        ("soon", "no duration"),
        ("99999999999999999999h", "no duration"),
        ("9999999999999h", "ten years"),
        ("9999 business days", "ten years"),
    ] {
        let error = duration(text).unwrap_err();
        assert!(error.what.contains(part), "{text}: {}", error.what);
    }
}

#[test]
fn a_share_needs_its_unit() {
    assert_eq!(share("95 %"), Ok(Ratio::new(19, 20).unwrap()));
    assert_eq!(share("99.95%"), Ok(Ratio::new(1999, 2000).unwrap()));
    assert_eq!(share("95").unwrap_err().help, "Write \"95 %\".");
    assert!(share("120 %").unwrap_err().what.contains("between"));
    assert_eq!(percent("120 %"), Ok(Ratio::new(6, 5).unwrap()), "a percentage may be more than the whole");
    assert!(share("many %").unwrap_err().what.contains("no percentage"));
    assert!(count("-1").is_err() && count("+1").is_err() && count("").is_err());
    assert_eq!(count(" 12 "), Ok(12));
}

#[test]
fn months_days_and_scores_are_plain_numbers() {
    assert_eq!((months("36 months"), months("1 month"), months("600months")), (Ok(36), Ok(1), Ok(600)));
    for (text, part) in [
        ("0 months", "between 1 and 600"),
        ("601 months", "between 1 and 600"),
        ("3 years", "no number of months"),
        ("+3 months", "no number of months"),
        ("months", "no number of months"),
        ("99999999999 months", "no number of months"),
    ] {
        let error = months(text).unwrap_err();
        assert!(error.what.contains(part) && error.help.contains("\"36 months\""), "{text}: {}", error.what);
    }
    assert_eq!(days("10 business days"), Ok(Days::Business(10)));
    assert_eq!(days(" 1 calendar day"), Ok(Days::Calendar(1)));
    for text in ["10 days", "10", "4h", "-1 business days", ""] {
        assert!(days(text).unwrap_err().what.contains("no number of business or calendar days"), "{text}");
    }
    assert!(days("0 calendar days").unwrap_err().what.contains("no time"));
    assert!(days("3661 calendar days").unwrap_err().what.contains("ten years"));
    assert_eq!(
        (score("4.2"), score("-12")),
        (Ok(Ratio::new(21, 5).unwrap()), Ok(Ratio::new(-12, 1).unwrap()))
    );
    for text in ["4,2", "4.", "high", "95 %"] {
        assert_eq!(score(text).unwrap_err().help, "Write a plain decimal, as in \"4.2\".", "{text}");
    }
}
