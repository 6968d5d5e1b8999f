//! Bytes -> bit masks, 64 bytes a step: where words stand, and where a closer look is needed.
//! `scalar` is the specification; every other form gives the same bits. Which instructions the
//! machine has is asked at run time, so that a binary built with no flags runs as fast as one
//! built for the machine.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod sse2;

/// A set of instructions that kernels are written for. The order is from slow to fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The specification: one byte, one shingle, one slot at a time.
    Scalar,
    /// Plain code shaped for registers; the whole of what `aarch64` runs today.
    Portable,
    /// 16 bytes, which every x86-64 machine has.
    Sse2,
    /// 16 bytes with a minimum and a product of 32-bit numbers.
    Sse41,
    /// 32 bytes.
    Avx2,
    /// 64 bytes: AVX-512 F, BW and DQ, which come together.
    Avx512,
}

impl Level {
    /// All levels, slow to fast.
    pub const ALL: [Self; 6] = [
        Self::Scalar,
        Self::Portable,
        Self::Sse2,
        Self::Sse41,
        Self::Avx2,
        Self::Avx512,
    ];

    /// Whether this machine has the instructions.
    #[must_use]
    #[inline]
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar | Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => true,
            #[cfg(target_arch = "x86_64")]
            Self::Sse41 => std::arch::is_x86_feature_detected!("sse4.1"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => std::arch::is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                std::arch::is_x86_feature_detected!("avx512f")
                    && std::arch::is_x86_feature_detected!("avx512bw")
                    && std::arch::is_x86_feature_detected!("avx512dq")
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Sse2 | Self::Sse41 | Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// The levels this machine has, slow to fast.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|level| level.is_available())
    }

    /// The fastest level this machine has. The answer is remembered; asking costs a few loads.
    #[must_use]
    #[inline]
    pub fn best() -> Self {
        [Self::Avx512, Self::Avx2, Self::Sse41, Self::Sse2]
            .into_iter()
            .find(|level| level.is_available())
            .unwrap_or(Self::Portable)
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
    target_arch = "x86_64",
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
        _ => portable::classify(blocks, masks),
    }
}
