//! What each token is to an editor: quoted speech, part of a name, a set phrase, furniture.
//! Names and phrases that any reporter would write alike must not make a passage; speech that two
//! outlets quote is told apart from copying.
//! Cost: O(bytes + tokens). Memory: one byte a token.

use std::ops::{BitAnd, BitOr};
use std::sync::LazyLock;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::token::{self, Token};
use super::{Document, quote};
use crate::model::{Bytes, Span};

/// What one token is; several may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark(u8);

impl Mark {
    const QUOTED: u8 = 1;
    const NAME: u8 = 2;
    const PHRASE: u8 = 4;
    const FURNITURE: u8 = 8;
    const SHORT: u8 = 16;
    const SAYING: u8 = 32;

    /// Whether it stands between quotation marks.
    #[must_use]
    #[inline]
    pub fn is_quoted(self) -> bool {
        self.0 & Self::QUOTED != 0
    }

    /// Whether it is written as a name is, where that can be told.
    #[must_use]
    #[inline]
    pub fn is_name(self) -> bool {
        self.0 & Self::NAME != 0
    }

    /// Whether it is part of a credit line or of the page around the article.
    #[must_use]
    #[inline]
    pub fn is_furniture(self) -> bool {
        self.0 & Self::FURNITURE != 0
    }

    /// Whether it is a short word, of the kind that holds sentences together.
    #[must_use]
    #[inline]
    pub fn is_short(self) -> bool {
        self.0 & Self::SHORT != 0
    }

    /// Whether it is a verb of saying.
    #[must_use]
    pub fn is_saying(self) -> bool {
        self.0 & Self::SAYING != 0
    }

    /// Whether it tells anything: no name, no number, no set phrase, no furniture, not a short word.
    #[must_use]
    #[inline]
    pub fn is_telling(self) -> bool {
        self.0 & (Self::NAME | Self::PHRASE | Self::FURNITURE | Self::SHORT) == 0
    }
}

/// The marks of up to eight tokens in a row, a byte each.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    marks: u64,
    /// One for each token there is.
    ones: u64,
}

impl Marks {
    /// Tokens of which marks are asked for at once.
    pub const MOST: usize = 8;

    /// The marks of the first tokens of some: of so many, at least one and at most [`Marks::MOST`]. O(1).
    /// # Panics
    /// If there are fewer.
    #[must_use]
    #[inline]
    pub fn of(marks: &[Mark], count: usize) -> Self {
        let row = match marks.first_chunk() {
            Some(&row) => row,
            None => Self::filled(&marks[..count]),
        };
        Self {
            marks: u64::from_le_bytes(row.map(|mark| mark.0)),
            ones: ONES >> (u8::BITS as usize * (Self::MOST - count)),
        }
    }

    #[cold]
    fn filled(marks: &[Mark]) -> [Mark; Self::MOST] {
        let mut row = [Mark::default(); Self::MOST];
        row[..marks.len()].copy_from_slice(marks);
        row
    }

    /// How many of the tokens have the lowest bit of their byte.
    #[inline]
    fn count(self, marks: u64) -> u32 {
        // the sum of all bytes, in the highest one
        ((marks & self.ones).wrapping_mul(ONES) >> (u64::BITS - u8::BITS)) as u32
    }

    /// How many stand between quotation marks.
    #[must_use]
    #[inline]
    pub fn quoted(self) -> u32 {
        self.count(self.marks >> Mark::QUOTED.trailing_zeros())
    }

    /// How many are furniture.
    #[must_use]
    #[inline]
    pub fn furniture(self) -> u32 {
        self.count(self.marks >> Mark::FURNITURE.trailing_zeros())
    }

    /// How many tell something.
    #[must_use]
    #[inline]
    pub fn telling(self) -> u32 {
        let nothing = [Mark::NAME, Mark::PHRASE, Mark::FURNITURE, Mark::SHORT];
        let any = |any: u64, mark: u8| any | self.marks >> mark.trailing_zeros();
        self.count(!nothing.into_iter().fold(0, any))
    }
}

/// One in each byte.
const ONES: u64 = u64::from_ne_bytes([1; Marks::MOST]);

/// Whatever either of two tokens is, token by token.
impl BitOr for Marks {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        let marks = self.marks | other.marks;
        Self { marks, ..self }
    }
}

/// What both of two tokens are, token by token.
impl BitAnd for Marks {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        let marks = self.marks & other.marks;
        Self { marks, ..self }
    }
}

/// Whatever either of two tokens is.
impl BitOr for Mark {
    type Output = Self;

