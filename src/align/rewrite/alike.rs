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

/// Sentences as vectors, and where each term stands.
#[derive(Debug, Default)]
struct Vectors {
    /// Terms of each sentence, rising, with how often each stands in it; as much room as it has tokens.
    terms: Vec<(Number, u32)>,
    sentences: Vec<Sentence>,
    places: Places,
}

/// Where a sentence's terms lie, and its norm.
#[derive(Clone, Copy, Debug)]
struct Sentence {
    start: u32,
    end: u32,
    norm: f32,
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
            vectors.count(terms, &side.spans, holding);
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
        let places = &self.vectors[1].places;
        let crowds = Crowds::new(&self.vectors[1]);
        let mut seeds = Vec::new();
        let mut met = Met::new(self.vectors[1].sentences.len());
        for at in (0..self.vectors[0].sentences.len()).filter(|&at| open(0, at as Number)) {
            let sentence = self.vectors[0].get(at);
            for &(term, _) in sentence.terms {
                let places = places.of(term);
                if places.len() <= MAX_PLACES {
                    met.add(places);
                }
            }
            let crowded = crowds.in_common_with(sentence);
            met.drain(|other, common| {
                let most = common + crowded(other);
                let with = self.vectors[1].get(other as usize);
                if sentence.dice(with, most) > MIN_ALIKE
                    && open(1, other)
                    && sentence.is_like(with, &self.weights)
                {
                    seeds.push(Seed {
                        at: [at as Number, other],
                    });
                }
            });
        }
        seeds
    }

    /// Of two runs of sentences, the pairs of which each is the other's most alike, in order, with
    /// their cosine.
    pub(super) fn nearest(&self, sentences: [Range<Number>; 2]) -> Vec<([Number; 2], f32)> {
        let [ours, theirs] = sentences;
        let places = &self.vectors[1].places;
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

/// How many terms one sentence has in common with each of some others.
struct Met {
    common: Vec<u32>,
    /// A bit for each that it has any with.
    any: Vec<u64>,
}

impl Met {
    /// None with each of so many.
    fn new(sentences: usize) -> Self {
        Self {
            common: vec![0; sentences],
            any: vec![0; sentences.div_ceil(u64::BITS as usize)],
        }
    }

    /// Adds a term that stands in some of them.
    #[inline]
    fn add(&mut self, sentences: &[Number]) {
        for &at in sentences {
            self.common[at as usize] += 1;
            self.any[(at / u64::BITS) as usize] |= 1 << (at % u64::BITS);
        }
    }

    /// Tells of those with which it has any, in order, and forgets them.
    fn drain(&mut self, mut tell: impl FnMut(Number, u32)) {
        for (any, first) in self.any.iter_mut().zip((0..).step_by(u64::BITS as usize)) {
            while *any != 0 {
                let at = first + any.trailing_zeros();
                *any &= *any - 1;
                tell(at, std::mem::take(&mut self.common[at as usize]));
            }
        }
    }
}

impl Vectors {
    /// Counts the terms of each sentence, and adds for each term in how many it stands; the sentences are all tokens,
    /// in order. What is listed by term in the order of the sentences is listed by sentence in the order of the terms,
    /// and so nothing is sorted.
    fn count(&mut self, terms: &[Number], sentences: &[Span<Tokens>], holding: &mut [u32]) {
        let Self {
            terms: counted,
            sentences: found,
            places,
        } = self;
        places.list(terms, sentences, holding.len());
        found.clear();
        found.extend(sentences.iter().map(|span| Sentence {
            start: span.start(),
            end: span.start(),
            norm: 0.0,
        }));
        counted.clear();
        counted.resize(terms.len(), (0, 0));
        places.unite(|term, sentence, count| {
            let sentence = &mut found[sentence as usize];
            counted[sentence.end as usize] = (term, count);
            sentence.end += 1;
            holding[term as usize] += 1;
        });
    }

    fn measure(&mut self, weights: &[f32]) {
        for sentence in &mut self.sentences {
            sentence.norm = self.terms[sentence.start as usize..sentence.end as usize]
                .iter()
                .map(|&(term, count)| (weights[term as usize] * count as f32).powi(2))
                .sum::<f32>()
                .sqrt();
        }
    }

    fn get(&self, at: usize) -> Vector<'_> {
        let Sentence { start, end, norm } = self.sentences[at];
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

/// The sentences of one side in which each term stands, rising.
#[derive(Debug, Default)]
struct Places {
    /// Where each term's begin and end.
    of: Vec<[u32; 2]>,
    sentences: Vec<Number>,
}

impl Places {
    /// Lists the sentence of every token by its term, of which there are so many.
    fn list(&mut self, tokens: &[Number], sentences: &[Span<Tokens>], terms: usize) {
        self.of.clear();
        self.of.resize(terms, [0; 2]);
        for &term in tokens {
            self.of[term as usize][1] += 1;
        }
        let mut start = 0;
        for of in &mut self.of {
            let count = of[1];
            *of = [start; 2];
            start += count;
        }
        self.sentences.clear();
        self.sentences.resize(tokens.len(), 0);
        for (span, sentence) in sentences.iter().zip(0..) {
            for &term in &tokens[span.range()] {
                let [_, end] = &mut self.of[term as usize];
                self.sentences[*end as usize] = sentence;
                *end += 1;
            }
        }
    }

    /// Leaves each sentence once, and tells how often it was listed; term by term.
    fn unite(&mut self, mut tell: impl FnMut(Number, Number, u32)) {
        for ([start, end], term) in self.of.iter_mut().zip(0..) {
            let listed = *start as usize..*end as usize;
            let mut rest = listed.start;
            *end = *start;
            while rest < listed.end {
                let sentence = self.sentences[rest];
                let first = rest;
                while rest < listed.end && self.sentences[rest] == sentence {
                    rest += 1;
                }
                self.sentences[*end as usize] = sentence;
                *end += 1;
                tell(term, sentence, (rest - first) as u32);
            }
        }
    }

    #[inline]
    fn of(&self, term: Number) -> &[Number] {
        let [start, end] = self.of[term as usize];
        &self.sentences[start as usize..end as usize]
    }
}

/// The terms of one side that stand in more than [`MAX_PLACES`] sentences, and which of them each sentence holds.
struct Crowds {
    /// A bit for each of the first 64; a term that is crowded and has none counts as held by all sentences.
    bits: Vec<Option<u64>>,
    sentences: Vec<u64>,
}

impl Crowds {
    fn new(vectors: &Vectors) -> Self {
        let places = &vectors.places;
        let terms = places.of.len();
        let is_crowded = |&term: &usize| places.of(term as Number).len() > MAX_PLACES;
        let mut bits = Vec::new();
        let mut sentences = Vec::new();
        for (nth, term) in (0..terms).filter(is_crowded).enumerate() {
            bits.resize(terms, None);
            sentences.resize(vectors.sentences.len(), 0);
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
            let places = &weighed.vectors[1].places;
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
