//! The errands of the outbox as jobs: each says in its id what it is about.

use super::hook::HookKey;
use outrigger_kernel::Instant;
use outrigger_store::{Change, Queue};
use std::{fmt, str::FromStr};

/// What a job of the outbox is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// Sending entries to a webhook that was started so often.
    Entries {
        /// Which webhook.
        key: HookKey,
        /// How often it had been started.
        run: u32,
    },
    /// Sending a test to a webhook.
    Test(HookKey),
    /// Writing to people who lead a side that their webhook has stopped.
    Stopped(HookKey),
}

/// The id is of no errand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotAnErrand;

impl Errand {
    /// The change that puts it.
    pub fn put(&self, due: Instant) -> Change {
        let queue = match self {
            Self::Entries { .. } | Self::Test(_) => Queue::Webhook,
            Self::Stopped(_) => Queue::Mail,
        };
        Change::JobPut { id: self.to_string(), queue, due, payload: Vec::new() }
    }
}

impl fmt::Display for Errand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entries { key, run } => write!(f, "webhook/{key}/{run}"),
            Self::Test(key) => write!(f, "webhook/{key}/test"),
            Self::Stopped(key) => write!(f, "mail/stopped/{key}"),
        }
    }
}

impl FromStr for Errand {
    type Err = NotAnErrand;

    fn from_str(id: &str) -> Result<Self, NotAnErrand> {
        if let Some(key) = id.strip_prefix("mail/stopped/") {
            return key.parse().map(Self::Stopped).map_err(|_| NotAnErrand);
        }
        let rest = id.strip_prefix("webhook/").ok_or(NotAnErrand)?;
        let (key, what) = rest.rsplit_once('/').ok_or(NotAnErrand)?;
        let key = key.parse().map_err(|_| NotAnErrand)?;
        match what {
            "test" => Ok(Self::Test(key)),
            run => run.parse().map(|run| Self::Entries { key, run }).map_err(|_| NotAnErrand),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_kernel::EngagementId;

    #[test]
    fn an_errand_reads_back_from_the_id_of_its_job() {
        let key = HookKey::from_random(EngagementId::from_random([1; 16]), [0xa5; 8]);
        for errand in [
            Errand::Entries { key: key.clone(), run: 7 },
            Errand::Test(key.clone()),
            Errand::Stopped(key.clone()),
        ] {
            assert_eq!(errand.to_string().parse(), Ok(errand));
        }
        let foreign =
            ["", "webhook/", "webhook/x/y/1", "mail/digest", "import/x/1", &format!("webhook/{key}/-1")];
        for id in foreign {
            assert_eq!(id.parse::<Errand>(), Err(NotAnErrand), "{id}");
        }
    }
}
