//! Sets of shingles, the preferred first -> for each set that resembles one kept before it, which
//! it resembles most. Exact: nothing is estimated, no pair at the threshold is missed.
//!
//! All sets are read in one order of shingles, the rarest first. Two sets of resemblance t or more
//! then share a shingle among the first `n - ceil(t*n) + 1` of each (prefix filter), and their sizes
//! lie within t of each other; only such pairs are counted out. Only kept sets are indexed, so a
//! thousand copies of one page cost a thousand comparisons, not half a million.
//! Cost: O(shingles * log) for the order, plus the pairs compared, each linear in the two sets.
//! Method: Chaudhuri, Ganti & Kaushik 2006; Bayardo, Ma & Srikant 2007.

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use rayon::prelude::*;

use crate::hash;

/// Room for rounding in products of a threshold with a size.
const SLACK: f64 = 1e-9;

/// Sets that may resemble others.
#[derive(Default)]
pub(super) struct Sets {
    /// Shingles that other sets may share, rising within a set.
    shingles: Vec<u64>,
    ends: Vec<u64>,
    /// Size of each set, with the shingles that no other set holds.
    sizes: Vec<u32>,
}

/// A set dropped for its resemblance to one that is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Match {
    pub(super) dropped: u32,
    pub(super) kept: u32,
    /// Shared shingles against all of both.
    pub(super) resemblance: f64,
}

/// Shingles that two sets of at least this resemblance share at the least, by the size of one.
pub(super) fn least_shared(threshold: f64, size: u32) -> u32 {
    (threshold * f64::from(size) - SLACK).ceil().max(1.0) as u32
}

impl Sets {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a set by the shingles that others may share and its whole size.
    pub(super) fn push(&mut self, shared: &[u64], size: u32) {
        self.shingles.extend_from_slice(shared);
        self.ends.push(self.shingles.len() as u64);
        self.sizes.push(size);
    }

    fn start(&self, set: usize) -> usize {
        set.checked_sub(1)
            .map_or(0, |before| self.ends[before] as usize)
    }

    fn get(&self, set: u32) -> &[u64] {
        let set = set as usize;
        &self.shingles[self.start(set)..self.ends[set] as usize]
    }

    /// Puts the shingles of all sets into one order, the rarest first.
    fn order(&mut self) {
        let slots = (2 * self.shingles.len()).next_power_of_two();
        let mut met = vec![0_u16; slots];
        let slot = |shingle: u64| (hash::mix(shingle) as usize) & (slots - 1);
        for &shingle in &self.shingles {
            let met = &mut met[slot(shingle)];
            *met = met.saturating_add(1);
        }
        // How often it was met, up to 4,095, and 52 bits of the shingle itself.
        self.shingles.par_iter_mut().for_each(|shingle| {
            *shingle = u64::from(met[slot(*shingle)].min(0xfff)) << 52 | *shingle >> 12;
        });
        let mut rest = &mut self.shingles[..];
        let mut sets = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for &end in &self.ends {
            let (set, behind) = rest.split_at_mut((end - start) as usize);
            sets.push(set);
            rest = behind;
            start = end;
        }
        sets.par_iter_mut().for_each(|set| set.sort_unstable());
    }

    /// Takes the sets in the given order: one that resembles none of those kept so far is kept; of
    /// several that another resembles equally, the preferred is its match.
    pub(super) fn matches(&mut self, preference: &[u32], threshold: f64) -> Vec<Match> {
        self.order();
        let mut index = Index::default();
        let mut asked = vec![u32::MAX; self.len()];
        let mut rank = vec![0_u32; self.len()];
        for (at, &set) in (0..).zip(preference) {
            rank[set as usize] = at;
        }
        let mut matches = Vec::new();
        for &set in preference {
            let (shared, size) = (self.get(set), self.sizes[set as usize]);
            let alone = size as usize - shared.len();
            let prefix = (size - least_shared(threshold, size) + 1) as usize;
            let prefix = &shared[..prefix.saturating_sub(alone).min(shared.len())];
            let mut best: Option<Match> = None;
            for &shingle in prefix {
                for other in index.sets(shingle) {
                    if std::mem::replace(&mut asked[other as usize], set) == set {
                        continue;
                    }
                    let other_size = self.sizes[other as usize];
                    let both = u64::from(size) + u64::from(other_size);
                    let (small, large) = (size.min(other_size), size.max(other_size));
                    if small < least_shared(threshold, large) {
                        continue;
                    }
                    let needed = threshold * both as f64 / (1.0 + threshold) - SLACK;
                    let common = common(shared, self.get(other), needed.ceil() as usize);
                    let resemblance = common as f64 / (both - common as u64) as f64;
                    let is_better = |best: Match| {
                        let before = rank[other as usize] < rank[best.kept as usize];
                        resemblance > best.resemblance || before && resemblance >= best.resemblance
                    };
                    if resemblance >= threshold && best.is_none_or(is_better) {
                        best = Some(Match {
                            dropped: set,
                            kept: other,
                            resemblance,
                        });
                    }
                }
            }
            match best {
                Some(found) => matches.push(found),
                None => prefix.iter().for_each(|&shingle| index.add(shingle, set)),
            }
        }
        matches
    }
}

