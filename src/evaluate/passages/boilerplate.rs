//! Standing text in the gold -> passages that are neither right nor wrong.

use super::plagdet::{Aligned, index};

/// Keeps the found passages that are not about `standing` text: one is left out when a single
/// standing passage of its pair covers at least half of it, on both sides. O(n log n).
pub(super) fn without<'a>(found: Vec<Aligned<'a>>, standing: &[Aligned<'a>]) -> Vec<Aligned<'a>> {
    let by_pair = index(standing);
    let is_standing = |passage: &Aligned<'a>| {
        by_pair.get(&passage.pair).is_some_and(|spans| {
            spans.touching(passage.this).any(|(span, number)| {
                2 * u64::from(span.overlap(passage.this)) >= u64::from(passage.this.len())
                    && 2 * u64::from(standing[number].source.overlap(passage.source))
                        >= u64::from(passage.source.len())
            })
        })
    };
    found
        .into_iter()
        .filter(|passage| !is_standing(passage))
        .collect()
}
