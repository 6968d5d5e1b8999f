//! The two hashes everything is built on, so that a result depends on bytes and seed alone.
//! Words and files go through xxh3 (Collet); numbers through a 64-bit finaliser.

use xxhash_rust::xxh3::xxh3_64;

/// Hashes bytes to 64 bits; the same on every machine.
#[must_use]
pub fn bytes(data: &[u8]) -> u64 {
    xxh3_64(data)
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
