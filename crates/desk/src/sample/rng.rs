//! A small random generator in whole numbers. It is our own because the sample's bytes must not change
//! with a crate's version, nor with how a machine rounds.

/// SplitMix64 (Steele, Lea and Flood, 2014): one addition and three mixing steps per number.
#[derive(Clone, Debug)]
pub(super) struct Rng(u64);

/// A distribution as its quantiles at sixteenths, in thousandths of its middle value.
pub(super) type Shape = [u64; 17];

/// Lognormal with a sigma of 0.8; the middle is the median. Most tasks are short, a few are very long.
pub(super) const LOGNORMAL: Shape =
    [110, 293, 398, 492, 583, 674, 770, 876, 1000, 1142, 1299, 1483, 1716, 2033, 2513, 3416, 8000];
/// Exponential; the middle is the mean.
pub(super) const EXPONENTIAL: Shape =
    [0, 65, 134, 208, 288, 375, 470, 575, 693, 827, 981, 1163, 1386, 1674, 2079, 2773, 6000];

/// 2^64 divided by the golden ratio, made odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
/// Steps between two quantiles.
const FINE: u64 = 1024;

impl Rng {
    /// One of many independent generators of a seed. Each case has its own, so that staffing does not
    /// change what a case is like.
    pub fn stream(seed: u64, number: u64) -> Self {
        Self(Self(seed ^ number.wrapping_mul(GOLDEN)).draw())
    }

    /// Any 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not including, `end`; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(end)) >> 64) as u64
    }

    /// Whether something happens that does so in `per_mille` of 1,000 cases.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1_000) < per_mille
    }

    /// The position of one of the weights, each as likely as it is heavy; 0 when all are zero.
    pub fn weighted(&mut self, weights: impl Iterator<Item = u64> + Clone) -> usize {
        let mut left = self.below(weights.clone().sum());
        for (at, weight) in weights.enumerate() {
            if left < weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// One entry of a table, each as likely as its weight. The table must have an entry.
    pub fn choose<T: Copy, const N: usize>(&mut self, table: &[(u64, T); N]) -> T {
        const { assert!(N > 0, "there is something to choose from") };
        table[self.weighted(table.iter().map(|(weight, _)| *weight))].1
    }

    /// A whole number around a middle value, spread as the shape says.
    pub fn around(&mut self, shape: &Shape, middle: i64) -> i64 {
        let place = self.below((shape.len() as u64 - 1) * FINE);
        let (step, fine) = ((place / FINE) as usize, place % FINE);
        let scaled = shape[step] * (FINE - fine) + shape[step + 1] * fine;
        middle * scaled as i64 / (FINE as i64 * 1_000)
    }
}

#[cfg(test)]
mod tests;
