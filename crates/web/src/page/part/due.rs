//! How much of a target is used up, and what is left of it.

use super::{Bar, bar};
use crate::words;
use askama::{Template, filters::HtmlSafe};
use outrigger_kernel::Micros;

/// What is left, or by how much a case is over.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if is_over %}<span class="missed">{{ text }} over</span>{% else %}{{ text }}{% endif %}"#
)]
pub(crate) struct Left {
    is_over: bool,
    text: String,
}

impl HtmlSafe for Left {}

/// Working time that is left, at a glance; less than none is time over the target.
pub(crate) fn left(micros: &Micros) -> Left {
    Left { is_over: *micros < 0, text: words::rough(&micros.saturating_abs()) }
}

/// How much of a target is used up, as a bar; one that is over says so by its colour too.
pub(crate) fn used(counted: &Micros, target: &Micros) -> Bar {
    let percent = i128::from(*counted) * 100 / i128::from(*target).max(1);
    let bar = bar(&u32::try_from(percent.clamp(0, 100)).unwrap_or(100));
    Bar { is_over: counted > target, ..bar }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::time::HOUR;

    #[test]
    fn what_is_over_says_so() {
        let said = |micros| left(&micros).render().unwrap();
        assert_eq!((said(HOUR), said(0)), ("1 h".to_owned(), "0 s".to_owned()));
        assert_eq!(said(-HOUR), r#"<span class="missed">1 h over</span>"#);
        assert_eq!(said(-9 * HOUR - HOUR / 2), r#"<span class="missed">9 h over</span>"#);
    }

    #[test]
    fn a_bar_stays_between_nothing_and_all() {
        let filled = |counted, target| used(&counted, &target).render().unwrap();
        assert!(filled(HOUR, 4 * HOUR).contains(r#"class="fill" width="25""#));
        assert!(filled(9 * HOUR, 4 * HOUR).contains(r#"class="fill" width="100""#));
        assert!(filled(9 * HOUR, 4 * HOUR).contains(r#"class="bar over""#));
        assert!(filled(4 * HOUR, 4 * HOUR).contains(r#"class="bar""#), "used up is not over");
        assert!(filled(-HOUR, 0).contains(r#"class="fill" width="0""#));
    }
}
