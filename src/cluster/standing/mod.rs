//! Passages -> standing text: what outlets print under or above article after article, so that neither
//! shares nor links count it.
//! It is learned place by place and not passage by passage, because a passage may hold copied text
//! and the footer that came with it.
//! Cost: O(s log s) for s sampled shingles of shared text. Memory: 8 bytes a stretch found.

mod recurrence;
mod ruling;
mod samples;

use rayon::prelude::*;

use super::sides::{Sides, joined};
use super::starts;
use crate::align::{Edit, Passage, Side};
use crate::config::Config;
use crate::fingerprint::Sketches;
use crate::model::{Article, ArticleId, Span, Tokens};
use crate::segment::token::{half_words, weigh};
pub(super) use recurrence::Counters;
use recurrence::{Own, Press, Profile};
pub use recurrence::{Recurrence, Why};
use ruling::Rulings;
pub use ruling::rulings;
use samples::{Sample, Samples};

/// Tokens, in lengths of the shortest passage, that must stand in one piece beside standing
/// text to count as more than its frayed edge: samples tell an edge to within that length.
const FRAY: u32 = 2;

/// A stretch of standing text.
#[derive(Clone, Copy, Debug)]
struct Piece {
    span: Span<Tokens>,
    /// Whether it is shorter than any passage: a turn of phrase, which is part of the text it stands in. What is
    /// shared of two texts beside such phrases must still be more than a frayed edge.
    is_phrase: bool,
}

/// Where standing text stands, and how often.
#[derive(Debug, Default)]
pub struct Standing {
    starts: Vec<u32>,
    pieces: Vec<Piece>,
    /// Tokens beside standing text that count as its frayed edge.
    fray: u32,
    /// Where text stands that the user decided on: true where it is boilerplate.
    ruled: Vec<(ArticleId, Span<Tokens>, bool)>,
    press: Press,
}

impl Standing {
    /// Learns what is standing text in what articles share.
    #[must_use]
    pub fn learn(
        passages: &[Passage],
        sides: &Sides,
        articles: &[Article],
        sketches: &Sketches,
        config: &Config,
    ) -> Self {
        let samples = Samples::new(passages, sides, sketches);
        let mut press = Press::new(articles);
        let mut frequency = vec![0_u32; samples.all.len()];
        let counts: Vec<u32> = samples
            .shingles()
            .map(|places| samples.articles(places).count() as u32)
            .collect();
        scatter(&samples, &counts, &mut frequency);
        press.note(profiles(&samples.all, &frequency, sketches));
        let verdicts: Vec<bool> = samples
            .shingles()
            .zip(&counts)
            .map_init(Counters::default, |counters, (places, &count)| {
                count > 1
                    && press
                        .recurrence(samples.articles(places), counters)
                        .why()
                        .is_standing()
            })
            .collect();
        let mut stands = vec![false; samples.all.len()];
        scatter(&samples, &verdicts, &mut stands);
        let rulings = Rulings::new(&config.boilerplate);
        let mut found = Self {
            press,
            fray: config.min_words * FRAY,
            ..Self::default()
        };
        let rows = starts(articles.len(), samples.all.iter().map(|s| s.article));
        let learned: Vec<Vec<Span<Tokens>>> = rows
            .par_windows(2)
            .zip(0..articles.len() as u32)
            .map(|(ends, id)| {
                let here = ends[0] as usize..ends[1] as usize;
                let words = sketches.words(ArticleId(id));
                stretches(&samples.all[here.clone()], &stands[here], words)
            })
            .collect();
        for (learned, id) in learned.into_iter().zip((0..).map(ArticleId)) {
            found.starts.push(found.pieces.len() as u32);
            let words = sketches.words(id);
            let standing = if rulings.is_empty() {
                learned
            } else {
                let (given, kept) = rulings.find(words);
                found
                    .ruled
                    .extend(given.iter().map(|&span| (id, span, true)));
                found
                    .ruled
                    .extend(kept.iter().map(|&span| (id, span, false)));
                without(union(learned, given), &kept)
            };
            found.add(&standing, words, config.min_words);
        }
        found.starts.push(found.pieces.len() as u32);
        found
    }

    /// Adds the standing text of the next article.
    fn add(&mut self, standing: &[Span<Tokens>], words: &[u32], min_words: u32) {
        let mut behind = 0;
        for (at, &span) in standing.iter().enumerate() {
            let next = standing.get(at + 1).map_or(u32::MAX, |next| next.start());
            let is_alone =
                (at == 0 || span.start() - behind >= self.fray) && next - span.end() >= self.fray;
            let is_phrase = is_alone && weigh(&words[span.range()]) < 2 * min_words;
            self.pieces.push(Piece { span, is_phrase });
            behind = span.end();
        }
    }

