//! Every setting a run depends on, validated once and passed explicitly.
//! The same configuration and the same input give the same bytes out.

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Words a shingle holds. Five-word runs are rare enough by chance (0.7 chance partners a
/// paragraph in 20 MB of news) and short enough to survive an edit every seven words.
pub const SHINGLE_WORDS: u32 = 5;
/// Slots of a `MinHash` signature: standard error of resemblance at most 1/(2*sqrt(128)) = 0.044.
pub const SLOTS: usize = 128;
/// Bands of a signature; with four rows a pair of resemblance .5 becomes a candidate with
/// probability .87, one of .7 with .9998.
pub const BANDS: usize = 32;
/// Slots in a band.
pub const ROWS: usize = SLOTS / BANDS;

/// Which pairs are compared sentence by sentence, for copy in other words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rewrites {
    /// None.
    Off,
    /// Given pairs, those that share several fingerprints outside all copied passages, and those whose rare
    /// words tell half of the same.
    #[default]
    Linked,
    /// All pairs that share a fingerprint or enough rare words.
    All,
}

/// A text that is boilerplate, or is not, because the user says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The text; letters and digits matter, punctuation and case do not.
    pub text: String,
    /// Whether it is left out of shares and links.
    pub excluded: bool,
}

/// The settings of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Seed of every random choice (permutations, orders of visit).
    pub seed: u64,
    /// Matched words below which shared text is no passage.
    pub min_words: u32,
    /// Which pairs are compared for copy in other words.
    pub rewrites: Rewrites,
    /// Resolution of the story clustering: articles belong together when they share more than
    /// this part of the shorter one.
    pub story_resolution: f64,
    /// Probability from which a direction is said to be known.
    pub decide_at: f64,
    /// What the user says of boilerplate, beyond what is learned.
    pub boilerplate: Vec<Ruling>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 0,
            min_words: 8,
            rewrites: Rewrites::default(),
            story_resolution: 0.25,
            decide_at: 0.8,
            boilerplate: Vec::new(),
        }
    }
}

impl Config {
    /// The configuration itself, if every setting is in its range.
    pub fn validated(self) -> Result<Self> {
        let refuse = |what: String| Err(Error::Config(what));
        if !(SHINGLE_WORDS..=1000).contains(&self.min_words) {
            return refuse(format!(
                "min-words must lie in {SHINGLE_WORDS}..=1000, not {}",
                self.min_words
            ));
        }
        if !(self.story_resolution > 0.0 && self.story_resolution <= 1.0) {
            return refuse(format!(
                "the story resolution must lie above 0 and up to 1, not {}",
                self.story_resolution
            ));
        }
        if !(0.5..1.0).contains(&self.decide_at) {
            return refuse(format!(
                "the probability to decide at must lie in 0.5..1, not {}",
                self.decide_at
            ));
        }
        Ok(self)
    }

    /// Shingles in a winnowing window: every unbroken run of `min_words`, or of eight where that
    /// is more, keeps at least one key.
    #[must_use]
    pub fn window(&self) -> usize {
        (self.min_words.min(8) - SHINGLE_WORDS + 1) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_out_of_range_are_refused_by_name() {
        assert!(Config::default().validated().is_ok());
        let few = Config {
            min_words: 2,
            ..Config::default()
        };
        assert!(
            few.validated()
                .unwrap_err()
                .to_string()
                .contains("min-words")
        );
        let odd = Config {
            decide_at: f64::NAN,
            ..Config::default()
        };
        assert!(odd.validated().is_err());
    }

    #[test]
    fn the_window_keeps_the_guarantee() {
        for (min_words, window) in [(5, 1), (6, 2), (8, 4), (100, 4)] {
            assert_eq!(
                Config {
                    min_words,
                    ..Config::default()
                }
                .window(),
                window
            );
        }
    }
}
