//! What an entry says, in one sentence.

use jiff::tz::TimeZone;
use outrigger_kernel::{ItemNo, number::counted};
use outrigger_lifecycle::{Fact, assess, content, engagement::moment, founding, gate, operate};

/// The sentence for a fact. Values are shown by number and digest, never whole texts.
pub(crate) fn sentence(fact: &Fact, zone: &TimeZone) -> String {
    match fact {
        Fact::Founding(fact) => founding_sentence(fact),
        Fact::Content(fact) => content_sentence(fact),
        Fact::Gate(fact) => gate_sentence(fact),
        Fact::Assess(assess::Fact::LogAttached { process, shape, rejected: 0, .. }) => {
            format!("Attached a log of {} to {process}", counted(shape.events, "event", "events"))
        }
        Fact::Assess(assess::Fact::LogAttached { process, shape, rejected, .. }) => {
            let events = shape.events;
            format!(
                "Attached a log of {events} events to {process}; {rejected} of its rows could not be read"
            )
        }
        Fact::Assess(assess::Fact::BaselineMeasured { kpi, result, .. }) => {
            let value = result.measured.map_or("nothing".into(), |value| value.to_string());
            format!("Measured {value} as the baseline of {kpi}")
        }
        Fact::Operate(fact) => operate_sentence(fact, zone),
    }
}

fn founding_sentence(fact: &founding::Fact) -> String {
    match fact {
        founding::Fact::EngagementFounded { client, provider, .. } => {
            format!("Founded the engagement of {client} and {provider}")
        }
        founding::Fact::MemberAdmitted { name, side, .. } => {
            format!("Admitted {} for the {side}", name.shown())
        }
        founding::Fact::PersonErased { account, basis, reason, .. } => {
            format!("Erased the person of account {account} by {}: {reason}", basis.article())
        }
        founding::Fact::HoldPlaced { reason } => format!("Placed a hold, nobody is erased: {reason}"),
        founding::Fact::HoldReleased { reason } => format!("Released the hold: {reason}"),
        founding::Fact::WitnessNamed { side, key } => format!("Named the witness {key} for the {side}"),
        founding::Fact::WitnessRetired { key, reason } => format!("Retired the witness {key}: {reason}"),
    }
}

fn content_sentence(fact: &content::Fact) -> String {
    match fact {
        content::Fact::ItemDrafted { item, .. } => format!("Wrote {item}"),
        content::Fact::ItemAmended { item, .. } => format!("Changed {item}"),
        content::Fact::FileAttached { item, file, name, kind, .. } => {
            format!("Attached {name} ({}) to {item}, digest {}", kind.title(), file.short())
        }
        content::Fact::FileDetached { item, file, reason } => {
            format!("Detached the file with digest {} from {item}: {reason}", file.short())
        }
    }
}

fn gate_sentence(fact: &gate::Fact) -> String {
    match fact {
        gate::Fact::GateSigned { gate, evidence } => {
            format!(
                "Signed {gate} on {}",
                counted(evidence.len() as u64, "piece of evidence", "pieces of evidence")
            )
        }
        gate::Fact::GateOpened { gate } => format!("{gate} opened"),
        gate::Fact::CriterionWaived { gate, criterion, reason } => {
            format!("Waived {criterion} of {gate}: {reason}")
        }
        gate::Fact::GateWaived { gate, reason } => format!("Waived {gate}: {reason}"),
    }
}

fn operate_sentence(fact: &operate::Fact, zone: &TimeZone) -> String {
    match fact {
        operate::Fact::SourceConnected { source } => format!("Connected {source}"),
        operate::Fact::SourceDisconnected { source, reason } => format!("Disconnected {source}: {reason}"),
        operate::Fact::BatchWithdrawn { source, batch, reason } => {
            format!("Withdrew a batch of {source}, digest {}: {reason}", batch.short())
        }
        operate::Fact::SourceAttested { source, complete_until } => {
            let until = moment(*complete_until, zone);
            format!("Attested that {source} had nothing more to send until {until}")
        }
        operate::Fact::BatchSealed { source, shape, complete_until } => {
            let until = moment(*complete_until, zone);
            format!("Sealed {} of {source}, complete until {until}", counted(shape.events, "event", "events"))
        }
        operate::Fact::AgreementProposed { agreement, digest, .. } => {
            format!("Proposed and signed terms {agreement}, digest {}", digest.short())
        }
        operate::Fact::AgreementSigned { agreement, digest } => {
            format!("Signed {agreement}, digest {}", digest.short())
        }
        operate::Fact::AgreementPutInForce { agreement } => format!("{agreement} is in force"),
        operate::Fact::AgreementWithdrawn { agreement, reason } => format!("Took {agreement} back: {reason}"),
        operate::Fact::PeriodStated { statement, figures, .. } => {
            format!("Stated {} as {statement}, digest {}", figures.period.title(), figures.digest.short())
        }
        operate::Fact::StatementAgreed { statement, digest } => {
            format!("Agreed to {statement}, digest {}", digest.short())
        }
        operate::Fact::StatementDisputed { claim, statement, level, .. } => {
            format!("Disputed {level} of {statement} as {claim}")
        }
        operate::Fact::ClaimRaised { claim, kind: operate::ReliefKind::Relief, .. } => {
            format!("Claimed relief as {claim}")
        }
        operate::Fact::ClaimRaised { claim, kind: operate::ReliefKind::Exclusion, .. } => {
            format!("Claimed an exclusion as {claim}")
        }
        operate::Fact::DisputeAnswered { claim, answer, .. }
        | operate::Fact::ClaimAnswered { claim, answer, .. } => answered(*claim, *answer),
        operate::Fact::ClaimWithdrawn { claim, reason } => format!("Took {claim} back: {reason}"),
        operate::Fact::ClaimLapsed { claim, answer } => {
            format!("{}, as nobody answered it in time", answered(*claim, *answer))
        }
        operate::Fact::RestatementProposed { restatement, statement, figures, .. } => {
            let digest = figures.digest.short();
            let later = if figures.account.is_some() { "; later accounts keep what they said" } else { "" };
            format!("Proposed {restatement} to restate {statement}, digest {digest}{later}")
        }
        operate::Fact::RestatementSigned { restatement, statement, digest } => {
            format!("Signed {restatement}, which is {statement} now, digest {}", digest.short())
        }
        operate::Fact::RestatementDeclined { restatement, reason } => {
            format!("Declined or took back {restatement}: {reason}")
        }
    }
}

fn answered(claim: ItemNo, answer: operate::Answer) -> String {
    match answer {
        operate::Answer::Accept => format!("Accepted {claim}"),
        operate::Answer::Reject => format!("Rejected {claim}"),
    }
}
