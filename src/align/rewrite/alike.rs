//! Sentences of two texts -> the pairs of them that say much the same.
//! Two measures must agree: the cosine of vectors in which rare terms count more (a sentence about
//! the same thing), and Dice's coefficient of the plain sets (a sentence of the same make).
//! Cost: O(terms * common places), both bounded.
//! Method: Sanchez-Perez, Sidorov & Gelbukh 2014 (tf-isf seeds).

use std::ops::Range;

use super::group::Stretch;
use super::sentence::{self, Sentences};
use crate::model::{Span, Tokens};

/// A term's number within one pair of texts, or a sentence's.
type Number = u32;

/// Two texts with their terms numbered and weighed; reusable.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    /// Terms of each token, by number.
    pub(super) terms: [Vec<Number>; 2],
    /// What a term tells: the logarithm of the share of sentences without it.
    pub(super) weights: Vec<f32>,
    vectors: [Vectors; 2],
    numbers: Numbers,
    /// Sentences that hold each term.
    holding: Vec<u32>,
}

/// Sentences as vectors.
#[derive(Debug, Default)]
struct Vectors {
    /// Terms of all sentences, rising within each, with how often each stands in it.
    terms: Vec<(Number, u32)>,
    /// Where each sentence's end, and its norm.
    ends: Vec<(u32, f32)>,
}

/// A sentence as a vector.
#[derive(Clone, Copy)]
struct Vector<'a> {
    terms: &'a [(Number, u32)],
    norm: f32,
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
    /// Makes this the terms of two texts.
    pub(super) fn rebuild(&mut self, sides: [&Sentences; 2]) {
        let Self {
            terms,
            weights,
            vectors,
            numbers,
            holding,
        } = self;
        numbers.reset(sides[0].terms.len() + sides[1].terms.len());
        for (terms, side) in terms.iter_mut().zip(sides) {
            terms.clear();
            terms.extend(side.terms.iter().map(|&term| numbers.of(term)));
        }
        holding.clear();
        holding.resize(numbers.len(), 0);
        for ((vectors, terms), side) in vectors.iter_mut().zip(&*terms).zip(sides) {
            vectors.count(terms, &side.spans);
            for &(term, _) in &vectors.terms {
                holding[term as usize] += 1;
            }
        }
        let all = (sides[0].spans.len() + sides[1].spans.len()) as f32;
        // most terms stand in few sentences
        let mut few = [f32::NAN; 32];
        for (n, weight) in few.iter_mut().enumerate().skip(1) {
            *weight = (all / n as f32).ln();
        }
        weights.clear();
        weights.extend(holding.iter().map(|&n| {
            let known = few.get(n as usize);
            known.copied().unwrap_or_else(|| (all / n as f32).ln())
        }));
        if let Some(number) = numbers.find(sentence::FURNITURE) {
            weights[number as usize] = 0.0;
        }
        for vectors in vectors {
            vectors.measure(weights);
        }
    }

    /// The pairs of sentences that say much the same and that `open` asks for, by side and number;
    /// sorted.
    pub(super) fn seeds(&self, open: impl Fn(usize, Number) -> bool) -> Vec<Seed> {
        let places = Places::new(&self.vectors[1], self.weights.len());
        let crowds = Crowds::new(&places, &self.vectors[1]);
        let mut seeds = Vec::new();
        let mut met: Vec<Number> = Vec::new();
        let mut common = vec![0u32; self.vectors[1].ends.len()];
        for at in (0..self.vectors[0].ends.len()).filter(|&at| open(0, at as Number)) {
            let sentence = self.vectors[0].get(at);
            for &(term, _) in sentence.terms {
                let places = places.of(term);
                if places.len() > MAX_PLACES {
                    continue;
                }
                for &place in places {
                    if common[place as usize] == 0 {
                        met.push(place);
                    }
                    common[place as usize] += 1;
                }
            }
            met.sort_unstable();
            let crowded = crowds.in_common_with(sentence);
            for other in met.drain(..) {
                let most = std::mem::take(&mut common[other as usize]) + crowded(other);
                let with = self.vectors[1].get(other as usize);
                if sentence.dice(with, most) > MIN_ALIKE
                    && open(1, other)
                    && sentence.is_like(with, &self.weights)
                {
                    seeds.push(Seed {
                        at: [at as Number, other],
                    });
                }
            }
        }
        seeds
    }

    /// Of two runs of sentences, the pairs of which each is the other's most alike, in order, with
    /// their cosine.
    pub(super) fn nearest(&self, sentences: [Range<Number>; 2]) -> Vec<([Number; 2], f32)> {
        let [ours, theirs] = sentences;
        let places = Places::new(&self.vectors[1], self.weights.len());
        let mut best: Vec<([Number; 2], f32)> = vec![([Number::MAX; 2], 0.0); theirs.len()];
        let mut pairs = Vec::new();
        let mut met: Vec<Number> = Vec::new();
        for at in ours {
            let sentence = self.vectors[0].get(at as usize);
            met.clear();
            for &(term, _) in sentence.terms {
                let places = places.of(term);
                if places.len() <= MAX_PLACES {
                    met.extend(places.iter().filter(|&place| theirs.contains(place)));
                }
            }
            met.sort_unstable();
            met.dedup();
            let mut nearest = ([Number::MAX; 2], 0.0);
            for &other in &met {
                let with = self.vectors[1].get(other as usize);
                let (cosine, _) = sentence.compare(with, &self.weights);
                for best in [&mut nearest, &mut best[(other - theirs.start) as usize]] {
                    if cosine > best.1 {
                        *best = ([at, other], cosine);
                    }
                }
            }
            pairs.push(nearest);
        }
        pairs.retain(|pair| pair.1 > 0.0 && best[(pair.0[1] - theirs.start) as usize] == *pair);
        pairs
    }

    /// Cosine of the two sides of a stretch, each taken whole.
    pub(super) fn cosine(&self, stretch: Stretch) -> f32 {
        let mut sums = [0, 1].map(|_| vec![0.0f32; self.weights.len()]);
        let mut met = [0, 1].map(|_| Vec::<Number>::new());
        for (side, span) in stretch.into_iter().enumerate() {
            for &term in &self.terms[side][span.range()] {
                let sum = &mut sums[side][term as usize];
                if *sum == 0.0 {
                    met[side].push(term);
                }
                *sum += self.weights[term as usize];
            }
        }
        // summed in an order that does not depend on the terms' numbers
        let total = |mut parts: Vec<f32>| {
            parts.sort_unstable_by(f32::total_cmp);
            parts.iter().sum::<f32>()
        };
        let norm = |side: usize| {
            let squares = met[side].iter().map(|&t| sums[side][t as usize].powi(2));
            total(squares.collect()).sqrt()
        };
        let products = met[0]
            .iter()
            .map(|&t| sums[0][t as usize] * sums[1][t as usize]);
        let norms = norm(0) * norm(1);
        if norms > 0.0 {
            total(products.collect()) / norms
        } else {
            0.0
        }
    }
}

