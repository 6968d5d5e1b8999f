//! Sentences of two texts -> the pairs of them that say much the same.
//! Two measures must agree: the cosine of vectors in which rare terms count more (a sentence about
//! the same thing), and Dice's coefficient of the plain sets (a sentence of the same make).
//! Cost: O(terms * common places), both bounded.
//! Method: Sanchez-Perez, Sidorov & Gelbukh 2014 (tf-isf seeds).

use hashbrown::HashMap;

use super::group::Stretch;
use super::sentence::{self, Sentences};
use crate::model::{Span, Tokens};

/// A term's number within one pair of texts, or a sentence's.
type Number = u32;

/// Two texts with their terms numbered and weighed.
pub(super) struct Weighed {
    /// Terms of each token, by number.
    pub(super) terms: [Vec<Number>; 2],
    /// What a term tells: the logarithm of the share of sentences without it.
    pub(super) weights: Vec<f32>,
    vectors: [Vec<Vector>; 2],
}

/// A sentence as a vector: its terms, rising, with how often each stands in it.
struct Vector {
    terms: Vec<(Number, u32)>,
    norm: f32,
    square: u32,
}

/// Two sentences that say much the same, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seed {
    pub(super) at: [Number; 2],
}

/// Least cosine and least Dice coefficient of two sentences, as in the paper: a third of all terms in
/// common, and a third of what they tell. On PAN 2013, .30 and .33 score alike.
const MIN_ALIKE: f32 = 0.33;
/// Sentences beyond which a term does not help to find those alike: it tells too little, and a text
/// that says one thing a thousand times must not cost a million comparisons.
const MAX_PLACES: usize = 32;

impl Weighed {
    pub(super) fn new(sides: [&Sentences; 2]) -> Self {
        let mut numbers: HashMap<u32, Number> = HashMap::new();
        let terms = sides.map(|side| {
            let number = |&term| {
                let next = numbers.len() as Number;
                *numbers.entry(term).or_insert(next)
            };
            side.terms.iter().map(number).collect::<Vec<_>>()
        });
        let mut holding = vec![0u32; numbers.len()];
        let counted = [0, 1].map(|side| {
            let of = |span: &Span<Tokens>| {
                let mut sorted = terms[side][span.range()].to_vec();
                sorted.sort_unstable();
                let mut counts: Vec<(Number, u32)> = Vec::new();
                for term in sorted {
                    match counts.last_mut() {
                        Some(last) if last.0 == term => last.1 += 1,
                        _ => counts.push((term, 1)),
                    }
                }
                for &(term, _) in &counts {
                    holding[term as usize] += 1;
                }
                counts
            };
            sides[side].spans.iter().map(of).collect::<Vec<_>>()
        });
        let all = (sides[0].spans.len() + sides[1].spans.len()) as f32;
        let mut weights: Vec<f32> = holding.iter().map(|&n| (all / n as f32).ln()).collect();
        if let Some(&number) = numbers.get(&sentence::FURNITURE) {
            weights[number as usize] = 0.0;
        }
        let vectors = counted.map(|side| {
            let vector = |terms: Vec<(Number, u32)>| Vector {
                norm: terms
                    .iter()
                    .map(|&(term, count)| (weights[term as usize] * count as f32).powi(2))
                    .sum::<f32>()
                    .sqrt(),
                square: terms.len() as u32,
                terms,
            };
            side.into_iter().map(vector).collect()
        });
        Self {
            terms,
            weights,
            vectors,
        }
    }

    /// The pairs of sentences that say much the same, sorted.
    pub(super) fn seeds(&self) -> Vec<Seed> {
        let mut places: Vec<Vec<Number>> = vec![Vec::new(); self.weights.len()];
        for (at, sentence) in self.vectors[1].iter().enumerate() {
            for &(term, _) in &sentence.terms {
                // one more than allowed tells that there are too many
                if places[term as usize].len() <= MAX_PLACES {
                    places[term as usize].push(at as Number);
                }
            }
        }
        let mut seeds = Vec::new();
        let mut met: Vec<Number> = Vec::new();
        for (at, sentence) in self.vectors[0].iter().enumerate() {
            met.clear();
            for &(term, _) in &sentence.terms {
                let places = &places[term as usize];
                if places.len() <= MAX_PLACES {
                    met.extend(places);
                }
            }
            met.sort_unstable();
            met.dedup();
            for &other in &met {
                let (cosine, dice) =
                    sentence.compare(&self.vectors[1][other as usize], &self.weights);
                if cosine > MIN_ALIKE && dice > MIN_ALIKE {
                    seeds.push(Seed {
                        at: [at as Number, other],
                    });
                }
            }
        }
        seeds
    }

    /// Cosine of the two sides of a stretch, each taken whole.
    pub(super) fn cosine(&self, stretch: Stretch) -> f32 {
        let mut sums = [0, 1].map(|_| HashMap::<Number, f32>::new());
        for (side, span) in stretch.into_iter().enumerate() {
            for &term in &self.terms[side][span.range()] {
                *sums[side].entry(term).or_default() += self.weights[term as usize];
            }
        }
        let norm = |sum: &HashMap<Number, f32>| {
            let mut all: Vec<f32> = sum.values().map(|x| x * x).collect();
            all.sort_unstable_by(f32::total_cmp);
            all.iter().sum::<f32>().sqrt()
        };
        let mut products: Vec<f32> = sums[0]
            .iter()
            .filter_map(|(term, x)| Some(x * sums[1].get(term)?))
            .collect();
        // summed in an order that does not depend on the map's
        products.sort_unstable_by(f32::total_cmp);
        let norms = norm(&sums[0]) * norm(&sums[1]);
        if norms > 0.0 {
            products.iter().sum::<f32>() / norms
        } else {
            0.0
        }
    }
}

impl Vector {
    fn compare(&self, other: &Self, weights: &[f32]) -> (f32, f32) {
        let (mut x, mut y) = (0, 0);
        let (mut dot, mut common) = (0.0, 0);
        while x < self.terms.len() && y < other.terms.len() {
            let ((term, count), (with, with_count)) = (self.terms[x], other.terms[y]);
            if term == with {
                let weight = weights[term as usize];
                dot += weight * weight * (count * with_count) as f32;
                common += 1;
            }
            x += usize::from(term <= with);
            y += usize::from(with <= term);
        }
        let norms = self.norm * other.norm;
        let cosine = if norms > 0.0 { dot / norms } else { 0.0 };
        (
            cosine,
            2.0 * common as f32 / (self.square + other.square) as f32,
        )
    }
}
