//! Words compared with AVX-512, 64 bytes an instruction.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _mm_cmpge_epu16_mask, _mm_cmple_epu16_mask, _mm_loadu_si128,
    _mm_set1_epi16, _mm_srli_epi16, _mm_sub_epi16, _mm_testn_epi16_mask, _mm_xor_si128,
    _mm256_cmpeq_epi32_mask, _mm256_loadu_si256, _mm256_set1_epi32, _mm512_and_si512,
    _mm512_cmpeq_epi32_mask, _mm512_cmpge_epu16_mask, _mm512_cmple_epu16_mask,
    _mm512_i32gather_epi32, _mm512_loadu_si512, _mm512_mullo_epi32, _mm512_rol_epi32,
    _mm512_set1_epi16, _mm512_set1_epi32, _mm512_sllv_epi32, _mm512_srli_epi16, _mm512_srli_epi32,
    _mm512_sub_epi16, _mm512_test_epi32_mask, _mm512_testn_epi16_mask, _mm512_xor_si512,
};

use super::alike::{EIGHT, Eight, FILLED, MIN_SIMILAR_CHARS, REACH, Triples};

/// Lanes of 32 bits.
const WIDTH: usize = 16;
/// Bits of a shape that hold the first letter, and the last.
const FIRST: i16 = 0x1f;
const LAST: i16 = 0x3e0;

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn eight(a: &Eight, b: &Eight) -> [[u8; EIGHT]; 2] {
    // SAFETY: the load reads the 32 bytes of the words.
    let words = unsafe { _mm256_loadu_si256(b.0.as_ptr().cast::<__m256i>()) };
    // SAFETY: the load reads the 16 bytes of the shapes.
    let shapes = unsafe { _mm_loadu_si128(b.1.as_ptr().cast::<__m128i>()) };
    let lengths = _mm_srli_epi16::<10>(shapes);
    let least = _mm_set1_epi16(MIN_SIMILAR_CHARS.cast_signed());
    let long = _mm_cmpge_epu16_mask(lengths, least);
    let mut found = [[0; EIGHT]; 2];
    let [same, alike] = &mut found;
    // no closures, which a function of fewer instructions would call
    for (same, &word) in same.iter_mut().zip(&a.0) {
        *same = _mm256_cmpeq_epi32_mask(words, _mm256_set1_epi32(word.cast_signed()));
    }
    for (alike, &shape) in alike.iter_mut().zip(&a.1) {
        let differ = _mm_xor_si128(shapes, _mm_set1_epi16(shape.cast_signed()));
        let first = _mm_testn_epi16_mask(differ, _mm_set1_epi16(FIRST));
        let last = _mm_testn_epi16_mask(differ, _mm_set1_epi16(LAST));
        let len = shape >> 10;
        let one_less = _mm_set1_epi16(len.wrapping_sub(1).cast_signed());
        let near = _mm_cmple_epu16_mask(_mm_sub_epi16(lengths, one_less), _mm_set1_epi16(2));
        let both = if len < MIN_SIMILAR_CHARS { 0 } else { long };
        *alike = (first | last) & near & both;
    }
    found
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn rows(rows: (&[u32], &[u16]), others: (&[u32], &[u16]), found: &mut Vec<[u64; 2]>) {
    let words = others.0.as_chunks::<WIDTH>().0;
    let shapes = others.1.as_chunks::<FILLED>().0;
    let least = _mm512_set1_epi16(MIN_SIMILAR_CHARS.cast_signed());
    for (&word, &shape) in rows.0.iter().zip(rows.1) {
        let [mut same, mut alike] = [0; 2];
        for (words, at) in words.iter().zip((0..).step_by(WIDTH)) {
            // SAFETY: the load reads the 64 bytes of `words`.
            let words = unsafe { _mm512_loadu_si512(words.as_ptr().cast::<__m512i>()) };
            let equal = _mm512_cmpeq_epi32_mask(words, _mm512_set1_epi32(word.cast_signed()));
            same |= u64::from(equal) << at;
        }
        let len = shape >> 10;
        if len >= MIN_SIMILAR_CHARS {
            for (shapes, at) in shapes.iter().zip((0..).step_by(FILLED)) {
                // SAFETY: the load reads the 64 bytes of `shapes`.
                let shapes = unsafe { _mm512_loadu_si512(shapes.as_ptr().cast::<__m512i>()) };
                let lengths = _mm512_srli_epi16::<10>(shapes);
                let differ = _mm512_xor_si512(shapes, _mm512_set1_epi16(shape.cast_signed()));
                let first = _mm512_testn_epi16_mask(differ, _mm512_set1_epi16(FIRST));
                let last = _mm512_testn_epi16_mask(differ, _mm512_set1_epi16(LAST));
                let one_less = _mm512_set1_epi16((len - 1).cast_signed());
                let apart = _mm512_sub_epi16(lengths, one_less);
                let near = _mm512_cmple_epu16_mask(apart, _mm512_set1_epi16(2));
                let long = _mm512_cmpge_epu16_mask(lengths, least);
                alike |= u64::from((first | last) & near & long) << at;
            }
        }
        found.push([same, alike]);
    }
}

#[target_feature(enable = "avx512f")]
pub(super) fn held(words: &[u32; REACH], triples: &Triples) -> u64 {
    let mut held = 0;
    for at in (0..u64::BITS as usize).step_by(WIDTH) {
        // SAFETY: the last of these ends with the last of the words, REACH = 48 + 2 + WIDTH.
        let (x, y, z) = unsafe {
            let first = words.as_ptr().add(at);
            (
                _mm512_loadu_si512(first.cast::<__m512i>()),
                _mm512_loadu_si512(first.add(1).cast::<__m512i>()),
                _mm512_loadu_si512(first.add(2).cast::<__m512i>()),
            )
        };
        let turned = _mm512_xor_si512(_mm512_rol_epi32::<11>(y), _mm512_rol_epi32::<22>(z));
        let factor = _mm512_set1_epi32(0x9e37_79b1_u32.cast_signed());
        let keys = _mm512_mullo_epi32(_mm512_xor_si512(x, turned), factor);
        let places = _mm512_srli_epi32::<21>(keys);
        // SAFETY: eleven bits are a place among the 2^11 numbers of `triples`.
        let holding =
            unsafe { _mm512_i32gather_epi32::<4>(places, triples.as_ptr().cast::<i32>()) };
        let bits = _mm512_and_si512(_mm512_srli_epi32::<16>(keys), _mm512_set1_epi32(31));
        let bits = _mm512_sllv_epi32(_mm512_set1_epi32(1), bits);
        held |= u64::from(_mm512_test_epi32_mask(holding, bits)) << at;
    }
    held
}