    #[inline]
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The mark of every token of `document`, which is the document of `text`.
/// `furniture` is sorted and lies within the text.
#[must_use]
pub fn marks(text: &str, document: &Document, furniture: &[Span<Bytes>]) -> Vec<Mark> {
    let tokens = document.tokens();
    let lists = &*LISTS;
    let ascii = text.is_ascii();
    let mut german = 0;
    let mut marks: Vec<Mark> = tokens
        .iter()
        .map(|&token| {
            let listed = lists.of(token.word);
            german += usize::from(listed & GERMAN_WORD != 0);
            Mark(of_word(text, ascii, token, listed))
        })
        .collect();
    for &span in furniture {
        for mark in &mut marks[document.tokens_in(span).range()] {
            mark.0 |= Mark::FURNITURE;
        }
    }
    for span in quote::quoted(text) {
        for mark in &mut marks[document.tokens_in(span).range()] {
            mark.0 |= Mark::QUOTED;
        }
    }
    // the text's language writes common nouns with a capital
    if german as f64 > tokens.len() as f64 * GERMAN {
        unmark_names(&mut marks);
        return marks;
    }
    for paragraph in document.paragraphs() {
        let range = paragraph.range();
        if is_capitalised(text, &tokens[range.clone()], &marks[range.clone()]) {
            unmark_names(&mut marks[range]);
        }
    }
    marks
}

fn unmark_names(marks: &mut [Mark]) {
    for mark in marks {
        mark.0 &= !Mark::NAME;
    }
}

/// Short words hold at most this many characters: articles, prepositions and auxiliaries of the
/// languages written in letters do, and few words that tell something.
const SHORT_CHARS: usize = 3;
/// Bytes of a character at the most.
const MAX_CHAR_BYTES: usize = 4;

/// The marks of a word by itself, which stands in some lists; `ascii` says whether all of `text` is. A word with a
/// capital is a name; sentence-initial words are, too: one word more or less never decides.
fn of_word(text: &str, ascii: bool, token: Token, listed: u8) -> u8 {
    let mark = |holds: bool, mark: u8| if holds { mark } else { 0 };
    if token.is_dense() {
        return listed & Mark::SAYING;
    }
    let (start, end) = (token.start as usize, token.end as usize);
    let len = end - start;
    // one character more than a short word has, if they are ASCII as most are
    let longer = text.as_bytes()[start..].first_chunk::<{ SHORT_CHARS + 1 }>();
    let told = ascii || len > SHORT_CHARS * MAX_CHAR_BYTES || longer.is_some_and(|c| c.is_ascii());
    let few = !told && text[start..end].chars().nth(SHORT_CHARS).is_none();
    let short = (len <= SHORT_CHARS) | few;
    let first = text.as_bytes()[start];
    let capital = match first {
        0..0x80 => first.is_ascii_uppercase(),
        _ => text[start..].starts_with(char::is_uppercase),
    };
    // a number tells as little as a name: tables and results hold the same ones without copying
    let number = !first.is_ascii_alphabetic() && text[start..end].chars().all(char::is_numeric);
    listed & (Mark::SAYING | Mark::PHRASE)
        | mark(short, Mark::SHORT)
        | mark(capital, Mark::NAME)
        | mark(number, Mark::PHRASE)
}

/// Share of longer words with a capital from which a paragraph is a headline in title case or a line
/// in capitals, where capitals say nothing. First paragraphs full of names and titles reach .75.
const TITLE_CASE: f64 = 0.85;

/// Tokens of a paragraph that may be a headline. A longer one that is full of capitals is a table of names,
/// unless it is written in capitals throughout.
const HEADLINE: usize = 40;

/// Whether a paragraph is written with capitals, so that they tell no names.
fn is_capitalised(text: &str, tokens: &[Token], marks: &[Mark]) -> bool {
    let is_longer = |(token, mark): &(&Token, &Mark)| !(mark.is_short() | token.is_dense());
    let longer = || tokens.iter().zip(marks).filter(is_longer);
    let (mut all, mut capitals) = (0, 0);
    // without a branch for each
    for pair in tokens.iter().zip(marks) {
        all += u32::from(is_longer(&pair));
        capitals += usize::from(is_longer(&pair) & pair.1.is_name());
    }
    if capitals as f64 <= f64::from(all) * TITLE_CASE || capitals <= 4 {
        return false;
    }
    let all_capitals = |(token, _): &(&Token, &Mark)| {
        let word = &text[token.start as usize..token.end as usize];
        !word.chars().any(char::is_lowercase)
    };
    tokens.len() <= HEADLINE || longer().filter(all_capitals).count() * 2 > capitals
}

/// Share of German function words from which a text is taken for German, the one language of the
/// press that gives every noun a capital. They are a fifth of German text and almost none of any
/// other's.
const GERMAN: f64 = 0.08;

/// The list of these words among [`LISTS`], which is no mark.
const GERMAN_WORD: u8 = 64;
const GERMAN_WORDS: &str =
    "der die das den dem des und nicht ein eine einen einer ist sich auch auf zu mit von für";

/// Words of attribution, office and calendar (`phrases.txt` lists them by language), verbs of saying
/// (`saying.txt`), and German function words.
static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    lists.add(include_str!("phrases.txt"), Mark::PHRASE);
    lists.add(include_str!("saying.txt"), Mark::SAYING);
    lists.add(GERMAN_WORDS, GERMAN_WORD);
    lists
});

