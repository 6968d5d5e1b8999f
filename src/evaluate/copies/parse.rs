//! `copies.jsonl` -> who is said to have had text from whom.

use serde::Deserialize;

use crate::error::Result;
use crate::evaluate::lines::{self, refusal};
use crate::report::record::{Direction, Source};

/// One line: an article and where its text came from, found or known.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Claim {
    /// The source; a wire's name in lower case.
    pub from: Source,
    /// The copier's article id.
    pub to: String,
    /// Probability that the copier's text comes from this source, where stated.
    #[serde(default)]
    pub confidence: Option<f64>,
    /// Whether the direction could be told; known where not stated.
    #[serde(default = "known")]
    pub direction: Direction,
}

fn known() -> Direction {
    Direction::Known
}

/// Reads JSON Lines; `confidence` and `direction` may be missing. Wire names lose their case.
pub fn parse(name: &str, text: &str) -> Result<Vec<Claim>> {
    lines::json::<Claim>(name, text)?
        .into_iter()
        .map(|(line, mut claim)| {
            if let Source::Wire(wire) = &mut claim.from {
                *wire = wire.trim().to_lowercase();
            }
            match claim.confidence {
                Some(confidence) if !(0.0..=1.0).contains(&confidence) => {
                    let reason = format!("confidence {confidence} is outside 0..=1");
                    Err(refusal(name, line, reason))
                }
                _ => Ok(claim),
            }
        })
        .collect()
}
