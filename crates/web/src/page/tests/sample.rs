//! One of every page, full and empty, with text that would break a page that does not escape it.

use super::super::*;
use super::{agreed, disputed, kept, proven};
use outrigger_agreement::{
    Better, Kind, LevelResult, Margin, PartResult, Period, Quantity, Statement, Verdict, terms::Bound,
};
use outrigger_desk::{ImportState, view::*};
use outrigger_kernel::{AccountId, EngagementId, Hash, Instant, ItemNo, Ratio, Side, refusal};
use outrigger_lifecycle::{
    Engagement, Fact, Stamp, assess, evolve,
    gate::{Criterion, GateNo, Proof},
    operate::{AgreementRow, LevelRow, SourceRow, Standing, StatementRow, TermRow},
    view::{Offer, RailStage, Sealed, Waiting, WaiverRow, Who},
};
use serde_json::json;

/// What somebody types who tries.
pub const HOSTILE: &str = "Ann \"<b onclick='x'>&";

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

pub fn no(text: &str) -> ItemNo {
    text.parse().unwrap()
}

pub fn period(text: &str) -> Period {
    text.parse().unwrap()
}

pub fn chrome() -> Chrome {
    let path = "/e/x/operate?period=2026-03".to_owned();
    let rail = |(name, path): (&str, Option<&str>)| RailStage {
        stage: name.to_owned(),
        title: name.to_owned(),
        path: path.map(str::to_owned),
        gate: GateNo::G1,
        gate_title: "Decide".into(),
        standing: "ready".into(),
        proven: 2,
        criteria: 3,
    };
    Chrome {
        visitor: Some(VisitorChrome { name: HOSTILE.into() }),
        engagement: Some(EngagementChrome {
            id: EngagementId::from_random([1; 16]),
            title: HOSTILE.into(),
            client: "Northwind".into(),
            provider: "Brightline".into(),
            side: Side::Client,
            sample: true,
            zone: "Europe/Berlin".into(),
            rail: [("assess", Some("assess")), ("select", None), ("operate", Some("operate"))]
                .map(rail)
                .into(),
            current: "operate",
        }),
        head: Some(41),
        once: "the-page".into(),
        ..Chrome::bare(at("2026-04-10T08:00:00Z"), "the-token".into(), path)
    }
}

pub fn who(side: Side) -> Who {
    Who { name: HOSTILE.into(), side, party: "Northwind".into() }
}

pub fn sealed(entry: u64) -> Sealed {
    Sealed { entry, at: at("2026-04-02T09:12:00Z"), by: who(Side::Provider), leaf: Hash::of(b"leaf") }
}

pub fn offers() -> Vec<Offer> {
    let offer = |label: &str, closed: Option<&str>, asks| Offer {
        command: "operate.agree-statement".into(),
        label: label.to_owned(),
        fields: vec![("statement".into(), HOSTILE.into())],
        closed: closed.map(str::to_owned),
        asks,
    };
    let long =
        Offer { fields: vec![("cases".into(), "INC-1\n".repeat(1_000))], ..offer("Claim", None, true) };
    let [agree, dispute, state] =
        [offer("Agree", None, false), offer("Dispute", None, true), offer("State", Some(HOSTILE), false)];
    vec![agree, dispute, state, long]
}

pub fn share(percent: i64) -> Quantity {
    Quantity::Share(Ratio::new(percent, 100).unwrap())
}

pub fn result(measured: Option<i64>, verdict: Verdict) -> LevelResult {
    let part = |value: &str, measured: Option<i64>| PartResult {
        value: value.into(),
        measured: measured.map(share),
        cases: 12,
        misses: Some(1),
        excluded: 1,
        verdict,
    };
    let margin = Margin {
        low: share(80),
        high: share(97),
        confidence: Ratio::new(95, 100).unwrap(),
        bound: Bound::Lower,
    };
    LevelResult {
        level: "p1 resolution".into(),
        title: HOSTILE.into(),
        kind: Kind::Critical,
        owed_by: Side::Client,
        measured: measured.map(share),
        expected: share(95),
        agreed: Some(share(93)),
        minimum: Some(share(90)),
        better: Better::Higher,
        cases: 12_408,
        misses: Some(40),
        excluded: 3,
        with_excluded: Some(share(80)),
        open: Some(2),
        left_out: 1,
        margin: Some(margin),
        parts: vec![part(HOSTILE, Some(96)), part("", None)],
        parts_left_out: 0,
        verdict,
        default: verdict == Verdict::Missed,
    }
}

