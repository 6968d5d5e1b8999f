//! Byte offsets -> offsets in UTF-16 units, in which a browser counts.
//! Cost: O(bytes) once a text, then O(1) an offset. Memory: 4 bytes for each kilobyte of text.

use crate::model::{Bytes, Span};

/// Bytes between two noted offsets.
const STEP: usize = 1024;

/// Units before every 1024th byte of a text; nothing for an ASCII text, which needs none.
#[derive(Debug)]
pub(super) struct Utf16Index<'a> {
    text: &'a str,
    before: Vec<u32>,
}

impl<'a> Utf16Index<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut total = 0;
            for block in text.as_bytes().chunks(STEP) {
                before.push(total);
                total += units(block);
            }
        }
        Self { text, before }
    }

    /// The units of a span, or nothing where it does not lie on whole characters of the text.
    pub(super) fn span(&self, bytes: Span<Bytes>) -> Option<[u32; 2]> {
        self.text.get(bytes.range())?;
        Some([self.at(bytes.start()), self.at(bytes.end())])
    }

    fn at(&self, byte: u32) -> u32 {
        if self.before.is_empty() {
            return byte;
        }
        let block = (byte as usize / STEP).min(self.before.len() - 1);
        self.before[block] + units(&self.text.as_bytes()[block * STEP..byte as usize])
    }
}

/// UTF-16 units of the characters that begin in `bytes`: one each, two beyond the basic plane.
fn units(bytes: &[u8]) -> u32 {
    let of = |&b: &u8| u32::from(b & 0xC0 != 0x80) + u32::from(b >= 0xF0);
    bytes.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn offsets_are_those_a_browser_counts(text in "[aé中𝄞🗞 ]{0,2000}") {
            let index = Utf16Index::new(&text);
            for (byte, _) in text.char_indices().step_by(37) {
                let span = index.span(Span::new(0, byte as u32)).expect("whole characters");
                assert_eq!(span[1] as usize, text[..byte].encode_utf16().count());
            }
            let all = index.span(Span::new(0, text.len() as u32)).expect("the whole");
            assert_eq!(all[1] as usize, text.encode_utf16().count());
        }
    }

    #[test]
    fn a_span_that_does_not_fit_is_refused() {
        let index = Utf16Index::new("a𝄞");
        assert_eq!(index.span(Span::new(1, 5)), Some([1, 3]));
        assert_eq!(index.span(Span::new(1, 3)), None);
        assert_eq!(index.span(Span::new(0, 9)), None);
    }
}
