//! Masks with SSE2, which every x86-64 machine has.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_cmpeq_epi8, _mm_cmplt_epi8, _mm_loadu_si128, _mm_movemask_epi8,
    _mm_or_si128, _mm_set1_epi8,
};

use super::{BLOCK, Masks};

pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        *masks = Masks::default();
        for (at, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
            let (word, other) = sixteen_bytes(bytes);
            masks.word |= u64::from(word) << (at * 16);
            masks.other |= u64::from(other) << (at * 16);
        }
    }
}

#[inline]
fn sixteen_bytes(bytes: &[u8; 16]) -> (u16, u16) {
    // SAFETY: SSE2 is part of x86-64; the load reads the 16 bytes of `bytes`, aligned or not.
    unsafe {
        let v = _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>());
        // a range of n bytes from `first` is moved to the bottom of the signed numbers
        let within = |v, first: u8, n: i8| {
            let moved = _mm_add_epi8(v, _mm_set1_epi8(0x80_u8.wrapping_sub(first) as i8));
            _mm_cmplt_epi8(moved, _mm_set1_epi8(i8::MIN + n))
        };
        let letter = within(_mm_or_si128(v, _mm_set1_epi8(0x20)), b'a', 26);
        let digit = within(v, b'0', 10);
        let equal = |byte: u8| _mm_cmpeq_epi8(v, _mm_set1_epi8(byte as i8));
        let other = _mm_or_si128(v, _mm_or_si128(equal(b'<'), equal(b'&')));
        (
            _mm_movemask_epi8(_mm_or_si128(letter, digit)) as u16,
            _mm_movemask_epi8(other) as u16,
        )
    }
}
