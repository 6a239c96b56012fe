//! What surrounds every page: who looks, at which engagement, as of when; and links that keep that.

use crate::words;
use outrigger_agreement::Period;
use outrigger_kernel::{EngagementId, Hash, Instant, ItemNo, Seq, Side};
use outrigger_lifecycle::{gate::GateNo, view::RailStage};

/// What surrounds a page.
#[derive(Clone, Debug)]
pub struct Chrome {
    /// Who looks; none before signing in.
    pub visitor: Option<VisitorChrome>,
    /// The engagement that the page belongs to.
    pub engagement: Option<EngagementChrome>,
    /// The token that every form of the page sends back.
    pub csrf: String,
    /// What the keys of the page's forms are made of: new with every page, so that the same form sent twice is
    /// one act.
    pub once: String,
    /// What is wrong with the server, as sentences for everybody.
    pub warnings: Vec<&'static str>,
    /// The present, by the desk's clock: what "3 days" is counted to.
    pub now: Instant,
    /// The instant that the page looks back to; none when it shows the present.
    pub as_of: Option<Instant>,
    /// Path and query of the page, as in `/e/{id}/operate?period=2026-03`.
    pub path: String,
    /// One sentence about what has just been done.
    pub flash: Option<String>,
    /// The number of the engagement's last entry; newer ones are announced while the page is open.
    pub head: Option<Seq>,
}

/// Who looks.
#[derive(Clone, Debug)]
pub struct VisitorChrome {
    /// The visitor's name.
    pub name: String,
}

/// The engagement that a page belongs to.
#[derive(Clone, Debug)]
pub struct EngagementChrome {
    /// Its id.
    pub id: EngagementId,
    /// What it is called.
    pub title: String,
    /// The client's name.
    pub client: String,
    /// The provider's name.
    pub provider: String,
    /// The side of the visitor.
    pub side: Side,
    /// Whether it is a sample: marked on every page.
    pub sample: bool,
    /// The zone of its dates.
    pub zone: String,
    /// The six stages.
    pub rail: Vec<RailStage>,
    /// The name of the stage that the page belongs to, `ledger`, or nothing.
    pub current: &'static str,
}

/// One page of a stage, as the stage's own navigation names it.
pub(crate) struct Place {
    /// What it is called.
    pub title: &'static str,
    /// Where it is.
    pub address: String,
    /// Whether it is the page that is shown.
    pub is_here: bool,
}

impl EngagementChrome {
    /// The name of a party.
    pub fn party(&self, side: Side) -> &str {
        match side {
            Side::Client => &self.client,
            Side::Provider => &self.provider,
        }
    }
}

impl Chrome {
    /// What surrounds a page without a visitor and an engagement.
    pub fn bare(now: Instant, csrf: String, path: String) -> Self {
        Self {
            visitor: None,
            engagement: None,
            csrf,
            once: String::new(),
            warnings: Vec::new(),
            now,
            as_of: None,
            path,
            flash: None,
            head: None,
        }
    }

    /// The address of a page of this engagement, looking back as far as this one does.
    pub(crate) fn to(&self, path: &str) -> String {
        let mut address = self.below(path);
        if let Some(at) = self.as_of {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str("as-of=");
            address.push_str(&words::encoded(&at.to_string()));
        }
        address
    }

    /// The address that a form of this engagement sends to; acts happen now, whatever is looked at.
    pub(crate) fn act(&self, command: &str) -> String {
        self.below(&format!("do/{command}"))
    }

    /// The address of an item's page.
    pub(crate) fn item(&self, no: &ItemNo) -> String {
        match no.prefix() {
            "STMT" => self.to(&format!("operate/statements/{no}")),
            "AGR" => self.to(&format!("operate/agreements/{no}")),
            "CLAIM" => self.to(&format!("operate/claims/{no}")),
            "RST" => self.to(&format!("operate/restatements/{no}")),
            _ => self.to(&format!("items/{no}")),
        }
    }

    /// The address of the form that changes an item.
    pub(crate) fn edit(&self, no: &ItemNo) -> String {
        self.to(&format!("items/{no}/edit"))
    }

    /// Where a file is attached to an item.
    pub(crate) fn files(&self, item: &ItemNo) -> String {
        self.below(&format!("items/{item}/files"))
    }

    /// Where a file can be kept.
    pub(crate) fn file(&self, digest: &Hash) -> String {
        self.to(&format!("files/{digest}"))
    }

    /// Where a source's events are sent to.
    pub(crate) fn events(&self, source: &ItemNo) -> String {
        self.below(&format!("operate/sources/{source}/events"))
    }

    /// The address of an import.
    pub(crate) fn import(&self, no: &u64) -> String {
        self.to(&format!("operate/imports/{no}"))
    }

    /// Where the rejected rows of an import can be kept as a file.
    pub(crate) fn rejects(&self, no: &u64) -> String {
        self.to(&format!("operate/imports/{no}/rejects"))
    }

    /// Where an import is discarded.
    pub(crate) fn discard(&self, no: &u64) -> String {
        self.below(&format!("operate/imports/{no}/discard"))
    }

    /// The address of a webhook.
    pub(crate) fn webhook(&self, id: &str) -> String {
        self.to(&format!("webhooks/{id}"))
    }

    /// Where a webhook is added.
    pub(crate) fn add_webhook(&self) -> String {
        self.below("webhooks")
    }

    /// Where something is done to a webhook.
    pub(crate) fn webhook_act(&self, id: &str, act: &str) -> String {
        self.below(&format!("webhooks/{id}/{act}"))
    }