/// How many shingles two rising lists share; less than `needed` may be said as none.
fn common(a: &[u64], b: &[u64], needed: usize) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        if common + (a.len() - i).min(b.len() - j) < needed {
            return 0;
        }
        common += usize::from(a[i] == b[j]);
        let (x, y) = (a[i], b[j]);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    common
}

/// Which kept sets begin with a shingle: lists threaded through one vector, in the order added.
#[derive(Default)]
struct Index {
    /// First and last place of each shingle's list.
    lists: HashMap<u64, (u32, u32), Ready>,
    /// A set, and the next place of its list.
    places: Vec<(u32, u32)>,
}

impl Index {
    fn add(&mut self, shingle: u64, set: u32) {
        let at = self.places.len() as u32;
        match self.lists.entry(shingle) {
            Entry::Vacant(list) => {
                list.insert((at, at));
            }
            Entry::Occupied(mut list) => {
                let (_, last) = list.get_mut();
                self.places[*last as usize].1 = at;
                *last = at;
            }
        }
        self.places.push((set, u32::MAX));
    }

    fn sets(&self, shingle: u64) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.lists.get(&shingle).map_or(u32::MAX, |list| list.0);
        std::iter::from_fn(move || {
            let &(set, next) = self.places.get(at as usize)?;
            at = next;
            Some(set)
        })
    }
}

/// Shingles are hashes already; one round spreads what the order put into their upper bits.
#[derive(Clone, Copy, Default)]
struct Ready;

impl std::hash::BuildHasher for Ready {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(0)
    }
}

struct Mixed(u64);

impl std::hash::Hasher for Mixed {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash::mix(self.0 ^ hash::bytes(bytes));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = hash::mix(self.0 ^ number);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Every set against all kept before it.
    fn by_hand(sets: &[BTreeSet<u64>], preference: &[u32], threshold: f64) -> Vec<Match> {
        let mut kept: Vec<u32> = Vec::new();
        let mut matches = Vec::new();
        for &set in preference {
            let a = &sets[set as usize];
            let mut best: Option<Match> = None;
            for &other in &kept {
                let b = &sets[other as usize];
                let common = a.intersection(b).count();
                let resemblance = common as f64 / (a.len() + b.len() - common) as f64;
                if resemblance >= threshold && best.is_none_or(|m| resemblance > m.resemblance) {
                    best = Some(Match {
                        dropped: set,
                        kept: other,
                        resemblance,
                    });
                }
            }
            match best {
                Some(found) => matches.push(found),
                None => kept.push(set),
            }
        }
        matches
    }

    proptest! {
        #[test]
        fn nothing_is_missed_and_nothing_invented(
            sets in prop::collection::vec(prop::collection::btree_set(0_u64..40, 1..30), 1..40),
            threshold in prop::sample::select(vec![0.1, 0.3, 0.5, 0.7, 0.75, 0.8, 0.9, 1.0]),
            seed in any::<u64>(),
        ) {
            let sets: Vec<BTreeSet<u64>> = sets
                .into_iter()
                .map(|set| set.into_iter().map(|n| hash::mix(n + 1)).collect())
                .collect();
            let mut preference: Vec<u32> = (0..sets.len() as u32).collect();
            preference.sort_by_key(|&n| hash::mix(seed ^ u64::from(n)));
            let mut joined = Sets::default();
            for set in &sets {
                let others = |s: &u64| sets.iter().filter(|other| other.contains(s)).count() > 1;
                let shared: Vec<u64> = set.iter().copied().filter(others).collect();
                joined.push(&shared, set.len() as u32);
            }
            let found = joined.matches(&preference, threshold);
            prop_assert_eq!(found, by_hand(&sets, &preference, threshold));
        }
    }

    #[test]
    fn a_product_that_rounding_spoils_counts_as_whole() {
        assert_eq!(least_shared(0.7, 10), 7);
        assert_eq!(least_shared(0.1, 30), 3);
        assert_eq!(least_shared(1.0, 5), 5);
        assert_eq!(least_shared(0.01, 5), 1);
    }
}
