//! Articles -> texts as alignment reads them: words, marks, and where each word stands.
//! Each article is read once, when the first pair asks for it, and kept: pairs of a large dump come
//! in no order that a small cache could follow, and read the same text dozens of times.
//! Memory: 5 bytes a token of the articles that stand in some pair, besides the words.

use std::sync::OnceLock;

use crate::model::{Article, ArticleId, Bytes, Span, Tokens};
use crate::segment::credit::Credits;
use crate::segment::token::{self, Token, half_words, is_dense};
use crate::segment::{Document, Mark, marks};

use super::Corpus;
use super::words::Shape;

/// All articles, read as far as they were asked for.
pub(super) struct Texts<'a> {
    corpus: Corpus<'a>,
    read: Vec<OnceLock<Reading>>,
}

/// What is kept of a text besides its words.
struct Reading {
    marks: Box<[Mark]>,
    starts: Starts,
    shapes: Box<[Shape]>,
    weight: u32,
    dense: bool,
    ascii: bool,
}

impl<'a> Texts<'a> {
    pub(super) fn new(corpus: Corpus<'a>) -> Self {
        let mut read = Vec::new();
        read.resize_with(corpus.articles.len(), OnceLock::new);
        Self { corpus, read }
    }

    /// The text of an article; `scratch` is what it is read with, should nobody have read it yet.
    pub(super) fn get(&self, article: ArticleId, scratch: &mut Document) -> Text<'_> {
        let of = &self.corpus.articles[article.index()];
        let credits = &self.corpus.credits[article.index()];
        let words = self.corpus.sketches.words(article);
        let reading =
            self.read[article.index()].get_or_init(|| Reading::new(of, words, credits, scratch));
        Text {
            article,
            words,
            marks: &reading.marks,
            shapes: &reading.shapes,
            starts: &reading.starts,
            weight: reading.weight,
            dense: reading.dense,
            ascii: reading.ascii,
            whole: &of.text,
        }
    }
}

impl Reading {
    fn new(article: &Article, words: &[u32], credits: &Credits, document: &mut Document) -> Self {
        document.read(&article.text);
        let tokens = document.tokens();
        Self {
            marks: marks::marks(&article.text, document, &credits.furniture).into(),
            starts: Starts::new(tokens),
            shapes: tokens
                .iter()
                .map(|t| Shape::of(&article.text[t.start as usize..t.end as usize]))
                .collect(),
            weight: words.iter().map(|&w| half_words(w)).sum(),
            dense: tokens.iter().filter(|t| t.is_dense()).count() * 2 > tokens.len(),
            ascii: article.text.is_ascii(),
        }
    }
}

/// Tokens of which the first one's start is kept in full.
const GROUP: usize = 64;

/// Where tokens begin.
enum Starts {
    /// Every so many tokens in full, each as its distance from the last of those.
    Near {
        firsts: Box<[u32]>,
        distances: Box<[u16]>,
    },
    /// In full, for a text with a gap of 64 KiB.
    Far(Box<[u32]>),
}

impl Starts {
    fn new(tokens: &[Token]) -> Self {
        let distances = tokens.chunks(GROUP).flat_map(|group| {
            let first = group[0].start;
            group
                .iter()
                .map(move |t| u16::try_from(t.start - first).ok())
        });
        if let Some(distances) = distances.collect() {
            Self::Near {
                firsts: tokens.chunks(GROUP).map(|group| group[0].start).collect(),
                distances,
            }
        } else {
            Self::Far(tokens.iter().map(|t| t.start).collect())
        }
    }

    #[inline]
    fn get(&self, at: u32) -> u32 {
        let at = at as usize;
        match self {
            Self::Near { firsts, distances } => firsts[at / GROUP] + u32::from(distances[at]),
            Self::Far(starts) => starts[at],
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
    starts: &'a Starts,
    whole: &'a str,
    dense: bool,
    ascii: bool,
}

impl<'a> Text<'a> {
    #[inline]
    pub(super) fn mark(self, at: u32) -> Mark {
        self.marks[at as usize]
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
        self.words[tokens.range()]
            .iter()
            .map(|&w| half_words(w))
            .sum()
    }

    /// A token as it is written.
    pub(super) fn surface(self, at: u32) -> &'a str {
        &self.whole[self.start(at) as usize..self.end(at) as usize]
    }

    /// The first letters of a token, at most so many, in a text of ASCII alone.
    pub(super) fn ascii_letters(self, at: u32, most: usize) -> Option<&'a [u8]> {
        let start = self.start(at) as usize;
        let letters = self.shapes[at as usize].chars().unwrap_or(most).min(most);
        self.ascii
            .then(|| &self.whole.as_bytes()[start..start + letters])
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
        if self.ascii
            && let Some(chars) = self.shapes[at as usize].chars()
        {
            return start + chars as u32;
        }
        let rest = &self.whole[start as usize..];
        if let Some(chars) = self.shapes[at as usize].chars() {
            let ascii = rest.as_bytes().get(..chars).is_some_and(<[u8]>::is_ascii);
            if ascii {
                return start + chars as u32;
            }
            let end = rest.char_indices().nth(chars);
            return end.map_or(self.whole.len() as u32, |(end, _)| start + end as u32);
        }
        let len = self.next_start(at) - start;
        let mut tokens = Vec::new();
        token::tokenise(&rest[..len as usize], &mut tokens);
        start + tokens[0].end
    }

    /// Where a run of tokens stands; it is not empty.
    pub(super) fn bytes(self, tokens: Span<Tokens>) -> Span<Bytes> {
        Span::new(self.start(tokens.start()), self.end(tokens.end() - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Document;

    #[test]
    fn starts_are_those_of_the_tokens_however_far_apart() {
        let near = "word ".repeat(1000);
        let far = format!("one{}two three", " ".repeat(100_000));
        for text in [near, far, String::new()] {
            let document = Document::new(&text);
            let starts = Starts::new(document.tokens());
            for (at, token) in (0..).zip(document.tokens()) {
                assert_eq!(starts.get(at), token.start);
            }
        }
    }
}
