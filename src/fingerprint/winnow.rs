//! Shingle hashes -> the few worth indexing, with their positions.
//! Of every `window` consecutive shingles a smallest is kept: the one kept before if it is still a
//! smallest (so that repeated text is not kept whole), else the rightmost. Two texts that share
//! `window` consecutive shingles share a kept one, wherever it stands.
//! Cost: O(shingles), without a branch on what the shingles are where the window is four and no
//! shingle stands twice in one. Density: about 2/(window+1) of them.
//! Method: Schleimer, Wilkerson & Aiken 2003 (robust winnowing).

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
    assert!(window > 0, "a window holds at least one shingle");
    let mut winnower = Winnower {
        shingles,
        window,
        kept: None,
    };
    let windows = match shingles.len() {
        0 => 0,
        n => n.saturating_sub(window) + 1,
    };
    let mut found = [0; STRETCH];
    let mut start = 0;
    while start < windows {
        let end = windows.min(start + STRETCH);
        let quick = if window == 4 && shingles.len() >= 4 {
            winnower.four_wide(start, end, &mut found)
        } else {
            None
        };
        let n = quick.unwrap_or_else(|| winnower.any_wide(start, end, &mut found));
        for &position in &found[..n] {
            keep(Selected {
                shingle: shingles[position as usize],
                position,
            });
        }
        start = end;
    }
}

/// Windows looked at before what they keep is handed on.
const STRETCH: usize = 256;

struct Winnower<'a> {
    shingles: &'a [u64],
    window: usize,
    /// Where the shingle kept last stands.
    kept: Option<usize>,
}

impl Winnower<'_> {
    /// The definition: writes what the windows that begin in `start..end` keep; returns how many.
    fn any_wide(&mut self, start: usize, end: usize, found: &mut [u32; STRETCH]) -> usize {
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
                found[n] = smallest as u32;
                n += 1;
            }
        }
        n
    }

    /// The same for windows of four: the smaller of two pairs, every pair used twice. None, and
    /// nothing changed but `found`, if a window holds its smallest shingle twice.
    fn four_wide(&mut self, start: usize, end: usize, found: &mut [u32; STRETCH]) -> Option<usize> {
        let shingles = &self.shingles[start..end + 3];
        let pair = |at: usize, left: u64, right: u64| {
            let second = right < left;
            (
                if second { right } else { left },
                at as u32 + u32::from(second),
                u32::from(left == right),
            )
        };
        let mut older = pair(start, shingles[0], shingles[1]);
        let mut old = pair(start + 1, shingles[1], shingles[2]);
        let mut kept = self.kept.map_or(u32::MAX, |at| at as u32);
        let mut n = 0;
        let mut ties = older.2 + old.2;
        for (at, next) in shingles[2..].windows(2).enumerate() {
            let new = pair(start + at + 2, next[0], next[1]);
            let smallest = if new.0 < older.0 { new.1 } else { older.1 };
            ties += new.2 + u32::from(new.0 == older.0);
            // written always, counted only if it is another
            found[n % STRETCH] = smallest;
            n += usize::from(smallest != kept);
            kept = smallest;
            (older, old) = (old, new);
        }
        if ties > 0 {
            return None;
        }
        self.kept = Some(kept as usize);
        Some(n)
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
