//! Flattens a JSON object into keys and values: nested objects become dotted keys, arrays stay JSON text,
//! null is missing, and numbers keep every digit they were written with.

use crate::attributes::Attributes;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Objects inside objects up to which keys are joined; deeper ones stay JSON text.
const DEPTH_MAX: usize = 4;

/// Reads one object into `out`, whose former content is dropped.
pub(super) fn flatten(json: &str, out: &mut Attributes) -> Result<(), serde_json::Error> {
    out.clear();
    object(json, &mut String::new(), 0, out)
}

fn object(
    json: &str,
    path: &mut String,
    depth: usize,
    out: &mut Attributes,
) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(Members { path, depth, out })?;
    deserializer.end()
}

fn value(raw: &str, path: &mut String, depth: usize, out: &mut Attributes) -> Result<(), serde_json::Error> {
    match raw.as_bytes() {
        b"null" => {}
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => {
            out.push(path, raw.get(1..raw.len() - 1).unwrap_or_default());
        }
        [b'"', ..] => out.push(path, &serde_json::from_str::<String>(raw)?),
        [b'{', ..] if depth < DEPTH_MAX => object(raw, path, depth + 1, out)?,
        _ => out.push(path, raw),
    }
    Ok(())
}

/// Visits the members of one object.
struct Members<'o> {
    /// The keys of the objects around this one, joined with dots.
    path: &'o mut String,
    depth: usize,
    out: &'o mut Attributes,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let outer = self.path.len();
        loop {
            self.path.truncate(outer);
            if outer > 0 {
                self.path.push('.');
            }
            if members.next_key_seed(Key { path: &mut *self.path })?.is_none() {
                self.path.truncate(outer);
                return Ok(());
            }
            let raw: &RawValue = members.next_value()?;
            value(raw.get(), self.path, self.depth, self.out).map_err(A::Error::custom)?;
        }
    }
}

/// Appends a key to the path, without a string of its own.
struct Key<'o> {
    path: &'o mut String,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        self.path.push_str(key);
        Ok(())
    }
}
