//! Which characters make words, which are words by themselves, which are not there at all.

use std::sync::LazyLock;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfkc_quick};

/// What a character is to the tokeniser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word.
    Word,
    /// A character of a script written without spaces: a token by itself.
    Dense,
    /// Joins whatever stands before it (accents, vowel signs) and starts nothing.
    Mark,
    /// Invisible: neither joins nor separates (soft hyphen, joiners, direction marks, tatweel).
    Ignorable,
    /// Everything else: separates.
    Separator,
}

/// The class of `c`. O(1).
pub(super) fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() {
            Class::Word
        } else {
            Class::Separator
        };
    }
    if is_ignorable(c) {
        Class::Ignorable
    } else if is_combining_mark(c) {
        Class::Mark
    } else if !c.is_alphanumeric() {
        Class::Separator
    } else if is_dense(c) {
        Class::Dense
    } else {
        Class::Word
    }
}

/// What the tokeniser must know of a character of the basic plane.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    /// Its lower case, if `is_plain`.
    pub(super) fold: u16,
    pub(super) class: Class,
    /// Whether folding it looks at nothing around it: NFKC leaves it alone beside any other plain
    /// character, and its lower case is one character of the basic plane. What is ignorable is
    /// plain if NFKC leaves it alone; it is dropped.
    pub(super) is_plain: bool,
}

impl Letter {
    fn of(c: char) -> Self {
        let class = class(c);
        let stable = is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes;
        let starter = canonical_combining_class(c) == 0;
        let mut lower = c.to_lowercase();
        let fold = lower.next().filter(|_| lower.next().is_none());
        let narrow = fold
            .filter(|&fold| self::class(fold) != Class::Ignorable)
            .and_then(|fold| u16::try_from(u32::from(fold)).ok());
        Self {
            fold: narrow.unwrap_or(0),
            class,
            is_plain: stable && (class == Class::Ignorable || starter && narrow.is_some()),
        }
    }
}

/// The letters of the basic plane, made when a text first needs one (3 ms, 256 KiB).
static LETTERS: LazyLock<Vec<Letter>> = LazyLock::new(|| {
    let letter = |code| Letter::of(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    (0..0x1_0000).map(letter).collect()
});

/// What is known of `c`, unless it lies beyond the basic plane. O(1).
#[inline]
pub(super) fn letter(c: char) -> Option<Letter> {
    LETTERS.get(c as usize).copied()
}

/// Whether `c` belongs to a script that is written without spaces between words.
/// Hangul and Tibetan separate words or syllables and are not among them.
pub(super) fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}'     // Thai, Lao
        | '\u{1000}'..='\u{109F}'   // Myanmar
        | '\u{1780}'..='\u{17FF}'   // Khmer
        | '\u{19E0}'..='\u{19FF}'   // Khmer symbols
        | '\u{2E80}'..='\u{2FDF}'   // CJK radicals
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3031}'..='\u{3035}'
        | '\u{3040}'..='\u{30FF}'   // Kana
        | '\u{31F0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'   // Han
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{A9E0}'..='\u{A9FF}'   // Myanmar extended
        | '\u{AA60}'..='\u{AA7F}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FF9F}'   // half-width Kana
        | '\u{1B000}'..='\u{1B16F}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Characters that print nothing between letters: they come and go with the typesetter. The Arabic
/// vowel marks are among them, for most outlets leave them out.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{0640}'
        | '\u{064B}'..='\u{0652}' | '\u{0670}'
        | '\u{180B}'..='\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_fall_into_the_class_their_readers_expect() {
        for (c, expected) in [
            ('a', Class::Word),
            ('7', Class::Word),
            ('é', Class::Word),
            ('ж', Class::Word),
            ('ک', Class::Word),
            ('한', Class::Word),
            ('中', Class::Dense),
            ('か', Class::Dense),
            ('ท', Class::Dense),
            ('\u{0301}', Class::Mark),
            ('\u{064E}', Class::Ignorable),
            ('\u{200D}', Class::Ignorable),
            ('’', Class::Separator),
            ('—', Class::Separator),
            ('。', Class::Separator),
            (' ', Class::Separator),
            ('_', Class::Separator),
        ] {
            assert_eq!(class(c), expected, "{c:?}");
        }
    }
}
