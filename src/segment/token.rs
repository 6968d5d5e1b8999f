//! Text -> tokens that know their bytes.
//! A token is a lower-cased run of letters and digits after NFKC folding, or one character of a
//! script written without spaces. Quotes, apostrophes and dashes of every style separate alike, so
//! typography never breaks a match. Markup tags and character references are passed over.
//! Cost: O(bytes). ASCII words are found in bit masks of 64 bytes and hashed from two registers;
//! letters of other scripts take a table look-up each; only what NFKC changes takes the long way.

use unicode_normalization::UnicodeNormalization;

use super::kernel::{self, BLOCK, Level, Masks};
use super::markup;
use super::script::{Class, class, letter};
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
#[inline]
pub fn is_dense(word: u32) -> bool {
    word & 1 == 1
}

/// What a token weighs in half words: a word two, a dense character one. Chinese words have
/// about two characters, so that lengths in words mean the same in every language.
#[must_use]
#[inline]
pub fn half_words(word: u32) -> u32 {
    2 - (word & 1)
}

/// Words that a run of tokens counts for, rounded to the nearest.
#[must_use]
pub fn count_words(words: impl Iterator<Item = u32>) -> u32 {
    words.map(half_words).sum::<u32>().div_ceil(2)
}

/// Bytes whose masks are made at once: 1 KiB of masks, which stay in the nearest cache.
const STRETCH: usize = 4096;

/// Appends the tokens of `text` to `tokens`.
/// # Panics
/// If the text is 4 GiB or longer; readers reject such records.
pub fn tokenise(text: &str, tokens: &mut Vec<Token>) {
    tokenise_with(Level::best(), text, tokens);
}

/// As [`tokenise`], with the instructions of one level; every level gives the same tokens.
/// # Panics
/// As [`tokenise`], and if the machine lacks the instructions.
pub fn tokenise_with(level: Level, text: &str, tokens: &mut Vec<Token>) {
    assert!(
        u32::try_from(text.len()).is_ok(),
        "article of 4 GiB or more"
    );
    let mut reader = Reader {
        text,
        tokens,
        scratch: String::new(),
        open: None,
        at: 0,
    };
    let mut masks = [Masks::default(); STRETCH / BLOCK];
    for (stretch, bytes) in text.as_bytes().chunks(STRETCH).enumerate() {
        kernel::classify(level, bytes, &mut masks);
        let blocks = bytes.len().div_ceil(BLOCK);
        reader.tokens.reserve(bytes.len() / 4);
        for (block, &masks) in masks[..blocks].iter().enumerate() {
            reader.block(stretch * STRETCH + block * BLOCK, masks);
        }
    }
    if let Some(start) = reader.open {
        let token = ascii_token(text.as_bytes(), start, text.len());
        reader.tokens.push(token);
    }
}

/// Lower half and upper half of the first n bytes of sixteen.
const KEEP: [(u64, u64); 17] = {
    let mut table = [(0, 0); 17];
    let mut n = 1;
    while n <= 16 {
        let all = u128::MAX >> (128 - 8 * n);
        table[n] = (all as u64, (all >> 64) as u64);
        n += 1;
    }
    table
};
/// Sets the bit that makes a letter lower case, and that every digit has.
const LOWER: u64 = 0x2020_2020_2020_2020;

/// Reads a text block by block.
struct Reader<'a> {
    text: &'a str,
    tokens: &'a mut Vec<Token>,
    scratch: String,
    /// Where the ASCII word begins that reached the end of the last block.
    open: Option<usize>,
    /// Everything before it has been read; it may lie beyond the block in hand.
    at: usize,
}

