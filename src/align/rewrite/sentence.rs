//! Text -> sentences of terms, as the search for rewritten copy compares them.
//! A term is the first letters of a word, so that inflection does not hide it, or two neighbouring
//! characters of a script without spaces. Nothing here knows a language: how much a term tells is
//! left to how few sentences hold it.
//! Cost: O(bytes).

use std::ops::Range;

use super::super::text::Text;
use crate::hash;
use crate::model::{Span, Tokens};

/// Letters of a word that make its term. Endings of European languages begin behind the fifth
/// letter of most nouns and verbs; at four, unlike words meet (`inte`rnational, `inte`rest).
const STEM_LETTERS: usize = 5;
/// Words under which a sentence is joined with the next: headings, "He agreed.", initials.
const MIN_WORDS: u32 = 4;
/// Words from which a sentence is broken all the same: tables and text without marks.
const MAX_WORDS: u32 = 50;

/// The term of all furniture, which tells nothing.
pub(super) const FURNITURE: u32 = 0;

/// The sentences of one text, and the term of every token.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    pub(super) terms: Vec<u32>,
    pub(super) spans: Vec<Span<Tokens>>,
}

impl Sentences {
    /// Makes these the sentences of `text`.
    pub(super) fn read(&mut self, text: Text<'_>) {
        let sentences = self;
        sentences.terms.clear();
        sentences.spans.clear();
        let count = text.words.len() as u32;
        let dense_word = text.tokens_a_word();
        let mut start = 0;
        for at in 0..count {
            sentences.terms.push(term(text, at));
            let len = at + 1 - start;
            let ends = at + 1 == count
                || len >= MAX_WORDS * dense_word
                || len >= MIN_WORDS * dense_word
                    && text.may_stand_apart(at)
                    && ends_sentence(text.between(at));
            if ends {
                sentences.spans.push(Span::new(start, at + 1));
                start = at + 1;
            }
        }
        // a rest too short to stand alone belongs to what came before
        if let [.., before, last] = sentences.spans[..]
            && last.len() < MIN_WORDS * dense_word
        {
            sentences.spans.pop();
            sentences.spans.pop();
            sentences.spans.push(before.hull(last));
        }
    }

    /// The sentences whose middle lies inside some tokens, by number.
    pub(super) fn inside(&self, tokens: Span<Tokens>) -> Range<u32> {
        let before = |at: u32| {
            let middle = |s: &Span<Tokens>| s.start() + s.len() / 2;
            self.spans.partition_point(|s| middle(s) < at) as u32
        };
        before(tokens.start())..before(tokens.end())
    }

    /// Which sentences stand by half or more inside one of some passages.
    pub(super) fn covered(&self, passages: impl Iterator<Item = Span<Tokens>>) -> Vec<bool> {
        let mut covered = vec![false; self.spans.len()];
        for passage in passages {
            let first = self.spans.partition_point(|s| s.end() <= passage.start());
            let met = self.spans[first..].iter().zip(&mut covered[first..]);
            for (&sentence, covered) in met.take_while(|(s, _)| s.start() < passage.end()) {
                *covered |= passage.overlap(sentence) * 2 >= sentence.len();
            }
        }
        covered
    }
}

fn term(text: Text<'_>, at: u32) -> u32 {
    if text.mark(at).is_furniture() {
        return FURNITURE;
    }
    if text.is_dense(at) {
        let next = text.words.get(at as usize + 1).copied().unwrap_or(0);
        return text.words[at as usize].rotate_left(16) ^ next;
    }
    if let Some(letters) = text.ascii_letters(at, STEM_LETTERS) {
        return hash::mix(lower(letters)) as u32;
    }
    let mut stem = [0; STEM_LETTERS * 4];
    let mut len = 0;
    for c in text.surface(at).chars().take(STEM_LETTERS) {
        let folded = c.to_lowercase().next().unwrap_or(c);
        len += folded.encode_utf8(&mut stem[len..]).len();
    }
    hash::bytes(&stem[..len]) as u32
}

/// Eight letters of ASCII without capitals.
#[inline]
fn lower(letters: u64) -> u64 {
    let each = |letter: u8| u64::from_ne_bytes([letter; 8]);
    // sums that reach the highest bit of a byte from `A` on, and from behind `Z` on
    let from_a = letters + each(0x80 - b'A');
    let behind_z = letters + each(0x80 - b'Z' - 1);
    letters | (from_a & !behind_z & each(0x80)) >> 2
}

/// Whether a sentence ends in what stands between two tokens: a mark that ends one with a space
/// behind it or of a script that needs none, or an empty line.
fn ends_sentence(between: &str) -> bool {
    let mut marks = between.chars().peekable();
    let mut lines = 0;
    while let Some(c) = marks.next() {
        match c {
            '。' | '！' | '？' | '؟' | '۔' | '।' => return true,
            // between two words a mark without anything behind it is a dot inside a name or number
            '.' | '!' | '?' | '…' if marks.peek().is_some() => return true,
            '\n' => lines += 1,
            _ => {}
        }
    }
    lines > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_lowered_all_at_once() {
        for letters in (0..0x80u8).collect::<Vec<_>>().windows(8) {
            let letters: [u8; 8] = letters.try_into().unwrap();
            let lowered = letters.map(|letter| letter.to_ascii_lowercase());
            assert_eq!(
                lower(u64::from_le_bytes(letters)),
                u64::from_le_bytes(lowered)
            );
        }
    }

    #[test]
    fn sentences_end_at_marks_of_every_script_but_not_inside_names() {
        for between in [". ", "?\n", "。", "!” ", "\n\n", "… “", "۔ "] {
            assert!(ends_sentence(between), "{between:?}");
        }
        for between in [" ", ".", ", ", "\n", "’", " – "] {
            assert!(!ends_sentence(between), "{between:?}");
        }
    }
}
