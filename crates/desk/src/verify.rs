//! Recomputes everything: every leaf, every batch, every statement.

use crate::{
    Desk, Snapshot,
    ledger::zone,
    trouble,
    view::{CaseView, DeskRow, DeskView, Verification, VerifiedStatement},
};
use outrigger_agreement::{Explanation, Figures};
use outrigger_kernel::{AccountId, EngagementId, Hash, Instant, ItemNo, Refusal, Seq, Side, Tree, refusal};
use outrigger_lifecycle::view::{Waiting, waiting};
use std::sync::Arc;

/// Entries read at once.
const PAGE: usize = 1_000;

impl Desk {
    /// Recomputes an engagement's ledger, batches and statements from what the store holds.
    ///
    /// # Errors
    /// When the store cannot be read at all; what is wrong in it is in the result.
    pub fn verify(&self, snapshot: &Snapshot) -> Result<Verification, Refusal> {
        let (entries, root, first_bad) = self.verify_entries(snapshot.id, snapshot.tree.size())?;
        let digests = snapshot.engagement.operate.batch_digests();
        let bad_batches: Vec<Hash> =
            digests.iter().copied().filter(|digest| self.batch(*digest).is_err()).collect();
        let statements: Vec<VerifiedStatement> = snapshot
            .engagement
            .operate
            .statements
            .keys()
            .filter_map(|statement| self.verify_statement(snapshot, *statement))
            .collect();
        let sound = first_bad.is_none()
            && root == snapshot.tree.root()
            && bad_batches.is_empty()
            && statements.iter().all(|statement| statement.equal);
        Ok(Verification {
            entries,
            root,
            first_bad,
            batches: (digests.len() - bad_batches.len()) as u64,
            bad_batches,
            statements,
            sound,
            at: self.now(),
            zone: zone(snapshot),
        })
    }

    /// Verifies every engagement of the store: for the operator, who is a member of none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn verify_all(&self) -> Result<Vec<(EngagementId, String, Verification)>, Refusal> {
        let engagements = self.store().engagements().map_err(trouble::store)?;
        let verify = |id: EngagementId| {
            // A ledger that cannot be folded is not sound, and its entries say where.
            let Ok(snapshot) = self.load(id) else {
                return Ok((id, String::new(), self.verify_unfolded(id)?));
            };
            let charter = snapshot.engagement.charter.as_ref();
            let title = charter.map(|charter| charter.title.clone()).unwrap_or_default();
            Ok((id, title, self.verify(&snapshot)?))
        };
        engagements.into_iter().map(verify).collect()
    }

    fn verify_unfolded(&self, id: EngagementId) -> Result<Verification, Refusal> {
        let size = self.store().head(id).map_err(trouble::store)?;
        let (entries, root, first_bad) = self.verify_entries(id, size)?;
        Ok(Verification {
            entries,
            root,
            first_bad: first_bad.or(Some(entries + 1)),
            batches: 0,
            bad_batches: Vec::new(),
            statements: Vec::new(),
            sound: false,
            at: self.now(),
            zone: String::new(),
        })
    }

    fn verify_entries(&self, id: EngagementId, size: u64) -> Result<(u64, Hash, Option<Seq>), Refusal> {
        let (mut tree, mut page) = (Tree::default(), PAGE);
        while tree.size() < size {
            let entries = match self.store().read(id, tree.size(), page) {
                Ok(entries) if !entries.is_empty() => entries,
                // The store hands out no page with an entry that is not what was sealed: the page is
                // read entry by entry, so that the first bad one is named.
                Err(_) if page > 1 => {
                    page = 1;
                    continue;
                }
                _ => return Ok((tree.size(), tree.root(), Some(tree.size() + 1))),
            };
            for entry in entries.iter().take(usize::try_from(size - tree.size()).unwrap_or(usize::MAX)) {
                if !entry.is_intact(id) || entry.seq != tree.size() + 1 {
                    return Ok((tree.size(), tree.root(), Some(entry.seq)));
                }
                tree.push(entry.leaf);
            }
        }
        Ok((tree.size(), tree.root(), None))
    }

    fn verify_statement(&self, snapshot: &Snapshot, no: ItemNo) -> Option<VerifiedStatement> {
        let stated = snapshot.engagement.operate.statements.get(&no)?;
        let recomputed = self.recomputed(snapshot, no).ok().flatten();
        let own = stated.figures.recomputed_digest();
        Some(VerifiedStatement {
            no,
            title: stated.figures.period.title(),
            stated: stated.figures.digest,
            recomputed,
            equal: recomputed == Some(stated.figures.digest) && own == stated.figures.digest,
        })
    }

    /// A member's desk: every engagement it belongs to, the longest waiting first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn desk(&self, account: AccountId) -> Result<DeskView, Refusal> {
        let mut engagements = Vec::new();
        for id in self.store().grants(account).map_err(trouble::store)? {
            // One damaged ledger must not hide the others, and must not be hidden itself.
            match self.load(id) {
                Ok(snapshot) => engagements.extend(desk_row(&snapshot, account, self.now())),
                Err(refusal) => engagements.push(damaged_row(id, &refusal)),
            }
        }
        engagements
            .sort_by_key(|row| (row.on_us.is_empty(), row.on_us.first().and_then(|first| first.since)));
        Ok(DeskView { engagements })
    }

    /// One case under every clock of the agreement in force.
    ///
    /// # Errors
    /// Not found when there are no figures or no event has that case.
    pub fn case(&self, snapshot: &Snapshot, case: &str) -> Result<CaseView, Refusal> {
        let missing = || refusal::not_found("case", case);
        let figures = self.figures(snapshot, None)?.ok_or_else(missing)?;
        let clocks = match figures.explain(case) {
            Some(clocks) => clocks,
            // A case that only unsealed events know.
            None => self.figures_now(snapshot, &figures)?.explain(case).ok_or_else(missing)?,
        };
        let digest = figures.agreement().digest;
        let agreement = snapshot.engagement.operate.agreement_of(digest);
        Ok(CaseView {
            case: case.to_owned(),
            clocks: relevant(clocks),
            zone: figures.agreement().zone_name.clone(),
            agreement: agreement.ok_or_else(missing)?,
            agreement_digest: digest,
        })
    }
}

