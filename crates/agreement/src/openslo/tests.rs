//! What maps gives an agreement that reads, what does not is listed, and no text does harm.

use super::*;
use crate::{Agreement, Better, Cadence, Kind, Measure, Quantity};
use jiff::civil::date;
use outrigger_kernel::Ratio;
use proptest::prelude::*;

/// Three documents as the specification writes them.
const CHECKOUT: &str = r#"apiVersion: openslo/v1
kind: Service
metadata:
  name: checkout
  displayName: Checkout of the shop
spec:
  description: Where people pay
---
apiVersion: openslo/v1
kind: SLI
metadata:
  name: paid
  annotations:
    outrigger/total: 'activity in ["Paid", "Failed"]'
    team: payments
spec:
  ratioMetric:
    counter: true
    bad:
      metricSource:
        type: Prometheus
        metricSourceRef: prometheus
        spec:
          query: |
            sum(payments{code="500"})
              or vector(0)
          accessKeyID: AKIA
    total:
      metricSource:
        spec:
          query: sum(payments)
---
apiVersion: openslo/v1
kind: SLO
metadata:
  name: payments-work
  displayName: Payments "work"
  labels: {tier: [one, two]}
spec:
  description: ~
  service: checkout
  indicatorRef: paid
  timeWindow:
    - duration: 1Q
      calendar:
        startTime: 2026-04-01 00:00:00
        timeZone: Europe/Berlin
  budgetingMethod: Occurrences
  objectives:
    - displayName: most
      target: 0.9995
    - displayName: nearly all
      targetPercent: "99.99"
      timeSliceTarget: 0.9
  alertPolicies:
    - alertPolicyRef: page
"#;

/// One SLO with its indicator inside, with one part replaced.
fn slo(part: &str, instead: &str) -> String {
    let whole = r#"apiVersion: openslo/v1
kind: SLO
metadata:
  name: foo.slo
spec:
  indicator:
    metadata:
      name: foo-error
    spec:
      ratioMetric:
        good: {metricSource: {type: Datadog, spec: {query: "hits{200}"}}}
        total: {metricSource: {type: Datadog, spec: {query: "hits{*}"}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Timeslices
  objectives: [{target: 0.98}]
"#;
    assert!(whole.contains(part), "{part}");
    whole.replacen(part, instead, 1)
}

fn paths(imported: &Imported) -> Vec<&str> {
    imported.left_out.iter().map(|left| left.path.as_str()).collect()
}

fn why<'a>(imported: &'a Imported, path: &str) -> &'a str {
    imported.left_out.iter().find(|left| left.path == path).map_or("", |left| left.why.as_str())
}

#[track_caller]
fn refused(yaml: &str, want: &str) {
    let problem = import(yaml).unwrap_err().to_string();
    assert!(problem.starts_with(want), "{problem}\nand not\n{want}");
}

#[test]
fn what_maps_reads_as_the_same_promise() {
    let imported = import(CHECKOUT).unwrap();
    let (agreement, findings) = Agreement::parse(&imported.text).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(
        (agreement.title.as_str(), agreement.zone_name.as_str()),
        ("Checkout of the shop", "Europe/Berlin")
    );
    assert_eq!(agreement.effective, date(2026, 4, 1));
    let [most, nearly_all] = agreement.levels.as_slice() else { panic!("two levels") };
    assert_eq!((most.name.as_str(), most.title.as_str()), ("payments-work-1", "Payments \"work\": most"));
    assert_eq!((most.kind, most.better, most.period), (Kind::Key, Better::Lower, Cadence::Quarter));
    assert_eq!(most.expected, Quantity::Share(Ratio::new(5, 10_000).unwrap()), "what may go wrong");
    assert_eq!(nearly_all.expected, Quantity::Share(Ratio::new(1, 10_000).unwrap()));
    let Measure::Ratio { part, over } = &most.measure else { panic!("a ratio") };
    assert_eq!(part.source, "activity == \"paid bad\"");
    assert_eq!(over.source, "activity in [\"Paid\", \"Failed\"]");
}

