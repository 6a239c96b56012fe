//! The money of an agreement: what months cost, what defaults credit, what is earned back, what is invoiced.
//!
//! **Invariant:** every amount is exact until its line is rounded, once, half of a minor unit away from
//! zero; sums are sums of rounded lines. An account depends on its own month and those before it alone.

mod band;
mod caps;
mod charge;
mod chronic;
mod credit;
mod earn_back;
mod exact;
mod index;
mod invoice;
mod shapes;
mod steady;
mod words;

pub use charge::{clause_of_person, clause_of_unit};
pub use shapes::{Account, Credit, Line, MonthFacts, Step, Volume};

use crate::{
    period::Period,
    terms::{Agreement, Charges, Credits},
};
use caps::Tally;
use charge::{Bill, Prices};
use chronic::Chronicle;
use credit::Rows;
use earn_back::Earnings;
use invoice::Deduction;
use outrigger_kernel::{Currency, Money, number::counted};
use steady::Steady;
use words::{money, step, sum};

/// The accounts of months, one a month, oldest first. None when the agreement states no
/// charges or no currency.
///
/// - Charges, each a line: the fixed amount; units at their price, or against their baseline with its
///   dead band by the cliff or the marginal convention; people; results that meet what is expected. All
///   prices follow the index. Months in a row inside the band earn a retro credit.
/// - Credits apply by themselves: for every default of a critical level with an allocation, that share
///   of the share at risk of the month's charges, multiplied for defaults in a row. Charges are taken
///   before retro credits and before credits of other months. A level stated by quarter takes the month
///   that its quarter ends in.
/// - Caps cut the sum: the month's first, then the one of twelve months. What is left is shared among
///   the credits in proportion.
/// - A credit is earned back when the level's following periods meet what is expected.
/// - The invoice has the month's charges, less what the month before credited, plus what is earned back.
/// - A month that does not follow the one before it begins anew what counts in a row, deducts nothing, and
///   says so.
pub fn accounts(agreement: &Agreement, months: &[MonthFacts]) -> Vec<Account> {
    accounts_after(agreement, months, &|_| None)
}

/// The same where some months were stated before: their accounts stand as they were, whatever the present
/// terms would make of them, and later months go on from them.
pub fn accounts_after(
    agreement: &Agreement,
    months: &[MonthFacts],
    stated: &dyn Fn(Period) -> Option<Account>,
) -> Vec<Account> {
    let (Some(charges), Some(currency)) = (&agreement.charges, agreement.currency) else { return Vec::new() };
    let mut book = Book::open(agreement, charges, currency);
    let account = |facts: &MonthFacts| {
        let stated = stated(facts.period).filter(|account| account.charged.currency == currency);
        match stated {
            Some(account) => book.stated(facts, account),
            None => book.account(facts),
        }
    };
    months.iter().map(account).collect()
}

/// What the months so far leave for the next one.
struct Book<'a> {
    agreement: &'a Agreement,
    charges: &'a Charges,
    currency: Currency,
    steady: Vec<Steady>,
    rows: Rows,
    past: Vec<Tally>,
    earnings: Earnings,
    chronicle: Chronicle,
    before: Option<Deduction>,
}

/// The credits of one month after caps.
#[derive(Default)]
struct Settled {
    credits: Vec<Credit>,
    /// What the caps leave of each, in minor units.
    parts: Vec<i64>,
    credited: i64,
    caps: Vec<Step>,
}

impl<'a> Book<'a> {
    fn open(agreement: &'a Agreement, charges: &'a Charges, currency: Currency) -> Self {
        Self {
            agreement,
            charges,
            currency,
            steady: vec![Steady::default(); charges.units.len()],
            rows: Rows::default(),
            past: Vec::new(),
            earnings: Earnings::default(),
            chronicle: Chronicle::default(),
            before: None,
        }
    }

    fn account(&mut self, facts: &MonthFacts) -> Account {
        let gap = self.begin(facts.period);
        let bill = self.bill(facts);
        let agreement = self.agreement;
        let terms = agreement.credits.as_ref();
        let settled = terms.map(|terms| self.settle(terms, facts, bill.base)).unwrap_or_default();
        let earned_back = terms.map(|terms| self.earn_back(terms, facts, &settled)).unwrap_or_default();
        let mut notices: Vec<String> = gap.into_iter().chain(bill.notices).collect();
        notices.extend(terms.map(|terms| self.notices(terms, facts, &settled)).unwrap_or_default());
        let invoice = invoice::lines(&bill.lines, self.before.as_ref(), &earned_back, self.currency);
        self.past.push(Tally { base: bill.base, credited: settled.credited });
        self.before = Some(Deduction::new(facts.period, &settled.credits, &settled.parts, settled.credited));
        Account {
            period: facts.period,
            charged: self.total(&bill.lines),
            charges: bill.lines,
            credits: settled.credits,
            credited: money(settled.credited, self.currency),
            caps: settled.caps,
            earned_back,
            payable: self.total(&invoice),
            invoice,
            notices,
        }
    }

