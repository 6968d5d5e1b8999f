//! Byte offsets -> offsets in another unit, once a text is read without it: passages name articles in no order, and
//! texts that lie in a work folder come back a page for each.
//! Cost: O(bytes) once a text, then O(1) an offset. Memory: a seventh of a text that is not ASCII, else nothing.

use crate::model::{Bytes, Chars, Span};
use crate::segment::kernel::gather;

/// Unit of a [`Span`]: UTF-16 units, in which a browser counts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Utf16 {}

/// Bytes of a block.
const STEP: usize = 256;

/// The characters of 256 bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    /// How many begin before it.
    before: u32,
    /// A bit for each byte: whether one begins there.
    begin: [u32; STEP / 32],
}

/// Adds the blocks of a text; none for an ASCII text, of which every byte is a character.
fn read(text: &str, blocks: &mut Vec<Block>) {
    if text.is_ascii() {
        return;
    }
    let mut before = 0;
    for bytes in text.as_bytes().chunks(STEP) {
        let mut block = Block {
            before,
            ..Block::default()
        };
        for (begin, bytes) in block.begin.iter_mut().zip(bytes.chunks(32)) {
            *begin = begins(bytes);
            before += begin.count_ones();
        }
        blocks.push(block);
    }
}

/// A bit for each of up to 32 bytes: whether a character begins there.
fn begins(bytes: &[u8]) -> u32 {
    let (eights, rest) = bytes.as_chunks();
    let mut bits = 0;
    let mut at = 0;
    for &eight in eights {
        let eight = u64::from_le_bytes(eight);
        // the highest bit of each byte of the form 10xxxxxx
        let inside = eight & !(eight << 1) & 0x8080_8080_8080_8080;
        bits |= (!gather(inside) as u32 & 0xFF) << at;
        at += 8;
    }
    for &byte in rest {
        bits |= u32::from(byte & 0xC0 != 0x80) << at;
        at += 1;
    }
    bits
}

/// The characters before a byte of the text that these are the blocks of.
fn chars(blocks: &[Block], byte: u32) -> u32 {
    let at = (byte as usize / STEP).min(blocks.len().saturating_sub(1));
    let Some(block) = blocks.get(at) else {
        return byte;
    };
    let inside = byte as usize - at * STEP;
    let begin = block.begin.iter().zip((0..).step_by(32));
    let begin = begin.map(|(bits, first)| {
        let bytes = inside.saturating_sub(first).min(32);
        // of 32 bits none is shifted out
        (u64::from(*bits) << (32 - bytes) & 0xFFFF_FFFF).count_ones()
    });
    block.before + begin.sum::<u32>()
}

/// The characters of some neighbouring texts, in one piece of memory.
#[derive(Debug)]
pub(super) struct CharsOf {
    blocks: Vec<Block>,
    /// Where those of each text end.
    ends: Vec<u32>,
}

impl CharsOf {
    pub(super) fn new<'a>(texts: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut blocks = Vec::new();
        let mut ends = Vec::with_capacity(texts.len());
        for text in texts {
            read(text, &mut blocks);
            ends.push(blocks.len() as u32);
        }
        blocks.shrink_to_fit();
        Self { blocks, ends }
    }

    /// The characters of a span of whole ones of a text.
    pub(super) fn span(&self, text: usize, bytes: Span<Bytes>) -> Span<Chars> {
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        let blocks = &self.blocks[start as usize..self.ends[text] as usize];
        Span::new(chars(blocks, bytes.start()), chars(blocks, bytes.end()))
    }
}

/// What finds UTF-16 units in a text.
#[derive(Debug)]
pub(super) struct Offsets<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    /// Where characters beyond the basic plane begin, which are two units.
    far: Vec<u32>,
}

impl<'a> Offsets<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut blocks = Vec::new();
        read(text, &mut blocks);
        let far = text.bytes().zip(0..).filter(|&(byte, _)| byte >= 0xF0);
        Self {
            text,
            blocks,
            far: far.map(|(_, at)| at).collect(),
        }
    }

    /// The units of a span, or nothing where it does not lie on whole characters of the text.
    pub(super) fn checked(&self, bytes: Span<Bytes>) -> Option<Span<Utf16>> {
        self.text.get(bytes.range())?;
        Some(Span::new(self.at(bytes.start()), self.at(bytes.end())))
    }

    fn at(&self, byte: u32) -> u32 {
        chars(&self.blocks, byte) + self.far.partition_point(|&at| at < byte) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn offsets_are_those_of_a_plain_count(
            before in "[aé]{0,9}",
            text in "[aé中𝄞🗞 ]{0,2000}",
            ascii in "[a-z ]{0,600}",
        ) {
            let chars = CharsOf::new([before.as_str(), &text, &ascii].into_iter());
            let units = Offsets::new(&text);
            let ends = text.char_indices().map(|(byte, _)| byte).step_by(37);
            for byte in ends.chain([text.len()]) {
                let (before, span) = (&text[..byte], Span::new(0, byte as u32));
                assert_eq!(chars.span(1, span).end() as usize, before.chars().count());
                let found = units.checked(span).map(Span::end);
                assert_eq!(found, Some(before.encode_utf16().count() as u32));
            }
            let whole = Span::new(0, ascii.len() as u32);
            assert_eq!(chars.span(2, whole).end(), whole.end());
        }
    }

    #[test]
    fn a_span_that_does_not_fit_is_refused() {
        let offsets = Offsets::new("a𝄞");
        assert_eq!(offsets.checked(Span::new(1, 5)), Some(Span::new(1, 3)));
        assert_eq!(offsets.checked(Span::new(1, 3)), None);
        assert_eq!(offsets.checked(Span::new(0, 9)), None);
    }
}
