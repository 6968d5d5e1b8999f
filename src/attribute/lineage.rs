//! Families -> lineages: a family whose text mostly lies inside that of a longer one descends with
//! it and is judged together, so that a whole reprint and the paragraph somebody took from it share one
//! tree. Each family has one longer one at the most: a background paragraph cannot chain two stories.
//! Cost: O(m log m) for m members.

use std::collections::BTreeMap;

use super::press::Press;
use crate::align::Passage;
use crate::cluster::Families;
use crate::cluster::nest::outermost;
use crate::cluster::sides::covered;
use crate::model::{ArticleId, Span, Tokens};

/// Articles that hold text of one descent, and what each pair shares.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// Its articles, sorted.
    pub(super) articles: Vec<ArticleId>,
    /// Numbers of their outlets, sorted.
    pub(super) outlets: Vec<u32>,
    /// Tokens of each that are of this descent.
    pub(super) covered: Vec<u32>,
    /// Fewest edits between each and another that shares as much of it.
    pub(super) fewest_edits: Vec<u32>,
    /// Its pairs, as places in `articles`, sorted.
    pub(super) pairs: Vec<Pair>,
}

/// What two articles of a lineage share.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pair {
    pub(super) a: u32,
    pub(super) b: u32,
    /// Tokens of either that stand in the other.
    pub(super) a_covered: u32,
    pub(super) b_covered: u32,
    /// Edits between them.
    pub(super) edits: u32,
    /// Whether most of what they share is quoted speech.
    pub(super) quotation: bool,
}

/// The lineages of all families but boilerplate, in order of their first passage.
pub(super) fn lineages(
    passages: &[Passage],
    families: &Families,
    press: &Press<'_>,
) -> Vec<Lineage> {
    let nested_in: Vec<_> = families.families.iter().map(|f| f.nested_in).collect();
    let of_family = outermost(&nested_in);
    let mut grouped: BTreeMap<u32, Vec<&Passage>> = BTreeMap::new();
    for (passage, &family) in passages.iter().zip(&families.of_passage) {
        if !families.families[family as usize].boilerplate {
            grouped
                .entry(of_family[family as usize])
                .or_default()
                .push(passage);
        }
    }
    grouped
        .values()
        .map(|passages| lineage(passages, press))
        .collect()
}

/// Puts together what each pair shares; `passages` are sorted by their articles.
fn lineage(passages: &[&Passage], press: &Press<'_>) -> Lineage {
    let mut spans: BTreeMap<ArticleId, Vec<Span<Tokens>>> = BTreeMap::new();
    for passage in passages {
        for side in [passage.a, passage.b] {
            spans.entry(side.article).or_default().push(side.tokens);
        }
    }
    let articles: Vec<ArticleId> = spans.keys().copied().collect();
    let place = |id: ArticleId| articles.partition_point(|&a| a < id) as u32;
    let pairs: Vec<Pair> = passages
        .chunk_by(|p, q| (p.a.article, p.b.article) == (q.a.article, q.b.article))
        .map(|shared| {
            let words: u32 = shared.iter().map(|p| p.words).sum();
            let quoted: u32 = shared
                .iter()
                .filter(|p| p.quotation.is_some())
                .map(|p| p.words)
                .sum();
            Pair {
                a: place(shared[0].a.article),
                b: place(shared[0].b.article),
                a_covered: covered(shared.iter().map(|p| p.a.tokens)),
                b_covered: covered(shared.iter().map(|p| p.b.tokens)),
                edits: shared.iter().map(|p| p.edits.len() as u32).sum(),
                quotation: quoted * 2 > words,
            }
        })
        .collect();
    let mut outlets: Vec<u32> = articles
        .iter()
        .filter_map(|&id| press.facts(id).outlet)
        .collect();
    outlets.sort_unstable();
    outlets.dedup();
    let mut fewest_edits = vec![u32::MAX; articles.len()];
    for pair in &pairs {
        for end in [pair.a, pair.b] {
            let fewest = &mut fewest_edits[end as usize];
            *fewest = pair.edits.min(*fewest);
        }
    }
    Lineage {
        outlets,
        fewest_edits,
        covered: spans
            .into_values()
            .map(|s| covered(s.into_iter()))
            .collect(),
        articles,
        pairs,
    }
}
