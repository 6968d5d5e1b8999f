//! Minima in groups of four lanes, shaped for the 16-byte registers that every 64-bit machine has.
//! Values carry a flipped top bit, so that the minimum is the signed one: SSE2 has no other
//! comparison, and NEON has both.

use super::Family;
use super::family::{LANES, STRIDES};
use crate::config::SLOTS;

const WIDTH: usize = 4;
const FLIP: u32 = 1 << 31;

pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for group in (0..LANES).step_by(WIDTH) {
        let lanes = |of: &[u32; LANES]| -> [u32; WIDTH] { std::array::from_fn(|l| of[group + l]) };
        let first = lanes(&family.first);
        let step = lanes(&family.step);
        let offset = lanes(&family.offset).map(|b| b ^ FLIP);
        let offset_step = lanes(&family.offset_step);
        let mut low: [[i32; WIDTH]; STRIDES] = std::array::from_fn(|stride| {
            std::array::from_fn(|lane| (minima[stride * LANES + group + lane] ^ FLIP) as i32)
        });
        for &shingle in shingles {
            let x = (shingle >> 32) as u32;
            let line = |a: u32, b: u32| a.wrapping_mul(x).wrapping_add(b);
            let mut value: [u32; WIDTH] = std::array::from_fn(|l| line(first[l], offset[l]));
            let onward: [u32; WIDTH] = std::array::from_fn(|l| line(step[l], offset_step[l]));
            for low in &mut low {
                for lane in 0..WIDTH {
                    low[lane] = low[lane].min(value[lane] as i32);
                    value[lane] = value[lane].wrapping_add(onward[lane]);
                }
            }
        }
        for (stride, low) in low.iter().enumerate() {
            for (lane, &low) in low.iter().enumerate() {
                minima[stride * LANES + group + lane] = low as u32 ^ FLIP;
            }
        }
    }
}
