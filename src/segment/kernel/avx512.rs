//! Masks, edges and hashes with AVX-512, 64 bytes an instruction.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _mm_loadu_si128, _mm_storeu_si128, _mm256_cmpgt_epu32_mask,
    _mm256_loadu_si256, _mm256_set1_epi32, _mm256_srli_epi64, _mm256_sub_epi32, _mm512_add_epi32,
    _mm512_add_epi64, _mm512_broadcast_i32x4, _mm512_castsi128_si512, _mm512_castsi256_si512,
    _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cmplt_epu8_mask, _mm512_inserti32x4,
    _mm512_loadu_si512, _mm512_maskz_compress_epi32, _mm512_maskz_mov_epi8, _mm512_movepi8_mask,
    _mm512_mul_epu32, _mm512_or_si512, _mm512_permutexvar_epi32, _mm512_set1_epi8,
    _mm512_set1_epi32, _mm512_setr_epi32, _mm512_setzero_si512, _mm512_shuffle_epi8,
    _mm512_shuffle_epi32, _mm512_srli_epi64, _mm512_storeu_si512, _mm512_sub_epi8,
    _mm512_xor_si512,
};

use super::{BLOCK, Masks, ROOM, SHORT, scalar};
use crate::hash;

/// Lanes of 32 bits.
const WIDTH: usize = 16;

#[target_feature(enable = "avx512f,popcnt")]
pub(super) fn edges(masks: &[Masks], base: u32, open: bool, edges: &mut [u32]) -> usize {
    let counting = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    let mut first = _mm512_add_epi32(counting, _mm512_set1_epi32(base as i32));
    let mut n = 0;
    let mut open = u64::from(open);
    for masks in masks {
        let all = masks.word ^ (masks.word << 1 | open);
        open = masks.word >> (BLOCK - 1);
        let Some(room) = edges[n..].first_chunk_mut::<ROOM>() else {
            panic!("no room for the edges of a block");
        };
        let mut at = 0;
        for part in 0..BLOCK / WIDTH {
            let some = (all >> (part * WIDTH)) as u16;
            let places = _mm512_maskz_compress_epi32(some, first);
            // SAFETY: `at` is at most WIDTH for each part before this one, so that the WIDTH
            // numbers from there lie within ROOM = 4 * WIDTH.
            unsafe { _mm512_storeu_si512(room.as_mut_ptr().add(at).cast::<__m512i>(), places) };
            at += some.count_ones() as usize;
            first = _mm512_add_epi32(first, _mm512_set1_epi32(WIDTH as i32));
        }
        n += at;
    }
    n
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl")]
pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    let (fours, rest) = spans.as_chunks::<4>();
    let (outs, last) = out.as_chunks_mut::<4>();
    // a word that begins behind this is nearer to the end of the text than a load reaches
    let reach = text.len().checked_sub(SHORT);
    let Some(reach) = reach.and_then(|reach| u32::try_from(reach).ok()) else {
        return scalar::words(text, spans, out);
    };
    let mut any_long = false;
    let starts_only = 0b0101_0101;
    let of_each = _mm512_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6);
    for (four, out) in fours.iter().zip(outs) {
        // SAFETY: the load reads the 32 bytes of `four`.
        let both = unsafe { _mm256_loadu_si256(four.as_ptr().cast::<__m256i>()) };
        let lengths = _mm256_sub_epi32(_mm256_srli_epi64::<32>(both), both);
        let long = _mm256_cmpgt_epu32_mask(lengths, _mm256_set1_epi32(SHORT as i32));
        let late = _mm256_cmpgt_epu32_mask(both, _mm256_set1_epi32(reach.cast_signed()));
        if (long | late) & starts_only != 0 {
            any_long |= scalar::words(text, four, out);
            continue;
        }
        let [a, b, c, d] = four.map(|[start, _]| {
            // SAFETY: none of the four begins behind `reach`, so sixteen bytes of text follow.
            unsafe { _mm_loadu_si128(text.as_ptr().add(start as usize).cast::<__m128i>()) }
        });
        let bytes = _mm512_inserti32x4::<1>(_mm512_castsi128_si512(a), b);
        let bytes = _mm512_inserti32x4::<2>(bytes, c);
        let bytes = _mm512_inserti32x4::<3>(bytes, d);
        let lengths = _mm512_permutexvar_epi32(of_each, _mm512_castsi256_si512(lengths));
        let lengths = _mm512_shuffle_epi8(lengths, _mm512_setzero_si512());
        let keep = _mm512_cmplt_epu8_mask(place_in_word(), lengths);
        let lower = _mm512_or_si512(bytes, _mm512_set1_epi8(0x20));
        *out = four_hashes(_mm512_maskz_mov_epi8(keep, lower));
    }
    scalar::words(text, rest, last) || any_long
}

/// 0 to 15, four times.
#[target_feature(enable = "avx512f")]
#[inline]
fn place_in_word() -> __m512i {
    let places: [u8; SHORT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
    // SAFETY: the load reads the sixteen bytes of `places`.
    _mm512_broadcast_i32x4(unsafe { _mm_loadu_si128(places.as_ptr().cast::<__m128i>()) })
}

#[target_feature(enable = "avx512f")]
pub(super) fn sixteens(fours: &[[u32; 4]], out: &mut [u32]) {
    let (groups, rest) = fours.as_chunks::<4>();
    let (outs, last) = out.as_chunks_mut::<4>();
    for (four, out) in groups.iter().zip(outs) {
        // SAFETY: the load reads the 64 bytes of `four`.
        *out = four_hashes(unsafe { _mm512_loadu_si512(four.as_ptr().cast::<__m512i>()) });
    }
    scalar::sixteens(rest, last);
}

#[target_feature(enable = "avx512f")]
#[inline]
fn four_hashes(fours: __m512i) -> [u32; 4] {
    let [k, l, m, n] = hash::KEYS.map(u32::cast_signed);
    let keys = _mm512_setr_epi32(k, l, m, n, k, l, m, n, k, l, m, n, k, l, m, n);
    let sum = _mm512_add_epi32(fours, keys);
    let products = _mm512_mul_epu32(sum, _mm512_shuffle_epi32::<0b11_11_01_01>(sum));
    let sums = _mm512_add_epi64(products, _mm512_shuffle_epi32::<0b01_00_11_10>(products));
    let folded = _mm512_xor_si512(sums, _mm512_srli_epi64::<32>(sums));
    let order = _mm512_setr_epi32(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    let together = _mm512_castsi512_si128(_mm512_permutexvar_epi32(order, folded));
    let mut hashes = [0; 4];
    // SAFETY: the store writes the sixteen bytes of `hashes`.
    unsafe { _mm_storeu_si128(hashes.as_mut_ptr().cast::<__m128i>(), together) };
    hashes
}

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
