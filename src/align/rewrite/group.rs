//! Pairs of like sentences -> stretches of either text that say much the same.
//! Seeds near each other on both sides are one stretch; a stretch whose sides, taken whole, are
//! not alike is taken apart with a smaller gap, and dropped if that does not help.
//! Cost: O(seeds log seeds) a round, at most [`MAX_ROUNDS`] a gap.

use super::alike::{Seed, Weighed};
use super::sentence::Sentences;
use crate::model::{Span, Tokens};

/// Sentences that may stand between two like ones of a stretch: rewriters drop and reorder
/// sentences within a paragraph, and a paragraph of news has four or five.
const GAP: u32 = 4;
/// Rounds of splitting after which a stretch is taken as it is.
const MAX_ROUNDS: u32 = 8;
/// Cosine of the whole sides of a stretch. The paper has .34; on PAN 2013 .45 takes out a third of
/// what is found beside copied text and loses .02 of the recall of translated copy.
pub(super) const MIN_COSINE: f32 = 0.45;

/// A stretch of either text.
pub(super) type Stretch = [Span<Tokens>; 2];

/// The stretches that `seeds` make, with the cosine of their sides.
pub(super) fn stretches(
    seeds: Vec<Seed>,
    weighed: &Weighed,
    sides: [&Sentences; 2],
) -> Vec<(Stretch, f32)> {
    let mut found = Vec::new();
    let mut open = vec![(seeds, GAP)];
    while let Some((seeds, gap)) = open.pop() {
        for group in split(seeds, gap) {
            let stretch = extent(&group, sides);
            let cosine = weighed.cosine(stretch);
            if cosine >= MIN_COSINE {
                found.push((stretch, cosine));
            } else if gap > 0 && group.len() > 1 {
                // one pair of sentences stays what it is
                open.push((group, gap - 1));
            }
        }
    }
    found.sort_by_key(|&(stretch, _)| stretch);
    found
}

/// Splits seeds wherever more than `gap` sentences lie between neighbours, on one side and then the
/// other, until neither splits any more.
fn split(seeds: Vec<Seed>, gap: u32) -> Vec<Vec<Seed>> {
    let mut done = Vec::new();
    // seeds, the side to split next, rounds, and whether the other side was left in one piece
    let mut open = vec![(seeds, 0, 0, false)];
    while let Some((mut seeds, side, round, whole)) = open.pop() {
        seeds.sort_unstable_by_key(|s| (s.at[side], s.at[1 - side]));
        let mut groups: Vec<Vec<Seed>> = seeds
            .chunk_by(|p, q| q.at[side] - p.at[side] <= gap + 1)
            .map(<[Seed]>::to_vec)
            .collect();
        if round == MAX_ROUNDS || groups.len() == 1 && whole {
            done.append(&mut groups);
        } else {
            let whole = groups.len() == 1;
            open.extend(
                groups
                    .into_iter()
                    .map(|group| (group, 1 - side, round + 1, whole)),
            );
        }
    }
    done
}

/// The tokens from the first to the last sentence of some seeds, which are at least one.
fn extent(seeds: &[Seed], sides: [&Sentences; 2]) -> Stretch {
    [0, 1].map(|side| {
        let sentence = |s: &Seed| sides[side].spans[s.at[side] as usize];
        let first = sentence(&seeds[0]);
        seeds.iter().map(sentence).fold(first, Span::hull)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(at: &[[u32; 2]]) -> Vec<Seed> {
        at.iter().map(|&at| Seed { at }).collect()
    }

    #[test]
    fn seeds_far_apart_on_either_side_are_two_stretches() {
        let groups = |at: &[[u32; 2]]| split(seeds(at), 4).len();
        assert_eq!(groups(&[[0, 0], [3, 4], [8, 9]]), 1);
        assert_eq!(groups(&[[0, 0], [1, 1], [7, 2]]), 2);
        assert_eq!(groups(&[[0, 0], [1, 30], [2, 1], [3, 31]]), 2);
    }

    #[test]
    fn a_stair_of_seeds_ends() {
        let stair: Vec<[u32; 2]> = (0..3000).map(|k| [k * 5, (k * 7919) % 15000]).collect();
        assert!(!split(seeds(&stair), 4).is_empty());
    }
}
