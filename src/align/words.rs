//! Two words -> whether they are the same but for a letter.

use crate::segment::kernel::alike;

/// Shortest word that may differ by a letter and still be the same word.
const MIN_SIMILAR_CHARS: usize = alike::MIN_SIMILAR_CHARS as usize;

/// A word's length and its two ends: enough to tell most words apart without looking at them.
/// Six bits of length in characters, five of the last and five of the first letter, case folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape(u16);

impl Shape {
    const LONG: u16 = 63;
    /// The shape of no word, which allows none.
    pub(super) const NONE: Self = Self(0);

    pub(super) fn of(word: &str) -> Self {
        if word.is_ascii() {
            return Self::of_ascii(word.as_bytes());
        }
        let bits = |c: Option<char>| {
            let folded = c.and_then(|c| c.to_lowercase().next());
            folded.map_or(0, |c| (c as u32 & 31) as u16)
        };
        let (first, last) = (word.chars().next(), word.chars().next_back());
        let len = word.chars().count();
        Self((len as u16).min(Self::LONG) << 10 | bits(last) << 5 | bits(first))
    }

    /// The shape of a word of ASCII letters.
    #[inline]
    pub(super) fn of_ascii(word: &[u8]) -> Self {
        let ([first, ..], [.., last]) = (word, word) else {
            return Self::NONE;
        };
        // both cases of a letter have the same five bits
        let ends = u16::from(last & 31) << 5 | u16::from(first & 31);
        Self((word.len().min(usize::from(Self::LONG)) as u16) << 10 | ends)
    }

    /// Characters of the word, unless they are 63 or more.
    pub(super) fn chars(self) -> Option<usize> {
        let len = self.0 >> 10;
        (len < Self::LONG).then_some(usize::from(len))
    }

    /// Whether a word of this shape is long enough to be [`similar`] to any other.
    #[inline]
    pub(super) fn has_similar(self) -> bool {
        usize::from(self.0 >> 10) >= MIN_SIMILAR_CHARS
    }

    /// Whether words of these shapes can be [`similar`]: one edit leaves one of the ends alone.
    #[inline]
    pub(super) fn allows(self, other: Self) -> bool {
        alike::allows(self.0, other.0)
    }

    /// Its bits, as the kernels read them.
    #[inline]
    pub(super) fn bits(self) -> u16 {
        self.0
    }
}

/// Whether two words are one letter apart (Defense/Defence, colour/color): one replaced, dropped,
/// added, or two neighbours exchanged. Numbers never are. O(letters).
pub(super) fn similar(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return similar_ascii(a.as_bytes(), b.as_bytes());
    }
    let letters = |word: &str| -> Vec<char> { word.chars().flat_map(char::to_lowercase).collect() };
    one_apart(&letters(a), &letters(b), char::eq, |c| c.is_numeric())
}

/// The same for words of ASCII letters.
pub(super) fn similar_ascii(a: &[u8], b: &[u8]) -> bool {
    !are_far_apart(a, b) && one_apart(a, b, u8::eq_ignore_ascii_case, u8::is_ascii_digit)
}

/// Whether four letters at either end tell that two words differ in more than one place: most words do of which
/// the question is asked, and are told apart without a loop.
#[inline]
fn are_far_apart(a: &[u8], b: &[u8]) -> bool {
    // the bit in which the cases of a letter differ; what differs in no other counts as the same here
    const CASE: u32 = 0x2020_2020;
    let (Some(&a_first), Some(&b_first)) = (a.first_chunk(), b.first_chunk()) else {
        return false;
    };
    let (Some(&a_last), Some(&b_last)) = (a.last_chunk(), b.last_chunk()) else {
        return false;
    };
    let front = (u32::from_le_bytes(a_first) ^ u32::from_le_bytes(b_first)) & !CASE;
    let back = (u32::from_be_bytes(a_last) ^ u32::from_be_bytes(b_last)) & !CASE;
    let same = front.trailing_zeros() / u8::BITS + back.trailing_zeros() / u8::BITS;
    // two neighbours exchanged are the most that one edit leaves between what is the same
    front != 0 && back != 0 && a.len().max(b.len()) > same as usize + 2
}

fn one_apart<T>(
    a: &[T],
    b: &[T],
    same: impl Fn(&T, &T) -> bool,
    digit: impl Fn(&T) -> bool,
) -> bool {
    if a.len().min(b.len()) < MIN_SIMILAR_CHARS || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let near = match between_ends(a, b, &same) {
        ([x, y], [u, v]) => same(x, v) && same(y, u),
        (a, b) => a.len().max(b.len()) <= 1,
    };
    near && !a.iter().chain(b).any(digit)
}

/// What is left of two rows without the front and then the back that they have in common. O(letters).
#[inline]
pub(crate) fn between_ends<'a, T>(
    a: &'a [T],
    b: &'a [T],
    same: impl Fn(&T, &T) -> bool,
) -> (&'a [T], &'a [T]) {
    let front = a.iter().zip(b).take_while(|(x, y)| same(x, y)).count();
    let (a, b) = (&a[front..], &b[front..]);
    let ends = a.iter().rev().zip(b.iter().rev());
    let back = ends.take_while(|(x, y)| same(x, y)).count();
    (&a[..a.len() - back], &b[..b.len() - back])
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_told_apart_by_their_ends_are_not_similar(
            a in "[abB9@`]{4,9}",
            b in "[abB9@`]{4,9}",
            at in 0usize..9,
            edit in 0usize..4,
            letter in proptest::sample::select(b"abAB9@`".to_vec()),
        ) {
            // any two words, and two of which one was made from the other
            let mut edited = a.clone().into_bytes();
            let at = at % edited.len();
            match edit {
                0 => edited[at] = letter,
                1 => edited.insert(at, letter),
                2 => drop(edited.remove(at)),
                _ => edited.swap(at, a.len() / 2),
            }
            for other in [b.as_bytes(), &edited] {
                let near = one_apart(a.as_bytes(), other, u8::eq_ignore_ascii_case, |_| false);
                proptest::prop_assert!(!(near && are_far_apart(a.as_bytes(), other)));
                let plain = one_apart(a.as_bytes(), other, u8::eq_ignore_ascii_case, u8::is_ascii_digit);
                proptest::prop_assert_eq!(similar_ascii(a.as_bytes(), other), plain);
            }
        }
    }

    #[test]
    fn words_one_letter_apart_are_similar() {
        for (a, b) in [
            ("Defense", "Defence"),
            ("colour", "color"),
            ("recieve", "receive"),
        ] {
            assert!(similar(a, b), "{a} {b}");
            assert!(Shape::of(a).allows(Shape::of(b)), "{a} {b}");
        }
        for (a, b) in [
            ("1990s", "1980s"),
            ("four", "five"),
            ("price", "prance"),
            ("the", "then"),
        ] {
            assert!(!similar(a, b), "{a} {b}");
        }
    }
}
