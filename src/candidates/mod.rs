//! Sketches -> pairs of articles worth aligning, each with the seeds that made it one.
//! Two searches feed one list: winnowed shingles find passages inside otherwise different text,
//! bands of `MinHash` slots find near-duplicate paragraphs and articles.
//! Cost: O(n log n) in postings, O(bands * n log n) in paragraphs, plus the pairs emitted.

mod places;
mod rare;
mod screen;

use rayon::prelude::*;

use crate::fingerprint::{Sketches, minhash};
use crate::model::ArticleId;

/// Two places that share a fingerprint: the tokens they begin at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed {
    /// Token of the first article.
    pub a: u32,
    /// Token of the second.
    pub b: u32,
}

/// A pair worth aligning; an article paired with itself may hold repeated text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The article that came first in the input.
    pub a: ArticleId,
    /// The other one.
    pub b: ArticleId,
    /// Where they may meet, rising; none means anywhere.
    pub seeds: &'a [Seed],
}

/// All candidates of a run. Memory: 8 bytes a seed, 16 a pair.
#[derive(Debug, Default)]
pub struct Candidates {
    pairs: Vec<(ArticleId, ArticleId, u64)>,
    seeds: Vec<Seed>,
    screened: u64,
}

/// A seed with its pair, before pairs are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Meeting {
    a: ArticleId,
    b: ArticleId,
    seed: Seed,
}

impl Candidates {
    /// Finds all candidates among the sketched articles, and counts the pairs that shared a
    /// fingerprint but no promise of `min_words` matched words.
    #[must_use]
    pub fn find(sketches: &mut Sketches, min_words: u32) -> Self {
        let mut meetings = winnowed(sketches);
        meetings.par_extend(near_duplicate_paragraphs(sketches));
        meetings.par_extend(near_duplicate_articles(sketches));
        meetings.par_sort_unstable();
        meetings.dedup();
        let mut found = Self::default();
        let pairs: Vec<&[Meeting]> = meetings
            .par_chunk_by(|m, n| (m.a, m.b) == (n.a, n.b))
            .collect();
        let promising: Vec<bool> = pairs
            .par_iter()
            .map(|pair| {
                let seeds: Vec<Seed> = pair.iter().map(|m| m.seed).collect();
                let (a, b) = (sketches.words(pair[0].a), sketches.words(pair[0].b));
                screen::promises(a, b, &seeds, min_words)
            })
            .collect();
        found.screened = pairs.len() as u64;
        for (pair, _) in pairs
            .iter()
            .zip(promising)
            .filter(|(_, promising)| *promising)
        {
            found.seeds.extend(pair.iter().map(|m| m.seed));
            found
                .pairs
                .push((pair[0].a, pair[0].b, found.seeds.len() as u64));
        }
        found
    }

    /// Adds the pairs that share rare words and that `near` allows, to be aligned anywhere.
    pub fn add_rare(
        &mut self,
        sketches: &Sketches,
        near: &(dyn Fn(ArticleId, ArticleId) -> bool + Sync),
    ) {
        let known = std::mem::take(&mut self.pairs);
        let mut known = known.into_iter().peekable();
        let mut seeds = 0;
        for (a, b) in rare::pairs(sketches, near) {
            while let Some(pair) = known.next_if(|pair| (pair.0, pair.1) < (a, b)) {
                seeds = pair.2;
                self.pairs.push(pair);
            }
            if known.peek().is_none_or(|pair| (pair.0, pair.1) != (a, b)) {
                self.pairs.push((a, b, seeds));
                self.screened += 1;
            }
        }
        self.pairs.extend(known);
    }

    /// Where two articles share fingerprints or near-duplicate paragraphs, promising or not, and
    /// whether that promises a passage; `sketches` are theirs alone.
    #[must_use]
    pub fn between(sketches: &mut Sketches, min_words: u32) -> (Vec<Seed>, bool) {
        let mut meetings = winnowed(sketches);
        meetings.extend(near_duplicate_paragraphs(sketches));
        meetings.extend(near_duplicate_articles(sketches));
        meetings.retain(|m| m.a != m.b);
        meetings.sort_unstable();
        meetings.dedup();
        let seeds: Vec<Seed> = meetings.iter().map(|m| m.seed).collect();
        let (a, b) = (sketches.words(ArticleId(0)), sketches.words(ArticleId(1)));
        let promising = !seeds.is_empty() && screen::promises(a, b, &seeds, min_words);
        (seeds, promising)
    }

