//! Which tokens of two texts accepted passages hold already.
//! Passages come best first; one that lies by half in what is taken, on either side, says again what a
//! better one said. Judged on passages, not on chains: a chain reaches over weak matches that no
//! passage keeps, and what lies between must stay free.
//! Cost: O(tokens of the passage). Memory: one byte a token of the two texts.

use crate::model::{Span, Tokens};

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

    /// Takes the tokens of a passage, unless half of them are taken on either side.
    pub(super) fn take(&mut self, a: Span<Tokens>, b: Span<Tokens>) -> bool {
        let sides = [(&mut self.a, a), (&mut self.b, b)];
        let free = sides.iter().all(|(side, span)| {
            let taken = side[span.range()].iter().filter(|&&t| t).count();
            taken * 2 < span.len() as usize
        });
        if free {
            for (side, span) in sides {
                side[span.range()].fill(true);
            }
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_by_half_in_a_better_one_is_refused() {
        let mut taken = Taken::default();
        taken.reset(20, 30);
        assert!(taken.take(Span::new(0, 10), Span::new(0, 10)));
        assert!(!taken.take(Span::new(5, 15), Span::new(10, 20)));
        assert!(taken.take(Span::new(6, 16), Span::new(10, 20)));
        assert!(!taken.take(Span::new(16, 20), Span::new(8, 12)));
        taken.reset(20, 30);
        assert!(taken.take(Span::new(5, 15), Span::new(10, 20)));
    }
}
