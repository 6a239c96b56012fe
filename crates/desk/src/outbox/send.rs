//! Sending the entries of a ledger to one webhook: one at a time, in their order, each until it is taken.

use super::{
    Way,
    hook::{self, Delivery, Hook, HookKey, Stopped, Why},
    job::Errand,
    message::{self, Message},
    schedule,
    wire::{Reply, Request},
};
use crate::{
    Desk, trouble,
    work::{LEASE, Next},
};
use outrigger_kernel::{Entry, Instant, Micros, Refusal};
use outrigger_store::{Change, Job, Taken};

/// Messages sent in one turn.
const MESSAGES_PER_TURN: usize = 100;
/// How long a turn goes on. With the message that is under way then, it ends well before its lease does.
const TURN_MAX: Micros = LEASE / 3;
/// Entries read at once in search of one that is wanted.
const PAGE: usize = 100;

const NOBODY: &str = "The address could not be reached.";
const GONE: &str = "The receiver said that it is gone (410).";
const IN_VAIN: &str = "A message was tried for three days and never taken.";

/// One message that was sent, with what came back.
struct Sent<'a> {
    message: &'a Message,
    began: Instant,
    took: Micros,
    reply: Option<Reply>,
}

impl Desk {
    /// Does an errand of the outbox that is about a webhook.
    pub(crate) fn webhook_job(&self, job: &Job) -> Result<Next, Refusal> {
        match job.taken.id.parse() {
            Ok(Errand::Entries { key, run }) => self.send_entries(&job.taken, &key, run),
            Ok(Errand::Test(key)) => self.send_test(&job.taken, &key),
            // Nothing here puts such a job, so nobody waits for it.
            Ok(Errand::Stopped(_)) | Err(_) => Ok(Next::Done),
        }
    }

    fn send_entries(&self, taken: &Taken, key: &HookKey, run: u32) -> Result<Next, Refusal> {
        let (way, began) = (self.way(), self.now());
        for _ in 0..MESSAGES_PER_TURN {
            let hook = hook::one(self.store(), key).map_err(trouble::store)?;
            let Some(hook) = hook.filter(|hook| hook.run == run && hook.stopped.is_none()) else {
                return Ok(Next::Done);
            };
            let now = self.now();
            // A turn that broke off after it had noted a failure is taken again at once: the schedule holds
            // all the same.
            if let Some(next) = hook.next.filter(|next| *next > now) {
                return Ok(Next::Again(next));
            }
            if now.0.saturating_sub(began.0) > TURN_MAX {
                return Ok(Next::Again(now));
            }
            let Some(entry) = self.next_wanted(taken, key, &hook)? else { return Ok(Next::Done) };
            let message = Message::of(key.engagement, &entry).map_err(trouble::store)?;
            let sent = self.send_message(&way, (key, &hook), &message);
            let verdict = Verdict::of(sent.reply);
            let noted = hook::update(self.store(), key, |hook| {
                if hook.run != run {
                    return Ok(None);
                }
                let mut changes = vec![Change::JobHeld(taken.clone())];
                changes.extend(hook.note(key, &sent.delivery(verdict))?);
                changes.extend(self.settle_message(key, hook, (&entry, verdict)));
                Ok(Some(changes))
            });
            noted.map_err(trouble::store)?;
        }
        Ok(Next::Again(self.now()))
    }

    /// Sends a message that says nothing but that messages arrive. It is not tried again.
    fn send_test(&self, taken: &Taken, key: &HookKey) -> Result<Next, Refusal> {
        let Some(hook) = hook::one(self.store(), key).map_err(trouble::store)? else { return Ok(Next::Done) };
        let message = Message::test(key, self.now()).map_err(trouble::store)?;
        let sent = self.send_message(&self.way(), (key, &hook), &message);
        let delivery = sent.delivery(Verdict::of(sent.reply));
        let noted = hook::update(self.store(), key, |hook| {
            let mut changes = vec![Change::JobHeld(taken.clone())];
            changes.extend(hook.note(key, &delivery)?);
            Ok(Some(changes))
        });
        noted.map_err(trouble::store)?;
        Ok(Next::Done)
    }