fn waiting(side: Side) -> Waiting {
    Waiting { what: HOSTILE.into(), side, since: Some(at("2026-04-02T09:12:00Z")), path: "gates/G1".into() }
}

pub fn desk() -> DeskView {
    let row = DeskRow {
        id: EngagementId::from_random([1; 16]),
        title: HOSTILE.into(),
        client: HOSTILE.into(),
        provider: "Brightline".into(),
        side: Side::Client,
        sample: true,
        on_us: vec![waiting(Side::Client)],
        on_them: Vec::new(),
        entries: 48_211,
        last_at: Some(at("2026-04-02T09:12:00Z")),
    };
    DeskView { engagements: vec![row] }
}

/// The assess stage of an engagement that was folded from facts, because its score is computed there.
fn assess_view() -> AssessView {
    let mut on = Engagement::default();
    let process = json!({ "kind": "process", "name": HOSTILE, "function": "IT", "owner": "Cleo", "volume_per_month": 400,
        "handling_minutes": 20, "fte_tenths": 125, "importance": 2, "standardisation": "high", "documentation": 4 });
    let objective = json!({ "kind": "objective", "statement": HOSTILE, "by": "2026-12-31" });
    let kpi = json!({ "kind": "kpi", "name": "First reply", "objective": "OBJ-1", "process": "PROC-1", "terms": "x" });
    for (seq, (item, content)) in
        [("PROC-1", process), ("OBJ-1", objective), ("KPI-1", kpi)].into_iter().enumerate()
    {
        let payload = json!({ "fact": "item-drafted", "item": item, "content": content }).to_string();
        let fact = Fact::parse("content.item-drafted", payload.as_bytes()).unwrap();
        let by = AccountId::from_random([2; 16]);
        let stamp =
            Stamp { seq: seq as u64 + 1, at: at("2026-04-02T09:12:00Z"), by, leaf: Hash::of(b"leaf") };
        evolve(&mut on, &stamp, &fact);
    }
    assess::view(&on)
}

fn gate() -> GateView {
    use outrigger_lifecycle::gate::Verdict;
    let criterion = |verdict| Criterion {
        key: "scope",
        claim: "A process is in scope",
        verdict,
        finding: HOSTILE.into(),
        evidence: vec![Proof { item: "PROC-1".into(), entry: 14 }],
    };
    GateView {
        gate: GateNo::G1,
        title: "Decide to outsource".into(),
        criteria: [Verdict::Met, Verdict::Open, Verdict::Waived].map(criterion).into(),
        open: 1,
        waivers: vec![WaiverRow { criterion: None, reason: HOSTILE.into(), sealed: sealed(3) }],
        signatures: vec![sealed(4)],
        signers: "Two people of Northwind sign.".into(),
        opened: None,
        offers: offers(),
    }
}

pub fn item() -> ItemView {
    ItemView {
        no: no("KPI-1"),
        kind: "kpi".into(),
        kind_title: "KPI".into(),
        title: HOSTILE.into(),
        content: json!({ "name": HOSTILE, "objective": "OBJ-1", "process": "PROC-1", "terms": "[level.x]\ntitle = 1" }),
        version: 2,
        files: kept::files(),
        history: vec![sealed(2), sealed(1)],
        offers: offers(),
    }
}

fn statement_row() -> StatementRow {
    StatementRow {
        no: no("STMT-1"),
        period: period("2026-03"),
        title: "March 2026".into(),
        standing: Standing::Stated,
        met: 1,
        levels: 2,
        waits_on: Side::BOTH.into(),
        stated: sealed(5),
        differs: true,
    }
}

pub fn agreement_row() -> AgreementRow {
    AgreementRow {
        no: no("AGR-1"),
        title: HOSTILE.into(),
        digest: Hash::of(b"terms"),
        effective: "2026-01-01".into(),
        in_force: true,
        until: Some("2026-12-31".into()),
        term: Some(term()),
        signings: vec![sealed(8)],
        offers: offers(),
    }
}

fn term() -> TermRow {
    TermRow { last_day: "2028-12-31".into(), last_notice: "2028-09-30".into(), renewals: 1, ended: false }
}

