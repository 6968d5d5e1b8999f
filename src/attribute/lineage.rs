//! Families -> lineages: a family whose text mostly lies inside that of a longer one descends with
//! it and is judged together, so that a whole reprint and the paragraph somebody took from it share one
//! tree. Each family has one longer one at the most: a background paragraph cannot chain two stories.
//! Cost: O(m log m) for m members.

use rayon::prelude::*;

use super::edits;
use super::press::Press;
use super::style::{self, Ways};
use crate::align::{Alignments, Passage};
use crate::cluster::sides::{covered, joined};
use crate::cluster::{Clusters, Standing};
use crate::model::{Article, ArticleId, Bytes, Moment, Span, Tokens};

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
    /// How the text of this descent does each thing, in each.
    pub(super) ways: Vec<Ways>,
    /// Second by which another page of its outlet, with which it shares this text, was surely published.
    pub(super) on_file: Vec<Option<i64>>,
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
    /// Where in either that begins.
    pub(super) starts: [u32; 2],
    /// Changes of wording between them, and breaks; none in a lineage of two.
    pub(super) edits: u32,
    /// How many of these another possible source saves, of `a` and of `b`.
    pub(super) saved: [u32; 2],
    /// Whether most of what they share is quoted speech.
    pub(super) quotation: bool,
}

impl Pair {
    /// Each of the two, the other, and its tokens of what they share.
    pub(super) fn both_ways(&self) -> [(u32, u32, u32); 2] {
        let Self { a, b, .. } = *self;
        [(a, b, self.a_covered), (b, a, self.b_covered)]
    }
}

impl Lineage {
    /// Whether the outlet of an article surely printed what it shares with another page of its own before a moment.
    pub(super) fn was_on_file(&self, article: u32, moment: Option<Moment>) -> bool {
        let on_file = self.on_file[article as usize];
        on_file
            .zip(moment)
            .is_some_and(|(on_file, moment)| on_file < moment.earliest)
    }
}

/// The lineages of all families but boilerplate, in order of their first passage.
pub(super) fn lineages(
    articles: &[Article],
    alignments: &Alignments,
    clusters: &Clusters,
    press: &Press<'_>,
) -> Vec<Lineage> {
    let families = &clusters.families;
    let mut grouped: Vec<(u32, u32)> = (0..)
        .zip(&families.of_passage)
        .filter(|&(_, &family)| !families.families[family as usize].boilerplate)
        .map(|(at, _)| (families.descent[at as usize], at))
        .collect();
    grouped.par_sort_unstable();
    grouped
        .par_chunk_by(|x, y| x.0 == y.0)
        .map(|group| {
            let passages = group
                .iter()
                .map(|&(_, at)| &alignments.passages[at as usize]);
            let text = |id: ArticleId| &*articles[id.index()].text;
            let edits = |p: &Passage| {
                edits::of_wording(alignments, p, [&p.a, &p.b].map(|side| text(side.article)))
            };
            lineage(
                &passages.collect::<Vec<_>>(),
                (edits, text),
                &clusters.standing,
                press,
            )
        })
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

/// Puts together what each pair shares; `passages` are sorted by their articles.
fn lineage<'t>(
    passages: &[&Passage],
    (edits, text): (impl Fn(&Passage) -> u32, impl Fn(ArticleId) -> &'t str),
    standing: &Standing,
    press: &Press<'_>,
) -> Lineage {
    let both = || passages.iter().flat_map(|p| [&p.a, &p.b]);
    let mut places: Vec<(ArticleId, Span<Bytes>)> =
        both().map(|side| (side.article, side.bytes)).collect();
    places.sort_unstable();
    places.dedup();
    let ways = places
        .chunk_by(|x, y| x.0 == y.0)
        .map(|here| style::of(text(here[0].0), here.iter().map(|place| place.1)))
        .collect();
    let mut sides: Vec<(ArticleId, Span<Tokens>)> = both()
        .flat_map(|side| standing.content(side).map(|span| (side.article, span)))
        .collect();
    sides.sort_unstable();
    let (articles, spans) = sides
        .chunk_by(|x, y| x.0 == y.0)
        .map(|here| (here[0].0, joined(here.iter().map(|side| side.1))))
        .collect::<(Vec<ArticleId>, Vec<Vec<Span<Tokens>>>)>();
    let covered_each: Vec<u32> = spans
        .iter()
        .map(|spans| spans.iter().map(|span| span.len()).sum())
        .collect();
    let place = |id: ArticleId| articles.partition_point(|&a| a < id) as u32;
    let several = articles.len() > 2;
    let mut pairs: Vec<Pair> = passages
        .chunk_by(|p, q| (p.a.article, p.b.article) == (q.a.article, q.b.article))
        .map(|shared| {
            let words: u32 = shared.iter().map(|p| p.words).sum();
            let quoted: u32 = shared
                .iter()
                .filter(|p| p.quotation().is_some())
                .map(|p| p.words)
                .sum();
            Pair {
                a: place(shared[0].a.article),
                b: place(shared[0].b.article),
                a_covered: covered(shared.iter().flat_map(|p| standing.content(&p.a))),
                b_covered: covered(shared.iter().flat_map(|p| standing.content(&p.b))),
                starts: [
                    shared
                        .iter()
                        .map(|p| p.a.tokens.start())
                        .min()
                        .unwrap_or_default(),
                    shared
                        .iter()
                        .map(|p| p.b.tokens.start())
                        .min()
                        .unwrap_or_default(),
                ],
                edits: if several {
                    let within: u32 = shared.iter().map(|p| edits(p)).sum();
                    within + shared.len() as u32 - 1
                } else {
                    0
                },
                quotation: quoted * 2 > words,
                ..Pair::default()
            }
        })
        .collect();
    let moment = |at: u32| press.facts(articles[at as usize]).moment;
    edits::compare(&mut pairs, |other, copy| {
        let moments = moment(other).zip(moment(copy));
        moments.is_some_and(|(other, copy)| other.earliest > copy.latest)
    });
    let mut outlets: Vec<u32> = articles
        .iter()
        .filter_map(|&id| press.facts(id).outlet)
        .collect();
    outlets.sort_unstable();
    outlets.dedup();
    let facts = |at: u32| press.facts(articles[at as usize]);
    let mut on_file: Vec<Option<i64>> = vec![None; articles.len()];
    for pair in &pairs {
        let one_house = facts(pair.a).is_of_one_house(facts(pair.b));
        for (this, other, _) in pair.both_ways() {
            let at = this as usize;
            if let Some(moment) = facts(other).moment.filter(|_| one_house) {
                let first = on_file[at].unwrap_or(i64::MAX);
                on_file[at] = Some(first.min(moment.latest));
            }
        }
    }
    Lineage {
        outlets,
        on_file,
        first: first(&articles, press),
        fullest: covered_each.iter().copied().max().unwrap_or_default(),
        covered: covered_each,
        spans,
        ways,
        articles,
        pairs,
    }
}
