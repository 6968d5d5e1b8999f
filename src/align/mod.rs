//! Candidates -> passages: two exact spans, what was edited between them, and a kind.
//! Runs of equal tokens are chained in order, gaps filled, ends extended, formulas told apart.
//! Cost: O(tokens) a pair, bounded for any text; measured in `benches/stages.rs`.
//! Sources are named in the modules.

mod chain;
mod details;
mod passage;
mod rewrite;
mod runs;
mod script;
mod segments;
mod step;
mod taken;
mod tell;
mod text;
pub(crate) mod words;

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::candidates::tiles::{self, Piece, Tiles};
use crate::candidates::{Candidate, Candidates, Seed};
use crate::config::{Config, Rewrites};
use crate::fingerprint::Sketches;
use crate::model::Article;
use crate::segment::credit::Credits;
use chain::Chains;
pub use details::{Details, Edits, Sentences};
pub use passage::{Discard, Edit, Kind, Passage, Quoted, SentencePair, Side};
use runs::{Index, Run, Window};
use script::Match;
use segments::Maximal;
use step::Witness;
pub use step::{Grouped, Sign, Step, Unsearched, Verdict};
use taken::Taken;
use text::{Text, Texts};
use words::Shape;

/// Text that an article holds twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Repeat {
    /// The earlier place.
    pub of: Side,
    /// The later place.
    pub again: Side,
}

/// What aligning all candidates gave.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Alignments {
    /// Passages, sorted by their articles and places.
    pub passages: Vec<Passage>,
    /// Their edits and sentences.
    pub details: Details,
    /// Repeats, sorted by article and place.
    pub repeats: Vec<Repeat>,
    /// Pairs of different articles that were aligned.
    pub aligned: u64,
    /// Matched stretches discarded as formulas.
    pub formulas: u64,
}

impl Alignments {
    /// What was changed between the sides of a passage, in order; words one small edit apart are
    /// listed too. Empty for verbatim and rewritten passages.
    #[must_use]
    pub fn edits(&self, passage: &Passage) -> Edits<'_> {
        self.details.edits(passage)
    }

    /// The sentences that say the same, of a rewritten passage.
    #[must_use]
    pub fn sentences(&self, passage: &Passage) -> Sentences<'_> {
        self.details.sentences(passage)
    }

    /// Adds what was found in pairs behind all of these.
    pub fn append(&mut self, mut found: Self) {
        self.details.append(&mut found.passages, &found.details);
        self.passages.append(&mut found.passages);
        self.repeats.append(&mut found.repeats);
        self.aligned += found.aligned;
        self.formulas += found.formulas;
    }

    /// Gives back memory that more would have needed.
    pub fn shrink_to_fit(&mut self) {
        self.passages.shrink_to_fit();
        self.details.shrink_to_fit();
    }
}

/// The articles and what earlier stages know of them.
#[derive(Clone, Copy)]
pub struct Corpus<'a> {
    /// The articles.
    pub articles: &'a [Article],
    /// Their fingerprints.
    pub sketches: &'a Sketches,
    /// Their credit lines and furniture.
    pub credits: &'a [Credits],
}

/// Aligns all candidates in parallel; `done` hears how many pairs each task has finished.
#[must_use]
pub fn align(
    corpus: Corpus<'_>,
    candidates: &Candidates,
    config: &Config,
    done: &(dyn Fn(u64) + Sync),
) -> Alignments {
    let mut aligner = Aligner::new(corpus, candidates, config, WAVE);
    let mut all = Alignments::default();
    for block in 0..aligner.blocks() {
        all.append(aligner.align(block, done));
    }
    all.shrink_to_fit();
    all
}

/// Groups aligned before what they found is laid out.
const WAVE: usize = 8192;
/// Groups that one task aligns.
const TASK: usize = 32;
/// Texts of a group that are looked up at once: they lie anywhere, and so memory is asked for all of them before
/// any is there.
const TOGETHER: usize = 16;

/// Candidates to be aligned block by block, so that what a block found is laid out, or kept, before the next:
/// the list of everything is never held twice.
pub struct Aligner<'a> {
    corpus: Corpus<'a>,
    candidates: &'a Candidates,
    config: &'a Config,
    groups: Vec<Range<usize>>,
    /// Groups in a block.
    block: usize,
    /// Read when the first block asks for them; those before the first article of the last block are dropped.
    texts: Option<Texts<'a>>,
}

impl<'a> Aligner<'a> {
    /// Cuts the candidates into blocks of those of so many first articles.
    #[must_use]
    pub fn new(
        corpus: Corpus<'a>,
        candidates: &'a Candidates,
        config: &'a Config,
        articles: usize,
    ) -> Self {
        Self {
            corpus,
            candidates,
            config,
            groups: groups(candidates),
            block: articles.max(1),
            texts: None,
        }
    }