    /// The candidate of two articles, if they are one.
    #[must_use]
    pub fn of(&self, a: ArticleId, b: ArticleId) -> Option<Candidate<'_>> {
        let at = self
            .pairs
            .binary_search_by_key(&(a, b), |pair| (pair.0, pair.1));
        at.ok().map(|at| self.get(at))
    }

    /// Exactly the given pairs, to be aligned anywhere, and every article with itself.
    #[must_use]
    pub fn given(pairs: &[(ArticleId, ArticleId)], articles: usize) -> Self {
        let mut pairs: Vec<_> = pairs
            .iter()
            .map(|&(a, b)| (a.min(b), a.max(b), 0))
            .chain((0..articles as u32).map(|id| (ArticleId(id), ArticleId(id), 0)))
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self {
            screened: pairs.len() as u64,
            pairs,
            seeds: Vec::new(),
        }
    }

    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Number of pairs that shared a fingerprint, promising or not.
    #[must_use]
    pub fn screened(&self) -> u64 {
        self.screened
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The pair of that number; pairs are sorted by their articles.
    /// # Panics
    /// If there is no such pair.
    #[must_use]
    pub fn get(&self, at: usize) -> Candidate<'_> {
        let (a, b, end) = self.pairs[at];
        let start = match at {
            0 => 0,
            _ => self.pairs[at - 1].2,
        };
        Candidate {
            a,
            b,
            seeds: &self.seeds[start as usize..end as usize],
        }
    }
}

/// Pairs that share a winnowed shingle. Sorts the postings, which nobody needs in article order.
fn winnowed(sketches: &mut Sketches) -> Vec<Meeting> {
    sketches.postings.par_sort_unstable();
    sketches
        .postings
        .par_chunk_by(|p, q| p.shingle == q.shingle)
        .fold(Vec::new, |mut meetings, group| {
            places::link(group.len(), |i, j| {
                let (p, q) = (group[i], group[j]);
                meetings.push(Meeting {
                    a: p.article,
                    b: q.article,
                    seed: Seed {
                        a: p.position,
                        b: q.position,
                    },
                });
            });
            meetings
        })
        .reduce(Vec::new, concat)
}

/// Pairs that hold near-duplicate paragraphs.
fn near_duplicate_paragraphs(sketches: &Sketches) -> Vec<Meeting> {
    let paragraphs = &sketches.paragraphs;
    let meetings = banded(&sketches.paragraph_bands);
    meetings
        .into_par_iter()
        .map(|(p, q)| (paragraphs[p as usize], paragraphs[q as usize]))
        .filter(|(p, q)| p.article != q.article)
        .map(|(p, q)| Meeting {
            a: p.article,
            b: q.article,
            seed: Seed {
                a: p.tokens.start(),
                b: q.tokens.start(),
            },
        })
        .collect()
}

/// Pairs whose whole texts are near-duplicates.
fn near_duplicate_articles(sketches: &Sketches) -> Vec<Meeting> {
    let bands: Vec<_> = sketches
        .signatures
        .par_iter()
        .map(minhash::band_keys)
        .collect();
    banded(&bands)
        .into_iter()
        .map(|(a, b)| Meeting {
            a: ArticleId(a),
            b: ArticleId(b),
            seed: Seed { a: 0, b: 0 },
        })
        .collect()
}

/// Pairs of rows that agree in a band, each once, sorted.
/// Method: Indyk & Motwani 1998; Leskovec et al., Mining of Massive Datasets, ch. 3.
fn banded<const BANDS: usize>(rows: &[[u32; BANDS]]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    for band in 0..BANDS {
        let mut keyed: Vec<(u32, u32)> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row[band], at as u32))
            .collect();
        keyed.par_sort_unstable();
        for group in keyed.chunk_by(|p, q| p.0 == q.0) {
            places::link(group.len(), |i, j| pairs.push((group[i].1, group[j].1)));
        }
        pairs.par_sort_unstable();
        pairs.dedup();
    }
    pairs
}

fn concat<T>(mut left: Vec<T>, right: Vec<T>) -> Vec<T> {
    if left.is_empty() {
        return right;
    }
    left.extend(right);
    left
}
