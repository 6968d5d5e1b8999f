//! Keys -> buckets that fit into a near cache, in which what is the same is looked for.
//! In one table of all keys, or one sort, nearly every key would wait for memory.
//! Cost: O(n): each key is counted, dealt and read.
//! Method: radix partitioning (Manegold, Boncz & Kersten 2002).

use rayon::prelude::*;

use super::room;

/// Bits of a key that name its bucket at the most: more buckets would be written to in turns than a near cache has
/// lines.
const MAX_BITS: u32 = 12;

/// Bits of a key that name its bucket, if each of these holds so many of all, on the mean. At least one.
pub(super) fn bits(all: usize, each: usize) -> u32 {
    (all / each).max(2).ilog2().min(MAX_BITS)
}

/// Items one bucket after the other, and in each those of one part after the other.
pub(super) struct Buckets<T> {
    all: Vec<T>,
    /// How many items each part has in each bucket.
    sizes: Vec<Vec<usize>>,
}

impl<T: Clone + Default + Send + Sync> Buckets<T> {
    /// Puts the items of all parts into so many buckets; `items` names the bucket of each. Parts are dealt side by
    /// side.
    /// # Panics
    /// If there is no such bucket.
    pub(super) fn new<I: Iterator<Item = (usize, T)>>(
        buckets: usize,
        parts: usize,
        items: impl Fn(usize) -> I + Sync,
    ) -> Self {
        let sizes = (0..parts).into_par_iter().map(|part| {
            let mut sizes = vec![0; buckets];
            items(part).for_each(|(bucket, _)| sizes[bucket] += 1);
            sizes
        });
        let sizes: Vec<Vec<usize>> = sizes.collect();
        let len = sizes.iter().flatten().sum();
        let mut all = room(len);
        all.par_extend(rayon::iter::repeat_n(T::default(), len));
        let mut dealt = Self { all, sizes };
        let parts = dealt.by_part().into_par_iter().enumerate();
        parts.for_each(|(part, slots)| {
            let mut slots: Vec<_> = slots.into_iter().map(|slots| slots.iter_mut()).collect();
            for (bucket, item) in items(part) {
                if let Some(slot) = slots[bucket].next() {
                    *slot = item;
                }
            }
        });
        dealt
    }

    /// What each part has in each bucket.
    pub(super) fn by_part(&mut self) -> Vec<Vec<&mut [T]>> {
        let buckets = self.sizes.first().map_or(0, Vec::len);
        let mut parts: Vec<Vec<&mut [T]>> = Vec::new();
        parts.resize_with(self.sizes.len(), || Vec::with_capacity(buckets));
        let mut rest = &mut self.all[..];
        for bucket in 0..buckets {
            for (part, sizes) in parts.iter_mut().zip(&self.sizes) {
                let (own, behind) = rest.split_at_mut(sizes[bucket]);
                rest = behind;
                part.push(own);
            }
        }
        parts
    }

    /// What each bucket holds.
    pub(super) fn by_bucket(&mut self) -> Vec<&mut [T]> {
        let buckets = self.sizes.first().map_or(0, Vec::len);
        let mut rest = &mut self.all[..];
        let bucket = |bucket| {
            let size = self.sizes.iter().map(|sizes| sizes[bucket]).sum();
            let (own, behind) = std::mem::take(&mut rest).split_at_mut(size);
            rest = behind;
            own
        };
        (0..buckets).map(bucket).collect()
    }

    /// All items.
    pub(super) fn into_all(self) -> Vec<T> {
        self.all
    }
}

/// Slots to a key: one in sixteen that stands alone finds its slot taken.
const SLOTS: usize = 16;
/// Slots of a word.
const IN_A_WORD: usize = u64::BITS as usize / 2;

/// Keys of a bucket that were met once, and again: two bits a slot, which several keys may have in common.
#[derive(Default)]
pub(super) struct Seen {
    words: Vec<u64>,
}

impl Seen {
    /// Makes it tell which of these keys are there again.
    pub(super) fn look(&mut self, keys: impl ExactSizeIterator<Item = u32>) {
        let slots = (SLOTS * keys.len()).next_power_of_two().max(IN_A_WORD);
        self.words.clear();
        self.words.resize(slots / IN_A_WORD, 0);
        for key in keys {
            let (word, once) = self.place(key);
            self.words[word] |= once | (self.words[word] & once) << 1;
        }
    }

    /// Whether a key may be there again; never false for one that is.
    pub(super) fn again(&self, key: u32) -> bool {
        let (word, once) = self.place(key);
        self.words[word] & once << 1 != 0
    }

    fn place(&self, key: u32) -> (usize, u64) {
        let slot = key as usize & (self.words.len() * IN_A_WORD - 1);
        (slot / IN_A_WORD, 1 << (2 * (slot % IN_A_WORD)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn buckets_hold_their_items_in_the_order_of_the_parts(
            parts in proptest::collection::vec(proptest::collection::vec(0usize..8, 0..20), 1..4),
        ) {
            let items = |part: usize| {
                let buckets = parts[part].iter().copied().enumerate();
                buckets.map(move |(at, bucket)| (bucket, (part, at)))
            };
            let mut dealt = Buckets::new(8, parts.len(), items);
            let of = |bucket: usize| {
                let all = (0..parts.len()).flat_map(items);
                all.filter(|item| item.0 == bucket).map(|item| item.1).collect::<Vec<_>>()
            };
            for (own, part) in dealt.by_part().into_iter().zip(0..) {
                proptest::prop_assert!(own.into_iter().flatten().all(|item| item.0 == part));
            }
            let found: Vec<Vec<_>> = dealt.by_bucket().into_iter().map(|own| own.to_vec()).collect();
            proptest::prop_assert_eq!(&found, &(0..8).map(of).collect::<Vec<_>>());
            proptest::prop_assert_eq!(dealt.into_all(), found.concat());
        }

        #[test]
        fn what_is_there_again_is_told_and_of_the_others_nearly_nothing(
            keys in proptest::collection::vec(0u32..500, 0..200),
        ) {
            let keys: Vec<u32> = keys.iter().map(|&key| crate::hash::mix(key.into()) as u32).collect();
            let mut seen = Seen::default();
            seen.look([1, 2, 3].into_iter());
            seen.look(keys.iter().copied());
            let times = |key: u32| keys.iter().filter(|&&other| other == key).count();
            let wrong = keys.iter().filter(|&&key| {
                assert!(times(key) == 1 || seen.again(key));
                times(key) == 1 && seen.again(key)
            });
            proptest::prop_assert!(wrong.count() <= 8 + keys.len() / 4);
        }
    }
}
