//! Pairs known to share nothing, and what was found -> how many were flagged all the same.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::plagdet::Aligned;
use crate::evaluate::figures;
use crate::evaluate::pairs::{Pair, unordered};

/// Pairs without reuse, and those of them in which a passage was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FalseAlarms {
    /// Pairs of articles that are labelled as without reuse.
    pub pairs: usize,
    /// Those in which anything was found.
    pub flagged: usize,
    /// `flagged / pairs`.
    pub rate: Option<f64>,
}

/// Counts false alarms, over all pairs without reuse and by their label.
pub(super) fn count(
    pairs: &[Pair],
    found: &[Aligned<'_>],
) -> (FalseAlarms, BTreeMap<String, FalseAlarms>) {
    let flagged: BTreeSet<_> = found
        .iter()
        .map(|passage| unordered(passage.pair))
        .collect();
    let innocent: BTreeSet<_> = pairs
        .iter()
        .filter(|pair| !pair.is_reuse())
        .map(|pair| {
            (
                unordered((&pair.derived, &pair.source)),
                pair.label.as_str(),
            )
        })
        .collect();
    let (mut all, mut by_label) = (FalseAlarms::default(), BTreeMap::<_, FalseAlarms>::new());
    let mut last = None;
    for (pair, label) in innocent {
        let flagged = usize::from(flagged.contains(&pair));
        by_label.entry(label.to_owned()).or_default().add(flagged);
        // A pair with two labels counts once overall.
        if last.replace(pair) != Some(pair) {
            all.add(flagged);
        }
    }
    (all, by_label)
}

impl FalseAlarms {
    fn add(&mut self, flagged: usize) {
        self.pairs += 1;
        self.flagged += flagged;
        self.rate = figures::share(self.flagged, self.pairs);
    }
}
