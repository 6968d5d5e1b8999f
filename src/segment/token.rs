//! Text -> tokens that know their bytes.
//! A token is a lower-cased run of letters and digits after NFKC folding, or one character of a
//! script written without spaces. Quotes, apostrophes and dashes of every style separate alike, so
//! typography never breaks a match. Markup tags and character references are passed over.
//! Cost: O(bytes). ASCII words are found in bit masks of 64 bytes and hashed from two registers;
//! letters of other scripts take a table look-up each; only what NFKC changes takes the long way.

use unicode_normalization::UnicodeNormalization;

use super::kernel::{self, BLOCK, Level, Masks, ROOM, SHORT};
use super::markup;
use super::script::{Class, class, letter};
use crate::hash;
use crate::model::{Bytes, Span, Tokens};

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

/// What some tokens weigh, in half words. O(tokens).
#[must_use]
#[inline]
pub fn weigh(words: &[u32]) -> u32 {
    words.iter().map(|&word| half_words(word)).sum()
}

/// How many tokens two texts have in common at their start. O(that).
#[must_use]
#[inline]
pub fn common_start(a: &[u32], b: &[u32]) -> usize {
    let (a_rows, b_rows) = (a.as_chunks::<ROW>().0, b.as_chunks::<ROW>().0);
    let rows = a_rows.iter().zip(b_rows);
    let at = ROW * rows.take_while(|(x, y)| x == y).count();
    let rest = a[at..].iter().zip(&b[at..]);
    at + rest.take_while(|(x, y)| x == y).count()
}

/// How many they have in common at their end. O(that).
#[must_use]
#[inline]
pub fn common_end(a: &[u32], b: &[u32]) -> usize {
    let (a_rows, b_rows) = (a.as_rchunks::<ROW>().1, b.as_rchunks::<ROW>().1);
    let rows = a_rows.iter().rev().zip(b_rows.iter().rev());
    let at = ROW * rows.take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - at], &b[..b.len() - at]);
    let rest = a.iter().rev().zip(b.iter().rev());
    at + rest.take_while(|(x, y)| x == y).count()
}

/// Tokens that are compared at once: a register or two.
const ROW: usize = 8;

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
    let mut columns = Columns::default();
    columns.read_with(level, text);
    tokens.extend(columns.tokens());
}

/// The tokens of one text in two columns: hashes are wanted by more than places are.
/// Reusable: a loop over texts allocates nothing in its steady state.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    words: Vec<u32>,
    spans: Vec<[u32; 2]>,
    /// Where ASCII words begin and end, by turns, that are found but not yet hashed.
    edges: Vec<u32>,
    scratch: String,
}

impl Columns {
    /// Makes these the tokens of `text`. O(bytes).
    /// # Panics
    /// As [`tokenise_with`].
    pub fn read_with(&mut self, level: Level, text: &str) {
        assert!(
            u32::try_from(text.len()).is_ok(),
            "article of 4 GiB or more"
        );
        self.words.clear();
        self.spans.clear();
        // at most an edge a byte, one from before, one behind
        self.edges.resize(STRETCH + 2 + ROOM, 0);
        let mut reader = Reader {
            level,
            text,
            columns: self,
            found: 0,
            at: 0,
        };
        let mut masks = [Masks::default(); STRETCH / BLOCK];
        for (stretch, bytes) in text.as_bytes().chunks(STRETCH).enumerate() {
            kernel::classify(level, bytes, &mut masks);
            let blocks = bytes.len().div_ceil(BLOCK);
            reader.stretch(stretch * STRETCH, &mut masks[..blocks]);
        }
        if reader.is_open() {
            reader.edge(text.len());
        }
        reader.hash_found();
    }

    /// The hash of each token.
    #[must_use]
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// First byte of each token, and first byte behind it.
    #[must_use]
    pub fn spans(&self) -> &[[u32; 2]] {
        &self.spans
    }

    /// Where a run of tokens stands in the text.
    /// # Panics
    /// If the run is empty or beyond the last token.
    #[must_use]
    pub fn bytes(&self, run: Span<Tokens>) -> Span<Bytes> {
        let spans = &self.spans[run.range()];
        Span::new(spans[0][0], spans[spans.len() - 1][1])
    }

    /// The tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = Token> {
        let both = self.words.iter().zip(&self.spans);
        both.map(|(&word, &[start, end])| Token { word, start, end })
    }

    #[inline]
    fn push(&mut self, hash: u32, start: usize, end: usize, dense: bool) {
        self.words.push(hash & !1 | u32::from(dense));
        self.spans.push([start as u32, end as u32]);
    }
}

/// Reads a text stretch by stretch.
struct Reader<'a> {
    level: Level,
    text: &'a str,
    columns: &'a mut Columns,
    /// Edges found and not yet hashed. If it is odd, the last word runs on.
    found: usize,
    /// Everything before it has been read; it may lie beyond the block in hand.
    at: usize,
}

