//! Which of 256 shingles are the smallest of some four in a row, from comparisons of each with the
//! three before it. The comparisons are what each set of instructions does in its own way; all the
//! rest is logic on 64 bits at once.

/// Shingles compared at once.
pub(in crate::fingerprint) const REACH: usize = 256;
const WORDS: usize = REACH / 64;
/// Numbers before the first shingle, smaller than any but themselves: nothing is smaller than what
/// is not there.
const BEFORE: usize = 16;
const FLIP: u32 = 1 << 31;

/// How each shingle compares with those one, two and three before it, a bit a shingle. What lies
/// behind the last shingle is undefined.
#[derive(Default)]
pub(super) struct Compared {
    /// Whether it is smaller.
    pub(super) smaller: [[u64; WORDS]; 3],
    /// Whether it is equal to one of them.
    pub(super) equal: [u64; WORDS],
}

/// The upper halves of the shingles, as signed numbers in the same order, as wide as a register
/// may read.
#[repr(align(64))]
pub(super) struct Halves {
    numbers: [i32; BEFORE + REACH],
}

impl Halves {
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "compiled for each set of instructions"
    )]
    pub(super) fn of(shingles: &[u64]) -> Self {
        let mut numbers = [i32::MIN; BEFORE + REACH];
        for (number, shingle) in numbers[BEFORE..].iter_mut().zip(shingles) {
            *number = ((shingle >> 32) as u32 ^ FLIP).cast_signed();
        }
        Self { numbers }
    }

    /// `N` numbers from the shingle `at`, or from so many `back`.
    /// # Panics
    /// If fewer follow.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "compiled for each set of instructions"
    )]
    pub(super) fn from<const N: usize>(&self, at: usize, back: usize) -> &[i32; N] {
        match self.numbers[BEFORE + at - back..].first_chunk() {
            Some(numbers) => numbers,
            None => panic!("a register beyond the last shingle"),
        }
    }
}

/// Answers a byte each, which compilers turn into registers, brought together eight by eight.
pub(super) fn portable(shingles: &[u64]) -> Compared {
    let halves = Halves::of(shingles);
    let mut compared = Compared::default();
    for word in 0..shingles.len().div_ceil(64) {
        let back = |back| -> &[i32; 64] { halves.from(word * 64, back) };
        let (own, before) = (back(0), [back(1), back(2), back(3)]);
        for (before, smaller) in before.into_iter().zip(&mut compared.smaller) {
            smaller[word] = bits(std::array::from_fn(|at| u8::from(own[at] < before[at])));
        }
        compared.equal[word] = bits(std::array::from_fn(|at| {
            let equal = before.map(|before| own[at] == before[at]);
            u8::from(equal[0] | equal[1] | equal[2])
        }));
    }
    compared
}

/// The lowest bits of 64 bytes.
#[inline]
fn bits(bytes: [u8; 64]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    let bits =
        |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    let places = eights.iter().zip(0_u32..);
    places.fold(0, |all, (eight, place)| all | bits(eight) << (8 * place))
}

impl Compared {
    /// Marks the shingles that are the smallest of some four in a row; none if two of four are
    /// equal in their upper halves. Of `n` shingles, at least four.
    pub(super) fn smallest_of_four(&self, n: usize) -> Option<[u64; WORDS]> {
        let there: [u64; WORDS] = std::array::from_fn(|word| match n.saturating_sub(word * 64) {
            0 => 0,
            many @ 1..64 => (1 << many) - 1,
            _ => u64::MAX,
        });
        if self
            .equal
            .iter()
            .zip(there)
            .any(|(equal, there)| equal & there != 0)
        {
            return None;
        }
        // whether it is smaller than the one so many behind it: that one is there and not smaller
        let behind = |many: usize, word: usize| {
            let larger = |word: usize| !self.smaller[many - 1][word] & there[word];
            let next = if word + 1 < WORDS {
                larger(word + 1)
            } else {
                0
            };
            larger(word) >> many | next << (64 - many)
        };
        Some(std::array::from_fn(|word| {
            let [one, two, three] = self.smaller.map(|smaller| smaller[word]);
            let (two, three) = (one & two, one & two & three);
            let next = behind(1, word);
            let after = next & behind(2, word);
            let last = after & behind(3, word);
            (three | two & next | one & after | last) & there[word]
        }))
    }
}
