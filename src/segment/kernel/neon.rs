//! Masks and hashes with NEON, which every aarch64 machine has, 16 bytes an instruction.
#![expect(
    unsafe_code,
    reason = "loads and stores through pointers, which need no alignment"
)]

use std::arch::aarch64::{
    uint8x16_t, uint32x4_t, vaddq_u32, vandq_u8, vceqq_u8, vcltq_u8, vdupq_n_u8, vdupq_n_u64,
    veor_u32, vget_low_u32, vgetq_lane_u64, vld1q_u8, vld1q_u32, vmovn_u64, vmull_high_u32,
    vmull_u32, vorrq_u8, vpaddq_u8, vpaddq_u64, vreinterpretq_u8_u64, vreinterpretq_u32_u8,
    vreinterpretq_u64_u8, vshrn_n_u64, vst1_u32, vsubq_u8, vtstq_u8, vuzp1q_u32, vuzp2q_u32,
};

use super::{BLOCK, KEEP, Masks, SHORT, scalar};
use crate::hash;

#[target_feature(enable = "neon")]
pub(super) fn classify(blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    for (block, masks) in blocks.iter().zip(masks) {
        let [a, b, c, d] = [0, 16, 32, 48].map(|at| {
            // SAFETY: a block holds 64 bytes, so 16 stand from each of the four places.
            sixteen_bytes(unsafe { vld1q_u8(block[at..].as_ptr()) })
        });
        *masks = Masks {
            word: bits([a.0, b.0, c.0, d.0]),
            other: bits([a.1, b.1, c.1, d.1]),
        };
    }
}

/// The answers for sixteen bytes, each all the bits of its lane.
#[target_feature(enable = "neon")]
#[inline]
fn sixteen_bytes(v: uint8x16_t) -> (uint8x16_t, uint8x16_t) {
    let within = |v, first, n| vcltq_u8(vsubq_u8(v, vdupq_n_u8(first)), vdupq_n_u8(n));
    let letter = within(vorrq_u8(v, vdupq_n_u8(0x20)), b'a', 26);
    let digit = within(v, b'0', 10);
    let equal = |byte| vceqq_u8(v, vdupq_n_u8(byte));
    let beyond = vtstq_u8(v, vdupq_n_u8(0x80));
    (
        vorrq_u8(letter, digit),
        vorrq_u8(beyond, vorrq_u8(equal(b'<'), equal(b'&'))),
    )
}

/// A bit for each of 64 lanes: every lane keeps the bit of its place among eight, and sums of
/// neighbours bring the eight together.
#[target_feature(enable = "neon")]
#[inline]
fn bits([a, b, c, d]: [uint8x16_t; 4]) -> u64 {
    let place = vreinterpretq_u8_u64(vdupq_n_u64(0x8040_2010_0804_0201));
    let [a, b, c, d] = [a, b, c, d].map(|lanes| vandq_u8(lanes, place));
    let quarters = vpaddq_u8(vpaddq_u8(a, b), vpaddq_u8(c, d));
    vgetq_lane_u64::<0>(vreinterpretq_u64_u8(vpaddq_u8(quarters, quarters)))
}

#[target_feature(enable = "neon")]
pub(super) fn words(text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    let (twos, rest) = spans.as_chunks::<2>();
    let (outs, last) = out.as_chunks_mut::<2>();
    let mut any_long = false;
    for (two, out) in twos.iter().zip(outs) {
        if let (Some(one), Some(other)) = (folded(text, two[0]), folded(text, two[1])) {
            *out = two_hashes(one, other);
        } else {
            any_long |= scalar::words(text, two, out);
        }
    }
    scalar::words(text, rest, last) || any_long
}

/// The letters of a word in lower case with zeros behind them; none if it is long or nearer to the
/// end of the text than a load reaches.
#[target_feature(enable = "neon")]
#[inline]
fn folded(text: &[u8], [start, end]: [u32; 2]) -> Option<uint32x4_t> {
    let sixteen = text[start as usize..].first_chunk::<SHORT>()?;
    let keep = KEEP.get(end.wrapping_sub(start) as usize)?;
    // SAFETY: the loads read the sixteen bytes of two arrays.
    let (v, keep) = unsafe { (vld1q_u8(sixteen.as_ptr()), vld1q_u8(keep.as_ptr())) };
    let lower = vorrq_u8(v, vdupq_n_u8(0x20));
    Some(vreinterpretq_u32_u8(vandq_u8(lower, keep)))
}

#[target_feature(enable = "neon")]
pub(super) fn sixteens(fours: &[[u32; 4]], out: &mut [u32]) {
    let (twos, rest) = fours.as_chunks::<2>();
    let (outs, last) = out.as_chunks_mut::<2>();
    for (two, out) in twos.iter().zip(outs) {
        // SAFETY: the loads read four numbers each.
        let [one, other] = two.map(|four| unsafe { vld1q_u32(four.as_ptr()) });
        *out = two_hashes(one, other);
    }
    scalar::sixteens(rest, last);
}

#[target_feature(enable = "neon")]
#[inline]
fn two_hashes(one: uint32x4_t, other: uint32x4_t) -> [u32; 2] {
    // SAFETY: the load reads the four keys.
    let keys = unsafe { vld1q_u32(hash::KEYS.as_ptr()) };
    let (one, other) = (vaddq_u32(one, keys), vaddq_u32(other, keys));
    // first and third numbers of both, second and fourth of both
    let (odd, even) = (vuzp1q_u32(one, other), vuzp2q_u32(one, other));
    let products = vmull_u32(vget_low_u32(odd), vget_low_u32(even));
    let sums = vpaddq_u64(products, vmull_high_u32(odd, even));
    let folded = veor_u32(vmovn_u64(sums), vshrn_n_u64::<32>(sums));
    let mut hashes = [0; 2];
    // SAFETY: the store writes both numbers of `hashes`.
    unsafe { vst1_u32(hashes.as_mut_ptr(), folded) };
    hashes
}
