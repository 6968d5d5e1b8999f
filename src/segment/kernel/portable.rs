//! Masks by arithmetic on eight bytes at a time, on any machine.
//! A lane is a byte; sums are shaped so that its top bit answers and nothing carries over.
//! Method: Mycroft's zero test and its kin (Warren, Hacker's Delight, ch. 6).

use super::{BLOCK, Masks};

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
fn gather(lanes: u64) -> u64 {
    (lanes >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}