    /// Number of blocks.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.groups.len().div_ceil(self.block)
    }

    fn groups(&self, block: usize) -> &[Range<usize>] {
        let start = block * self.block;
        &self.groups[start..self.groups.len().min(start + self.block)]
    }

    /// Pairs in a block.
    /// # Panics
    /// If there is no such block.
    #[must_use]
    pub fn pairs(&self, block: usize) -> u64 {
        let groups = self.groups(block).iter();
        groups.map(|group| group.len() as u64).sum()
    }

    /// Aligns a block in parallel; `done` hears how many pairs each task has finished.
    /// # Panics
    /// If there is no such block, or a later one was aligned before.
    #[must_use]
    pub fn align(&mut self, block: usize, done: &(dyn Fn(u64) + Sync)) -> Alignments {
        let first = self.groups(block)[0].start;
        let (first, _) = self.candidates.articles(first);
        let mut texts = self.texts.take().unwrap_or_else(|| {
            let mut asked = vec![false; self.corpus.articles.len()];
            for (a, b) in (0..self.candidates.len()).map(|at| self.candidates.articles(at)) {
                asked[a.index()] = true;
                asked[b.index()] = true;
            }
            Texts::new(self.corpus, |id| asked[id.index()])
        });
        // pairs are sorted, and the second article of each is behind the first
        texts.drop_before(first);
        let found = self.align_in(&Tiles::now(self.corpus.sketches), &texts, block, done);
        self.texts = Some(texts);
        found
    }

    /// The same in some tiles, which make no difference to what is found.
    fn align_in(
        &self,
        tiles: &Tiles,
        texts: &Texts<'_>,
        block: usize,
        done: &(dyn Fn(u64) + Sync),
    ) -> Alignments {
        let mut pieces: Vec<Piece> = Vec::new();
        let other = |at| self.candidates.articles(at).1;
        for group in self.groups(block) {
            tiles.cut(group.clone(), other, |piece| pieces.push(piece));
        }
        pieces.sort_by_key(|piece| piece.tile);
        let parts = tiles::in_turn(
            pieces.chunks(TASK),
            || Worker::new(texts, self.config),
            |worker, pieces| {
                let mut found = Alignments::default();
                for Piece { pairs, .. } in pieces {
                    worker.align_group(self.candidates, pairs.clone(), &mut found);
                    done(pairs.len() as u64);
                }
                found
            },
        );
        let mut all = Alignments::default();
        for part in parts {
            all.append(part);
        }
        // pairs are sorted, and so is what each part holds of a tile
        if !tiles.is_one() {
            all.passages.par_sort_by_key(|passage| passage.a.article);
            all.repeats.par_sort_by_key(|repeat| repeat.of.article);
        }
        all
    }
}

/// Aligns one pair of different articles as [`align`] does, and tells every decision.
#[must_use]
pub fn explain(corpus: Corpus<'_>, pair: Candidate<'_>, config: &Config) -> Vec<Step> {
    let texts = Texts::new(corpus, |id| [pair.a, pair.b].contains(&id));
    let mut worker = Worker::new(&texts, config);
    let [a, b] = [pair.a, pair.b].map(|id| texts.get(id));
    worker.index.rebuild(a.words, a.has_dense);
    let mut steps = Vec::new();
    worker.align_pair(
        Pair { a, b },
        pair.seeds,
        &mut Alignments::default(),
        &mut steps,
    );
    steps
}

/// Pairs of one group share their first article, so that it is indexed once; very popular articles
/// are shared out among tasks.
fn groups(candidates: &Candidates) -> Vec<Range<usize>> {
    const MAX_GROUP: usize = 256;
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut of = None;
    for at in 0..candidates.len() {
        let (a, _) = candidates.articles(at);
        match groups.last_mut() {
            Some(group) if of == Some(a) && group.len() < MAX_GROUP => group.end = at + 1,
            _ => groups.push(at..at + 1),
        }
        of = Some(a);
    }
    groups
}

/// Words around the outermost seeds that are searched as well: a passage can begin that far before
/// its first winnowed shingle only if edits broke every run in between.
const MARGIN_WORDS: u32 = 60;

/// Chains of a pair that are all grown into passages, the best first. Of those behind them the ones that lie by half in
/// passages already are left: in two tables each line goes with every other, and would grow into all of them.
const TRIED: usize = 32;

