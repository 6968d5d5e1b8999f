//! Two texts -> what was rewritten from one to the other: the same sentences in other words.
//! Sentences that say much the same are paired, and pairs near each other make a stretch. Passages
//! of equal words that lie inside become part of it, unless they make up most of it: then it was
//! copied and edited, not rewritten. A stretch that sums up the whole of the other text is one, too.
//! Cost: O(tokens + pairs of sentences that share a term), bounded; about half a millisecond for two pages.
//! Method: after Sanchez-Perez, Sidorov & Gelbukh 2014, the best of PAN's text alignment.

mod alike;
mod digest;
mod group;
mod join;
mod sentence;

use super::details::Details;
use super::passage::{Kind, Passage, SentencePair, Side};
use super::step::{Grouped, Sign, Step, Unsearched, Witness};
use super::text::Text;
use crate::candidates::Seed;
use crate::model::{ArticleId, Span, Tokens};
use crate::segment::token::half_words;
use alike::Weighed;
use group::Stretch;
use sentence::Sentences;

/// Words from which an almost equal passage is plainly copied: two sentences. What it covers is not
/// looked at again.
const COPIED_WORDS: u32 = 40;
/// How much of both sides of such a passage is equal.
const COPIED_SIMILARITY: f64 = 0.9;
/// Words of a stretch, on either side: one long sentence or two. Shorter ones are as often the same
/// notice worded twice (an address, a form) as they are rewritten.
const MIN_WORDS: u32 = 30;
/// Stretches of one pair that are looked at, the most alike first.
const MAX_STRETCHES: usize = 256;
/// Share of a stretch's words, in the longer side, that equal runs make up where it was copied and
/// edited. At .7, four shuffled copies in a hundred (PAN 2013, random) stay in pieces; at .85, one.
const EDITED_SHARE: f64 = 0.85;
/// How much of both sides of a passage is equal that was edited and not rewritten, should it cover a
/// stretch by itself.
const EDITED_SIMILARITY: f64 = 0.8;
/// Share of a digest that one equal run or one local stretch may take: beyond, that is what it is.
const DIGEST_SHARE: f64 = 0.5;
/// How much longer than itself a stretch's source may be and still be local.
const LOCAL: f64 = 1.6;

/// Shared fingerprints outside all passages that link two texts, as many as the screen of candidates
/// asks for. Set by cost: on a large dump three instead of four double what is found and what it
/// takes, and much of the rest is page furniture.
const LINKS: usize = 4;
/// Tokens between two fingerprints that count as two.
const APART: u32 = 12;

/// Whether two texts whose shared fingerprints are `seeds`, sorted, are worth comparing sentence by
/// sentence after `found` was found in them: they share none, but were paired for other reasons, or
/// several outside all passages. Where half of the shorter is copied word for word, the rest is
/// another version's text.
pub(super) fn linked(
    a: Text<'_>,
    b: Text<'_>,
    seeds: &[Seed],
    found: &[Passage],
) -> Result<(), Unsearched> {
    if seeds.is_empty() {
        return Ok(());
    }
    let shorter = a.words.len().min(b.words.len()) as u32;
    let copied = found.iter().filter(|p| is_copied(p));
    if copied.map(|p| p.a.tokens.len()).sum::<u32>() * 2 > shorter {
        return Err(Unsearched::Copied);
    }
    let wanted = LINKS as u32;
    links(seeds, found)
        .then_some(())
        .ok_or(Unsearched::Links { wanted })
}

/// Whether enough of the shared fingerprints lie outside all passages and apart.
fn links(seeds: &[Seed], found: &[Passage]) -> bool {
    let mut links = 0;
    let mut reached = 0;
    for seed in seeds {
        let inside = |tokens: Span<Tokens>, at: u32| (tokens.start()..tokens.end()).contains(&at);
        let known = found
            .iter()
            .any(|p| inside(p.a.tokens, seed.a) || inside(p.b.tokens, seed.b));
        if !known && seed.a >= reached {
            links += 1;
            reached = seed.a + APART;
            if links == LINKS {
                return true;
            }
        }
    }
    false
}

