//! The hashes everything is built on, so that a result depends on bytes and seed alone.
//! Files and long words go through xxh3 (Collet); words of up to 16 bytes, which nearly all are,
//! through one folded multiplication; numbers through a 64-bit finaliser.

use xxhash_rust::xxh3::xxh3_64;

/// Hashes bytes to 64 bits; the same on every machine.
#[must_use]
pub fn bytes(data: &[u8]) -> u64 {
    xxh3_64(data)
}

/// Hashes the letters of a folded word; the upper half is the one to use.
#[must_use]
pub fn word(folded: &[u8]) -> u64 {
    let mut padded = [0; 16];
    match padded.get_mut(..folded.len()) {
        Some(head) => {
            head.copy_from_slice(folded);
            let (low, high) = halves(padded);
            short_word(low, high)
        }
        None => bytes(folded),
    }
}

/// Sixteen bytes as the two numbers that [`short_word`] takes.
#[must_use]
#[inline]
pub fn halves(padded: [u8; 16]) -> (u64, u64) {
    let both = u128::from_le_bytes(padded);
    (both as u64, (both >> 64) as u64)
}

/// [`word`] of up to 16 bytes, given as two little-endian halves with zeros behind the letters.
/// A word holds no zero byte, so the length need not be mixed in. Two multiplications: a third of
/// what xxh3 takes at this length. Method: the folded multiplication of wyhash (Wang Yi 2019).
#[must_use]
#[inline]
pub fn short_word(low: u64, high: u64) -> u64 {
    let product =
        u128::from(low ^ 0xa076_1d64_78bd_642f) * u128::from(high ^ 0xe703_7ed1_a0b4_28db);
    ((product >> 64) as u64 ^ product as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
