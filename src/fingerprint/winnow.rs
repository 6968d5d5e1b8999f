//! Shingle hashes -> the few worth indexing, with their positions.
//! Of every `window` consecutive shingles a smallest is kept: the one kept before if it is still a
//! smallest (so that repeated text is not kept whole), else the rightmost. Two texts that share
//! `window` consecutive shingles share a kept one, wherever it stands.
//! Cost: O(shingles); by comparisons of whole registers where the window is four and no shingle
//! stands twice in one. Density: about 2/(window+1) of them.
//! Method: Schleimer, Wilkerson & Aiken 2003 (robust winnowing).

use super::kernel::{self, REACH};
use crate::segment::kernel::Level;

/// A kept shingle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Its hash.
    pub shingle: u64,
    /// The token it begins at.
    pub position: u32,
}

/// Calls `keep` with each kept shingle, in order. Fewer shingles than a window count as one window.
/// # Panics
/// If `window` is zero.
pub fn winnow(shingles: &[u64], window: usize, mut keep: impl FnMut(Selected)) {
    winnow_with(Level::best(), shingles, window, |positions| {
        for &position in positions {
            keep(Selected {
                shingle: shingles[position as usize],
                position,
            });
        }
    });
}

/// As [`winnow`], with the instructions of one level, and with the positions of some hundred kept
/// shingles at a time; every level keeps the same.
/// # Panics
/// As [`winnow`], and if the machine lacks the instructions.
pub fn winnow_with(level: Level, shingles: &[u64], window: usize, mut keep: impl FnMut(&[u32])) {
    assert!(window > 0, "a window holds at least one shingle");
    let mut winnower = Winnower {
        shingles,
        window,
        kept: None,
        found: [0; REACH],
    };
    let windows = match shingles.len() {
        0 => 0,
        n => n.saturating_sub(window) + 1,
    };
    let by_register = level != Level::Scalar && window == 4 && shingles.len() >= 4;
    let mut start = 0;
    while start < windows {
        let end = windows.min(start + STRETCH);
        let quick = by_register
            .then(|| kernel::smallest_of_four(level, &shingles[start..end + 3]))
            .flatten();
        let found = match quick {
            Some(smallest) => winnower.marked(start, smallest),
            None => winnower.any_wide(start, end),
        };
        keep(found);
        start = end;
    }
}

/// Windows looked at before what they keep is handed on.
const STRETCH: usize = REACH - 3;

struct Winnower<'a> {
    shingles: &'a [u64],
    window: usize,
    /// Where the shingle kept last stands.
    kept: Option<usize>,
    found: [u32; REACH],
}

impl Winnower<'_> {
    /// The places of the marked shingles, the first of which stands at `start`.
    #[inline]
    fn marked(&mut self, start: usize, marks: [u64; REACH / 64]) -> &[u32] {
        let mut n = 0;
        for (word, mut rest) in marks.into_iter().enumerate() {
            let base = (start + word * 64) as u32;
            while rest != 0 {
                self.found[n] = base + rest.trailing_zeros();
                rest &= rest - 1;
                n += 1;
            }
        }
        // the stretch before may have kept the first already
        let known = self.kept.is_some_and(|kept| self.found[0] as usize == kept);
        let found = &self.found[usize::from(known)..n];
        if let Some(&last) = found.last() {
            self.kept = Some(last as usize);
        }
        found
    }

    /// The definition: the places that the windows that begin in `start..end` keep.
    fn any_wide(&mut self, start: usize, end: usize) -> &[u32] {
        let shingles = self.shingles;
        let mut n = 0;
        for start in start..end {
            let end = (start + self.window).min(shingles.len());
            let smallest = match self.kept {
                // still inside: only the newcomer can beat it
                Some(at) if at >= start => {
                    if shingles[end - 1] < shingles[at] {
                        end - 1
                    } else {
                        at
                    }
                }
                _ => rightmost_smallest(shingles, start, end),
            };
            if self.kept != Some(smallest) {
                self.kept = Some(smallest);
                self.found[n] = smallest as u32;
                n += 1;
            }
        }
        &self.found[..n]
    }
}

fn rightmost_smallest(shingles: &[u64], start: usize, end: usize) -> usize {
    (start..end)
        .rev()
        .min_by_key(|&at| shingles[at])
        .unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, window by window.
    fn plain(shingles: &[u64], window: usize) -> Vec<Selected> {
        let mut out: Vec<Selected> = Vec::new();
        let windows = shingles.len().saturating_sub(window) + 1;
        for start in 0..if shingles.is_empty() { 0 } else { windows } {
            let end = (start + window).min(shingles.len());
            let smallest = shingles[start..end].iter().min().unwrap();
            let at = match out.last() {
                Some(kept) if kept.position as usize >= start && kept.shingle == *smallest => {
                    kept.position as usize
                }
                _ => rightmost_smallest(shingles, start, end),
            };
            let next = Selected {
                shingle: shingles[at],
                position: at as u32,
            };
            if out.last() != Some(&next) {
                out.push(next);
            }
        }
        out
    }

    fn fast(shingles: &[u64], window: usize) -> Vec<Selected> {
        let mut out = Vec::new();
        winnow(shingles, window, |selected| out.push(selected));
        out
    }

    proptest! {
        #[test]
        fn the_fast_form_keeps_what_the_definition_keeps(
            few in 1u64..2000, shingles in proptest::collection::vec(any::<u64>(), 0..700), window in 1usize..8,
        ) {
            let shingles: Vec<u64> = shingles.iter().map(|s| s % few).collect();
            prop_assert_eq!(fast(&shingles, window), plain(&shingles, window));
            prop_assert_eq!(fast(&shingles, 4), plain(&shingles, 4));
        }

        #[test]
        fn texts_that_share_a_window_share_a_kept_shingle(
            before in proptest::collection::vec(any::<u64>(), 0..30),
            shared in proptest::collection::vec(any::<u64>(), 4..5),
            behind in proptest::collection::vec(any::<u64>(), 0..30),
        ) {
            let a = fast(&[before, shared.clone(), behind.clone()].concat(), 4);
            let b = fast(&[behind, shared.clone()].concat(), 4);
            let common = |kept: &[Selected]| -> Vec<u64> {
                kept.iter().map(|s| s.shingle).filter(|s| shared.contains(s)).collect()
            };
            let (a, b) = (common(&a), common(&b));
            prop_assert!(a.iter().any(|shingle| b.contains(shingle)));
        }
    }
}