struct Worker<'a> {
    texts: &'a Texts<'a>,
    config: &'a Config,
    index: Index,
    search: runs::Scratch,
    runs: Vec<Run>,
    chains: Chains,
    gaps: script::Scratch,
    matches: Vec<Match>,
    stretches: Maximal,
    taken: Taken,
    comparer: rewrite::Comparer,
    passages: Vec<Passage>,
}

impl<'a> Worker<'a> {
    fn new(texts: &'a Texts<'a>, config: &'a Config) -> Self {
        Self {
            texts,
            config,
            index: Index::default(),
            search: runs::Scratch::default(),
            runs: Vec::new(),
            chains: Chains::default(),
            gaps: script::Scratch::default(),
            matches: Vec::new(),
            stretches: Maximal::default(),
            taken: Taken::default(),
            comparer: rewrite::Comparer::default(),
            passages: Vec::new(),
        }
    }

    fn align_group(
        &mut self,
        candidates: &Candidates,
        group: Range<usize>,
        found: &mut Alignments,
    ) {
        let a = self.texts.get(candidates.articles(group.start).0);
        self.index.rebuild(a.words, a.has_dense);
        let mut seeds = Vec::new();
        let mut others = Vec::with_capacity(TOGETHER);
        for first in group.clone().step_by(TOGETHER) {
            let pairs = first..group.end.min(first + TOGETHER);
            let other = |at| self.texts.get(candidates.articles(at).1);
            others.clear();
            others.extend(pairs.clone().map(other));
            for (at, &b) in pairs.zip(&others) {
                let pair = candidates.get(at, &mut seeds);
                self.align_pair(Pair { a, b }, pair.seeds, found, &mut ());
            }
        }
    }

    /// Aligns one pair whose first article is indexed.
    fn align_pair(
        &mut self,
        pair: Pair<'_>,
        seeds: &[Seed],
        found: &mut Alignments,
        witness: &mut impl Witness,
    ) {
        let Pair { a, b } = pair;
        let within = a.article == b.article;
        if a.words.is_empty() || b.words.is_empty() {
            return;
        }
        found.aligned += u64::from(!within);
        let margin = MARGIN_WORDS * a.tokens_a_word();
        let window = Window {
            a: around(seeds, |s| s.a, margin, a.words.len()),
            b: around(seeds, |s| s.b, margin, b.words.len()),
        };
        runs::find(
            &self.index,
            a.words,
            (b.words, b.has_dense),
            &window,
            within,
            &mut self.search,
            &mut self.runs,
        );
        self.chains.find(&self.runs, a.tokens_a_word());
        if !self.chains.is_empty() {
            self.taken.reset(a.words.len(), b.words.len());
        }
        let (passages, details) = (&mut self.passages, &mut found.details);
        let mut formula = None;
        for (tried, chain) in self.chains.iter().enumerate() {
            if tried >= TRIED && self.taken.holds(chain) {
                continue;
            }
            script::matches(chain, &pair, within, &mut self.gaps, &mut self.matches);
            // most chains are a name or a phrase, and nothing more can come of them
            if script::tokens(&self.matches) < self.config.min_words && !is_heard(witness) {
                continue;
            }
            segments::stretches(&mut self.matches, a, b, &mut self.stretches);
            pair.tell(chain, &self.matches, self.stretches.items(), witness);
            for stretch in self.stretches.items() {
                let matches = &self.matches[stretch];
                let judged = passage::judge(matches, a, b, self.config);
                let taken = judged.is_ok() && !self.taken.take(matches);
                witness.hear(|| pair.judged(matches, &judged, taken));
                match judged {
                    Ok(_) if taken => {}
                    Ok(mut passage) => {
                        if passage.kind() == Kind::Edited && !within {
                            details.add_edits(&mut passage, passage::edits(matches, a, b));
                        }
                        passages.push(passage);
                    }
                    Err(Discard::Formula { .. }) => found.formulas += 1,
                    Err(Discard::TooShort { .. }) => {}
                }
            }
            if passages.is_empty() && formula.is_none() && !within {
                let whole = passage::whole(&self.matches, a, b, self.config);
                formula = whole.map(|passage| (passage, passage::edits(&self.matches, a, b)));
            }
        }
        let searched = match self.config.rewrites {
            Rewrites::Off => Err(Unsearched::Off),
            Rewrites::Linked => rewrite::linked(a, b, seeds, passages),
            Rewrites::All => Ok(()),
        };
        match searched {
            _ if within => {}
            Ok(()) => self.comparer.add(a, b, passages, details, witness),
            Err(why) => witness.hear(|| Step::Unsearched(why)),
        }
        if let Some((mut formula, edits)) = formula.filter(|_| passages.is_empty()) {
            witness.hear(|| Step::Whole {
                sides: [formula.a, formula.b],
                words: formula.words,
            });
            if formula.kind() == Kind::Edited {
                details.add_edits(&mut formula, edits);
            }
            passages.push(formula);
        }
        // two chains may grow into the same passage: the one that matches more is it
        passages.sort_unstable_by_key(|p| (p.a, p.b, Reverse(p.words), details.edits(p).len()));
        passages.dedup_by_key(|p| (p.a, p.b));
        if within {
            let again = passages.drain(..).map(|passage| Repeat {
                of: passage.a,
                again: passage.b,
            });
            found.repeats.extend(again);
        } else {
            found.passages.append(passages);
        }
    }
}

