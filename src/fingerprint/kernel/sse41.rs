//! Minima with SSE4.1: four passes of eight registers.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers; each says how it is aligned"
)]

use std::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_load_si128, _mm_loadu_si128, _mm_min_epu32, _mm_mullo_epi32,
    _mm_set1_epi32, _mm_storeu_si128,
};

use super::family::{LANES, STRIDES};
use super::{Family, portable};
use crate::config::SLOTS;

const WIDTH: usize = 4;

#[target_feature(enable = "sse4.1")]
pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(WIDTH) {
        // SAFETY: `group` is a multiple of WIDTH below LANES, so WIDTH numbers stand there; `Family`
        // is aligned to 64 bytes and each of its arrays fills 64, so the address is aligned.
        let lanes =
            |of: &[u32; LANES]| unsafe { _mm_load_si128(of[group..].as_ptr().cast::<__m128i>()) };
        let (first, step) = (lanes(&family.first), lanes(&family.step));
        let (offset, offset_step) = (lanes(&family.offset), lanes(&family.offset_step));
        let (strides, _) = minima.as_chunks_mut::<LANES>();
        let mut low = [first; STRIDES];
        for (low, stride) in low.iter_mut().zip(&*strides) {
            // SAFETY: WIDTH numbers stand from `group`; the load may be unaligned.
            *low = unsafe { _mm_loadu_si128(stride[group..].as_ptr().cast::<__m128i>()) };
        }
        for &shingle in shingles {
            let x = _mm_set1_epi32((shingle >> 32) as i32);
            let mut value = _mm_add_epi32(_mm_mullo_epi32(first, x), offset);
            let onward = _mm_add_epi32(_mm_mullo_epi32(step, x), offset_step);
            for low in &mut low {
                *low = _mm_min_epu32(*low, value);
                value = _mm_add_epi32(value, onward);
            }
        }
        for (low, stride) in low.iter().zip(strides) {
            // SAFETY: as for the loads.
            unsafe { _mm_storeu_si128(stride[group..].as_mut_ptr().cast::<__m128i>(), *low) };
        }
    }
}

/// The plain loop, compiled with a minimum.
#[target_feature(enable = "sse4.1")]
pub(super) fn unite(minima: &mut [u32; SLOTS], other: &[u32; SLOTS]) {
    portable::unite(minima, other);
}