pub fn level_row(trend: Vec<Option<i64>>) -> LevelRow {
    LevelRow { result: result(Some(96), Verdict::Met), standing: "stated".into(), trend }
}

fn operate() -> OperateView {
    let source = SourceRow {
        no: no("SRC-1"),
        name: HOSTILE.into(),
        connected: true,
        batches: 1,
        events: 40_211,
        complete_until: Some(at("2026-03-31T21:58:00Z")),
        sealed: kept::batches(),
        offers: offers(),
    };
    OperateView {
        period: Some(period("2026-03")),
        period_title: "March 2026".into(),
        from: "2026-03-01".into(),
        to: "2026-03-31".into(),
        periods: vec![period("2026-03"), period("2026-02")],
        zone: "Europe/Berlin".into(),
        levels: vec![level_row(vec![Some(9_000), None, Some(9_600), Some(9_500)]), level_row(Vec::new())],
        statement: Some(statement_row()),
        differs: true,
        statements: vec![statement_row()],
        claims: disputed::claims(),
        restatements: vec![disputed::restatement_row()],
        sources: vec![source],
        agreements: vec![agreement_row()],
        complete_until: Some(at("2026-03-31T21:58:00Z")),
        offers: offers(),
    }
}

/// The figures of a month, with its money.
pub fn figures() -> Statement {
    Statement {
        period: period("2026-03"),
        agreement: Hash::of(b"terms"),
        engine: "outrigger-figures/1".into(),
        from: at("2026-02-28T23:00:00Z"),
        to: at("2026-03-31T22:00:00Z"),
        data_until: None,
        events: 40_211,
        batches: vec![Hash::of(b"batch")],
        reliefs: vec![disputed::relief()],
        history: vec![Hash::of(b"earlier")],
        levels: vec![result(Some(96), Verdict::Met), result(None, Verdict::NotMeasured)],
        volumes: vec![disputed::volume()],
        account: Some(disputed::account()),
        digest: Hash::of(b"figures"),
    }
}

fn statement() -> StatementView {
    StatementView {
        row: statement_row(),
        agreement: no("AGR-1"),
        figures: figures(),
        zone: "Europe/Berlin".into(),
        agreed: vec![sealed(9)],
        claims: disputed::claims(),
        restatements: vec![disputed::restatement_row()],
        recomputed: Some(true),
        today: disputed::changes(),
        today_money: disputed::amounts(),
        offers: offers(),
    }
}

pub fn entry_row() -> EntryRow {
    EntryRow {
        seq: 7,
        at: at("2026-04-02T09:12:00Z"),
        by: who(Side::Client),
        kind: "operate.period-stated".into(),
        sentence: HOSTILE.into(),
        leaf: Hash::of(b"leaf"),
    }
}

fn verification(sound: bool) -> Verification {
    let statement = VerifiedStatement {
        no: no("STMT-1"),
        title: HOSTILE.into(),
        stated: Hash::of(b"figures"),
        recomputed: sound.then(|| Hash::of(b"figures")),
        equal: sound,
    };
    Verification {
        entries: 12,
        root: Hash::of(b"root"),
        first_bad: (!sound).then_some(3),
        batches: 1,
        bad_batches: if sound { Vec::new() } else { vec![Hash::of(b"batch")] },
        statements: vec![statement],
        sound,
        at: at("2026-04-10T08:00:00Z"),
        zone: "Europe/Berlin".into(),
    }
}

fn ingested() -> IngestedPage {
    let problem = IngestProblem { line: 12, column: HOSTILE.into(), reason: HOSTILE.into() };
    let (problems, rejects) = (vec![problem], HOSTILE.to_owned());
    let report =
        IngestReport { rows: 9, accepted: 4, duplicates: 3, rejected: 2, problems, rejects, unsealed: 4 };
    IngestedPage { source: no("SRC-1"), report }
}

fn import(state: ImportState, kept: Option<&str>) -> ImportView {
    let problem = IngestProblem { line: 12, column: HOSTILE.into(), reason: HOSTILE.into() };
    ImportView {
        no: 3,
        source: no("SRC-1"),
        name: HOSTILE.into(),
        file: Hash::of(b"file"),
        bytes: 9_000_000,
        by: who(Side::Provider),
        at: at("2026-04-10T08:00:00Z"),
        state,
        ended: (!state.is_open()).then(|| at("2026-04-10T08:01:00Z")),
        trouble: Some(HOSTILE.into()),
        rows: 9,
        accepted: 4,
        duplicates: 3,
        rejected: 2,
        problems: vec![problem],
        kept: kept.map(str::to_owned),
    }
}

