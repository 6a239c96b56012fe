//! Statements: their rows and pages, and what would come out differently today.

use super::{
    StatementRow, StatementView,
    claims::claim_row,
    restatements::{level_changes, money_changes, restatement_row},
};
use crate::{
    Engagement,
    operate::{Standing, decide::standing},
    view::{Offer, PROBE_REASON, TryCommand, asking, offer, sealed},
};
use outrigger_agreement::{Statement, Verdict};
use outrigger_kernel::{Hash, ItemNo, Side};

/// A statement's page; `None` when there is no such statement. `recomputed` is the digest that what it
/// cites gives, `today` the whole statement as everything sealed and settled by now gives it.
pub fn statement_view(
    on: &Engagement,
    no: ItemNo,
    recomputed: Option<Hash>,
    today: Option<&Statement>,
    try_command: TryCommand<'_>,
) -> Option<StatementView> {
    let stated = on.operate.statements.get(&no)?;
    let terms = on.operate.agreements.get(&stated.agreement)?;
    let mut row = statement_row(on, no)?;
    let today = today.filter(|_| row.standing != Standing::Replaced);
    let changes = today.map(|today| level_changes(&stated.figures, today)).unwrap_or_default();
    let money = today.map(|today| money_changes(&stated.figures, today)).unwrap_or_default();
    let mut offers = match row.standing {
        Standing::Final | Standing::Replaced => Vec::new(),
        _ => agree_and_dispute((no, &stated.figures), try_command),
    };
    row.differs = !changes.is_empty() || !money.is_empty();
    if row.differs {
        offers.push(restate(&stated.figures, try_command));
    }
    let restatements = on.operate.restatements_of(no);
    Some(StatementView {
        row,
        agreement: stated.agreement,
        figures: stated.figures.clone(),
        zone: terms.agreement.as_ref().map(|agreement| agreement.zone_name.clone()).unwrap_or_default(),
        agreed: stated.agreed.iter().map(|stamp| sealed(on, stamp)).collect(),
        claims: on.operate.claims_on(no).filter_map(|(claim, _)| claim_row(on, claim, try_command)).collect(),
        restatements: restatements.filter_map(|(no, _)| restatement_row(on, no, try_command)).collect(),
        recomputed: recomputed.map(|digest| digest == stated.figures.digest),
        today: changes,
        today_money: money,
        offers,
    })
}

fn agree_and_dispute((no, figures): (ItemNo, &Statement), try_command: TryCommand<'_>) -> Vec<Offer> {
    let (number, digest) = (no.to_string(), figures.digest.to_string());
    let agree = [("statement", number.as_str()), ("digest", digest.as_str())];
    let first = figures.levels.first().map(|level| level.level.as_str()).unwrap_or_default();
    let probe = [("statement", number.as_str()), ("level", first), PROBE_REASON];
    let closed = try_command("operate.dispute-statement", &probe);
    let dispute = asking("operate.dispute-statement", "Dispute a figure", &[("statement", &number)]);
    vec![
        offer("operate.agree-statement", "Agree to these figures", &agree, false, try_command),
        Offer { closed, ..dispute },
    ]
}

fn restate(figures: &Statement, try_command: TryCommand<'_>) -> Offer {
    let period = figures.period.to_string();
    let closed = try_command("operate.propose-restatement", &[("period", &period), PROBE_REASON]);
    let restate = asking("operate.propose-restatement", "Propose a restatement", &[("period", &period)]);
    Offer { closed, ..restate }
}

pub(super) fn statement_row(on: &Engagement, no: ItemNo) -> Option<StatementRow> {
    let stated = on.operate.statements.get(&no)?;
    let levels = &stated.figures.levels;
    let agreed: Vec<Side> = stated.agreed.iter().filter_map(|stamp| on.side_of(stamp.by)).collect();
    Some(StatementRow {
        no,
        period: stated.figures.period,
        title: stated.figures.period.title(),
        standing: standing(on, no)?,
        met: levels.iter().filter(|level| level.verdict == Verdict::Met).count(),
        levels: levels.len(),
        waits_on: Side::BOTH.into_iter().filter(|side| !agreed.contains(side)).collect(),
        differs: false,
        stated: sealed(on, &stated.stated),
    })
}