    /// The next entry that a webhook wants. What it passes over on the way to nothing is noted, so that it is
    /// not read again.
    fn next_wanted(&self, taken: &Taken, key: &HookKey, hook: &Hook) -> Result<Option<Entry>, Refusal> {
        let mut cursor = hook.cursor;
        loop {
            let page = self.store().read(key.engagement, cursor, PAGE).map_err(trouble::store)?;
            let Some(last) = page.last().map(|entry| entry.seq) else { break };
            if let Some(wanted) = page.into_iter().find(|entry| hook.wants(&entry.kind)) {
                return Ok(Some(wanted));
            }
            cursor = last;
        }
        if cursor > hook.cursor {
            let run = hook.run;
            let passed = hook::update(self.store(), key, |hook| {
                hook.cursor = hook.cursor.max(cursor);
                Ok((hook.run == run).then(|| vec![Change::JobHeld(taken.clone())]))
            });
            passed.map_err(trouble::store)?;
        }
        Ok(None)
    }

    fn send_message<'a>(&self, way: &Way, (key, hook): (&HookKey, &Hook), message: &'a Message) -> Sent<'a> {
        let began = self.now();
        let signature = message.signature(&message::signing_key(self.keys(), key), began);
        let request = Request {
            url: &hook.url,
            id: &message.id,
            seconds: message::seconds(began),
            signature: &signature,
            body: &message.body,
        };
        let reply = way.wire.send(&request, began);
        Sent { message, began, took: self.now().0.saturating_sub(began.0), reply }
    }

    /// What becomes of a webhook after a message: the changes that go along.
    fn settle_message(
        &self,
        key: &HookKey,
        hook: &mut Hook,
        (entry, verdict): (&Entry, Verdict),
    ) -> Vec<Change> {
        let now = self.now();
        let reason = match verdict {
            Verdict::Taken => {
                hook.cursor = hook.cursor.max(entry.seq);
                (hook.attempts, hook.next) = (0, None);
                return Vec::new();
            }
            Verdict::Gone => GONE,
            Verdict::Failed { asked } => {
                hook.attempts += 1;
                let delay = schedule::delay(hook.attempts, self.0.machine.random(), asked);
                hook.next = delay.map(|delay| now.plus(delay));
                if hook.next.is_some() {
                    return Vec::new();
                }
                IN_VAIN
            }
        };
        // Somebody may have stopped it meanwhile, and then that is why.
        if hook.stopped.is_some() {
            return Vec::new();
        }
        hook.stopped = Some(Stopped { why: Why::Because(reason.to_owned()), at: now });
        vec![Errand::Stopped(key.clone()).put(now)]
    }
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The receiver has the message.
    Taken,
    /// The receiver wants no more messages.
    Gone,
    /// The message has to be sent again.
    Failed {
        /// How long the receiver asks to be left alone.
        asked: Option<Micros>,
    },
}

impl Verdict {
    fn of(reply: Option<Reply>) -> Self {
        match reply {
            Some(Reply { status: 200..=299, .. }) => Self::Taken,
            Some(Reply { status: 410, .. }) => Self::Gone,
            Some(Reply { asked, .. }) => Self::Failed { asked },
            None => Self::Failed { asked: None },
        }
    }
}

impl Sent<'_> {
    fn delivery(&self, verdict: Verdict) -> Delivery {
        let said = match (verdict, self.reply) {
            (Verdict::Taken, _) => "The receiver took it.".to_owned(),
            (Verdict::Gone, _) => GONE.to_owned(),
            (Verdict::Failed { .. }, Some(Reply { status: 300..=399, .. })) => {
                "The receiver pointed elsewhere, which is not followed.".to_owned()
            }
            (Verdict::Failed { .. }, Some(Reply { status, .. })) => {
                format!("The receiver answered {status}.")
            }
            (Verdict::Failed { .. }, None) => NOBODY.to_owned(),
        };
        Delivery {
            message: self.message.id.clone(),
            kind: self.message.kind.clone(),
            at: self.began,
            status: self.reply.map(|reply| reply.status),
            took_micros: self.reply.map(|_| self.took),
            said,
        }
    }
}

#[cfg(test)]
mod tests;
