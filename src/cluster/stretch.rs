//! Passages -> stretches: what two articles share in the same order, put together again where a paragraph
//! at the most was put in or cut out. A report with a paragraph of somebody's own in its middle is two
//! passages and one stretch, and so one member of its family.
//! Cost: O(k^3) for the k passages of a pair, k at most [`MOST_PIECES`]; most pairs have one.

use rayon::prelude::*;

use super::extent::Extents;
use super::group::Pair;
use crate::align::{Passage, Side};
use crate::model::{Bytes, Span};

/// Bytes between two passages of one stretch, on either side: what desks put in and cut out is mostly
/// a sentence or a paragraph. About a hundred words, which is a long paragraph of the press, in any script.
const PARAGRAPH: u32 = 640;
/// A stretch is at most so many times as long as what of it is shared.
const DILUTION: u32 = 3;
/// Pairs with more passages are tables and lists, which nothing was put into.
const MOST_PIECES: usize = 64;

/// What two articles share in one order.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    sides: [Side; 2],
    /// Where its passages stand, standing text at their ends included: what both articles hold was not put in.
    reach: [Span<Bytes>; 2],
    /// Bytes of each side that its passages hold.
    held: [u32; 2],
}

/// The stretches of passages that are no standing text, and which each passage is part of.
#[derive(Debug)]
pub(super) struct Stretches {
    /// With matched words.
    pub(super) stretches: Vec<Pair>,
    /// [`NONE`] for standing text.
    pub(super) of_passage: Vec<u32>,
}

/// No stretch.
pub(super) const NONE: u32 = u32::MAX;

impl Stretches {
    /// The stretches of passages, which are sorted by their articles and places.
    pub(super) fn new(passages: &[Passage], extents: &Extents) -> Self {
        let numbered: Vec<u32> = (0..passages.len() as u32)
            .filter(|&at| extents.words(at as usize) > 0)
            .collect();
        let pair = |at: u32| {
            let passage = &passages[at as usize];
            (passage.a.article, passage.b.article)
        };
        let whole = |at: u32| {
            let sides = extents.sides(passages, at as usize);
            (sides, extents.words(at as usize))
        };
        // what is joined to which passage before it: few are, so that this alone is held of the pieces
        let joined: Vec<(u32, u32)> = numbered
            .par_chunk_by(|&x, &y| pair(x) == pair(y))
            .filter(|same| (2..=MOST_PIECES).contains(&same.len()))
            .flat_map_iter(|same| {
                let piece = |&at: &u32| {
                    let (sides, _) = whole(at);
                    let held = sides.map(|side| side.bytes.len());
                    let passage = &passages[at as usize];
                    let reach = [passage.a.bytes, passage.b.bytes];
                    let stretch = Stretch { sides, reach, held };
                    (stretch, vec![at])
                };
                let mut pieces: Vec<_> = same.iter().map(piece).collect();
                join(&mut pieces);
                pieces.into_iter().flat_map(|(_, mut parts)| {
                    parts.sort_unstable();
                    let first = parts[0];
                    parts.into_iter().skip(1).map(move |at| (at, first))
                })
            })
            .collect();
        let mut of_passage = vec![NONE; passages.len()];
        for &(at, first) in &joined {
            of_passage[at as usize] = first;
        }
        let mut stretches: Vec<Pair> = Vec::with_capacity(numbered.len() - joined.len());
        for &at in &numbered {
            let (sides, words) = whole(at);
            let number = match of_passage[at as usize] {
                NONE => {
                    stretches.push((sides, words));
                    stretches.len() as u32 - 1
                }
                first => {
                    let number = of_passage[first as usize];
                    let (there, all) = &mut stretches[number as usize];
                    *there = [0, 1].map(|n| there[n].hull(sides[n]));
                    *all += words;
                    number
                }
            };
            of_passage[at as usize] = number;
        }
        Self {
            stretches,
            of_passage,
        }
    }
}

/// Puts together what belongs to one stretch, what is nearest first.
fn join(pieces: &mut Vec<(Stretch, Vec<u32>)>) {
    while pieces.len() > 1 {
        let mut nearest: Option<(u32, usize, usize)> = None;
        for (i, (one, _)) in pieces.iter().enumerate() {
            for (j, (other, _)) in pieces.iter().enumerate().filter(|&(j, _)| j != i) {
                if let Some(gap) = gap(one, other)
                    && nearest.is_none_or(|(least, ..)| gap < least)
                {
                    nearest = Some((gap, i, j));
                }
            }
        }
        let Some((_, i, j)) = nearest else { break };
        let (other, mut behind) = pieces.swap_remove(i.max(j));
        let (one, parts) = &mut pieces[i.min(j)];
        *one = together(one, &other);
        parts.append(&mut behind);
    }
    pieces.sort_unstable_by_key(|(stretch, _)| stretch.sides);
}

