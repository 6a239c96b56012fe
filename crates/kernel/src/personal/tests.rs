//! What is sealed comes back, for each subject alone, and nothing else of a fact is touched.

use super::*;
use crate::id::AccountId;
use proptest::prelude::*;

fn subject(no: u8) -> SubjectId {
    SubjectId::of(AccountId::from_random([no; 16]))
}

fn clear(no: u8, text: &str) -> Value {
    json!({ "personal": { "subject": subject(no), "text": text } })
}

/// No cipher, but it is bound to its subject and hides the text from a plain search.
fn toy_seal(subject: SubjectId, text: &str) -> String {
    format!("{subject}:{}", text.chars().rev().collect::<String>())
}

fn toy_open(subject: SubjectId, sealed: &str) -> Option<String> {
    Some(sealed.strip_prefix(subject.as_str())?.strip_prefix(':')?.chars().rev().collect())
}

fn sealed(mut value: Value) -> Value {
    seal_each(&mut value, &mut |subject, text| Ok::<_, Infallible>(toy_seal(subject, text))).unwrap();
    value
}

/// Opens a value with the keys of some subjects.
fn opened(mut value: Value, has_key: &dyn Fn(SubjectId) -> bool) -> Value {
    open_each(&mut value, &mut |subject, sealed| {
        if has_key(subject) { toy_open(subject, sealed) } else { None }
    });
    value
}

#[test]
fn a_piece_says_whose_it_is() {
    let name = Personal::new(subject(1), "Anna Lindqvist");
    assert_eq!(serde_json::to_value(&name).unwrap(), clear(1, "Anna Lindqvist"));
    assert_eq!(serde_json::from_value::<Personal>(clear(1, "Anna Lindqvist")).unwrap(), name);
    assert_eq!(name.shown(), "Anna Lindqvist");
    assert!(!format!("{name:?}").contains("Anna"), "{name:?}");
    assert!(format!("{name:?}").contains(subject(1).as_str()), "{name:?}");
}

#[test]
fn facts_from_before_say_the_bare_text() {
    let name: Personal = serde_json::from_value(json!("Anna")).unwrap();
    assert_eq!((name.subject, name.shown()), (None, "Anna"));
    assert_eq!(serde_json::to_value(&name).unwrap(), json!("Anna"), "and go on to say it");
    assert_eq!(sealed(json!({ "name": "Anna" })), json!({ "name": "Anna" }), "nobody has a key for it");
}

#[test]
fn what_cannot_be_read_is_said_to_be_erased() {
    let name: Personal = serde_json::from_value(sealed(clear(1, "Anna"))).unwrap();
    assert_eq!((name.subject, name.text.as_deref(), name.shown()), (Some(subject(1)), None, ERASED));
    let again = serde_json::to_value(&name).unwrap();
    assert_eq!(serde_json::from_value::<Personal>(again).unwrap(), name);
}

#[test]
fn what_is_no_piece_is_refused_or_left_alone() {
    let both = json!({ "personal": { "subject": subject(1), "text": "Anna", "sealed": "x" } });
    let more = json!({ "personal": { "subject": subject(1), "text": "Anna" }, "name": "Anna" });
    let nobody = json!({ "personal": { "subject": "nobody", "text": "Anna" } });
    for wrong in [both, more, nobody, json!({ "personal": "Anna" }), json!(7), json!(["Anna"])] {
        assert!(serde_json::from_value::<Personal>(wrong.clone()).is_err(), "{wrong}");
        assert_eq!(sealed(wrong.clone()), wrong);
    }
}

#[test]
fn a_seal_that_fails_is_told() {
    let mut value = json!([clear(1, "Anna")]);
    let answer = seal_each(&mut value, &mut |_, _| Err("the key cannot be read"));
    assert_eq!(answer, Err("the key cannot be read"));
}

#[test]
fn e4_other_subjects_of_one_fact_stay_readable() {
    let fact =
        json!({ "panel": [clear(1, "Anna"), { "guest": clear(2, "Ben") }], "lead": clear(3, "Carla") });
    let ledger = sealed(fact);
    let without_ben = opened(ledger.clone(), &|one| one != subject(2));
    assert_eq!((&without_ben["panel"][0], &without_ben["lead"]), (&clear(1, "Anna"), &clear(3, "Carla")));
    assert_eq!(without_ben["panel"][1], ledger["panel"][1], "what has no key stays sealed");
    for name in ["Anna", "Ben", "Carla"] {
        assert!(!ledger.to_string().contains(name), "{ledger}");
    }
}

/// Any JSON, with pieces of personal data of four subjects at any place.
fn facts() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        (0_u8..4, "\\PC{0,12}").prop_map(|(no, text)| clear(no, &text)),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(fact in facts()) {
        prop_assert_eq!(opened(sealed(fact.clone()), &|_| true), fact);
    }

    #[test]
    fn every_text_is_sealed_once(fact in facts()) {
        let (mut first, mut second) = (0, 0);
        let mut value = fact;
        let count = |count: &mut u32, text: &str| {
            *count += 1;
            Ok::<_, Infallible>(text.to_owned())
        };
        seal_each(&mut value, &mut |_, text| count(&mut first, text)).unwrap();
        let pieces = value.to_string().matches("\"sealed\":").count();
        seal_each(&mut value, &mut |_, text| count(&mut second, text)).unwrap();
        prop_assert!(second == 0 && first as usize <= pieces);
    }

    /// Keys come and go in any order: what is opened with some is opened with the others later.
    #[test]
    fn e4_a_missing_key_hides_its_subject_alone(fact in facts(), missing in 0_u8..4) {
        let some = opened(sealed(fact.clone()), &|one| one != subject(missing));
        let theirs = sealed_subjects(&some);
        prop_assert!(theirs.iter().all(|one| *one == subject(missing)), "{:?}", theirs);
        prop_assert_eq!(opened(some, &|_| true), fact);
    }
}

/// The subjects of what is still sealed.
fn sealed_subjects(value: &Value) -> Vec<SubjectId> {
    let mut subjects = Vec::new();
    open_each(&mut value.clone(), &mut |subject, _| {
        subjects.push(subject);
        None
    });
    subjects
}
