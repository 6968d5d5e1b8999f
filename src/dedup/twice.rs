//! Shingles -> which of them may have been met more than once.
//! Two bits a slot, slots chosen by hash: "no" is certain, "yes" may be wrong where two shingles
//! share a slot. Cost: one random access a shingle. Memory: 2 bits a slot, two to four slots for
//! each shingle expected; more shingles than expected cost time, never a result.
//! Method: a Bloom filter of one hash (Bloom 1970), twice.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds of the number of slots: 16 KiB and 64 GiB of memory.
const SLOTS: std::ops::RangeInclusive<u64> = 1 << 16..=1 << 38;

/// Remembers of each shingle whether it was met, and whether it was met again.
pub(super) struct Twice {
    /// A word holds the first marks of 32 slots in its lower half, the second in its upper half.
    marks: Vec<AtomicU64>,
    mask: u64,
}

impl Twice {
    /// Room for about so many shingles.
    pub(super) fn new(shingles: u64) -> Self {
        let slots = (2 * shingles.min(1 << 40))
            .next_power_of_two()
            .clamp(*SLOTS.start(), *SLOTS.end());
        let mut marks = Vec::new();
        marks.resize_with(slots as usize / 32, AtomicU64::default);
        Self {
            marks,
            mask: slots - 1,
        }
    }

    /// Meets a shingle. The state in the end does not depend on the order of meetings.
    pub(super) fn meet(&self, shingle: u64) {
        let slot = shingle & self.mask;
        let marks = &self.marks[(slot / 32) as usize];
        let (once, again) = (1 << (slot % 32), 1 << (32 + slot % 32));
        if marks.load(Ordering::Relaxed) & again != 0 {
            return;
        }
        if marks.fetch_or(once, Ordering::Relaxed) & once != 0 {
            marks.fetch_or(again, Ordering::Relaxed);
        }
    }

    /// Whether a shingle may have been met more than once.
    pub(super) fn met_again(&self, shingle: u64) -> bool {
        let slot = shingle & self.mask;
        let marks = self.marks[(slot / 32) as usize].load(Ordering::Relaxed);
        marks >> (32 + slot % 32) & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use rayon::prelude::*;

    use super::*;
    use crate::hash;

    #[test]
    fn what_was_met_twice_is_always_known_and_what_was_met_once_mostly() {
        let twice = Twice::new(100_000);
        let shingles: Vec<u64> = (1..=100_000).map(hash::mix).collect();
        shingles.par_iter().for_each(|&s| twice.meet(s));
        shingles[..1000].par_iter().for_each(|&s| twice.meet(s));
        assert!(shingles[..1000].iter().all(|&s| twice.met_again(s)));
        let wrong = shingles[1000..].iter().filter(|&&s| twice.met_again(s));
        // two to four slots a shingle: at most 1 - exp(-1/2) of them share one
        assert!(wrong.count() < 40_000);
    }
}
