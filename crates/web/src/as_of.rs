//! The instant that a page looks back to.

use outrigger_kernel::{
    Instant, Refusal, refusal,
    time::{start_of_day, zone},
};

/// Characters of a plain date.
const DATE_CHARS: usize = 10;

/// Reads an instant, or a date, which means the end of that day in the engagement's zone.
///
/// # Errors
/// When the text is neither.
pub fn parse(text: &str, zone_name: &str) -> Result<Instant, Refusal> {
    let instant = text.parse().ok().or_else(|| end_of_day(text, zone_name));
    instant.ok_or_else(|| {
        refusal::invalid("The instant to look back to cannot be read.")
            .at("as-of")
            .next("Write a date as in 2026-03-31, or an instant as in 2026-03-31T12:00:00Z.")
    })
}

fn end_of_day(text: &str, zone_name: &str) -> Option<Instant> {
    if text.len() != DATE_CHARS {
        return None;
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let end = start_of_day(date.tomorrow().ok()?, &zone(zone_name)?)?.plus(-1);
    end.is_plausible().then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_the_end_of_its_day_in_the_zone() {
        let check = |text: &str, want: &str| {
            assert_eq!(parse(text, "Europe/Berlin").unwrap().to_string(), want, "{text}");
        };
        check("2026-03-31", "2026-03-31T21:59:59.999999Z");
        check("2026-01-31", "2026-01-31T22:59:59.999999Z");
        check("2026-03-31T12:00:00Z", "2026-03-31T12:00:00Z");
        check("2026-03-31T12:00:00+02:00", "2026-03-31T10:00:00Z");
    }

    #[test]
    fn what_is_neither_is_refused() {
        for wrong in ["", "yesterday", "2026-02-30", "2026-3-1", "9999-12-31", "2026-03-31T12"] {
            let refused = parse(wrong, "Europe/Berlin").unwrap_err();
            assert_eq!(refused.field.as_deref(), Some("as-of"), "{wrong}");
        }
        assert!(parse("2026-03-31", "Mars/Olympus").is_err());
    }
}
