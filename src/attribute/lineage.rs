//! Families -> lineages: a family whose text mostly lies inside that of a longer one descends with
//! it and is judged together, so that a whole reprint and the paragraph somebody took from it share one
//! tree. Each family has one longer one at the most: a background paragraph cannot chain two stories.
//! Cost: O(m log m) for m members.

use rayon::prelude::*;

use super::edits;
use super::held::Held;
use super::press::Press;
use super::style::{self, Ways};
use crate::align::{Passage, Side};
use crate::cluster::Clusters;
use crate::cluster::sides::{covered, joined};
use crate::model::{Article, ArticleId, Bytes, Moment, Span, Tokens};

/// Articles that hold text of one descent, and what each pair shares.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lineage<'a> {
    /// Its articles, sorted.
    pub(super) articles: &'a [ArticleId],
    /// Numbers of their outlets, sorted.
    pub(super) outlets: &'a [u32],
    /// Tokens of each that are of this descent.
    pub(super) covered: &'a [u32],
    /// The most of these.
    pub(super) fullest: u32,
    /// How the text of this descent does each thing, in each.
    pub(super) ways: &'a [Ways],
    /// Second by which another page of its outlet, with which it shares this text, was surely published.
    pub(super) on_file: &'a [Option<i64>],
    /// The article that was surely published before all others whose time is known, if there is one.
    pub(super) first: Option<u32>,
    /// Its pairs, as places in `articles`, sorted.
    pub(super) pairs: &'a [Pair],
    /// Tokens of all its articles that are of this descent, and where those of each end.
    pub(super) spans: &'a [Span<Tokens>],
    pub(super) span_ends: &'a [u32],
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

impl<'a> Lineage<'a> {
    /// Where the tokens of an article are that are of this descent, none touching another.
    pub(super) fn spans(&self, article: usize) -> &'a [Span<Tokens>] {
        let start = article
            .checked_sub(1)
            .map_or(0, |before| self.span_ends[before]);
        &self.spans[start as usize..self.span_ends[article] as usize]
    }

    /// Whether the outlet of an article surely printed what it shares with another page of its own before a moment.
    pub(super) fn was_on_file(&self, article: u32, moment: Option<Moment>) -> bool {
        let on_file = self.on_file[article as usize];
        on_file
            .zip(moment)
            .is_some_and(|(on_file, moment)| on_file < moment.earliest)
    }
}

/// All lineages, each kind of number in one large piece of memory: a million small pieces could not be spilled.
#[derive(Debug, Default)]
pub(super) struct Lineages {
    /// Where each ends in the lists below.
    ends: Vec<End>,
    articles: Vec<ArticleId>,
    outlets: Vec<u32>,
    covered: Vec<u32>,
    ways: Vec<Ways>,
    on_file: Vec<Option<i64>>,
    pairs: Vec<Pair>,
    spans: Vec<Span<Tokens>>,
    /// Of each article of each lineage, counted from the lineage's first.
    span_ends: Vec<u32>,
}

/// Where a lineage ends, and what is one of each.
#[derive(Clone, Copy, Debug, Default)]
struct End {
    articles: usize,
    outlets: usize,
    pairs: usize,
    spans: usize,
    fullest: u32,
    first: Option<u32>,
}

/// What both sides of each passage hold of it, by their articles, sorted.
fn by_article(
    passages: &[&Passage],
    spans: &[[Vec<Span<Tokens>>; 2]],
) -> Vec<(ArticleId, Span<Tokens>)> {
    let both = passages.iter().zip(spans);
    let mut sides: Vec<(ArticleId, Span<Tokens>)> = both
        .flat_map(|(passage, [a, b])| {
            let of_a = a.iter().map(|&span| (passage.a.article, span));
            of_a.chain(b.iter().map(|&span| (passage.b.article, span)))
        })
        .collect();
    sides.sort_unstable();
    sides
}

/// Lineages that are put together, or judged, before what came of them is laid out.
pub(super) const WAVE: usize = 4096;