    fn pieces(&self, article: ArticleId) -> &[Piece] {
        // no articles, no starts
        match self.starts.get(article.index()..article.index() + 2) {
            Some(&[start, end]) => &self.pieces[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Standing text in an article, in order.
    pub fn of(&self, article: ArticleId) -> impl Iterator<Item = Span<Tokens>> + '_ {
        self.pieces(article).iter().map(|piece| piece.span)
    }

    /// The parts of a side that are no standing text, nor a frayed edge of it: what counts as shared.
    pub fn content<'a>(
        &'a self,
        side: &'a Side,
    ) -> impl Iterator<Item = Span<Tokens>> + Clone + 'a {
        self.beside(side, |_| true)
    }

    /// The same with the phrases that stand in it: where the text itself begins and ends.
    pub fn text<'a>(&'a self, side: &'a Side) -> impl Iterator<Item = Span<Tokens>> + Clone + 'a {
        self.beside(side, |piece| !piece.is_phrase)
    }

    /// The parts of a side beside the standing text that is `chosen`, and beside its frayed edges.
    fn beside<'a>(
        &'a self,
        side: &'a Side,
        chosen: impl Fn(&Piece) -> bool + Clone + 'a,
    ) -> impl Iterator<Item = Span<Tokens>> + Clone + 'a {
        let (mut from, end) = (side.tokens.start(), side.tokens.end());
        let inside = self.inside(side).filter(move |piece| chosen(piece));
        inside
            .map(|piece| (piece.span.start(), piece.span.end()))
            .chain(std::iter::once((end, end)))
            .filter_map(move |(start, next)| {
                let part = (start > from).then(|| Span::new(from, start));
                from = next;
                let beside = |part: &Span<Tokens>| *part != side.tokens;
                part.filter(|part| part.len() >= self.fray || !beside(part))
            })
    }

    /// Matched words of a passage outside standing text, on the side where that is less; none
    /// where it is standing text but for its frayed edges.
    #[must_use]
    pub fn content_words(
        &self,
        passage: &Passage,
        edits: impl Iterator<Item = Edit>,
        min_words: u32,
    ) -> u32 {
        if self.is_clear_of(&passage.a) && self.is_clear_of(&passage.b) {
            return passage.words;
        }
        if [&passage.a, &passage.b]
            .into_iter()
            .any(|side| self.content(side).next().is_none())
        {
            return 0;
        }
        // each side as a whole, then its parts outside standing text, with the tokens of each that match
        let mut parts = [&passage.a, &passage.b].map(|side| -> Vec<(Span<Tokens>, u32)> {
            let parts = std::iter::once(side.tokens).chain(self.text(side));
            parts.map(|part| (part, part.len())).collect()
        });
        for edit in edits {
            for (parts, changed) in parts.iter_mut().zip([edit.a, edit.b]) {
                for (part, matched) in parts {
                    *matched = matched.saturating_sub(changed.overlap(*part));
                }
            }
        }
        let words = parts.map(|parts| {
            let all = u64::from(parts[0].1.max(1));
            parts[1..]
                .iter()
                .map(|&(_, matched)| u64::from(passage.words) * u64::from(matched) / all)
                .filter(|&words| words >= u64::from(min_words))
                .sum::<u64>() as u32
        });
        words[0].min(words[1])
    }

    fn is_clear_of(&self, side: &Side) -> bool {
        self.inside(side).next().is_none()
    }

    /// The standing text that reaches into a side.
    fn inside(&self, side: &Side) -> impl Iterator<Item = &Piece> + Clone {
        let (start, end) = (side.tokens.start(), side.tokens.end());
        let all = self.pieces(side.article);
        let first = all.partition_point(|piece| piece.span.end() <= start);
        all[first..]
            .iter()
            .take_while(move |piece| piece.span.start() < end)
    }

    /// How often a text stands where, and why it is standing text or is not; `places` are in order.
    pub(super) fn judge(&self, places: &[Side], counters: &mut Counters) -> (Recurrence, Why) {
        let articles = places
            .chunk_by(|x, y| x.article == y.article)
            .map(|same| same[0].article);
        let found = self.press.recurrence(articles, counters);
        let ruled = |excluded: bool| {
            places.iter().any(|side| {
                let first = self.ruled.partition_point(|(id, ..)| *id < side.article);
                let here = self.ruled[first..]
                    .iter()
                    .take_while(|(id, ..)| *id == side.article)
                    .filter(|(.., ruling)| *ruling == excluded);
                let held: u32 = here.map(|(_, span, _)| span.overlap(side.tokens)).sum();
                held * 2 >= side.tokens.len()
            })
        };
        let why = match found.why() {
            _ if self.ruled.is_empty() => found.why(),
            _ if ruled(false) => Why::Kept,
            _ if ruled(true) => Why::Given,
            why => why,
        };
        (found, why)
    }
}

