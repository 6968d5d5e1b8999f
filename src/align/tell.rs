//! Alignment's own terms -> the steps that are told: matches by the places they hold.

use std::ops::Range;

use super::Pair;
use super::passage::{self, Discard, Passage, Side};
use super::runs::Run;
use super::script::Match;
use super::step::{Step, Verdict, Witness};
use crate::model::Span;

impl Pair<'_> {
    fn sides(&self, matches: &[Match]) -> [Side; 2] {
        let (first, last) = (matches[0], matches[matches.len() - 1]);
        [
            passage::side(self.a, Span::new(first.a, last.a_end())),
            passage::side(self.b, Span::new(first.b, last.b_end())),
        ]
    }

    fn words(&self, matches: &[Match]) -> u32 {
        let tokens = matches.iter().map(|m| Span::new(m.a, m.a_end()));
        tokens.map(|span| self.a.weight_of(span)).sum::<u32>() / 2
    }

    /// Tells of a chain, and of what of it lies in no stretch.
    pub(super) fn tell(
        &self,
        chain: &[Run],
        matches: &[Match],
        stretches: impl Iterator<Item = Range<usize>>,
        witness: &mut impl Witness,
    ) {
        witness.hear(|| Step::Chained {
            sides: self.sides(matches),
            runs: chain.len() as u32,
            words: self.words(matches),
        });
        let mut from = 0;
        for stretch in stretches.chain(std::iter::once(matches.len()..matches.len())) {
            if from < stretch.start {
                witness.hear(|| Step::Cut {
                    sides: self.sides(&matches[from..stretch.start]),
                    words: self.words(&matches[from..stretch.start]),
                });
            }
            from = stretch.end;
        }
    }

    /// What was decided about matched words.
    pub(super) fn judged(
        &self,
        matches: &[Match],
        judged: &Result<Passage, Discard>,
        taken: bool,
    ) -> Step {
        let verdict = match judged {
            Ok(_) if taken => Verdict::Taken,
            Ok(passage) => Verdict::Kept {
                kind: passage.kind(),
                similarity: passage.similarity(),
                quotation: passage.quotation(),
                repeat: self.a.article == self.b.article,
            },
            Err(discard) => Verdict::Discarded(*discard),
        };
        Step::Judged {
            sides: self.sides(matches),
            words: self.words(matches),
            verdict,
        }
    }
}
