//! Words -> shingles -> minima of 128 permutations; the part of a fingerprint that costs most.
//!
//! A permutation is `a*x + b mod 2^32` on the upper half of a shingle. The 128 slots are 8 strides
//! of 16 lanes: in a lane, slot r has `a = A + r*D`, `b = B + r*C` with A odd and D even. One
//! multiplication gives the first value and one the step to the next, so that a slot costs an
//! addition and a minimum. Any two slots are independent (those of a lane up to three low bits),
//! which is all that the variance of the estimate depends on; the four slots of a band lie in four
//! lanes and are wholly independent, which is what the S-curve depends on.
//! `scalar` is the specification and knows nothing of strides; every form gives the same bits.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod family;
mod portable;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse41;
mod straight;

use crate::config::SLOTS;
use crate::segment::kernel::Level;
pub use family::Family;
pub(super) use straight::{FIVE, spread};

/// Lowers each slot of `minima` to the least value its permutation gives a shingle.
/// O(shingles * slots).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub fn lower(level: Level, family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    match level.checked() {
        Level::Scalar => scalar::lower(family, shingles, minima),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has SSE4.1.
        Level::Sse41 => unsafe { sse41::lower(family, shingles, minima) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::lower(family, shingles, minima) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F.
        Level::Avx512 => unsafe { avx512::lower(family, shingles, minima) },
        _ => portable::lower(family, shingles, minima),
    }
}

/// Appends the shingles of a run of words, none of them a dense character; none if it is shorter.
/// O(words).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub fn five_words(level: Level, words: &[u32], out: &mut Vec<u64>) {
    let Some((&first, rest)) = words.split_first_chunk() else {
        return;
    };
    let before = out.len();
    out.resize(before + rest.len(), 0);
    let out = &mut out[before..];
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F and DQ.
        Level::Avx512 => unsafe { straight::avx512(words, out) },
        _ => straight::portable(first, rest, out),
    }
}
