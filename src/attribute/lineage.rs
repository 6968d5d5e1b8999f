//! Families -> lineages: families whose text overlaps descend from one source and are judged
//! together, so that a whole reprint and the paragraph somebody took from it share one tree.
//! Cost: O(m log m) for m members.

use std::collections::BTreeMap;

use crate::align::{Passage, Side};
use crate::cluster::Families;
use crate::cluster::link::covered;
use crate::model::{ArticleId, Span, Tokens};

/// Articles that hold text of one descent, and what each pair shares.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    /// Its articles, sorted.
    pub(super) articles: Vec<ArticleId>,
    /// Tokens of each that are of this descent.
    pub(super) covered: Vec<u32>,
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
pub(super) fn lineages(passages: &[Passage], families: &Families) -> Vec<Lineage> {
    let of_family = join(families);
    let mut grouped: BTreeMap<u32, Vec<&Passage>> = BTreeMap::new();
    for (passage, &family) in passages.iter().zip(&families.of_passage) {
        if !families.families[family as usize].boilerplate {
            grouped.entry(of_family[family as usize]).or_default().push(passage);
        }
    }
    grouped.values().map(|passages| lineage(passages)).collect()
}

/// The lowest family of each family's lineage.
fn join(families: &Families) -> Vec<u32> {
    let mut sides: Vec<(Side, u32)> = families
        .families
        .iter()
        .enumerate()
        .filter(|(_, family)| !family.boilerplate)
        .flat_map(|(at, family)| family.members.iter().map(move |&side| (side, at as u32)))
        .collect();
    sides.sort_unstable();
    let mut root: Vec<u32> = (0..families.families.len() as u32).collect();
    for article in sides.chunk_by(|x, y| x.0.article == y.0.article) {
        // the widest stretch so far whose end lies furthest right: whoever nests, nests in it
        let mut widest: Option<(Span<Tokens>, u32)> = None;
        for &(side, family) in article {
            if let Some((tokens, other)) = widest
                && tokens.overlap(side.tokens) * 2 >= tokens.len().min(side.tokens.len())
            {
                let (x, y) = (find(&mut root, other), find(&mut root, family));
                root[x.max(y) as usize] = x.min(y);
            }
            if widest.is_none_or(|(tokens, _)| side.tokens.end() > tokens.end()) {
                widest = Some((side.tokens, family));
            }
        }
    }
    (0..root.len() as u32).map(|at| find(&mut root, at)).collect()
}

fn find(root: &mut [u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        root[at as usize] = root[root[at as usize] as usize];
        at = root[at as usize];
    }
    at
}

/// Puts together what each pair shares; `passages` are sorted by their articles.
fn lineage(passages: &[&Passage]) -> Lineage {
    let mut spans: BTreeMap<ArticleId, Vec<Span<Tokens>>> = BTreeMap::new();
    for passage in passages {
        for side in [passage.a, passage.b] {
            spans.entry(side.article).or_default().push(side.tokens);
        }
    }
    let articles: Vec<ArticleId> = spans.keys().copied().collect();
    let place = |id: ArticleId| articles.partition_point(|&a| a < id) as u32;
    let pairs = passages
        .chunk_by(|p, q| (p.a.article, p.b.article) == (q.a.article, q.b.article))
        .map(|shared| {
            let words: u32 = shared.iter().map(|p| p.words).sum();
            let quoted: u32 = shared.iter().filter(|p| p.quotation).map(|p| p.words).sum();
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
    Lineage {
        covered: spans.into_values().map(|s| covered(s.into_iter())).collect(),
        articles,
        pairs,
    }
}
