//! Small numbers in few bytes: seven bits a byte, the lowest first, and a mark on every byte but the last.

/// Bytes of the longest varint. Fifty-six bits hold every difference between two instants of a log.
const BYTES_MAX: usize = 8;
/// The mark: another byte follows.
const MORE: u8 = 0x80;

/// Writes a number of at most 56 bits.
pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    debug_assert!(number < 1 << (7 * BYTES_MAX), "a varint holds 56 bits");
    while number >= u64::from(MORE) {
        bytes.push((number & 0x7F) as u8 | MORE);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads one number after the other.
pub(super) struct Varints<'b>(pub &'b [u8]);

impl Varints<'_> {
    /// The next number; `None` when the bytes end before it does.
    #[inline]
    pub fn take(&mut self) -> Option<u64> {
        let word = match self.0.first_chunk::<BYTES_MAX>() {
            Some(bytes) => u64::from_le_bytes(*bytes),
            None => self.last_bytes(),
        };
        // All eight bytes at once: a loop over them mispredicts where lengths vary.
        let last = !word & 0x8080_8080_8080_8080;
        if last == 0 {
            return None;
        }
        self.0 = self.0.get(last.trailing_zeros() as usize / 8 + 1..)?;
        // The bits up to the first byte without a mark, the marks left out.
        let bits = word & (last ^ (last - 1)) & 0x7F7F_7F7F_7F7F_7F7F;
        let bits = bits & 0x007F_007F_007F_007F | (bits & 0x7F00_7F00_7F00_7F00) >> 1;
        let bits = bits & 0x0000_3FFF_0000_3FFF | (bits & 0x3FFF_0000_3FFF_0000) >> 2;
        Some(bits & 0x0FFF_FFFF | (bits & 0x0FFF_FFFF_0000_0000) >> 4)
    }

    /// Whether nothing is left.
    pub fn are_used_up(&self) -> bool {
        self.0.is_empty()
    }

    /// Fewer than eight bytes, with marks behind them: a number cannot end where there is no byte.
    fn last_bytes(&self) -> u64 {
        let mut bytes = [MORE; BYTES_MAX];
        for (place, byte) in bytes.iter_mut().zip(self.0) {
            *place = *byte;
        }
        u64::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests;