#[test]
fn nothing_is_dropped_silently() {
    let imported = import(CHECKOUT).unwrap();
    let want = [
        "SLI/paid.spec.ratioMetric.bad",
        "SLI/paid.spec.ratioMetric.total",
        "Service/checkout.spec.description",
        "SLI/paid.metadata.annotations.team",
        "SLI/paid.spec.ratioMetric.counter",
        "SLI/paid.spec.ratioMetric.bad.metricSource.type",
        "SLI/paid.spec.ratioMetric.bad.metricSource.metricSourceRef",
        "SLI/paid.spec.ratioMetric.bad.metricSource.spec.accessKeyID",
        "SLO/payments-work.metadata.labels.tier[0]",
        "SLO/payments-work.metadata.labels.tier[1]",
        "SLO/payments-work.spec.description",
        "SLO/payments-work.spec.objectives[1].timeSliceTarget",
        "SLO/payments-work.spec.alertPolicies[0].alertPolicyRef",
        "agreement.client",
        "agreement.provider",
    ];
    assert_eq!(paths(&imported), want);
    let bad = why(&imported, "SLI/paid.spec.ratioMetric.bad");
    assert!(bad.ends_with("The query: sum(payments{code=\"500\"}) or vector(0)"), "{bad}");
    assert!(bad.contains("activity == \"paid bad\" stands for it until"), "{bad}");
    assert!(why(&imported, want[1]).contains("annotation outrigger/total stands for it"));
    assert_eq!(why(&imported, want[2]), "Has no counterpart. It said: Where people pay");
    assert!(imported.left_out.iter().all(|left| !left.why.contains("AKIA")), "keys are not repeated");
    assert_eq!(why(&imported, "SLO/payments-work.spec.description"), "Has no counterpart, and no value.");
}

#[test]
fn windows_and_methods_without_counterpart_are_listed() {
    let imported = import(&slo("foo.slo", "foo.slo")).unwrap();
    let (agreement, _) = Agreement::parse(&imported.text).unwrap();
    assert_eq!(
        (agreement.levels[0].name.as_str(), agreement.levels[0].title.as_str()),
        ("foo-slo", "foo.slo")
    );
    assert_eq!(agreement.levels[0].period, Cadence::Month);
    let rolling = why(&imported, "SLO/foo.slo.spec.timeWindow[0].duration");
    assert_eq!(rolling, "A rolling window of \"28d\" has no counterpart; the level is stated by the month.");
    assert!(why(&imported, "SLO/foo.slo.spec.budgetingMethod").ends_with("It said: Timeslices"));
    for made_up in ["agreement.title", "agreement.zone", "agreement.effective"] {
        assert!(why(&imported, made_up).ends_with("stands in."), "{made_up}");
    }
    let odd = "[{duration: 2d, calendar: {timeZone: Mars/Base, startTime: soon}}]";
    let imported = import(&slo("[{duration: 28d, isRolling: true}]", odd)).unwrap();
    for path in ["duration", "calendar.timeZone", "calendar.startTime"] {
        assert_ne!(why(&imported, &format!("SLO/foo.slo.spec.timeWindow[0].{path}")), "", "{path}");
    }
}

#[test]
fn an_annotation_that_is_no_condition_leaves_a_stand_in() {
    let annotated = "name: foo-error\n      annotations: {outrigger/good: 'status = 200'}";
    let imported = import(&slo("name: foo-error", annotated)).unwrap();
    let said = why(&imported, "SLO/foo.slo.spec.indicator.metadata.annotations.outrigger/good");
    assert!(said.starts_with("Is no condition: "), "{said}");
    assert!(imported.text.contains("'activity == \"foo-error good\"'"));
}

#[test]
fn objectives_and_levels_have_names_of_their_own() {
    let two = format!("{}---\n{}", slo("foo.slo", "foo.slo"), slo("foo.slo", "foo slo"));
    let imported = import(&two).unwrap();
    let (agreement, _) = Agreement::parse(&imported.text).unwrap();
    let names: Vec<_> = agreement.levels.iter().map(|level| level.name.as_str()).collect();
    assert_eq!(names, ["foo-slo", "foo-slo-2"]);
    let many = vec!["{target: 0.5}"; 65].join(", ");
    let imported = import(&slo("{target: 0.98}", &many)).unwrap();
    assert_eq!(Agreement::parse(&imported.text).unwrap().0.levels.len(), 64);
    assert!(why(&imported, "SLO/foo.slo.spec.objectives[64]").starts_with("An agreement has at most 64"));
}

