//! A seed -> a newsroom of any size, with its truth: who copied whom, what they share, to the character.
//! It is for measuring: scores of passages, families, stories and directions on stories that nobody tuned
//! on, and time and memory at any size.
//!
//! Sentences come from phrase banks written for this program, so that words and runs of words follow
//! natural laws without any outlet's text. Desks behave as newsrooms were seen to; each constant says by
//! whom. Batches of [`BATCH`] articles know nothing of each other: they are made in parallel and written
//! in order, the memory is that of a few batches, and the bytes depend on the settings alone.

mod batch;
mod cast;
mod edit;
mod grammar;
mod language;
mod outlet;
mod page;
mod piece;
mod random;
mod records;
mod report;
mod standing;
mod style;
#[cfg(test)]
mod tests;
mod truth;

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;

use crate::error::{Error, Result};
use batch::Batch;
pub use language::Tongue;
use outlet::Press;
pub use records::FILES;
use records::Written;

/// Articles of a batch, within which stories, round-ups and background paragraphs stay.
pub const BATCH: u64 = 256;

/// 1 January 2030, when every newsroom opens.
const FIRST_SECOND: i64 = 1_893_456_000;

/// How finely times are stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dates {
    /// As real outlets do: most with a zone, some without, some the day alone.
    #[default]
    AsOutlets,
    /// To the second, in UTC.
    Second,
    /// To the minute, in UTC.
    Minute,
    /// The day.
    Day,
}

/// What kind of newsroom.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Articles to write.
    pub articles: u64,
    /// Seed of everything.
    pub seed: u64,
    /// Outlets, agencies among them.
    pub outlets: usize,
    /// Days the articles spread over.
    pub days: u32,
    /// How finely times are stated.
    pub dates: Dates,
    /// Share of articles without a date.
    pub missing_dates: f64,
    /// Share of stated dates that are wrong.
    pub wrong_dates: f64,
    /// Share of stories that more than one outlet has.
    pub copied: f64,
    /// Share of articles with standing text of their outlet, one or several.
    pub boilerplate: f64,
    /// Share of articles that tell several stories in brief.
    pub round_ups: f64,
    /// Share of original reports with a paragraph out of their outlet's file.
    pub backgrounds: f64,
    /// Most articles that hold one text.
    pub largest_story: usize,
    /// Languages, the commonest first; each next one by Zipf's law.
    pub tongues: Vec<Tongue>,
}

impl Settings {
    /// Outlets where none are asked for: a corpus ten times as large has three times as many.
    #[must_use]
    pub fn outlets_for(articles: u64) -> usize {
        40 + articles.isqrt() as usize
    }

    /// The settings themselves, if each is in its range.
    pub fn validated(self) -> Result<Self> {
        let refuse = |what: &str| Err(Error::Config(what.to_owned()));
        let shares = [
            ("missing-dates", self.missing_dates),
            ("wrong-dates", self.wrong_dates),
            ("copied", self.copied),
            ("boilerplate", self.boilerplate),
            ("round-ups", self.round_ups),
            ("backgrounds", self.backgrounds),
        ];
        for (name, share) in shares {
            if !(0.0..=1.0).contains(&share) {
                return refuse(&format!("{name} must lie in 0..=1, not {share}"));
            }
        }
        if self.tongues.is_empty() {
            return refuse("at least one language is needed");
        }
        if self.outlets < 2 * self.tongues.len() || self.outlets > 1_000_000 {
            return refuse("outlets must lie between two a language and 1000000");
        }
        if !(2..=BATCH as usize).contains(&self.largest_story) {
            return refuse(&format!("largest-story must lie in 2..={BATCH}"));
        }
        if !(1..=36_500).contains(&self.days) {
            return refuse("days must lie in 1..=36500");
        }
        if self.articles > BATCH << 20 {
            return refuse(&format!("articles must be at most {}", BATCH << 20));
        }
        Ok(self)
    }
}

/// Batches made at once, so that any number of threads has work and memory stays flat.
const WAVE: u64 = 16;

/// Writes a newsroom: articles into `articles`, and into `gold`, in the order of [`FILES`], its truth.
/// `advance` is told how many articles are done. Cost: 20 ns a byte of text on one core. Memory: a wave
/// of batches, some 100 MB.
/// # Panics
/// If there are not as many gold files as [`FILES`].
pub fn generate(
    settings: &Settings,
    articles: &mut dyn Write,
    gold: &mut [impl Write],
    advance: &dyn Fn(u64),
) -> io::Result<()> {
    assert_eq!(gold.len(), FILES.len(), "one file for each of FILES");
    let press = Press::new(settings);
    let batches = settings.articles.div_ceil(BATCH);
    let make = |wave: Range<u64>| -> Vec<Written> {
        wave.into_par_iter()
            .map(|number| {
                let size = BATCH.min(settings.articles - number * BATCH) as usize;
                let mut batch = Batch::new(settings, &press, number, batches, size);
                batch.fill();
                records::write(&mut batch, number, settings, &press)
            })
            .collect()
    };
    let wave = |first: u64| first..(first + WAVE).min(batches);
    let mut made = make(wave(0));
    let mut first = 0;
    while !made.is_empty() {
        first += WAVE;
        // one wave is written while the next is made
        let mut next = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| next = make(wave(first.min(batches))));
            made.drain(..).try_for_each(|batch| {
                articles.write_all(&batch.articles)?;
                for (file, lines) in gold.iter_mut().zip(&batch.gold) {
                    file.write_all(lines)?;
                }
                advance(batch.count);
                io::Result::Ok(())
            })
        })?;
        made = next;
    }
    articles.flush()?;
    gold.iter_mut().try_for_each(Write::flush)
}
