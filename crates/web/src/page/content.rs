//! An item's content in words: labels from the schema of its kind, values as people read them.

use super::form::{self, Typed};
use crate::words;
use outrigger_kernel::ItemNo;
use outrigger_lifecycle::content::Kind;
use serde_json::Value;

/// Texts longer than this, or of several lines, are set as a block.
const INLINE_CHARS_MAX: usize = 160;

/// One field of an item.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub label: String,
    pub text: String,
    /// Whether the text is set as a block.
    pub is_block: bool,
    /// The item that the field names.
    pub item: Option<ItemNo>,
}

/// The fields of an item that hold something, in the order of its form.
pub(crate) fn rows(kind: Option<&Kind>, content: &Value) -> Vec<Row> {
    let schema = kind.map(|kind| (kind.schema)().to_value()).unwrap_or_default();
    let fields = form::fields(&schema, &Typed::new(), None).into_iter();
    fields
        .filter_map(|field| {
            let text = said(content.get(&field.name)?);
            let is_block = text.contains('\n') || text.chars().count() > INLINE_CHARS_MAX;
            let item = text.parse().ok();
            (!text.is_empty()).then_some(Row { label: field.label, text, is_block, item })
        })
        .collect()
}

/// One field of two versions of an item.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub label: String,
    pub mine: String,
    pub theirs: String,
}

/// The fields in which what was typed and what somebody else wrote differ.
pub(crate) fn changes(kind: Option<&Kind>, typed: &Typed, theirs: &Value) -> Vec<Change> {
    let schema = kind.map(|kind| (kind.schema)().to_value()).unwrap_or_default();
    let theirs = form::typed(theirs);
    let held =
        |typed: &Typed, name: &str| typed.get(name).map(|values| values.join(", ")).unwrap_or_default();
    let fields = form::fields(&schema, typed, None).into_iter();
    fields
        .map(|field| Change {
            mine: held(typed, &field.name),
            theirs: held(&theirs, &field.name),
            label: field.label,
        })
        .filter(|change| change.mine != change.theirs)
        .collect()
}

fn said(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        Value::Number(number) => number.as_u64().map_or_else(|| number.to_string(), words::number),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Value::Object(_) => value.to_string(),
    }
}
