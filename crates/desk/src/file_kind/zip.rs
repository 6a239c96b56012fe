//! The names in an archive, as its central directory lists them; nothing is unpacked.

/// How an archive with something in it begins.
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";

const CENTRAL: &[u8] = b"PK\x01\x02";
const CENTRAL_BYTES: usize = 46;
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
/// The longest comment that may follow the end of the directory.
const COMMENT_BYTES_MAX: usize = 65_535;
/// Names that are read; an archive with more is no document.
const NAMES_MAX: usize = 10_000;

/// The names of all entries; none when the directory cannot be followed.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    let tail = bytes.len().saturating_sub(END_BYTES + COMMENT_BYTES_MAX);
    let end = tail + bytes.get(tail..)?.windows(END.len()).rposition(|window| window == END)?;
    let count = number(bytes, end + 10, 2)?;
    let mut at = number(bytes, end + 16, 4)?;
    if count > NAMES_MAX {
        return None;
    }
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        if !bytes.get(at..)?.starts_with(CENTRAL) {
            return None;
        }
        let [name, extra, comment] = [28, 30, 32].map(|field| number(bytes, at + field, 2));
        let (begins, length) = (at + CENTRAL_BYTES, name?);
        let name = bytes.get(begins..begins + length)?;
        names.push(String::from_utf8_lossy(name).into_owned());
        at = begins + length + extra? + comment?;
    }
    Some(names)
}

/// An unsigned number of so many bytes, the least first.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let digits = bytes.get(at..at.checked_add(width)?)?;
    Some(digits.iter().rev().fold(0, |number, digit| (number << 8) | usize::from(*digit)))
}
