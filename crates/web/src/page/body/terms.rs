//! The templates of agreements: the list, the schedule, the form, two versions, other terms on past events.

use super::super::{AgreementPage, AgreementsPage, Chrome, ComparePage, EditPage, WhatIfPage, part};
use crate::words;
use askama::Template;

#[derive(Template)]
#[template(path = "agreements.html")]
pub(super) struct Agreements<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a AgreementsPage,
}

#[derive(Template)]
#[template(path = "agreement.html")]
pub(super) struct Agreement<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a AgreementPage,
}

#[derive(Template)]
#[template(path = "edit.html")]
pub(super) struct Edit<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a EditPage,
}

#[derive(Template)]
#[template(path = "compare.html")]
pub(super) struct Compare<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a ComparePage,
}

#[derive(Template)]
#[template(path = "what-if.html")]
pub(super) struct WhatIf<'a> {
    pub chrome: &'a Chrome,
    pub view: &'a WhatIfPage,
}
