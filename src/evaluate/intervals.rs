//! Spans of one article -> those that touch a given one.
//! Sorted by start, each with the furthest end so far. Building costs O(n log n); a question
//! costs O(log n) plus the spans between the first that reaches it and the last that begins in it.

use crate::model::Span;

/// Spans to be asked for overlaps, each with a number of the caller's.
pub(super) struct Intervals<Unit> {
    sorted: Vec<(Span<Unit>, usize)>,
    /// `reach[i]` is the furthest end among `sorted[..=i]`.
    reach: Vec<u32>,
}

impl<Unit> Intervals<Unit> {
    /// Sorts the spans.
    pub(super) fn new(spans: impl IntoIterator<Item = (Span<Unit>, usize)>) -> Self {
        let mut sorted: Vec<_> = spans.into_iter().collect();
        sorted.sort_unstable();
        let reach = sorted
            .iter()
            .scan(0, |reach, (span, _)| {
                *reach = span.end().max(*reach);
                Some(*reach)
            })
            .collect();
        Self { sorted, reach }
    }

    /// The spans that share at least one unit with `span`, by start.
    pub(super) fn touching(&self, span: Span<Unit>) -> impl Iterator<Item = (Span<Unit>, usize)> {
        let first = self.reach.partition_point(|&reach| reach <= span.start());
        self.sorted[first..]
            .iter()
            .take_while(move |(other, _)| other.start() < span.end())
            .filter(move |(other, _)| other.overlap(span) > 0)
            .copied()
    }
}

/// Units that the spans cover together. Sorts them.
pub(super) fn covered<Unit>(spans: &mut [Span<Unit>]) -> u64 {
    spans.sort_unstable();
    let mut reached = 0;
    let mut total = 0;
    for span in spans {
        total += u64::from(span.end().saturating_sub(span.start().max(reached)));
        reached = reached.max(span.end());
    }
    total
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Chars;

    fn spans() -> impl Strategy<Value = Vec<Span<Chars>>> {
        let span = (0u32..60, 0u32..20).prop_map(|(start, len)| Span::new(start, start + len));
        prop::collection::vec(span, 0..20)
    }

    proptest! {
        #[test]
        fn touching_spans_are_those_a_full_search_finds(spans in spans(), start in 0u32..60, len in 0u32..20) {
            let asked = Span::new(start, start + len);
            let mut found: Vec<usize> = Intervals::new(spans.iter().copied().zip(0..))
                .touching(asked)
                .map(|(_, number)| number)
                .collect();
            found.sort_unstable();
            let searched: Vec<usize> = (0..spans.len())
                .filter(|&number| spans[number].overlap(asked) > 0)
                .collect();
            prop_assert_eq!(found, searched);
        }

        #[test]
        fn covered_units_are_those_counted_one_by_one(mut spans in spans()) {
            let counted = (0..80).filter(|unit| spans.iter().any(|s| (s.start()..s.end()).contains(unit))).count();
            prop_assert_eq!(covered(&mut spans), counted as u64);
        }
    }
}