    /// Where every sealed event can be kept as a file.
    pub(crate) fn sealed_events(&self) -> String {
        self.to("operate/events")
    }

    /// The same as it was at an instant: what a statement of that instant was computed from.
    pub(crate) fn events_as_of(&self, at: &Instant) -> String {
        self.below(&format!("operate/events?as-of={}", words::encoded(&at.to_string())))
    }

    /// Where an agreement's text can be kept as a file.
    pub(crate) fn terms(&self, agreement: &ItemNo) -> String {
        self.to(&format!("operate/agreements/{agreement}/text"))
    }

    /// A page about one agreement: `edit` or `compare`.
    pub(crate) fn agreement(&self, agreement: &ItemNo, page: &str) -> String {
        self.to(&format!("operate/agreements/{agreement}/{page}"))
    }

    /// An agreement beside another version.
    pub(crate) fn compare(&self, agreement: &ItemNo, other: &ItemNo) -> String {
        self.to(&format!("operate/agreements/{agreement}/compare?with={other}"))
    }

    /// The form that writes new terms from a sample.
    pub(crate) fn sample(&self, name: &str) -> String {
        self.to(&format!("operate/agreements/new?sample={}", words::encoded(name)))
    }

    /// Where numbers of an agreement are tried on past events.
    pub(crate) fn what_if(&self, agreement: &ItemNo) -> String {
        self.to(&format!("operate/what-if?agreement={agreement}"))
    }

    /// What would have come out under another agreement.
    pub(crate) fn what_if_with(&self, agreement: &ItemNo, other: &ItemNo) -> String {
        self.to(&format!("operate/what-if?agreement={agreement}&with={other}"))
    }

    /// Where a text is checked.
    pub(crate) fn check(&self) -> String {
        self.below("operate/check")
    }

    /// Where whole terms are tried on past events.
    pub(crate) fn try_terms(&self) -> String {
        self.below("operate/what-if")
    }

    /// The pages of the operate stage.
    pub(crate) fn places(&self) -> [Place; 5] {
        let place = |title, path: &str| Place {
            title,
            address: self.to(path),
            is_here: self.here() == self.below(path),
        };
        [
            place("Service levels", "operate"),
            place("Live", "operate/live"),
            place("What if", "operate/what-if"),
            place("Patterns", "operate/patterns"),
            place("Agreements", "operate/agreements"),
        ]
    }

    /// The address of a gate.
    pub(crate) fn gate(&self, gate: &GateNo) -> String {
        self.to(&format!("gates/{gate}"))
    }

    /// The address of all service levels in a period.
    pub(crate) fn period(&self, period: &Period) -> String {
        self.to(&format!("operate?period={period}"))
    }

    /// The address of a ledger entry.
    pub(crate) fn entry(&self, seq: &Seq) -> String {
        self.to(&format!("ledger/{seq}"))
    }

    /// Where the receipt of an entry can be kept as a file.
    pub(crate) fn receipt(&self, seq: &Seq) -> String {
        self.to(&format!("ledger/{seq}/receipt"))
    }

    /// The address of the entry before one.
    pub(crate) fn previous(&self, seq: &Seq) -> String {
        self.entry(&seq.saturating_sub(1))
    }

    /// The address of the entry after one.
    pub(crate) fn following(&self, seq: &Seq) -> String {
        self.entry(&seq.saturating_add(1))
    }

    /// The page of the ledger that ends before an entry.
    pub(crate) fn before(&self, seq: &Seq) -> String {
        self.to(&format!("ledger?before={seq}"))
    }

    /// The form that seals a source's events.
    pub(crate) fn seal(&self, source: &ItemNo) -> String {
        self.to(&format!("do/operate.seal-batch?source={source}"))
    }

    /// The address of a service level in a period.
    pub(crate) fn level(&self, name: &str, period: &Period) -> String {
        self.to(&format!("operate/levels/{}?period={period}", words::encoded(name)))
    }

    /// The address of a case.
    pub(crate) fn case(&self, case: &str) -> String {
        self.to(&format!("operate/cases/{}", words::encoded(case)))
    }

    /// The zone in which the page shows times.
    pub(crate) fn zone(&self) -> &str {
        self.engagement.as_ref().map_or("Etc/UTC", |engagement| &engagement.zone)
    }

    /// A party's name, or its side outside an engagement.
    pub(crate) fn party(&self, side: &Side) -> &str {
        self.engagement.as_ref().map_or(side.as_str(), |engagement| engagement.party(*side))
    }

    /// The path of this page without its query.
    pub(crate) fn here(&self) -> &str {
        self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path)
    }

    /// The query of this page without the instant that it looks back to, still encoded.
    pub(crate) fn query(&self) -> Vec<(&str, String)> {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(|(key, _)| *key != "as-of").map(|(key, value)| (key, words::decoded(value))).collect()
    }

    /// This page as it is now.
    pub(crate) fn present(&self) -> String {
        let pairs: Vec<String> =
            self.query().iter().map(|(key, value)| format!("{key}={}", words::encoded(value))).collect();
        if pairs.is_empty() { self.here().to_owned() } else { format!("{}?{}", self.here(), pairs.join("&")) }
    }

    fn below(&self, path: &str) -> String {
        match &self.engagement {
            Some(engagement) if path.is_empty() => format!("/e/{}", engagement.id),
            Some(engagement) => format!("/e/{}/{path}", engagement.id),
            None => format!("/{path}"),
        }
    }
}

#[cfg(test)]
mod tests;
