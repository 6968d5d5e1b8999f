//! Candidates -> passages: two exact spans, what was edited between them, and a kind.
//! Runs of equal tokens are chained in order, gaps filled, ends extended, formulas told apart.
//! Cost: O(tokens) a pair, bounded for any text; measured in `benches/stages.rs`.
//! Sources are named in the modules.

mod chain;
mod passage;
mod rewrite;
mod runs;
mod script;
mod segments;
mod step;
mod taken;
mod text;
mod words;

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use crate::candidates::{Candidate, Candidates, Seed};
use crate::config::{Config, Rewrites};
use crate::fingerprint::Sketches;
use crate::model::{Article, Span};
use crate::segment::Document;
use crate::segment::credit::Credits;
use crate::segment::token::half_words;
pub use passage::{Discard, Edit, Kind, Passage, Quoted, SentencePair, Side};
use runs::{Index, Run, Window};
use step::Witness;
pub use step::{Grouped, Sign, Step, Unsearched, Verdict};
use taken::Taken;
use text::{Text, Texts};

/// Text that an article holds twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    /// The earlier place.
    pub of: Side,
    /// The later place.
    pub again: Side,
}

/// What aligning all candidates gave. Memory: 112 bytes a passage, 16 an edit.
#[derive(Debug, Default)]
pub struct Alignments {
    /// Passages, sorted by their articles and places.
    pub passages: Vec<Passage>,
    /// Repeats, sorted by article and place.
    pub repeats: Vec<Repeat>,
    /// Pairs of different articles that were aligned.
    pub aligned: u64,
    /// Matched stretches discarded as formulas.
    pub formulas: u64,
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
    let texts = Texts::new(corpus);
    let parts: Vec<Alignments> = groups(candidates)
        .into_par_iter()
        .map_init(
            || Worker::new(&texts, config),
            |worker, group| {
                let mut found = Alignments::default();
                let pairs = group.len() as u64;
                worker.align_group(candidates, group, &mut found);
                found.passages.shrink_to_fit();
                done(pairs);
                found
            },
        )
        .collect();
    let mut all = Alignments::default();
    for part in parts {
        all.passages.extend(part.passages);
        all.repeats.extend(part.repeats);
        all.aligned += part.aligned;
        all.formulas += part.formulas;
    }
    // two chains of one pair may grow into the same passage: the one that matches more is it
    all.passages.par_sort_unstable_by_key(|p| {
        (
            p.a.article,
            p.b.article,
            p.a,
            p.b,
            Reverse(p.words),
            p.edits.len(),
        )
    });
    all.passages.dedup_by_key(|p| (p.a, p.b));
    all.repeats.par_sort_unstable();
    all.repeats.dedup();
    all
}

/// Aligns one pair of different articles as [`align`] does, and tells every decision.
#[must_use]
pub fn explain(
    corpus: Corpus<'_>,
    pair: Candidate<'_>,
    config: &Config,
) -> (Vec<Step>, Vec<Passage>) {
    let texts = Texts::new(corpus);
    let mut worker = Worker::new(&texts, config);
    let [a, b] = [pair.a, pair.b].map(|id| texts.get(id, &mut worker.document));
    worker.index.rebuild(a.words);
    let (mut steps, mut found) = (Vec::new(), Alignments::default());
    worker.align_pair(Pair { a, b }, pair.seeds, &mut found, &mut steps);
    (steps, found.passages)
}

