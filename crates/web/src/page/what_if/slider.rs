//! A number of an agreement as something that can be dragged: where it stands, how far it goes.

use super::Choice;
use outrigger_agreement::Quantity;
use outrigger_kernel::{
    Micros,
    time::{self, MINUTE, SECOND},
};
use schemars::JsonSchema;
use serde::Serialize;

/// Times shorter than this are moved by seconds, longer ones by minutes.
const SECONDS_BELOW: Micros = 10 * MINUTE;
/// Steps below what is agreed, and how many times as many above it.
const STEPS_BELOW: i64 = 48;
const TIMES_ABOVE: i64 = 2;
/// How many times further a share goes down than it is away from 100 %.
const SHARE_TIMES: i64 = 10;

/// A number that can be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Slider {
    /// The level's name.
    pub level: String,
    /// What the level is called.
    pub title: String,
    /// Which of its numbers.
    pub key: String,
    /// What is agreed, as pages say it.
    pub agreed: String,
    /// The unit of the numbers below; empty for counts and scores.
    pub unit: String,
    /// The least value.
    pub min: String,
    /// The greatest value.
    pub max: String,
    /// From one value to the next.
    pub step: String,
    /// Where it stands.
    pub at: String,
}

/// Whole positions of a number: how far they go, and how they are written.
struct Scale {
    /// What is agreed.
    now: i64,
    low: i64,
    high: i64,
    step: i64,
    /// Places after the point.
    places: u32,
    unit: &'static str,
}

impl Slider {
    /// The slider of a number that stands at what was asked for, or else at what is agreed.
    pub(crate) fn new(choice: &Choice, agreed: Quantity, asked: Option<&str>) -> Self {
        let scale = scale(agreed);
        let written = |number: i64| written(number, scale.places);
        let at = asked.filter(|text| is_plain(text));
        Self {
            level: choice.level.clone(),
            title: choice.title.clone(),
            key: choice.key.clone(),
            agreed: choice.value.clone(),
            unit: scale.unit.to_owned(),
            min: written(scale.low),
            max: written(scale.high),
            step: written(scale.step),
            at: at.map_or_else(|| written(scale.now), str::to_owned),
        }
    }

    /// A value as the agreement writes it: a bare number gets the unit, anything else is taken as it is.
    pub(crate) fn value(&self, asked: &str) -> String {
        let asked = asked.trim();
        if is_plain(asked) {
            format!("{asked} {}", self.unit).trim_end().to_owned()
        } else {
            asked.to_owned()
        }
    }

    /// A value as pages say it: `5 h` rather than `300 min`.
    pub(crate) fn spoken(&self, value: &str) -> String {
        let plain = value.strip_suffix(&self.unit).unwrap_or(value).trim_end();
        let unit_micros = match self.unit.as_str() {
            "min" => MINUTE,
            "s" => SECOND,
            _ => return format!("{plain} {}", self.unit).trim_end().to_owned(),
        };
        let micros = plain.parse::<Micros>().ok().and_then(|number| number.checked_mul(unit_micros));
        micros.map_or_else(|| value.to_owned(), time::spoken)
    }

    /// How far it goes, and what is agreed.
    pub(crate) fn reach(&self) -> String {
        format!("From {} to {}; agreed is {}.", self.spoken(&self.min), self.spoken(&self.max), self.agreed)
    }

    /// A value beside what is agreed, as a sentence begins.
    pub(crate) fn instead(&self, value: &str) -> String {
        let value = self.spoken(value);
        if value == self.agreed {
            format!("With {value} as agreed")
        } else {
            format!("With {value} instead of {}", self.agreed)
        }
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn scale(agreed: Quantity) -> Scale {
    match agreed {
        Quantity::Share(share) => {
            let places = share.percent_decimals().unwrap_or(1).clamp(1, 4);
            let whole = 100 * 10_i64.pow(places);
            let now = part(share.numerator(), share.denominator(), whole);
            let low = (whole - SHARE_TIMES * (whole - now).max(10)).max(0);
            Scale { now, low, high: whole, step: 1, places, unit: "%" }
        }
        Quantity::Micros(micros) if micros < SECONDS_BELOW => counted(micros / SECOND, 0, "s"),
        Quantity::Micros(micros) => counted(micros / MINUTE, 0, "min"),
        Quantity::Count(count) => counted(i64::try_from(count).unwrap_or(i64::MAX / 1_000), 0, ""),
        Quantity::Score(score) => {
            let tenths = part(score.numerator(), score.denominator(), 10);
            counted(tenths, 1, "")
        }
    }
}

/// A number without an end of its own, in steps that what is agreed lies on.
fn counted(now: i64, places: u32, unit: &'static str) -> Scale {
    let step = (now / STEPS_BELOW).max(1);
    let least = i64::from(!unit.is_empty());
    let below = ((now - least) / step).clamp(0, STEPS_BELOW);
    let high = now + step * STEPS_BELOW * TIMES_ABOVE;
    Scale { now, low: now - step * below, high, step, places, unit }
}

/// A fraction of a whole, truncated.
fn part(top: i64, bottom: i64, whole: i64) -> i64 {
    let exact = i128::from(top) * i128::from(whole) / i128::from(bottom.max(1));
    i64::try_from(exact).unwrap_or(whole)
}

/// A number of the last place as a decimal.
fn written(number: i64, places: u32) -> String {
    let scale = 10_i64.pow(places);
    match places {
        0 => number.to_string(),
        _ => format!("{}.{:0width$}", number / scale, number % scale, width = places as usize),
    }
}