/// Compares pairs sentence by sentence; keeps its memory, and the sentences of the first text for the
/// next pair.
#[derive(Debug, Default)]
pub(super) struct Comparer {
    sides: [Sentences; 2],
    first: Option<ArticleId>,
    weighed: Weighed,
}

impl Comparer {
    /// Adds to the passages of one pair, found as equal words, what was rewritten; passages that turn
    /// out to be part of something larger are taken into it. All pairs are of one set of articles.
    pub(super) fn add(
        &mut self,
        a: Text<'_>,
        b: Text<'_>,
        found: &mut Vec<Passage>,
        details: &mut Details,
        witness: &mut impl Witness,
    ) {
        let [a_side, b_side] = &mut self.sides;
        if self.first != Some(a.article) {
            a_side.read(a);
            self.first = Some(a.article);
        }
        b_side.read(b);
        self.weighed.rebuild([a_side, b_side]);
        let pair = Compared {
            texts: [a, b],
            sides: [a_side, b_side],
            weighed: &self.weighed,
        };
        pair.add_stretches(found, witness);
        pair.join_neighbours(found, witness);
        pair.add_digest(found, witness);
        pair.join_patches(found, witness);
        for passage in found.iter_mut().filter(|p| p.is_rewritten()) {
            let stretch = [passage.a.tokens, passage.b.tokens];
            details.add_sentences(passage, pair.sentences(stretch));
        }
    }
}

