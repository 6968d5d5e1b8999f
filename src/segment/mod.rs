//! Article text -> [`Document`]: tokens that know their bytes, and paragraphs of them.
//! Also what text is not prose (credit lines, furniture) and what a token is to an editor: quoted,
//! a name, a set phrase.

pub mod credit;
pub mod kernel;
pub mod marks;
mod markup;
mod paragraph;
pub mod quote;
mod script;
pub mod token;

use crate::model::{Bytes, Span, Tokens};
use kernel::Level;
pub use marks::Mark;
pub use token::{Columns, Token};

/// The word hashes and paragraphs of one text: all that fingerprints need of it.
/// Reusable: a loop over texts allocates nothing in its steady state.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    columns: Columns,
    paragraphs: Vec<Span<Tokens>>,
    starts: Vec<u32>,
}

impl Outline {
    /// Makes this the outline of `text` with the instructions of one level; every level reads the
    /// same. O(bytes).
    /// # Panics
    /// If the text is 4 GiB or longer (readers reject such records), or the machine lacks the
    /// instructions.
    pub fn read_with(&mut self, level: Level, text: &str) {
        self.columns.read_with(level, text);
        self.starts.clear();
        paragraph::starts(text, &mut self.starts);
        self.paragraphs.clear();
        let spans = self.columns.spans();
        let mut first = 0;
        for &start in self.starts.iter().chain([&u32::MAX]) {
            let next = first + count_before(&spans[first..], start);
            if next > first {
                self.paragraphs.push(Span::new(first as u32, next as u32));
                first = next;
            }
        }
    }

    /// The hash of each token.
    #[must_use]
    pub fn words(&self) -> &[u32] {
        self.columns.words()
    }

    /// The paragraphs that hold a token, in order; together they hold every token once.
    #[must_use]
    pub fn paragraphs(&self) -> &[Span<Tokens>] {
        &self.paragraphs
    }
}

/// How many tokens begin before a byte. O(log of the answer).
fn count_before(spans: &[[u32; 2]], byte: u32) -> usize {
    let mut reach = 16;
    while spans.get(reach).is_some_and(|span| span[0] < byte) {
        reach *= 2;
    }
    let near = &spans[..spans.len().min(reach)];
    near.partition_point(|span| span[0] < byte)
}

/// The tokens and paragraphs of one text. Reusable: [`Document::read`] keeps the buffers, so that
/// a loop over articles allocates nothing in its steady state.
/// Memory: 24 bytes a token, 8 a paragraph.
#[derive(Clone, Debug, Default)]
pub struct Document {
    outline: Outline,
    tokens: Vec<Token>,
}

impl Document {
    /// The document of `text`. O(bytes).
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut document = Self::default();
        document.read(text);
        document
    }

    /// Makes this the document of `text`, reusing its memory. O(bytes).
    /// # Panics
    /// If the text is 4 GiB or longer; readers reject such records.
    pub fn read(&mut self, text: &str) {
        self.read_with(Level::best(), text);
    }

    /// As [`Document::read`], with the instructions of one level; every level reads the same.
    /// # Panics
    /// As [`Document::read`], and if the machine lacks the instructions.
    pub fn read_with(&mut self, level: Level, text: &str) {
        self.outline.read_with(level, text);
        self.tokens.clear();
        self.tokens.extend(self.outline.columns.tokens());
    }

    /// Its tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Its paragraphs that hold a token, in order; together they hold every token once.
    #[must_use]
    pub fn paragraphs(&self) -> &[Span<Tokens>] {
        self.outline.paragraphs()
    }

    /// Where paragraph number `at` of [`Document::paragraphs`] stands in a text of so many bytes,
    /// with what stands between it and the next: together they hold the whole text. O(log paragraphs).
    /// # Panics
    /// If there is no such paragraph.
    #[must_use]
    pub fn paragraph_bytes(&self, at: usize, text_bytes: usize) -> Span<Bytes> {
        let start = |at: usize| {
            let first = self.tokens[self.paragraphs()[at].start() as usize].start;
            let behind = self.outline.starts.partition_point(|&start| start <= first);
            match at {
                0 => 0,
                _ => self.outline.starts[..behind].last().copied().unwrap_or(0),
            }
        };
        let end = match at + 1 {
            next if next < self.paragraphs().len() => start(next),
            _ => text_bytes as u32,
        };
        Span::new(start(at), end)
    }

    /// Where a run of tokens stands in the text.
    /// # Panics
    /// If the span is empty or beyond the last token.
    #[must_use]
    pub fn bytes(&self, span: Span<Tokens>) -> Span<Bytes> {
        self.outline.columns.bytes(span)
    }

    /// The tokens that lie wholly inside a stretch of text. O(log tokens).
    #[must_use]
    pub fn tokens_in(&self, bytes: Span<Bytes>) -> Span<Tokens> {
        let start = self.tokens.partition_point(|t| t.start < bytes.start());
        let end = self.tokens.partition_point(|t| t.end <= bytes.end());
        Span::new(start as u32, end.max(start) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_hold_every_token_once() {
        let text = "First one here.\n\nSecond.\n\n\n — \n\nThird stands last";
        let document = Document::new(text);
        let paragraphs: Vec<_> = document
            .paragraphs()
            .iter()
            .map(|&p| &text[document.bytes(p).range()])
            .collect();
        assert_eq!(
            paragraphs,
            ["First one here", "Second", "Third stands last"]
        );
        let whole: Vec<_> = (0..3)
            .map(|at| &text[document.paragraph_bytes(at, text.len()).range()])
            .collect();
        assert_eq!(whole[1], "Second.\n\n\n — \n\n");
        assert_eq!(whole.concat(), text);
        assert_eq!(
            document.paragraphs().iter().map(|p| p.len()).sum::<u32>(),
            7
        );
    }

    #[test]
    fn bytes_and_tokens_are_inverse() {
        let document = Document::new("one, two — three");
        let span = Span::new(1, 3);
        assert_eq!(document.tokens_in(document.bytes(span)), span);
        assert!(document.tokens_in(Span::new(3, 4)).is_empty());
    }
}