fn imports() -> Vec<Page> {
    let running = ImportView { problems: Vec::new(), rejected: 0, ..import(ImportState::Running, None) };
    let states = [ImportState::Waiting, ImportState::Done, ImportState::Failed, ImportState::Discarded];
    let listed = states.into_iter().map(|state| import(state, None)).collect();
    vec![
        Page::Imports(ImportsPage { imports: listed }),
        Page::Imports(ImportsPage { imports: Vec::new() }),
        Page::Import(Box::new(running)),
        Page::Import(Box::new(import(ImportState::Done, Some(HOSTILE)))),
    ]
}

fn refused() -> Option<Refusal> {
    Some(refusal::invalid(HOSTILE).at("name").next("Try again."))
}

/// Pages before and between engagements.
pub fn outside() -> Vec<Page> {
    let sign_in = SignInPage { login: HOSTILE.into(), next: "/".into(), refusal: refused() };
    let found = CommandFormPage::new("engagement.found", form::Typed::new(), None).unwrap();
    vec![
        Page::SignIn(sign_in),
        Page::Link(LinkPage { token: "token".into(), refusal: None }),
        Page::Link(LinkPage { token: "token".into(), refusal: refused() }),
        Page::Password(PasswordPage { changed: true, refusal: refused(), ..PasswordPage::default() }),
        Page::Password(PasswordPage { digest: Some(true), ..PasswordPage::default() }),
        Page::Password(PasswordPage { digest: Some(false), ..PasswordPage::default() }),
        Page::Password(PasswordPage { tokens: proven::tokens(), ..PasswordPage::default() }),
        Page::Desk(desk()),
        Page::Desk(DeskView { engagements: Vec::new() }),
        Page::CommandForm(found),
        Page::Refused(refusal::not_found("engagement", HOSTILE)),
    ]
}

/// Pages of an engagement.
pub fn inside() -> Vec<Page> {
    let on = Engagement::default();
    let nothing = |_: &str, _: &[(&str, &str)]| -> Option<String> { None };
    let amend = ItemFormPage::amend(&item());
    let conflict = ItemFormPage { refusal: refused(), theirs: Some(json!({ "name": "Other" })), ..amend };
    let kinds =
        outrigger_lifecycle::content::KINDS.iter().map(|kind| Page::ItemForm(ItemFormPage::draft(kind)));
    let commands = outrigger_lifecycle::catalogue::all().iter();
    let forms = commands.filter_map(|doc| CommandFormPage::new(&doc.name, form::Typed::new(), refused()));
    let now = at("2026-04-10T08:00:00Z");
    let mut engagement = outrigger_lifecycle::view::engagement(&on, now);
    engagement.title = HOSTILE.into();
    engagement.members = vec![who(Side::Client), who(Side::Provider)];
    engagement.waiting = vec![waiting(Side::Client)];
    let mut pages = vec![
        Page::Engagement(engagement),
        Page::Assess(assess_view()),
        Page::Assess(assess::view(&on)),
        Page::Item(item()),
        Page::ItemForm(conflict),
        Page::Gate(gate()),
        Page::Gate(outrigger_lifecycle::view::gate(&on, GateNo::G4, &nothing)),
        Page::Operate(Box::new(operate())),
        Page::Operate(Box::new(outrigger_lifecycle::operate::view(&on, None, None, now, &nothing))),
        Page::Case(super::charted::case()),
        Page::Statement(Box::new(statement())),
        Page::Verify(verification(true)),
        Page::Verify(verification(false)),
        Page::Ingested(ingested()),
        Page::Refused(refusal::not_found("item", HOSTILE)),
    ];
    pages.extend(imports());
    pages.extend(super::hooks::pages());
    pages.extend(agreed::pages());
    pages.extend(proven::pages());
    pages.extend(disputed::pages());
    pages.extend(kept::pages());
    pages.extend(kinds);
    pages.extend(forms.map(Page::CommandForm));
    pages
}
