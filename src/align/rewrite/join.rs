//! Passages of one pair -> those that are pieces of one rewritten passage, put together.
//! Pieces that stand beside each other in both texts, in whatever order, were one passage before
//! somebody exchanged its sentences or wrote some of them anew; pieces of a sentence or two beside
//! each other in one text that come from all over the other are a digest of it.
//! Cost: O(pieces^2) a pair.

use super::group::MIN_COSINE;
use super::{COPIED_WORDS, Compared, digest, is_local, is_settled, tokens};
use crate::align::passage::Passage;
use crate::align::step::{Sign, Step, Witness};
use crate::model::{Span, Tokens};

/// Words between pieces of one passage that stand beside each other in both texts: a sentence.
const NEIGHBOURS: u32 = 20;
/// Words between pieces of a digest: two sentences, as inside a chain.
const PATCHES: u32 = 40;
/// Share of a digest that its longest piece takes at the most: the others say half as much again.
/// Set between .5 and .75, where scores on PAN 2013 hardly move.
const LONGEST: f64 = 0.7;
/// Pieces that are compared with each other; where a pair has more, they are tables or lists.
const MAX_PIECES: usize = 256;

impl Compared<'_> {
    /// Makes one passage of pieces that stand beside each other in both texts.
    pub(super) fn join_neighbours(&self, found: &mut Vec<Passage>, witness: &mut impl Witness) {
        let (mut settled, mut open): (Vec<_>, Vec<_>) =
            std::mem::take(found).into_iter().partition(is_settled);
        let is_one = |_: &[&Passage], whole| self.weighed.cosine(whole) >= MIN_COSINE;
        self.join(
            &mut open,
            &[0, 1],
            NEIGHBOURS,
            Sign::Neighbours,
            witness,
            is_one,
        );
        settled.append(&mut open);
        *found = settled;
    }

    /// Makes one passage of pieces that stand beside each other in one text and come from all over
    /// the other.
    pub(super) fn join_patches(&self, found: &mut Vec<Passage>, witness: &mut impl Witness) {
        for side in [0, 1] {
            self.join(
                found,
                &[side],
                PATCHES,
                Sign::Patches,
                witness,
                |pieces, whole| self.is_patched(pieces, whole, side),
            );
        }
    }

    fn is_patched(&self, pieces: &[&Passage], whole: [Span<Tokens>; 2], side: usize) -> bool {
        let len = whole[side].len();
        let lengths = [0, 1].map(|side| self.texts[side].words.len());
        if !(digest::TOKENS.start / 2..digest::TOKENS.end).contains(&(len as usize))
            || !digest::is_part(len as usize, lengths[side])
            || !digest::is_source(whole[1 - side].len() as usize, len as usize)
        {
            return false;
        }
        // a paragraph that was taken whole is a passage of its own
        let plain = || {
            pieces
                .iter()
                .filter(|p| !p.is_rewritten() || is_local(p, side))
        };
        let longest = plain().map(|p| tokens(p, side).len()).max().unwrap_or(0);
        f64::from(longest) <= f64::from(len) * LONGEST
            && plain().map(|p| p.words).sum::<u32>() <= COPIED_WORDS * pieces.len() as u32
    }

    /// Puts together the groups of passages of which each stands beside another on all `sides`, no
    /// more than `gap` words apart, and for which `is_one` holds.
    fn join(
        &self,
        found: &mut Vec<Passage>,
        sides: &[usize],
        gap: u32,
        sign: Sign,
        witness: &mut impl Witness,
        is_one: impl Fn(&[&Passage], [Span<Tokens>; 2]) -> bool,
    ) {
        if !(2..=MAX_PIECES).contains(&found.len()) {
            return;
        }
        let gap = gap * self.texts[0].tokens_a_word();
        let mut joined = Vec::new();
        for group in groups(found, sides, gap) {
            let pieces: Vec<&Passage> = group.iter().map(|&at| &found[at]).collect();
            let first = [0, 1].map(|side| tokens(pieces[0], side));
            let whole = pieces.iter().fold(first, |whole, piece| {
                [0, 1].map(|side| whole[side].hull(tokens(piece, side)))
            });
            if pieces.len() > 1 && is_one(&pieces, whole) {
                witness.hear(|| Step::Joined {
                    sides: self.sides_of(whole),
                    pieces: pieces.len() as u32,
                    sign,
                });
                joined.push(self.passage(whole));
            } else {
                joined.extend(pieces.into_iter().copied());
            }
        }
        *found = joined;
    }
}

/// Groups of passages, by number, connected by standing beside each other on all `sides`.
fn groups(passages: &[Passage], sides: &[usize], gap: u32) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let near = |&other: &usize| {
            sides
                .iter()
                .all(|&side| distance(tokens(passage, side), tokens(&passages[other], side)) <= gap)
        };
        let (near, mut rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(near));
        let mut group = near.concat();
        group.push(at);
        rest.push(group);
        groups = rest;
    }
    groups
}

/// Tokens between two spans, none if they meet.
fn distance(x: Span<Tokens>, y: Span<Tokens>) -> u32 {
    let (first, last) = (x.end().min(y.end()), x.start().max(y.start()));
    last.saturating_sub(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_between_two_spans_are_counted_either_way_round() {
        let (x, y) = (Span::new(0, 10), Span::new(15, 20));
        assert_eq!((distance(x, y), distance(y, x)), (5, 5));
        assert_eq!(distance(Span::new(0, 16), y), 0);
    }
}
