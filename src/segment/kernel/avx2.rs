//! Masks with AVX2, 32 bytes an instruction.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m256i, _mm256_add_epi8, _mm256_cmpeq_epi8, _mm256_cmpgt_epi8, _mm256_loadu_si256,
    _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
};

use super::{BLOCK, Masks};

#[target_feature(enable = "avx2")]
pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        *masks = Masks::default();
        for (at, bytes) in block.as_chunks::<32>().0.iter().enumerate() {
            let (word, other) = thirty_two_bytes(bytes);
            masks.word |= u64::from(word) << (at * 32);
            masks.other |= u64::from(other) << (at * 32);
        }
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn thirty_two_bytes(bytes: &[u8; 32]) -> (u32, u32) {
    // SAFETY: the load reads the 32 bytes of `bytes`, aligned or not.
    let v = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast::<__m256i>()) };
    let letters = _mm256_or_si256(v, _mm256_set1_epi8(0x20));
    // a range of bytes is moved to the bottom of the signed numbers
    let letter = _mm256_cmpgt_epi8(
        _mm256_set1_epi8(i8::MIN + 26),
        _mm256_add_epi8(letters, _mm256_set1_epi8((0x80 - b'a') as i8)),
    );
    let digit = _mm256_cmpgt_epi8(
        _mm256_set1_epi8(i8::MIN + 10),
        _mm256_add_epi8(v, _mm256_set1_epi8((0x80 - b'0') as i8)),
    );
    let markup = _mm256_or_si256(
        _mm256_cmpeq_epi8(v, _mm256_set1_epi8(b'<' as i8)),
        _mm256_cmpeq_epi8(v, _mm256_set1_epi8(b'&' as i8)),
    );
    (
        _mm256_movemask_epi8(_mm256_or_si256(letter, digit)) as u32,
        _mm256_movemask_epi8(_mm256_or_si256(v, markup)) as u32,
    )
}
