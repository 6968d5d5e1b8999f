//! Minima with SSE2, which has none of integers but one of floats; comparisons for winnowing.
//! A slot's 30 bits below a set sign and a set top bit of the exponent are a negative float that
//! is neither denormal nor zero; the smaller the slot, the greater the float. The maximum of a
//! pair of which the first is no number is the second, so that values from `EMPTY` on, which are
//! no numbers, change nothing.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers; each says how it is aligned"
)]

use std::arch::x86_64::{
    __m128, __m128i, _mm_add_epi32, _mm_castps_si128, _mm_castsi128_ps, _mm_cmpeq_epi32,
    _mm_cmpgt_epi32, _mm_load_si128, _mm_loadu_si128, _mm_max_ps, _mm_movemask_ps, _mm_mul_epu32,
    _mm_or_si128, _mm_set1_epi32, _mm_shuffle_ps, _mm_slli_epi32, _mm_srli_epi32, _mm_storeu_si128,
    _mm_unpackhi_epi32, _mm_unpacklo_epi32,
};

use super::Family;
use super::compared::{Compared, Halves};
use super::family::{BELOW, LANES, STRIDES};
use crate::config::SLOTS;

const WIDTH: usize = 4;
const BELOW_AS_COUNT: i32 = BELOW as i32;

pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(WIDTH) {
        // SAFETY: SSE2 is part of x86-64. `group` is a multiple of WIDTH below LANES, so WIDTH
        // numbers stand there; `Family` is aligned to 64 bytes and each of its arrays fills 64, so
        // the address is aligned. Loads and stores of `minima` may be unaligned.
        unsafe {
            let lanes = |of: &[u32; LANES]| {
                let four = _mm_load_si128(of[group..].as_ptr().cast::<__m128i>());
                _mm_srli_epi32::<BELOW_AS_COUNT>(four)
            };
            let (first, step) = (spread(lanes(&family.first)), spread(lanes(&family.step)));
            let (offset, offset_step) = (lanes(&family.offset), lanes(&family.offset_step));
            let (strides, _) = minima.as_chunks_mut::<LANES>();
            let mut low = [_mm_castsi128_ps(offset); STRIDES];
            for (low, stride) in low.iter_mut().zip(&*strides) {
                *low = float_of(_mm_loadu_si128(stride[group..].as_ptr().cast::<__m128i>()));
            }
            // two at a time, for one alone does not fill the machine; an odd last one counts twice
            for two in shingles.chunks(2) {
                let x = [two[0], two[two.len() - 1]]
                    .map(|shingle| _mm_set1_epi32((shingle >> 32) as i32));
                let mut value = x.map(|x| _mm_add_epi32(product(first, x), offset));
                let onward = x.map(|x| _mm_add_epi32(product(step, x), offset_step));
                for low in &mut low {
                    for one in 0..2 {
                        *low = _mm_max_ps(float(value[one]), *low);
                        value[one] = _mm_add_epi32(value[one], onward[one]);
                    }
                }
            }
            for (low, stride) in low.iter().zip(strides) {
                let slots = slots_of(*low);
                _mm_storeu_si128(stride[group..].as_mut_ptr().cast::<__m128i>(), slots);
            }
        }
    }
}

pub(super) fn unite(minima: &mut [u32; SLOTS], other: &[u32; SLOTS]) {
    let (minima, _) = minima.as_chunks_mut::<WIDTH>();
    let (other, _) = other.as_chunks::<WIDTH>();
    for (four, other) in minima.iter_mut().zip(other) {
        // SAFETY: SSE2 is part of x86-64; loads and stores are of the 16 bytes of four numbers.
        unsafe {
            let a = float_of(_mm_loadu_si128(four.as_ptr().cast::<__m128i>()));
            let b = float_of(_mm_loadu_si128(other.as_ptr().cast::<__m128i>()));
            let slots = slots_of(_mm_max_ps(a, b));
            _mm_storeu_si128(four.as_mut_ptr().cast::<__m128i>(), slots);
        }
    }
}

/// The float that stands for the lower 30 bits of a number.
#[inline]
fn float(value: __m128i) -> __m128 {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { _mm_castsi128_ps(_mm_or_si128(value, _mm_set1_epi32(0xc000_0000_u32 as i32))) }
}

#[inline]
fn float_of(slots: __m128i) -> __m128 {
    // SAFETY: SSE2 is part of x86-64.
    float(unsafe { _mm_srli_epi32::<BELOW_AS_COUNT>(slots) })
}

#[inline]
fn slots_of(floats: __m128) -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { _mm_slli_epi32::<BELOW_AS_COUNT>(_mm_castps_si128(floats)) }
}

/// Two numbers each where a multiplication looks for them.
#[inline]
fn spread(four: __m128i) -> [__m128i; 2] {
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        [
            _mm_unpacklo_epi32(four, four),
            _mm_unpackhi_epi32(four, four),
        ]
    }
}

/// The lower halves of four products.
#[inline]
fn product(spread: [__m128i; 2], x: __m128i) -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe {
        let [low, high] = spread.map(|two| _mm_castsi128_ps(_mm_mul_epu32(two, x)));
        _mm_castps_si128(_mm_shuffle_ps::<0b10_00_10_00>(low, high))
    }
}

pub(super) fn compare(shingles: &[u64]) -> Compared {
    let halves = Halves::of(shingles);
    let mut compared = Compared::default();
    for at in (0..shingles.len()).step_by(WIDTH) {
        // SAFETY: SSE2 is part of x86-64; the loads read the 16 bytes of four numbers.
        unsafe {
            let back = |back| {
                let numbers: &[i32; WIDTH] = halves.from(at, back);
                _mm_loadu_si128(numbers.as_ptr().cast::<__m128i>())
            };
            let bits = |lanes| (_mm_movemask_ps(_mm_castsi128_ps(lanes)) as u64) << (at % 64);
            let (own, before) = (back(0), [back(1), back(2), back(3)]);
            for (before, smaller) in before.iter().zip(&mut compared.smaller) {
                smaller[at / 64] |= bits(_mm_cmpgt_epi32(*before, own));
            }
            let [a, b, c] = before.map(|before| _mm_cmpeq_epi32(before, own));
            compared.equal[at / 64] |= bits(_mm_or_si128(a, _mm_or_si128(b, c)));
        }
    }
    compared
}
