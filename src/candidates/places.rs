//! Which of the places that share one fingerprint are paired.
//! Nothing is dropped for being frequent: dropping shingles that stand in over 100 articles keeps
//! only .26 of viral families. A few places pair all with all; above that each is linked to the
//! earliest and to the one before, which keeps the family connected at a cost linear in its size; and to the
//! shortest article, of which the shared text is the greatest part, if it is short (`shared`). Pairs that
//! show nothing else than others do go in the end (`cover`).

/// Places up to which all pairs are made. 120 pairs at the most; above, 2 a place.
const ALL_PAIRS_UP_TO: usize = 16;

/// Whether a fingerprint has too many places to pair them all.
pub(super) fn is_frequent(places: usize) -> bool {
    places > ALL_PAIRS_UP_TO
}

/// Calls `pair(i, j)` with `i < j` for the places to be paired among `places`, each once. O(pairs).
pub(super) fn link(places: usize, mut pair: impl FnMut(usize, usize)) {
    for j in 1..places {
        if is_frequent(places) {
            pair(0, j);
            if j > 1 {
                pair(j - 1, j);
            }
        } else {
            (0..j).for_each(|i| pair(i, j));
        }
    }
}

/// Of a place with so many others before and behind it, each counted up to [`ALL_PAIRS_UP_TO`]: how many
/// of those behind it [`link`] pairs it with, from the next one on; all that there are where that is
/// `usize::MAX`.
pub(super) fn later(before: usize, behind: usize) -> usize {
    if before > 0 && is_frequent(before + 1 + behind) {
        1
    } else {
        usize::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(places: usize) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        link(places, |i, j| pairs.push((i, j)));
        pairs
    }

    #[test]
    fn few_places_pair_all_and_many_stay_connected_in_linear_pairs() {
        assert!(linked(1).is_empty() && linked(0).is_empty());
        assert_eq!(linked(16).len(), 16 * 15 / 2);
        let many = linked(1000);
        assert_eq!(many.len(), 999 + 998);
        assert!((1..1000).all(|j| many.contains(&(0, j))));
    }
}
