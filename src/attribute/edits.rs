//! What two texts share -> how many changes of wording lie between them, and how many of these another
//! possible source would save. Spellings and marks are no such changes: a house makes them by habit, and
//! [`Styles`](super::style::Styles) judges them; two desks seldom change the same words in the same way.
//! Cost: O(edits) a pair, O(p log p) for the p pairs of a lineage.

use super::lineage::Pair;
use crate::align::words::between_ends;
use crate::align::{Alignments, Kind, Passage};
use crate::model::{Bytes, Span};

/// Edits of one passage beyond which each counts as one of wording: who made so many made a text of his own.
const MOST_READ: usize = 64;

/// Changes of wording between the sides of a passage: edits but for other spellings, and each sentence that is
/// said anew. `texts` are those of the two articles.
pub(super) fn of_wording(alignments: &Alignments, passage: &Passage, texts: [&str; 2]) -> u32 {
    match passage.kind() {
        Kind::Verbatim => 0,
        Kind::Rewritten => alignments.sentences(passage).len() as u32,
        Kind::Edited => {
            let edits = alignments.edits(passage);
            let unread = edits.len().saturating_sub(MOST_READ) as u32;
            let read = edits
                .take(MOST_READ)
                .filter(|edit| !is_spelling(texts, edit.bytes));
            unread + read.count() as u32
        }
    }
}

/// Letters that another spelling of a word changes at the most: theatre and theater, colour and color.
const MOST_RESPELLED: usize = 2;
/// Letters that it leaves at the least.
const LEAST_KEPT: usize = 3;

