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
pub use token::Token;

/// The tokens and paragraphs of one text. Reusable: [`Document::read`] keeps the buffers, so that
/// a loop over articles allocates nothing in its steady state.
/// Memory: 12 bytes a token, 8 a paragraph.
#[derive(Clone, Debug, Default)]
pub struct Document {
    tokens: Vec<Token>,
    paragraphs: Vec<Span<Tokens>>,
    starts: Vec<u32>,
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
        self.tokens.clear();
        token::tokenise_with(level, text, &mut self.tokens);
        self.starts.clear();
        paragraph::starts(text, &mut self.starts);
        self.paragraphs.clear();
        let mut first = 0;
        let mut next = 0;
        for &start in &self.starts {
            while next < self.tokens.len() && self.tokens[next].start < start {
                next += 1;
            }
            if next > first {
                self.paragraphs.push(Span::new(first as u32, next as u32));
                first = next;
            }
        }
        if first < self.tokens.len() {
            self.paragraphs
                .push(Span::new(first as u32, self.tokens.len() as u32));
        }
    }

    /// Its tokens, in order.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Its paragraphs that hold a token, in order; together they hold every token once.
    #[must_use]
    pub fn paragraphs(&self) -> &[Span<Tokens>] {
        &self.paragraphs
    }

    /// Where a run of tokens stands in the text.
    /// # Panics
    /// If the span is empty or beyond the last token.
    #[must_use]
    pub fn bytes(&self, span: Span<Tokens>) -> Span<Bytes> {
        let tokens = &self.tokens[span.range()];
        Span::new(tokens[0].start, tokens[tokens.len() - 1].end)
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
