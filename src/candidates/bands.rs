//! Rows of band keys -> pairs of rows that agree in a band.
//! Nearly all keys stand in one row only; they go before anything is sorted, told by a table that
//! stays in a near cache.
//! Cost: O(rows) a band, and O(k log k) for the keys that meet.
//! Method: Indyk & Motwani 1998; Leskovec et al., Mining of Massive Datasets, ch. 3.

use rayon::prelude::*;

use super::places;
use crate::hash;

/// Pairs of rows that agree in a band, each once, sorted.
pub(super) fn pairs<const BANDS: usize>(rows: &[[u32; BANDS]]) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = (0..BANDS)
        .into_par_iter()
        .map(|band| in_band(rows, band))
        .reduce(Vec::new, |mut left, right| {
            if left.is_empty() {
                return right;
            }
            left.extend(right);
            left
        });
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

fn in_band<const BANDS: usize>(rows: &[[u32; BANDS]], band: usize) -> Vec<(u32, u32)> {
    let slots = (4 * rows.len()).next_power_of_two().max(64);
    let place = |key: u32| {
        let slot = hash::mix(u64::from(key)) as usize & (slots - 1);
        (slot / 64, 1u64 << (slot % 64))
    };
    let (mut once, mut again) = (vec![0u64; slots / 64], vec![0u64; slots / 64]);
    for row in rows {
        let (word, bit) = place(row[band]);
        again[word] |= once[word] & bit;
        once[word] |= bit;
    }
    drop(once);
    let mut keyed: Vec<(u32, u32)> = (0..)
        .zip(rows)
        .filter(|(_, row)| {
            let (word, bit) = place(row[band]);
            again[word] & bit != 0
        })
        .map(|(at, row)| (row[band], at))
        .collect();
    keyed.sort_unstable();
    let mut pairs = Vec::new();
    for group in keyed.chunk_by(|p, q| p.0 == q.0) {
        places::link(group.len(), |i, j| pairs.push((group[i].1, group[j].1)));
    }
    pairs
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
                    places::link(same.len(), |i, j| expected.push((same[i], same[j])));
                }
            }
            expected.sort_unstable();
            expected.dedup();
            proptest::prop_assert_eq!(pairs(&rows), expected);
        }
    }
}
