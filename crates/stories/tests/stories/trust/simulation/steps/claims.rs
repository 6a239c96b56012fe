//! Figures are disputed and relief is claimed; claims are answered, taken back, or settled by silence.

use super::{LEADS, WATCHERS, statements};
use crate::trust::simulation::{terms::LEVELS, world::World};
use outrigger_kernel::{ItemNo, Micros, time::HOUR};
use outrigger_lifecycle::{
    Command,
    operate::{self, Answer, Claim, ReliefKind},
};

const DAY: Micros = 24 * HOUR;

/// Somebody disputes a figure, mostly one of the last statement.
pub fn dispute(world: &mut World, deal: usize) {
    let seen = world.view(deal);
    let all: Vec<ItemNo> = seen.engagement.operate.statements.keys().copied().collect();
    let one = if world.dice.one_in(4) { world.dice.pick(&all) } else { all.last().copied() };
    let Some(statement) = one else { return statements::state(world, deal) };
    let level = world.dice.pick(&LEVELS).expect("there are levels").to_owned();
    let (by, reason) = (world.someone(deal, &WATCHERS), world.reason(deal));
    let command = operate::Command::DisputeStatement { statement, level, reason };
    world.ask(deal, by, Command::Operate(command));
}

/// Somebody claims that cases be left out: some by their names, or those of a time.
pub fn raise(world: &mut World, deal: usize) {
    let kind = if world.dice.coin() { ReliefKind::Relief } else { ReliefKind::Exclusion };
    let levels = if world.dice.coin() { vec![LEVELS[0].to_owned()] } else { Vec::new() };
    let (cases, condition, from, to) = if world.dice.coin() {
        (some_cases(world, deal), String::new(), None, None)
    } else {
        let to = world.now().plus(-world.dice.between(-DAY, 40 * DAY));
        let from = to.plus(-world.dice.between(HOUR, 5 * DAY));
        (Vec::new(), "cause == \"client outage\"".to_owned(), Some(from), Some(to))
    };
    let (by, reason) = (world.someone(deal, &WATCHERS), world.reason(deal));
    let command = operate::Command::RaiseClaim { kind, levels, condition, cases, from, to, reason };
    world.ask(deal, by, Command::Operate(command));
}

/// Somebody answers a claim.
pub fn answer(world: &mut World, deal: usize) {
    let Some(claim) = claim(world, deal) else { return raise(world, deal) };
    let answer = if world.dice.coin() { Answer::Accept } else { Answer::Reject };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::AnswerClaim { claim, answer, reason }));
}

/// Somebody takes a claim back.
pub fn withdraw(world: &mut World, deal: usize) {
    let Some(claim) = claim(world, deal) else { return raise(world, deal) };
    let (by, reason) = (world.someone(deal, &LEADS), world.reason(deal));
    world.ask(deal, by, Command::Operate(operate::Command::WithdrawClaim { claim, reason }));
}

/// Somebody settles a claim by silence.
pub fn settle(world: &mut World, deal: usize) {
    let Some(claim) = claim(world, deal) else { return raise(world, deal) };
    let by = world.someone(deal, &WATCHERS);
    world.ask(deal, by, Command::Operate(operate::Command::SettleClaim { claim }));
}

fn some_cases(world: &mut World, deal: usize) -> Vec<String> {
    let (mark, known) = (world.deals[deal].cast.mark, world.deals[deal].cases);
    (0..3).map(|_| format!("{mark}-{}", 1 + world.dice.below(known + 1))).collect()
}

/// A claim, mostly one that is open.
fn claim(world: &mut World, deal: usize) -> Option<ItemNo> {
    let seen = world.view(deal);
    let claims = || seen.engagement.operate.claims.iter();
    let no = |(no, _): (&ItemNo, &Claim)| *no;
    let open: Vec<ItemNo> = claims().filter(|(_, claim)| claim.is_open()).map(no).collect();
    let all: Vec<ItemNo> = claims().map(no).collect();
    let from = if open.is_empty() || world.dice.one_in(8) { all } else { open };
    world.dice.pick(&from)
}