struct Compared<'a> {
    texts: [Text<'a>; 2],
    sides: [&'a Sentences; 2],
    weighed: &'a Weighed,
}

impl Compared<'_> {
    fn add_stretches(&self, found: &mut Vec<Passage>, witness: &mut impl Witness) {
        let (copied, mut open): (Vec<_>, Vec<_>) =
            std::mem::take(found).into_iter().partition(is_settled);
        let covered =
            [0, 1].map(|side| self.sides[side].covered(copied.iter().map(|p| tokens(p, side))));
        let seeds = self
            .weighed
            .seeds(|side, sentence| !covered[side][sentence as usize]);
        witness.hear(|| Step::Searched {
            sentences: self.sides.map(|side| side.spans.len() as u32),
            alike: seeds.len() as u32,
        });
        let mut stretches = group::stretches(seeds, self.weighed, self.sides);
        // the most alike first, and of equals the first in the text
        stretches.sort_by(|p, q| q.1.total_cmp(&p.1));
        stretches.truncate(MAX_STRETCHES);
        let mut kept: Vec<(Stretch, f32)> = Vec::new();
        for (stretch, cosine) in stretches {
            let mut say = |verdict| witness.hear(|| self.grouped(stretch, cosine, verdict));
            if !self.is_long(stretch) {
                say(Grouped::TooShort);
                continue;
            }
            let meets = |k: &Stretch, side: usize| k[side].overlap(stretch[side]);
            if let Some((k, _)) = kept
                .iter_mut()
                .find(|(k, _)| meets(k, 0) > 0 && meets(k, 1) > 0)
            {
                say(Grouped::Merged);
                *k = [k[0].hull(stretch[0]), k[1].hull(stretch[1])];
            } else if kept
                .iter()
                .any(|(k, _)| (0..2).any(|side| meets(k, side) * 2 > stretch[side].len()))
            {
                say(Grouped::Taken);
            } else {
                kept.push((stretch, cosine));
            }
        }
        for (stretch, cosine) in kept {
            let stretch = beyond(stretch, &copied);
            let verdict = if self.is_long(stretch) {
                self.absorb(stretch, &mut open)
            } else {
                Grouped::Known
            };
            witness.hear(|| self.grouped(stretch, cosine, verdict));
        }
        found.extend(copied);
        found.append(&mut open);
    }

    fn is_long(&self, stretch: Stretch) -> bool {
        (0..2).all(|side| self.texts[side].weight_of(stretch[side]) >= 2 * MIN_WORDS)
    }

    fn grouped(&self, stretch: Stretch, cosine: f32, verdict: Grouped) -> Step {
        Step::Grouped {
            sides: self.sides_of(stretch),
            similarity: cosine.into(),
            verdict,
        }
    }

    /// Makes a stretch a passage, unless equal runs make up most of it; those it meets become part
    /// of it.
    fn absorb(&self, stretch: Stretch, found: &mut Vec<Passage>) -> Grouped {
        let meets = |p: &Passage| (0..2).all(|side| tokens(p, side).overlap(stretch[side]) > 0);
        let equal: u32 = found.iter().filter(|p| meets(p)).map(|p| p.words).sum();
        // the same stretch already: nothing to add
        let same = |p: &Passage| {
            let equal = p.similarity() >= EDITED_SIMILARITY;
            equal
                && (0..2).all(|side| {
                    let common = tokens(p, side).overlap(stretch[side]);
                    f64::from(common) >= f64::from(stretch[side].len()) * EDITED_SHARE
                })
        };
        if found.iter().any(same) {
            return Grouped::Known;
        }
        let words = (0..2)
            .map(|side| self.texts[side].weight_of(stretch[side]) / 2)
            .max();
        if f64::from(equal) > f64::from(words.unwrap_or(0)) * EDITED_SHARE {
            return Grouped::Edited;
        }
        let mut whole = stretch;
        found.retain(|p| {
            if meets(p) {
                whole = [0, 1].map(|side| whole[side].hull(tokens(p, side)));
            }
            !meets(p)
        });
        found.push(self.passage(whole));
        Grouped::Kept
    }

    /// Finds whether one text holds a digest of the other.
    fn add_digest(&self, found: &mut Vec<Passage>, witness: &mut impl Witness) {
        for side in [0, 1] {
            let Some(digest) = digest::find(self.weighed, side) else {
                continue;
            };
            if !is_digest(digest, side, found) {
                continue;
            }
            let share = |p: &Passage| tokens(p, side).overlap(digest);
            let mut whole = digest;
            let before = found.len();
            found.retain(|p| {
                // what reaches far beyond the digest does not widen it
                if share(p) * 2 > tokens(p, side).len() {
                    whole = whole.hull(tokens(p, side));
                }
                share(p) == 0
            });
            let source = Span::new(0, self.texts[1 - side].words.len() as u32);
            let stretch = if side == 0 {
                [whole, source]
            } else {
                [source, whole]
            };
            witness.hear(|| Step::Joined {
                sides: self.sides_of(stretch),
                pieces: (before - found.len()) as u32,
                sign: Sign::Digest,
            });
            found.push(self.passage(stretch));
            return;
        }
    }

    fn sides_of(&self, stretch: Stretch) -> [Side; 2] {
        [0, 1].map(|side| Side {
            article: self.texts[side].article,
            tokens: stretch[side],
            bytes: self.texts[side].bytes(stretch[side]),
        })
    }

    fn passage(&self, stretch: Stretch) -> Passage {
        let there = &self.weighed.terms[1][stretch[1].range()];
        let mut told = vec![false; self.weighed.weights.len()];
        for &term in there {
            told[term as usize] = true;
        }
        let matched: u32 = stretch[0]
            .range()
            .filter(|&at| told[self.weighed.terms[0][at] as usize])
            .map(|at| half_words(self.texts[0].words[at]))
            .sum();
        let similarity = f64::from(self.weighed.cosine(stretch)).clamp(0.0, 1.0);
        let sides = self.sides_of(stretch);
        Passage::new(sides, matched / 2, similarity, Kind::Rewritten)
    }

    /// The sentences of a stretch that say the same on either side.
    fn sentences(&self, stretch: Stretch) -> impl ExactSizeIterator<Item = SentencePair> {
        let inside = [0, 1].map(|side| self.sides[side].inside(stretch[side]));
        self.weighed
            .nearest(inside)
            .into_iter()
            .map(|(at, cosine)| {
                let bytes = |side: usize| {
                    let sentence = self.sides[side].spans[at[side] as usize];
                    self.texts[side].bytes(sentence)
                };
                SentencePair {
                    a: bytes(0),
                    b: bytes(1),
                    similarity: (cosine.clamp(0.0, 1.0) * 1e3).round() / 1e3,
                }
            })
    }
}

