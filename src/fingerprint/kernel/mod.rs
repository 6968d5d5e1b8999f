//! Words -> shingles -> minima of 128 permutations; the part of a fingerprint that costs most.
//!
//! A permutation is `a*x + b mod 2^30` on the upper half of a shingle, kept in the upper 30 bits of
//! a slot. The 128 slots are 8 strides of 16 lanes: in a lane, slot r has `a = A + r*D`,
//! `b = B + r*C` with A odd and D even. One multiplication gives the first value and one the step
//! to the next, so that a slot costs an addition and a minimum. Any two slots are independent
//! (those of a lane up to three low bits), which is all that the variance of the estimate depends
//! on; the four slots of a band lie in four lanes and are wholly independent, which is what the
//! S-curve depends on. Why 30 bits: two set bits make any of them a negative float, and SSE2, which
//! has no minimum of 32-bit integers, has one of floats. What would be no number there is ignored
//! everywhere: values from [`EMPTY`] on, one in 128.
//! `scalar` is the specification and knows nothing of strides; every form gives the same bits.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod compared;
mod family;
#[cfg(target_arch = "aarch64")]
mod neon;
mod pages;
mod portable;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse2;
#[cfg(target_arch = "x86_64")]
mod sse41;
mod straight;

use crate::config::SLOTS;
use crate::segment::kernel::Level;
use compared::Compared;
pub(super) use compared::REACH;
pub use family::{EMPTY, Family};
pub(crate) use pages::prefer_large;
pub(super) use straight::{FIVE, TURN, spread};

/// Lowers each slot of `minima` to the least value its permutation gives a shingle.
/// Slots are numbers that this or [`EMPTY`] gave. O(shingles * slots).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub fn lower(level: Level, family: &Family, shingles: &[u64], minima: &mut [u32; SLOTS]) {
    match level.checked() {
        Level::Scalar => scalar::lower(family, shingles, minima),
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 => sse2::lower(family, shingles, minima),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has SSE4.1.
        Level::Sse41 => unsafe { sse41::lower(family, shingles, minima) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::lower(family, shingles, minima) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F.
        Level::Avx512 => unsafe { avx512::lower(family, shingles, minima) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: `checked` has found that the machine has NEON.
        Level::Neon => unsafe { neon::lower(family, shingles, minima) },
        _ => portable::lower(family, shingles, minima),
    }
}

/// Lowers each slot of `minima` to that of `other`.
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub fn unite(level: Level, minima: &mut [u32; SLOTS], other: &[u32; SLOTS]) {
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 => sse2::unite(minima, other),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has SSE4.1.
        Level::Sse41 => unsafe { sse41::unite(minima, other) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2, and AVX-512 machines do.
        Level::Avx2 | Level::Avx512 => unsafe { avx2::unite(minima, other) },
        _ => portable::unite(minima, other),
    }
}

/// Marks, a bit a shingle, the shingles that are the smallest of some four in a row; none if two
/// of four are equal in their upper halves, for then it is not the comparison alone that decides.
/// O(shingles).
/// # Panics
/// If there are fewer than four shingles or more than [`REACH`], or the machine lacks the
/// instructions.
#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub(super) fn smallest_of_four(level: Level, shingles: &[u64]) -> Option<[u64; REACH / 64]> {
    assert!((4..=REACH).contains(&shingles.len()), "so many fit");
    let compared: Compared = match level.checked() {
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 | Level::Sse41 => sse2::compare(shingles),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::compare(shingles) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F.
        Level::Avx512 => unsafe { avx512::compare(shingles) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: `checked` has found that the machine has NEON.
        Level::Neon => unsafe { neon::compare(shingles) },
        _ => compared::portable(shingles),
    };
    compared.smallest_of_four(shingles.len())
}

/// Appends the shingles of five of a run of words, or of ten of a run of dense characters; none if
/// it is shorter. O(words).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
pub(super) fn straight(level: Level, words: &[u32], ten: bool, out: &mut Vec<u64>) {
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F and DQ.
        Level::Avx512 => unsafe { straight::avx512(words, ten, out) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { straight::avx2(words, ten, out) },
        _ => straight::portable(words, ten, out),
    }
}
