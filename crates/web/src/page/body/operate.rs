//! The templates of running work: figures, cases, statements, claims, the live board, patterns.

use super::super::{Chrome, ImportsPage, LevelPage, LivePage, PatternsPage, part};
use crate::{chart, words};
use askama::Template;
use outrigger_agreement::{
    LevelResult, Verdict,
    live::{OpenClock, RungState},
    reason::Reason,
};
use outrigger_desk::{ImportView, view::CaseView};
use outrigger_kernel::Side;
use outrigger_lifecycle::operate::{
    ClaimRow, ClaimView, LevelView, OperateView, RestatementView, StatementView,
};

/// Open cases that each table of the live board lists; programs get more of them.
const LISTED_MAX: usize = 50;

#[derive(Template)]
#[template(path = "operate.html")]
pub(super) struct Operate<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a OperateView,
}

impl Operate<'_> {
    /// What the table of levels shows, in one line.
    fn caption(&self) -> String {
        let short = |verdict: Verdict| matches!(verdict, Verdict::Missed | Verdict::BelowExpected);
        let missed = self.view.levels.iter().filter(|row| short(row.result.verdict)).count();
        let levels = words::counted(self.view.levels.len(), "service level", "service levels");
        match missed {
            0 => format!("{levels}, none short of its promise"),
            _ => format!("{levels}, {missed} short of the promise"),
        }
    }
}

#[derive(Template)]
#[template(path = "level.html")]
pub(super) struct Level<'a> {
    chrome: &'a Chrome,
    view: &'a LevelView,
    /// The same result, as every list of levels names it.
    level: &'a LevelResult,
    reason: Option<&'a Reason>,
}

impl<'a> Level<'a> {
    pub fn new(chrome: &'a Chrome, page: &'a LevelPage) -> Self {
        let LevelPage { view, reason } = page;
        Self { chrome, view, level: &view.result, reason: reason.as_ref() }
    }
}

#[derive(Template)]
#[template(path = "case.html")]
pub(super) struct Case<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a CaseView,
}

#[derive(Template)]
#[template(path = "statement.html")]
pub(super) struct Statement<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a StatementView,
}

impl Statement<'_> {
    /// Whether a figure can be disputed from its row.
    fn may_dispute(&self) -> bool {
        let is_open = |offer: &outrigger_lifecycle::view::Offer| {
            offer.command == "operate.dispute-statement" && offer.closed.is_none()
        };
        self.chrome.as_of.is_none() && self.view.offers.iter().any(is_open)
    }

    /// Where the figure of a level is disputed.
    fn dispute(&self, level: &str) -> String {
        let address = self.chrome.act("operate.dispute-statement");
        format!("{address}?statement={}&level={}", self.view.row.no, words::encoded(level))
    }
}

#[derive(Template)]
#[template(path = "claim-page.html")]
pub(super) struct Claim<'a> {
    chrome: &'a Chrome,
    view: &'a ClaimView,
    /// Its row, as every list of claims names it.
    claim: &'a ClaimRow,
}

impl<'a> Claim<'a> {
    pub fn new(chrome: &'a Chrome, view: &'a ClaimView) -> Self {
        Self { chrome, view, claim: &view.row }
    }
}

#[derive(Template)]
#[template(path = "restatement.html")]
pub(super) struct Restatement<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a RestatementView,
}

#[derive(Template)]
#[template(path = "live.html")]
pub(super) struct Live<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a LivePage,
}

impl Live<'_> {
    fn running(&self) -> impl Iterator<Item = &OpenClock> {
        self.rows().filter(|row| !row.paused).take(LISTED_MAX)
    }

    fn held(&self) -> impl Iterator<Item = &OpenClock> {
        self.rows().filter(|row| row.paused).take(LISTED_MAX)
    }

    /// Cases that the board counts and does not list.
    fn more(&self) -> u64 {
        let listed = self.running().count() + self.held().count();
        self.view.live.as_ref().map_or(0, |live| live.board.open.saturating_sub(listed as u64))
    }

    /// Who has been told of a case.
    fn told(&self, row: &OpenClock) -> String {
        let told = row.rungs.iter().filter(|rung| rung.reached);
        told.map(|rung| rung.to.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Who is told of it next.
    fn next<'r>(&self, row: &'r OpenClock) -> Option<&'r RungState> {
        row.rungs.iter().find(|rung| !rung.reached)
    }

    fn rows(&self) -> impl Iterator<Item = &OpenClock> {
        self.view.live.iter().flat_map(|live| &live.board.rows)
    }
}

#[derive(Template)]
#[template(path = "imports.html")]
pub(super) struct Imports<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a ImportsPage,
}

#[derive(Template)]
#[template(path = "import.html")]
pub(super) struct Import<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a ImportView,
}

#[derive(Template)]
#[template(path = "patterns.html")]
pub(super) struct Patterns<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a PatternsPage,
}

impl Patterns<'_> {
    /// The party whose people are not named to the other one.
    fn provider(&self) -> &str {
        self.chrome.party(&Side::Provider)
    }
}
