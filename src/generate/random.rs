//! Seed -> numbers, the same on every machine: whole-number arithmetic only, because the functions of
//! a mathematics library differ in their last bits from system to system.

use crate::hash;

/// A stream of numbers that depends on what it was seeded with and on nothing else.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// A stream of its own for each sequence of numbers.
    pub(super) fn new(seeds: &[u64]) -> Self {
        Self(
            seeds
                .iter()
                .fold(0, |state, &seed| hash::mix(state ^ hash::mix(seed)))
                .rotate_left(17),
        )
    }

    /// Any number.
    #[inline]
    pub(super) fn any(&mut self) -> u64 {
        hash::next(&mut self.0)
    }

    /// A number below `n`, which is above zero; each as likely.
    #[inline]
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.any()) * n as u128) >> 64) as usize
    }

    /// A number in `low..=high`.
    pub(super) fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True with probability `p`.
    #[inline]
    pub(super) fn chance(&mut self, p: f64) -> bool {
        ((self.any() >> 11) as f64) < p * (1_u64 << 53) as f64
    }

    /// A rank below `n` by Zipf's law with exponent one, in octaves: rank r is as likely as 1/(r+1),
    /// to a factor of two.
    #[inline]
    pub(super) fn zipf(&mut self, n: usize) -> usize {
        let octaves = usize::BITS as usize - n.leading_zeros() as usize;
        loop {
            let octave = self.below(octaves);
            let rank = (1 << octave) - 1 + self.below(1 << octave);
            if rank < n {
                return rank;
            }
        }
    }

    /// How likely [`Self::zipf`] draws a rank below `n`.
    pub(super) fn zipf_share(rank: usize, n: usize) -> f64 {
        let octave = |rank: usize| (rank + 1).ilog2();
        let filled = |octave: u32| {
            let size = 1_usize << octave;
            (n + 1 - size).min(size) as f64 / size as f64
        };
        let all: f64 = (0..=octave(n - 1)).map(filled).sum();
        1.0 / ((1_u64 << octave(rank)) as f64 * all)
    }

    /// A rank below `n`, the low ones likelier, as -ln(rank/n): the words of one class, which is but
    /// a slice of a language that as a whole follows Zipf's law.
    #[inline]
    pub(super) fn declining(&mut self, n: usize) -> usize {
        let most = self.below(n) + 1;
        self.below(most)
    }

    /// One of several, which are not none; each as likely.
    #[inline]
    pub(super) fn pick<'a, T>(&mut self, several: &'a [T]) -> &'a T {
        &several[self.below(several.len())]
    }

    /// A value of a distribution given by its quantiles: thousandths below a value, and the value;
    /// the first is 0, the last 1000. Values between two are as likely.
    pub(super) fn quantile(&mut self, table: &[(i64, i64)]) -> i64 {
        let at = self.below(1000) as i64;
        let next = table.partition_point(|&(share, _)| share <= at);
        let ((low, from), (high, to)) = (table[next - 1], table[next]);
        from + (to - from) * (at - low) / (high - low)
    }

    /// Puts a slice into random order.
    pub(super) fn shuffle<T>(&mut self, several: &mut [T]) {
        for at in (1..several.len()).rev() {
            several.swap(at, self.below(at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn low_ranks_are_common_and_all_are_reached() {
        let mut random = Random::new(&[1, 2]);
        let mut counts = [0_u32; 100];
        for _ in 0..100_000 {
            counts[random.zipf(100)] += 1;
        }
        assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
        assert!(counts[0] > 5 * counts[9] && counts[9] > 4 * counts[99]);
    }

    #[test]
    fn ranks_are_as_likely_as_is_said() {
        let mut random = Random::new(&[4]);
        for n in [1, 2, 3, 4, 21, 100] {
            let shares: Vec<f64> = (0..n).map(|rank| Random::zipf_share(rank, n)).collect();
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{n}");
            let first = (0..20_000).filter(|_| random.zipf(n) == 0).count() as f64;
            assert!((first / 20_000.0 - shares[0]).abs() < 0.02, "{n}");
        }
    }

    #[test]
    fn quantiles_come_back() {
        let mut random = Random::new(&[3]);
        let table = [(0, 0), (250, 240), (500, 1500), (1000, 9000)];
        let mut drawn: Vec<i64> = (0..40_001).map(|_| random.quantile(&table)).collect();
        drawn.sort_unstable();
        assert!((1400..1600).contains(&drawn[20_000]), "{}", drawn[20_000]);
        assert!(drawn[0] >= 0 && drawn[40_000] < 9000);
    }

    #[test]
    fn seeds_in_another_order_are_another_stream() {
        assert_ne!(Random::new(&[1, 2]).any(), Random::new(&[2, 1]).any());
    }
}