    /// A month that stands as it was stated; what it leaves for later months is read off its account.
    fn stated(&mut self, facts: &MonthFacts, account: Account) -> Account {
        _ = self.begin(facts.period);
        _ = self.bill(facts);
        let amounts: Vec<i64> = account.credits.iter().map(|credit| credit.amount.minor).collect();
        let credited = account.credited.minor;
        let parts = caps::parts(&amounts, credited);
        // Retro credits are the only charges below zero, and no base of credits.
        let charges = account.charges.iter().map(|line| line.amount.minor);
        let base = sum(charges.filter(|amount| *amount > 0));
        let settled = Settled { credits: account.credits.clone(), parts, credited, caps: Vec::new() };
        if let Some(terms) = self.agreement.credits.as_ref() {
            let of = money(base, self.currency);
            _ = self.rows.credits(terms, &self.agreement.levels, &facts.results, of);
            _ = self.earn_back(terms, facts, &settled);
            _ = self.notices(terms, facts, &settled);
        }
        self.past.push(Tally { base, credited });
        self.before = Some(Deduction::new(facts.period, &settled.credits, &settled.parts, credited));
        account
    }

    /// Where months are missing before a month, forgets what counts in a row and what the next invoice was
    /// to deduct, and says so: nobody knows how the months between them came out.
    fn begin(&mut self, month: Period) -> Option<String> {
        let before = self.before.take_if(|before| before.month.next() != month)?.month;
        self.rows = Rows::default();
        self.steady.fill(Steady::default());
        let (title, before) = (month.title(), before.title());
        Some(format!(
            "{title} does not follow {before}: what counts in a row begins anew, and credits of {before} are \
             not deducted here."
        ))
    }

    fn bill(&mut self, facts: &MonthFacts) -> Bill {
        let (effective, first) = (self.agreement.effective, facts.period.first_day());
        let factor = index::factor(self.charges.index.as_ref(), effective, first);
        let prices = Prices { factor, currency: self.currency };
        charge::bill(self.charges, &self.agreement.levels, facts, &prices, &mut self.steady)
    }

    fn settle(&mut self, terms: &Credits, facts: &MonthFacts, base: i64) -> Settled {
        let base = money(base, self.currency);
        let mut credits = self.rows.credits(terms, &self.agreement.levels, &facts.results, base);
        let amounts: Vec<i64> = credits.iter().map(|credit| credit.amount.minor).collect();
        let total = sum(amounts.iter().copied());
        let (credited, caps) = caps::apply(terms, total, base, &self.past);
        let parts = caps::parts(&amounts, credited);
        if credited < total {
            let (left, whole) = (money(credited, self.currency), money(total, self.currency));
            for (credit, part) in credits.iter_mut().zip(&parts) {
                let what = format!("The caps leave {left} of {whole}, and this share of it");
                credit.steps.push(step("credits.cap", what, Some(money(*part, self.currency))));
            }
        }
        Settled { credits, parts, credited, caps }
    }

    /// Earlier credits first: a month's own credits begin to wait behind it.
    fn earn_back(&mut self, terms: &Credits, facts: &MonthFacts, settled: &Settled) -> Vec<Line> {
        let Some(terms) = &terms.earn_back else { return Vec::new() };
        let lines = self.earnings.earned_back(terms, &facts.results);
        for (credit, part) in settled.credits.iter().zip(&settled.parts) {
            let amount = money(*part, self.currency);
            self.earnings.credited(
                terms,
                facts.period,
                (credit.level.as_str(), credit.title.as_str()),
                amount,
            );
        }
        lines
    }

    fn notices(&mut self, terms: &Credits, facts: &MonthFacts, settled: &Settled) -> Vec<String> {
        let chronic = terms.chronic.as_ref();
        let month = self.past.len();
        let mut notices =
            chronic.map(|chronic| self.chronicle.notices(chronic, month, &facts.results)).unwrap_or_default();
        if let Some(days) = terms.pay_days.filter(|_| settled.credited > 0) {
            notices.push(format!(
                "The credits of {} are deducted from the next invoice, or paid within {} if no invoice follows.",
                facts.period.title(),
                counted(u64::from(days), "calendar day", "calendar days")
            ));
        }
        notices
    }

    fn total(&self, lines: &[Line]) -> Money {
        money(sum(lines.iter().map(|line| line.amount.minor)), self.currency)
    }
}

#[cfg(test)]
mod tests;