/// Whether the two stretches are the same words, spelled in another way: one small edit apart, parted
/// otherwise (per cent, 2 400), or a sign in one and a word in the other. Numbers of other digits are not.
fn is_spelling(texts: [&str; 2], spans: [Span<Bytes>; 2]) -> bool {
    let ranges = spans.map(Span::range);
    let stretch = |side: usize| texts[side].get(ranges[side].clone());
    let Some((one, other)) = stretch(0).zip(stretch(1)) else {
        return false;
    };
    if one.is_empty() || other.is_empty() {
        let at = usize::from(!one.is_empty());
        return is_sign(texts[at], ranges[at].start);
    }
    let letters = |text: &str| -> Vec<char> {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    if one.len().abs_diff(other.len()) > 4 * MOST_RESPELLED {
        return false;
    }
    let (one, other) = (letters(one), letters(other));
    let (from, to) = between_ends(&one, &other, char::eq);
    let kept = one.len() - from.len();
    let changed = [from, to];
    let has_digit = changed
        .iter()
        .any(|left| left.iter().any(|c| c.is_numeric()));
    let most = changed[0].len().max(changed[1].len());
    most == 0 || most <= MOST_RESPELLED && kept >= LEAST_KEPT && !has_digit
}

/// Whether a percent sign stands where a word of the other text would.
fn is_sign(text: &str, at: usize) -> bool {
    let (before, behind) = (text.get(..at), text.get(at..));
    before.is_some_and(|before| before.trim_end().ends_with('%'))
        || behind.is_some_and(|behind| behind.trim_start().starts_with('%'))
}

/// Share of what a source holds of a text that another must hold, so that the one can be said to have edits
/// which the other saves: fewer edits in less text are none the fewer.
const AS_MUCH: f64 = 0.9;

/// Notes in every pair how many edits fewer there are to another possible source of each of its two that holds
/// as much of it: not to one that was surely published later (`is_later` of it and of the copy), nor to one that
/// lies behind the copy, as further from the source. `pairs` are sorted by `a` and `b`.
pub(super) fn compare(pairs: &mut [Pair], is_later: impl Fn(u32, u32) -> bool) {
    let mut ends: Vec<(u32, u32, u32, u32)> = (0..)
        .zip(&*pairs)
        .flat_map(|(at, pair)| {
            let ends = pair.both_ways();
            ends.map(|(this, other, covered)| (this, covered, at, other))
        })
        .collect();
    ends.sort_unstable_by_key(|&(this, covered, at, _)| (this, u32::MAX - covered, at));
    for of_one in ends.chunk_by(|x, y| x.0 == y.0) {
        let mut next = 0;
        let mut nearest: Option<(u32, u32)> = None;
        for &(this, covered, at, source) in of_one {
            let enough = (f64::from(covered) * AS_MUCH) as u32;
            while let Some(&(_, _, with, other)) = of_one.get(next).filter(|end| end.1 >= enough) {
                let edits = pairs[with as usize].edits;
                if nearest.is_none_or(|(fewest, _)| edits < fewest) && !is_later(other, this) {
                    nearest = Some((edits, other));
                }
                next += 1;
            }
            let edits = pairs[at as usize].edits;
            let Some((fewest, other)) = nearest.filter(|&(fewest, _)| fewest < edits) else {
                continue;
            };
            let (from, to) = (source.min(other), source.max(other));
            let between = pairs.binary_search_by_key(&(from, to), |pair| (pair.a, pair.b));
            let is_behind = between.is_ok_and(|between| {
                let between = &pairs[between];
                let held = between.a_covered.min(between.b_covered);
                between.edits > edits && f64::from(held) * AS_MUCH <= f64::from(covered)
            });
            if !is_behind {
                let pair = &mut pairs[at as usize];
                pair.saved[usize::from(this == pair.b)] = edits - fewest;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn respelled(one: &str, other: &str) -> bool {
        let whole = |text: &str| Span::new(0, text.len() as u32);
        is_spelling([one, other], [whole(one), whole(other)])
    }

    #[test]
    fn another_spelling_is_no_other_word() {
        for (one, other) in [
            ("theatre", "theater"),
            ("Colour", "color"),
            ("percent", "per cent"),
            ("2,400", "2400"),
            ("programme", "program"),
            ("Straße", "Strasse"),
        ] {
            assert!(respelled(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("would", "will"),
            ("new", "fresh"),
            ("2,400", "2,600"),
            ("has", "had"),
            ("表示", "称"),
            ("said on Monday", "said"),
        ] {
            assert!(!respelled(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_sign_stands_for_its_word() {
        let texts = ["rose 3 per cent in May", "rose 3% in May"];
        let word = Span::new(7, 15);
        for nothing in [Span::new(7, 7), Span::new(6, 6)] {
            assert!(is_spelling(texts, [word, nothing]));
            assert!(is_spelling([texts[1], texts[0]], [nothing, word]));
        }
        assert!(!is_spelling(texts, [Span::new(19, 22), Span::new(15, 15)]));
    }

    fn pair(a: u32, b: u32, words: u32, edits: u32) -> Pair {
        Pair {
            a,
            b,
            a_covered: words,
            b_covered: words,
            edits,
            ..Pair::default()
        }
    }

    #[test]
    fn fewer_edits_in_less_text_save_none() {
        // 3 had 100 words of it from 0, 98 of them stand in 1 and 40 in 2
        let mut pairs = [pair(0, 3, 100, 4), pair(1, 3, 98, 1), pair(2, 3, 40, 0)];
        compare(&mut pairs, |_, _| false);
        assert_eq!(pairs.map(|pair| pair.saved[1]), [3, 0, 0]);
    }

    #[test]
    fn what_is_later_or_lies_behind_a_copy_is_no_source_of_it() {
        // 1 changed the text of 0 in five places, and 2 that of 1 in two more
        let before = [pair(0, 1, 100, 5), pair(0, 2, 100, 7), pair(1, 2, 100, 2)];
        let mut pairs = before;
        compare(&mut pairs, |_, _| false);
        assert_eq!(pairs.map(|pair| pair.saved[1]), [0, 5, 0]);
        // 2 reprints 1 word for word: either may have been first
        let same = [pair(0, 1, 100, 5), pair(0, 2, 100, 5), pair(1, 2, 100, 0)];
        let mut pairs = same;
        compare(&mut pairs, |_, _| false);
        assert_eq!(pairs.map(|pair| pair.saved[1]), [5, 5, 0]);
        let mut pairs = same;
        compare(&mut pairs, |other, copy| (other, copy) == (2, 1));
        assert_eq!(pairs.map(|pair| pair.saved[1]), [0, 5, 0]);
    }
}