impl Reader<'_> {
    /// Reads the block that begins at `base`.
    #[inline]
    fn block(&mut self, base: usize, mut masks: Masks) {
        if self.at > base {
            if self.at >= base + BLOCK {
                return;
            }
            let unread = u64::MAX << (self.at - base);
            masks.word &= unread;
            masks.other &= unread;
        }
        if masks.other == 0 {
            self.plain_block(base, masks.word);
        } else {
            self.mixed_block(base, masks);
        }
    }

    /// A block of ASCII without markup: words are what lies between edges of the mask.
    #[inline]
    fn plain_block(&mut self, base: usize, word: u64) {
        let bytes = self.text.as_bytes();
        let before = word << 1 | u64::from(self.open.is_some());
        let mut starts = word & !before;
        let mut ends = !word & before;
        if let Some(start) = self.open {
            if ends == 0 {
                return;
            }
            let end = base + ends.trailing_zeros() as usize;
            self.tokens.push(ascii_token(bytes, start, end));
            ends &= ends - 1;
            self.open = None;
        }
        // one reservation for all, and no length kept in memory between them
        self.tokens.extend((0..ends.count_ones()).map(|_| {
            let start = base + starts.trailing_zeros() as usize;
            let end = base + ends.trailing_zeros() as usize;
            starts &= starts - 1;
            ends &= ends - 1;
            ascii_token(bytes, start, end)
        }));
        if starts != 0 {
            self.open = Some(base + starts.trailing_zeros() as usize);
        }
    }

    /// A block that holds anything else: one event after the other.
    fn mixed_block(&mut self, base: usize, masks: Masks) {
        self.at = self.at.max(base);
        if let Some(start) = self.open {
            let length = masks.word.trailing_ones() as usize;
            if length == BLOCK {
                return;
            }
            self.open = None;
            self.at = self.word_up_to(start, base + length);
        }
        while self.at < base + BLOCK {
            let unread = u64::MAX << (self.at - base);
            let events = (masks.word | masks.other) & unread;
            if events == 0 {
                return;
            }
            let bit = events.trailing_zeros() as usize;
            let start = base + bit;
            if masks.word >> bit & 1 == 1 {
                let length = (masks.word >> bit).trailing_ones() as usize;
                if bit + length == BLOCK {
                    self.open = Some(start);
                    return;
                }
                self.at = self.word_up_to(start, start + length);
            } else {
                self.at = self.other(start);
            }
        }
    }

    /// Reads the word whose ASCII part is `start..end`; returns where it ends.
    #[inline]
    fn word_up_to(&mut self, start: usize, end: usize) -> usize {
        match self.text.as_bytes().get(end) {
            Some(byte) if !byte.is_ascii() => {
                any_word(self.text, start, self.tokens, &mut self.scratch)
            }
            _ => {
                let token = ascii_token(self.text.as_bytes(), start, end);
                self.tokens.push(token);
                end
            }
        }
    }

    /// Reads what stands at `start` and is no ASCII word; returns where to go on.
    fn other(&mut self, start: usize) -> usize {
        let bytes = self.text.as_bytes();
        if bytes[start].is_ascii() {
            return markup::skip(bytes, start).unwrap_or(start + 1);
        }
        let mut at = start;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii()) {
            at = beyond_ascii(self.text, at, self.tokens, &mut self.scratch);
        }
        at
    }
}

/// The token of the ASCII word `start..end`.
#[inline]
fn ascii_token(bytes: &[u8], start: usize, end: usize) -> Token {
    let hash = if let Some(&(keep_low, keep_high)) = KEEP.get(end - start) {
        let (low, high) = hash::halves(sixteen_from(bytes, start));
        hash::short_word((low | LOWER) & keep_low, (high | LOWER) & keep_high)
    } else {
        long_ascii_word(&bytes[start..end])
    };
    token(hash, start, end, false)
}

#[cold]
fn long_ascii_word(word: &[u8]) -> u64 {
    let mut folded = [0; 64];
    if let Some(folded) = folded.get_mut(..word.len()) {
        folded.copy_from_slice(word);
        folded.make_ascii_lowercase();
        return hash::word(folded);
    }
    hash::word(&word.to_ascii_lowercase())
}

/// The sixteen bytes from `start`; zeros where the text has ended.
#[inline]
fn sixteen_from(bytes: &[u8], start: usize) -> [u8; 16] {
    let rest = &bytes[start..];
    if let Some(sixteen) = rest.first_chunk() {
        return *sixteen;
    }
    let mut padded = [0; 16];
    padded[..rest.len()].copy_from_slice(rest);
    padded
}

/// Reads what begins with the non-ASCII character at `start`; returns where it ends.
#[inline]
fn beyond_ascii(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    let Some(c) = text[start..].chars().next() else {
        return text.len();
    };
    match letter(c).map_or_else(|| class(c), |letter| letter.class) {
        Class::Word => any_word(text, start, tokens, scratch),
        Class::Dense => dense(text, start, c, tokens, scratch),
        Class::Mark | Class::Ignorable | Class::Separator => start + c.len_utf8(),
    }
}

/// A folded word in the making; zeros behind its letters.
struct Folded {
    bytes: [u8; 64],
    length: usize,
}

impl Folded {
    const EMPTY: Self = Self {
        bytes: [0; 64],
        length: 0,
    };

    /// Appends a character of the basic plane; none if there is no room.
    #[inline]
    fn push(&mut self, code: u16) -> Option<()> {
        let out = self.bytes.get_mut(self.length..self.length + 3)?;
        let tail = |bits: u16| 0x80 | (bits & 0x3f) as u8;
        self.length += match code {
            0..0x80 => {
                out[0] = code as u8;
                1
            }
            0x80..0x800 => {
                out[0] = 0xc0 | (code >> 6) as u8;
                out[1] = tail(code);
                2
            }
            _ => {
                out[0] = 0xe0 | (code >> 12) as u8;
                out[1] = tail(code >> 6);
                out[2] = tail(code);
                3
            }
        };
        Some(())
    }

    #[inline]
    fn hash(&self) -> u64 {
        match self.bytes.first_chunk() {
            Some(&padded) if self.length <= 16 => {
                let (low, high) = hash::halves(padded);
                hash::short_word(low, high)
            }
            _ => hash::word(&self.bytes[..self.length]),
        }
    }
}

/// Reads the word at `start`, of whatever script; returns where it ends.
fn any_word(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    if let Some((hash, end)) = plain_word(text, start) {
        tokens.push(token(hash, start, end, false));
        return end;
    }
    defined_word(text, start, tokens, scratch)
}

