//! Who may ask what: one table. What a member may see follows from being a member; nobody else learns
//! that an engagement exists.

use crate::{Command, Context, Engagement, Member, engagement::Role, founding};
use Role::{AccountManager, ProcessOwner, SourcingLead, Sponsor, TeamLead};
use outrigger_kernel::{Refusal, refusal};

/// One row of the table: a command and the roles that may ask it.
#[derive(Clone, Copy, Debug)]
pub struct Permit {
    /// The command's name; for content commands with the kind of item, as in `content.draft process`.
    pub act: &'static str,
    /// What asking it is called in a refusal.
    pub verb: &'static str,
    /// The roles that may.
    pub roles: &'static [Role],
}

const fn permit(act: &'static str, verb: &'static str, roles: &'static [Role]) -> Permit {
    Permit { act, verb, roles }
}

const ASSESSORS: &[Role] = &[SourcingLead, ProcessOwner];
const LEADS: &[Role] = &[SourcingLead, AccountManager];
const SENDERS: &[Role] = &[SourcingLead, AccountManager, TeamLead];
const WATCHERS: &[Role] = &[SourcingLead, ProcessOwner, AccountManager, TeamLead];

/// The whole table. Founding is not in it: whoever founds an engagement is its first member.
pub const TABLE: [Permit; 36] = [
    permit("engagement.admit-member", "admit members", LEADS),
    permit("engagement.erase-person", "erase people", LEADS),
    permit("engagement.place-hold", "place holds", LEADS),
    permit("engagement.release-hold", "release holds", LEADS),
    permit("engagement.name-witness", "name witnesses", LEADS),
    permit("engagement.retire-witness", "retire witnesses", LEADS),
    permit("engagement.keep-webhooks", "keep webhooks", LEADS),
    permit("content.draft process", "write processes", ASSESSORS),
    permit("content.draft objective", "write objectives", ASSESSORS),
    permit("content.draft kpi", "write KPIs", ASSESSORS),
    permit("content.draft source", "write sources", SENDERS),
    permit("assess.attach-log", "attach logs", ASSESSORS),
    permit("assess.measure-baseline", "measure baselines", ASSESSORS),
    permit("gate.sign", "sign gates", &[SourcingLead, Sponsor, AccountManager]),
    permit("gate.waive-criterion", "waive criteria", &[Sponsor]),
    permit("gate.waive-gate", "waive gates", &[Sponsor]),
    permit("operate.connect-source", "connect sources", SENDERS),
    permit("operate.disconnect-source", "disconnect sources", LEADS),
    permit("operate.send-events", "send events", SENDERS),
    permit("operate.seal-batch", "seal batches", SENDERS),
    permit("operate.withdraw-batch", "withdraw batches", SENDERS),
    permit("operate.propose-agreement", "propose terms", LEADS),
    permit("operate.sign-agreement", "sign terms", LEADS),
    permit("operate.withdraw-agreement", "withdraw terms", LEADS),
    permit("operate.state-period", "state periods", LEADS),
    permit("operate.agree-statement", "agree to statements", LEADS),
    permit("operate.dispute-statement", "dispute figures", WATCHERS),
    permit("operate.answer-claim", "answer claims", LEADS),
    permit("operate.raise-claim", "raise claims", WATCHERS),
    permit("operate.withdraw-claim", "withdraw claims", LEADS),
    permit("operate.settle-claim", "settle claims", WATCHERS),
    permit("operate.propose-restatement", "propose restatements", LEADS),
    permit("operate.sign-restatement", "sign restatements", LEADS),
    permit("operate.decline-restatement", "decline restatements", LEADS),
    permit("operate.declare-unreported", "declare figures unreported", &[SourcingLead]),
    permit("assess.upload-log", "upload logs", ASSESSORS),
];

/// Whether the asker may ask this here.
///
/// # Errors
/// Not found for everybody who is no member, so that nothing is learnt; not allowed for members whose
/// roles do not include it.
pub fn allows(on: &Engagement, command: &Command, ctx: &Context) -> Result<(), Refusal> {
    if matches!(command, Command::Founding(founding::Command::Found { .. })) {
        // Nobody is asked for a role before there is an engagement; afterwards only members learn of it.
        return match (&on.charter, on.member(ctx.actor.account)) {
            (Some(_), None) => Err(refusal::not_found("engagement", "with that address")),
            _ => Ok(()),
        };
    }
    permitted(asker(on, ctx)?, &act(command)?)
}

/// Whether the asker may do an act of the table here; the member, if so.
///
/// # Errors
/// As [`allows`].
pub fn may<'e>(on: &'e Engagement, act: &str, ctx: &Context) -> Result<&'e Member, Refusal> {
    let member = asker(on, ctx)?;
    permitted(member, act).map(|()| member)
}

/// The member who asks; nobody else learns anything.
fn asker<'e>(on: &'e Engagement, ctx: &Context) -> Result<&'e Member, Refusal> {
    on.member(ctx.actor.account).ok_or_else(|| refusal::not_found("engagement", "with that address"))
}

fn permitted(member: &Member, act: &str) -> Result<(), Refusal> {
    let row = TABLE.iter().find(|row| row.act == act).ok_or_else(|| refusal::not_found("command", act))?;
    if member.roles.iter().any(|role| row.roles.contains(role)) {
        return Ok(());
    }
    let who = row.roles.iter().map(|role| role.title()).collect::<Vec<_>>().join(" or ");
    Err(refusal::not_allowed(row.verb, &who))
}

/// The act of a command in the table. Whoever may write an item may change it, and its files.
fn act(command: &Command) -> Result<String, Refusal> {
    match command {
        Command::Content(command) => Ok(format!("content.draft {}", command.kind()?)),
        other => Ok(other.name()),
    }
}

#[cfg(test)]
mod tests;
