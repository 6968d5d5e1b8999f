//! Articles, or their paragraphs -> one of each group of near-duplicates, and what the others match.
//! Resemblance is the exact share of common shingles (Jaccard), never an estimate, and groups never
//! chain: whatever is dropped resembles the one kept that it is dropped for, and no two that are
//! kept resemble each other.
//!
//! The input is read twice and never held. The first pass marks which shingles occur more than once
//! ([`Twice`]); the second keeps the shingles of suspects alone: of what has at least `threshold` of
//! its shingles in common with anything else. These are joined ([`join`]).
//! Cost: O(shingles) for each pass, then the suspects' join. Memory, for an article of 486 words:
//! 250 to 500 bytes for marks, and for each suspect 3,900 of shingles, up to as much for their counts,
//! and 100 for its place. Measured on 136,142 press articles, of which 7 % go: 2,800 bytes an article.

mod join;
mod twice;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::join::Sets;
use self::twice::Twice;
use crate::config::SHINGLE_WORDS;
use crate::error::{Error, Result};
use crate::fingerprint::shingle;
use crate::model::{Article, Bytes, Published, Span};
use crate::read::Take;
use crate::segment::Document;
use crate::segment::token::count_words;

/// Which of a group is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The first in the input.
    #[default]
    First,
    /// The one surely published (or else seen) first; the first in the input of equal ones.
    Earliest,
    /// The one of most words; the first in the input of equal ones.
    Longest,
}

/// What is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Whole texts.
    #[default]
    Article,
    /// Every paragraph of every text.
    Paragraph,
}

/// What counts as a near-duplicate and which of them stays.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Resemblance from which one of two is dropped.
    pub threshold: f64,
    /// Which of a group is kept.
    pub keep: Keep,
    /// What is compared.
    pub by: By,
    /// Paragraphs of fewer words stay, for they may be anybody's. Articles of any length are compared.
    pub min_words: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threshold: 0.7,
            keep: Keep::default(),
            by: By::default(),
            min_words: 8,
        }
    }
}

impl Settings {
    /// The settings themselves, if every one is in its range.
    pub fn validated(self) -> Result<Self> {
        if !(0.01..=1.0).contains(&self.threshold) {
            return Err(Error::Config(format!(
                "the threshold must lie in 0.01..=1, not {}",
                self.threshold
            )));
        }
        Ok(self)
    }
}

/// Where an article stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Number of its source, as the reader counts them.
    pub source: usize,
    /// Line or record in it.
    pub line: u64,
    /// The id it gives itself.
    pub id: String,
}

/// An article or a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Unit {
    /// Number of its article's place.
    place: u32,
    /// Its part of the text.
    bytes: Span<Bytes>,
}

/// A near-duplicate and what it is dropped for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Duplicate<'f> {
    /// The article it stands in.
    pub dropped: &'f Place,
    /// Its part of the text; all of it where articles are compared.
    pub bytes: Span<Bytes>,
    /// The article that what it matches stands in.
    pub kept: &'f Place,
    /// The part matched.
    pub kept_bytes: Span<Bytes>,
    /// Shared shingles against all of both, in 0..=1.
    pub similarity: f64,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// Articles read.
    pub articles: u64,
    /// Articles or paragraphs compared.
    pub compared: u64,
    places: Vec<Place>,
    units: Vec<Unit>,
    matches: Vec<join::Match>,
}

impl Found {
    /// Near-duplicates in input order.
    #[must_use]
    pub fn duplicates(&self) -> impl ExactSizeIterator<Item = Duplicate<'_>> {
        self.matches.iter().map(|found| {
            let dropped = self.units[found.dropped as usize];
            let kept = self.units[found.kept as usize];
            Duplicate {
                dropped: &self.places[dropped.place as usize],
                bytes: dropped.bytes,
                kept: &self.places[kept.place as usize],
                kept_bytes: kept.bytes,
                similarity: found.resemblance,
            }
        })
    }
}

/// Bytes of a shingle in news: one begins at every word.
const BYTES_A_SHINGLE: u64 = 6;
/// Text and articles fingerprinted together, in parallel.
const BATCH_BYTES: usize = 8 << 20;
const BATCH: usize = 4096;
/// Articles a task takes.
const CHUNK: usize = 16;

/// Finds near-duplicates among the articles that `pass` gives; it is called twice and must give the
/// same both times. `expected_bytes` of text decide how much memory marks take, not what is found.
pub fn find(
    settings: Settings,
    expected_bytes: u64,
    pass: &mut dyn FnMut(&mut Take<'_>) -> Result<()>,
) -> Result<Found> {
    let settings = settings.validated()?;
    let twice = Twice::new(expected_bytes / BYTES_A_SHINGLE);
    batches(pass, &mut |articles| {
        articles.par_chunks(CHUNK).for_each(|chunk| {
            let mut scratch = Scratch::default();
            for (_, article) in chunk {
                scratch.each_unit(article, settings, &mut |unit| {
                    unit.shingles.iter().for_each(|&s| twice.meet(s));
                });
            }
        });
    })?;
    let mut suspects = Suspects::default();
    batches(pass, &mut |articles| {
        let parts: Vec<Part> = articles
            .par_chunks(CHUNK)
            .map(|chunk| Part::of(chunk, settings, &twice))
            .collect();
        for part in parts {
            suspects.add(part);
        }
    })?;
    drop(twice);
    Ok(suspects.join(settings))
}

/// An article with the number of its source.
type Given = (usize, Article);

/// Gathers what a pass gives and hands it on in batches.
fn batches(
    pass: &mut dyn FnMut(&mut Take<'_>) -> Result<()>,
    work: &mut dyn FnMut(&[Given]),
) -> Result<()> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    pass(&mut |source, article| {
        bytes += article.text.len();
        batch.push((source, article));
        if bytes >= BATCH_BYTES || batch.len() == BATCH {
            work(&batch);
            batch.clear();
            bytes = 0;
        }
        Ok(())
    })?;
    work(&batch);
    Ok(())
}

/// What is compared, with its shingles as they come.
struct Shingled<'s> {
    bytes: Span<Bytes>,
    words: u32,
    shingles: &'s mut Vec<u64>,
}

