//! The permutations of a seed, in the shape the kernels read.

use crate::config::SLOTS;
use crate::hash;

/// Slots whose numbers are drawn apart: the lanes of the widest register.
pub(super) const LANES: usize = 16;
/// Slots of a lane.
pub(super) const STRIDES: usize = SLOTS / LANES;

/// A slot that nothing has lowered; what permutations give beyond it does not count.
pub const EMPTY: u32 = 0xfe00_0000;
/// Bits below those of a slot.
pub(super) const BELOW: u32 = 2;

/// The permutations of a seed: slot `stride * 16 + lane` is
/// `(first + stride * step) * x + offset + stride * offset_step`, all multiples of four.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub struct Family {
    pub(super) first: [u32; LANES],
    pub(super) step: [u32; LANES],
    pub(super) offset: [u32; LANES],
    pub(super) offset_step: [u32; LANES],
}

impl Family {
    /// The permutations of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut state = seed ^ 0x6d69_6e68_6173_6821;
        let mut draw =
            || -> [u32; LANES] { std::array::from_fn(|_| (hash::next(&mut state) >> 32) as u32) };
        Self {
            first: draw().map(|a| (a | 1) << BELOW),
            step: draw().map(|d| (d & !1) << BELOW),
            offset: draw().map(|b| b << BELOW),
            offset_step: draw().map(|c| c << BELOW),
        }
    }

    /// Multiplier and offset of a slot: four times an odd number, and a multiple of four.
    /// # Panics
    /// If there is no such slot.
    #[must_use]
    pub fn slot(&self, slot: usize) -> (u32, u32) {
        assert!(slot < SLOTS, "a signature has {SLOTS} slots");
        let (stride, lane) = ((slot / LANES) as u32, slot % LANES);
        let at = |first: u32, step: u32| first.wrapping_add(step.wrapping_mul(stride));
        (
            at(self.first[lane], self.step[lane]),
            at(self.offset[lane], self.offset_step[lane]),
        )
    }
}
