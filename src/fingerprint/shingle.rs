//! Word hashes -> shingle hashes, one for each token that a whole shingle follows.
//! A shingle of n words is the shortest run of tokens that weighs n words: n words, 2n characters
//! of a script without spaces, or a mixture. It depends on nothing around it.
//! Cost: O(tokens) where a run of one kind of token is longer than a shingle, as it nearly always
//! is: 0.6-0.9 ns a shingle of five words.
//! Method: direct rotate-xor (Broder 1997 for shingles); rolling forms measured slower.

use super::kernel;
use crate::hash;
use crate::segment::kernel::Level;
use crate::segment::token::{half_words, is_dense};

/// Appends the hash of the shingle of `size` words that begins at each token, as far as there is one.
pub fn shingles(words: &[u32], size: u32, out: &mut Vec<u64>) {
    shingles_with(Level::best(), words, size, out);
}

/// As [`shingles`], with the instructions of one level; every level gives the same bits.
/// # Panics
/// If the machine lacks the instructions.
pub fn shingles_with(level: Level, words: &[u32], size: u32, out: &mut Vec<u64>) {
    out.reserve(words.len());
    let any_dense = is_dense(words.iter().fold(0, |any, &word| any | word));
    let mut at = 0;
    while at < words.len() {
        let run = if any_dense {
            let dense = is_dense(words[at]);
            let same = words[at..].iter().take_while(|&&w| is_dense(w) == dense);
            &words[at..at + same.count()]
        } else {
            &words[at..]
        };
        let before = out.len();
        straight(level, run, (2 * size / half_words(run[0])) as usize, out);
        let rest = at + (out.len() - before);
        at += run.len();
        // what begins in this run and ends in a later one
        let (mut end, mut weight) = (rest, 0);
        for start in rest..at {
            while weight < 2 * size {
                let Some(&word) = words.get(end) else {
                    return;
                };
                weight += half_words(word);
                end += 1;
            }
            out.push(combine(&words[start..end]));
            weight -= half_words(words[start]);
        }
    }
}

/// How many of the shingles that begin in a run of words end in it too: the first so many.
#[must_use]
pub fn inside(words: &[u32], size: u32) -> usize {
    let mut weight = 0;
    for (at, &word) in words.iter().enumerate().rev() {
        weight += half_words(word);
        if weight >= 2 * size {
            return at + 1;
        }
    }
    0
}

/// The shingles of `tokens` tokens each of a run of one kind.
fn straight(level: Level, run: &[u32], tokens: usize, out: &mut Vec<u64>) {
    const TEN: usize = 2 * kernel::FIVE;
    match (level, tokens) {
        (Level::Scalar, _) => out.extend(run.windows(tokens).map(combine)),
        (_, kernel::FIVE | TEN) => kernel::straight(level, run, tokens == TEN, out),
        _ => out.extend(run.windows(tokens).map(combine)),
    }
}

/// As [`shingles`], but a text too short for one gives one of all it has, so that short paragraphs
/// stay apart; no tokens give none.
pub fn shingles_or_whole(words: &[u32], size: u32, out: &mut Vec<u64>) {
    let before = out.len();
    shingles(words, size, out);
    if out.len() == before && !words.is_empty() {
        out.push(combine(words));
    }
}

/// The hash of a shingle of these words.
#[must_use]
#[inline]
pub fn combine(words: &[u32]) -> u64 {
    let mut rotation = 0;
    let mut sum = 0;
    for &word in words {
        sum ^= kernel::spread(word).rotate_left(rotation);
        rotation = (rotation + kernel::TURN) % 64;
    }
    hash::mix(sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of(words: &[u32]) -> Vec<u64> {
        let mut out = Vec::new();
        shingles(words, 5, &mut out);
        out
    }

    #[test]
    fn five_words_or_ten_characters_make_a_shingle() {
        let words: Vec<u32> = (1..=9).map(|w| w * 2).collect();
        assert_eq!(of(&words).len(), 5);
        let dense: Vec<u32> = (1..=12).map(|w| w * 2 + 1).collect();
        assert_eq!(of(&dense).len(), 3);
        assert!(of(&words[..4]).is_empty());
    }

    /// Where the shingle that begins at `start` ends, if the words reach that far.
    fn end_of(words: &[u32], start: usize, size: u32) -> Option<usize> {
        let mut weight = 0;
        for (behind, &word) in words[start..].iter().enumerate() {
            weight += half_words(word);
            if weight >= 2 * size {
                return Some(start + behind + 1);
            }
        }
        None
    }

    /// The definition, shingle by shingle.
    fn defined(words: &[u32], size: u32) -> Vec<u64> {
        let ends = (0..words.len()).map(|start| (start, end_of(words, start, size)));
        ends.map_while(|(start, end)| Some(combine(&words[start..end?])))
            .collect()
    }

    proptest::proptest! {
        #[test]
        fn runs_of_either_kind_give_what_the_definition_gives(
            runs in proptest::collection::vec((proptest::bool::ANY, 0_u32..1000, 0_u32..16), 0..8),
            size in 1_u32..8,
        ) {
            let run = |&(dense, from, n): &(bool, u32, u32)| (from..from + n).map(move |w| w << 1 | u32::from(dense));
            let words: Vec<u32> = runs.iter().flat_map(run).collect();
            let mut out = Vec::new();
            shingles(&words, size, &mut out);
            assert_eq!(out, defined(&words, size));
            for end in 0..words.len() {
                let mut alone = Vec::new();
                shingles(&words[..end], size, &mut alone);
                assert_eq!(inside(&words[..end], size), alone.len());
            }
        }
    }

    #[test]
    fn a_shingle_depends_on_its_own_words_and_their_order_only() {
        let words = [10, 12, 14, 16, 18];
        let inside = [2, 10, 12, 14, 16, 18, 4];
        assert_eq!(of(&words)[0], of(&inside)[1]);
        assert_ne!(of(&words), of(&[12, 10, 14, 16, 18]));
    }

    #[test]
    fn short_texts_stay_apart() {
        let mut seen = BTreeSet::new();
        for length in 1..5 {
            for first in (2..200).step_by(2) {
                let words: Vec<u32> = (0..length).map(|w| first + w * 2).collect();
                let mut out = Vec::new();
                shingles_or_whole(&words, 5, &mut out);
                assert!(out.len() == 1 && seen.insert(out[0]));
            }
        }
    }
}
