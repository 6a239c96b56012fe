//! Sample agreements to begin from, one for each kind of outsourced work.

/// A sample agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its name, as in `service-desk`.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What work it fits, and what it shows of the language.
    pub about: &'static str,
    /// Its text in the agreement language. Public holidays are named, not written out.
    pub text: &'static str,
}

/// All samples.
pub fn samples() -> &'static [Sample] {
    &SAMPLES
}

/// The sample of a name.
pub fn sample(name: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.name == name)
}

static SAMPLES: [Sample; 6] = [
    Sample {
        name: "service-desk",
        title: "Service desk",
        about: "Incidents and requests by priority: first reply, resolution in working hours, \
                satisfaction, a volume price with a dead band.",
        text: include_str!("service-desk.toml"),
    },
    Sample {
        name: "contact-centre",
        title: "Contact centre",
        about: "Calls answered in seconds with a rule for callers who hang up, abandonment, satisfaction, \
                mail backlog, a price per handled contact.",
        text: include_str!("contact-centre.toml"),
    },
    Sample {
        name: "accounts-payable",
        title: "Accounts payable",
        about: "Invoices paid by their due date, backlog at the month's end, posting errors, approvals that \
                the client owes.",
        text: include_str!("accounts-payable.toml"),
    },
    Sample {
        name: "claims-handling",
        title: "Claims handling",
        about: "Insurance claims: percentiles of handling time in business days, cases that straddle an \
                amendment, documents that the client owes in time.",
        text: include_str!("claims-handling.toml"),
    },
    Sample {
        name: "content-moderation",
        title: "Content moderation",
        about: "Reports decided around the clock by harm, accuracy from a second review, availability of the \
                review tool, people charged by head.",
        text: include_str!("content-moderation.toml"),
    },
    Sample {
        name: "payroll",
        title: "Payroll",
        about: "Payslips released by the pay date, no wrong payment at all, employee questions, input that \
                the client delivers by its cut-off.",
        text: include_str!("payroll.toml"),
    },
];

#[cfg(test)]
mod tests;
