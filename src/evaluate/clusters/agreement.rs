//! Two clusterings of the same items -> how well they agree.
//! Cost: O(n log n).
//! Method: adjusted Rand index, Hubert & Arabie 1985; precision and recall over pairs of items.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use crate::evaluate::figures;

/// The cluster of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// A cluster of this number.
    Of(u32),
    /// A cluster of its own.
    Alone(usize),
}

/// How well two clusterings agree.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Adjusted Rand index: 1 for the same clusters, about 0 for chance.
    pub ari: f64,
    /// Pairs together in both among those together in the found clusters; 1 if none is.
    pub precision: f64,
    /// Pairs together in both among those together in the gold clusters; 1 if none is.
    pub recall: f64,
    /// F1 of precision and recall.
    pub f1: f64,
    /// Items compared.
    pub ids: usize,
}

/// Compares the gold and the found group of every item.
pub(super) fn agreement(items: &[(Group, Group)]) -> Agreement {
    let both = pairs_together(items.to_vec());
    let in_gold = pairs_together(items.iter().map(|&(gold, _)| gold).collect());
    let in_found = pairs_together(items.iter().map(|&(_, found)| found).collect());
    let expected = in_gold * in_found / pairs(items.len()).max(1.0);
    let highest = f64::midpoint(in_gold, in_found);
    let share = |whole: f64| if whole > 0.0 { both / whole } else { 1.0 };
    let (precision, recall) = (share(in_found), share(in_gold));
    // Both clusterings leave no choice only when all items stand alone or all together, in both.
    let no_choice = (highest - expected).abs() < f64::EPSILON;
    Agreement {
        ari: if no_choice {
            1.0
        } else {
            (both - expected) / (highest - expected)
        },
        precision,
        recall,
        f1: figures::f1(precision, recall),
        ids: items.len(),
    }
}

/// Pairs of items that carry the same label.
fn pairs_together<T: Ord>(mut labels: Vec<T>) -> f64 {
    labels.sort_unstable();
    labels.chunk_by(T::eq).map(|same| pairs(same.len())).sum()
}

/// Pairs among `n` items.
fn pairs(n: usize) -> f64 {
    n as f64 * (n as f64 - 1.0) / 2.0
}

impl Display for Agreement {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        figures::float(f, "ari", self.ari)?;
        figures::float(f, "precision", self.precision)?;
        figures::float(f, "recall", self.recall)?;
        figures::float(f, "f1", self.f1)?;
        figures::line(f, "ids", self.ids)
    }
}
