//! Which tokens of two texts accepted passages hold already.
//! Passages come best first; one that lies by half in what is taken, on either side, says again what a
//! better one said. Judged on passages, not on chains: a chain reaches over weak matches that no
//! passage keeps, and what lies between its words must stay free.
//! Cost: O(tokens of the passage). Memory: one byte a token of the two texts.

use std::ops::Range;

use super::runs::Run;
use super::script::{self, Match};

#[derive(Debug, Default)]
pub(super) struct Taken {
    tokens: [usize; 2],
    /// What the first passage took: many pairs have one chain only, and nothing is asked of it then.
    first: Vec<Match>,
    /// Empty until something is asked.
    a: Vec<bool>,
    b: Vec<bool>,
}

impl Taken {
    /// Frees every token of two texts of these lengths.
    pub(super) fn reset(&mut self, a_tokens: usize, b_tokens: usize) {
        self.tokens = [a_tokens, b_tokens];
        self.first.clear();
        self.a.clear();
        self.b.clear();
    }

    /// Whether a chain lies by half in what is taken, on either side, and could so only grow into what is refused, or
    /// would have to grow by more than itself.
    pub(super) fn holds(&mut self, chain: &[Run]) -> bool {
        if self.first.is_empty() {
            return false;
        }
        self.lay_out();
        let all: u32 = chain.iter().map(|run| run.len).sum();
        self.most(chain.iter().map(|run| (run.a, run.b, run.len))) * 2 >= all
    }

    fn lay_out(&mut self) {
        if self.a.is_empty() {
            self.a.resize(self.tokens[0], false);
            self.b.resize(self.tokens[1], false);
            fill(&mut self.a, &mut self.b, &self.first);
        }
    }

    /// How many tokens are taken of some stretches, which begin in either text and are so long, on the side where that
    /// is more.
    fn most(&self, stretches: impl Iterator<Item = (u32, u32, u32)>) -> u32 {
        let count = |taken: &[bool], from: u32, len: u32| -> u32 {
            let taken = &taken[from as usize..][..len as usize];
            taken.iter().map(|&taken| u32::from(taken)).sum()
        };
        let (mut of_a, mut of_b) = (0, 0);
        for (a, b, len) in stretches {
            of_a += count(&self.a, a, len);
            of_b += count(&self.b, b, len);
        }
        of_a.max(of_b)
    }

    /// Takes the matched tokens of a passage, unless half of them are taken on either side. There is one at least.
    pub(super) fn take(&mut self, matches: &[Match]) -> bool {
        if self.first.is_empty() {
            self.first.extend_from_slice(matches);
            return true;
        }
        self.lay_out();
        let free =
            self.most(matches.iter().map(|m| (m.a, m.b, m.len))) * 2 < script::tokens(matches);
        if free {
            fill(&mut self.a, &mut self.b, matches);
        }
        free
    }
}

fn a(m: &Match) -> Range<usize> {
    m.a as usize..m.a_end() as usize
}

fn b(m: &Match) -> Range<usize> {
    m.b as usize..m.b_end() as usize
}

fn fill(taken_a: &mut [bool], taken_b: &mut [bool], matches: &[Match]) {
    for m in matches {
        taken_a[a(m)].fill(true);
        taken_b[b(m)].fill(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(a: u32, b: u32, len: u32) -> Vec<Match> {
        let exact = true;
        vec![Match { a, b, len, exact }]
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
    fn a_chain_is_held_where_half_of_it_is_taken_on_a_side() {
        let run = |a, b, len| Run { a, b, len };
        let mut taken = Taken::default();
        taken.reset(40, 40);
        assert!(!taken.holds(&[run(0, 0, 5)]));
        assert!(taken.take(&matches(0, 0, 20)));
        assert!(taken.holds(&[run(2, 30, 5), run(19, 36, 3)]));
        assert!(taken.holds(&[run(30, 2, 5)]));
        assert!(!taken.holds(&[run(18, 30, 5), run(25, 36, 3)]));
    }

    #[test]
    fn what_lies_between_the_matches_of_a_better_one_is_free() {
        let mut taken = Taken::default();
        taken.reset(40, 40);
        assert!(taken.take(&[matches(0, 0, 5), matches(5, 20, 5)].concat()));
        assert!(taken.take(&matches(20, 8, 8)));
    }
}
