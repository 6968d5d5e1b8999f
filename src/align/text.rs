//! Articles -> texts as alignment reads them: words, marks, and where each word stands.
//! Each article that stands in some pair is read once and kept: pairs of a large dump come in no order that a
//! small cache could follow, and read the same text dozens of times. What is kept lies in a few large
//! pieces, which go back to the system when their articles have had their turn as first of a pair; a hundred
//! thousand small ones would not.
//! Memory: 4.3 bytes a token, besides the words.

use std::ops::Range;

use rayon::prelude::*;

use crate::model::{ArticleId, Bytes, Span, Tokens};
use crate::segment::token::{self, Token, half_words, is_dense};
use crate::segment::{Document, Mark, marks};

use super::Corpus;
use super::words::Shape;

/// What a token weighs that is a word, in half words: the most.
pub(super) const HALF_WORDS: u32 = 2;

/// The articles that were asked for, read.
pub(super) struct Texts<'a> {
    corpus: Corpus<'a>,
    parts: Vec<Part>,
}

/// Articles in a part.
const PART: usize = 512;

/// What is kept of some articles besides their words.
#[derive(Default)]
struct Part {
    articles: Vec<Reading>,
    marks: Vec<Mark>,
    shapes: Vec<Shape>,
    /// Every [`GROUP`]th start of an article in full, and each as its distance from the last of those; or
    /// [`FAR`] and where the starts of that group stand in full.
    firsts: Vec<u32>,
    distances: Vec<u8>,
    /// Starts in full, of groups whose last is too far from the first.
    far: Vec<u32>,
}

/// What is kept of one article.
#[derive(Clone, Copy, Default)]
struct Reading {
    /// Where it begins among its part's tokens and first starts.
    tokens: u32,
    firsts: u32,
    weight: u32,
    furniture: u32,
    dense: bool,
    has_dense: bool,
    ascii: bool,
}

impl<'a> Texts<'a> {
    /// Reads the articles that are asked for, in parallel.
    pub(super) fn new(corpus: Corpus<'a>, asked: impl Fn(ArticleId) -> bool + Sync) -> Self {
        let parts = corpus
            .articles
            .par_chunks(PART)
            .enumerate()
            .map_init(Document::default, |document, (at, articles)| {
                let ids = (at * PART) as u32..(at * PART + articles.len()) as u32;
                let ids = ids.map(ArticleId);
                let lengths = ids.clone().filter(|&id| asked(id));
                let mut part = Part::of(lengths.map(|id| corpus.sketches.words(id).len()));
                for id in ids {
                    if asked(id) {
                        part.add(corpus, id, document);
                    } else {
                        part.articles.push(Reading::default());
                    }
                }
                part.far.shrink_to_fit();
                part
            })
            .collect();
        Self { corpus, parts }
    }

    /// Drops what is kept of the articles before one, of which none will be asked for any more.
    pub(super) fn drop_before(&mut self, article: ArticleId) {
        let parts = article.index() / PART;
        self.parts[..parts].fill_with(Part::default);
    }

    /// The text of an article that was asked for.
    pub(super) fn get(&self, article: ArticleId) -> Text<'_> {
        let part = &self.parts[article.index() / PART];
        let reading = part.articles[article.index() % PART];
        let words = self.corpus.sketches.words(article);
        let first = reading.tokens as usize;
        Text {
            article,
            words,
            marks: &part.marks[first..first + words.len()],
            shapes: &part.shapes[first..first + words.len()],
            starts: Starts {
                firsts: &part.firsts[reading.firsts as usize..],
                distances: &part.distances[first..first + words.len()],
                far: &part.far,
            },
            weight: reading.weight,
            dense: reading.dense,
            has_dense: reading.has_dense,
            furniture: reading.furniture,
            ascii: reading.ascii,
            whole: &self.corpus.articles[article.index()].text,
        }
    }
}

impl Part {
    /// Room for articles of so many tokens.
    fn of(lengths: impl Iterator<Item = usize>) -> Self {
        let add = |(tokens, firsts), len: usize| (tokens + len, firsts + len.div_ceil(GROUP));
        let (tokens, firsts) = lengths.fold((0, 0), add);
        Self {
            articles: Vec::with_capacity(PART),
            marks: Vec::with_capacity(tokens),
            shapes: Vec::with_capacity(tokens),
            firsts: Vec::with_capacity(firsts),
            distances: Vec::with_capacity(tokens),
            far: Vec::new(),
        }
    }

