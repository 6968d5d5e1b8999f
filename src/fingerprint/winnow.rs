//! Shingle hashes -> the few worth indexing, with their positions.
//! Of every `window` consecutive shingles a smallest is kept: the one kept before if it is still a
//! smallest (so that repeated text is not kept whole), else the rightmost. Two texts that share
//! `window` consecutive shingles share a kept one, wherever it stands.
//! Cost: O(shingles). Density: about 2/(window+1) of them.
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
    let Some(last_start) = shingles
        .len()
        .checked_sub(window.min(shingles.len()).max(1))
    else {
        return;
    };
    let mut kept = None;
    for start in 0..=last_start {
        let end = (start + window).min(shingles.len());
        let smallest = match kept {
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
        if kept != Some(smallest) {
            kept = Some(smallest);
            keep(Selected {
                shingle: shingles[smallest],
                position: smallest as u32,
            });
        }
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
            shingles in proptest::collection::vec(0u64..20, 0..70), window in 1usize..8,
        ) {
            prop_assert_eq!(fast(&shingles, window), plain(&shingles, window));
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
