//! Text -> tokens that know their bytes.
//! A token is a lower-cased run of letters and digits after NFKC folding, or one character of a
//! script written without spaces. Quotes, apostrophes and dashes of every style separate alike, so
//! typography never breaks a match. Markup tags and character references are passed over.
//! Cost: O(bytes); pure ASCII words take no table look-up beyond one byte class.

use unicode_normalization::UnicodeNormalization;

use super::markup;
use super::script::{Class, class};
use crate::hash;

/// One token: what it reads as, and where it stands in the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Hash of the folded word. The lowest bit is set exactly for dense tokens.
    pub word: u32,
    /// First byte.
    pub start: u32,
    /// First byte behind it.
    pub end: u32,
}

impl Token {
    /// Whether it is one character of a script written without spaces.
    #[must_use]
    pub fn is_dense(self) -> bool {
        is_dense(self.word)
    }
}

/// Whether a token of this hash is one character of a script written without spaces.
#[must_use]
pub fn is_dense(word: u32) -> bool {
    word & 1 == 1
}

/// What a token weighs in half words: a word two, a dense character one. Chinese words have
/// about two characters, so that lengths in words mean the same in every language.
#[must_use]
pub fn half_words(word: u32) -> u32 {
    2 - (word & 1)
}

/// Words that a run of tokens counts for, rounded to the nearest.
#[must_use]
pub fn count_words(words: impl Iterator<Item = u32>) -> u32 {
    words.map(half_words).sum::<u32>().div_ceil(2)
}

const ASCII_FOLD: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Appends the tokens of `text` to `tokens`.
/// # Panics
/// If the text is 4 GiB or longer; readers reject such records.
pub fn tokenise(text: &str, tokens: &mut Vec<Token>) {
    assert!(
        u32::try_from(text.len()).is_ok(),
        "article of 4 GiB or more"
    );
    let bytes = text.as_bytes();
    let mut scratch = String::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if ASCII_FOLD[byte as usize] != 0 {
            at = word(text, at, tokens, &mut scratch);
        } else if byte >= 0x80 {
            at = beyond_ascii(text, at, tokens, &mut scratch);
        } else if byte == b'<' || byte == b'&' {
            at = markup::skip(bytes, at).unwrap_or(at + 1);
        } else {
            at += 1;
        }
    }
}

/// Reads the word whose first letter, an ASCII one, stands at `start`; returns where it ends.
fn word(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    let bytes = text.as_bytes();
    let mut folded = [0u8; 48];
    let mut at = start;
    while at < bytes.len() && ASCII_FOLD[bytes[at] as usize] != 0 {
        if at - start < folded.len() {
            folded[at - start] = ASCII_FOLD[bytes[at] as usize];
        }
        at += 1;
    }
    if at < bytes.len() && bytes[at] >= 0x80 || at - start > folded.len() {
        return any_word(text, start, tokens, scratch);
    }
    push(tokens, &folded[..at - start], start, at, false);
    at
}

/// Reads what begins with the non-ASCII character at `start`; returns where it ends.
fn beyond_ascii(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    let Some(c) = text[start..].chars().next() else {
        return text.len();
    };
    match class(c) {
        Class::Word => any_word(text, start, tokens, scratch),
        Class::Dense => dense(text, start, c, tokens, scratch),
        Class::Mark | Class::Ignorable | Class::Separator => start + c.len_utf8(),
    }
}

/// The definition of a word, for every script; the ASCII path above is its shortcut.
fn any_word(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    let mut end = start;
    for (offset, c) in text[start..].char_indices() {
        match class(c) {
            Class::Word | Class::Mark => end = start + offset + c.len_utf8(),
            Class::Ignorable => {}
            Class::Dense | Class::Separator => break,
        }
    }
    fold(&text[start..end], scratch);
    push(tokens, scratch.as_bytes(), start, end, false);
    end
}

