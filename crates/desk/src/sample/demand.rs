//! Which cases come in, and when: by weekday and hour with two peaks, heavy after closed days, and an
//! outage of the client in each bad week.

use super::{
    case::{
        CATEGORIES, CAUSES, CHANNELS_CLOSED, CHANNELS_OPEN, CLIENT_OUTAGE, Case, NETWORK, PHONE, PRIORITIES,
        Priority, REGIONS, Team,
    },
    hours::{Day, HOUR_SECONDS, Hours, bad_week, later, strained},
    rng::Rng,
};
use outrigger_kernel::Instant;

/// Cases of a day with a volume of 1,000.
const CASES_PER_DAY: u64 = 100;
/// Volumes of days in thousandths.
const OPEN_VOLUME: u64 = 920;
const AFTER_CLOSED_VOLUME: u64 = 1_190;
const CLOSED_VOLUME: u64 = 70;
/// What a strained day multiplies its volume by, in thousandths.
const SURGE: u64 = 1_150;
/// The day of a bad week on which the client has an outage, its first hour after opening, and its cases.
const OUTAGE_DAY: u32 = 1;
const OUTAGE_HOUR: i64 = 2;
const OUTAGE_CASES: u64 = 7;

/// How busy each hour of a day is on which the desk opens.
const OPEN_HOURS: [u64; 24] =
    [1, 1, 1, 1, 1, 2, 6, 25, 80, 130, 140, 115, 70, 90, 120, 110, 80, 45, 15, 8, 5, 4, 2, 1];
/// How busy each hour of any other day is.
const CLOSED_HOURS: [u64; 24] = [2, 1, 1, 1, 1, 1, 2, 4, 6, 8, 10, 10, 8, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 2];

/// Streams of cases and of days begin here, far apart.
const CASE_STREAMS: u64 = 10_001;
const DAY_STREAMS: u64 = 1_000_000;

/// When a case comes in, and whether the client's outage is behind it.
type Arrival = (Instant, bool);

/// All cases of the sample in the order of time.
pub(super) fn cases(seed: u64, hours: &Hours) -> Vec<Case> {
    let mut arrivals: Vec<Arrival> = hours.days.iter().flat_map(|day| arrivals(seed, day)).collect();
    arrivals.sort_unstable();
    arrivals.into_iter().enumerate().map(|(place, arrival)| case(place, arrival, seed, hours)).collect()
}

fn arrivals(seed: u64, day: &Day) -> Vec<Arrival> {
    let mut rng = Rng::stream(seed, DAY_STREAMS + u64::from(day.number));
    let volume = match day.opens {
        None => CLOSED_VOLUME,
        Some(_) if day.after_closed => AFTER_CLOSED_VOLUME,
        Some(_) => OPEN_VOLUME,
    };
    let volume = if strained(day.number) { volume * SURGE / 1_000 } else { volume };
    let count = CASES_PER_DAY * volume * (930 + rng.below(141)) / 1_000_000;
    let busy = if day.opens.is_some() { &OPEN_HOURS } else { &CLOSED_HOURS };
    let mut arrivals = Vec::new();
    for _ in 0..count {
        let hour = rng.weighted(busy.iter().copied()) as i64;
        let second = rng.below(HOUR_SECONDS as u64) as i64;
        arrivals.push((later(day.from, hour * HOUR_SECONDS + second), false));
    }
    if let Some(opens) = day.opens.filter(|_| bad_week(day.number) && day.number % 7 == OUTAGE_DAY) {
        for _ in 0..OUTAGE_CASES {
            let second = rng.below(HOUR_SECONDS as u64) as i64;
            arrivals.push((later(opens, OUTAGE_HOUR * HOUR_SECONDS + second), true));
        }
    }
    arrivals
}

fn case(place: usize, (opened, outage): Arrival, seed: u64, hours: &Hours) -> Case {
    let mut rng = Rng::stream(seed, CASE_STREAMS + place as u64);
    let (priority, category) =
        if outage { (Priority::P1, &NETWORK) } else { (rng.choose(&PRIORITIES), rng.choose(&CATEGORIES)) };
    // Whoever cannot work picks up the phone.
    let channel = match (priority, hours.since_opening(opened)) {
        (Priority::P1, _) => PHONE,
        (_, Some(_)) => rng.choose(&CHANNELS_OPEN),
        (_, None) => rng.choose(&CHANNELS_CLOSED),
    };
    let region = rng.choose(&REGIONS);
    let cause = if outage {
        Some(CLIENT_OUTAGE)
    } else {
        rng.chance(priority.treatment().cause_known).then(|| rng.choose(&CAUSES))
    };
    Case {
        place,
        opened,
        priority,
        category,
        channel,
        region,
        cause,
        team: Team::ServiceDesk,
        agent: None,
        rng,
        waits_left: 2,
        handed_over: false,
        started: false,
        reopened: false,
    }
}
