//! Operate: know at every hour how it goes, and agree on it at the end of every period.
//!
//! Items: source (SRC) with its sealed batches, agreement (AGR) with both signatures, statement (STMT)
//! of a period, claim (CLAIM) about its figures or about cases, and restatement (RST) of what was
//! stated. Its own gate, G5, needs measures of hypercare that are not part of this version.

mod command;
mod criteria;
mod decide;
mod fact;
mod item;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use command::{Answer, Command, ReliefKind};
pub use fact::Fact;
pub use item::{DateOrder, Source};
pub use state::{
    Attested, Batch, Claim, ClaimKind, Ending, Matter, Outcome, Restatement, Settlement, Signing, Standing,
    State, StatedPeriod, Terms, Withdrawn,
};
pub(crate) use view::waiting;
pub use view::{
    AgreementRow, BatchRow, ClaimEffect, ClaimRow, ClaimView, LevelChange, LevelRow, LevelView, MoneyChange,
    OperateView, RestatementRow, RestatementStanding, RestatementView, SourceRow, StatementRow,
    StatementView, TermRow, TrendPoint, WithdrawnRow, claim_effect, claim_view, level_view, restatement_view,
    statement_view, view,
};

use crate::{Context, Engagement, Need, Stamp, gate::Criterion, stage::Stage};
use outrigger_kernel::Refusal;

/// The stage in which the work is done and measured.
pub struct Operate;

impl Stage for Operate {
    const NAME: &'static str = "operate";
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
