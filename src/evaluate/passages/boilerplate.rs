//! Standing text in the gold -> passages that are neither right nor wrong.
//! A gold line whose two articles are one says where that article's standing text is, whatever other
//! article holds it too: the pairs of a text under each of an outlet's pages would be without number.

use std::collections::BTreeMap;

use super::plagdet::{Aligned, index};
use crate::evaluate::intervals::Intervals;
use crate::model::{Chars, Span};

/// Keeps the found passages that are not about `standing` text: one is left out when a single
/// standing passage of its pair, or one of either article, covers at least half of it, on both sides.
/// O(n log n).
pub(super) fn without<'a>(found: Vec<Aligned<'a>>, standing: &[Aligned<'a>]) -> Vec<Aligned<'a>> {
    let by_pair = index(standing);
    let mut places: BTreeMap<&str, Vec<(Span<Chars>, usize)>> = BTreeMap::new();
    for passage in standing.iter().filter(|p| p.pair.0 == p.pair.1) {
        let of_article = places.entry(passage.pair.0).or_default();
        of_article.push((passage.this, of_article.len()));
    }
    let by_article: BTreeMap<&str, Intervals<Chars>> = places
        .into_iter()
        .map(|(article, places)| (article, Intervals::new(places)))
        .collect();
    let in_article = |article: &str, span: Span<Chars>| {
        by_article.get(article).is_some_and(|places| {
            let mut touching = places.touching(span);
            touching.any(|(place, _)| half(place, span))
        })
    };
    let is_standing = |passage: &Aligned<'a>| {
        by_pair.get(&passage.pair).is_some_and(|spans| {
            spans.touching(passage.this).any(|(span, number)| {
                half(span, passage.this) && half(standing[number].source, passage.source)
            })
        }) || in_article(passage.pair.0, passage.this) && in_article(passage.pair.1, passage.source)
    };
    found
        .into_iter()
        .filter(|passage| !is_standing(passage))
        .collect()
}

/// Whether `span` lies in `place` by at least half.
fn half(place: Span<Chars>, span: Span<Chars>) -> bool {
    2 * u64::from(place.overlap(span)) >= u64::from(span.len())
}
