//! Mail beside the one in the morning: a webhook that stopped by itself, and a link that signs somebody in.

use super::{
    Way,
    hook::{self, HookKey, Why},
    job::Errand,
    letter::{Letter, tidy, wrapped},
};
use crate::{
    Desk, trouble,
    work::{DIGEST, Next},
};
use lettre::Address;
use outrigger_kernel::{AccountId, Refusal, refusal};
use outrigger_store::{Account, Job};

impl Desk {
    /// Does a job of the mail queue.
    pub(crate) fn mail_job(&self, job: &Job) -> Result<Next, Refusal> {
        if job.taken.id == DIGEST {
            return self.digest_job();
        }
        match job.taken.id.parse() {
            Ok(Errand::Stopped(key)) => self.tell_leads(&key),
            // Nothing here puts such a job, so nobody waits for it.
            Ok(Errand::Entries { .. } | Errand::Test(_)) | Err(_) => Ok(Next::Done),
        }
    }

    /// Sends somebody a link that signs in once, within a day.
    ///
    /// # Errors
    /// When the login is no mail address, nobody said how mail leaves, or the mail server does not take it.
    pub fn mail_link(&self, account: AccountId) -> Result<(), Refusal> {
        let way = self.way();
        let origin = way.sending.origin.as_ref().ok_or_else(|| {
            refusal::not_ready("A link can only be sent with the address that browsers see.")
                .next("State it with --origin https://...")
        })?;
        let account = self.with_address(account)?.ok_or_else(|| {
            refusal::not_ready("The login is no mail address.").next("Print the link, and hand it over.")
        })?;
        if way.sending.post.is_none() {
            return Err(
                refusal::not_ready("No mail leaves this server.").next("State a server with --smtp URL.")
            );
        }
        let link = format!("{origin}/link/{}", self.link(account.id)?);
        let text = format!(
            "Hello, {}.\n\nThis link signs you in once, within a day:\n\n  {link}\n\nAfterwards you can set a \
             password, and need no link any more.\n\nNobody but you has it. If you did not expect it, leave it \
             alone: no\nother mail follows.\n",
            tidy(&account.name)
        );
        self.post_letter(&way, &Letter::to(&account, "Your link to Outrigger", text))
    }

    /// Hands a letter to the post, if there is one.
    pub(super) fn post_letter(&self, way: &Way, letter: &Letter) -> Result<(), Refusal> {
        let Some(post) = &way.sending.post else { return Ok(()) };
        post.send(letter, self.now(), self.0.machine.random())
    }

    /// Writes to those who lead a side that a webhook of theirs has stopped by itself. When some get the
    /// letter and some do not, it is not sent again.
    fn tell_leads(&self, key: &HookKey) -> Result<Next, Refusal> {
        let way = self.way();
        let hook = hook::one(self.store(), key).map_err(trouble::store)?;
        // Removed, started again, or stopped by somebody: there is nothing to tell any more.
        let Some(hook) = hook else { return Ok(Next::Done) };
        let Some(Why::Because(reason)) = hook.stopped.as_ref().map(|stopped| &stopped.why) else {
            return Ok(Next::Done);
        };
        let snapshot = self.load(key.engagement)?;
        let title =
            snapshot.engagement.charter.as_ref().map(|charter| tidy(&charter.title)).unwrap_or_default();
        let name = tidy(&hook.name);
        let page = way
            .sending
            .origin
            .as_ref()
            .map(|origin| format!("{origin}/e/{}/webhooks/{}", key.engagement, key.id));
        let (mut sent, mut last_refusal) = (0, None);
        let members = snapshot.engagement.members.keys();
        for account in members.filter(|account| self.keeps_webhooks(**account, &snapshot, hook.side)) {
            let Some(account) = self.with_address(*account)? else { continue };
            let text = stopped(&tidy(&account.name), (&name, &title), reason, page.as_deref());
            let letter = Letter::to(&account, &format!("{title}: the webhook {name} has stopped"), text);
            match self.post_letter(&way, &letter) {
                Ok(()) => sent += 1,
                Err(refusal) => last_refusal = Some(refusal),
            }
        }
        match last_refusal {
            Some(refusal) if sent == 0 => Err(refusal),
            _ => Ok(Next::Done),
        }
    }

    /// An account whose login is a mail address.
    fn with_address(&self, id: AccountId) -> Result<Option<Account>, Refusal> {
        let account = self.store().account(id).map_err(trouble::store)?;
        Ok(account.filter(has_address))
    }
}

/// Whether the login of an account is a mail address.
pub(super) fn has_address(account: &Account) -> bool {
    account.login.parse::<Address>().is_ok()
}

/// What those who lead read of a webhook that stopped.
fn stopped(to: &str, (name, title): (&str, &str), reason: &str, page: Option<&str>) -> String {
    let page = page.map_or_else(String::new, |page| format!("\n  {page}\n"));
    [
        format!("Hello, {to}.\n\n"),
        wrapped(&format!("The webhook {name} of {title} has stopped. {reason}"), ""),
        "\n".to_owned(),
        wrapped(
            "Nothing is lost: the entries that it was not sent wait. Once its receiver takes messages again, start \
             it again on its page, and they are sent in their order; or remove it there.",
            "",
        ),
        page,
        "\nThis is written once, when a webhook stops by itself.\n".to_owned(),
    ]
    .concat()
}

#[cfg(test)]
mod tests;