/// Whether someone hears of what is decided.
fn is_heard<W: Witness>(_: &W) -> bool {
    W::HEARS
}

/// The tokens around all seeds; all tokens where there are no seeds.
fn around(seeds: &[Seed], place: impl Fn(&Seed) -> u32, margin: u32, tokens: usize) -> Range<u32> {
    let tokens = tokens as u32;
    let first = seeds.iter().map(&place).min().unwrap_or(0);
    let last = seeds.iter().map(&place).max().unwrap_or(tokens);
    first.saturating_sub(margin)..last.saturating_add(margin).min(tokens)
}

#[derive(Clone, Copy)]
struct Pair<'a> {
    a: Text<'a>,
    b: Text<'a>,
}

impl script::Pair for Pair<'_> {
    #[inline]
    fn a_words(&self) -> &[u32] {
        self.a.words
    }

    #[inline]
    fn b_words(&self) -> &[u32] {
        self.b.words
    }

    #[inline]
    fn a_shapes(&self) -> &[Shape] {
        self.a.shapes
    }

    #[inline]
    fn b_shapes(&self) -> &[Shape] {
        self.b.shapes
    }

    fn spelled_alike(&self, a: u32, b: u32) -> bool {
        match (self.a.ascii_word(a), self.b.ascii_word(b)) {
            (Some(a), Some(b)) => words::similar_ascii(a, b),
            _ => words::similar(self.a.surface(a), self.b.surface(b)),
        }
    }

    #[inline]
    fn worth(&self, a: u32) -> i32 {
        if self.a.is_dense(a) {
            script::WORD / 2
        } else if self.a.mark(a).is_short() {
            script::WORD * 2 / 5
        } else {
            script::WORD
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_make_no_difference() {
        let sentence = |n: u64, twist: u64| -> String {
            let word = |at: u64| match crate::hash::mix(n * 40 + at) {
                word if at % 13 == twist => format!("twist{} ", word % 83),
                word => format!("word{} ", word % 997),
            };
            (0..24).map(word).collect()
        };
        let articles: Vec<Article> = (0..200u64)
            .map(|n| {
                let told = [n, n / 3, n % 7, n % 40, n / 3];
                let told = told.map(|told| sentence(told, n % 5) + "\n\n");
                Article::of_text(&told.concat())
            })
            .collect();
        let config = Config::default();
        let mut sketches = Sketches::new(&articles, &config, &|_| ());
        let candidates = Candidates::find(&articles, &mut sketches, config.min_words);
        let credits = vec![Credits::default(); articles.len()];
        let corpus = Corpus {
            articles: &articles,
            sketches: &sketches,
            credits: &credits,
        };
        let texts = Texts::new(corpus, |_| true);
        let found = |tiles: &Tiles| {
            let aligner = Aligner::new(corpus, &candidates, &config, 64);
            let mut all = Alignments::default();
            for block in 0..aligner.blocks() {
                all.append(aligner.align_in(tiles, &texts, block, &|_| ()));
            }
            all
        };
        let (one, many) = (found(&Tiles::default()), found(&Tiles::of(&sketches, 2000)));
        let edits = |all: &Alignments| -> Vec<Vec<Edit>> {
            let passages = all.passages.iter();
            passages
                .map(|passage| all.edits(passage).collect())
                .collect()
        };
        assert!(one.passages.len() > 1000, "{}", one.passages.len());
        assert!(edits(&one).iter().any(|edits| !edits.is_empty()));
        assert!(!one.repeats.is_empty());
        assert_eq!(edits(&one), edits(&many));
        let plain = |all: &Alignments| -> Vec<_> {
            let passages = all.passages.iter();
            passages.map(|p| (p.a, p.b, p.words, p.kind())).collect()
        };
        assert_eq!(plain(&one), plain(&many));
        assert_eq!(one.repeats, many.repeats);
        assert_eq!((one.aligned, one.formulas), (many.aligned, many.formulas));
    }
}