impl Lineages {
    /// The lineages of all families but boilerplate, in order of their first passage.
    pub(super) fn new(
        articles: &[Article],
        held: Held<'_>,
        clusters: &Clusters,
        press: &Press<'_>,
    ) -> Self {
        let alignments = held.alignments;
        let families = &clusters.families;
        let mut grouped: Vec<(u32, u32)> = (0..)
            .zip(&families.of_passage)
            .filter(|&(_, &family)| !families.families[family as usize].boilerplate)
            .map(|(at, _)| (families.descent[at as usize], at))
            .collect();
        grouped.par_sort_unstable();
        let of_group = |group: &[(u32, u32)]| {
            let passages = group
                .iter()
                .map(|&(_, at)| &alignments.passages[at as usize]);
            let text = |id: ArticleId| &*articles[id.index()].text;
            let edits = |p: &Passage| {
                edits::of_wording(alignments, p, [&p.a, &p.b].map(|side| text(side.article)))
            };
            Self::of(&passages.collect::<Vec<_>>(), (edits, text), held, press)
        };
        let mut all = Self::default();
        let mut rest = grouped.chunk_by(|x, y| x.0 == y.0);
        loop {
            let wave: Vec<&[(u32, u32)]> = rest.by_ref().take(WAVE).collect();
            if wave.is_empty() {
                return all;
            }
            let found: Vec<Self> = wave.into_par_iter().map(of_group).collect();
            for lineage in found {
                all.append(lineage);
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Lineage number `at`.
    pub(super) fn get(&self, at: usize) -> Lineage<'_> {
        let start = at
            .checked_sub(1)
            .map_or_else(End::default, |before| self.ends[before]);
        let end = self.ends[at];
        let articles = start.articles..end.articles;
        Lineage {
            articles: &self.articles[articles.clone()],
            outlets: &self.outlets[start.outlets..end.outlets],
            covered: &self.covered[articles.clone()],
            fullest: end.fullest,
            ways: &self.ways[articles.clone()],
            on_file: &self.on_file[articles.clone()],
            first: end.first,
            pairs: &self.pairs[start.pairs..end.pairs],
            spans: &self.spans[start.spans..end.spans],
            span_ends: &self.span_ends[articles],
        }
    }

    /// All of them, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Lineage<'_>> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// The articles that are in some lineage, one after the other.
    pub(super) fn articles(&self) -> &[ArticleId] {
        &self.articles
    }

    /// Lays `others` out behind these.
    fn append(&mut self, mut others: Self) {
        let base = self.ends.last().copied().unwrap_or_default();
        self.ends.extend(others.ends.iter().map(|end| End {
            articles: base.articles + end.articles,
            outlets: base.outlets + end.outlets,
            pairs: base.pairs + end.pairs,
            spans: base.spans + end.spans,
            ..*end
        }));
        self.articles.append(&mut others.articles);
        self.outlets.append(&mut others.outlets);
        self.covered.append(&mut others.covered);
        self.ways.append(&mut others.ways);
        self.on_file.append(&mut others.on_file);
        self.pairs.append(&mut others.pairs);
        self.spans.append(&mut others.spans);
        self.span_ends.append(&mut others.span_ends);
    }

    /// The single lineage of some passages, which are sorted by their articles: what each pair shares is put together.
    fn of<'t>(
        passages: &[&Passage],
        (edits, text): (impl Fn(&Passage) -> u32, impl Fn(ArticleId) -> &'t str),
        held: Held<'_>,
        press: &Press<'_>,
    ) -> Self {
        let both = || passages.iter().flat_map(|p| [&p.a, &p.b]);
        let mut places: Vec<(ArticleId, Span<Bytes>)> =
            both().map(|side| (side.article, side.bytes)).collect();
        places.sort_unstable();
        places.dedup();
        let spans_of: Vec<[Vec<Span<Tokens>>; 2]> = passages
            .iter()
            .map(|passage| [0, 1].map(|side| held.of(passage, side)))
            .collect();
        let sides = by_article(passages, &spans_of);
        let mut articles: Vec<ArticleId> = Vec::new();
        let (mut spans, mut span_ends) = (Vec::new(), Vec::new());
        let mut covered_each: Vec<u32> = Vec::new();
        for here in sides.chunk_by(|x, y| x.0 == y.0) {
            let joined = joined(here.iter().map(|side| side.1));
            articles.push(here[0].0);
            covered_each.push(joined.iter().map(|span| span.len()).sum());
            spans.extend(joined);
            span_ends.push(spans.len() as u32);
        }
        let ways: Vec<Ways> = places
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|here| articles.binary_search(&here[0].0).is_ok())
            .map(|here| style::of(text(here[0].0), here.iter().map(|place| place.1)))
            .collect();
        let several = articles.len() > 2;
        let place = |id: ArticleId| articles.partition_point(|&a| a < id) as u32;
        let mut rest = &spans_of[..];
        let mut pairs: Vec<Pair> = passages
            .chunk_by(|p, q| (p.a.article, p.b.article) == (q.a.article, q.b.article))
            .map(|shared| {
                let (here, behind) = rest.split_at(shared.len());
                rest = behind;
                let words: u32 = shared.iter().map(|p| p.words).sum();
                let quoted: u32 = shared
                    .iter()
                    .filter(|p| p.quotation().is_some())
                    .map(|p| p.words)
                    .sum();
                Pair {
                    a: place(shared[0].a.article),
                    b: place(shared[0].b.article),
                    a_covered: covered(here.iter().flat_map(|[a, _]| a.iter().copied())),
                    b_covered: covered(here.iter().flat_map(|[_, b]| b.iter().copied())),
                    starts: [starts(shared, |p| &p.a), starts(shared, |p| &p.b)],
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
            moments.is_some_and(|(other, copy)| copy.is_before(other))
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
        let end = End {
            articles: articles.len(),
            outlets: outlets.len(),
            pairs: pairs.len(),
            spans: spans.len(),
            fullest: covered_each.iter().copied().max().unwrap_or_default(),
            first: first(&articles, press),
        };
        Self {
            ends: vec![end],
            articles,
            outlets,
            covered: covered_each,
            ways,
            on_file,
            pairs,
            spans,
            span_ends,
        }
    }
}

/// The first token of some passages, on one side.
fn starts(passages: &[&Passage], side: impl Fn(&Passage) -> &Side) -> u32 {
    let starts = passages.iter().map(|p| side(p).tokens.start());
    starts.min().unwrap_or_default()
}

/// In how many lineages each article has a part that is no mere quotation.
pub(super) fn counts(lineages: &Lineages, articles: usize) -> Vec<u32> {
    let mut counts = vec![0; articles];
    for lineage in lineages.iter() {
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
    let behind = moments().all(|(moment, at)| at == place || first.is_before(moment));
    (behind && moments().nth(1).is_some()).then_some(place)
}
