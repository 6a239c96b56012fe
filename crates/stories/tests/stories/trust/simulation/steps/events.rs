//! Events are sent: late, out of order, twice, from the future, and some that cannot be read.

use super::{SENDERS, sources};
use crate::trust::simulation::{
    rows::{Row, file},
    world::World,
};
use outrigger_desk::view::IngestReport;
use outrigger_kernel::{Hash, Instant, ItemNo, time::MINUTE};

/// Minutes in an hour, and in a day.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;
const CAUSES: [&str; 3] = ["hardware", "software", "client outage"];

/// A source sends a file.
pub fn send(world: &mut World, deal: usize) {
    let sources: Vec<ItemNo> = world.deals[deal].on.operate.sources.iter().map(|kept| kept.no).collect();
    let Some(source) = world.dice.pick(&sources) else { return sources::connect(world, deal) };
    let by = world.someone(deal, &SENDERS);
    let rows = rows(world, deal, source);
    let (id, body) = (world.deals[deal].id, file(&rows));
    let delivery = world.deliver((by, Hash::of(&body)), |desk, once| {
        desk.ingest_once(by, id, (source, body.as_slice()), once)
    });
    world.hear((deal, by), &format!("sends {} rows of {source}", rows.len()), &delivery);
    let reports: Vec<&IngestReport> = delivery.answers.iter().flatten().collect();
    if !reports.is_empty() {
        let now = world.now();
        let tally = world.deals[deal].rows.entry(source).or_default().take(&rows, now);
        tally.is_told_by(&reports);
    }
}

/// The rows of a case: opened, and resolved some time later, which may be a time to come.
pub fn case(world: &mut World, deal: usize) -> [Row; 2] {
    let deal = &mut world.deals[deal];
    deal.cases += 1;
    let name = format!("{}-{}", deal.cast.mark, deal.cases);
    let age = if world.dice.one_in(4) {
        world.dice.between(3 * DAY, 45 * DAY)
    } else {
        world.dice.between(-HOUR, 3 * DAY)
    };
    let took = if world.dice.coin() {
        world.dice.between(5, 2 * HOUR)
    } else {
        world.dice.between(2 * HOUR, 10 * HOUR)
    };
    let opened = world.now().plus(-age * MINUTE);
    let cause = world.dice.pick(&CAUSES).expect("there are causes");
    let row = |at: Instant, activity: &str| {
        let text = format!("{name},{at},{activity},{cause}");
        Row { text, at: Some(at) }
    };
    [row(opened, "Opened"), row(opened.plus(took * MINUTE), "Resolved")]
}

fn rows(world: &mut World, deal: usize, source: ItemNo) -> Vec<Row> {
    let taken_back = world.deals[deal].rows.get(&source).map(|rows| rows.taken_back()).unwrap_or_default();
    if !taken_back.is_empty() && world.dice.coin() {
        // A batch was withdrawn; what was in it comes once more, just as it was.
        return taken_back.to_vec();
    }
    let cases = world.dice.below(6);
    let mut rows: Vec<Row> = (0..cases).flat_map(|_| case(world, deal)).collect();
    let known = world.deals[deal].rows.get(&source).map(|rows| rows.known()).unwrap_or_default();
    let known: Vec<&Row> = known.iter().collect();
    for _ in 0..world.dice.below(4) {
        rows.extend(world.dice.pick(&known).cloned());
    }
    if world.dice.one_in(4) {
        let twice = rows.first().cloned();
        rows.extend(twice);
    }
    if rows.is_empty() || world.dice.one_in(4) {
        let mark = world.deals[deal].cast.mark;
        rows.push(Row { text: format!("{mark}-0,soon,Opened,hardware"), at: None });
    }
    world.dice.shuffle(&mut rows);
    rows
}
