//! Masks and hashes with SSE2, which every x86-64 machine has.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers, which need no alignment"
)]

use std::arch::x86_64::{
    __m128i, _mm_add_epi8, _mm_add_epi32, _mm_add_epi64, _mm_and_si128, _mm_cmpeq_epi8,
    _mm_cmplt_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_mul_epu32, _mm_or_si128, _mm_set1_epi8,
    _mm_setr_epi32, _mm_shuffle_epi32, _mm_srli_epi64, _mm_storel_epi64, _mm_unpackhi_epi64,
    _mm_unpacklo_epi64, _mm_xor_si128,
};

use super::{BLOCK, KEEP, Masks, SHORT, scalar};
use crate::hash;

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

pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    let (twos, rest) = spans.as_chunks::<2>();
    let (outs, last) = out.as_chunks_mut::<2>();
    let mut any_long = false;
    for (two, out) in twos.iter().zip(outs) {
        if let (Some(one), Some(other)) = (folded(text, two[0]), folded(text, two[1])) {
            *out = two_hashes(one, other);
        } else {
            any_long |= scalar::words(text, two, out);
        }
    }
    scalar::words(text, rest, last) || any_long
}

/// The letters of a word in lower case with zeros behind them; none if it is long or nearer to the
/// end of the text than a load reaches.
#[inline]
fn folded(text: &[u8], [start, end]: [u32; 2]) -> Option<__m128i> {
    let sixteen = text[start as usize..].first_chunk::<SHORT>()?;
    let keep = KEEP.get(end.wrapping_sub(start) as usize)?;
    // SAFETY: SSE2 is part of x86-64; the loads read the sixteen bytes of two arrays.
    unsafe {
        let v = _mm_loadu_si128(sixteen.as_ptr().cast::<__m128i>());
        let keep = _mm_loadu_si128(keep.as_ptr().cast::<__m128i>());
        Some(_mm_and_si128(_mm_or_si128(v, _mm_set1_epi8(0x20)), keep))
    }
}

pub(super) fn sixteens(fours: &[[u32; 4]], out: &mut [u32]) {
    let (twos, rest) = fours.as_chunks::<2>();
    let (outs, last) = out.as_chunks_mut::<2>();
    for (two, out) in twos.iter().zip(outs) {
        // SAFETY: SSE2 is part of x86-64; the loads read the sixteen bytes of four numbers.
        let [one, other] =
            two.map(|four| unsafe { _mm_loadu_si128(four.as_ptr().cast::<__m128i>()) });
        *out = two_hashes(one, other);
    }
    scalar::sixteens(rest, last);
}

#[inline]
fn two_hashes(one: __m128i, other: __m128i) -> [u32; 2] {
    let mut hashes = [0; 2];
    // SAFETY: SSE2 is part of x86-64; the store writes the eight bytes of `hashes`.
    unsafe {
        let [k, l, m, n] = hash::KEYS.map(u32::cast_signed);
        let keys = _mm_setr_epi32(k, l, m, n);
        let products = |v| {
            let sum = _mm_add_epi32(v, keys);
            _mm_mul_epu32(sum, _mm_shuffle_epi32::<0b11_11_01_01>(sum))
        };
        let (one, other) = (products(one), products(other));
        let sums = _mm_add_epi64(
            _mm_unpacklo_epi64(one, other),
            _mm_unpackhi_epi64(one, other),
        );
        let folded = _mm_xor_si128(sums, _mm_srli_epi64::<32>(sums));
        let together = _mm_shuffle_epi32::<0b11_01_10_00>(folded);
        _mm_storel_epi64(hashes.as_mut_ptr().cast::<__m128i>(), together);
    }
    hashes
}
