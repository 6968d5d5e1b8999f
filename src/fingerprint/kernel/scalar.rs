//! The specification of the minima: slot by slot, shingle by shingle.

use super::Family;
use crate::config::SLOTS;

pub(super) fn lower(family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    for (slot, minimum) in minima.iter_mut().enumerate() {
        let (a, b) = family.slot(slot);
        for &shingle in shingles {
            let x = (shingle >> 32) as u32;
            *minimum = (*minimum).min(a.wrapping_mul(x).wrapping_add(b));
        }
    }
}
