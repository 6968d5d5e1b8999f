//! Families -> lineages: a family whose text mostly lies inside that of a longer one descends with
//! it and is judged together, so that a whole reprint and the paragraph somebody took from it share one
//! tree. Each family has one longer one at the most: a background paragraph cannot chain two stories.
//! Cost: O(m log m) for m members.

use std::collections::BTreeMap;

use super::press::Press;
use crate::align::{Passage, Side};
use crate::cluster::Families;
use crate::cluster::link::covered;
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
    /// The most of these.
    pub(super) fullest: u32,
    /// Where those are, none touching another.
    pub(super) spans: Vec<Vec<Span<Tokens>>>,
    /// Fewest edits between each and another that shares as much of it.
    pub(super) fewest_edits: Vec<u32>,
    /// The article that was surely published before all others whose time is known, if there is one.
    pub(super) first: Option<u32>,
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
    let of_family = join(families);
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

/// In how many lineages each article has a part that is no mere quotation.
pub(super) fn counts(lineages: &[Lineage], articles: usize) -> Vec<u32> {
    let mut counts = vec![0; articles];
    for lineage in lineages {
        let mut quotes = vec![true; lineage.articles.len()];
        for pair in lineage.pairs.iter().filter(|pair| !pair.quotation) {
            quotes[pair.a as usize] = false;
            quotes[pair.b as usize] = false;
        }
        for (id, _) in lineage.articles.iter().zip(quotes).filter(|(_, q)| !q) {
            counts[id.index()] += 1;
        }
    }
    counts
}

/// The place of the article whose latest moment lies before the earliest of all others.
fn first(articles: &[ArticleId], press: &Press<'_>) -> Option<u32> {
    let moments = || {
        let of = |(at, &id): (usize, &ArticleId)| Some((press.facts(id).moment?, at as u32));
        articles.iter().enumerate().filter_map(of)
    };
    let (first, place) = moments().min_by_key(|&(moment, at)| (moment.latest, at))?;
    let behind = moments().all(|(moment, at)| at == place || moment.earliest > first.latest);
    (behind && moments().nth(1).is_some()).then_some(place)
}

/// The outermost family that each family lies in.
fn join(families: &Families) -> Vec<u32> {
    let mut sides: Vec<(Side, u32)> = families
        .families
        .iter()
        .enumerate()
        .filter(|(_, family)| !family.boilerplate)
        .flat_map(|(at, family)| family.members.iter().map(move |&side| (side, at as u32)))
        .collect();
    sides.sort_unstable();
    let longer = |x: u32, y: u32| {
        let words = |at: u32| families.families[at as usize].words;
        (words(x), y) > (words(y), x)
    };
    let mut nested: Vec<(u32, u32)> = Vec::new();
    for article in sides.chunk_by(|x, y| x.0.article == y.0.article) {
        for (at, (side, family)) in article.iter().enumerate() {
            let reaching = article[at + 1..]
                .iter()
                .take(MAX_NEIGHBOURS)
                .take_while(|(other, _)| other.tokens.start() < side.tokens.end());
            for (other, with) in reaching {
                let shorter = side.tokens.len().min(other.tokens.len());
                if family != with && side.tokens.overlap(other.tokens) * 2 >= shorter {
                    let outer = longer(*family, *with);
                    nested.push(if outer {
                        (*with, *family)
                    } else {
                        (*family, *with)
                    });
                }
            }
        }
    }
    nested.sort_unstable();
    // of the longer ones, the one that holds it in most articles
    let mut outer: Vec<u32> = (0..families.families.len() as u32).collect();
    for inside in nested.chunk_by(|x, y| x.0 == y.0) {
        let most = inside
            .chunk_by(|x, y| x.1 == y.1)
            .max_by_key(|same| (same.len(), u32::MAX - same[0].1));
        if let Some(same) = most {
            outer[same[0].0 as usize] = same[0].1;
        }
    }
    // "longer" is a strict order, so following it ends
    (0..outer.len())
        .map(|at| {
            let mut root = at;
            while outer[root] as usize != root {
                root = outer[root] as usize;
            }
            root as u32
        })
        .collect()
}

/// Members that follow one in its article and are looked at; spans of different families that all
/// overlap are few, but a hostile text may hold any number.
const MAX_NEIGHBOURS: usize = 64;

/// Spans that overlap or touch, made one.
fn joined(mut spans: Vec<Span<Tokens>>) -> Vec<Span<Tokens>> {
    spans.sort_unstable();
    let mut joined: Vec<Span<Tokens>> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.hull(span),
            _ => joined.push(span),
        }
    }
    joined
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
    let all: Vec<u32> = spans.values().map(|s| covered(s.iter().copied())).collect();
    Lineage {
        first: first(&articles, press),
        outlets,
        fewest_edits,
        fullest: all.iter().copied().max().unwrap_or_default(),
        covered: all,
        spans: spans.into_values().map(joined).collect(),
        articles,
        pairs,
    }
}
