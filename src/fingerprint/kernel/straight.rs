//! Words -> shingles of five, where all five are words of letters: nearly every shingle there is.
//! The portable form multiplies each word once and keeps five products in registers; with AVX-512,
//! which multiplies eight 64-bit numbers at once, the same line is left to the compiler.

use crate::hash;

/// Words of a straight shingle.
pub(in crate::fingerprint) const FIVE: usize = 5;

/// A word's part of a shingle before it is turned to its place.
#[inline]
pub(in crate::fingerprint) fn spread(word: u32) -> u64 {
    u64::from(word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[inline]
fn join([a, b, c, d, e]: [u64; FIVE]) -> u64 {
    hash::mix(a ^ b.rotate_left(13) ^ c.rotate_left(26) ^ d.rotate_left(39) ^ e.rotate_left(52))
}

pub(super) fn portable(first: [u32; FIVE - 1], rest: &[u32], out: &mut [u64]) {
    let [mut a, mut b, mut c, mut d] = first.map(spread);
    for (&word, out) in rest.iter().zip(out) {
        let e = spread(word);
        *out = join([a, b, c, d, e]);
        (a, b, c, d) = (b, c, d, e);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn avx512(words: &[u32], out: &mut [u64]) {
    let n = out.len();
    let at = |offset: usize| &words[offset..offset + n];
    let (a, b, c, d, e) = (at(0), at(1), at(2), at(3), at(4));
    for i in 0..n {
        out[i] = join([a[i], b[i], c[i], d[i], e[i]].map(spread));
    }
}
