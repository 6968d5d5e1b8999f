//! Minima with AVX-512: all 128 stay in eight registers; comparisons for winnowing.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers; each says how it is aligned"
)]

use std::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_cmpeq_epi32_mask, _mm512_cmplt_epi32_mask, _mm512_load_si512,
    _mm512_loadu_si512, _mm512_min_epu32, _mm512_mullo_epi32, _mm512_set1_epi32,
    _mm512_storeu_si512,
};

use super::Family;
use super::compared::{Compared, Halves};
use super::family::{LANES, STRIDES};
use crate::config::SLOTS;

const WIDTH: usize = 16;

#[target_feature(enable = "avx512f")]
pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(WIDTH) {
        // SAFETY: `group` is a multiple of WIDTH below LANES, so WIDTH numbers stand there; `Family`
        // is aligned to 64 bytes and each of its arrays fills 64, so the address is aligned.
        let lanes = |of: &[u32; LANES]| unsafe {
            _mm512_load_si512(of[group..].as_ptr().cast::<__m512i>())
        };
        let (first, step) = (lanes(&family.first), lanes(&family.step));
        let (offset, offset_step) = (lanes(&family.offset), lanes(&family.offset_step));
        let (strides, _) = minima.as_chunks_mut::<LANES>();
        let mut low = [first; STRIDES];
        for (low, stride) in low.iter_mut().zip(&*strides) {
            // SAFETY: WIDTH numbers stand from `group`; the load may be unaligned.
            *low = unsafe { _mm512_loadu_si512(stride[group..].as_ptr().cast::<__m512i>()) };
        }
        for &shingle in shingles {
            let x = _mm512_set1_epi32((shingle >> 32) as i32);
            let mut value = _mm512_add_epi32(_mm512_mullo_epi32(first, x), offset);
            let onward = _mm512_add_epi32(_mm512_mullo_epi32(step, x), offset_step);
            for low in &mut low {
                *low = _mm512_min_epu32(*low, value);
                value = _mm512_add_epi32(value, onward);
            }
        }
        for (low, stride) in low.iter().zip(strides) {
            // SAFETY: as for the loads.
            unsafe { _mm512_storeu_si512(stride[group..].as_mut_ptr().cast::<__m512i>(), *low) };
        }
    }
}

#[target_feature(enable = "avx512f")]
pub(super) fn compare(shingles: &[u64]) -> Compared {
    let halves = Halves::of(shingles);
    let mut compared = Compared::default();
    for at in (0..shingles.len()).step_by(WIDTH) {
        let back = |back| {
            let numbers: &[i32; WIDTH] = halves.from(at, back);
            // SAFETY: the load reads the 64 bytes of `numbers`.
            unsafe { _mm512_loadu_si512(numbers.as_ptr().cast::<__m512i>()) }
        };
        let (own, before) = (back(0), [back(1), back(2), back(3)]);
        for (before, smaller) in before.iter().zip(&mut compared.smaller) {
            smaller[at / 64] |= u64::from(_mm512_cmplt_epi32_mask(own, *before)) << (at % 64);
        }
        let [a, b, c] = before.map(|before| _mm512_cmpeq_epi32_mask(own, before));
        compared.equal[at / 64] |= u64::from(a | b | c) << (at % 64);
    }
    compared
}
