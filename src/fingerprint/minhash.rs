//! Shingle set -> signature: for each slot the minimum of `a*x + b mod 2^30` over the shingles.
//! Two signatures agree in a slot with probability equal to the sets' resemblance.
//! Cost: O(shingles * slots). Memory: 512 bytes a signature.
//! Method: Broder 1997; permutations of two slots need only be independent pair by pair (see
//! [`kernel`]). Brute force over 128 slots beats every sub-linear sketch at paragraph size.

use super::kernel::{self, Family};
use crate::config::{BANDS, ROWS, SLOTS};
use crate::segment::kernel::{Level, sixteens};

/// One minimum a slot.
pub type Signature = [u32; SLOTS];

/// The signature of no shingles, from which others are lowered.
pub const EMPTY: Signature = [kernel::EMPTY; SLOTS];

/// The permutations of a seed, and the instructions to run them with.
#[derive(Clone, Debug)]
pub struct MinHash {
    family: Family,
    level: Level,
}

impl MinHash {
    /// The permutations of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self::with_level(seed, Level::best())
    }

    /// As [`MinHash::new`], with the instructions of one level; every level gives the same bits.
    /// # Panics
    /// If the machine lacks the instructions.
    #[must_use]
    pub fn with_level(seed: u64, level: Level) -> Self {
        let family = Family::new(seed);
        let level = level.checked();
        Self { family, level }
    }

    /// The signature of a set of shingles; of none, [`EMPTY`]. Repeats change nothing.
    #[must_use]
    pub fn signature(&self, shingles: &[u64]) -> Signature {
        let mut signature = EMPTY;
        self.lower(shingles, &mut signature);
        signature
    }

    /// Makes the signature of a set that of the set with `shingles` added.
    pub fn lower(&self, shingles: &[u64], signature: &mut Signature) {
        kernel::lower(self.level, &self.family, shingles, signature);
    }

    /// Makes a set's signature that of its union with another set.
    pub fn unite(&self, signature: &mut Signature, other: &Signature) {
        kernel::unite(self.level, signature, other);
    }
}

/// Estimates resemblance as the share of equal slots, in 0..=1.
/// O(slots); standard error at most 1/(2*sqrt(slots)) = 0.044 (Broder 1997).
#[must_use]
pub fn resemblance(a: &Signature, b: &Signature) -> f64 {
    a.iter().zip(b).filter(|(a, b)| a == b).count() as f64 / SLOTS as f64
}

/// One key a band: equal where all rows of the band are equal. Keys of different bands are not
/// comparable. 32 bits, so that chance collisions cost a look at one more pair, never a result.
#[must_use]
pub fn band_keys(signature: &Signature) -> [u32; BANDS] {
    band_keys_with(Level::best(), signature)
}

/// As [`band_keys`], with the instructions of one level; every level gives the same bits.
/// # Panics
/// If the machine lacks the instructions.
#[must_use]
pub fn band_keys_with(level: Level, signature: &Signature) -> [u32; BANDS] {
    let (bands, _) = signature.as_chunks::<ROWS>();
    let mut keys = [0; BANDS];
    sixteens(level, bands, &mut keys);
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    fn numbers(from: u64, count: u64) -> Vec<u64> {
        (from..from + count).map(|n| hash::mix(n + 1)).collect()
    }

    #[test]
    fn the_estimate_is_unbiased_and_as_narrow_as_theory_says() {
        for (shared, own) in [(5, 5), (20, 10), (100, 300), (500, 250)] {
            let truth = shared as f64 / (shared + 2 * own) as f64;
            let (mut sum, mut squares) = (0.0, 0.0);
            let rounds = 600;
            for round in 0..rounds {
                let minhash = MinHash::new(round);
                let base = round * 10_000;
                let a = [numbers(base, shared), numbers(base + 2_000, own)].concat();
                let b = [numbers(base, shared), numbers(base + 4_000, own)].concat();
                let error = resemblance(&minhash.signature(&a), &minhash.signature(&b)) - truth;
                sum += error;
                squares += error * error;
            }
            let ideal = truth * (1.0 - truth) / SLOTS as f64;
            let bias = sum / rounds as f64;
            assert!(
                bias.abs() < 4.0 * (ideal / rounds as f64).sqrt(),
                "bias {bias} at {truth}"
            );
            let ratio = squares / rounds as f64 / ideal;
            // 600 rounds know a variance to 5.8 % (one sigma)
            assert!(
                (0.8..1.25).contains(&ratio),
                "variance {ratio} of ideal at {truth}"
            );
        }
    }

    #[test]
    fn order_and_repeats_change_nothing() {
        let minhash = MinHash::new(7);
        let mut set = numbers(0, 40);
        let signature = minhash.signature(&set);
        set.reverse();
        set.extend_from_within(..10);
        assert_eq!(minhash.signature(&set), signature);
        assert_eq!(band_keys(&minhash.signature(&set)), band_keys(&signature));
    }

    #[test]
    fn pairs_meet_in_a_band_as_often_as_the_s_curve_says() {
        for (shared, own) in [(30, 70), (50, 25), (80, 10)] {
            let s = shared as f64 / (shared + 2 * own) as f64;
            let expected = 1.0 - (1.0 - s.powi(ROWS as i32)).powi(BANDS as i32);
            let rounds = 400;
            let met = (0..rounds)
                .filter(|&round| {
                    let minhash = MinHash::new(round + 99);
                    let base = round * 1_000;
                    let a = [numbers(base, shared), numbers(base + 200, own)].concat();
                    let b = [numbers(base, shared), numbers(base + 400, own)].concat();
                    let (a, b) = (minhash.signature(&a), minhash.signature(&b));
                    band_keys(&a)
                        .iter()
                        .zip(band_keys(&b))
                        .any(|(a, b)| *a == b)
                })
                .count() as f64
                / rounds as f64;
            let sigma = (expected * (1.0 - expected) / rounds as f64).sqrt();
            assert!(
                (met - expected).abs() < 4.0 * sigma + 0.005,
                "{met} against {expected} at {s}"
            );
        }
    }
}
