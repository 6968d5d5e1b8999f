//! Sentences of two texts -> the pairs of them that say much the same.
//! Two measures must agree: the cosine of vectors in which rare terms count more (a sentence about
//! the same thing), and Dice's coefficient of the plain sets (a sentence of the same make).
//! Cost: O(terms * common places), both bounded; both texts' vectors are kept while a pair is compared.
//! Method: Sanchez-Perez, Sidorov & Gelbukh 2014 (tf-isf seeds).

use std::ops::Range;

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
    /// Sentences of the second text that hold a term, and one more than count.
    places: Vec<Vec<Number>>,
}

/// A sentence as a vector: its terms, rising, with how often each stands in it.
struct Vector {
    terms: Vec<(Number, u32)>,
    norm: f32,
    square: u32,
}

/// Two sentences that say much the same, by number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seed {
    pub(super) at: [Number; 2],
    /// Cosine of the two.
    pub(super) cosine: f32,
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
            side.into_iter().map(vector).collect::<Vec<_>>()
        });
        let places = places(&vectors[1], weights.len());
        Self {
            terms,
            weights,
            vectors,
            places,
        }
    }

    /// The pairs of sentences that say much the same, sorted.
    pub(super) fn seeds(&self) -> Vec<Seed> {
        let mut seeds = Vec::new();
        let mut met: Vec<Number> = Vec::new();
        for at in 0..self.vectors[0].len() as Number {
            self.meet(at, &mut met);
            for &other in &met {
                let (cosine, dice) = self.compare([at, other]);
                if cosine > MIN_ALIKE && dice > MIN_ALIKE {
                    let at = [at, other];
                    seeds.push(Seed { at, cosine });
                }
            }
        }
        seeds
    }

    /// Of two runs of sentences, the pairs of which each is the other's most alike, in order.
    pub(super) fn nearest(&self, sentences: [Range<Number>; 2]) -> Vec<Seed> {
        let [ours, theirs] = sentences;
        let mut best: Vec<Option<Seed>> = vec![None; theirs.len()];
        let mut pairs = Vec::new();
        let mut met: Vec<Number> = Vec::new();
        for at in ours {
            self.meet(at, &mut met);
            let mut nearest: Option<Seed> = None;
            for &other in met.iter().filter(|&other| theirs.contains(other)) {
                let at = [at, other];
                let (cosine, _) = self.compare(at);
                let nearer = |than: &Option<Seed>| than.is_none_or(|than| cosine > than.cosine);
                if nearer(&nearest) {
                    nearest = Some(Seed { at, cosine });
                }
                let theirs = &mut best[(other - theirs.start) as usize];
                if nearer(theirs) {
                    *theirs = Some(Seed { at, cosine });
                }
            }
            pairs.extend(nearest);
        }
        pairs.retain(|p| p.cosine > 0.0 && best[(p.at[1] - theirs.start) as usize] == Some(*p));
        pairs
    }

    /// Sentences of the second text that share a term with one of the first, sorted.
    fn meet(&self, at: Number, met: &mut Vec<Number>) {
        met.clear();
        for &(term, _) in &self.vectors[0][at as usize].terms {
            let places = &self.places[term as usize];
            if places.len() <= MAX_PLACES {
                met.extend(places);
            }
        }
        met.sort_unstable();
        met.dedup();
    }

    fn compare(&self, [a, b]: [Number; 2]) -> (f32, f32) {
        self.vectors[0][a as usize].compare(&self.vectors[1][b as usize], &self.weights)
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

fn places(sentences: &[Vector], terms: usize) -> Vec<Vec<Number>> {
    let mut places: Vec<Vec<Number>> = vec![Vec::new(); terms];
    for (at, sentence) in sentences.iter().enumerate() {
        for &(term, _) in &sentence.terms {
            // one more than allowed tells that there are too many
            if places[term as usize].len() <= MAX_PLACES {
                places[term as usize].push(at as Number);
            }
        }
    }
    places
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
