//! Minima with NEON: two passes of sixteen registers; comparisons for winnowing.
#![expect(
    unsafe_code,
    reason = "loads and stores through pointers, which need no alignment"
)]

use std::arch::aarch64::{
    uint32x4_t, vaddq_u32, vandq_u8, vceqq_s32, vcltq_s32, vdupq_n_u32, vdupq_n_u64,
    vgetq_lane_u16, vld1q_s32, vld1q_u32, vminq_u32, vmlaq_u32, vorrq_u32, vpaddq_u8,
    vreinterpretq_u8_u16, vreinterpretq_u8_u64, vreinterpretq_u16_u8, vreinterpretq_u16_u32,
    vst1q_u32, vuzp1q_u8, vuzp1q_u16,
};

use super::Family;
use super::compared::{Compared, Halves};
use super::family::{LANES, STRIDES};
use crate::config::SLOTS;

const WIDTH: usize = 4;
/// Lanes of a pass: their minima and all that makes their values take 29 of the 32 registers.
const PASS: usize = 2 * WIDTH;

#[target_feature(enable = "neon")]
pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(PASS) {
        let lanes = |of: &[u32; LANES]| [group, group + WIDTH].map(|at| four(&of[at..]));
        let (first, step) = (lanes(&family.first), lanes(&family.step));
        let (offset, offset_step) = (lanes(&family.offset), lanes(&family.offset_step));
        let (strides, _) = minima.as_chunks_mut::<LANES>();
        let mut low = [first; STRIDES];
        for (low, stride) in low.iter_mut().zip(&*strides) {
            *low = lanes(stride);
        }
        for &shingle in shingles {
            let x = vdupq_n_u32((shingle >> 32) as u32);
            let mut value = [0, 1].map(|at| vmlaq_u32(offset[at], first[at], x));
            let onward = [0, 1].map(|at| vmlaq_u32(offset_step[at], step[at], x));
            for low in &mut low {
                for at in 0..2 {
                    low[at] = vminq_u32(low[at], value[at]);
                    value[at] = vaddq_u32(value[at], onward[at]);
                }
            }
        }
        for (low, stride) in low.iter().zip(strides) {
            for (low, four) in low.iter().zip(stride[group..].as_chunks_mut::<WIDTH>().0) {
                // SAFETY: the store writes the four numbers of `four`.
                unsafe { vst1q_u32(four.as_mut_ptr(), *low) };
            }
        }
    }
}

/// The first four numbers.
/// # Panics
/// If there are fewer.
#[target_feature(enable = "neon")]
#[inline]
fn four(numbers: &[u32]) -> uint32x4_t {
    // SAFETY: the load reads the four numbers of a slice of four.
    unsafe { vld1q_u32(numbers[..WIDTH].as_ptr()) }
}

#[target_feature(enable = "neon")]
pub(super) fn compare(shingles: &[u64]) -> Compared {
    const FOURS: [usize; 4] = [0, 1, 2, 3];
    let halves = Halves::of(shingles);
    let mut compared = Compared::default();
    for at in (0..shingles.len()).step_by(FOURS.len() * WIDTH) {
        let back = |back| {
            FOURS.map(|four| {
                let numbers: &[i32; WIDTH] = halves.from(at + four * WIDTH, back);
                // SAFETY: the load reads the four numbers of `numbers`.
                unsafe { vld1q_s32(numbers.as_ptr()) }
            })
        };
        let (own, before) = (back(0), [back(1), back(2), back(3)]);
        for (before, smaller) in before.iter().zip(&mut compared.smaller) {
            let lanes = FOURS.map(|four| vcltq_s32(own[four], before[four]));
            smaller[at / 64] |= bits(lanes) << (at % 64);
        }
        let lanes = FOURS.map(|four| {
            let [a, b, c] = before.map(|before| vceqq_s32(before[four], own[four]));
            vorrq_u32(a, vorrq_u32(b, c))
        });
        compared.equal[at / 64] |= bits(lanes) << (at % 64);
    }
    compared
}

/// A bit for each of sixteen lanes.
#[target_feature(enable = "neon")]
#[inline]
fn bits(lanes: [uint32x4_t; 4]) -> u64 {
    let [a, b, c, d] = lanes.map(|lanes| vreinterpretq_u16_u32(lanes));
    let [low, high] = [vuzp1q_u16(a, b), vuzp1q_u16(c, d)].map(|two| vreinterpretq_u8_u16(two));
    let place = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
    let mut sums = vandq_u8(vuzp1q_u8(low, high), place);
    for _ in 0..3 {
        sums = vpaddq_u8(sums, sums);
    }
    u64::from(vgetq_lane_u16::<0>(vreinterpretq_u16_u8(sums)))
}
