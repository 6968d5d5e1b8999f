//! Which parts of the file are taken: best fit among those given back, else the file grows.
//! Cost: O(free parts) to take, O(log n) to give back.

use std::collections::BTreeMap;

/// Bytes in which the file is given out and written: what one page fault maps. Larger pieces would
/// make the system map megabytes for a byte that is touched, faster than anybody could release them.
pub(super) const GRAIN: usize = 64 << 10;

/// A part of the file that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) start: usize,
    /// Where the part begins that the file has not held before; its end if there is none.
    pub(super) fresh: usize,
}

/// The parts of a file.
#[derive(Debug)]
pub(super) struct Ranges {
    /// Free parts: where each begins and ends. No two touch.
    free: BTreeMap<usize, usize>,
    /// Length of the file.
    end: usize,
    /// Bytes taken, and the most that ever were.
    pub(super) live: usize,
    pub(super) peak: usize,
}

impl Ranges {
    pub(super) const fn new() -> Self {
        Self {
            free: BTreeMap::new(),
            end: 0,
            live: 0,
            peak: 0,
        }
    }

    /// Length of the file.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// Takes `len` bytes, a multiple of [`GRAIN`]; nothing if the file would be longer than `limit`.
    pub(super) fn take(&mut self, len: usize, limit: usize) -> Option<Taken> {
        let fits = self.free.iter().filter(|&(start, end)| end - start >= len);
        let best = fits
            .min_by_key(|&(start, end)| end - start)
            .map(|(&start, &end)| (start, end));
        let (start, fresh) = if let Some((start, end)) = best {
            self.free.remove(&start);
            if start + len < end {
                self.free.insert(start + len, end);
            }
            (start, start + len)
        } else {
            // a free part at the end is where the new one begins
            let last = self
                .free
                .last_key_value()
                .map(|(&start, &end)| (start, end));
            let start = match last {
                Some((start, end)) if end == self.end => start,
                _ => self.end,
            };
            let fresh = self.end;
            if start.checked_add(len)? > limit {
                return None;
            }
            self.free.remove(&start);
            self.end = start + len;
            (start, fresh)
        };
        self.count(len);
        Some(Taken { start, fresh })
    }

    /// Makes a taken part `start..end` longer where it stands, to `new_end`; nothing if what is behind it
    /// is taken or the file would be longer than `limit`. Tells where the part begins that is fresh.
    pub(super) fn extend(&mut self, end: usize, new_end: usize, limit: usize) -> Option<usize> {
        let behind = self.free.get(&end).copied().unwrap_or(end);
        let fresh = if behind >= new_end {
            self.free.remove(&end);
            if behind > new_end {
                self.free.insert(new_end, behind);
            }
            new_end
        } else if behind == self.end && new_end <= limit {
            self.free.remove(&end);
            self.end = new_end;
            behind
        } else {
            return None;
        };
        self.count(new_end - end);
        Some(fresh)
    }

    /// Gives `start..end` back.
    pub(super) fn give_back(&mut self, start: usize, end: usize) {
        self.live -= end - start;
        let end = self.free.remove(&end).unwrap_or(end);
        let before = self.free.range(..start).next_back();
        match before.map(|(&start, &end)| (start, end)) {
            Some((first, last)) if last == start => self.free.insert(first, end),
            _ => self.free.insert(start, end),
        };
    }

    fn count(&mut self, len: usize) {
        self.live += len;
        self.peak = self.peak.max(self.live);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_grows_where_it_stands_and_what_is_between_is_filled() {
        let mut ranges = Ranges::new();
        let first = ranges.take(GRAIN, usize::MAX).expect("room");
        let second = ranges.take(GRAIN, usize::MAX).expect("room");
        assert_eq!((first.start, second.start), (0, GRAIN));
        assert_eq!(ranges.extend(GRAIN, 2 * GRAIN, usize::MAX), None);
        assert_eq!(
            ranges.extend(2 * GRAIN, 3 * GRAIN, usize::MAX),
            Some(2 * GRAIN)
        );
        ranges.give_back(0, GRAIN);
        let again = ranges.take(GRAIN, usize::MAX).expect("room");
        assert_eq!((again.start, again.fresh), (0, GRAIN));
        assert_eq!(ranges.take(GRAIN, 3 * GRAIN), None);
    }

    proptest::proptest! {
        #[test]
        fn no_two_parts_overlap_and_none_is_lost(
            steps in proptest::collection::vec((0_u8..3, 1_usize..5, 0_usize..64), 1..200),
        ) {
            let mut ranges = Ranges::new();
            let mut held: Vec<(usize, usize)> = Vec::new();
            let mut file = 0;
            for (step, grains, which) in steps {
                let at = which % held.len().max(1);
                match step {
                    1 if !held.is_empty() => {
                        let (start, end) = held.swap_remove(at);
                        ranges.give_back(start, end);
                    }
                    2 if !held.is_empty() => {
                        let end = held[at].1;
                        if let Some(fresh) = ranges.extend(end, end + grains * GRAIN, usize::MAX) {
                            held[at].1 = end + grains * GRAIN;
                            assert!(fresh == held[at].1 || fresh == file);
                        }
                    }
                    _ => {
                        let taken = ranges.take(grains * GRAIN, usize::MAX).expect("room");
                        let end = taken.start + grains * GRAIN;
                        assert!(taken.fresh == end || taken.fresh == file);
                        held.push((taken.start, end));
                    }
                }
                file = ranges.end();
                let mut sorted = held.clone();
                sorted.sort_unstable();
                assert!(sorted.windows(2).all(|w| w[0].1 <= w[1].0));
                assert!(sorted.last().is_none_or(|last| last.1 <= file));
                assert_eq!(ranges.live, held.iter().map(|(s, e)| e - s).sum::<usize>());
                let free: usize = ranges.free.iter().map(|(s, e)| e - s).sum();
                assert_eq!(free + ranges.live, file);
            }
        }
    }
}