    fn add(&mut self, corpus: Corpus<'_>, id: ArticleId, document: &mut Document) {
        let text = &corpus.articles[id.index()].text;
        let furniture = &corpus.credits[id.index()].furniture;
        document.read(text);
        let tokens = document.tokens();
        let dense = tokens.iter().filter(|t| t.is_dense()).count();
        let marks = marks::marks(text, document, furniture);
        let reading = Reading {
            tokens: self.marks.len() as u32,
            firsts: self.firsts.len() as u32,
            weight: tokens.iter().map(|t| half_words(t.word)).sum(),
            dense: dense * 2 > tokens.len(),
            has_dense: dense > 0,
            furniture: marks
                .iter()
                .map(|mark| u32::from(mark.is_furniture()))
                .sum(),
            ascii: text.is_ascii(),
        };
        self.marks.extend(marks);
        let bytes = |t: &Token| t.start as usize..t.end as usize;
        if reading.ascii {
            let shape = |t| Shape::of_ascii(&text.as_bytes()[bytes(t)]);
            self.shapes.extend(tokens.iter().map(shape));
        } else {
            let shape = |t: &Token| match ascii(
                &text.as_bytes()[t.start as usize..],
                (t.end - t.start) as usize,
            ) {
                Some(word) => Shape::of_ascii(word),
                None => Shape::of(&text[bytes(t)]),
            };
            self.shapes.extend(tokens.iter().map(shape));
        }
        for group in tokens.chunks(GROUP) {
            let first = group[0].start;
            let is_far = group[group.len() - 1].start - first > u32::from(u8::MAX);
            let distance = |t: &Token| (t.start - first) as u8;
            self.distances.extend(group.iter().map(distance));
            // a start of 2 GiB has that bit, too
            if is_far || first & FAR != 0 {
                self.firsts.push(FAR | self.far.len() as u32);
                self.far.extend(group.iter().map(|t| t.start));
            } else {
                self.firsts.push(first);
            }
        }
        self.articles.push(reading);
    }
}

/// The first so many of some bytes if they are all ASCII.
#[inline]
fn ascii(bytes: &[u8], count: usize) -> Option<&[u8]> {
    let word = bytes.get(..count)?;
    let ascii = match (bytes.first_chunk(), word.last_chunk()) {
        // the first eight and the last, which may overlap
        (Some(&first), Some(&last)) if count <= 16 => {
            (u64::from_le_bytes(first) | u64::from_le_bytes(last)) & EIGHT == 0
        }
        (Some(&first), None) if count > 0 => {
            let rest = u64::BITS - u8::BITS * count as u32;
            u64::from_le_bytes(first) & EIGHT >> rest == 0
        }
        _ => word.is_ascii(),
    };
    ascii.then_some(word)
}

/// The bit of each of eight bytes that ASCII does not have.
const EIGHT: u64 = 0x8080_8080_8080_8080;

/// Tokens of which the first one's start is kept in full: a few hundred of them hold one group of more than 255
/// bytes, a link or a table.
const GROUP: usize = 16;

/// Says that the starts of a group are kept in full.
const FAR: u32 = 1 << 31;

/// Where tokens begin.
#[derive(Clone, Copy)]
struct Starts<'a> {
    firsts: &'a [u32],
    distances: &'a [u8],
    far: &'a [u32],
}

impl Starts<'_> {
    #[inline]
    fn get(self, at: u32) -> u32 {
        let at = at as usize;
        let first = self.firsts[at / GROUP];
        if first & FAR == 0 {
            first + u32::from(self.distances[at])
        } else {
            self.far[(first & !FAR) as usize + at % GROUP]
        }
    }
}

/// One text.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) article: ArticleId,
    pub(super) words: &'a [u32],
    pub(super) marks: &'a [Mark],
    pub(super) shapes: &'a [Shape],
    /// What all its tokens weigh, in half words.
    pub(super) weight: u32,
    /// Whether a token is a character of a script without spaces.
    pub(super) has_dense: bool,
    /// How many of its tokens are furniture.
    pub(super) furniture: u32,
    starts: Starts<'a>,
    whole: &'a str,
    dense: bool,
    ascii: bool,
}

impl<'a> Text<'a> {
    #[inline]
    pub(super) fn mark(self, at: u32) -> Mark {
        self.marks[at as usize]
    }

