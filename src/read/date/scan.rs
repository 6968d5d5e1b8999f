//! Date text -> tokens: runs of digits, words, marks.

use unicode_normalization::UnicodeNormalization;

/// Longer text is prose, not a date.
const LONGEST: usize = 80;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Word,
    Mark,
}

/// A run of digits, a word or one mark.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

impl Token<'_> {
    /// The value of a number; nothing for other tokens and for absurd sizes.
    pub(super) fn value(&self) -> Option<i64> {
        (self.kind == Kind::Number && self.text.len() <= 9)
            .then(|| self.text.parse().ok())
            .flatten()
    }

    /// Digits, when it is a number.
    pub(super) fn digits(&self) -> usize {
        match self.kind {
            Kind::Number => self.text.len(),
            Kind::Word | Kind::Mark => 0,
        }
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

/// Brings case, digits of other scripts, full-width forms, dashes and spaces to one form; nothing
/// for empty or overlong text.
pub(super) fn fold(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4 * LONGEST || text.chars().count() > LONGEST {
        return None;
    }
    if text.is_ascii() {
        return Some(text.to_ascii_lowercase());
    }
    let folded: String = text
        .nfkc()
        .filter(|&c| !is_invisible(c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            _ if c.is_whitespace() => ' ',
            _ => digit(c).unwrap_or(c),
        })
        .collect();
    Some(folded.trim().to_owned())
}

/// Direction marks and byte order marks, which pages put around numbers.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The ASCII form of an Arabic-Indic (both kinds) or Devanagari digit.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '\u{660}'..='\u{669}' => 0x660,
        '\u{6f0}'..='\u{6f9}' => 0x6f0,
        '\u{966}'..='\u{96f}' => 0x966,
        _ => return None,
    };
    char::from_digit(u32::from(c) - zero, 10)
}

/// Splits folded text. A Han character is a word of its own.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(16);
    let mut chars = text.char_indices().peekable();
    let mut spaced = false;
    while let Some((start, c)) = chars.next() {
        if c == ' ' || c.is_whitespace() {
            spaced = true;
            continue;
        }
        let kind = kind(c);
        let mut end = start + c.len_utf8();
        if kind != Kind::Mark && !is_han(c) {
            while let Some(&(at, next)) = chars.peek() {
                if self::kind(next) != kind || is_han(next) {
                    break;
                }
                end = at + next.len_utf8();
                chars.next();
            }
        }
        tokens.push(Token {
            kind,
            text: &text[start..end],
            spaced,
        });
        spaced = false;
    }
    tokens
}

fn kind(c: char) -> Kind {
    if c.is_ascii_digit() {
        Kind::Number
    } else if c.is_alphabetic() {
        Kind::Word
    } else {
        Kind::Mark
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}
