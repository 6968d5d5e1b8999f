//! Two texts -> the stretch of one that sums up the whole of the other.
//! A digest has no sentence in common with its source, but nearly all it tells stands there, and
//! from one end to the other. So the stretch whose terms tell most that the source tells, too, is
//! sought, and taken for a digest if no part of the source of its length says the same.
//! Cost: O(tokens).
//! Method: maximal scoring segment (Bentley 1984).

use std::ops::Range;

use hashbrown::HashMap;

use super::alike::Weighed;
use crate::model::{Span, Tokens};

/// What a term earns at the most, so that one rare name does not carry a stretch.
const MAX_GAIN: f32 = 4.0;
/// What a term costs that the source lacks, for what it tells and at the most: under half of a
/// digest may be words of its own.
const COST: f32 = 1.2;
const MAX_COST: f32 = 3.0;
/// Least score, of some thirty rare terms: on PAN 2013 nine in ten pairs of one topic without a digest
/// stay under 60, nine in ten digests are above 125.
const MIN_SCORE: f32 = 90.0;
/// Least score a token: a long text holds some of everything, a digest most of it.
const MIN_DENSITY: f32 = 1.1;
/// A digest is a paragraph or a few of them.
pub(super) const TOKENS: Range<usize> = 50..300;
/// How much longer than a digest its source is.
const SOURCE: usize = 3;
/// How much longer than a digest the text it stands in is, in halves: a whole article that tells
/// what another tells is a report of the same event, for all that terms can say.
const HALVES: usize = 3;
/// Share of what a digest tells that one part of its source may tell. Rewritten paragraphs have .96
/// of it in one place, digests .6.
const MAX_TOLD_AT_ONCE: f32 = 0.75;
/// What a term tells that counts for that: it stands in less than a quarter of all sentences.
const RARE: f32 = 1.5;

/// Finds a digest of the text of side `1 - side` in that of `side`.
pub(super) fn find(weighed: &Weighed, side: usize) -> Option<Span<Tokens>> {
    let (here, there) = (&weighed.terms[side], &weighed.terms[1 - side]);
    let mut in_source = vec![false; weighed.weights.len()];
    for &term in there {
        in_source[term as usize] = true;
    }
    let (score, stretch) = best(here, &weighed.weights, &in_source);
    let len = stretch.len();
    if score < MIN_SCORE
        || score < MIN_DENSITY * len as f32
        || !TOKENS.contains(&len)
        || !is_source(there.len(), len)
        || !is_part(len, here.len())
    {
        return None;
    }
    let at_once = told_at_once(&here[stretch.clone()], there, weighed, &in_source);
    (at_once < MAX_TOLD_AT_ONCE).then(|| Span::new(stretch.start as u32, stretch.end as u32))
}

/// Whether a text of that many tokens is long enough to be summed up in so many.
pub(super) fn is_source(tokens: usize, digest: usize) -> bool {
    tokens >= SOURCE * digest
}

/// Whether a digest of that many tokens is part of a text of so many.
pub(super) fn is_part(digest: usize, tokens: usize) -> bool {
    2 * tokens >= HALVES * digest
}

/// The stretch that scores most, and its score.
fn best(terms: &[u32], weights: &[f32], in_source: &[bool]) -> (f32, Range<usize>) {
    let (mut start, mut sum) = (0, 0.0);
    let (mut found, mut most) = (0..0, 0.0);
    for (at, &term) in terms.iter().enumerate() {
        let weight = weights[term as usize];
        sum += if in_source[term as usize] {
            weight.min(MAX_GAIN)
        } else {
            -COST * weight.min(MAX_COST)
        };
        if sum <= 0.0 {
            (start, sum) = (at + 1, 0.0);
        } else if sum > most {
            (found, most) = (start..at + 1, sum);
        }
    }
    (most, found)
}

/// The largest share of what a stretch tells that one part of the source tells, a third longer.
fn told_at_once(stretch: &[u32], there: &[u32], weighed: &Weighed, in_source: &[bool]) -> f32 {
    let weight = |term: u32| weighed.weights[term as usize];
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let mut all = 0.0;
    for &term in stretch {
        if in_source[term as usize] && weight(term) > RARE && counts.insert(term, 0).is_none() {
            all += weight(term);
        }
    }
    let window = stretch.len() * 4 / 3;
    let (mut told, mut most) = (0.0f32, 0.0f32);
    for (at, &term) in there.iter().enumerate() {
        if let Some(count) = counts.get_mut(&term) {
            *count += 1;
            told += if *count == 1 { weight(term) } else { 0.0 };
        }
        if let Some(gone) = at.checked_sub(window).map(|at| there[at])
            && let Some(count) = counts.get_mut(&gone)
        {
            *count -= 1;
            told -= if *count == 0 { weight(gone) } else { 0.0 };
        }
        most = most.max(told);
    }
    if all > 0.0 { most / all } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stretch_that_scores_most_is_found() {
        let weights = [2.0; 8];
        let told = [true, true, true, true, false, false, false, false];
        let (score, stretch) = best(&[4, 0, 1, 2, 4, 3, 4, 5, 6, 0], &weights, &told);
        assert_eq!(stretch, 1..4);
        assert!((score - 6.0).abs() < 1e-6);
    }
}
