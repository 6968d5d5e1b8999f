//! Masks and hashes with AVX2, 32 bytes an instruction.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm_storeu_si128, _mm256_add_epi8, _mm256_add_epi32,
    _mm256_add_epi64, _mm256_and_si256, _mm256_castsi256_si128, _mm256_cmpeq_epi8,
    _mm256_cmpeq_epi32, _mm256_cmpgt_epi8, _mm256_loadu_si256, _mm256_max_epu32,
    _mm256_movemask_epi8, _mm256_mul_epu32, _mm256_or_si256, _mm256_permutevar8x32_epi32,
    _mm256_set_m128i, _mm256_set1_epi8, _mm256_setr_epi8, _mm256_setr_epi32, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_shuffle_epi32, _mm256_slli_epi64, _mm256_srli_epi64,
    _mm256_sub_epi32, _mm256_unpackhi_epi64, _mm256_unpacklo_epi64, _mm256_xor_si256,
};

use super::{BLOCK, Masks, SHORT, portable, scalar};
use crate::hash;

#[target_feature(enable = "avx2,bmi1,popcnt")]
pub(super) fn edges(masks: &[Masks], base: u32, open: bool, edges: &mut [u32]) -> usize {
    portable::edges(masks, base, open, edges)
}

#[target_feature(enable = "avx2")]
pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    // a word that begins here or behind is nearer to the end of the text than a load reaches
    let Some(reach) = (text.len() + 1).checked_sub(SHORT) else {
        return scalar::words(text, spans, out);
    };
    let Ok(reach) = u32::try_from(reach) else {
        return scalar::words(text, spans, out);
    };
    let [reach, long] = [reach, SHORT as u32 + 1].map(u32::cast_signed);
    let bounds = _mm256_setr_epi32(reach, long, reach, long, reach, long, reach, long);
    let (fours, rest) = spans.as_chunks::<4>();
    let (outs, last) = out.as_chunks_mut::<4>();
    let mut any_long = false;
    for (four, out) in fours.iter().zip(outs) {
        // SAFETY: the load reads the 32 bytes of `four`.
        let both = unsafe { _mm256_loadu_si256(four.as_ptr().cast::<__m256i>()) };
        // first byte and length of each word
        let places = _mm256_sub_epi32(both, _mm256_slli_epi64::<32>(both));
        let beyond = _mm256_cmpeq_epi32(_mm256_max_epu32(places, bounds), places);
        if _mm256_movemask_epi8(beyond) != 0 {
            any_long |= scalar::words(text, four, out);
            continue;
        }
        let [a, b, c, d] = four.map(|[start, _]| {
            // SAFETY: each of the four begins before `reach`, so sixteen bytes of text follow.
            unsafe { _mm_loadu_si128(text.as_ptr().add(start as usize).cast::<__m128i>()) }
        });
        let of_each = [
            _mm256_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3),
            _mm256_setr_epi32(5, 5, 5, 5, 7, 7, 7, 7),
        ];
        let low = folded(
            _mm256_set_m128i(b, a),
            _mm256_permutevar8x32_epi32(places, of_each[0]),
        );
        let high = folded(
            _mm256_set_m128i(d, c),
            _mm256_permutevar8x32_epi32(places, of_each[1]),
        );
        *out = four_hashes(low, high);
    }
    scalar::words(text, rest, last) || any_long
}

/// The letters of two words in lower case with zeros behind them; the first byte of every four
/// of `lengths` is the word's.
#[target_feature(enable = "avx2")]
#[inline]
fn folded(letters: __m256i, lengths: __m256i) -> __m256i {
    let place = _mm256_setr_epi8(
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
        12, 13, 14, 15,
    );
    let lengths = _mm256_shuffle_epi8(lengths, _mm256_setzero_si256());
    let keep = _mm256_cmpgt_epi8(lengths, place);
    _mm256_and_si256(_mm256_or_si256(letters, _mm256_set1_epi8(0x20)), keep)
}

#[target_feature(enable = "avx2")]
pub(super) fn sixteens(fours: &[[u32; 4]], out: &mut [u32]) {
    let (groups, rest) = fours.as_chunks::<4>();
    let (outs, last) = out.as_chunks_mut::<4>();
    for (four, out) in groups.iter().zip(outs) {
        // SAFETY: `four` holds 64 bytes; each load reads half of them.
        let [low, high] =
            [0, 2].map(|at| unsafe { _mm256_loadu_si256(four[at..].as_ptr().cast::<__m256i>()) });
        *out = four_hashes(low, high);
    }
    scalar::sixteens(rest, last);
}

#[target_feature(enable = "avx2")]
#[inline]
fn four_hashes(low: __m256i, high: __m256i) -> [u32; 4] {
    let [k, l, m, n] = hash::KEYS.map(u32::cast_signed);
    let keys = _mm256_setr_epi32(k, l, m, n, k, l, m, n);
    let products = |v| {
        let sum = _mm256_add_epi32(v, keys);
        _mm256_mul_epu32(sum, _mm256_shuffle_epi32::<0b11_11_01_01>(sum))
    };
    let (low, high) = (products(low), products(high));
    // in the order first, third, second, fourth
    let sums = _mm256_add_epi64(
        _mm256_unpacklo_epi64(low, high),
        _mm256_unpackhi_epi64(low, high),
    );
    let folded = _mm256_xor_si256(sums, _mm256_srli_epi64::<32>(sums));
    let order = _mm256_setr_epi32(0, 4, 2, 6, 0, 0, 0, 0);
    let together = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(folded, order));
    let mut hashes = [0; 4];
    // SAFETY: the store writes the sixteen bytes of `hashes`.
    unsafe { _mm_storeu_si128(hashes.as_mut_ptr().cast::<__m128i>(), together) };
    hashes
}

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
