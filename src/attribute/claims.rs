//! Lineages, judged one by one -> one copy for each source and copier.
//! Cost: O(c log c) for c claims, and the claims of each article with each other.

use rayon::prelude::*;

use super::lineage::{Lineage, Lineages, WAVE};
use super::reasons::Reasons;
use super::{Copy, Direction, Evidence, Known};
use crate::cluster::sides::covered;
use crate::model::{Span, Tokens};

/// What a lineage says of one copy.
pub(super) struct Claim<'a> {
    pub(super) copy: Copy,
    /// Where the copier holds text of this descent.
    pub(super) spans: &'a [Span<Tokens>],
    /// Strongest first.
    pub(super) evidence: Vec<Evidence<'static>>,
}

/// The copies that are claimed, each with its spans, and why.
pub(super) struct Claims<'a> {
    found: Vec<(Copy, &'a [Span<Tokens>])>,
    pub(super) reasons: Reasons,
}

impl<'a> Claims<'a> {
    /// What all lineages claim, judged in parallel.
    pub(super) fn new(
        lineages: &'a Lineages,
        judge: impl Fn(Lineage<'a>) -> Vec<Claim<'a>> + Sync,
    ) -> Self {
        let mut found = Vec::new();
        let mut reasons = Reasons::default();
        for first in (0..lineages.len()).step_by(WAVE) {
            let wave = first..lineages.len().min(first + WAVE);
            let claims: Vec<Vec<Claim<'_>>> = wave
                .into_par_iter()
                .map(|at| judge(lineages.get(at)))
                .collect();
            for claim in claims.into_iter().flatten() {
                let mut copy = claim.copy;
                copy.evidence = reasons.push(&claim.evidence);
                found.push((copy, claim.spans));
            }
        }
        Self { found, reasons }
    }

    /// One copy for each source and copier, but for those that others explain; and all reasons.
    pub(super) fn settle(self, known: Known<'_>) -> (Vec<Copy>, Reasons) {
        (merge(unexplained(self.found), known), self.reasons)
    }
}

/// Part of a claim's text that a larger known claim must hold to explain it.
const EXPLAINED: f64 = 0.8;

/// Leaves out what a larger known copy into the same article explains already: who took a whole report
/// took its background paragraph with it, wherever else that stands.
/// O(c log c), and the claims of each article with each other.
fn unexplained(mut found: Vec<(Copy, &[Span<Tokens>])>) -> Vec<Copy> {
    found.sort_by(|(x, _), (y, _)| {
        let rank = |copy: &Copy| (copy.to, u32::MAX - copy.words);
        rank(x).cmp(&rank(y)).then_with(|| x.from.cmp(&y.from))
    });
    let mut explained: Vec<Span<Tokens>> = Vec::new();
    let mut of = None;
    found.retain(|(copy, spans)| {
        if of.replace(copy.to) != Some(copy.to) {
            explained.clear();
        }
        let these = || spans.iter().copied();
        let those = || explained.iter().copied();
        let all = covered(these());
        let inside = covered(those()) + all - covered(these().chain(those()));
        if f64::from(inside) >= EXPLAINED * f64::from(all) && !explained.is_empty() {
            return false;
        }
        if copy.direction == Direction::Known && explained.len() < MOST_EXPLAINED {
            explained.extend(*spans);
        }
        true
    });
    found.into_iter().map(|(copy, _)| copy).collect()
}

/// Stretches of one article that are looked at; an article of more is no reprint.
const MOST_EXPLAINED: usize = 64;

/// One copy for each source and copier: words add up, the larger part's evidence stands.
fn merge(mut found: Vec<Copy>, known: Known<'_>) -> Vec<Copy> {
    found.sort_by(|x, y| x.ends().cmp(&y.ends()));
    found.dedup_by(|copy, there| {
        let is_same = copy.ends() == there.ends();
        if is_same {
            let all = known.words[copy.to.index()];
            let words = (there.words + copy.words).min(all);
            if copy.words > there.words {
                std::mem::swap(copy, there);
            }
            there.words = words;
            there.share = f64::from(words) / f64::from(all.max(1));
        }
        is_same
    });
    found
}
