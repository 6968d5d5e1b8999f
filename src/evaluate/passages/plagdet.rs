//! Gold and found passages -> recall, precision, granularity and plagdet.
//! Macro-averaged: every passage counts alike, whatever its length. A found passage touches a gold
//! one when they share characters on both sides of the same pair of articles.
//! Cost: O((g + f) log) plus the pairs of passages that touch on the first side.
//! Method: Potthast, Stein, Barron-Cedeno & Rosso, "An Evaluation Framework for Plagiarism
//! Detection", COLING 2010.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::evaluate::figures;
use crate::evaluate::intervals::{Intervals, covered};
use crate::model::{Chars, Span};

/// A passage without its labels: two article ids in the gold's order, and a span in each.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aligned<'a> {
    pub(super) pair: (&'a str, &'a str),
    pub(super) this: Span<Chars>,
    pub(super) source: Span<Chars>,
}

/// How well found passages cover the gold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measures {
    /// F1 of precision and recall, divided by `log2(1 + granularity)`.
    pub plagdet: f64,
    /// Mean share of a gold passage's characters, both sides together, that touching found
    /// passages cover; nought without gold.
    pub recall: f64,
    /// The same of a found passage's characters by gold ones; nought if nothing was found.
    pub precision: f64,
    /// Found passages per gold passage that was touched at all, at least 1.
    pub granularity: f64,
    /// Gold passages.
    pub gold: usize,
    /// Found passages.
    pub found: usize,
}

/// Measures found passages against gold ones; both must name their pairs in the same order.
pub(super) fn measure(gold: &[Aligned<'_>], found: &[Aligned<'_>]) -> Measures {
    let (recall, granularity) = coverage(gold, found);
    let (precision, _) = coverage(found, gold);
    Measures {
        plagdet: figures::f1(precision, recall) / (1.0 + granularity).log2(),
        recall,
        precision,
        granularity,
        gold: gold.len(),
        found: found.len(),
    }
}

/// Mean share of each passage that `by` covers, and how many of `by` touch a touched passage.
fn coverage(passages: &[Aligned<'_>], by: &[Aligned<'_>]) -> (f64, f64) {
    let by_pair = index(by);
    let (mut shares, mut reached, mut touches) = (0.0, 0_usize, 0_usize);
    let (mut this, mut source) = (Vec::new(), Vec::new());
    for passage in passages {
        let Some(candidates) = by_pair.get(&passage.pair) else {
            continue;
        };
        this.clear();
        source.clear();
        for (span, number) in candidates.touching(passage.this) {
            let other = by[number].source;
            if other.overlap(passage.source) > 0 {
                this.push(common(passage.this, span));
                source.push(common(passage.source, other));
            }
        }
        if this.is_empty() {
            continue;
        }
        reached += 1;
        touches += this.len();
        let length = u64::from(passage.this.len()) + u64::from(passage.source.len());
        shares += (covered(&mut this) + covered(&mut source)) as f64 / length as f64;
    }
    (
        shares / passages.len().max(1) as f64,
        figures::share(touches, reached).unwrap_or(1.0),
    )
}

/// The first sides of the passages, by pair, each with its place in `passages`.
pub(super) fn index<'a>(
    passages: &[Aligned<'a>],
) -> BTreeMap<(&'a str, &'a str), Intervals<Chars>> {
    let mut spans: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (number, passage) in passages.iter().enumerate() {
        let of_pair = spans.entry(passage.pair).or_default();
        of_pair.push((passage.this, number));
    }
    spans
        .into_iter()
        .map(|(pair, spans)| (pair, Intervals::new(spans)))
        .collect()
}

/// What two spans that touch have in common.
fn common(one: Span<Chars>, other: Span<Chars>) -> Span<Chars> {
    Span::new(one.start().max(other.start()), one.end().min(other.end()))
}

impl Display for Measures {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.lines(f, "")
    }
}

impl Measures {
    /// Writes one line a measure, each name behind `prefix`.
    pub(super) fn lines(&self, f: &mut Formatter<'_>, prefix: &str) -> fmt::Result {
        figures::float(f, &format!("{prefix}plagdet"), self.plagdet)?;
        figures::float(f, &format!("{prefix}recall"), self.recall)?;
        figures::float(f, &format!("{prefix}precision"), self.precision)?;
        figures::float(f, &format!("{prefix}granularity"), self.granularity)?;
        figures::line(f, &format!("{prefix}gold"), self.gold)?;
        figures::line(f, &format!("{prefix}found"), self.found)
    }
}