impl Vectors {
    /// Counts the terms of each sentence.
    fn count(&mut self, terms: &[Number], sentences: &[Span<Tokens>]) {
        self.terms.clear();
        self.ends.clear();
        for span in sentences {
            let first = self.terms.len();
            self.terms
                .extend(terms[span.range()].iter().map(|&term| (term, 1)));
            self.terms[first..].sort_unstable();
            let mut end = first;
            for at in first..self.terms.len() {
                let (term, count) = self.terms[at];
                if end > first && self.terms[end - 1].0 == term {
                    self.terms[end - 1].1 += count;
                } else {
                    self.terms[end] = (term, count);
                    end += 1;
                }
            }
            self.terms.truncate(end);
            self.ends.push((end as u32, 0.0));
        }
    }

    fn measure(&mut self, weights: &[f32]) {
        let mut start = 0;
        for (end, norm) in &mut self.ends {
            *norm = self.terms[start..*end as usize]
                .iter()
                .map(|&(term, count)| (weights[term as usize] * count as f32).powi(2))
                .sum::<f32>()
                .sqrt();
            start = *end as usize;
        }
    }

    fn get(&self, at: usize) -> Vector<'_> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let (end, norm) = self.ends[at];
        Vector {
            terms: &self.terms[start as usize..end as usize],
            norm,
        }
    }
}

impl Vector<'_> {
    /// Dice's coefficient of two sentences that have so many terms in common.
    fn dice(self, other: Self, common: u32) -> f32 {
        2.0 * common as f32 / (self.terms.len() as u32 + other.terms.len() as u32) as f32
    }

    /// Whether two sentences are alike by both measures.
    fn is_like(self, other: Self, weights: &[f32]) -> bool {
        let (cosine, common) = self.compare(other, weights);
        cosine > MIN_ALIKE && self.dice(other, common) > MIN_ALIKE
    }

    /// Cosine of two sentences, and how many terms they have in common.
    fn compare(self, other: Self, weights: &[f32]) -> (f32, u32) {
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
        (cosine, common)
    }
}

/// The sentences of one side in which each term stands.
struct Places {
    /// Where each term's end.
    ends: Vec<u32>,
    sentences: Vec<Number>,
}

impl Places {
    fn new(vectors: &Vectors, terms: usize) -> Self {
        let mut ends = vec![0; terms + 1];
        for &(term, _) in &vectors.terms {
            ends[term as usize + 1] += 1;
        }
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut sentences = vec![0; vectors.terms.len()];
        for at in 0..vectors.ends.len() {
            for &(term, _) in vectors.get(at).terms {
                let next = &mut ends[term as usize];
                sentences[*next as usize] = at as Number;
                *next += 1;
            }
        }
        Self { ends, sentences }
    }

