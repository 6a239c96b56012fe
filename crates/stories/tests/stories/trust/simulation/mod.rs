//! Two parties at work, and two more that know nothing of them: what they do is drawn by lot, how it reaches the
//! desk too, and whatever it is, what must hold holds.

mod cast;
mod chance;
mod deal;
mod delivery;
mod invariants;
mod rows;
mod steps;
mod terms;
mod trace;
mod world;

use super::count::{amount, number, on_each_core, tell};
use std::{
    any::Any,
    collections::BTreeSet,
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
};
use world::{Count, World};

/// Stories, and steps of each; the environment may ask for more, and for other seeds.
const SEEDS: usize = 20;
const STEPS: usize = 300;
const FIRST_SEED: usize = 1;
/// Steps after which one engagement is looked at throughout.
const LOOK_EVERY: usize = 100;

/// What has to happen in so many stories, or they are about nothing.
const REACHED: [&str; 10] = [
    "engagement.person-erased",
    "engagement.witness-named",
    "gate.gate-opened",
    "operate.agreement-put-in-force",
    "operate.batch-sealed",
    "operate.batch-withdrawn",
    "operate.claim-answered",
    "operate.period-stated",
    "operate.restatement-proposed",
    "operate.statement-agreed",
];

/// What became of one seed.
struct Story {
    count: Count,
    /// How it broke; none when it held.
    broken: Option<String>,
}

#[test]
fn r25_whatever_both_parties_do_nothing_breaks() {
    let seeds = amount("OUTRIGGER_SIMULATION_SEEDS", SEEDS);
    let steps = amount("OUTRIGGER_SIMULATION_STEPS", STEPS);
    let stories = tell_all(seeds, steps);
    let sum = |count: fn(&Count) -> usize| number(stories.iter().map(|story| count(&story.count)).sum());
    let done = [sum(|count| count.steps), sum(|count| count.accepted), sum(|count| count.refused)];
    let [taken, accepted, refused] = done;
    let broken: Vec<&str> = stories.iter().filter_map(|story| story.broken.as_deref()).collect();
    let (seeds_told, broken_told) = (number(seeds), number(broken.len()));
    let tried = format!("{seeds_told} seeds, {taken} steps, {accepted} accepted, {refused} refused");
    tell("R25", &format!("{tried}, {broken_told} broken"));
    broken.iter().for_each(|how| tell("R25", how));
    assert!(broken.is_empty(), "{broken_told} of {seeds_told} seeds broke something");
    if seeds * steps >= SEEDS * STEPS {
        let facts = stories.iter().flat_map(|story| &story.count.facts);
        let facts: BTreeSet<&str> = facts.map(String::as_str).collect();
        let missing: Vec<&str> = REACHED.into_iter().filter(|fact| !facts.contains(fact)).collect();
        assert!(missing.is_empty(), "nobody ever came to {missing:?}");
    }
}

/// Every seed's story, as many at a time as there are cores.
fn tell_all(seeds: usize, steps: usize) -> Vec<Story> {
    let first = amount("OUTRIGGER_SIMULATION_FIRST_SEED", FIRST_SEED);
    let next = AtomicUsize::new(first);
    let told = on_each_core(|_, _| {
        let own = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|seed| *seed < first + seeds);
        iter::from_fn(own).map(|seed| Story::of(seed, steps)).collect::<Vec<_>>()
    });
    told.into_iter().flatten().collect()
}

impl Story {
    fn of(seed: usize, steps: usize) -> Self {
        let mut world = World::new(seed as u64);
        let run = catch_unwind(AssertUnwindSafe(|| run(&mut world, steps)));
        let broken = run.err().map(|panic| {
            let (step, why, trace) = (world.count.steps, said(&*panic), &world.trace);
            format!(
                "seed {seed} broke at step {step}: {why}\n{trace}    \
                 It comes again with OUTRIGGER_SIMULATION_FIRST_SEED={seed} OUTRIGGER_SIMULATION_SEEDS=1."
            )
        });
        Self { count: world.count.clone(), broken }
    }
}

/// So many steps, with a look throughout from time to time, and at everything in the end.
fn run(world: &mut World, steps: usize) {
    let every = amount("OUTRIGGER_SIMULATION_LOOK_EVERY", LOOK_EVERY);
    for step in 1..=steps {
        world.step();
        if step.is_multiple_of(every) && step < steps {
            invariants::hold_throughout(world, step / every % world.deals.len());
        }
    }
    (0..world.deals.len()).for_each(|deal| invariants::hold_throughout(world, deal));
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words")
}
