//! Links and families -> how much any two articles share, compared or not.
//! Of a text in more than [`ALL_WITH_ALL`] places most pairs are never aligned. But nearly all were aligned with its
//! earliest place, its host, and the others with one that was; so two that were not share what both share with the
//! host, if that is the same part of it. Two articles without a link that hold opposite halves of a text share nothing.
//! Cost: O(log degree) a question, O(widely printed texts of an article) where there is no link. Memory: 16 bytes a
//! place of such texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::facet::Shared;
use super::link::Link;
use super::starts;
use crate::align::Passage;
use crate::model::{ArticleId, Span, Tokens};

/// Places of a text up to which all are compared with all (see `candidates::places`).
pub(super) const ALL_WITH_ALL: usize = 16;

/// What an article shares with the host of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    article: ArticleId,
    family: u32,
    /// Tokens of the host.
    at: Span<Tokens>,
}

/// Answers how much two articles share.
pub(super) struct Ties<'a> {
    links: &'a [Link],
    content: &'a [u32],
    /// Tokens that two stretches must have in common.
    least: u32,
    /// Where the links of each lower article start.
    rows: Vec<u32>,
    /// Sorted.
    held: Vec<Held>,
    starts: Vec<u32>,
}

impl<'a> Ties<'a> {
    pub(super) fn new(shared: Shared<'a>) -> Self {
        let articles = shared.content.len();
        let held = held(shared);
        let rows = starts(articles, shared.links.iter().map(|l| l.a));
        let starts = starts(articles, held.iter().map(|h| h.article));
        Self {
            links: shared.links,
            content: shared.content,
            least: shared.least,
            rows,
            held,
            starts,
        }
    }

    /// The links of an article with later ones, in their order.
    pub(super) fn links_up(&self, article: ArticleId) -> &'a [Link] {
        let row = self.rows[article.index()] as usize..self.rows[article.index() + 1] as usize;
        &self.links[row]
    }

    /// The link of two articles, if they were compared and share something.
    pub(super) fn link(&self, one: ArticleId, other: ArticleId) -> Option<&'a Link> {
        let (a, b) = (one.min(other), one.max(other));
        let row = self.links_up(a);
        Some(&row[row.binary_search_by_key(&b, |link| link.b).ok()?])
    }

    /// Share of the shorter article that stands in the other, in 0..=1; of articles that were never
    /// compared, as much as the longest stretch of a text that both hold.
    pub(super) fn share(&self, one: ArticleId, other: ArticleId) -> f64 {
        if let Some(link) = self.link(one, other) {
            return link.share;
        }
        let (mut x, mut y) = (self.held(one), self.held(other));
        let mut most = 0;
        while let (Some(a), Some(b)) = (x.first(), y.first()) {
            if a.family == b.family {
                most = most.max(a.at.overlap(b.at));
            }
            // of one family, what ends first meets nothing behind the other's end
            if (a.family, a.at.end()) <= (b.family, b.at.end()) {
                x = &x[1..];
            } else {
                y = &y[1..];
            }
        }
        if most < self.least {
            return 0.0;
        }
        let shorter = self.content[one.index()].min(self.content[other.index()]);
        f64::from(most.min(shorter)) / f64::from(shorter.max(1))
    }

    /// Which of `members` hold one part of the text that most of them hold: no two of those share nothing.
    pub(super) fn core(&self, members: &[ArticleId]) -> Vec<bool> {
        let held = || members.iter().flat_map(|&id| self.held(id));
        let mut families: Vec<u32> = held().map(|held| held.family).collect();
        families.sort_unstable();
        let most = families
            .chunk_by(|x, y| x == y)
            .max_by_key(|same| (same.len(), u32::MAX - same[0]))
            .map(|same| same[0]);
        // a part of `least` tokens lies in all stretches that begin before it and end behind it
        let of_most = || held().filter(|held| Some(held.family) == most);
        let mut edges: Vec<(u32, bool)> = of_most()
            .filter(|held| held.at.len() >= self.least)
            .flat_map(|held| {
                let last = held.at.end() - self.least;
                [(held.at.start(), false), (last, true)]
            })
            .collect();
        edges.sort_unstable();
        let (mut open, mut best) = (0_u32, (0, 0));
        for (at, closes) in edges {
            if closes {
                open -= 1;
            } else {
                open += 1;
                if open > best.0 {
                    best = (open, at);
                }
            }
        }
        let part = Span::<Tokens>::new(best.1, best.1 + self.least);
        let holds = |id: ArticleId| {
            let mut here = self.held(id).iter();
            here.any(|held| Some(held.family) == most && held.at.overlap(part) == self.least)
        };
        members.iter().map(|&id| holds(id)).collect()
    }

    fn held(&self, article: ArticleId) -> &[Held] {
        let row = self.starts[article.index()] as usize..self.starts[article.index() + 1] as usize;
        &self.held[row]
    }
}