/// Which lists hold a word.
struct Lists {
    lists: HashMap<u32, u8, DefaultHashBuilder>,
    /// A bit for each word, by some bits of its hash: most words of a text are in no list, and most of those
    /// not here.
    listed: [u64; LISTED_BITS / 64],
}

/// Twenty for each word that is listed: of the others one in twenty is looked up in vain.
const LISTED_BITS: usize = 1 << 14;

impl Default for Lists {
    fn default() -> Self {
        Self {
            lists: HashMap::default(),
            listed: [0; LISTED_BITS / 64],
        }
    }
}

impl Lists {
    /// Adds the words of a list, in which `#` begins a comment.
    fn add(&mut self, list: &str, mark: u8) {
        let content = list
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default());
        let mut tokens = Vec::new();
        token::tokenise(&content.collect::<Vec<_>>().join("\n"), &mut tokens);
        for token in tokens {
            let (at, bit) = Self::bit(token.word);
            self.listed[at] |= bit;
            *self.lists.entry(token.word).or_default() |= mark;
        }
    }

    fn bit(word: u32) -> (usize, u64) {
        let bit = (word >> 1) as usize % LISTED_BITS;
        (bit / 64, 1 << (bit % 64))
    }

    /// The lists that hold a word.
    #[inline]
    fn of(&self, word: u32) -> u8 {
        let (at, bit) = Self::bit(word);
        if self.listed[at] & bit == 0 {
            return 0;
        }
        self.lists.get(&word).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn telling(text: &str) -> Vec<&str> {
        let document = Document::new(text);
        marks(text, &document, &[])
            .iter()
            .zip(document.tokens())
            .filter(|(mark, _)| mark.is_telling())
            .map(|(_, t)| &text[t.start as usize..t.end as usize])
            .collect()
    }

    #[test]
    fn names_titles_and_attribution_tell_nothing() {
        assert!(telling("according to the Korean Central News Agency (KCNA)").is_empty());
        assert!(
            telling("met Defence Minister Andrei Belousov and his foreign minister").is_empty()
        );
        assert_eq!(
            telling("The minister said the harvest would feed many villages."),
            ["harvest", "would", "feed", "many", "villages"]
        );
    }

    #[test]
    fn capitals_say_nothing_in_headlines_and_german() {
        assert!(!telling("Harbour Town Fears Flooding After Record Storm Breaks Wall").is_empty());
        let german = "Die Regierung will den Ausbau der Bahn im Norden und Osten beschleunigen";
        assert!(telling(german).contains(&"Ausbau"));
    }

    #[test]
    fn a_table_of_names_and_numbers_tells_nothing_and_capitals_throughout_no_names() {
        let table =
            "Norigate Lower: Celia Toronik (Reform) 19,538; Arno Kelofield (Green Coast) 11,551. ";
        assert!(telling(&table.repeat(6)).is_empty());
        let wire =
            "THE HARBOUR WALL BROKE IN THE NIGHT AND WATER REACHED THE SECOND FLOOR OF HOUSES ";
        assert!(telling(&wire.repeat(6)).contains(&"WATER"));
    }

    #[test]
    fn furniture_and_quotations_are_marked_where_they_stand() {
        let text = "PARIS (AFP) - He said \"no more of this\" twice";
        let document = Document::new(text);
        let marks = marks(text, &document, &[Span::new(0, 13)]);
        let quoted: Vec<bool> = marks.iter().map(|m| m.is_quoted()).collect();
        assert_eq!(
            quoted,
            [false, false, false, false, true, true, true, true, false]
        );
        assert!(marks[0].is_furniture() && marks[1].is_furniture() && !marks[2].is_furniture());
    }
}
