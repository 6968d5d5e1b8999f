//! Rows of band keys -> pairs of rows that agree in a band, and whether only in bands that many agree in.
//! Rows that agree in all bands, which are copies, are one in each; and most keys stand in one row only and go
//! before anything is sorted (`kinds`).
//! Cost: O(rows) a band, and O(k log k) for the keys that meet.
//! Method: Indyk & Motwani 1998; Leskovec et al., Mining of Massive Datasets, ch. 3.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::kinds::Kinds;
use super::{TOGETHER, apart, fetch, places, room, together};
use crate::hash;

/// Bands whose keys are taken out of the rows at once: half a cache line.
const COLUMNS: usize = 8;

/// Pairs of rows that agree in a band, each once, sorted; and whether that is so only in bands where too many rows
/// agree to pair them all. Rows: up to 2^31.
pub(super) fn pairs<const BANDS: usize>(rows: &[[u32; BANDS]]) -> Vec<(u32, u32, bool)> {
    let kinds = Kinds::new(rows);
    let known = Known::new(rows.len());
    let bands: Vec<usize> = (0..BANDS).collect();
    let mut pairs: Vec<u64> = bands
        .par_chunks(COLUMNS)
        .flat_map(|bands| {
            let mut columns: Vec<Vec<u32>> = Vec::new();
            columns.resize_with(bands.len(), || room(kinds.firsts.len()));
            for firsts in kinds.firsts.chunks(TOGETHER) {
                for (column, &band) in columns.iter_mut().zip(bands) {
                    column.extend(firsts.iter().map(|&first| rows[first as usize][band]));
                }
            }
            columns
                .into_par_iter()
                .flat_map_iter(|keys| in_band(&keys, &kinds, &known))
        })
        .collect();
    pairs.par_sort_unstable();
    // what agrees in a band of few comes first
    pairs.dedup_by_key(|pair| *pair >> 1);
    let apart = |pair: u64| (apart(pair >> 1).0, apart(pair >> 1).1, pair & 1 == 1);
    pairs.into_iter().map(apart).collect()
}

/// The pairs that the keys of each kind make in one band, but for those that are known to be listed.
fn in_band(keys: &[u32], kinds: &Kinds, known: &Known) -> Vec<u64> {
    let mut pairs = Vec::new();
    let mut waiting = Vec::with_capacity(TOGETHER);
    kinds.meet(keys, |rows| {
        let is_frequent = places::are_many(rows.len());
        places::link(rows.len(), is_frequent, |i, j| {
            waiting.push(together(rows[i], rows[j]) << 1 | u64::from(is_frequent));
            if waiting.len() == TOGETHER {
                known.take_new(&mut waiting, &mut pairs);
            }
        });
    });
    known.take_new(&mut waiting, &mut pairs);
    pairs
}

/// The pairs met last, one a slot: rows that agree in one band mostly agree in a dozen, and would be
/// listed as often.
struct Known {
    slots: Vec<AtomicU64>,
}

impl Known {
    fn new(rows: usize) -> Self {
        let len = (2 * rows).next_power_of_two();
        let mut slots = room(len);
        slots.resize_with(len, || AtomicU64::new(0));
        Self { slots }
    }

    fn slot(&self, pair: u64) -> &AtomicU64 {
        &self.slots[hash::mix(pair) as usize & (self.slots.len() - 1)]
    }

    /// Moves those of some pairs to `new` that may be, and forgets the others.
    fn take_new(&self, pairs: &mut Vec<u64>, new: &mut Vec<u64>) {
        let slots = pairs.iter().map(|&pair| self.slot(pair));
        fetch(slots.map(|slot| slot.load(Ordering::Relaxed)));
        new.extend(pairs.drain(..).filter(|&pair| self.is_new(pair)));
    }

    /// Whether a pair may be new; never false for one that is. Two tasks may both be told that a
    /// pair is new, so duplicates are still to be looked for.
    fn is_new(&self, pair: u64) -> bool {
        // never zero: the second of a pair is not the first row
        let slot = self.slot(pair);
        let is_new = slot.load(Ordering::Relaxed) != pair;
        if is_new {
            slot.store(pair, Ordering::Relaxed);
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn rows_that_agree_in_a_band_are_linked_and_no_others(
            rows in proptest::collection::vec([0u32..30, 0u32..30, 0u32..3], 0..60),
        ) {
            let mut expected = Vec::new();
            for band in 0..3 {
                for key in 0..30 {
                    let same: Vec<u32> = (0..)
                        .zip(&rows)
                        .filter(|(_, row)| row[band] == key)
                        .map(|(at, _)| at)
                        .collect();
                    let is_frequent = places::are_many(same.len());
                    places::link(same.len(), is_frequent, |i, j| expected.push((same[i], same[j], is_frequent)));
                }
            }
            expected.sort_unstable();
            expected.dedup_by_key(|pair| (pair.0, pair.1));
            proptest::prop_assert_eq!(pairs(&rows), expected);
        }
    }
}
