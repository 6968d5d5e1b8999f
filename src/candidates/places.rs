//! Which of the places that share one fingerprint are paired.
//! Nothing is dropped for being frequent: dropping shingles that stand in over 100 articles keeps
//! only .26 of viral families. A few places pair all with all, and so do more of a text that went round. Above
//! that each is linked to the
//! earliest and to the one before, which keeps the family connected at a cost linear in its size; and to the
//! shortest article, of which the shared text is the greatest part, if it is short (`shared`). Pairs that
//! show nothing else than others do go in the end (`cover`).

/// Places up to which all pairs are made. 120 pairs at the most; above, 2 a place.
const ALL_PAIRS_UP_TO: usize = 16;
/// The same for a text that went round. 64 pairs a place at the most.
const SPREAD_UP_TO: usize = 128;
/// Places to an outlet, on the mean, of a text that went round.
const EACH: usize = 2;

/// Whether a fingerprint has so many places that not all are paired, unless it went round.
pub(super) fn are_many(places: usize) -> bool {
    places > ALL_PAIRS_UP_TO
}

/// Whether a fingerprint with many places went round: it stands in half as many outlets. Each of these may have cut and
/// kept another part of the same report, so that links to two others do not tell which parts are one; what one
/// outlet prints again and again is the same each time. O(places).
pub(super) fn went_round(outlets: impl ExactSizeIterator<Item = Option<u32>>) -> bool {
    let places = outlets.len();
    if !are_many(places) || places > SPREAD_UP_TO {
        return false;
    }
    let mut named = [0; SPREAD_UP_TO];
    let mut count = 0;
    for (slot, outlet) in named.iter_mut().zip(outlets.flatten()) {
        *slot = outlet;
        count += 1;
    }
    let named = &mut named[..count];
    named.sort_unstable();
    let distinct = named.chunk_by(|one, other| one == other).count();
    distinct * EACH >= places
}

/// Why two places of a fingerprint are paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Link {
    /// Few places are all paired.
    Few,
    /// Of many each is linked to the earliest and to the one before.
    Many,
    /// The same of a text that may have gone round.
    ManyRound,
    /// It may have gone round, and then all are paired.
    Round,
}

impl Link {
    /// Whether the fingerprint may be of a text that went round.
    pub(super) fn is_round(self) -> bool {
        matches!(self, Self::ManyRound | Self::Round)
    }
}

impl From<bool> for Link {
    fn from(are_many: bool) -> Self {
        if are_many { Self::Many } else { Self::Few }
    }
}

/// Calls `pair(i, j)` with `i < j` for the places to be paired among `places`, each once: for all of them unless the
/// fingerprint is frequent. O(pairs).
pub(super) fn link(places: usize, is_frequent: bool, mut pair: impl FnMut(usize, usize)) {
    for j in 1..places {
        if is_frequent {
            pair(0, j);
            if j > 1 {
                pair(j - 1, j);
            }
        } else {
            (0..j).for_each(|i| pair(i, j));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(places: usize) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        link(places, are_many(places), |i, j| pairs.push((i, j)));
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

    #[test]
    fn what_half_as_many_outlets_print_went_round() {
        let printed = |places: usize, outlets: u32| {
            let outlets = (0..places as u32).map(|at| Some(at % outlets));
            went_round(outlets.collect::<Vec<_>>().into_iter())
        };
        assert!(printed(40, 20) && printed(128, 128));
        assert!(!printed(40, 19) && !printed(40, 1));
        // few are paired anyway, and of too many not all can be
        assert!(!printed(16, 16) && !printed(129, 129));
        assert!(!went_round(vec![None; 40].into_iter()));
    }
}