    fn of(&self, term: Number) -> &[Number] {
        let start = match term {
            0 => 0,
            _ => self.ends[term as usize - 1],
        };
        &self.sentences[start as usize..self.ends[term as usize] as usize]
    }
}

/// The terms of one side that stand in more than [`MAX_PLACES`] sentences, and which of them each sentence holds.
struct Crowds {
    /// A bit for each of the first 64; a term that is crowded and has none counts as held by all sentences.
    bits: Vec<Option<u64>>,
    sentences: Vec<u64>,
}

impl Crowds {
    fn new(places: &Places, vectors: &Vectors) -> Self {
        let terms = places.ends.len() - 1;
        let is_crowded = |&term: &usize| places.of(term as Number).len() > MAX_PLACES;
        let mut bits = Vec::new();
        let mut sentences = Vec::new();
        for (nth, term) in (0..terms).filter(is_crowded).enumerate() {
            bits.resize(terms, None);
            sentences.resize(vectors.ends.len(), 0);
            let bit = 1u64.checked_shl(nth as u32).unwrap_or(0);
            bits[term] = Some(bit);
            for &sentence in places.of(term as Number) {
                sentences[sentence as usize] |= bit;
            }
        }
        Self { bits, sentences }
    }

    /// How many crowded terms a sentence has in common with each of this side, at the most.
    fn in_common_with(&self, sentence: Vector<'_>) -> impl Fn(Number) -> u32 {
        let (mut held, mut beyond) = (0, 0);
        if !self.bits.is_empty() {
            let bits = sentence
                .terms
                .iter()
                .map(|&(term, _)| self.bits[term as usize]);
            for bit in bits.flatten() {
                held |= bit;
                beyond += u32::from(bit == 0);
            }
        }
        move |other| {
            let with = self.sentences.get(other as usize);
            beyond + with.map_or(0, |with| (with & held).count_ones())
        }
    }
}

/// Terms -> numbers, in the order in which they were first met. Open addressing with linear
/// probing, at most half full.
#[derive(Debug, Default)]
struct Numbers {
    slots: Vec<(u32, Number)>,
    len: Number,
}

const FREE: Number = Number::MAX;

impl Numbers {
    /// Forgets all, with room for so many.
    fn reset(&mut self, terms: usize) {
        self.slots.clear();
        self.slots
            .resize((2 * terms).next_power_of_two().max(2), (0, FREE));
        self.len = 0;
    }

    fn len(&self) -> usize {
        self.len as usize
    }

    fn slot(&self, term: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = term.wrapping_mul(0x9e37_79b9) as usize & mask;
        while self.slots[at].1 != FREE && self.slots[at].0 != term {
            at = (at + 1) & mask;
        }
        at
    }

    /// The number of a term, a new one if it has none.
    fn of(&mut self, term: u32) -> Number {
        let at = self.slot(term);
        if self.slots[at].1 == FREE {
            self.slots[at] = (term, self.len);
            self.len += 1;
        }
        self.slots[at].1
    }

    fn find(&self, term: u32) -> Option<Number> {
        let (_, number) = self.slots[self.slot(term)];
        (number != FREE).then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn sentences_alike_are_found_whatever_terms_are_crowded(
            words in proptest::collection::vec(0u32..12, 700),
            rare in proptest::collection::vec(0u32..300, 900),
            // of few words, so that many stand in more sentences than are looked at; in long ones, in more than 64
            many in 1u32..120,
            long in proptest::prelude::any::<bool>(),
        ) {
            let (count, len) = (45u32, if long { 100 } else { 8 });
            let side = |first: usize| {
                let term = |at: usize| match (words[at % words.len()], rare[at % rare.len()]) {
                    (_, rare) if rare % 3 == 0 => 200 + rare,
                    (word, rare) => 1 + word * many / 12 + rare % (1 + many / 12),
                };
                Sentences {
                    terms: (first..first + (count * len) as usize).map(term).collect(),
                    spans: (0..count).map(|at| Span::new(at * len, at * len + len)).collect(),
                }
            };
            let sides = [side(0), side(333)];
            let mut weighed = Weighed::default();
            weighed.rebuild(sides.each_ref());
            let places = Places::new(&weighed.vectors[1], weighed.weights.len());
            let mut plain = Vec::new();
            for at in (0..count).flat_map(|x| (0..count).map(move |y| [x, y])) {
                let [ours, theirs] = [0, 1].map(|side| weighed.vectors[side].get(at[side] as usize));
                let meets = |&(term, _): &(Number, u32)| {
                    let places = places.of(term);
                    places.len() <= MAX_PLACES && places.contains(&at[1])
                };
                if ours.terms.iter().any(meets) && ours.is_like(theirs, &weighed.weights) {
                    plain.push(Seed { at });
                }
            }
            proptest::prop_assert_eq!(weighed.seeds(|_, _| true), plain);
        }
    }
}
