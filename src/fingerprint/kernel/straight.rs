//! Words -> shingles of five words of letters or ten dense characters: nearly every shingle there is.
//! The portable form multiplies each word once and keeps five products in registers; with AVX2 and
//! AVX-512, which multiply several numbers at once, the same line is left to the compiler.

use crate::hash;

/// Words of a straight shingle.
pub(in crate::fingerprint) const FIVE: usize = 5;

/// Bits a word is turned on from the place before.
pub(in crate::fingerprint) const TURN: u32 = 13;

/// A word's part of a shingle before it is turned to its place.
#[inline]
pub(in crate::fingerprint) fn spread(word: u32) -> u64 {
    u64::from(word).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Five words each turned to its place.
#[inline]
fn join([a, b, c, d, e]: [u64; FIVE]) -> u64 {
    a ^ b.rotate_left(TURN)
        ^ c.rotate_left(2 * TURN)
        ^ d.rotate_left(3 * TURN)
        ^ e.rotate_left(4 * TURN)
}

/// The sum of ten words from those of five and of the five behind them, which are turned on by five
/// places.
#[inline]
fn of_ten(five: u64, behind: u64) -> u64 {
    five ^ behind.rotate_left(FIVE as u32 * TURN % 64)
}

/// Room for the shingles of a run behind those that stand in `out`; none if the run is too short.
/// Of ten words there are five fewer than there is room for.
fn room<'a>(words: &[u32], ten: bool, out: &'a mut Vec<u64>) -> &'a mut [u64] {
    let before = out.len();
    let fives = (words.len() + 1).saturating_sub(FIVE);
    if fives > if ten { FIVE } else { 0 } {
        out.resize(before + fives, 0);
    }
    &mut out[before..]
}

pub(super) fn portable(words: &[u32], ten: bool, out: &mut Vec<u64>) {
    let sums = room(words, ten, out);
    let Some((&first, rest)) = words.split_first_chunk::<{ FIVE - 1 }>() else {
        return;
    };
    let [mut a, mut b, mut c, mut d] = first.map(spread);
    let mut next = |word| {
        let e = spread(word);
        let joined = join([a, b, c, d, e]);
        (a, b, c, d) = (b, c, d, e);
        joined
    };
    if !ten {
        for (&word, sum) in rest.iter().zip(sums) {
            *sum = hash::mix(next(word));
        }
        return;
    }
    // sums of five wait in registers until the five behind them are there
    let Some((&first, rest)) = rest.split_first_chunk::<FIVE>() else {
        return;
    };
    let [mut p, mut q, mut r, mut s, mut t] = first.map(&mut next);
    for (&word, sum) in rest.iter().zip(&mut *sums) {
        let u = next(word);
        *sum = hash::mix(of_ten(p, u));
        (p, q, r, s, t) = (q, r, s, t, u);
    }
    if !sums.is_empty() {
        out.truncate(out.len() - FIVE);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
pub(super) fn avx512(words: &[u32], ten: bool, out: &mut Vec<u64>) {
    side_by_side(words, ten, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
pub(super) fn avx2(words: &[u32], ten: bool, out: &mut Vec<u64>) {
    side_by_side(words, ten, out);
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[expect(
    clippy::inline_always,
    reason = "compiled for each set of instructions"
)]
fn side_by_side(words: &[u32], ten: bool, out: &mut Vec<u64>) {
    let sums = room(words, ten, out);
    let n = sums.len();
    if n == 0 {
        return;
    }
    let at = |offset: usize| &words[offset..offset + n];
    let (a, b, c, d, e) = (at(0), at(1), at(2), at(3), at(4));
    if ten {
        for i in 0..n {
            sums[i] = join([a[i], b[i], c[i], d[i], e[i]].map(spread));
        }
        for i in FIVE..n {
            sums[i - FIVE] = hash::mix(of_ten(sums[i - FIVE], sums[i]));
        }
        out.truncate(out.len() - FIVE);
    } else {
        for i in 0..n {
            sums[i] = hash::mix(join([a[i], b[i], c[i], d[i], e[i]].map(spread)));
        }
    }
}
