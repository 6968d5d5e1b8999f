//! Known copies -> what each outlet gives rather than takes.
//! Memory: 16 bytes an outlet, 8 for each two of which one took from the other.

/// How many known copies each outlet gave and took.
#[derive(Debug, Default)]
pub(super) struct Habits {
    /// Gave, and took.
    counts: Vec<(f64, f64)>,
    /// Source and copier of at least one copy, sorted.
    between: Vec<(u32, u32)>,
}

impl Habits {
    /// From the outlets of source and copier of known copies. O(c log c) for c copies.
    pub(super) fn new(mut copies: Vec<(u32, u32)>, outlets: usize) -> Self {
        copies.retain(|(from, to)| from != to);
        let mut counts = vec![(0.0, 0.0); outlets];
        for &(from, to) in &copies {
            counts[from as usize].0 += 1.0;
            counts[to as usize].1 += 1.0;
        }
        copies.sort_unstable();
        copies.dedup();
        Self {
            counts,
            between: copies,
        }
    }

    /// Log-odds that one outlet gave another what they share, from what each gives and takes elsewhere: half the log
    /// for either, half because a few decided cases are no fair sample of the rest. A copy between the two may be
    /// the one in question and does not speak for itself. O(log c).
    pub(super) fn odds(&self, source: u32, copy: u32) -> f64 {
        if self.counts.is_empty() || source == copy {
            return 0.0;
        }
        let own = |pair| f64::from(u8::from(self.between.binary_search(&pair).is_ok()));
        let (there, back) = (own((source, copy)), own((copy, source)));
        let habit = |outlet: u32, gave: f64, took: f64| {
            let (gives, takes) = self.counts[outlet as usize];
            ((1.0 + gives - gave) / (1.0 + takes - took)).ln() / 2.0
        };
        habit(source, there, back) - habit(copy, back, there)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_does_not_speak_for_itself() {
        let odds = Habits::new(vec![(0, 1)], 2).odds(0, 1);
        assert!(odds.abs() < 1e-9, "{odds}");
    }

    #[test]
    fn who_gave_to_others_gives_again() {
        let habits = Habits::new(vec![(0, 1), (0, 2), (0, 2), (3, 1), (2, 2)], 4);
        assert!(habits.odds(0, 3) > 0.3);
        assert!((habits.odds(0, 1) + habits.odds(1, 0)).abs() < 1e-9);
        assert!(habits.odds(0, 0).abs() < 1e-9);
        assert!(Habits::default().odds(0, 1).abs() < 1e-9);
    }
}
