//! Minima with AVX2: two passes of eight registers; comparisons for winnowing.
#![expect(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "loads and stores through pointers; each says how it is aligned"
)]

use std::arch::x86_64::{
    __m256i, _mm256_add_epi32, _mm256_castsi256_ps, _mm256_cmpeq_epi32, _mm256_cmpgt_epi32,
    _mm256_load_si256, _mm256_loadu_si256, _mm256_min_epu32, _mm256_movemask_ps,
    _mm256_mullo_epi32, _mm256_or_si256, _mm256_set1_epi32, _mm256_storeu_si256,
};

use super::compared::{Compared, Halves};
use super::family::{LANES, STRIDES};
use super::{Family, portable};
use crate::config::SLOTS;

const WIDTH: usize = 8;

#[target_feature(enable = "avx2")]
pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(WIDTH) {
        // SAFETY: `group` is a multiple of WIDTH below LANES, so WIDTH numbers stand there; `Family`
        // is aligned to 64 bytes and each of its arrays fills 64, so the address is aligned.
        let lanes = |of: &[u32; LANES]| unsafe {
            _mm256_load_si256(of[group..].as_ptr().cast::<__m256i>())
        };
        let (first, step) = (lanes(&family.first), lanes(&family.step));
        let (offset, offset_step) = (lanes(&family.offset), lanes(&family.offset_step));
        let (strides, _) = minima.as_chunks_mut::<LANES>();
        let mut low = [first; STRIDES];
        for (low, stride) in low.iter_mut().zip(&*strides) {
            // SAFETY: WIDTH numbers stand from `group`; the load may be unaligned.
            *low = unsafe { _mm256_loadu_si256(stride[group..].as_ptr().cast::<__m256i>()) };
        }
        for &shingle in shingles {
            let x = _mm256_set1_epi32((shingle >> 32) as i32);
            let mut value = _mm256_add_epi32(_mm256_mullo_epi32(first, x), offset);
            let onward = _mm256_add_epi32(_mm256_mullo_epi32(step, x), offset_step);
            for low in &mut low {
                *low = _mm256_min_epu32(*low, value);
                value = _mm256_add_epi32(value, onward);
            }
        }
        for (low, stride) in low.iter().zip(strides) {
            // SAFETY: as for the loads.
            unsafe { _mm256_storeu_si256(stride[group..].as_mut_ptr().cast::<__m256i>(), *low) };
        }
    }
}

/// The plain loop, compiled with a minimum.
#[target_feature(enable = "avx2")]
pub(super) fn unite(minima: &mut [u32; SLOTS], other: &[u32; SLOTS]) {
    portable::unite(minima, other);
}

#[target_feature(enable = "avx2")]
pub(super) fn compare(shingles: &[u64]) -> Compared {
    let halves = Halves::of(shingles);
    let mut compared = Compared::default();
    for at in (0..shingles.len()).step_by(WIDTH) {
        let back = |back| {
            let numbers: &[i32; WIDTH] = halves.from(at, back);
            // SAFETY: the load reads the 32 bytes of `numbers`.
            unsafe { _mm256_loadu_si256(numbers.as_ptr().cast::<__m256i>()) }
        };
        let bits =
            |lanes| u64::from(_mm256_movemask_ps(_mm256_castsi256_ps(lanes)) as u8) << (at % 64);
        let (own, before) = (back(0), [back(1), back(2), back(3)]);
        for (before, smaller) in before.iter().zip(&mut compared.smaller) {
            smaller[at / 64] |= bits(_mm256_cmpgt_epi32(*before, own));
        }
        let [a, b, c] = before.map(|before| _mm256_cmpeq_epi32(before, own));
        compared.equal[at / 64] |= bits(_mm256_or_si256(a, _mm256_or_si256(b, c)));
    }
    compared
}
