//! Bytes -> bit masks, 64 bytes a step: where words stand, and where a closer look is needed.
//! Masks -> edges of words; words -> hashes; words of two texts -> which are the same or alike.
//! `scalar` is the specification; every other form gives the same bits. Which instructions the
//! machine has is asked at run time, so that a binary built with no flags runs as fast as one
//! built for the machine.

pub mod alike;
#[cfg(target_arch = "x86_64")]
mod alike512;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse2;

use std::sync::OnceLock;

pub(crate) use portable::gather;

/// A set of instructions that kernels are written for. Of one machine the order is from slow to fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The specification: one byte, one shingle, one slot at a time.
    Scalar,
    /// Plain code shaped for registers, for any machine.
    Portable,
    /// 16 bytes, which every aarch64 machine has.
    Neon,
    /// 16 bytes, which every x86-64 machine has.
    Sse2,
    /// 16 bytes with a minimum and a product of 32-bit numbers.
    Sse41,
    /// 32 bytes; with BMI1 and POPCNT, which come with it.
    Avx2,
    /// 64 bytes: AVX-512 F, BW, DQ and VL, which come together.
    Avx512,
}

impl Level {
    /// All levels, slow to fast.
    pub const ALL: [Self; 7] = [
        Self::Scalar,
        Self::Portable,
        Self::Neon,
        Self::Sse2,
        Self::Sse41,
        Self::Avx2,
        Self::Avx512,
    ];

    /// Whether this machine has the instructions. O(1), a load.
    #[must_use]
    #[inline]
    pub fn is_available(self) -> bool {
        let elsewhere = match self {
            Self::Scalar | Self::Portable => false,
            Self::Neon => cfg!(not(target_arch = "aarch64")),
            Self::Sse2 | Self::Sse41 | Self::Avx2 | Self::Avx512 => {
                cfg!(not(target_arch = "x86_64"))
            }
        };
        // whoever has the instructions of a level has those of the levels before
        !elsewhere && self <= Self::best()
    }

    /// The levels this machine has, slow to fast.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|level| level.is_available())
    }

    /// The fastest level this machine has. Asked once, then remembered.
    #[must_use]
    #[inline]
    pub fn best() -> Self {
        static BEST: OnceLock<Level> = OnceLock::new();
        *BEST.get_or_init(Self::detect)
    }

    #[cfg(target_arch = "x86_64")]
    #[cold]
    fn detect() -> Self {
        use std::arch::is_x86_feature_detected as has;
        let sse41 = has!("sse4.1");
        let avx2 = sse41 && has!("avx2") && has!("bmi1") && has!("popcnt");
        let narrow = has!("avx512dq") && has!("avx512vl");
        match (sse41, avx2, has!("avx512f") && has!("avx512bw") && narrow) {
            (_, true, true) => Self::Avx512,
            (_, true, false) => Self::Avx2,
            (true, false, _) => Self::Sse41,
            (false, false, _) => Self::Sse2,
        }
    }

    #[cfg(target_arch = "aarch64")]
    #[cold]
    fn detect() -> Self {
        if std::arch::is_aarch64_feature_detected!("neon") {
            Self::Neon
        } else {
            Self::Portable
        }
    }

    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    fn detect() -> Self {
        Self::Portable
    }

    /// This level, or a panic where running it would be undefined.
    /// # Panics
    /// If the machine lacks the instructions.
    #[must_use]
    #[inline]
    pub fn checked(self) -> Self {
        assert!(self.is_available(), "this machine has no {self:?}");
        self
    }
}

/// Bytes a mask covers.
pub const BLOCK: usize = 64;

/// What 64 bytes are, bit by byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Masks {
    /// ASCII letters and digits.
    pub word: u64,
    /// `<`, `&` and every byte beyond ASCII: what only a closer look can tell.
    pub other: u64,
}

/// Writes one mask for each begun block of `bytes`; bytes missing from the last block are neither.
/// O(bytes).
/// # Panics
/// If `masks` is too short, or the machine lacks the instructions.
#[inline]
pub fn classify(level: Level, bytes: &[u8], masks: &mut [Masks]) {
    let (blocks, tail) = bytes.as_chunks::<BLOCK>();
    let (body, rest) = masks.split_at_mut(blocks.len());
    whole_blocks(level.checked(), blocks, body);
    if !tail.is_empty() {
        let mut padded = [0; BLOCK];
        padded[..tail.len()].copy_from_slice(tail);
        whole_blocks(level, &[padded], &mut rest[..1]);
    }
}