/// Gives every sample what was found for its shingle.
fn scatter<T: Copy + Send + Sync>(samples: &Samples, of_shingle: &[T], of_sample: &mut [T]) {
    for (places, &value) in samples.groups().zip(of_shingle) {
        for &at in places {
            of_sample[at as usize] = value;
        }
    }
}

/// For each article, which share of it stands in how few articles.
fn profiles(
    samples: &[Sample],
    frequency: &[u32],
    sketches: &Sketches,
) -> impl Iterator<Item = Own> {
    let mut at = 0;
    (0..sketches.len() as u32).map(move |id| {
        let id = ArticleId(id);
        let mut profile = Profile::default();
        while let Some(sample) = samples.get(at).filter(|s| s.article == id) {
            profile.add(sample.reach, frequency[at]);
            at += 1;
        }
        profile.own(sketches.words(id).len() as u32)
    })
}

/// Joins the samples of one article that are standing text to stretches.
fn stretches(samples: &[Sample], stands: &[bool], words: &[u32]) -> Vec<Span<Tokens>> {
    let mut found: Vec<Span<Tokens>> = Vec::new();
    let mut open = false;
    for (sample, &stands) in samples.iter().zip(stands) {
        if stands {
            let span = Span::new(sample.at, shingle_end(words, sample.at));
            match found.last_mut() {
                Some(last) if (open && sample.goes_on) || span.start() <= last.end() => {
                    *last = last.hull(span);
                }
                _ => found.push(span),
            }
        }
        open = stands;
    }
    found
}

/// The token behind the shingle that begins at a token.
fn shingle_end(words: &[u32], start: u32) -> u32 {
    let mut weight = 0;
    let tokens = words[start as usize..].iter().take_while(|&&word| {
        let inside = weight < 2 * crate::config::SHINGLE_WORDS;
        weight += half_words(word);
        inside
    });
    start + tokens.count() as u32
}

/// What lies in one of two lists of spans or in both.
fn union(mut spans: Vec<Span<Tokens>>, more: Vec<Span<Tokens>>) -> Vec<Span<Tokens>> {
    spans.extend(more);
    spans.sort_unstable();
    joined(spans.into_iter())
}

/// What lies in `spans` and not in `holes`; both are in order.
fn without(spans: Vec<Span<Tokens>>, holes: &[Span<Tokens>]) -> Vec<Span<Tokens>> {
    let mut left = Vec::new();
    for span in spans {
        let mut from = span.start();
        for hole in holes.iter().filter(|hole| hole.overlap(span) > 0) {
            if hole.start() > from {
                left.push(Span::new(from, hole.start()));
            }
            from = hole.end();
        }
        if from < span.end() {
            left.push(Span::new(from, span.end()));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Bytes;

    /// Of a passage of a hundred words in which some stand: what counts, and the text with its phrases.
    fn parts(standing: &[(u32, u32)]) -> [Vec<(u32, u32)>; 2] {
        let mut found = Standing {
            starts: vec![0, standing.len() as u32],
            fray: 16,
            ..Standing::default()
        };
        let spans: Vec<_> = standing.iter().map(|&(x, y)| Span::new(x, y)).collect();
        found.add(&spans, &[0; 100], 8);
        let side = Side {
            article: ArticleId(0),
            tokens: Span::new(0, 100),
            bytes: Span::<Bytes>::new(0, 600),
        };
        let plain = |span: Span<Tokens>| (span.start(), span.end());
        [
            found.content(&side).map(plain).collect(),
            found.text(&side).map(plain).collect(),
        ]
    }

    #[test]
    fn a_phrase_within_a_text_does_not_end_it() {
        // five words, a few behind the beginning, which are too few to count beside them
        assert_eq!(parts(&[(10, 15)]), [vec![(15, 100)], vec![(0, 100)]]);
        // as many as a passage needs are a text
        assert_eq!(parts(&[(10, 18)]), [vec![(18, 100)], vec![(18, 100)]]);
    }

    #[test]
    fn pieces_near_each_other_are_a_template_and_no_phrases() {
        let template = parts(&[(3, 8), (20, 25)]);
        assert_eq!(template, [vec![(25, 100)], vec![(25, 100)]]);
        let far = parts(&[(3, 8), (90, 95)]);
        assert_eq!(far, [vec![(8, 90)], vec![(0, 100)]]);
    }
}
