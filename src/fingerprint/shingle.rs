//! Word hashes -> shingle hashes, one for each token that a whole shingle follows.
//! A shingle of n words is the shortest run of tokens that weighs n words: n words, 2n characters
//! of a script without spaces, or a mixture. It depends on nothing around it.
//! Cost: O(tokens * tokens in a shingle), 0.3-0.9 ns a shingle where five words are the rule.
//! Method: direct rotate-xor (Broder 1997 for shingles); rolling forms measured slower.

use crate::hash;
use crate::segment::token::half_words;

/// Appends the hash of the shingle of `size` words that begins at each token, as far as there is one.
pub fn shingles(words: &[u32], size: u32, out: &mut Vec<u64>) {
    let (mut end, mut weight) = (0, 0);
    for start in 0..words.len() {
        while weight < 2 * size {
            let Some(&word) = words.get(end) else { return };
            weight += half_words(word);
            end += 1;
        }
        out.push(combine(&words[start..end]));
        weight -= half_words(words[start]);
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

fn combine(words: &[u32]) -> u64 {
    let mut rotation = 0;
    let mut sum = 0;
    for &word in words {
        sum ^= u64::from(word)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(rotation);
        rotation = (rotation + 13) % 64;
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