#[test]
fn other_kinds_are_listed_whole() {
    let more = "---\napiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: page}\nspec: {alertWhenNoData: true}\n\
                ---\napiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: shop}\n\
                spec: {type: Redshift, connectionDetails: {user: me}}\n---\n";
    let imported = import(&format!("{}{more}", slo("foo.slo", "foo.slo"))).unwrap();
    assert!(why(&imported, "AlertPolicy/page").starts_with("Alerts on a burning budget"));
    assert_eq!(why(&imported, "AlertPolicy/page.spec.alertWhenNoData"), "Has no counterpart. It said: true");
    assert!(why(&imported, "DataSource/shop.spec.connectionDetails.user").ends_with("may be secret."));
}

#[test]
fn what_cannot_be_imported_says_why() {
    refused("", "line 1: there is no SLO whose ratio");
    assert!(import("a: [1").unwrap_err().reason.starts_with("this is no YAML: "));
    refused("a: 1\na: 2", "line 2: the key \"a\" is there twice");
    refused("a: &x 1\nb: *x", "line 1: anchors are not read");
    refused("a: !secret 1", "line 1: the tag ");
    refused("[a]: 1", "line 1: a key is no plain text");
    refused("kind: SLO", "line 1: apiVersion is \"\", and only \"openslo/v1\" is read");
    refused("apiVersion: openslo/v1alpha", "line 1: apiVersion is \"openslo/v1alpha\", and only");
    refused("apiVersion: openslo/v1\nmetadata: {name: a}", "line 1: the document has no kind");
    refused("apiVersion: openslo/v1\nkind: SLO", "line 1: the document has no metadata.name");
    let no_level =
        "line 1: there is no SLO whose ratio of good or bad to total can be stated: SLO/foo.slo.spec";
    for (part, instead, path) in [
        ("ratioMetric", "thresholdMetric", ".indicator.spec: Only a ratio"),
        ("total:", "raw:", ".indicator.spec: Only a ratio"),
        ("  indicator:", "  indicators:", ": Has neither an indicator nor"),
        ("target: 0.98", "target: 1.2", ".objectives[0].target: Is no share"),
        ("target: 0.98", "target: 1e-3", ".objectives[0].target: Is no share"),
        ("target: 0.98", "value: 3", ".objectives[0].targetPercent: Is no share"),
        ("[{target: 0.98}]", "[]", ".objectives: Makes no level"),
    ] {
        let problem = import(&slo(part, instead)).unwrap_err().to_string();
        assert!(problem.starts_with(no_level) && problem.contains(path), "{instead}: {problem}");
    }
}

#[test]
fn everything_has_a_limit() {
    refused(&"#".repeat(BYTES_MAX + 1), "line 1: the text is over its limit of 262144 bytes");
    refused(&"---\na: 1\n".repeat(65), "line 129: there are more than 64 documents");
    refused(&format!("[{}1]", "1,".repeat(20_000)), "line 1: the text has over 20000 parts");
    refused(&format!("{}1{}", "[".repeat(40), "]".repeat(40)), "line 1: the text has over 20000 parts");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_without_harm(text in "\\PC{0,200}|[a-c:\\-\\[\\]{}&*!|>'\"#%@, \t\n]{0,200}") {
        prop_assert!(import(&text).is_err(), "no such text names an SLO");
    }

    #[test]
    fn what_comes_of_a_damaged_text_is_an_agreement(
        at in any::<prop::sample::Index>(),
        cut in 0usize..12,
        put in "\\PC{0,6}|[:\\-\\[\\]{}&*|>'\"#, \n]{0,8}",
    ) {
        let at = at.index(CHECKOUT.len());
        let damaged = format!("{}{put}{}", &CHECKOUT[..at], &CHECKOUT[(at + cut).min(CHECKOUT.len())..]);
        if let Ok(imported) = import(&damaged) {
            prop_assert!(Agreement::parse(&imported.text).is_ok(), "{}", imported.text);
        }
    }
}