fn together(one: &Stretch, other: &Stretch) -> Stretch {
    Stretch {
        sides: [0, 1].map(|n| one.sides[n].hull(other.sides[n])),
        reach: [0, 1].map(|n| one.reach[n].hull(other.reach[n])),
        held: [0, 1].map(|n| one.held[n].saturating_add(other.held[n])),
    }
}

/// Bytes between `one` and `other` where there are more, if the second stands behind the first on both
/// sides and both may be one stretch.
fn gap(one: &Stretch, other: &Stretch) -> Option<u32> {
    let mut most = 0;
    for n in [0, 1] {
        let (x, y) = (one.sides[n].bytes, other.sides[n].bytes);
        if x.start() >= y.start() || x.end() >= y.end() {
            return None;
        }
        let held = one.held[n].saturating_add(other.held[n]);
        if held.saturating_mul(DILUTION) < y.end() - x.start() {
            return None;
        }
        let between = other.reach[n].start().saturating_sub(one.reach[n].end());
        most = most.max(between);
    }
    (most <= PARAGRAPH).then_some(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    fn piece(at: u32, a: [u32; 2], b: [u32; 2]) -> (Stretch, Vec<u32>) {
        let side = |article, [start, end]: [u32; 2]| Side {
            article: ArticleId(article),
            tokens: Span::new(start / 6, end / 6),
            bytes: Span::new(start, end),
        };
        let stretch = Stretch {
            sides: [side(0, a), side(1, b)],
            reach: [a, b].map(|[start, end]| Span::new(start, end)),
            held: [a[1] - a[0], b[1] - b[0]],
        };
        (stretch, vec![at])
    }

    /// The pieces of each stretch.
    fn joined(mut pieces: Vec<(Stretch, Vec<u32>)>) -> Vec<Vec<u32>> {
        join(&mut pieces);
        pieces.into_iter().map(|(_, parts)| parts).collect()
    }

    #[test]
    fn a_paragraph_put_in_does_not_make_two_of_a_passage() {
        let put_in = |bytes| {
            joined(vec![
                piece(0, [0, 600], [100, 700]),
                piece(1, [600, 1200], [700 + bytes, 1300 + bytes]),
            ])
        };
        assert_eq!(put_in(PARAGRAPH), [[0, 1]]);
        assert_eq!(put_in(PARAGRAPH + 1).len(), 2);
    }

    #[test]
    fn what_both_hold_between_two_passages_is_nothing_put_in() {
        // the second passage begins with a footer, which was cut off it
        let behind = 600 + PARAGRAPH;
        let (mut second, parts) = piece(1, [behind, behind + 600], [behind, behind + 600]);
        for (side, reach) in second.sides.iter_mut().zip(second.reach) {
            side.bytes = Span::new(reach.start() + 60, reach.end());
        }
        let first = piece(0, [0, 600], [0, 600]);
        assert_eq!(joined(vec![first, (second, parts)]), [[0, 1]]);
    }

    #[test]
    fn two_phrases_with_much_between_are_two() {
        let pieces = vec![piece(0, [0, 60], [0, 60]), piece(1, [400, 460], [400, 460])];
        assert_eq!(joined(pieces).len(), 2);
    }

    #[test]
    fn what_stands_in_another_order_is_not_put_together() {
        let pieces = vec![
            piece(0, [0, 300], [600, 900]),
            piece(1, [300, 600], [300, 600]),
            piece(2, [600, 900], [0, 300]),
        ];
        assert_eq!(joined(pieces).len(), 3);
    }

    #[test]
    fn the_nearest_are_put_together_first() {
        // the middle one may go with either, not with both: too little would be shared
        let pieces = vec![
            piece(0, [0, 60], [0, 60]),
            piece(1, [300, 420], [300, 420]),
            piece(2, [500, 560], [500, 560]),
        ];
        assert_eq!(joined(pieces), [vec![0, 1, 2]]);
        let apart = vec![
            piece(0, [0, 60], [0, 60]),
            piece(1, [420, 480], [420, 480]),
            piece(2, [500, 560], [500, 560]),
        ];
        assert_eq!(joined(apart), [vec![0], vec![1, 2]]);
    }
}
