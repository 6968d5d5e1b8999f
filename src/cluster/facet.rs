//! Links -> the facets of each article: the parts of it that stand in articles which have nothing to
//! do with each other. A round-up has one for each story it tells; nearly every other article
//! has one. Facets are what stories are made of, so that a round-up is in several and chains none.
//! Cost: O(p log p) for p passages, and O(sum of squared degrees) of articles whose neighbours fall apart.
//! Memory: 12 bytes a half-link.
//! Method: ego-splitting (Epasto, Lattanzi & Paes Leme 2017), with what neighbours share in the
//! article itself as their first tie.

use rayon::prelude::*;

use super::family::Families;
use super::link::Link;
use super::sides::{Sides, covered};
use super::standing::Standing;
use super::starts;
use crate::align::Passage;
use crate::model::{ArticleId, Span, Tokens};

/// The links of each article, and the facet of the article each goes out from.
#[derive(Debug, Default)]
pub(super) struct Facets {
    /// Where each article's links start, and where the last ends.
    starts: Vec<u32>,
    /// The other article and the facet, in order of the other article.
    ends: Vec<(ArticleId, u32)>,
    /// The first facet of each article; facets are numbered through.
    first: Vec<u32>,
}

/// What facets are found in.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub(super) passages: &'a [Passage],
    /// Of passages that are no boilerplate.
    pub(super) sides: &'a Sides,
    pub(super) standing: &'a Standing,
    pub(super) families: &'a Families,
    pub(super) links: &'a [Link],
    /// Length of each article without standing text.
    pub(super) content: &'a [u32],
    /// Tokens that two spans must have in common to be of one text.
    pub(super) least: u32,
}

impl Shared<'_> {
    /// What an article shares outside boilerplate: the other article, and where.
    pub(super) fn spans(
        &self,
        article: ArticleId,
    ) -> impl Iterator<Item = (ArticleId, Span<Tokens>)> + Clone + '_ {
        self.sides
            .of(self.passages, article)
            .flat_map(|(_, here, there)| {
                let content = self.standing.content(here);
                content.map(|span| (there.article, span))
            })
    }
}

impl Facets {
    pub(super) fn new(shared: Shared<'_>) -> Self {
        let articles = shared.content.len();
        let starts = starts(articles, shared.links.iter().flat_map(|l| [l.a, l.b]));
        let mut next = starts.clone();
        let mut ends = vec![(ArticleId(0), 0); shared.links.len() * 2];
        // links are sorted, so every row is: first those from lower articles, then those to higher ones
        for from in [false, true] {
            for link in shared.links {
                let (this, other) = if from {
                    (link.a, link.b)
                } else {
                    (link.b, link.a)
                };
                let place = &mut next[this.index()];
                ends[*place as usize] = (other, 0);
                *place += 1;
            }
        }
        let mut found = Self {
            starts,
            ends,
            first: Vec::new(),
        };
        let split: Vec<Vec<u32>> = (0..articles as u32)
            .into_par_iter()
            .map(|id| found.split(ArticleId(id), shared))
            .collect();
        let mut facets = 0;
        for (at, split) in split.into_iter().enumerate() {
            found.first.push(facets);
            let row = found.row(ArticleId(at as u32));
            facets += split.iter().max().map_or(1, |last| last + 1);
            for (end, facet) in found.ends[row].iter_mut().zip(split) {
                end.1 = facet;
            }
        }
        found.first.push(facets);
        found
    }

    /// How many facets all articles have.
    pub(super) fn count(&self) -> u32 {
        self.first.last().copied().unwrap_or(0)
    }

    /// How many articles there are.
    pub(super) fn articles(&self) -> u32 {
        self.first.len().saturating_sub(1) as u32
    }

    /// The facets of an article.
    pub(super) fn of(&self, article: ArticleId) -> std::ops::Range<u32> {
        self.first[article.index()]..self.first[article.index() + 1]
    }

    /// The facet of an article that takes most of it.
    pub(super) fn main(&self, article: ArticleId) -> u32 {
        self.first[article.index()]
    }

    /// The facet of `from` that it shares with `to`, if they are linked.
    pub(super) fn toward(&self, from: ArticleId, to: ArticleId) -> Option<u32> {
        Some(self.facet(from, self.place(from, to)?))
    }

    /// Which of the links of `from` leads to `to`.
    pub(super) fn place(&self, from: ArticleId, to: ArticleId) -> Option<usize> {
        let row = &self.ends[self.row(from)];
        row.binary_search_by_key(&to, |end| end.0).ok()
    }

    /// The facet of `from` that link number `place` of it goes out from.
    pub(super) fn facet(&self, from: ArticleId, place: usize) -> u32 {
        self.first[from.index()] + self.ends[self.row(from)][place].1
    }

    /// The articles linked with an article, in order.
    pub(super) fn linked(&self, article: ArticleId) -> impl Iterator<Item = ArticleId> + '_ {
        self.ends[self.row(article)].iter().map(|end| end.0)
    }

    fn row(&self, article: ArticleId) -> std::ops::Range<usize> {
        self.starts[article.index()] as usize..self.starts[article.index() + 1] as usize
    }

    /// The facet of each of an article's links, the one that takes most of the article first; nothing
    /// if there is only one.
    fn split(&self, article: ArticleId, shared: Shared<'_>) -> Vec<u32> {
        let row = &self.ends[self.row(article)];
        if row.len() < 2 {
            return Vec::new();
        }
        let place = |id: ArticleId| row.binary_search_by_key(&id, |end| end.0).ok();
        let mut groups = Groups::new(row.len());
        // spans are in order, so what overlaps the span that reaches furthest joins it
        let mut furthest: Option<(usize, Span<Tokens>)> = None;
        for (other, span) in shared.spans(article) {
            let Some(at) = place(other) else { continue };
            match furthest {
                Some((with, there)) if there.overlap(span) >= shared.least.min(span.len()) => {
                    groups.join(at, with);
                    if span.end() > there.end() {
                        furthest = Some((at, span));
                    }
                }
                Some((_, there)) if there.end() > span.end() => {}
                _ => furthest = Some((at, span)),
            }
        }
        for (at, &(other, _)) in row.iter().enumerate() {
            if groups.count == 1 {
                return Vec::new();
            }
            for third in self.linked(other) {
                if let Some(with) = place(third) {
                    groups.join(at, with);
                }
            }
        }
        if groups.count == 1 {
            return Vec::new();
        }
        let group: Vec<usize> = (0..row.len()).map(|at| groups.root(at)).collect();
        let mut order: Vec<(u32, usize)> = group
            .iter()
            .enumerate()
            .filter(|&(at, &root)| at == root)
            .map(|(_, &root)| {
                let here = shared
                    .spans(article)
                    .filter(|(other, _)| place(*other).is_some_and(|at| group[at] == root));
                (u32::MAX - covered(here.map(|(_, span)| span)), root)
            })
            .collect();
        order.sort_unstable();
        group
            .iter()
            .map(|root| order.iter().position(|(_, r)| r == root).unwrap_or(0) as u32)
            .collect()
    }
}

/// Groups of things that are joined two by two.
struct Groups {
    above: Vec<usize>,
    count: usize,
}

impl Groups {
    fn new(things: usize) -> Self {
        Self {
            above: (0..things).collect(),
            count: things,
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            self.above[one.max(other)] = one.min(other);
            self.count -= 1;
        }
    }
}
