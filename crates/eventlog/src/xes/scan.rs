//! Finds the tags of a text: the part of XML that exporters write. That part it reads as the general reader
//! does; everything else it calls unknown.

use memchr::{memchr, memchr_iter, memmem};
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::name::QName;
use std::borrow::Cow;

#[cfg(test)]
mod tests;

/// The lowest and the highest bit of each of eight bytes.
const LOWEST: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = LOWEST << 7;
/// Bytes below the space: tabs and line ends become spaces in a value.
const CONTROLS: u64 = 0x20;

/// A tag that matters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open(Tag<'t>),
    Close(&'t str),
}

/// A tag that opens an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    /// The values of its attributes `key` and `value`; said twice, the last one counts.
    pub(super) key: Option<Cow<'t, str>>,
    pub(super) value: Option<Cow<'t, str>>,
    /// Whether it closes the element as well.
    pub(super) is_empty: bool,
}

/// Why there is no further tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halt {
    /// The text ends, perhaps within a tag.
    Ends,
    /// Something comes that only the general reader knows.
    Unknown,
}

/// A text and a place in it.
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
    line_ends: u64,
    /// Where the token at hand starts, with the text in front of it, and the line ends before that.
    start: (usize, u64),
    token_bytes_max: usize,
}

impl<'t> Scan<'t> {
    /// A scan of a text that stands behind so many line ends.
    pub(super) fn new(text: &'t str, line_ends: u64, token_bytes_max: usize) -> Self {
        Self { text, at: 0, line_ends, start: (0, line_ends), token_bytes_max }
    }

    /// The line of the byte read next, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line_ends + 1
    }

    /// Where the last token starts, or the one that is unknown or cut off, and the line ends before it.
    pub(super) fn start(&self) -> (usize, u64) {
        self.start
    }

    /// The next tag. Texts, comments and processing instructions are passed over.
    pub(super) fn token(&mut self) -> Result<Token<'t>, Halt> {
        loop {
            self.start = (self.at, self.line_ends);
            self.pass_text()?;
            let token = match self.peek()? {
                b'/' => Some(Token::Close(self.closing_tag()?)),
                b'!' => {
                    self.pass_enclosed(b"!--", b"-->")?;
                    None
                }
                b'?' => {
                    self.pass_enclosed(b"?", b"?>")?;
                    None
                }
                _ => Some(Token::Open(self.opening_tag()?)),
            };
            if self.at - self.start.0 > self.token_bytes_max {
                return Err(Halt::Unknown);
            }
            if let Some(token) = token {
                return Ok(token);
            }
        }
    }

    /// Passes over a text and the bracket behind it.
    fn pass_text(&mut self) -> Result<(), Halt> {
        loop {
            match self.peek()? {
                b'<' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\n' => self.line_ends += 1,
                b'&' => return Err(Halt::Unknown),
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Passes over a comment or a processing instruction.
    fn pass_enclosed(&mut self, opening: &[u8], closing: &[u8]) -> Result<(), Halt> {
        let rest = self.rest();
        let Some(content) = rest.strip_prefix(opening) else {
            return Err(if opening.starts_with(rest) { Halt::Ends } else { Halt::Unknown });
        };
        // An opening that shares its signs with a closing, as in `<?>`, is for the general reader.
        if content.starts_with(b">") || content.starts_with(b"->") {
            return Err(Halt::Unknown);
        }
        let length = memmem::find(content, closing).ok_or(Halt::Ends)?;
        self.pass(opening.len() + length + closing.len());
        Ok(())
    }

    fn closing_tag(&mut self) -> Result<&'t str, Halt> {
        self.at += 1;
        let name = self.name()?;
        if self.peek()? != b'>' {
            return Err(Halt::Unknown);
        }
        self.at += 1;
        Ok(name)
    }

    fn opening_tag(&mut self) -> Result<Tag<'t>, Halt> {
        let name = self.name()?;
        if name.as_bytes().contains(&b':') {
            return Err(Halt::Unknown);
        }
        let mut tag = Tag { name, key: None, value: None, is_empty: false };
        loop {
            let is_spaced = self.pass_spaces()?;
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    return Ok(tag);
                }
                b'/' => {
                    self.at += 1;
                    // What stands between the two signs, as in `<a / >`, is for the general reader.
                    if self.peek()? != b'>' {
                        return Err(Halt::Unknown);
                    }
                    self.at += 1;
                    tag.is_empty = true;
                    return Ok(tag);
                }
                _ if !is_spaced => return Err(Halt::Unknown),
                _ => {}
            }
            let attribute = self.name()?;
            let value = self.value()?;
            match attribute {
                "key" => tag.key = Some(value),
                "value" => tag.value = Some(value),
                _ => {}
            }
        }
    }

    /// Passes over the white space inside a tag; says whether there is any.
    fn pass_spaces(&mut self) -> Result<bool, Halt> {
        let before = self.at;
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => self.line_ends += 1,
                _ => return Ok(self.at > before),
            }
            self.at += 1;
        }
    }

    fn name(&mut self) -> Result<&'t str, Halt> {
        let length = self.rest().iter().position(|&byte| !is_of_name(byte)).ok_or(Halt::Ends)?;
        if length == 0 {
            return Err(Halt::Unknown);
        }
        let name = self.part(self.at, self.at + length);
        self.at += length;
        Ok(name)
    }

    /// The value of an attribute with its equals sign and its quotes.
    fn value(&mut self) -> Result<Cow<'t, str>, Halt> {
        let quote = match self.rest() {
            [b'=', quote @ (b'"' | b'\''), ..] => *quote,
            [] | [b'='] => return Err(Halt::Ends),
            _ => return Err(Halt::Unknown),
        };
        self.at += 2;
        let rest = self.rest();
        let plain = plain_bytes(rest, quote);
        if rest.get(plain) == Some(&quote) {
            let value = self.part(self.at, self.at + plain);
            self.at += plain + 1;
            return Ok(Cow::Borrowed(value));
        }
        let length = memchr(quote, rest).ok_or(Halt::Ends)?;
        let value = self.part(self.at, self.at + length);
        self.pass(length + 1);
        // The key plays no part in resolving the value.
        let attribute = Attribute { key: QName("value"), value: Cow::Borrowed(value) };
        attribute.normalized_value(XmlVersion::default()).map_err(|_| Halt::Unknown)
    }

    fn pass(&mut self, bytes: usize) {
        let passed = self.rest().get(..bytes).unwrap_or_default();
        self.line_ends += memchr_iter(b'\n', passed).count() as u64;
        self.at += bytes;
    }

    #[inline]
    fn peek(&self) -> Result<u8, Halt> {
        self.text.as_bytes().get(self.at).copied().ok_or(Halt::Ends)
    }

    #[inline]
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn part(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }
}

#[inline]
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.')
}

/// How many bytes stand before the first one that ends a value or has to be resolved in it.
fn plain_bytes(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let found = special(u64::from_le_bytes(*eight), quote);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let is_special = |&byte: &u8| byte == quote || byte == b'&' || u64::from(byte) < CONTROLS;
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The highest bit of each special one among eight bytes. Bits above the first one may be wrong: a
/// difference borrows from the byte above, but only where the byte itself is special.
#[inline]
fn special(eight: u64, quote: u8) -> u64 {
    let below = |bytes: u64, limit: u64| bytes.wrapping_sub(LOWEST * limit) & !bytes & HIGHEST;
    let equal = |byte: u8| below(eight ^ (LOWEST * u64::from(byte)), 1);
    equal(quote) | equal(b'&') | below(eight, CONTROLS)
}
