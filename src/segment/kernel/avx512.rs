//! Masks with AVX-512, 64 bytes an instruction.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m512i, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_loadu_si512,
    _mm512_movepi8_mask, _mm512_or_si512, _mm512_set1_epi8, _mm512_sub_epi8,
};

use super::{BLOCK, Masks};

#[target_feature(enable = "avx512f,avx512bw")]
pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        // SAFETY: the load reads the 64 bytes of `block`, aligned or not.
        let v = unsafe { _mm512_loadu_si512(block.as_ptr().cast::<__m512i>()) };
        let letters = _mm512_or_si512(v, _mm512_set1_epi8(0x20));
        let letter = _mm512_cmplt_epu8_mask(
            _mm512_sub_epi8(letters, _mm512_set1_epi8(b'a' as i8)),
            _mm512_set1_epi8(26),
        );
        let digit = _mm512_cmplt_epu8_mask(
            _mm512_sub_epi8(v, _mm512_set1_epi8(b'0' as i8)),
            _mm512_set1_epi8(10),
        );
        let markup = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(b'<' as i8))
            | _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(b'&' as i8));
        *masks = Masks {
            word: letter | digit,
            other: markup | _mm512_movepi8_mask(v),
        };
    }
}