    pub(super) fn marks_of(self, tokens: Range<u32>) -> &'a [Mark] {
        &self.marks[tokens.start as usize..tokens.end as usize]
    }

    /// Whether a token is a character of a script without spaces.
    #[inline]
    pub(super) fn is_dense(self, at: u32) -> bool {
        is_dense(self.words[at as usize])
    }

    /// Tokens that make a word: 1, or 2 where most are characters of scripts without spaces.
    pub(super) fn tokens_a_word(self) -> u32 {
        1 + u32::from(self.dense)
    }

    /// What some tokens weigh, in half words.
    pub(super) fn weight_of(self, tokens: Span<Tokens>) -> u32 {
        if !self.has_dense {
            return tokens.len() * HALF_WORDS;
        }
        token::weigh(&self.words[tokens.range()])
    }

    /// A token as it is written.
    pub(super) fn surface(self, at: u32) -> &'a str {
        &self.whole[self.start(at) as usize..self.end(at) as usize]
    }

    /// The first letters of a token, at most so many and eight, if they are all ASCII: a byte each, the last one
    /// lowest.
    #[inline]
    pub(super) fn ascii_letters(self, at: u32, most: usize) -> Option<u64> {
        let letters = self.shapes[at as usize].chars().unwrap_or(most).min(most);
        let rest = self.whole.as_bytes().get(self.start(at) as usize..)?;
        let first = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut first = [0; 8];
            first[..rest.len()].copy_from_slice(rest);
            first
        });
        let beyond = u64::BITS - u8::BITS * letters as u32;
        let letters = u64::from_be_bytes(first).checked_shr(beyond)?;
        (letters & EIGHT == 0).then_some(letters)
    }

    /// A token's bytes if they are all ASCII and it is no monster; quicker than [`Text::surface`].
    #[inline]
    pub(super) fn ascii_word(self, at: u32) -> Option<&'a [u8]> {
        let letters = self.shapes[at as usize].chars()?;
        self.ascii(self.start(at), letters)
    }

    /// So many bytes from a place on if they are all ASCII; as many letters then.
    #[inline]
    fn ascii(self, start: u32, letters: usize) -> Option<&'a [u8]> {
        let rest = self.whole.as_bytes().get(start as usize..)?;
        if self.ascii {
            rest.get(..letters)
        } else {
            ascii(rest, letters)
        }
    }

    /// Whether more than a byte may stand between a token and the next, as [`Text::between`] tells.
    #[inline]
    pub(super) fn may_stand_apart(self, at: u32) -> bool {
        let chars = self.shapes[at as usize].chars();
        chars.is_none_or(|chars| self.next_start(at) - self.start(at) > chars as u32 + 1)
    }

    /// What stands between a token and the next.
    pub(super) fn between(self, at: u32) -> &'a str {
        &self.whole[self.end(at) as usize..self.next_start(at) as usize]
    }

    /// Where a token begins.
    #[inline]
    pub(super) fn start(self, at: u32) -> u32 {
        self.starts.get(at)
    }

    /// Where the token behind one begins, or the text ends.
    fn next_start(self, at: u32) -> u32 {
        if at as usize + 1 < self.words.len() {
            self.starts.get(at + 1)
        } else {
            self.whole.len() as u32
        }
    }

    fn end(self, at: u32) -> u32 {
        let start = self.start(at);
        let rest = || &self.whole[start as usize..];
        if let Some(chars) = self.shapes[at as usize].chars() {
            if self.ascii(start, chars).is_some() {
                return start + chars as u32;
            }
            let end = rest().char_indices().nth(chars);
            return end.map_or(self.whole.len() as u32, |(end, _)| start + end as u32);
        }
        let len = self.next_start(at) - start;
        let mut tokens = Vec::new();
        token::tokenise(&rest()[..len as usize], &mut tokens);
        start + tokens[0].end
    }

    /// Where a run of tokens stands; it is not empty.
    pub(super) fn bytes(self, tokens: Span<Tokens>) -> Span<Bytes> {
        Span::new(self.start(tokens.start()), self.end(tokens.end() - 1))
    }

    /// The same, and for no tokens the place before the next one.
    pub(super) fn bytes_at(self, tokens: Span<Tokens>) -> Span<Bytes> {
        if tokens.is_empty() {
            let at = self.start(tokens.start());
            return Span::new(at, at);
        }
        self.bytes(tokens)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::fingerprint::Sketches;
    use crate::model::Article;

    #[test]
    fn tokens_are_where_they_stand_however_far_apart() {
        let long = "x".repeat(100);
        let texts = [
            "word ".repeat(1000),
            String::new(),
            format!("one{}two three", " ".repeat(100_000)),
            format!("Ünïcode {long} ends"),
        ];
        let articles: Vec<Article> = texts.iter().map(|text| Article::of_text(text)).collect();
        let sketches = Sketches::new(&articles, &Config::default(), &|_| ());
        let credits = vec![crate::segment::credit::Credits::default(); articles.len()];
        let corpus = Corpus {
            articles: &articles,
            sketches: &sketches,
            credits: &credits,
        };
        let read = Texts::new(corpus, |_| true);
        for (id, text) in (0..).map(ArticleId).zip(&texts) {
            let document = Document::new(text);
            let here = read.get(id);
            for (at, token) in (0..).zip(document.tokens()) {
                let surface = &text[token.start as usize..token.end as usize];
                assert_eq!((here.start(at), here.surface(at)), (token.start, surface));
            }
        }
    }
}