impl Reader<'_> {
    /// Reads the stretch that begins at `base`.
    fn stretch(&mut self, base: usize, masks: &mut [Masks]) {
        // blocks from here on are plain and wait for their edges to be found at once
        let mut plain = 0;
        for block in 0..masks.len() {
            let here = base + block * BLOCK;
            let masks_here = &mut masks[block];
            if self.at > here {
                let unread = u64::MAX.checked_shl((self.at - here) as u32).unwrap_or(0);
                masks_here.word &= unread;
                masks_here.other &= unread;
            }
            if masks_here.other != 0 {
                self.pass_over_separators(here, masks_here);
            }
            if masks_here.other != 0 {
                let masks_here = *masks_here;
                self.plain_blocks(base + plain * BLOCK, &masks[plain..block]);
                self.mixed_block(here, masks_here);
                plain = block + 1;
            }
        }
        self.plain_blocks(base + plain * BLOCK, &masks[plain..]);
        self.hash_found();
    }

    /// Takes separators beyond ASCII (curly quotes, dashes) off the mask of what needs a closer
    /// look: most blocks that have anything beyond ASCII have nothing else.
    #[inline]
    fn pass_over_separators(&mut self, base: usize, masks: &mut Masks) {
        let bytes = self.text.as_bytes();
        let mut rest = masks.other;
        while rest != 0 {
            let bit = rest.trailing_zeros();
            let length = separator(&bytes[base + bit as usize..]);
            if length == 0 {
                return;
            }
            let its = ((1 << length) - 1) << bit;
            masks.other &= !its;
            rest &= !its;
            let end = base + bit as usize + length;
            if end > base + BLOCK {
                self.at = self.at.max(end);
            }
        }
    }

    /// Whether a word runs on.
    fn is_open(&self) -> bool {
        self.found % 2 == 1
    }

    #[inline]
    fn edge(&mut self, at: usize) {
        self.columns.edges[self.found] = at as u32;
        self.found += 1;
    }

    /// Finds the words in blocks of ASCII without markup: they lie between edges of the mask.
    fn plain_blocks(&mut self, base: usize, masks: &[Masks]) {
        if !masks.is_empty() {
            let open = self.is_open();
            let room = &mut self.columns.edges[self.found..];
            self.found += kernel::edges(self.level, masks, base as u32, open, room);
        }
    }

    /// Hashes the words found so far; one that runs on is kept.
    fn hash_found(&mut self) {
        let Columns {
            words,
            spans,
            edges,
            ..
        } = &mut *self.columns;
        let (found, _) = edges[..self.found].as_chunks::<2>();
        let first = words.len();
        words.resize(first + found.len(), 0);
        let bytes = self.text.as_bytes();
        let any_long = kernel::words(self.level, bytes, found, &mut words[first..]);
        if any_long {
            for (&[start, end], word) in found.iter().zip(&mut words[first..]) {
                let letters = &bytes[start as usize..end as usize];
                if letters.len() > SHORT {
                    *word = long_ascii_word(letters);
                }
            }
        }
        for word in &mut words[first..] {
            *word &= !1;
        }
        spans.extend_from_slice(found);
        // the beginning of a word that runs on
        let rest = 2 * found.len();
        edges.copy_within(rest..self.found, 0);
        self.found -= rest;
    }

    /// A block that holds anything else: one event after the other.
    fn mixed_block(&mut self, base: usize, masks: Masks) {
        self.at = self.at.max(base);
        if self.is_open() {
            let length = masks.word.trailing_ones() as usize;
            if length == BLOCK {
                return;
            }
            self.found -= 1;
            let start = self.columns.edges[self.found] as usize;
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
                    self.edge(start);
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
                self.hash_found();
                any_word(self.text, start, self.columns)
            }
            _ => {
                self.edge(start);
                self.edge(end);
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
        if self.found > 0 {
            self.hash_found();
        }
        let mut at = start;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii()) {
            at = han(bytes, at, self.columns);
            at = match bytes.get(at) {
                Some(byte) if !byte.is_ascii() => beyond_ascii(self.text, at, self.columns),
                _ => at,
            };
        }
        at
    }
}

/// Reads Han characters from `start` on as far as nothing but their own three bytes need be looked
/// at; returns where it stopped. It passes over CJK punctuation between them.
#[inline]
fn han(bytes: &[u8], start: usize, columns: &mut Columns) -> usize {
    let mut at = start;
    loop {
        match bytes[at..] {
            // U+4000-9FFF without the hexagrams, which are no letters, and before nothing that
            // could be a mark upon them
            [lead @ 0xe4..=0xe9, second, third, ref behind @ ..]
                if (lead, second) != (0xe4, 0xb7) && !may_be_mark(behind) =>
            {
                let quad = u32::from_le_bytes([lead, second, third, 0]);
                columns.push(hash::sixteen([quad, 0, 0, 0]), at, at + 3, true);
                at += 3;
            }
            // U+3000-3003 and U+3008-301D: space, comma, full stop, brackets; U+FF01-FF0F and
            // U+FF1A-FF20: the same and more in full width
            [0xe3, 0x80, 0x80..=0x83 | 0x88..=0x9d, ..]
            | [0xef, 0xbc, 0x81..=0x8f | 0x9a..=0xa0, ..] => at += 3,
            _ => return at,
        }
    }
}

