//! The data of pages about agreements: the list, one of them set for reading, and the form that writes one.

mod edit;

pub use edit::EditPage;
pub(crate) use edit::with_numbers;

use super::schedule::Schedule;
use outrigger_agreement::library;
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::operate::AgreementRow;
use schemars::JsonSchema;
use serde::Serialize;

/// Every agreement, and the samples that new terms can begin with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementsPage {
    /// Agreements, newest first.
    pub agreements: Vec<AgreementRow>,
    /// Samples.
    pub samples: Vec<SampleRow>,
}

/// One sample of the library.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SampleRow {
    /// Its name, as in `service-desk`.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it is for.
    pub about: String,
}

impl AgreementsPage {
    /// The page over an engagement's agreements.
    pub fn new(agreements: Vec<AgreementRow>) -> Self {
        let row = |sample: &library::Sample| SampleRow {
            name: sample.name.to_owned(),
            title: sample.title.to_owned(),
            about: sample.about.to_owned(),
        };
        Self { agreements, samples: library::samples().iter().map(row).collect() }
    }
}

/// The terms of one agreement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AgreementPage {
    /// Its row.
    pub row: AgreementRow,
    /// Its terms, set for reading; none when this version reads less than the one that accepted them.
    pub schedule: Option<Schedule>,
    /// Its text.
    pub text: String,
    /// How many other versions it can be compared with.
    pub others: usize,
    /// The agreement in force, where this one is only offered: what would have come out is told against it.
    pub against: Option<ItemNo>,
}

impl AgreementPage {
    pub(super) fn title(&self) -> String {
        if self.row.title.is_empty() { self.row.no.to_string() } else { self.row.title.clone() }
    }
}
