//! What alignment decides about two articles, step by step, for whoever asks why.
//! A scan passes `()` as its witness, which hears nothing and costs nothing.

use serde::Serialize;

use super::passage::{Discard, Kind, Quoted, Side};

/// Someone who hears every decision.
pub(super) trait Witness {
    /// Whether it hears anything.
    const HEARS: bool;

    /// A decision was made; `step` tells which, if anyone wants to know.
    fn hear(&mut self, step: impl FnOnce() -> Step);
}

impl Witness for () {
    const HEARS: bool = false;

    #[inline]
    fn hear(&mut self, _: impl FnOnce() -> Step) {}
}

impl Witness for Vec<Step> {
    const HEARS: bool = true;

    fn hear(&mut self, step: impl FnOnce() -> Step) {
        self.push(step());
    }
}

/// One decision about text of two articles.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Runs of equal words in order and near each other were chained: a proposal, no passage yet.
    Chained {
        /// Where, with what was added at the ends.
        sides: [Side; 2],
        /// Runs of equal words in it.
        runs: u32,
        /// Words matched.
        words: u32,
    },
    /// Matched words of a chain that earn less than the gaps around them cost.
    Cut {
        /// Where.
        sides: [Side; 2],
        /// Words matched.
        words: u32,
    },
    /// A stretch of matched words was judged.
    Judged {
        /// Where.
        sides: [Side; 2],
        /// Words matched.
        words: u32,
        /// What became of it.
        verdict: Verdict,
    },
    /// They share nothing else, and one tells nothing but matched words that are too little for a passage.
    Whole {
        /// Where.
        sides: [Side; 2],
        /// Words matched.
        words: u32,
    },
    /// The two were not compared sentence by sentence.
    Unsearched(Unsearched),
    /// They were.
    Searched {
        /// Sentences of each.
        sentences: [u32; 2],
        /// Pairs of sentences that say much the same, outside what was copied word for word.
        alike: u32,
    },
    /// Like sentences near each other made a stretch, which was judged.
    Grouped {
        /// Where.
        sides: [Side; 2],
        /// Cosine of the two sides.
        similarity: f64,
        /// What became of it.
        verdict: Grouped,
    },
    /// Passages were put together to one.
    Joined {
        /// Where.
        sides: [Side; 2],
        /// Passages that it was made from.
        pieces: u32,
        /// Why.
        sign: Sign,
    },
}

/// What became of matched words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// They are a passage.
    Kept {
        /// Of this kind.
        kind: Kind,
        /// Matched words against all words of both sides.
        similarity: f64,
        /// Somebody's speech, and why it is taken for that.
        quotation: Option<Quoted>,
        /// What an article says twice is a repeat.
        repeat: bool,
    },
    /// They are no passage.
    Discarded(Discard),
    /// Half of them or more stand in a passage that was accepted before.
    Taken,
}

/// Why two articles were not compared sentence by sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unsearched {
    /// The settings say so.
    Off,
    /// Half of the shorter one is copied word for word.
    Copied,
    /// They share too few phrases besides what was found.
    Links {
        /// Phrases that link two articles.
        wanted: u32,
    },
}

/// What became of a stretch of like sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouped {
    /// It is a rewritten passage, with the passages of equal words that it met.
    Kept,
    /// It has fewer words than a rewritten passage needs.
    TooShort,
    /// It lies by half in a stretch that is more alike.
    Taken,
    /// It met a stretch that is more alike on both sides and became part of it.
    Merged,
    /// A passage of nearly equal words holds it already.
    Known,
    /// Equal words make up most of it: copied and edited, not rewritten.
    Edited,
}

/// Why passages are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// They stand beside each other in both texts.
    Neighbours,
    /// They stand beside each other in one text and come from all over the other.
    Patches,
    /// One text tells in a few sentences what the whole of the other tells.
    Digest,
}
