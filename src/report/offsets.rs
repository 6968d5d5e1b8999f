//! Byte offsets -> offsets in another unit.
//! Cost: O(bytes) once a text, then O(1) an offset. Memory: a byte for each 64 of a text that is not ASCII.

use std::marker::PhantomData;

use crate::model::{Bytes, Chars, Span};

/// A unit that a byte of UTF-8 begins none, one or two of.
pub(super) trait Unit {
    /// Units that begin with a byte.
    fn begin(byte: u8) -> u8;
}

impl Unit for Chars {
    #[inline]
    fn begin(byte: u8) -> u8 {
        u8::from(byte & 0xC0 != 0x80)
    }
}

/// Unit of a [`Span`]: UTF-16 units, in which a browser counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Utf16 {}

impl Unit for Utf16 {
    #[inline]
    fn begin(byte: u8) -> u8 {
        // two for a character beyond the basic plane
        Chars::begin(byte) + u8::from(byte >= 0xF0)
    }
}

/// Bytes between two noted offsets. The units that half of them begin fit into a byte, so that they
/// are summed as bytes, of which a register holds many.
const STEP: usize = 256;

/// Units before every 256th byte of a text; nothing for an ASCII text, which needs none.
#[derive(Debug)]
pub(super) struct Offsets<'a, U> {
    text: &'a str,
    before: Vec<u32>,
    unit: PhantomData<U>,
}

impl<'a, U: Unit> Offsets<'a, U> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut total = 0;
            for block in text.as_bytes().chunks(STEP) {
                before.push(total);
                total += count::<U>(block);
            }
        }
        Self {
            text,
            before,
            unit: PhantomData,
        }
    }

    /// The units of a span of whole characters.
    pub(super) fn span(&self, bytes: Span<Bytes>) -> Span<U> {
        Span::new(self.at(bytes.start()), self.at(bytes.end()))
    }

    /// The same, or nothing where the span does not lie on whole characters of the text.
    pub(super) fn checked(&self, bytes: Span<Bytes>) -> Option<Span<U>> {
        self.text.get(bytes.range())?;
        Some(self.span(bytes))
    }

    fn at(&self, byte: u32) -> u32 {
        if self.before.is_empty() {
            return byte;
        }
        let block = (byte as usize / STEP).min(self.before.len() - 1);
        self.before[block] + count::<U>(&self.text.as_bytes()[block * STEP..byte as usize])
    }
}

/// Units that begin in some bytes.
fn count<U: Unit>(bytes: &[u8]) -> u32 {
    let begin = |&byte: &u8| U::begin(byte);
    bytes
        .chunks(STEP / 2)
        .map(|half| u32::from(half.iter().map(begin).sum::<u8>()))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn offsets_are_those_of_a_plain_count(text in "[aé中𝄞🗞 ]{0,2000}") {
            let (chars, units) = (Offsets::<Chars>::new(&text), Offsets::<Utf16>::new(&text));
            let ends = text.char_indices().map(|(byte, _)| byte).step_by(37);
            for byte in ends.chain([text.len()]) {
                let (before, span) = (&text[..byte], Span::new(0, byte as u32));
                assert_eq!(chars.span(span).end() as usize, before.chars().count());
                assert_eq!(units.span(span).end() as usize, before.encode_utf16().count());
            }
        }
    }

    #[test]
    fn a_span_that_does_not_fit_is_refused() {
        let offsets = Offsets::<Utf16>::new("a𝄞");
        assert_eq!(offsets.checked(Span::new(1, 5)), Some(Span::new(1, 3)));
        assert_eq!(offsets.checked(Span::new(1, 3)), None);
        assert_eq!(offsets.checked(Span::new(0, 9)), None);
    }
}