/// The hash and the end of the word at `start`, if all its letters are plain and it is not long.
fn plain_word(text: &str, start: usize) -> Option<(u64, usize)> {
    let mut folded = Folded::EMPTY;
    let mut end = start;
    let mut at = start;
    for c in text[start..].chars() {
        let letter = letter(c)?;
        match letter.class {
            Class::Dense | Class::Separator => break,
            _ if !letter.is_plain => return None,
            Class::Ignorable => at += c.len_utf8(),
            Class::Word | Class::Mark => {
                folded.push(letter.fold)?;
                at += c.len_utf8();
                end = at;
            }
        }
    }
    Some((folded.hash(), end))
}

/// The definition of a word, for every script; all the above are its shortcuts.
fn defined_word(text: &str, start: usize, tokens: &mut Vec<Token>, scratch: &mut String) -> usize {
    let mut end = start;
    for (offset, c) in text[start..].char_indices() {
        match class(c) {
            Class::Word | Class::Mark => end = start + offset + c.len_utf8(),
            Class::Ignorable => {}
            Class::Dense | Class::Separator => break,
        }
    }
    fold(&text[start..end], scratch);
    tokens.push(token(hash::word(scratch.as_bytes()), start, end, false));
    end
}

/// Reads the dense character `c` at `start` with the marks behind it; returns where they end.
#[inline]
fn dense(
    text: &str,
    start: usize,
    c: char,
    tokens: &mut Vec<Token>,
    scratch: &mut String,
) -> usize {
    let mut end = start + c.len_utf8();
    let marked = end;
    let class_of = |c| letter(c).map_or_else(|| class(c), |letter| letter.class);
    for mark in text[end..].chars() {
        if class_of(mark) != Class::Mark {
            break;
        }
        end += mark.len_utf8();
    }
    let plain = letter(c).filter(|letter| end == marked && letter.is_plain);
    let hash = plain.and_then(|letter| {
        let mut folded = Folded::EMPTY;
        folded.push(letter.fold)?;
        Some(folded.hash())
    });
    let hash = hash.unwrap_or_else(|| {
        fold(&text[start..end], scratch);
        hash::word(scratch.as_bytes())
    });
    tokens.push(token(hash, start, end, true));
    end
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

#[inline]
fn token(hash: u64, start: usize, end: usize, dense: bool) -> Token {
    Token {
        word: (hash >> 32) as u32 & !1 | u32::from(dense),
        start: start as u32,
        end: end as u32,
    }
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

    /// The tokens by the definition alone: no masks, no tables, no short words by two registers.
    fn defined(text: &str) -> Vec<Token> {
        let (mut found, mut scratch, mut at) = (Vec::new(), String::new(), 0);
        while let Some(c) = text[at..].chars().next() {
            at = match (c, class(c)) {
                ('<' | '&', _) => markup::skip(text.as_bytes(), at).unwrap_or(at + 1),
                (_, Class::Word) => defined_word(text, at, &mut found, &mut scratch),
                (_, Class::Dense) => {
                    let marks = text[at..].chars().skip(1);
                    let marks = marks.take_while(|&c| class(c) == Class::Mark);
                    let end = at + c.len_utf8() + marks.map(char::len_utf8).sum::<usize>();
                    fold(&text[at..end], &mut scratch);
                    found.push(token(hash::word(scratch.as_bytes()), at, end, true));
                    end
                }
                _ => at + c.len_utf8(),
            };
        }
        found
    }

    fn every_level_follows_the_definition(text: &str) {
        for level in Level::available() {
            let mut found = Vec::new();
            tokenise_with(level, text, &mut found);
            assert_eq!(found, defined(text), "{level:?} on {text:?}");
        }
    }

    #[test]
    fn words_of_every_length_at_every_edge_of_a_block_follow_the_definition() {
        for length in 1..=70 {
            for before in [0, 1, 30, 61, 62, 63, 64, 65, 4094, 4095, 4096] {
                let word = &"Wo9rD".repeat(14)[..length];
                for behind in [
                    "", " ", "é", "’s", "<b>", "&amp;x", "中", "\u{301}", " next",
                ] {
                    let text = format!("{}{word}{behind}", " ".repeat(before));
                    every_level_follows_the_definition(&text);
                }
            }
        }
    }

    #[test]
    fn every_character_of_the_basic_plane_follows_the_definition() {
        for c in (0..=0xffff).filter_map(char::from_u32) {
            every_level_follows_the_definition(&format!("{c} a{c}b {c}{c} 中{c} e{c}\u{301}"));
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
        fn a_page_of_mixed_scripts_gives_the_same_tokens_on_every_path(
            text in "([a-zA-Z0-9]{1,20}|[а-яА-Я]{1,30}|[ا-ي\u{64b}-\u{652}]{1,9}|[一-十]{1,5}|\\PC{1,3}|[ <>&;’—\n]|<br>|&nbsp;|[éßİﬁÅ한]|\u{301}|\u{ad}|\u{94d}|\u{93f}){0,80}"
        ) {
            every_level_follows_the_definition(&text);
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
