//! The specification of the masks, byte by byte.

use super::{BLOCK, Masks};

pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        *masks = Masks::default();
        for (at, &byte) in block.iter().enumerate() {
            let is_word = byte.is_ascii_alphanumeric();
            let is_other = !byte.is_ascii() || byte == b'<' || byte == b'&';
            masks.word |= u64::from(is_word) << at;
            masks.other |= u64::from(is_other) << at;
        }
    }
}