fn dense(
    text: &str,
    start: usize,
    c: char,
    tokens: &mut Vec<Token>,
    scratch: &mut String,
) -> usize {
    let mut end = start + c.len_utf8();
    for (offset, mark) in text[end..].char_indices() {
        if class(mark) != Class::Mark {
            end += offset;
            fold(&text[start..end], scratch);
            push(tokens, scratch.as_bytes(), start, end, true);
            return end;
        }
    }
    fold(&text[start..], scratch);
    push(tokens, scratch.as_bytes(), start, text.len(), true);
    text.len()
}

/// Folds a word: NFKC, lower case, invisible characters dropped.
pub(super) fn fold(word: &str, folded: &mut String) {
    folded.clear();
    folded.extend(
        word.nfkc()
            .flat_map(char::to_lowercase)
            .filter(|&c| class(c) != Class::Ignorable),
    );
}

fn push(tokens: &mut Vec<Token>, folded: &[u8], start: usize, end: usize, dense: bool) {
    let word = (hash::bytes(folded) >> 32) as u32 & !1 | u32::from(dense);
    tokens.push(Token {
        word,
        start: start as u32,
        end: end as u32,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        tokenise(text, &mut tokens);
        tokens
    }

    fn surface(text: &str) -> Vec<&str> {
        tokens(text)
            .iter()
            .map(|t| &text[t.start as usize..t.end as usize])
            .collect()
    }

    fn same_words(a: &str, b: &str) -> bool {
        let read = |text| tokens(text).iter().map(|t| t.word).collect::<Vec<_>>();
        read(a) == read(b)
    }

    #[test]
    fn typography_never_breaks_a_match() {
        assert!(same_words(
            "“Russia’s long‑range” war",
            "Russia's long-range war"
        ));
        assert!(same_words("A ﬁrm deal — now", "a firm deal - NOW"));
        assert!(same_words("Ｔｏｋｙｏ 12", "tokyo 12"));
        assert!(same_words("co\u{ad}operate", "cooperate"));
        assert!(same_words("cafe\u{301}", "café"));
        assert!(same_words("ÉCOLE", "école"));
        assert!(same_words("كِتَابٌ", "كتاب"));
    }

    #[test]
    fn dense_scripts_give_a_token_a_character() {
        assert_eq!(
            surface("新华社 AI模型"),
            ["新", "华", "社", "AI", "模", "型"]
        );
        assert_eq!(surface("ภาษาไทย").len(), 7);
        assert_eq!(count_words(tokens("新华社报道").iter().map(|t| t.word)), 3);
    }

    #[test]
    fn markup_and_references_separate_and_are_passed_over() {
        assert!(same_words(
            "<p>don&rsquo;t <b class=\"x\">stop</b></p>",
            "don't stop"
        ));
        assert_eq!(surface("a < b & c"), ["a", "b", "c"]);
    }

    #[test]
    fn the_ascii_path_reads_what_the_general_path_reads() {
        for text in ["Word", "a1B2", &"Long".repeat(30), "x"] {
            let mut general = Vec::new();
            any_word(text, 0, &mut general, &mut String::new());
            assert_eq!(tokens(text), general);
        }
    }

    proptest::proptest! {
        #[test]
        fn tokens_never_overlap_and_fit_the_text(text in "\\PC{0,200}") {
            let mut last = 0;
            for token in tokens(&text) {
                assert!(last <= token.start && token.start < token.end);
                assert!(text.get(token.start as usize..token.end as usize).is_some());
                last = token.end;
            }
        }

        #[test]
        fn what_stands_around_a_word_does_not_change_it(word in "[a-zA-Z0-9éß]{1,60}") {
            let alone = tokens(&word);
            let inside = tokens(&format!("中{word}。“{word}”"));
            assert_eq!(alone[0].word, inside[1].word);
            assert_eq!(alone[0].word, inside[2].word);
        }
    }
}
