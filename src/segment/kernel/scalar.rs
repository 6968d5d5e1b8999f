//! The specification: masks byte by byte, edges bit by bit, hashes word by word.

use super::{BLOCK, Masks, SHORT};
use crate::hash;

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

pub(super) fn edges(masks: &[Masks], base: u32, mut open: bool, edges: &mut [u32]) -> usize {
    let mut n = 0;
    for (block, masks) in masks.iter().enumerate() {
        for bit in 0..BLOCK {
            let word = masks.word >> bit & 1 == 1;
            if word != open {
                edges[n] = base + (block * BLOCK + bit) as u32;
                n += 1;
                open = word;
            }
        }
    }
    n
}

/// Setting the bit that makes a letter lower case does nothing to a digit.
pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    let mut any_long = false;
    for (&[start, end], out) in spans.iter().zip(out) {
        let word = &text[start as usize..end as usize];
        let mut padded = [0; SHORT];
        if let Some(head) = padded.get_mut(..word.len()) {
            head.copy_from_slice(word);
            for byte in head.iter_mut() {
                *byte |= 0x20;
            }
            *out = hash::sixteen(hash::quads(padded));
        } else {
            *out = 0;
            any_long = true;
        }
    }
    any_long
}

pub(super) fn sixteens(fours: &[[u32; 4]], out: &mut [u32]) {
    for (&four, out) in fours.iter().zip(out) {
        *out = hash::sixteen(four);
    }
}
