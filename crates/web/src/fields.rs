//! The name and value pairs of a query or a form, bounded.

use outrigger_kernel::{Refusal, refusal};
use std::borrow::Cow;

/// Pairs in one query or form.
const PAIRS_MAX: usize = 1_000;

/// Pairs in the order they came; a name may come more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text.
    ///
    /// # Errors
    /// When there are too many pairs.
    pub fn parse(text: &[u8]) -> Result<Self, Refusal> {
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            fields.push(name, value)?;
        }
        Ok(fields)
    }

    /// Adds a pair.
    ///
    /// # Errors
    /// When there are too many pairs.
    pub fn push(&mut self, name: Cow<'_, str>, value: Cow<'_, str>) -> Result<(), Refusal> {
        if self.0.len() >= PAIRS_MAX {
            return Err(refusal::too_much("The number of fields", PAIRS_MAX));
        }
        self.0.push((name.into_owned(), value.into_owned()));
        Ok(())
    }

    /// The first value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// All pairs.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The pairs without those of some names, written as a query.
    pub fn without(&self, names: &[&str]) -> String {
        let kept = self.iter().filter(|(name, _)| !names.contains(name));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_come_more_than_once() {
        let fields =
            Fields::parse(b"roles%5B%5D=auditor&roles[]=sponsor&name=Anna+M%C3%BCller&empty=").unwrap();
        let roles: Vec<_> =
            fields.iter().filter(|(name, _)| *name == "roles[]").map(|(_, role)| role).collect();
        assert_eq!(roles, ["auditor", "sponsor"]);
        assert_eq!(fields.get("name"), Some("Anna Müller"));
        assert_eq!((fields.get("empty"), fields.get("nothing")), (Some(""), None));
        assert_eq!(fields.without(&["roles[]", "empty"]), "name=Anna+M%C3%BCller");
        assert_eq!(fields.without(&["roles[]"]), "name=Anna+M%C3%BCller&empty=");
    }

    #[test]
    fn the_number_of_pairs_is_bounded() {
        let many = "a=1&".repeat(PAIRS_MAX + 1);
        assert!(Fields::parse(many.as_bytes()).is_err());
        assert!(Fields::parse("a=1&".repeat(PAIRS_MAX).as_bytes()).is_ok());
    }
}
