//! Scores as `name<TAB>value` lines, byte for byte as the independent scorers print them.

use std::fmt::{self, Display, Formatter};

/// A float with five decimals, or `-` where there was nothing to divide by.
pub(super) struct Figure(pub(super) Option<f64>);

impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "{value:.5}"),
            None => f.write_str("-"),
        }
    }
}

/// Writes one line.
pub(super) fn line(f: &mut Formatter<'_>, name: &str, value: impl Display) -> fmt::Result {
    writeln!(f, "{name}\t{value}")
}

/// Writes one line for a float.
pub(super) fn float(f: &mut Formatter<'_>, name: &str, value: f64) -> fmt::Result {
    line(f, name, Figure(Some(value)))
}

/// `part / whole`, or nothing if there is no whole.
pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The harmonic mean of precision and recall, nought if both are.
pub(super) fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall > 0.0 {
        2.0 * precision * recall / (precision + recall)
    } else {
        0.0
    }
}
