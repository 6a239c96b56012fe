//! Texts behind codes, read in place: neither copied nor hashed.

/// The distinct values of one attribute, or the ids of the cases, by their codes.
#[derive(Clone, Copy, Debug)]
pub struct Values<'b> {
    /// Where the text of each code ends, from code 1 on.
    ends: &'b [[u8; 4]],
    text: &'b str,
}

impl<'b> Values<'b> {
    /// Reads a section of texts for so many codes, the missing one among them.
    pub(super) fn read(bytes: &'b [u8], codes: u32) -> Result<Self, &'static str> {
        let length = (codes as usize).saturating_sub(1).saturating_mul(4);
        let (ends, text) =
            bytes.split_at_checked(length).ok_or("it holds fewer texts than the footer says")?;
        let text = std::str::from_utf8(text).map_err(|_| "it holds bytes that are no text")?;
        let (ends, _) = ends.as_chunks::<4>();
        let mut before = 0;
        for end in ends {
            let end = offset(end);
            if end < before || !text.is_char_boundary(end) {
                return Err("a text ends where none can end");
            }
            before = end;
        }
        if before == text.len() { Ok(Self { ends, text }) } else { Err("it holds more text than its codes") }
    }

    /// How many codes there are, [`MISSING`](crate::MISSING) among them.
    pub fn codes(self) -> u32 {
        u32::try_from(self.ends.len() + 1).unwrap_or(u32::MAX)
    }

    /// The value behind a code. [`MISSING`](crate::MISSING) and codes that are not there read as the empty
    /// text.
    pub fn get(self, code: u32) -> &'b str {
        let Some(at) = (code as usize).checked_sub(1) else { return "" };
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, offset);
        let end = self.ends.get(at).map_or(start, offset);
        self.text.get(start..end).unwrap_or_default()
    }
}

fn offset(end: &[u8; 4]) -> usize {
    u32::from_le_bytes(*end) as usize
}
