//! The rules of the operate stage: refusals first, then facts.

use super::{Command, Fact, Standing, StatedPeriod};
use crate::{Context, Engagement, Evidence, Need, gate::GateNo};
use outrigger_agreement::{Agreement, Period};
use outrigger_kernel::{AccountId, Hash, Instant, ItemNo, Refusal, Side, refusal};

pub(super) fn decide(on: &Engagement, command: Command, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    crate::limits::check(&command)?;
    entered(on)?;
    match command {
        Command::ConnectSource { source } => connect_source(on, source),
        Command::DisconnectSource { source, reason } => disconnect_source(on, source, reason),
        Command::SealBatch { source, complete_until } => seal_batch(on, source, complete_until, ctx),
        Command::ProposeAgreement { text } => propose_agreement(on, text),
        Command::SignAgreement { agreement, digest } => sign_agreement(on, agreement, digest, ctx),
        Command::StatePeriod { period } => state_period(on, period, ctx),
        Command::AgreeStatement { statement, digest } => agree_statement(on, statement, digest, ctx),
        Command::DisputeStatement { statement, level, reason } => dispute(on, statement, (level, reason)),
        Command::AnswerDispute { claim, answer, reason } => answer_dispute(on, claim, (answer, reason), ctx),
    }
}

pub(super) fn needs(on: &Engagement, command: &Command) -> Option<Need> {
    match command {
        Command::SealBatch { source, .. } => Some(Need::Tail { source: *source }),
        Command::StatePeriod { period } => {
            let (_, terms) = on.operate.terms_for(*period)?;
            let batches = on.operate.batch_digests();
            Some(Need::Statement { period: *period, terms: terms.text.clone(), batches })
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

fn connect_source(on: &Engagement, source: ItemNo) -> Result<Vec<Fact>, Refusal> {
    if on.operate.sources.get(source).is_none() {
        return Err(refusal::not_found("source", source).at("source"));
    }
    if on.operate.connected.contains(&source) {
        return Err(refusal::already(source, "connected"));
    }
    Ok(vec![Fact::SourceConnected { source }])
}

fn disconnect_source(on: &Engagement, source: ItemNo, reason: String) -> Result<Vec<Fact>, Refusal> {
    connected(on, source)?;
    Ok(vec![Fact::SourceDisconnected { source, reason }])
}

fn connected(on: &Engagement, source: ItemNo) -> Result<(), Refusal> {
    if on.operate.connected.contains(&source) {
        return Ok(());
    }
    Err(refusal::not_ready(format!("{source} is not connected.")).next("Connect it first.").at("source"))
}

fn seal_batch(on: &Engagement, source: ItemNo, until: Instant, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    connected(on, source)?;
    if until > ctx.at {
        return Err(
            refusal::invalid("A source cannot be complete to a time that has not come.").at("complete_until")
        );
    }
    let shape = match &ctx.evidence {
        Some(Evidence::Untried) => return Ok(Vec::new()),
        Some(Evidence::Tail(shape)) if shape.events > 0 => *shape,
        Some(Evidence::Impossible(why)) => return Err(refusal::invalid(why.clone())),
        Some(Evidence::EmptyTail) if on.operate.source_complete_until(source) >= Some(until) => {
            return Err(refusal::already(source, &format!("known to be complete to {until}")));
        }
        Some(Evidence::EmptyTail) => return Ok(vec![Fact::SourceAttested { source, complete_until: until }]),
        _ => return Err(refusal::not_ready(format!("The unsealed events of {source} were not looked at."))),
    };
    if shape.last > until {
        let last = shape.last;
        return Err(refusal::invalid(format!(
            "An event of {last} lies after the time up to which it is complete."
        ))
        .at("complete_until"));
    }
    Ok(vec![Fact::BatchSealed { source, shape, complete_until: until }])
}

fn propose_agreement(on: &Engagement, text: String) -> Result<Vec<Fact>, Refusal> {
    if let Err(findings) = Agreement::parse(&text) {
        let first = findings.first().map(|found| found.one_line(&text)).unwrap_or_default();
        return Err(refusal::invalid(format!("The terms cannot be used: {first}"))
            .at("text")
            .next("Correct that place; `outrigger check` shows all of them."));
    }
    let digest = Hash::of(text.as_bytes());
    if let Some((no, _)) = on.operate.agreements.iter().find(|(_, terms)| terms.digest == digest) {
        return Err(refusal::already("This text", &format!("proposed as {no}")));
    }
    let agreement = next_no("AGR", on.operate.agreements.len())?;
    Ok(vec![Fact::AgreementProposed { agreement, text, digest }])
}

fn sign_agreement(
    on: &Engagement,
    agreement: ItemNo,
    digest: Hash,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let terms = on
        .operate
        .agreements
        .get(&agreement)
        .ok_or_else(|| refusal::not_found("agreement", agreement).at("agreement"))?;
    if terms.digest != digest {
        return Err(refusal::outdated(agreement).at("digest"));
    }
    if terms.in_force.is_some() {
        return Err(refusal::already(agreement, "in force"));
    }
    if let Some(by) = overtaken(on, terms) {
        let how = format!("overtaken by {by}; propose it again if it is still meant");
        return Err(refusal::already(agreement, &how));
    }
    let signed: Vec<AccountId> = terms.signings.iter().map(|signing| signing.stamp.by).collect();
    if sides(on, &signed).contains(&side(on, ctx)) {
        return Err(refusal::already(agreement, "signed by your side"));
    }
    Ok(vec![Fact::AgreementSigned { agreement, digest }, Fact::AgreementPutInForce { agreement }])
}

/// The agreement that came into force after these terms were proposed, if one did: an old offer is no
/// way back behind what both sides have signed since.
pub(super) fn overtaken(on: &Engagement, terms: &super::Terms) -> Option<ItemNo> {
    let proposed = terms.signings.first().map(|signing| signing.stamp.seq)?;
    let (no, present) = on.operate.terms_in_force()?;
    (present.in_force.as_ref()?.seq > proposed).then_some(no)
}

fn state_period(on: &Engagement, period: Period, ctx: &Context) -> Result<Vec<Fact>, Refusal> {
    let Some((agreement, terms)) = on.operate.terms_for(period) else { return Err(no_terms(on)) };
    let digest = terms.digest;
    can_be_stated(on, period, ctx)?;
    match &ctx.evidence {
        Some(Evidence::Untried) => Ok(Vec::new()),
        Some(Evidence::Statement(figures)) if figures.period == period && figures.agreement == digest => {
            let statement = next_no("STMT", on.operate.statements.len())?;
            Ok(vec![Fact::PeriodStated { statement, agreement, figures: figures.clone() }])
        }
        Some(Evidence::Impossible(why)) => Err(refusal::invalid(why.clone())),
        _ => Err(refusal::not_ready("The figures of the period were not computed.")),
    }
}

fn can_be_stated(on: &Engagement, period: Period, ctx: &Context) -> Result<(), Refusal> {
    let terms = on.operate.terms_for(period).and_then(|(_, terms)| terms.agreement.as_ref());
    let Some(terms) = terms else { return Ok(()) };
    if !terms.levels.iter().any(|level| level.period == period.cadence()) {
        let message = format!("No service level is stated by the {}.", period.cadence());
        return Err(refusal::invalid(message).at("period"));
    }
    let (_, ends) = period.bounds(&terms.zone);
    if ctx.at < ends {
        return Err(
            refusal::not_ready(format!("{} is not over; it ends at {ends}.", period.title())).at("period")
        );
    }
    match on.operate.complete_until() {
        None => {
            return Err(refusal::not_ready(nothing_sealed(on)).next("Seal a batch first."));
        }
        Some(until) if until < ends => {
            return Err(refusal::not_ready(format!(
                "Data is complete to {until} only, and the period ends at {ends}."
            ))
            .next("Seal the missing events first."));
        }
        Some(_) => {}
    }
    let Some((no, stated)) = on.operate.statement_of(period) else { return Ok(()) };
    match standing(on, no) {
        Some(Standing::ToRestate) => Ok(()),
        _ => Err(refusal::already(period.title(), &format!("stated as {no}, entry {}", stated.stated.seq))),
    }
}

fn no_terms(on: &Engagement) -> Refusal {
    match on.operate.agreement() {
        None => {
            refusal::not_ready("No agreement is in force.").next("Propose one and have both sides sign it.")
        }
        Some(terms) => {
            let message = format!("The terms in force begin on {}, after that period.", terms.effective);
            refusal::invalid(message).at("period")
        }
    }
}

fn nothing_sealed(on: &Engagement) -> &'static str {
    if on.operate.batches.is_empty() {
        return "No source has sealed events yet.";
    }
    "Not every connected source has sealed events yet."
}

fn agree_statement(
    on: &Engagement,
    statement: ItemNo,
    digest: Hash,
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let stated = find_statement(on, statement)?;
    if stated.figures.digest != digest {
        return Err(refusal::outdated(statement).at("digest"));
    }
    match standing(on, statement) {
        Some(Standing::Replaced) => return Err(refusal::already(statement, "replaced by a later statement")),
        Some(Standing::Final) => return Err(refusal::already(statement, "agreed by both sides")),
        Some(Standing::Disputed) => {
            return Err(refusal::not_ready(format!("A dispute of {statement} waits for an answer."))
                .next("Answer it first."));
        }
        Some(Standing::ToRestate) => {
            return Err(refusal::not_ready(format!("A dispute of {statement} was accepted."))
                .next("State the period again first."));
        }
        Some(Standing::Stated) | None => {}
    }
    let agreed: Vec<AccountId> = stated.agreed.iter().map(|stamp| stamp.by).collect();
    if sides(on, &agreed).contains(&side(on, ctx)) {
        return Err(refusal::already(statement, "agreed by your side"));
    }
    Ok(vec![Fact::StatementAgreed { statement, digest }])
}

fn dispute(
    on: &Engagement,
    statement: ItemNo,
    (level, reason): (String, String),
) -> Result<Vec<Fact>, Refusal> {
    let stated = find_statement(on, statement)?;
    if !stated.figures.levels.iter().any(|result| result.level == level) {
        return Err(refusal::not_found("service level", &level).at("level"));
    }
    match standing(on, statement) {
        Some(Standing::Final) => return Err(refusal::already(statement, "agreed by both sides")),
        Some(Standing::Replaced) => return Err(refusal::already(statement, "replaced by a later statement")),
        _ => {}
    }
    if let Some((no, _)) =
        on.operate.claims_on(statement).find(|(_, claim)| claim.level == level && claim.settlement.is_none())
    {
        return Err(refusal::already("This figure", &format!("disputed as {no}")));
    }
    let claim = next_no("CLAIM", on.operate.claims.len())?;
    Ok(vec![Fact::StatementDisputed { claim, statement, level, reason }])
}

fn answer_dispute(
    on: &Engagement,
    claim: ItemNo,
    (answer, reason): (super::Answer, String),
    ctx: &Context,
) -> Result<Vec<Fact>, Refusal> {
    let found =
        on.operate.claims.get(&claim).ok_or_else(|| refusal::not_found("claim", claim).at("claim"))?;
    if found.settlement.is_some() {
        return Err(refusal::already(claim, "answered"));
    }
    if standing(on, found.statement) == Some(Standing::Replaced) {
        return Err(refusal::already(found.statement, "replaced by a later statement"));
    }
    if sides(on, &[found.raised.by]).contains(&side(on, ctx)) {
        return Err(refusal::not_allowed("answer a dispute of your own side", "the other side"));
    }
    Ok(vec![Fact::DisputeAnswered { claim, answer, reason }])
}

fn find_statement(on: &Engagement, statement: ItemNo) -> Result<&StatedPeriod, Refusal> {
    on.operate
        .statements
        .get(&statement)
        .ok_or_else(|| refusal::not_found("statement", statement).at("statement"))
}

/// How a statement stands, knowing who speaks for whom.
pub(super) fn standing(on: &Engagement, statement: ItemNo) -> Option<Standing> {
    on.operate.standing(statement, |accounts| sides(on, accounts).len() == 2)
}

fn side(on: &Engagement, ctx: &Context) -> Option<Side> {
    on.member(ctx.actor.account).map(|member| member.side)
}

/// The distinct sides of some accounts.
fn sides(on: &Engagement, accounts: &[AccountId]) -> Vec<Option<Side>> {
    let mut sides: Vec<_> =
        accounts.iter().filter_map(|account| on.member(*account)).map(|by| Some(by.side)).collect();
    sides.sort_unstable();
    sides.dedup();
    sides
}

fn next_no(prefix: &str, count: usize) -> Result<ItemNo, Refusal> {
    let no = u32::try_from(count).unwrap_or(u32::MAX).saturating_add(1);
    ItemNo::try_new(prefix, no).map_err(|error| refusal::invalid(error.to_string()))
}
