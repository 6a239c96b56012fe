//! What surrounds a page, found out from who asks for what.

use crate::{
    call::{Ask, SEALED},
    guard::{Membership, Pass},
    page::{Chrome, EngagementChrome, VisitorChrome},
};
use outrigger_desk::Desk;
use outrigger_kernel::{ItemNo, Seq};
use outrigger_lifecycle::{
    assess::Assess,
    content::{KINDS, kind_of},
    operate::Operate,
    stage::Stage,
    view,
};

/// What every page says while the disk is full.
const FULL: &str =
    "The disk is full. Nothing that was saved is lost; nothing new can be saved until there is room.";
/// What the pages of an engagement say while the clock is behind its ledger.
const BEHIND: &str = "The server's clock is behind the ledger, so deadlines look further away than they are. \
    Tell whoever runs the server.";

/// A request at the moment of its answer.
pub struct Scene<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// What was asked.
    pub ask: &'a Ask,
    /// By whom.
    pub pass: &'a Pass,
}

impl Scene<'_> {
    /// What surrounds the page.
    pub fn chrome(&self) -> Chrome {
        let visitor = self.pass.visitor();
        let csrf = visitor.map(|visitor| visitor.csrf.clone()).unwrap_or_default();
        let mut chrome = Chrome::bare(self.desk.now(), csrf, self.ask.path.clone());
        chrome.once = self.desk.new_key();
        chrome.warnings.extend(self.desk.is_full().then_some(FULL));
        chrome.visitor = visitor.map(|visitor| VisitorChrome { name: visitor.name.clone() });
        if let Pass::Member(member) = self.pass {
            chrome.engagement = engagement(member, &self.ask.path);
            chrome.as_of = member.shown().as_of;
            chrome.head = Some(member.present().head);
            chrome.flash = self.flash(member);
            chrome.warnings.extend(member.is_ahead_of(self.desk).then_some(BEHIND));
        }
        chrome
    }

    /// What has just been sealed. Only a number is taken from the address, so nobody can put words there.
    fn flash(&self, member: &Membership) -> Option<String> {
        let seq: Seq = self.ask.query.get(SEALED)?.parse().ok()?;
        (1..=member.present().head).contains(&seq).then(|| format!("Sealed as entry {seq} of the ledger."))
    }
}

/// Names are those of the present, so that a page of the time before the founding has them too.
fn engagement(member: &Membership, path: &str) -> Option<EngagementChrome> {
    let on = member.present();
    let charter = on.charter.as_ref()?;
    Some(EngagementChrome {
        id: member.id(),
        title: charter.title.clone(),
        client: charter.client.clone(),
        provider: charter.provider.clone(),
        side: on.member(member.account())?.side,
        sample: charter.sample,
        zone: charter.zone.clone(),
        rail: view::rail(member.on()),
        current: current(path),
    })
}

/// The place on the rail that a page belongs to.
fn current(path: &str) -> &'static str {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let mut parts = path.split('/').skip(3);
    match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) {
        ("assess", _) => Assess::NAME,
        ("operate", _) => Operate::NAME,
        ("ledger" | "verify" | "webhooks", _) => "ledger",
        ("items", no) => no.parse::<ItemNo>().ok().and_then(kind_of).map_or("", |kind| kind.stage),
        ("new", name) => KINDS.iter().find(|kind| kind.name == name).map_or("", |kind| kind.stage),
        ("do", command) => match command.split_once('.') {
            Some((Assess::NAME, _)) => Assess::NAME,
            Some((Operate::NAME, _)) => Operate::NAME,
            _ => "",
        },
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_its_stage() {
        for (path, want) in [
            ("/e/abc", ""),
            ("/e/abc/assess", "assess"),
            ("/e/abc/operate?period=2026-03", "operate"),
            ("/e/abc/operate/levels/p1", "operate"),
            ("/e/abc/verify", "ledger"),
            ("/e/abc/webhooks", "ledger"),
            ("/e/abc/items/PROC-1", "assess"),
            ("/e/abc/items/SRC-1/edit", "operate"),
            ("/e/abc/items/nonsense", ""),
            ("/e/abc/new/kpi", "assess"),
            ("/e/abc/do/operate.state-period", "operate"),
            ("/e/abc/do/gate.sign", ""),
            ("/", ""),
        ] {
            assert_eq!(current(path), want, "{path}");
        }
    }
}
