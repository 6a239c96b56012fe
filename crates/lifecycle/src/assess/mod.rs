//! Assess: what is needed, and whether it is worth outsourcing. Opens gate G1.
//!
//! Items: process (PROC) with an attached event log, objective (OBJ), and KPI (KPI) whose baseline is
//! measured on that log in the agreement language.

mod command;
mod criteria;
mod decide;
mod fact;
mod item;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use command::Command;
pub use fact::Fact;
pub use item::{DataClass, Kpi, Objective, Process, Standardisation};
pub use state::{AttachedLog, Baseline, State};
pub use view::{AssessView, KpiRow, ObjectiveRow, ProcessRow, view};

use crate::{Context, Engagement, Need, Stamp, gate::Criterion, stage::Stage};
use outrigger_kernel::Refusal;

/// The stage in which the client finds out what it needs.
pub struct Assess;

impl Stage for Assess {
    const NAME: &'static str = "assess";
    type Command = Command;
    type Fact = Fact;
    type State = State;

    fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
        decide::decide(on, command, ctx)
    }

    fn evolve(state: &mut State, stamp: &Stamp, fact: &Fact) {
        state::evolve(state, stamp, fact);
    }

    fn criteria(on: &Engagement) -> Vec<Criterion> {
        criteria::criteria(on)
    }
}

/// What the desk must compute before a command of this stage can be decided.
pub(crate) fn needs(on: &Engagement, command: &Command) -> Option<Need> {
    decide::needs(on, command)
}
