//! The people of an engagement: who speaks for either side, whose data are held or erased, and which keys watch
//! the ledger.

use super::{Offer, PROBE_REASON, Sealed, TryCommand, Who, asking, sealed, who};
use crate::{
    Actor, Context, Engagement, Member, access,
    engagement::{Erased, Role, Witness},
    founding::leads,
};
use outrigger_kernel::{
    AccountId, Instant, Side,
    note::{KeyKind, SignerKey, VerifierKey},
};
use schemars::JsonSchema;
use serde::Serialize;

const ADMIT: &str = "engagement.admit-member";
const ERASE: &str = "engagement.erase-person";
const RETIRE: &str = "engagement.retire-witness";

/// The page of the people.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeopleView {
    /// The client, then the provider.
    pub parties: Vec<PartyView>,
}

/// One party.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PartyView {
    /// Its side.
    pub side: Side,
    /// Its name.
    pub name: String,
    /// Its people, by name.
    pub members: Vec<MemberRow>,
    /// Those whom it erased, in the order in which that was done.
    pub erased: Vec<ErasedRow>,
    /// Its hold; none when none stands.
    pub hold: Option<HoldRow>,
    /// The keys with which it co-signs the ledger.
    pub witnesses: Vec<WitnessRow>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// One person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MemberRow {
    /// The account, by which commands name the person.
    pub account: AccountId,
    /// The person.
    pub who: Who,
    /// What the person may do.
    pub roles: Vec<Role>,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// A person who was erased.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ErasedRow {
    /// What stands in the place of the name, and the party.
    pub who: Who,
    /// When it was done.
    pub at: Instant,
}

/// A hold that stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HoldRow {
    /// What the data are needed for.
    pub reason: String,
    /// Who placed it, and when.
    pub placed: Sealed,
}

/// A key that co-signs the ledger.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WitnessRow {
    /// The key.
    pub key: VerifierKey,
    /// Who named it, and when.
    pub named: Sealed,
    /// What can be done here.
    pub offers: Vec<Offer>,
}

/// The people of both sides, for a member who looks. `try_command` says whether a command would be accepted
/// now. What one side does is not offered to the other.
pub fn people(on: &Engagement, account: AccountId, try_command: TryCommand<'_>) -> PeopleView {
    let looker = Looker { on, account, try_command };
    PeopleView { parties: Side::BOTH.map(|side| looker.party(side)).into() }
}

/// A member who looks.
struct Looker<'a> {
    on: &'a Engagement,
    account: AccountId,
    try_command: TryCommand<'a>,
}

impl Looker<'_> {
    fn party(&self, side: Side) -> PartyView {
        let on = self.on;
        let is_own = on.member(self.account).is_some_and(|own| own.side == side);
        let mut erased: Vec<_> = on.erased.iter().filter(|(_, erased)| erased.side == side).collect();
        erased.sort_by_key(|(_, erased)| erased.at);
        let gone =
            |(account, erased): (&AccountId, &Erased)| ErasedRow { who: who(on, *account), at: erased.at };
        let witnesses = on.witnesses.iter().filter(|witness| witness.side == side);
        PartyView {
            side,
            name: on.party(side).to_owned(),
            members: self.members(side, is_own),
            erased: erased.into_iter().map(gone).collect(),
            hold: on
                .holds
                .get(&side)
                .map(|hold| HoldRow { reason: hold.reason.clone(), placed: sealed(on, &hold.stamp) }),
            witnesses: witnesses.map(|witness| self.witness(witness, is_own)).collect(),
            offers: self.offers(side, is_own),
        }
    }

    fn members(&self, side: Side, is_own: bool) -> Vec<MemberRow> {
        let on = self.on;
        // Where nobody can be erased, the page says so once and not for each of them.
        let may_erase = is_own && on.holds.is_empty() && self.may_not(ERASE).is_none();
        let row = |(account, member): (&AccountId, &Member)| MemberRow {
            account: *account,
            who: who(on, *account),
            roles: member.roles.iter().copied().collect(),
            offers: if may_erase { vec![self.erase(*account, &member.name)] } else { Vec::new() },
        };
        let members = on.members.iter().filter(|(_, member)| member.side == side);
        let mut rows: Vec<MemberRow> = members.map(row).collect();
        rows.sort_by(|one, other| one.who.name.cmp(&other.who.name));
        rows
    }

    fn erase(&self, account: AccountId, name: &str) -> Offer {
        let account = account.to_string();
        let own = ("account", account.as_str());
        let closed = (self.try_command)(ERASE, &[own, ("basis", "data-subject-request"), PROBE_REASON]);
        Offer { closed, ..asking(ERASE, &format!("Erase {name}"), &[own]) }
    }

    fn witness(&self, witness: &Witness, is_own: bool) -> WitnessRow {
        let key = witness.key.to_string();
        let own = ("key", key.as_str());
        let closed = (self.try_command)(RETIRE, &[own, PROBE_REASON]);
        let retire = Offer { closed, ..asking(RETIRE, "Retire this key", &[own]) };
        let named = sealed(self.on, &witness.named);
        WitnessRow { key: witness.key.clone(), named, offers: if is_own { vec![retire] } else { Vec::new() } }
    }

    fn offers(&self, side: Side, is_own: bool) -> Vec<Offer> {
        let mut offers = Vec::new();
        // The other side's people are admitted for it while it has nobody who could.
        if is_own || leads(self.on, side).next().is_none() {
            let closed = self.may_not(ADMIT);
            offers.push(Offer { closed, ..asking(ADMIT, "Admit a person", &[("side", side.as_str())]) });
        }
        if is_own {
            let hold = match self.on.holds.get(&side) {
                None => ("engagement.place-hold", "Place a hold"),
                Some(_) => ("engagement.release-hold", "Release the hold"),
            };
            // A key to ask with, never kept.
            let key = SignerKey::new("nobody", KeyKind::Cosignature, [0; 32]).verifier().to_string();
            let witness = ("engagement.name-witness", "Name a witness");
            let probes = [(hold, PROBE_REASON), (witness, ("key", key.as_str()))];
            offers.extend(probes.map(|((command, label), probe)| Offer {
                closed: (self.try_command)(command, &[probe]),
                ..asking(command, label, &[])
            }));
        }
        offers
    }

    /// Why the member may not ask for something at all.
    fn may_not(&self, command: &str) -> Option<String> {
        let ctx = Context { at: Instant::EARLIEST, actor: Actor { account: self.account }, evidence: None };
        access::may(self.on, command, &ctx).err().map(|refusal| refusal.to_string())
    }
}

#[cfg(test)]
mod tests;
