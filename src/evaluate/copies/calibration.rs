//! Stated probabilities and what came true -> how honest they are.
//! Method: expected calibration error over ten bins of equal width (Naeini, Cooper & Hauskrecht
//! 2015); Brier 1950.

use std::fmt::{self, Formatter};

use serde::Serialize;

use crate::evaluate::figures::{self, Figure};

const BINS: usize = 10;

/// The claims whose confidence lies in one tenth of 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Lowest confidence in the bin; the highest belongs to the next, but for 1.
    pub from: f64,
    /// Claims.
    pub claims: usize,
    /// Their mean confidence.
    pub confidence: Option<f64>,
    /// The share of them that is right.
    pub right: Option<f64>,
}

/// How honest stated confidences are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Calibration {
    /// Claims that state a confidence and whose truth is known.
    pub claims: usize,
    /// Mean distance of a bin's confidence from its share of right claims, weighted by claims.
    pub expected_error: Option<f64>,
    /// Mean square of confidence minus outcome: 0 is perfect, .25 is a coin called at .5.
    pub brier: Option<f64>,
    /// Ten bins from low to high.
    pub bins: Vec<Bin>,
}

/// Calibration of claims, each with its confidence in 0..=1 and whether it was right. O(n).
pub(super) fn calibration(claims: &[(f64, bool)]) -> Calibration {
    let mut bins = [(0_usize, 0.0, 0_usize); BINS];
    let mut squares = 0.0;
    for &(confidence, right) in claims {
        let bin = (0..BINS - 1)
            .find(|&bin| confidence < floor(bin + 1))
            .unwrap_or(BINS - 1);
        let (count, sum, hits) = &mut bins[bin];
        *count += 1;
        *sum += confidence;
        *hits += usize::from(right);
        squares += (confidence - f64::from(u8::from(right))).powi(2);
    }
    let distances: f64 = bins
        .iter()
        .map(|&(_, sum, hits)| (sum - hits as f64).abs())
        .sum();
    let mean = |sum: f64, count: usize| (count > 0).then(|| sum / count as f64);
    Calibration {
        claims: claims.len(),
        expected_error: mean(distances, claims.len()),
        brier: mean(squares, claims.len()),
        bins: bins
            .iter()
            .enumerate()
            .map(|(bin, &(count, sum, hits))| Bin {
                from: floor(bin),
                claims: count,
                confidence: mean(sum, count),
                right: figures::share(hits, count),
            })
            .collect(),
    }
}

/// Where a bin begins: the nearest float to so many tenths, so that a stated 0.3 opens its bin.
fn floor(bin: usize) -> f64 {
    bin as f64 / BINS as f64
}

impl Calibration {
    /// Writes the figures, then a line a bin that holds anything: claims, confidence, right.
    pub(super) fn lines(&self, f: &mut Formatter<'_>, prefix: &str) -> fmt::Result {
        figures::line(f, &format!("{prefix}claims"), self.claims)?;
        let name = format!("{prefix}expected_calibration_error");
        figures::line(f, &name, Figure(self.expected_error))?;
        figures::line(f, &format!("{prefix}brier"), Figure(self.brier))?;
        for bin in self.bins.iter().filter(|bin| bin.claims > 0) {
            let (confidence, right) = (Figure(bin.confidence), Figure(bin.right));
            let values = format!("{}\t{confidence}\t{right}", bin.claims);
            figures::line(f, &format!("{prefix}bin_{:.1}", bin.from), values)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_claims_at_point_eight_of_which_eight_hold_are_calibrated() {
        let claims: Vec<_> = (0..10).map(|number| (0.8, number < 8)).collect();
        let calibration = calibration(&claims);
        assert!(calibration.expected_error.unwrap() < 1e-12);
        assert!((calibration.brier.unwrap() - 0.16).abs() < 1e-12);
    }

    #[test]
    fn edges_open_their_bin_and_certainty_closes_the_last() {
        for tenth in 0..10_u8 {
            let stated: f64 = format!("0.{tenth}").parse().unwrap();
            let bins = calibration(&[(stated, true)]).bins;
            assert_eq!(bins[usize::from(tenth)].claims, 1, "{stated}");
        }
        assert_eq!(calibration(&[(1.0, true)]).bins[9].claims, 1);
    }

    #[test]
    fn two_bins_weigh_by_their_claims() {
        // .9 three times, right twice: |2.7 - 2|; .2 once, right: |.2 - 1|; (0.7 + 0.8) / 4.
        let calibration = calibration(&[(0.9, true), (0.9, true), (0.9, false), (0.2, true)]);
        assert!((calibration.expected_error.unwrap() - 0.375).abs() < 1e-12);
        // (.01 + .01 + .81 + .64) / 4
        assert!((calibration.brier.unwrap() - 0.3675).abs() < 1e-12);
    }

    #[test]
    fn no_claims_have_no_error() {
        assert_eq!(calibration(&[]).expected_error, None);
    }
}
