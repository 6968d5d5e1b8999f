//! Byte offsets -> code point offsets.
//! Cost: O(bytes) once a text, then O(1) an offset. Memory: 4 bytes for each kilobyte of text.

use crate::model::{Bytes, Chars, Span};

/// Bytes between two noted offsets.
const STEP: usize = 1024;

/// Code points before every 1024th byte of a text; nothing for an ASCII text, which needs none.
#[derive(Debug)]
pub(super) struct CharIndex<'a> {
    text: &'a [u8],
    before: Vec<u32>,
}

impl<'a> CharIndex<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut total = 0;
            for block in text.chunks(STEP) {
                before.push(total);
                total += count(block);
            }
        }
        Self { text, before }
    }

    /// The code points of a span of whole characters.
    pub(super) fn span(&self, bytes: Span<Bytes>) -> Span<Chars> {
        Span::new(self.at(bytes.start()), self.at(bytes.end()))
    }

    fn at(&self, byte: u32) -> u32 {
        if self.before.is_empty() {
            return byte;
        }
        let block = (byte as usize / STEP).min(self.before.len() - 1);
        self.before[block] + count(&self.text[block * STEP..byte as usize])
    }
}

/// Code points that begin in `bytes`: all bytes but the continuing ones.
fn count(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u32::from(b & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn offsets_are_those_of_a_plain_count(text in "[aé中𝄞 ]{0,2000}") {
            let index = CharIndex::new(&text);
            for (chars, (byte, _)) in text.char_indices().enumerate().step_by(37) {
                let span = index.span(Span::new(0, byte as u32));
                assert_eq!(span.end() as usize, chars);
            }
            let all = index.span(Span::new(0, text.len() as u32));
            assert_eq!(all.end() as usize, text.chars().count());
        }
    }
}
