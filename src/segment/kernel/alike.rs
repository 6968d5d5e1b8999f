//! Words of two texts -> bits: which are equal, which may be one letter apart, and which stand three in a row in both.
//! A word is known by its hash and by its shape: six bits of length in characters, five of the last letter and five of
//! the first.

use super::Level;
#[cfg(target_arch = "x86_64")]
use super::alike512;

/// Shortest word that may differ by a letter and still be the same word.
pub const MIN_SIMILAR_CHARS: u16 = 5;

/// Words that are compared with as many at once.
pub const EIGHT: usize = 8;

/// Eight words by hash and shape.
pub type Eight = ([u32; EIGHT], [u16; EIGHT]);

/// Whether words of these shapes can be one letter apart: one edit leaves one of the ends alone. No word is like one
/// of shape 0.
#[must_use]
#[inline]
pub fn allows(a: u16, b: u16) -> bool {
    let differ = a ^ b;
    let (a, b) = (a >> 10, b >> 10);
    // put together without branches, which could not be foretold, and in the width of a shape
    let ends = u16::from(differ & 0x1f != 0) & u16::from(differ & 0x3e0 != 0);
    let short = u16::from(a.min(b) < MIN_SIMILAR_CHARS);
    let apart = u16::from(a.abs_diff(b) > 1);
    ends | short | apart == 0
}

/// For each of eight words, which of eight others are equal, and which it [`allows`]. O(1).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[must_use]
#[inline]
pub fn eight(level: Level, a: &Eight, b: &Eight) -> [[u8; EIGHT]; 2] {
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F, BW and VL.
        Level::Avx512 => unsafe { alike512::eight(a, b) },
        _ => [
            a.0.map(|word| columns(&b.0, |other| other == word)),
            a.1.map(|shape| columns(&b.1, |other| allows(shape, other))),
        ],
    }
}

/// Columns of a row of bits.
pub const COLUMNS: usize = u64::BITS as usize;
/// Whole rows of columns: what is to be compared is filled up to them.
pub const FILLED: usize = 32;

/// For each of some words, which of up to [`COLUMNS`] others are equal, and which it [`allows`], the first one lowest:
/// both are rows of words and of their shapes. The others are filled up, and so are the bits. O(words * others).
/// # Panics
/// If a row has not as many words as shapes, the others do not fill rows of [`FILLED`], or the machine lacks the
/// instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[inline]
pub fn rows(
    level: Level,
    rows: (&[u32], &[u16]),
    others: (&[u32], &[u16]),
    found: &mut Vec<[u64; 2]>,
) {
    assert_eq!(rows.0.len(), rows.1.len(), "a shape a word");
    assert_eq!(others.0.len(), others.1.len(), "a shape a word");
    let is_filled = others.0.len().is_multiple_of(FILLED) && others.0.len() <= COLUMNS;
    assert!(is_filled, "whole rows");
    found.clear();
    let each = rows.0.iter().zip(rows.1);
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F, BW and VL.
        Level::Avx512 => unsafe { alike512::rows(rows, others, found) },
        _ => found.extend(each.map(|(&word, &shape)| {
            [
                bits(others.0, |other| other == word),
                bits(others.1, |other| allows(shape, other)),
            ]
        })),
    }
}

/// The values for which something holds, a bit each.
#[inline]
fn bits<T: Copy>(values: &[T], holds: impl Fn(T) -> bool) -> u64 {
    let rows = values.as_chunks::<EIGHT>().0.iter().rev();
    rows.fold(0, |bits, row| {
        bits << EIGHT | u64::from(columns(row, &holds))
    })
}

/// The same of eight.
#[inline]
fn columns<T: Copy>(values: &[T; EIGHT], holds: impl Fn(T) -> bool) -> u8 {
    let bytes = values.map(|value| u8::from(holds(value)));
    // their lowest bits, shifted so that they meet in the highest byte
    (u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// Words that make a triple.
const TRIPLE: usize = 3;
/// Places at which a triple is sought at once.
pub const SOUGHT: usize = u64::BITS as usize;
/// Words in which that many begin.
pub const REACH: usize = SOUGHT + TRIPLE - 1;

/// Which three words stand in a row in a text, a bit each by some bits of their key. 8 KiB of a near cache: of a page's
/// few hundred one in a hundred shares its bit.
pub type Triples = [u32; TRIPLE_WORDS];
/// Numbers that hold the bits.
pub const TRIPLE_WORDS: usize = 1 << 11;

/// The key of three words. Word hashes are as good as random, so that turning them is enough.
#[must_use]
#[inline]
pub fn key([x, y, z]: [u32; 3]) -> u32 {
    (x ^ y.rotate_left(11) ^ z.rotate_left(22)).wrapping_mul(0x9e37_79b1)
}

/// Where the bit of a key lies.
#[inline]
fn place(key: u32) -> (usize, u32) {
    let bit = key >> (u32::BITS - (TRIPLE_WORDS as u32 * u32::BITS).ilog2());
    ((bit / u32::BITS) as usize, bit % u32::BITS)
}

/// Adds three words by their key.
#[inline]
pub fn hold(triples: &mut Triples, key: u32) {
    let (at, bit) = place(key);
    triples[at] |= 1 << bit;
}

/// At which of some places three words begin that may be held, a bit each. O(1).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[must_use]
#[inline]
pub fn held(level: Level, words: &[u32; REACH], triples: &Triples) -> u64 {
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F.
        Level::Avx512 => unsafe { alike512::held(words, triples) },
        _ => {
            let keys = words.windows(TRIPLE).map(|w| key([w[0], w[1], w[2]]));
            let held = |key| {
                let (at, bit) = place(key);
                u64::from(triples[at] >> bit & 1)
            };
            (0..SOUGHT)
                .zip(keys)
                .fold(0, |all, (at, key)| all | held(key) << at)
        }
    }
}
