//! How requests reach the desk: once, twice, under one key or another's, two at a time, or while the store fails.
//! Whatever way it takes, one request has one effect and one answer.

use super::world::World;
use crate::trust::faulty::{Fault, Length};
use outrigger_desk::{Desk, Once};
use outrigger_kernel::{AccountId, Code, Hash, Refusal, Seq};
use outrigger_lifecycle::Command;
use std::{fmt::Debug, thread};

/// The calls of a request of which one fails.
const CALLS: usize = 16;
/// Characters of an answer that are told.
const TOLD_CHARS_MAX: usize = 160;

/// Ways with how often they are taken.
const WAYS: [(usize, Way); 6] = [
    (55, Way::Plainly),
    (12, Way::Twice),
    (6, Way::BeforeAnotherUnderItsKey),
    (8, Way::TwoAtOnce),
    (7, Way::TwoAtOnceUnderOneKey),
    (12, Way::WhileTheStoreFails),
];

/// A way to the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Sent without a key.
    Plainly,
    /// Sent again under its key.
    Twice,
    /// Its key is used for another request afterwards.
    BeforeAnotherUnderItsKey,
    /// Sent by two threads without a key: two requests.
    TwoAtOnce,
    /// Sent by two threads under one key: one request.
    TwoAtOnceUnderOneKey,
    /// A call of the store fails; then the server may go on or end, and the request is sent again under its key.
    WhileTheStoreFails,
}

/// What came of it: an answer for each request that may have had an effect of its own.
pub struct Delivery<T> {
    /// The way.
    pub way: Way,
    /// The answers.
    pub answers: Vec<Result<T, Refusal>>,
}

impl World {
    /// Somebody gives a command; whether it was accepted.
    pub fn ask(&mut self, deal: usize, by: AccountId, command: Command) -> bool {
        let (id, name) = (self.deals[deal].id, command.name());
        let digest = Hash::of(format!("{command:?}").as_bytes());
        let delivery =
            self.deliver((by, digest), |desk, once| desk.execute_once(by, id, command.clone(), once));
        self.hear((deal, by), &name, &delivery);
        let receipts = delivery.answers.iter().flatten();
        let mut acknowledged: Vec<Seq> = receipts.flat_map(|receipt| receipt.entries.clone()).collect();
        acknowledged.sort_unstable();
        assert_eq!(self.learn(deal), acknowledged, "the ledger has what is acknowledged, and nothing else");
        let is_accepted = !acknowledged.is_empty();
        let last = self.deals[deal].on.last.as_ref().map(|stamp| stamp.by);
        assert!(!is_accepted || last == Some(by), "an entry names whose command it came from");
        is_accepted
    }

    /// Lets a request reach the desk in some way.
    pub fn deliver<T, A>(&mut self, (by, digest): (AccountId, Hash), ask: A) -> Delivery<T>
    where
        T: Debug + PartialEq + Send,
        A: Fn(&Desk, Option<&Once>) -> Result<T, Refusal> + Sync,
    {
        self.requests += 1;
        let key = format!("request-{}", self.requests);
        let once = Once::new(by, &key, digest, self.now()).unwrap();
        let way = self.dice.weigh(&WAYS);
        let desk = self.desk().clone();
        let answers = match way {
            Way::Plainly => vec![ask(&desk, None)],
            Way::Twice => vec![the_same([0, 1].map(|_| ask(&desk, Some(&once))))],
            Way::BeforeAnotherUnderItsKey => vec![refuses_another(&desk, &once, &ask)],
            Way::TwoAtOnce => Vec::from(at_once(|| ask(&desk, None))),
            Way::TwoAtOnceUnderOneKey => vec![the_same(at_once(|| ask(&desk, Some(&once))))],
            Way::WhileTheStoreFails => {
                // The folder belongs to one process: nobody may hold it while the server starts again.
                drop(desk);
                vec![self.while_the_store_fails(&once, &ask)]
            }
        };
        Delivery { way, answers }
    }

    /// Counts answers and writes them down. Whoever is no member is told that there is nothing, and nobody is told
    /// that the machine cannot: it could.
    pub fn hear<T: Debug>(&mut self, (deal, by): (usize, AccountId), what: &str, delivery: &Delivery<T>) {
        let answers: Vec<String> = delivery.answers.iter().map(told).collect();
        let (now, who, way) = (self.now(), self.name(by), delivery.way);
        let line = format!("{now} {who} {what}, {way:?}: {}", answers.join("; "));
        self.trace.note(line);
        let is_member = self.deals[deal].on.member(by).is_some();
        for answer in &delivery.answers {
            match answer {
                Ok(_) => {
                    assert!(is_member, "{what} was accepted from somebody who is no member");
                    self.count.accepted += 1;
                }
                Err(refusal) => {
                    is_honest(is_member, refusal);
                    self.count.refused += 1;
                }
            }
        }
    }

    /// A call of the store fails; whoever got no answer of success asks again.
    fn while_the_store_fails<T, A>(&mut self, once: &Once, ask: &A) -> Result<T, Refusal>
    where
        T: Debug + PartialEq,
        A: Fn(&Desk, Option<&Once>) -> Result<T, Refusal>,
    {
        let (moment, length) = self.dice.pick(&Fault::WAYS).expect("there are ways to fail");
        let fault = Fault { call: 1 + self.dice.below(CALLS), moment, length };
        self.store().arm(fault);
        let first = ask(self.desk(), Some(once));
        let is_met = self.store().disarm();
        self.trace.note(format!("{fault:?} was met: {is_met}, and answered: {}", told(&first)));
        if is_met && (length == Length::ForGood || self.dice.coin()) {
            self.reopen();
        }
        let second = ask(self.desk(), Some(once));
        if first.is_ok() {
            assert_eq!(first, second, "a promise is kept");
        }
        second
    }
}

fn is_honest(is_member: bool, refusal: &Refusal) {
    let cannot = [Code::Unavailable, Code::Full, Code::KeyReused].contains(&refusal.code);
    assert!(!cannot, "nothing was in the way of it: {refusal}");
    assert!(is_member || refusal.code == Code::NotFound, "a stranger learns something: {refusal}");
}

/// One request, two deliveries: one answer.
fn the_same<T: Debug + PartialEq>([one, other]: [Result<T, Refusal>; 2]) -> Result<T, Refusal> {
    assert_eq!(one, other, "one request has one answer");
    one
}

/// The key of a request that was done stands for that request alone.
fn refuses_another<T, A>(desk: &Desk, once: &Once, ask: &A) -> Result<T, Refusal>
where
    A: Fn(&Desk, Option<&Once>) -> Result<T, Refusal>,
{
    let answer = ask(desk, Some(once));
    if answer.is_ok() {
        let other = Once { digest: Hash::of(b"another request"), ..once.clone() };
        let code = ask(desk, Some(&other)).err().map(|refusal| refusal.code);
        assert_eq!(code, Some(Code::KeyReused), "a key stands for one request");
    }
    answer
}

/// Two threads do the same.
fn at_once<T: Send>(work: impl Fn() -> T + Sync) -> [T; 2] {
    thread::scope(|scope| {
        let other = scope.spawn(&work);
        [work(), other.join().unwrap()]
    })
}

fn told<T: Debug>(answer: &Result<T, Refusal>) -> String {
    let told = match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(refusal) => format!("{:?}: {refusal}", refusal.code),
    };
    told.chars().take(TOLD_CHARS_MAX).collect()
}