#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[inline]
fn whole_blocks(level: Level, blocks: &[[u8; BLOCK]], masks: &mut [Masks]) {
    match level {
        Level::Scalar => scalar::classify(blocks, masks),
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 | Level::Sse41 => sse2::classify(blocks, masks),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `classify` has checked that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::classify(blocks, masks) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `classify` has checked that the machine has AVX-512 F and BW.
        Level::Avx512 => unsafe { avx512::classify(blocks, masks) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: `classify` has found that the machine has NEON.
        Level::Neon => unsafe { neon::classify(blocks, masks) },
        _ => portable::classify(blocks, masks),
    }
}

/// Edges that may be written beyond the last: the room each block must find.
pub const ROOM: usize = BLOCK;

/// Writes where words begin and end, by turns, in the blocks of which the first begins at `base`;
/// returns how many edges there are. With `open`, a word runs on from before, and the first edge
/// is its end. What lies behind the edges is overwritten.
/// O(blocks + edges), without a branch on where words stand.
/// # Panics
/// If `edges` has no [`ROOM`] for a block behind what stands before it, or the machine lacks the
/// instructions.
#[cfg_attr(
    target_arch = "x86_64",
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[inline]
pub fn edges(level: Level, masks: &[Masks], base: u32, open: bool, edges: &mut [u32]) -> usize {
    match level.checked() {
        Level::Scalar => scalar::edges(masks, base, open, edges),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has BMI1 and POPCNT.
        Level::Avx2 => unsafe { avx2::edges(masks, base, open, edges) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F and what `Avx2` has.
        Level::Avx512 => unsafe { avx512::edges(masks, base, open, edges) },
        _ => portable::edges(masks, base, open, edges),
    }
}

/// Longest word, in bytes, that [`words`] hashes.
pub const SHORT: usize = 16;

/// All bits of the first n bytes of sixteen.
static KEEP: [[u8; SHORT]; SHORT + 1] = {
    let mut table = [[0; SHORT]; SHORT + 1];
    let mut n = 0;
    while n <= SHORT {
        let mut at = 0;
        while at < n {
            table[n][at] = 0xff;
            at += 1;
        }
        n += 1;
    }
    table
};

/// Writes the hash of each ASCII word of up to [`SHORT`] bytes, and 0 for longer ones; says whether
/// there was one. O(words).
/// # Panics
/// If a short word reaches beyond the text, the lengths differ, or the machine lacks the
/// instructions.
#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[inline]
pub fn words(level: Level, text: &[u8], spans: &[[u32; 2]], out: &mut [u32]) -> bool {
    assert_eq!(spans.len(), out.len(), "a hash a word");
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 | Level::Sse41 => sse2::words(text, spans, out),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::words(text, spans, out) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F, BW and VL.
        Level::Avx512 => unsafe { avx512::words(text, spans, out) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: `checked` has found that the machine has NEON.
        Level::Neon => unsafe { neon::words(text, spans, out) },
        Level::Scalar => scalar::words(text, spans, out),
        _ => portable::words(text, spans, out),
    }
}

/// Writes [`hash::sixteen`](crate::hash::sixteen) of each four numbers. O(fours).
/// # Panics
/// If the machine lacks the instructions.
#[cfg_attr(
    any(target_arch = "x86_64", target_arch = "aarch64"),
    expect(unsafe_code, reason = "calls into functions of one instruction set")
)]
#[inline]
pub fn sixteens(level: Level, fours: &[[u32; 4]], out: &mut [u32]) {
    match level.checked() {
        #[cfg(target_arch = "x86_64")]
        Level::Sse2 | Level::Sse41 => sse2::sixteens(fours, out),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX2.
        Level::Avx2 => unsafe { avx2::sixteens(fours, out) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `checked` has found that the machine has AVX-512 F and BW.
        Level::Avx512 => unsafe { avx512::sixteens(fours, out) },
        #[cfg(target_arch = "aarch64")]
        // SAFETY: `checked` has found that the machine has NEON.
        Level::Neon => unsafe { neon::sixteens(fours, out) },
        _ => scalar::sixteens(fours, out),
    }
}
