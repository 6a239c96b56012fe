//! What leaves the house: whether mail goes out, and whether a webhook has stopped.

use super::Finding;
use crate::{
    folder::Folder,
    sending::{Mail, SPOOL_NAME},
};
use outrigger_desk::outbox::stopped_webhooks;
use outrigger_kernel::number::counted;
use std::{fs, path::Path};

/// Whether mail goes out, or lies in the spool.
pub fn mail(mail: &Mail, data: &Path) -> Finding {
    const ABOUT: &str = "mail";
    let post = match mail.post(data) {
        Ok(post) => post,
        Err(failure) => return Finding::bad(ABOUT, failure.hint.unwrap_or(failure.message)),
    };
    if mail.smtp.is_none() {
        let spool = data.join(SPOOL_NAME);
        let waiting = fs::read_dir(&spool).map_or(0, |files| files.count() as u64);
        let mails = counted(waiting, "mail lies", "mails lie");
        return Finding::note(
            ABOUT,
            format!("nothing goes out without --smtp; {mails} in {}", spool.display()),
        );
    }
    match post.check() {
        Ok(()) => Finding::good(ABOUT, "the mail server answers"),
        Err(refusal) => Finding::bad(ABOUT, refusal.message),
    }
}

/// Whether a webhook has stopped. It is looked at beside a running server.
pub fn webhooks(folder: &Folder) -> Finding {
    const ABOUT: &str = "webhooks";
    let Ok(store) = folder.store_reading() else {
        return Finding::note(ABOUT, "unknown: no data can be read");
    };
    match stopped_webhooks(&*store) {
        Ok((0, 0)) => Finding::good(ABOUT, "there are none"),
        Ok((all, 0)) => {
            Finding::good(ABOUT, format!("{} none of them stopped", counted(all, "webhook,", "webhooks,")))
        }
        Ok((all, stopped)) => {
            let all = counted(all, "webhook", "webhooks");
            Finding::note(ABOUT, format!("{stopped} of {all} stopped; the page of each says why"))
        }
        Err(error) => Finding::bad(ABOUT, error.to_string()),
    }
}
