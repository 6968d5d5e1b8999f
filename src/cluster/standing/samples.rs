//! Shared text -> how many articles each piece of it stands in.
//! Of the shingles in text that at least two passages cover, those whose hash ends in zeros are
//! counted: the same ones in every article, so counts are exact whatever pairs were compared.
//! Cost: O(s log s) for s samples, a quarter of the shared shingles. Memory: 28 bytes a sample.
//! Method: sampling shingles by value (Manber 1994; Broder 1997).

use rayon::prelude::*;

use super::super::sides::Sides;
use crate::align::Passage;
use crate::config::SHINGLE_WORDS;
use crate::fingerprint::{Sketches, shingle};
use crate::model::{ArticleId, Span, Tokens};

/// One shingle in this many is a sample: a text of 14 words has one with probability .94.
const EVERY: u64 = 4;
/// Articles a task works on at once.
const BATCH: usize = 512;
/// Articles whose samples are laid out at once, so that no list of all of them is held twice.
const WAVE: usize = 8 * BATCH;

/// A sampled shingle in one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub(super) article: ArticleId,
    /// Its first token.
    pub(super) at: u32,
    /// Tokens until the next sample, or to the end of the shared text around it.
    pub(super) reach: u32,
    /// Whether the sample before belongs to the same shared text.
    pub(super) goes_on: bool,
}

/// The samples of all shared text.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// In order of article and place.
    pub(super) all: Vec<Sample>,
    /// Places in `all`, equal shingles together, in order of article within.
    by_shingle: Vec<u32>,
    /// Where each shingle's places start in `by_shingle`, and where the last ends.
    bounds: Vec<u32>,
}

impl Samples {
    pub(super) fn new(passages: &[Passage], sides: &Sides, sketches: &Sketches) -> Self {
        let articles: Vec<u32> = (0..sketches.len() as u32).collect();
        let mut keyed: Vec<(u64, u32)> = Vec::new();
        let mut samples = Vec::new();
        let in_wave = |wave: &[u32]| -> Vec<(Vec<Sample>, Vec<u64>)> {
            let batches = wave.par_chunks(BATCH);
            let parts = batches.map(|batch| in_batch(batch, passages, sides, sketches));
            parts.collect()
        };
        let mut lay_out = |parts: Vec<(Vec<Sample>, Vec<u64>)>| {
            for (part, hashes) in parts {
                let first = samples.len() as u32;
                keyed.extend(hashes.into_iter().zip(first..));
                samples.extend(part);
            }
        };
        let mut ready = Vec::new();
        for wave in articles.chunks(WAVE) {
            let ((), made) = rayon::join(|| lay_out(ready), || in_wave(wave));
            ready = made;
        }
        lay_out(ready);
        keyed.par_sort_unstable();
        let mut bounds = vec![0];
        for same in keyed.chunk_by(|x, y| x.0 == y.0) {
            bounds.push(bounds[bounds.len() - 1] + same.len() as u32);
        }
        Self {
            all: samples,
            by_shingle: keyed.into_iter().map(|(_, at)| at).collect(),
            bounds,
        }
    }

    /// For each shingle, its places in `all`, one after the other.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u32]> {
        self.bounds
            .windows(2)
            .map(|ends| &self.by_shingle[ends[0] as usize..ends[1] as usize])
    }

    /// The same in parallel.
    pub(super) fn shingles(&self) -> impl IndexedParallelIterator<Item = &[u32]> {
        self.bounds
            .par_windows(2)
            .map(|ends| &self.by_shingle[ends[0] as usize..ends[1] as usize])
    }

    /// The distinct articles among some places of one shingle.
    pub(super) fn articles<'a>(
        &'a self,
        places: &'a [u32],
    ) -> impl Iterator<Item = ArticleId> + Clone + 'a {
        let article = |&at: &u32| self.all[at as usize].article;
        places
            .chunk_by(move |x, y| article(x) == article(y))
            .map(move |same| article(&same[0]))
    }
}

/// The samples of a few articles, and the hash of each.
fn in_batch(
    batch: &[u32],
    passages: &[Passage],
    sides: &Sides,
    sketches: &Sketches,
) -> (Vec<Sample>, Vec<u64>) {
    let (mut samples, mut hashes, mut shingles) = (Vec::new(), Vec::new(), Vec::new());
    for id in batch.iter().copied().map(ArticleId) {
        let here = sides.of(passages, id).map(|(_, side, _)| side.tokens);
        for region in covered_twice(here) {
            let words = &sketches.words(id)[region.range()];
            shingles.clear();
            shingle::shingles(words, SHINGLE_WORDS, &mut shingles);
            sample(id, region, &shingles, &mut samples, &mut hashes);
        }
    }
    (samples, hashes)
}

fn sample(
    article: ArticleId,
    region: Span<Tokens>,
    shingles: &[u64],
    samples: &mut Vec<Sample>,
    hashes: &mut Vec<u64>,
) {
    let first = samples.len();
    for (at, &hash) in (region.start()..).zip(shingles) {
        if hash % EVERY == 0 {
            let goes_on = samples.len() > first;
            if goes_on && let Some(before) = samples.last_mut() {
                before.reach = at - before.at;
            }
            samples.push(Sample {
                article,
                at,
                reach: region.end() - at,
                goes_on,
            });
            hashes.push(hash);
        }
    }
}

/// Where at least two of some spans lie, which are in order: standing text stands in more than two
/// articles.
fn covered_twice(spans: impl Iterator<Item = Span<Tokens>>) -> Vec<Span<Tokens>> {
    let mut found: Vec<Span<Tokens>> = Vec::new();
    let mut far = 0;
    for span in spans {
        let (start, end) = (span.start(), span.end().min(far));
        if end > start {
            match found.last_mut() {
                Some(last) if start <= last.end() => {
                    *last = Span::new(last.start(), end.max(last.end()));
                }
                _ => found.push(Span::new(start, end)),
            }
        }
        far = far.max(span.end());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_two_spans_cover_is_found(ends in proptest::collection::vec((0_u32..40, 0_u32..12), 0..9)) {
            let mut spans: Vec<_> = ends.iter().map(|&(s, l)| Span::<Tokens>::new(s, s + l)).collect();
            spans.sort_unstable();
            let found = covered_twice(spans.iter().copied());
            for at in 0..60 {
                let holds = |s: &&Span<Tokens>| s.start() <= at && at < s.end();
                let twice = spans.iter().filter(holds).count() > 1;
                assert_eq!(found.iter().filter(holds).count(), usize::from(twice), "{spans:?} {at}");
            }
        }
    }
}
