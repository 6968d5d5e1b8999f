//! Names in Latin letters -> where they stand in a text, leftmost first and of several there the longest.
//! An automaton waits for its table at every byte. Here three bytes are hashed, and a bit says whether any
//! name begins with such bytes: at one place in fifty of English prose, where the names that do are compared.
//! Cost: O(text), and O(names that begin alike) at those places. Memory: 8 KiB of bits, 24 bytes a name.
//! Method: filtration by q-grams (Karp & Rabin 1987; Wu & Manber 1994).

/// Bytes that are hashed.
const BEGINNING: usize = 3;
/// Bits of a hash.
const HASH_BITS: u32 = 16;
/// Places that eight bytes tell all of the beginning of.
const AT_ONCE: usize = 8 - BEGINNING + 1;

/// A name by its first eight bytes.
#[derive(Clone, Debug)]
struct Entry {
    /// These, the first in the lowest bits, and nothing where the name has ended.
    first: u64,
    /// Which of the eight it has.
    mask: u64,
    number: u32,
}

/// Finds names.
#[derive(Clone, Debug)]
pub(super) struct Finder {
    names: Vec<Box<str>>,
    /// A bit for each hash: whether some name begins with bytes of that hash.
    begins: Vec<u64>,
    /// Names by the hash of what they begin with, the longest first; one that is shorter than a beginning
    /// by all that it may begin.
    entries: Vec<Entry>,
    /// Where the entries of each hash start, and where the last end.
    starts: Vec<u32>,
}

impl Finder {
    /// Of names none of which is empty.
    pub(super) fn new(names: &[String]) -> Self {
        let mut keyed: Vec<(u16, usize)> = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let first = first(name.as_bytes(), 0);
            let open = 8 * BEGINNING.saturating_sub(name.len()) as u32;
            let shift = 8 * name.len().min(BEGINNING) as u32;
            let all = (0..1_u64 << open).map(|rest| hash(first | rest << shift) as u16);
            keyed.extend(all.map(|hash| (hash, number)));
        }
        keyed.sort_by_key(|&(hash, number)| (hash, usize::MAX - names[number].len(), number));
        keyed.dedup();
        let mut begins = vec![0; (1 << HASH_BITS) / 64];
        let mut starts = vec![0; (1 << HASH_BITS) + 1];
        for &(hash, _) in &keyed {
            begins[usize::from(hash) / 64] |= 1 << (hash % 64);
            starts[usize::from(hash) + 1] += 1;
        }
        for hash in 1..starts.len() {
            starts[hash] += starts[hash - 1];
        }
        let entry = |(_, number): (u16, usize)| {
            let name = names[number].as_bytes();
            let unknown = 8 * 8_usize.saturating_sub(name.len()) as u32;
            Entry {
                first: first(name, 0),
                mask: u64::MAX.checked_shr(unknown).unwrap_or(0),
                number: number as u32,
            }
        };
        Self {
            names: names.iter().map(|name| Box::from(name.as_str())).collect(),
            begins,
            entries: keyed.into_iter().map(entry).collect(),
            starts,
        }
    }

    /// The names in a text, none of which touches another: where each starts and ends, and its number.
    pub(super) fn find_iter<'a>(
        &'a self,
        text: &'a str,
    ) -> impl Iterator<Item = (usize, usize, usize)> + 'a {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < bytes.len() {
                let mut eight = first(bytes, at);
                let mut begin = 0;
                for place in 0..AT_ONCE {
                    begin |= self.begins(eight) << place;
                    eight >>= 8;
                }
                if begin == 0 {
                    at += AT_ONCE;
                    continue;
                }
                let start = at + begin.trailing_zeros() as usize;
                at = start + 1;
                if let Some(number) = self.longest(bytes, start) {
                    at = start + self.names[number].len();
                    return Some((start, at, number));
                }
            }
            None
        })
    }

    /// One if some name may begin with three bytes, else none.
    #[inline]
    fn begins(&self, eight: u64) -> u64 {
        let hash = hash(eight);
        self.begins[hash / 64] >> (hash % 64) & 1
    }

    /// The longest name that stands at a place.
    fn longest(&self, text: &[u8], start: usize) -> Option<usize> {
        let eight = first(text, start);
        let hash = hash(eight);
        let entries = self.starts[hash] as usize..self.starts[hash + 1] as usize;
        let of = |entry: &&Entry| {
            let name = self.names[entry.number as usize].as_bytes();
            (eight ^ entry.first) & entry.mask == 0 && text[start..].starts_with(name)
        };
        let found = self.entries[entries].iter().find(of)?;
        Some(found.number as usize)
    }
}

/// Eight bytes from a place on, the first in the lowest bits; none behind the end.
#[inline]
fn first(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    let eight = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        for (byte, there) in eight.iter_mut().zip(rest) {
            *byte = *there;
        }
        eight
    });
    u64::from_le_bytes(eight)
}

/// A hash of the lowest three bytes, by multiplication (Knuth, vol. 3, 6.4).
#[inline]
fn hash(eight: u64) -> usize {
    let three = (eight as u32) << (32 - 8 * BEGINNING as u32);
    (three.wrapping_mul(0x9e37_79b1) >> (32 - HASH_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_those_of_an_automaton(
            names in proptest::collection::btree_set("[abé]{1,4}|ab[a-c]{6,9}", 1..12),
            text in "([abcé\u{0}]|abababab){0,60}",
        ) {
            let names: Vec<String> = names.into_iter().collect();
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&names)
                .expect("a few short names");
            let plain: Vec<_> = automaton
                .find_iter(&text)
                .map(|found| (found.start(), found.end(), found.pattern().as_usize()))
                .collect();
            let found: Vec<_> = Finder::new(&names).find_iter(&text).collect();
            prop_assert_eq!(found, plain);
        }
    }
}
