//! The rules of the operate stage: refusals first, then facts.

mod claims;
mod order;
mod restatements;
mod sources;
mod statements;
mod terms;

pub(super) use claims::accepted_dispute;
pub(super) use terms::is_offer;

use super::{Command, Fact, Standing, StatedPeriod};
use crate::{Context, Engagement, Evidence, Need, gate::GateNo};
use jiff::civil::Date;
use outrigger_agreement::{Agreement, Basis, Cadence, Period, Relief, Statement};
use outrigger_kernel::{AccountId, Hash, ItemNo, Refusal, Seq, Side, refusal};

pub(super) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    entered(on)?;
    match command {
        Command::ConnectSource { source } => sources::connect(on, source),
        Command::DisconnectSource { source, reason } => sources::disconnect(on, source, reason),
        Command::SealBatch { source, complete_until } => sources::seal(on, source, complete_until, ctx),
        Command::WithdrawBatch { batch, reason } => sources::withdraw(on, batch, reason),
        Command::ProposeAgreement { text } => terms::propose(on, text),
        Command::SignAgreement { agreement, digest } => terms::sign(on, agreement, digest, ctx),
        Command::WithdrawAgreement { agreement, reason } => terms::withdraw(on, agreement, reason, ctx),
        Command::StatePeriod { period } => statements::state(on, period, ctx),
        Command::DeclareUnreported { period } => statements::declare_unreported(on, period, ctx),
        Command::AgreeStatement { statement, digest } => statements::agree(on, statement, digest, ctx),
        Command::DisputeStatement { statement, level, reason } => {
            claims::dispute(on, statement, (level, reason))
        }
        Command::RaiseClaim { kind, levels, condition, cases, from, to, reason } => {
            let claim = next_no("CLAIM", on.operate.claims.len())?;
            claims::raise(on, kind, Relief { claim, levels, condition, cases, from, to }, reason, ctx)
        }
        Command::AnswerClaim { claim, answer, reason } => claims::answer(on, claim, (answer, reason), ctx),
        Command::WithdrawClaim { claim, reason } => claims::withdraw(on, claim, reason, ctx),
        Command::SettleClaim { claim } => claims::settle(on, claim, ctx),
        Command::ProposeRestatement { period, reason } => restatements::propose(on, period, reason, ctx),
        Command::SignRestatement { restatement, digest } => restatements::sign(on, restatement, digest, ctx),
        Command::DeclineRestatement { restatement, reason } => restatements::decline(on, restatement, reason),
    }
}

pub(super) fn needs(on: &Engagement, command: &Command) -> Option<Need> {
    match command {
        Command::SealBatch { source, .. } => Some(Need::Tail { source: *source }),
        Command::StatePeriod { period } | Command::ProposeRestatement { period, .. } => {
            let (agreement, terms) = on.operate.terms_for(*period)?;
            let earlier = on.operate.earlier_terms(agreement, Seq::MAX).into_iter();
            Some(Need::Statement {
                period: *period,
                terms: terms.text.clone(),
                earlier: earlier.map(|terms| terms.text.clone()).collect(),
                reliefs: on.operate.reliefs(),
                basis: on.operate.basis(*period),
            })
        }
        Command::DeclareUnreported { period } => {
            let (_, terms) = on.operate.terms_for(*period)?;
            // What was not reported is stated on no events.
            let basis = Basis { batches: Vec::new(), ..on.operate.basis(*period) };
            Some(Need::Unreported { period: *period, terms: terms.text.clone(), basis })
        }
        _ => None,
    }
}

/// The stage is entered through G4, opened or waived.
fn entered(on: &Engagement) -> Result<(), Refusal> {
    if on.gates.is_passed(GateNo::G4) {
        return Ok(());
    }
    Err(refusal::not_ready("The work has not gone live: gate G4 is not passed.")
        .next("Open G4, or waive it with a reason when you enter with a contract already in force."))
}

/// The agreement by which a period is judged, with its number.
fn judged_by(on: &Engagement, period: Period) -> Result<(ItemNo, &Agreement), Refusal> {
    let terms = on.operate.terms_for(period);
    let agreement = terms.and_then(|(no, terms)| Some((no, terms.agreement.as_deref()?)));
    agreement.ok_or_else(|| match on.operate.agreement() {
        None => no_terms(),
        Some(terms) => {
            let message = format!("The terms in force begin on {}, after that period.", terms.effective);
            refusal::invalid(message).at("period")
        }
    })
}

