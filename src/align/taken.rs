//! Which tokens of two texts accepted passages hold already.
//! Passages come best first; one that lies by half in what is taken, on either side, says again what a
//! better one said. Judged on passages, not on chains: a chain reaches over weak matches that no
//! passage keeps, and what lies between its words must stay free.
//! Cost: O(tokens of the passage). Memory: one byte a token of the two texts.

use super::script::Match;

#[derive(Debug, Default)]
pub(super) struct Taken {
    a: Vec<bool>,
    b: Vec<bool>,
}

impl Taken {
    /// Frees every token of two texts of these lengths.
    pub(super) fn reset(&mut self, a_tokens: usize, b_tokens: usize) {
        for (side, tokens) in [(&mut self.a, a_tokens), (&mut self.b, b_tokens)] {
            side.clear();
            side.resize(tokens, false);
        }
    }

    /// Takes the matched tokens of a passage, unless half of them are taken on either side.
    pub(super) fn take(&mut self, matches: &[Match]) -> bool {
        let of_a = matches.iter().filter(|m| self.a[m.a as usize]).count();
        let of_b = matches.iter().filter(|m| self.b[m.b as usize]).count();
        let free = of_a.max(of_b) * 2 < matches.len();
        if free {
            for m in matches {
                self.a[m.a as usize] = true;
                self.b[m.b as usize] = true;
            }
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(a: u32, b: u32, len: u32) -> Vec<Match> {
        let at = |k| Match {
            a: a + k,
            b: b + k,
            exact: true,
        };
        (0..len).map(at).collect()
    }

    #[test]
    fn what_lies_by_half_in_a_better_one_is_refused() {
        let mut taken = Taken::default();
        taken.reset(20, 30);
        assert!(taken.take(&matches(0, 0, 10)));
        assert!(!taken.take(&matches(5, 10, 10)));
        assert!(taken.take(&matches(6, 10, 10)));
        assert!(!taken.take(&matches(16, 8, 4)));
        taken.reset(20, 30);
        assert!(taken.take(&matches(5, 10, 10)));
    }

    #[test]
    fn what_lies_between_the_matches_of_a_better_one_is_free() {
        let mut taken = Taken::default();
        taken.reset(40, 40);
        assert!(taken.take(&[matches(0, 0, 5), matches(5, 20, 5)].concat()));
        assert!(taken.take(&matches(20, 8, 8)));
    }
}