impl Desk {
    /// The same figures over every event that is known now, sealed or not.
    fn figures_now(&self, snapshot: &Snapshot, sealed: &Figures) -> Result<Figures, Refusal> {
        let terms = Arc::new(sealed.agreement().clone());
        let log = self.events_now(snapshot)?;
        Figures::new(terms, Arc::new(log)).map_err(|error| refusal::invalid(error.to_string()))
    }
}

/// The clocks by which some level judges the case, or which still go; all that it started when that is
/// none.
fn relevant(clocks: Vec<Explanation>) -> Vec<Explanation> {
    let started: Vec<Explanation> = clocks.into_iter().filter(|clock| clock.standing != "waiting").collect();
    let matters = |clock: &Explanation| !clock.levels.is_empty() || clock.standing != "stopped";
    if started.iter().any(matters) { started.into_iter().filter(matters).collect() } else { started }
}

fn damaged_row(id: EngagementId, refusal: &Refusal) -> DeskRow {
    let waiting = Waiting { what: refusal.to_string(), side: Side::Client, since: None, path: String::new() };
    DeskRow {
        id,
        title: "A ledger that cannot be read".into(),
        client: String::new(),
        provider: String::new(),
        side: Side::Client,
        sample: false,
        on_us: vec![waiting],
        on_them: Vec::new(),
        entries: 0,
        last_at: None,
    }
}

fn desk_row(snapshot: &Snapshot, account: AccountId, now: Instant) -> Option<DeskRow> {
    let engagement = &snapshot.engagement;
    let side = engagement.member(account)?.side;
    let charter = engagement.charter.as_ref()?;
    let (on_us, on_them) = waiting(engagement, now).into_iter().partition(|waiting| waiting.side == side);
    Some(DeskRow {
        id: snapshot.id,
        title: charter.title.clone(),
        client: charter.client.clone(),
        provider: charter.provider.clone(),
        side,
        sample: charter.sample,
        on_us,
        on_them,
        entries: engagement.head,
        last_at: engagement.last_at(),
    })
}