/// Whether what begins with these bytes could belong to the letter before: not ASCII, nor Han, nor
/// the punctuation that [`han`] passes over.
#[inline]
fn may_be_mark(bytes: &[u8]) -> bool {
    !matches!(
        bytes,
        [] | [0..=0x7f | 0xe4..=0xe9, ..]
            | [0xe3, 0x80, 0x80..=0x9d, ..]
            | [0xef, 0xbc, 0x80..=0x9f, ..]
    )
}

/// How many bytes the separator takes that these begin with, if it is one of those that typography
/// puts into plain prose: U+00A0-A9 («no-break space» to the copyright sign), angle quotes, and
/// U+2010-2029 and U+2030-203F (dashes, quotes, ellipsis).
#[inline]
fn separator(bytes: &[u8]) -> usize {
    match bytes {
        [0xe2, 0x80, 0x90..=0xa9 | 0xb0..=0xbf, ..] => 3,
        [0xc2, 0xa0..=0xa9 | 0xab | 0xbb, ..] => 2,
        _ => 0,
    }
}

#[cold]
fn long_ascii_word(word: &[u8]) -> u32 {
    let mut folded = [0; 64];
    if let Some(folded) = folded.get_mut(..word.len()) {
        folded.copy_from_slice(word);
        folded.make_ascii_lowercase();
        return hash::word(folded);
    }
    hash::word(&word.to_ascii_lowercase())
}

/// Reads what begins with the non-ASCII character at `start`; returns where it ends.
#[inline]
fn beyond_ascii(text: &str, start: usize, columns: &mut Columns) -> usize {
    let Some(c) = text[start..].chars().next() else {
        return text.len();
    };
    match letter(c).map_or_else(|| class(c), |letter| letter.class) {
        Class::Word => any_word(text, start, columns),
        Class::Dense => dense(text, start, c, columns),
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
    fn hash(&self) -> u32 {
        match self.bytes.first_chunk() {
            Some(&padded) if self.length <= SHORT => hash::sixteen(hash::quads(padded)),
            _ => hash::word(&self.bytes[..self.length]),
        }
    }
}

/// Reads the word at `start`, of whatever script; returns where it ends.
fn any_word(text: &str, start: usize, columns: &mut Columns) -> usize {
    if let Some((hash, end)) = plain_word(text, start) {
        columns.push(hash, start, end, false);
        return end;
    }
    defined_word(text, start, columns)
}

/// The hash and the end of the word at `start`, if all its letters are plain and it is not long.
fn plain_word(text: &str, start: usize) -> Option<(u32, usize)> {
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
fn defined_word(text: &str, start: usize, columns: &mut Columns) -> usize {
    let mut end = start;
    for (offset, c) in text[start..].char_indices() {
        match class(c) {
            Class::Word | Class::Mark => end = start + offset + c.len_utf8(),
            Class::Ignorable => {}
            Class::Dense | Class::Separator => break,
        }
    }
    fold(&text[start..end], &mut columns.scratch);
    let hash = hash::word(columns.scratch.as_bytes());
    columns.push(hash, start, end, false);
    end
}

/// Reads the dense character `c` at `start` with the marks behind it; returns where they end.
#[inline]
fn dense(text: &str, start: usize, c: char, columns: &mut Columns) -> usize {
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
        fold(&text[start..end], &mut columns.scratch);
        hash::word(columns.scratch.as_bytes())
    });
    columns.push(hash, start, end, true);
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
        let (mut found, mut at) = (Columns::default(), 0);
        while let Some(c) = text[at..].chars().next() {
            at = match (c, class(c)) {
                ('<' | '&', _) => markup::skip(text.as_bytes(), at).unwrap_or(at + 1),
                (_, Class::Word) => defined_word(text, at, &mut found),
                (_, Class::Dense) => {
                    let marks = text[at..].chars().skip(1);
                    let marks = marks.take_while(|&c| class(c) == Class::Mark);
                    let end = at + c.len_utf8() + marks.map(char::len_utf8).sum::<usize>();
                    fold(&text[at..end], &mut found.scratch);
                    let hash = hash::word(found.scratch.as_bytes());
                    found.push(hash, at, end, true);
                    end
                }
                _ => at + c.len_utf8(),
            };
        }
        found.tokens().collect()
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
        fn what_two_texts_begin_and_end_with_alike_is_counted(
            same in proptest::collection::vec(0u32..3, 0..40),
            a in proptest::collection::vec(0u32..3, 0..20),
            b in proptest::collection::vec(0u32..3, 0..20),
        ) {
            let plain = |a: &[u32], b: &[u32]| a.iter().zip(b).take_while(|(x, y)| x == y).count();
            let [first, second] = [&a, &b].map(|rest| [&same[..], rest].concat());
            proptest::prop_assert_eq!(common_start(&first, &second), plain(&first, &second));
            let turned = |text: &[u32]| text.iter().rev().copied().collect::<Vec<_>>();
            let (last, other) = (turned(&first), turned(&second));
            proptest::prop_assert_eq!(common_end(&last, &other), plain(&first, &second));
        }

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
