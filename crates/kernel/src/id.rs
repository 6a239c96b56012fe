//! Ids: random ones for machines, numbered ones for people.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt, str::FromStr};

const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH: usize = 16;

/// The text is not an id of the kind asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnId(&'static str);

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is not {}", self.0)
    }
}

impl std::error::Error for NotAnId {}

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; LENGTH]);

        impl $name {
            /// Makes an id from random bytes that the desk drew.
            pub fn from_random(bytes: [u8; LENGTH]) -> Self {
                Self(bytes.map(|byte| ALPHABET[usize::from(byte) % ALPHABET.len()]))
            }

            /// The id as sixteen letters and digits without look-alikes.
            pub fn as_str(&self) -> &str {
                std::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bytes: [u8; LENGTH] = text.as_bytes().try_into().map_err(|_| NotAnId($what))?;
                bytes.iter().all(|byte| ALPHABET.contains(byte)).then_some(Self(bytes)).ok_or(NotAnId($what))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 16, "maxLength": 16 })
            }
        }
    };
}

random_id! {
    /// One engagement. Random, so that knowing one id says nothing about the next.
    EngagementId, "an engagement id"
}

random_id! {
    /// One person's account on this server.
    AccountId, "an account id"
}

random_id! {
    /// A data subject: a person whose data stand in a ledger, sealed with a key of the person's own.
    SubjectId, "a data subject's id"
}

impl SubjectId {
    /// The subject that the person behind an account is: the same text.
    pub fn of(account: AccountId) -> Self {
        Self(account.0)
    }
}

/// The human number of an item: a prefix that names its kind and a count from 1, as in `PROC-3`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemNo {
    prefix: Prefix,
    no: u32,
}

const PREFIX_LENGTH_MAX: usize = 6;

/// Up to six capital letters, kept inline so that an [`ItemNo`] is `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Prefix([u8; PREFIX_LENGTH_MAX]);

impl Prefix {
    fn try_new(text: &str) -> Result<Self, NotAnId> {
        let fits = (2..=PREFIX_LENGTH_MAX).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(NotAnId("an item number such as PROC-3"));
        }
        let mut bytes = [0; PREFIX_LENGTH_MAX];
        bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        Ok(Self(bytes))
    }

    fn as_str(&self) -> &str {
        let length = self.0.iter().position(|byte| *byte == 0).unwrap_or(PREFIX_LENGTH_MAX);
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

impl ItemNo {
    /// The number `no` of the kind `prefix`.
    ///
    /// # Errors
    /// When the prefix is not two to six capital letters, or the number is zero.
    pub fn try_new(prefix: &str, no: u32) -> Result<Self, NotAnId> {
        if no == 0 {
            return Err(NotAnId("an item number such as PROC-3"));
        }
        Ok(Self { prefix: Prefix::try_new(prefix)?, no })
    }

    /// The letters before the dash.
    pub fn prefix(&self) -> &str {
        self.prefix.as_str()
    }

    /// The count after the dash.
    pub fn no(&self) -> u32 {
        self.no
    }
}

impl fmt::Display for ItemNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.prefix(), self.no)
    }
}

impl fmt::Debug for ItemNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ItemNo {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let wrong = NotAnId("an item number such as PROC-3");
        let (prefix, no) = text.split_once('-').ok_or_else(|| wrong.clone())?;
        if no.starts_with(['0', '+']) {
            return Err(wrong);
        }
        Self::try_new(prefix, no.parse().map_err(|_| wrong)?)
    }
}

impl Serialize for ItemNo {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ItemNo {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for ItemNo {
    fn schema_name() -> Cow<'static, str> {
        "ItemNo".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z]{2,6}-[1-9][0-9]*$", "maxLength": 17 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_numbers_read_back() {
        let no = ItemNo::try_new("PROC", 3).unwrap();
        assert_eq!(no.to_string(), "PROC-3");
        assert_eq!("PROC-3".parse(), Ok(no));
        for wrong in
            ["PROC", "PROC-0", "PROC-03", "proc-3", "P-3", "PROCESSES-1", "PROC-+3", "PROC-99999999999"]
        {
            assert!(wrong.parse::<ItemNo>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn random_ids_read_back_and_keep_to_the_alphabet() {
        let id = EngagementId::from_random(std::array::from_fn(|i| (i * 17) as u8));
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("0000000000000000".parse::<EngagementId>().is_err(), "0 looks like o");
        assert!("short".parse::<AccountId>().is_err());
    }

    #[test]
    fn a_subject_reads_as_its_account_does() {
        let account = AccountId::from_random([7; 16]);
        let subject = SubjectId::of(account);
        assert_eq!(subject.as_str(), account.as_str());
        assert_eq!(subject.to_string().parse(), Ok(subject));
        assert_eq!("nobody".parse::<SubjectId>().unwrap_err().to_string(), "this is not a data subject's id");
    }

    #[test]
    fn json_is_the_text() {
        let no: ItemNo = serde_json::from_str("\"KPI-12\"").unwrap();
        assert_eq!(serde_json::to_string(&no).unwrap(), "\"KPI-12\"");
        assert!(serde_json::from_str::<ItemNo>("\"12\"").is_err());
    }
}
