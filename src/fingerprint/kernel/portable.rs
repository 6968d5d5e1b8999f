//! Minima as loops over sixteen lanes, which compilers turn into whatever registers there are.
//! Values carry a flipped top bit, so that the minimum is the signed one, which more machines have.

use super::Family;
use super::family::LANES;
use crate::config::SLOTS;

const FLIP: u32 = 1 << 31;

pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    let mut low = minima.map(|minimum| (minimum ^ FLIP) as i32);
    let (strides, _) = low.as_chunks_mut::<LANES>();
    let offset = family.offset.map(|offset| offset ^ FLIP);
    for &shingle in shingles {
        let x = (shingle >> 32) as u32;
        let mut value = [0_u32; LANES];
        let mut onward = [0_u32; LANES];
        for lane in 0..LANES {
            value[lane] = family.first[lane]
                .wrapping_mul(x)
                .wrapping_add(offset[lane]);
            let step = family.step[lane].wrapping_mul(x);
            onward[lane] = step.wrapping_add(family.offset_step[lane]);
        }
        for stride in &mut *strides {
            for lane in 0..LANES {
                stride[lane] = stride[lane].min(value[lane] as i32);
                value[lane] = value[lane].wrapping_add(onward[lane]);
            }
        }
    }
    *minima = low.map(|low| low as u32 ^ FLIP);
}

#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "compiled for each set of instructions"
)]
pub(super) fn unite(minima: &mut [u32; SLOTS], other: &[u32; SLOTS]) {
    for (slot, &other) in minima.iter_mut().zip(other) {
        *slot = (*slot).min(other);
    }
}