/// What articles share with the hosts of families in more than [`ALL_WITH_ALL`] places: of each the article that
/// has most passages of it, which nearly all others were compared with.
fn held(shared: Shared<'_>) -> Vec<Held> {
    let families = &shared.families.families;
    let wide: Vec<bool> = families
        .par_iter()
        .map(|family| !family.boilerplate && family.members.len() > ALL_WITH_ALL)
        .collect();
    let all = (0_u32..).zip(&shared.families.of_passage);
    let mut of_wide: Vec<(u32, u32)> = all
        .filter(|(_, family)| wide[**family as usize])
        .map(|(at, &family)| (family, at))
        .collect();
    of_wide.par_sort_unstable();
    let mut held: Vec<Held> = of_wide
        .par_chunk_by(|x, y| x.0 == y.0)
        .flat_map_iter(|same| {
            let passages = same.iter().map(|&(_, at)| &shared.passages[at as usize]);
            of_family(same[0].0, &passages.collect::<Vec<_>>(), shared.least)
        })
        .collect();
    held.par_sort_unstable();
    // what overlaps in the host is one stretch
    held.dedup_by(|next, last| {
        let one = (next.article, next.family) == (last.article, last.family)
            && next.at.start() <= last.at.end();
        if one {
            last.at = last.at.hull(next.at);
        }
        one
    });
    held
}

/// Tokens of an article, and those of the host that they are.
type Place = (Span<Tokens>, Span<Tokens>);

/// Rounds in which places are carried on from article to article; most are of the host itself.
const CARRIED: usize = 8;

/// What the articles of a family share with its host, by its passages, which are sorted. Who was not compared with it
/// shares what it shares with one that was, place for place. O(p log p) a round for p passages.
fn of_family(family: u32, passages: &[&Passage], least: u32) -> Vec<Held> {
    let mut count: BTreeMap<ArticleId, u32> = BTreeMap::new();
    for article in passages.iter().flat_map(|p| [p.a.article, p.b.article]) {
        *count.entry(article).or_default() += 1;
    }
    let most = count
        .into_iter()
        .max_by_key(|&(article, count)| (count, Reverse(article)));
    let Some((host, _)) = most else {
        return Vec::new();
    };
    let mut places: BTreeMap<ArticleId, Vec<Place>> = BTreeMap::new();
    let both = || passages.iter().flat_map(|p| [(p.a, p.b), (p.b, p.a)]);
    for (here, there) in both().filter(|(_, there)| there.article == host) {
        let place = (here.tokens, there.tokens);
        places.entry(here.article).or_default().push(place);
    }
    let direct: BTreeSet<ArticleId> = places.keys().copied().chain([host]).collect();
    for _ in 0..CARRIED {
        let before = places.len();
        for (here, there) in both().filter(|(here, _)| !direct.contains(&here.article)) {
            let by = places.get(&there.article).into_iter().flatten();
            let Some(at) = by
                .map(|&(own, at)| carried(there.tokens, own, at))
                .max_by_key(|at| at.len())
                .filter(|at| at.len() >= least)
            else {
                continue;
            };
            let known = places.entry(here.article).or_default();
            if !known.iter().any(|place| place.0 == here.tokens) {
                known.push((here.tokens, at));
            }
        }
        if places.len() == before {
            break;
        }
    }
    let mut held = Vec::new();
    for (article, places) in places {
        for (_, at) in places {
            // the host holds all that others share with it
            held.extend([article, host].map(|article| Held {
                article,
                family,
                at,
            }));
        }
    }
    held
}

/// The tokens of the host that some tokens of an article are, where its tokens `own` are the host's `at`.
fn carried(tokens: Span<Tokens>, own: Span<Tokens>, at: Span<Tokens>) -> Span<Tokens> {
    let start = tokens.start().max(own.start()) - own.start();
    let start = at.end().min(at.start() + start);
    let end = at.end().min(start + tokens.overlap(own));
    Span::new(start, end)
}
