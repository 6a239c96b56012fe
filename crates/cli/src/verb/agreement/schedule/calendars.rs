//! Calendars in words: opening hours by weekday, holidays by year, dates that differ.

use super::List;
use outrigger_agreement::{
    Agreement, Measure,
    calendar::{Calendar, Hours},
};
use outrigger_kernel::time::spoken;
use std::collections::BTreeMap;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const DAY_SECONDS: i32 = 86_400;

/// Adds every calendar that something counts in.
pub(super) fn add(agreement: &Agreement, list: &mut List) {
    let of_clocks = agreement.clocks.iter().map(|clock| (clock.calendar_name.as_str(), &clock.calendar));
    let of_levels = agreement.levels.iter().filter_map(|level| match &level.measure {
        Measure::Availability { hours, .. } => Some((hours.calendar_name.as_str(), &hours.calendar)),
        _ => None,
    });
    let calendars: BTreeMap<&str, &Calendar> = of_clocks.chain(of_levels).collect();
    for (name, calendar) in calendars {
        list.open("Calendars", format!("calendar.{name}"));
        one(calendar, list);
    }
}

fn one(calendar: &Calendar, list: &mut List) {
    list.add("Zone", calendar.zone.iana_name().unwrap_or("unknown"));
    list.add("Open", weekly(&calendar.weekly));
    let mut years: BTreeMap<i16, Vec<String>> = BTreeMap::new();
    for date in &calendar.holidays {
        years.entry(date.year()).or_default().push(date.strftime("%m-%d").to_string());
    }
    let annual: Vec<String> =
        calendar.annual_holidays.iter().map(|(month, day)| format!("{month:02}-{day:02}")).collect();
    if !annual.is_empty() {
        list.add("Closed every year on", annual.join(", "));
    }
    for (year, dates) in years {
        list.add(format!("Closed in {year} on"), dates.join(", "));
    }
    for (date, openings) in &calendar.shifts {
        list.add(format!("Open on {date}"), hours(openings));
    }
    for (date, cuts) in &calendar.breaks {
        list.add(format!("Closed on {date}"), hours(cuts));
    }
    list.add_some("A business day is", calendar.business_day.map(spoken));
}

/// Days with the same hours in a row share them, as in `mon-fri 08:00-18:00`.
fn weekly(week: &[Vec<Hours>; 7]) -> String {
    let all_day = |day: &Vec<Hours>| matches!(day.as_slice(), [Hours { from: 0, to: DAY_SECONDS }]);
    if week.iter().all(all_day) {
        return "day and night".to_owned();
    }
    let mut runs: Vec<(&str, &str, &Vec<Hours>)> = Vec::new();
    for (name, day) in WEEKDAYS.into_iter().zip(week) {
        match runs.last_mut() {
            Some((_, last, same)) if *same == day => *last = name,
            _ => runs.push((name, name, day)),
        }
    }
    let open = runs.into_iter().filter(|(_, _, day)| !day.is_empty());
    let said = open.map(|(first, last, day)| {
        let days = if first == last { first.to_owned() } else { format!("{first}-{last}") };
        format!("{days} {}", hours(day))
    });
    said.collect::<Vec<_>>().join("; ")
}

fn hours(day: &[Hours]) -> String {
    if day.is_empty() {
        return "closed".to_owned();
    }
    day.iter().map(|one| format!("{}-{}", wall(one.from), wall(one.to))).collect::<Vec<_>>().join(", ")
}

fn wall(seconds: i32) -> String {
    let (of_day, next) =
        if seconds > DAY_SECONDS { (seconds - DAY_SECONDS, " of the next day") } else { (seconds, "") };
    format!("{:02}:{:02}{next}", of_day / 3600, of_day / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_of(from: &str, to: &str) -> Hours {
        Hours::parse(from, to).unwrap()
    }

    #[test]
    fn days_with_the_same_hours_share_them() {
        let day = vec![hours_of("08:00", "12:00"), hours_of("13:00", "18:00")];
        let night = vec![hours_of("22:00", "06:00")];
        let week = std::array::from_fn(|at| match at {
            0..5 => day.clone(),
            5 => night.clone(),
            _ => Vec::new(),
        });
        assert_eq!(weekly(&week), "mon-fri 08:00-12:00, 13:00-18:00; sat 22:00-06:00 of the next day");
    }

    #[test]
    fn what_never_closes_says_so() {
        let week = std::array::from_fn(|_| vec![hours_of("00:00", "24:00")]);
        assert_eq!(weekly(&week), "day and night");
        assert_eq!(hours(&[]), "closed");
    }
}