/// Whether what tells all that a text tells is a digest, seen beside the passages found: not if one
/// equal run or one local stretch takes half of it. Text copied word for word sums up only where its
/// pieces come from all over the source.
fn is_digest(digest: Span<Tokens>, side: usize, found: &[Passage]) -> bool {
    let share = |p: &Passage| tokens(p, side).overlap(digest);
    let is_inside = |p: &&Passage| share(p) * 2 > tokens(p, side).len();
    let alone = |p: &&Passage| !p.is_rewritten() || is_local(p, side);
    let largest = found.iter().filter(alone).map(share).max();
    if f64::from(largest.unwrap_or(0)) > f64::from(digest.len()) * DIGEST_SHARE {
        return false;
    }
    let (inside, outside): (Vec<_>, Vec<_>) = found.iter().partition(is_inside);
    if outside.into_iter().any(is_copied) {
        return false;
    }
    let from = inside
        .iter()
        .map(|p| tokens(p, 1 - side))
        .reduce(Span::hull);
    let is_spread =
        from.is_some_and(|from| digest::is_source(from.len() as usize, digest.len() as usize));
    is_spread || !inside.into_iter().any(is_copied)
}

fn tokens(passage: &Passage, side: usize) -> Span<Tokens> {
    [passage.a.tokens, passage.b.tokens][side]
}

/// What is left of a stretch beside the copied passages that hold an end of it on both sides.
fn beyond(mut stretch: Stretch, copied: &[Passage]) -> Stretch {
    for passage in copied {
        let cut = [0, 1].map(|side| {
            let (span, held) = (stretch[side], tokens(passage, side));
            if held.overlap(span) == 0 {
                None
            } else if held.start() <= span.start() {
                Some(
                    Span::checked(held.end(), span.end())
                        .unwrap_or(Span::new(span.end(), span.end())),
                )
            } else if held.end() >= span.end() {
                Some(Span::new(span.start(), held.start()))
            } else {
                None
            }
        });
        if let [Some(a), Some(b)] = cut {
            stretch = [a, b];
        }
    }
    stretch
}

/// Whether a passage stands in one place of the other text, and does not sum up a longer stretch.
fn is_local(passage: &Passage, side: usize) -> bool {
    let other = f64::from(tokens(passage, 1 - side).len());
    other <= LOCAL * f64::from(tokens(passage, side).len())
}

/// Words of a sentence that both sides quote. A shorter one may be a phrase inside marks.
const QUOTED_WORDS: u32 = 20;

/// Whether a passage stays what it is: a sentence that both sides quote, or plain copying.
fn is_settled(passage: &Passage) -> bool {
    let quoted = passage.quotation().is_some() && passage.words >= QUOTED_WORDS;
    is_copied(passage) || quoted && passage.similarity() >= COPIED_SIMILARITY
}

fn is_copied(passage: &Passage) -> bool {
    !passage.is_rewritten()
        && passage.words >= COPIED_WORDS
        && passage.similarity() >= COPIED_SIMILARITY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::passage::Quoted;

    fn at(a: u32, b: u32) -> Seed {
        Seed { a, b }
    }

    fn passage(a: Span<Tokens>, b: Span<Tokens>) -> Passage {
        let side = |tokens| Side {
            article: ArticleId(0),
            tokens,
            bytes: Span::new(0, 0),
        };
        Passage::new([side(a), side(b)], a.len(), 1.0, Kind::Verbatim)
    }

    #[test]
    fn four_phrases_outside_all_passages_link_two_texts() {
        let seeds = [at(0, 90), at(40, 60), at(80, 30), at(120, 0)];
        assert!(links(&seeds, &[]));
        assert!(!links(&seeds[..3], &[]));
        let beside = [at(0, 90), at(4, 94), at(8, 98), at(40, 60)];
        assert!(!links(&beside, &[]));
        let known = passage(Span::new(70, 90), Span::new(20, 40));
        assert!(!links(&seeds, &[known]));
    }

    #[test]
    fn a_short_quotation_may_be_part_of_something_larger() {
        let mut quoted = passage(Span::new(0, 25), Span::new(0, 25));
        assert!(!is_settled(&quoted));
        quoted.set_quotation(Some(Quoted::Marks));
        assert!(is_settled(&quoted));
        quoted.words = 12;
        assert!(!is_settled(&quoted));
    }
}