/// Room to work in.
#[derive(Default)]
struct Scratch {
    document: Document,
    words: Vec<u32>,
    shingles: Vec<u64>,
}

impl Scratch {
    /// Calls `take` with everything of an article that is to be compared.
    fn each_unit(
        &mut self,
        article: &Article,
        settings: Settings,
        take: &mut dyn FnMut(Shingled<'_>),
    ) {
        let text = &article.text;
        self.document.read(text);
        self.words.clear();
        let tokens = self.document.tokens();
        self.words.extend(tokens.iter().map(|token| token.word));
        let (words, shingles) = (&self.words, &mut self.shingles);
        let mut unit = |range: std::ops::Range<usize>, bytes, min_words| {
            let count = count_words(words[range.clone()].iter().copied());
            if count >= min_words {
                shingles.clear();
                shingle::shingles_or_whole(&words[range], SHINGLE_WORDS, shingles);
                take(Shingled {
                    bytes,
                    words: count,
                    shingles,
                });
            }
        };
        match settings.by {
            By::Article => unit(0..words.len(), Span::new(0, text.len() as u32), 1),
            By::Paragraph => {
                for (at, tokens) in self.document.paragraphs().iter().enumerate() {
                    let bytes = self.document.paragraph_bytes(at, text.len());
                    unit(tokens.range(), bytes, settings.min_words.max(1));
                }
            }
        }
    }
}

/// The suspects of a few articles.
#[derive(Default)]
struct Part {
    articles: u64,
    compared: u64,
    places: Vec<Place>,
    units: Vec<Unit>,
    preference: Vec<i64>,
    /// Shingles that other units may share, the end of each unit's, and the size of its whole set.
    shingles: Vec<u64>,
    ends: Vec<usize>,
    sizes: Vec<u32>,
}

impl Part {
    fn of(articles: &[Given], settings: Settings, twice: &Twice) -> Self {
        let mut part = Self::default();
        let mut scratch = Scratch::default();
        for (source, article) in articles {
            part.articles += 1;
            let units_before = part.units.len();
            let place = part.places.len() as u32;
            scratch.each_unit(article, settings, &mut |unit| {
                part.compared += 1;
                let preference = match settings.keep {
                    Keep::First => 0,
                    Keep::Earliest => published(article),
                    Keep::Longest => -i64::from(unit.words),
                };
                if part.take(unit.shingles, settings.threshold, twice) {
                    part.preference.push(preference);
                    let bytes = unit.bytes;
                    part.units.push(Unit { place, bytes });
                }
            });
            if part.units.len() > units_before {
                part.places.push(Place {
                    source: *source,
                    line: article.origin.line,
                    id: article.id.to_string(),
                });
            }
        }
        part
    }

    /// Keeps the shingles of a suspect; false for what shares too few with anything.
    fn take(&mut self, shingles: &mut Vec<u64>, threshold: f64, twice: &Twice) -> bool {
        let all = shingles.len();
        shingles.retain(|&s| twice.met_again(s));
        // one that no other holds is met once, so these are all different
        let alone = (all - shingles.len()) as u32;
        let is_suspect = |shared: usize| {
            let shared = shared as u32;
            shared > 0 && shared >= join::least_shared(threshold, alone + shared)
        };
        if !is_suspect(shingles.len()) {
            return false;
        }
        shingles.sort_unstable();
        shingles.dedup();
        if !is_suspect(shingles.len()) {
            return false;
        }
        self.shingles.extend_from_slice(shingles);
        self.ends.push(self.shingles.len());
        self.sizes.push(alone + shingles.len() as u32);
        true
    }
}

/// When an article was out at the latest: a date that may mean a later moment is no proof.
fn published(article: &Article) -> i64 {
    let latest = |date: &Option<Published>| date.as_ref()?.moment.map(|m| m.latest);
    let known = [latest(&article.published), latest(&article.seen)];
    known.into_iter().flatten().next().unwrap_or(i64::MAX)
}

/// Everything that may have a near-duplicate.
#[derive(Default)]
struct Suspects {
    found: Found,
    sets: Sets,
    preference: Vec<i64>,
}

impl Suspects {
    fn add(&mut self, part: Part) {
        let first = self.found.places.len() as u32;
        self.found.articles += part.articles;
        self.found.compared += part.compared;
        self.found.places.extend(part.places);
        self.found.units.extend(part.units.iter().map(|unit| Unit {
            place: unit.place + first,
            ..*unit
        }));
        self.preference.extend(part.preference);
        let mut start = 0;
        for (&end, &size) in part.ends.iter().zip(&part.sizes) {
            self.sets.push(&part.shingles[start..end], size);
            start = end;
        }
    }

    fn join(mut self, settings: Settings) -> Found {
        let mut order: Vec<u32> = (0..self.sets.len() as u32).collect();
        order.sort_by_key(|&at| self.preference[at as usize]);
        self.found.matches = self.sets.matches(&order, settings.threshold);
        self.found.matches.sort_unstable_by_key(|m| m.dropped);
        self.found
    }
}

#[cfg(test)]
mod tests;
