//! Edges and hashes without a branch for each; masks by arithmetic on eight bytes at a time, on any machine.
//! A lane is a byte; sums are shaped so that its top bit answers and nothing carries over.
//! Method: Mycroft's zero test and its kin (Warren, Hacker's Delight, ch. 6).

use super::{BLOCK, KEEP, Masks, ROOM, SHORT, scalar};
use crate::hash;

const TOP: u64 = lanes(0x80);

const fn lanes(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        *masks = Masks::default();
        for (at, eight) in block.as_chunks::<8>().0.iter().enumerate() {
            let (word, other) = eight_bytes(u64::from_le_bytes(*eight));
            masks.word |= gather(word) << (at * 8);
            masks.other |= gather(other) << (at * 8);
        }
    }
}

/// The answers for eight bytes, each in its lane's top bit.
fn eight_bytes(bytes: u64) -> (u64, u64) {
    let low = bytes & !TOP;
    let letters = low | lanes(0x20);
    // top bit of a lane: at least the first, and not above the last
    let letter = (letters + lanes(0x80 - b'a')) & !(letters + lanes(0x7f - b'z'));
    let digit = (low + lanes(0x80 - b'0')) & !(low + lanes(0x7f - b'9'));
    let equal = |byte: u8| TOP - (low ^ lanes(byte));
    let word = (letter | digit) & !bytes & TOP;
    let other = (bytes | equal(b'<') | equal(b'&')) & TOP;
    (word, other)
}

/// The top bits of eight lanes as eight bits.
pub(crate) fn gather(lanes: u64) -> u64 {
    (lanes >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Edges written before asking whether there are more.
const STEP: usize = 8;
/// Steps taken without asking: most blocks of prose have sixteen to twenty-four edges.
const ALWAYS: usize = 3;

#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "compiled again with BMI1 and POPCNT by `avx2`"
)]
pub(super) fn edges(masks: &[Masks], base: u32, open: bool, edges: &mut [u32]) -> usize {
    let mut n = 0;
    let mut open = u64::from(open);
    for (block, masks) in masks.iter().enumerate() {
        let base = base + (block * BLOCK) as u32;
        let mut rest = masks.word ^ (masks.word << 1 | open);
        open = masks.word >> (BLOCK - 1);
        let count = rest.count_ones() as usize;
        let Some(room) = edges[n..].first_chunk_mut::<ROOM>() else {
            panic!("no room for the edges of a block");
        };
        for (at, step) in room.as_chunks_mut::<STEP>().0.iter_mut().enumerate() {
            if at >= ALWAYS && count <= at * STEP {
                break;
            }
            for edge in step {
                *edge = base + rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
            }
        }
        n += count;
    }
    n
}

pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    let mut any_long = false;
    for (span, out) in spans.iter().zip(out) {
        let [start, end] = *span;
        let sixteen = text[start as usize..].first_chunk::<SHORT>();
        let keep = KEEP.get(end.wrapping_sub(start) as usize);
        if let (Some(sixteen), Some(keep)) = (sixteen, keep) {
            let lower = u128::from_ne_bytes([0x20; SHORT]);
            let letters = u128::from_le_bytes(*sixteen) | lower;
            let letters = letters & u128::from_le_bytes(*keep);
            *out = hash::sixteen([0, 32, 64, 96].map(|quad| (letters >> quad) as u32));
        } else {
            any_long |= scalar::words(text, std::slice::from_ref(span), std::slice::from_mut(out));
        }
    }
    any_long
}
