//! What every stage must have. The compiler keeps them alike.

use crate::{Context, Engagement, Stamp, gate::Criterion};
use outrigger_kernel::Refusal;

/// One stage of an engagement's life.
pub trait Stage {
    /// Its name in commands, facts and addresses.
    const NAME: &'static str;
    /// What may be asked.
    type Command;
    /// What can have happened.
    type Fact;
    /// What is true now.
    type State: Default;

    /// Refusals first, then facts.
    ///
    /// # Errors
    /// The refusal, with what to do next.
    fn decide(on: &Engagement, command: Self::Command, ctx: &Context) -> Result<Vec<Self::Fact>, Refusal>;

    /// Folds one fact into the stage's state.
    fn evolve(state: &mut Self::State, stamp: &Stamp, fact: &Self::Fact);

    /// What the stage must prove to open its gate.
    fn criteria(on: &Engagement) -> Vec<Criterion>;
}