/// Pairs of one group share their first article, so that it is indexed once; very popular articles
/// are shared out among tasks.
fn groups(candidates: &Candidates) -> Vec<Range<usize>> {
    const MAX_GROUP: usize = 256;
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut of = None;
    for at in 0..candidates.len() {
        let a = candidates.get(at).a;
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

struct Worker<'a> {
    texts: &'a Texts<'a>,
    config: &'a Config,
    document: Document,
    index: Index,
    scratch: runs::Scratch,
    runs: Vec<Run>,
    taken: Taken,
}

impl<'a> Worker<'a> {
    fn new(texts: &'a Texts<'a>, config: &'a Config) -> Self {
        Self {
            texts,
            config,
            document: Document::default(),
            index: Index::default(),
            scratch: runs::Scratch::default(),
            runs: Vec::new(),
            taken: Taken::default(),
        }
    }

    fn align_group(
        &mut self,
        candidates: &Candidates,
        group: Range<usize>,
        found: &mut Alignments,
    ) {
        let a = self
            .texts
            .get(candidates.get(group.start).a, &mut self.document);
        self.index.rebuild(a.words);
        for pair in group.map(|at| candidates.get(at)) {
            let b = self.texts.get(pair.b, &mut self.document);
            self.align_pair(Pair { a, b }, pair.seeds, found, &mut ());
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
            b.words,
            &window,
            within,
            &mut self.scratch,
            &mut self.runs,
        );
        let mut passages = Vec::new();
        let chains = chain::chains(&self.runs, a.tokens_a_word());
        if !chains.is_empty() {
            self.taken.reset(a.words.len(), b.words.len());
        }
        for chain in chains {
            let matches = script::matches(&chain, &pair, within);
            let stretches = segments::stretches(&matches, a, b);
            pair.tell(&chain, &matches, &stretches, witness);
            for stretch in stretches {
                let matches = &matches[stretch];
                let judged = passage::judge(matches, a, b, self.config);
                let taken = judged.is_ok() && !self.taken.take(matches);
                witness.hear(|| pair.judged(matches, &judged, taken));
                match judged {
                    Ok(_) if taken => {}
                    Ok(passage) if within => found.repeats.push(Repeat {
                        of: passage.a,
                        again: passage.b,
                    }),
                    Ok(passage) => passages.push(passage),
                    Err(Discard::Formula { .. }) => found.formulas += 1,
                    Err(Discard::TooShort { .. }) => {}
                }
            }
        }
        let searched = match self.config.rewrites {
            Rewrites::Off => Err(Unsearched::Off),
            Rewrites::Linked => rewrite::linked(a, b, seeds, &passages),
            Rewrites::All => Ok(()),
        };
        match searched {
            _ if within => {}
            Ok(()) => rewrite::add(a, b, &mut passages, witness),
            Err(why) => witness.hear(|| Step::Unsearched(why)),
        }
        found.passages.append(&mut passages);
    }
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

impl Pair<'_> {
    fn sides(&self, matches: &[script::Match]) -> [Side; 2] {
        let (first, last) = (matches[0], matches[matches.len() - 1]);
        [
            passage::side(self.a, Span::new(first.a, last.a + 1)),
            passage::side(self.b, Span::new(first.b, last.b + 1)),
        ]
    }

    fn words(&self, matches: &[script::Match]) -> u32 {
        let half = |m: &script::Match| half_words(self.a.words[m.a as usize]);
        matches.iter().map(half).sum::<u32>() / 2
    }

    /// Tells of a chain, and of what of it lies in no stretch.
    fn tell(
        &self,
        chain: &[Run],
        matches: &[script::Match],
        stretches: &[Range<usize>],
        witness: &mut impl Witness,
    ) {
        witness.hear(|| Step::Chained {
            sides: self.sides(matches),
            runs: chain.len() as u32,
            words: self.words(matches),
        });
        let mut from = 0;
        for stretch in stretches.iter().chain([&(matches.len()..matches.len())]) {
            if from < stretch.start {
                witness.hear(|| Step::Cut {
                    sides: self.sides(&matches[from..stretch.start]),
                    words: self.words(&matches[from..stretch.start]),
                });
            }
            from = stretch.end;
        }
    }

    fn judged(
        &self,
        matches: &[script::Match],
        judged: &Result<Passage, Discard>,
        taken: bool,
    ) -> Step {
        let verdict = match judged {
            Ok(_) if taken => Verdict::Taken,
            Ok(passage) => Verdict::Kept {
                kind: passage.kind,
                similarity: passage.similarity,
                quotation: passage.quotation,
                repeat: self.a.article == self.b.article,
            },
            Err(discard) => Verdict::Discarded(*discard),
        };
        Step::Judged {
            sides: self.sides(matches),
            words: self.words(matches),
            verdict,
        }
    }
}

impl script::Pair for Pair<'_> {
    fn a_words(&self) -> &[u32] {
        self.a.words
    }

    fn b_words(&self) -> &[u32] {
        self.b.words
    }

    #[inline]
    fn similar(&self, a: u32, b: u32) -> bool {
        self.a.shape(a).allows(self.b.shape(b))
            && words::similar(self.a.surface(a), self.b.surface(b))
    }

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
