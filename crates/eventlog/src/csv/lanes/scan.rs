//! Finds delimiters and line ends: 32 bytes at a time where the processor can, else by `memchr`.

/// Where the fields and rows of a block without quotes end.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// The place of every delimiter and every line end.
    pub(super) fields: Vec<u32>,
    /// For every line end, its number in `fields`.
    pub(super) rows: Vec<u32>,
}

impl Ends {
    /// Finds them all.
    pub(super) fn find(&mut self, data: &[u8], delimiter: u8) {
        self.fields.clear();
        self.rows.clear();
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            wide::find(self, data, delimiter);
            return;
        }
        self.find_from(0, data, delimiter);
    }

    fn find_from(&mut self, start: usize, data: &[u8], delimiter: u8) {
        for place in memchr::memchr2_iter(delimiter, b'\n', &data[start..]) {
            let place = start + place;
            if data[place] == b'\n' {
                self.rows.push(self.fields.len() as u32);
            }
            self.fields.push(place as u32);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    //! The same with AVX2.

    use super::Ends;
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256,
        _mm256_set1_epi8,
    };

    const WIDTH: usize = 32;

    #[expect(unsafe_code, reason = "vector instructions; the caller has asked the processor for them")]
    pub(super) fn find(ends: &mut Ends, data: &[u8], delimiter: u8) {
        // SAFETY: called only where AVX2 was detected.
        unsafe { find_avx2(ends, data, delimiter) }
    }

    #[target_feature(enable = "avx2")]
    #[expect(
        unsafe_code,
        reason = "vectors are loaded from a slice of their width, and places written behind a reservation"
    )]
    unsafe fn find_avx2(ends: &mut Ends, data: &[u8], delimiter: u8) {
        let delimiters = _mm256_set1_epi8(delimiter as i8);
        let newlines = _mm256_set1_epi8(b'\n' as i8);
        let masks = |half: &[u8]| {
            // SAFETY: a half has exactly as many bytes as a vector, and the load needs no alignment.
            let bytes = unsafe { _mm256_loadu_si256(half.as_ptr().cast::<__m256i>()) };
            let is_newline = _mm256_cmpeq_epi8(bytes, newlines);
            let is_end = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, delimiters), is_newline);
            let [ended, lines] = [is_end, is_newline].map(|mask| _mm256_movemask_epi8(mask) as u32);
            (u64::from(ended), u64::from(lines))
        };
        let mut start = 0;
        for block in data.chunks_exact(2 * WIDTH) {
            let (low, high) = block.split_at(WIDTH);
            let ((ended, lines), (ended_high, lines_high)) = (masks(low), masks(high));
            let (mut ended, mut lines) = (ended | ended_high << WIDTH, lines | lines_high << WIDTH);
            while lines != 0 {
                let before = ended & (lines & lines.wrapping_neg()).wrapping_sub(1);
                ends.rows.push(ends.fields.len() as u32 + before.count_ones());
                lines &= lines - 1;
            }
            ends.fields.reserve(2 * WIDTH);
            let count = ended.count_ones() as usize;
            let places = &mut ends.fields.spare_capacity_mut()[..count];
            for place in places {
                place.write(start + ended.trailing_zeros());
                ended &= ended - 1;
            }
            // SAFETY: exactly so many places behind the old length were written just now.
            unsafe { ends.fields.set_len(ends.fields.len() + count) };
            start += 2 * WIDTH as u32;
        }
        ends.find_from(start as usize, data, delimiter);
    }
}
