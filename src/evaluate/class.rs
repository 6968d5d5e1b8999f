//! The passages of a copier and its source -> how it was made, in the four classes of Clough &
//! Stevenson: cut (and pasted), light and heavy revision, or non.
//! The boundaries are those that stand elsewhere for the same thing: nine words in ten alike are plain
//! copying in alignment, an article is reused whole from four fifths in attribution, and less than a
//! tenth is no part of a story in clustering. None is set on the corpus of that name.

use serde::Serialize;

/// How a copier was made from its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Most of what was taken stands word for word.
    Cut,
    /// The whole was taken and edited.
    Light,
    /// Parts were taken and rewritten.
    Heavy,
    /// Nothing was taken, but for a stray phrase.
    Non,
}

/// Share of the copier from which it was taken whole.
const WHOLE: f64 = 0.8;
/// How much of both sides is alike of what was copied word for word.
const PLAIN: f64 = 0.9;

impl Class {
    /// All of them, in the order in which less and less was taken.
    pub const ALL: [Self; 4] = [Self::Cut, Self::Light, Self::Heavy, Self::Non];

    /// Its label in the corpus.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Light => "light",
            Self::Heavy => "heavy",
            Self::Non => "non",
        }
    }

    /// The class of a copier of which `share` stands in its source, if it is called reused; `passages`
    /// are the matched words and the similarity of each passage.
    #[must_use]
    pub fn of(is_called: bool, share: f64, passages: &[(u32, f64)]) -> Self {
        let words = |least: f64| -> u32 {
            let alike = passages
                .iter()
                .filter(|(_, similarity)| *similarity >= least);
            alike.map(|(words, _)| words).sum()
        };
        if !is_called {
            Self::Non
        } else if 2 * words(PLAIN) >= words(0.0) {
            Self::Cut
        } else if share >= WHOLE {
            Self::Light
        } else {
            Self::Heavy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_and_how_much_of_it_is_plain_decide() {
        assert_eq!(Class::of(false, 0.0, &[]), Class::Non);
        assert_eq!(Class::of(true, 0.3, &[(60, 1.0), (40, 0.5)]), Class::Cut);
        assert_eq!(Class::of(true, 0.9, &[(40, 1.0), (60, 0.5)]), Class::Light);
        assert_eq!(Class::of(true, 0.4, &[(40, 0.6)]), Class::Heavy);
    }
}
