//! Facts as they stand in the ledger: what is written is read back, and their schemas only ever grow.

use super::whole_life;
use crate::{Fact, assess, content, founding, gate, operate};
use insta::assert_json_snapshot;
use schemars::{Schema, schema_for};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_fact_reads_back() {
    let ledger = whole_life().ledger;
    for entry in &ledger {
        let fact = Fact::parse(&entry.kind, &entry.payload).unwrap();
        assert_eq!(fact.kind(), entry.kind);
        assert_eq!(fact.payload(), entry.payload, "{}", entry.kind);
    }
    let happened: BTreeSet<String> = ledger.into_iter().map(|entry| entry.kind).collect();
    assert_eq!(happened, every_kind(), "a whole life has an example of each fact");
}

/// The names of all facts, by their schemas.
fn every_kind() -> BTreeSet<String> {
    let groups = [
        ("engagement", schema_for!(founding::Fact)),
        ("content", schema_for!(content::Fact)),
        ("gate", schema_for!(gate::Fact)),
        ("assess", schema_for!(assess::Fact)),
        ("operate", schema_for!(operate::Fact)),
    ];
    groups.iter().flat_map(|(group, schema)| kinds(group, schema)).collect()
}

fn kinds(group: &str, schema: &Schema) -> Vec<String> {
    let variants = schema.get("oneOf").and_then(Value::as_array).unwrap();
    let name = |variant: &Value| variant["properties"]["fact"]["const"].as_str().unwrap().to_owned();
    variants.iter().map(|variant| format!("{group}.{}", name(variant))).collect()
}

#[test]
fn what_is_no_fact_is_refused_with_its_name() {
    let payload = br#"{ "fact": "source-connected", "source": "SRC-1" }"#;
    assert!(Fact::parse("operate.source-connected", payload).is_ok());
    let cases: [(&str, &[u8]); 6] = [
        ("operate.source-connected", b""),
        ("operate.source-connected", b"{}"),
        ("operate.source-connected", br#"{ "fact": "source-connected" }"#),
        ("operate.source-forgotten", br#"{ "fact": "source-forgotten", "source": "SRC-1" }"#),
        ("assess.source-connected", payload),
        ("risk.source-connected", payload),
    ];
    for (kind, payload) in cases {
        let why = Fact::parse(kind, payload).map(|fact| fact.kind()).unwrap_err();
        assert!(why.starts_with(&format!("{kind}: ")), "{why}");
    }
}

#[test]
fn an_entry_under_another_facts_name_is_refused() {
    let payload = br#"{ "fact": "source-connected", "source": "SRC-1" }"#;
    assert!(Fact::parse("operate.batch-sealed", payload).is_err());
}

#[test]
fn schemas_of_facts_are_only_added_to() {
    assert_json_snapshot!("founding", schema_for!(founding::Fact));
    assert_json_snapshot!("content", schema_for!(content::Fact));
    assert_json_snapshot!("gate", schema_for!(gate::Fact));
    assert_json_snapshot!("assess", schema_for!(assess::Fact));
    assert_json_snapshot!("operate", schema_for!(operate::Fact));
}