fn no_terms() -> Refusal {
    refusal::not_ready("No agreement is in force.").next("Propose one and have both sides sign it.")
}

/// Whether terms have periods of a cadence stated. A month of charges is stated for its invoice, with
/// levels or without.
pub(super) fn is_stated_by(terms: &Agreement, cadence: Cadence) -> bool {
    has_level(terms, cadence) || (cadence == Cadence::Month && terms.charges.is_some())
}

fn has_level(terms: &Agreement, cadence: Cadence) -> bool {
    terms.levels.iter().any(|level| level.period == cadence)
}

fn no_level(cadence: Cadence) -> Refusal {
    refusal::invalid(format!("No service level is stated by the {cadence}.")).at("period")
}

/// Such periods have to be stated under the terms, and this one has to be over.
fn over(period: Period, terms: &Agreement, ctx: &Context) -> Result<(), Refusal> {
    if !is_stated_by(terms, period.cadence()) {
        return Err(no_level(period.cadence()));
    }
    let (_, ends) = period.bounds(&terms.zone);
    if ctx.at < ends {
        let message = format!("{} is not over; it ends at {ends}.", period.title());
        return Err(refusal::not_ready(message).at("period"));
    }
    Ok(())
}

/// Every connected source has to have sent everything of the period.
fn complete(on: &Engagement, period: Period, terms: &Agreement) -> Result<(), Refusal> {
    let (_, ends) = period.bounds(&terms.zone);
    match on.operate.complete_until() {
        None => {
            let nothing = if on.operate.batches.is_empty() {
                "No source has sealed events yet."
            } else {
                "Not every connected source has sealed events yet."
            };
            Err(refusal::not_ready(nothing).next("Seal a batch first."))
        }
        Some(until) if until < ends => {
            let message = format!("Data is complete to {until} only, and the period ends at {ends}.");
            Err(refusal::not_ready(message).next("Seal the missing events first."))
        }
        Some(_) => Ok(()),
    }
}

/// The figures that the desk computed for a period under an agreement; none when only the rules are
/// asked.
fn computed(ctx: &Context, period: Period, agreement: Hash) -> Result<Option<&Statement>, Refusal> {
    match &ctx.evidence {
        Some(Evidence::Untried) => Ok(None),
        Some(Evidence::Statement(figures)) if figures.period == period && figures.agreement == agreement => {
            Ok(Some(figures.as_ref()))
        }
        Some(Evidence::Impossible(why)) => Err(refusal::invalid(why.clone())),
        _ => Err(refusal::not_ready("The figures of the period were not computed.")),
    }
}

/// A date in a sentence.
fn spoken(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

fn find_statement(on: &Engagement, statement: ItemNo) -> Result<&StatedPeriod, Refusal> {
    let found = on.operate.statements.get(&statement);
    found.ok_or_else(|| refusal::not_found("statement", statement).at("statement"))
}

/// How a statement stands, knowing who speaks for whom.
pub(super) fn standing(on: &Engagement, statement: ItemNo) -> Option<Standing> {
    on.operate.standing(statement, |accounts| sides(on, accounts).len() == 2)
}

/// Whether an account speaks for the side of whoever asks.
fn is_own_side(on: &Engagement, account: AccountId, ctx: &Context) -> bool {
    sides(on, &[account]).contains(&side(on, ctx))
}

fn side(on: &Engagement, ctx: &Context) -> Option<Side> {
    on.side_of(ctx.actor.account)
}

/// The distinct sides of some accounts.
fn sides(on: &Engagement, accounts: &[AccountId]) -> Vec<Option<Side>> {
    let mut sides: Vec<_> =
        accounts.iter().map(|account| on.side_of(*account)).filter(Option::is_some).collect();
    sides.sort_unstable();
    sides.dedup();
    sides
}

fn next_no(prefix: &str, count: usize) -> Result<ItemNo, Refusal> {
    let no = u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    ItemNo::try_new(prefix, no).map_err(|error| refusal::invalid(error.to_string()))
}
