//! The hashes everything is built on, so that a result depends on bytes and seed alone.
//! Files and long words go through xxh3 (Collet); words of up to 16 bytes, which nearly all are,
//! and band keys through two products; numbers through a 64-bit finaliser.

use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// Hashes bytes to 64 bits; the same on every machine.
#[must_use]
pub fn bytes(data: &[u8]) -> u64 {
    xxh3_64(data)
}

/// Hashes numbers in their order.
#[must_use]
pub fn numbers(numbers: impl IntoIterator<Item = u64>) -> u64 {
    let mut hasher = Xxh3::new();
    for number in numbers {
        hasher.update(&number.to_le_bytes());
    }
    hasher.digest()
}

/// Hashes the letters of a folded word.
#[must_use]
pub fn word(folded: &[u8]) -> u32 {
    let mut padded = [0; 16];
    match padded.get_mut(..folded.len()) {
        Some(head) => {
            head.copy_from_slice(folded);
            sixteen(quads(padded))
        }
        None => (bytes(folded) >> 32) as u32,
    }
}

/// Sixteen bytes as the four numbers that [`sixteen`] takes.
#[must_use]
#[inline]
pub fn quads(padded: [u8; 16]) -> [u32; 4] {
    let (four, _) = padded.as_chunks();
    [0, 1, 2, 3].map(|at| u32::from_le_bytes(four[at]))
}

/// What is added to the four numbers. Bytes of text never cancel one: each would need the byte
/// 0xff, which UTF-8 does not have.
pub const KEYS: [u32; 4] = [0x9e37_7901, 0x85eb_ca01, 0xc2b2_ae01, 0x27d4_eb01];

/// Hashes sixteen bytes; [`word`] of up to 16, given as little-endian numbers with zeros behind
/// the letters. A word holds no zero byte, so the length need not be mixed in.
/// Two products of 32-bit numbers, which every vector unit has: SSE2 and NEON as well as AVX-512.
/// Method: NH (Black, Halevi, Krawczyk, Krovetz & Rogaway 1999), its two halves folded together.
#[must_use]
#[inline]
pub fn sixteen(quads: [u32; 4]) -> u32 {
    let [a, b, c, d] = [0, 1, 2, 3].map(|at| u64::from(quads[at].wrapping_add(KEYS[at])));
    let sum = (a * b).wrapping_add(c * d);
    (sum >> 32) as u32 ^ sum as u32
}

/// Mixes 64 bits so that every input bit reaches every output bit: the finaliser of
/// `SplitMix64` (Steele, Lea & Flood 2014). A bijection.
#[must_use]
pub const fn mix(mut x: u64) -> u64 {
    x ^= x >> 30;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 27;
    x = x.wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The next number of a `SplitMix64` stream; advances `state`.
#[must_use]
pub const fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mix(*state)
}
