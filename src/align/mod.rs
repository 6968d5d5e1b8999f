//! Candidates -> passages: two exact spans, what was edited between them, and a kind.
//! Runs of equal tokens are chained in order, gaps filled, ends extended, formulas told apart.
//! Cost: O(tokens) a pair, bounded for any text; measured in `benches/stages.rs`.
//! Sources are named in the modules.

mod chain;
mod passage;
mod runs;
mod script;
mod segments;

use std::ops::Range;
use std::rc::Rc;

use hashbrown::HashMap;
use rayon::prelude::*;

use crate::candidates::{Candidate, Candidates, Seed};
use crate::config::Config;
use crate::fingerprint::Sketches;
use crate::model::{Article, ArticleId};
use crate::segment::credit::Credits;
use crate::segment::token::{Token, is_dense};
use crate::segment::{Document, marks};
use passage::Prepared;
pub use passage::{Discard, Edit, Kind, Passage, Side};
use runs::{Index, Run, Window};
use script::{Likeness, Texts};

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
    let groups = groups(candidates);
    let parts: Vec<Alignments> = groups
        .into_par_iter()
        .map_init(
            || Worker::new(corpus, config),
            |worker, group| {
                let mut found = Alignments::default();
                let pairs = group.len() as u64;
                worker.align_group(candidates, group, &mut found);
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
    all.passages
        .par_sort_by_key(|p| (p.a.article, p.b.article, p.a, p.b));
    all.repeats.par_sort();
    all
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

/// Texts kept prepared by one worker, some 20 MB; neighbours in the candidate list share them.
const PREPARED_KEPT: usize = 2048;
/// Words around the outermost seeds that are searched as well: a passage can begin that far before
/// its first winnowed shingle only if edits broke every run in between.
const MARGIN_WORDS: u32 = 60;

struct Worker<'a> {
    corpus: Corpus<'a>,
    config: &'a Config,
    index: Index,
    scratch: runs::Scratch,
    runs: Vec<Run>,
    prepared: HashMap<ArticleId, Rc<Prepared>>,
}

impl<'a> Worker<'a> {
    fn new(corpus: Corpus<'a>, config: &'a Config) -> Self {
        Self {
            corpus,
            config,
            index: Index::default(),
            scratch: runs::Scratch::default(),
            runs: Vec::new(),
            prepared: HashMap::new(),
        }
    }

    fn align_group(
        &mut self,
        candidates: &Candidates,
        group: Range<usize>,
        found: &mut Alignments,
    ) {
        let a = candidates.get(group.start).a;
        self.index.rebuild(self.corpus.sketches.words(a));
        for at in group {
            self.align_pair(candidates.get(at), found);
        }
    }

    /// Aligns one pair whose first article is indexed.
    fn align_pair(&mut self, pair: Candidate<'_>, found: &mut Alignments) {
        let within = pair.a == pair.b;
        let sketches = self.corpus.sketches;
        let (a_words, b_words) = (sketches.words(pair.a), sketches.words(pair.b));
        if a_words.is_empty() || b_words.is_empty() {
            return;
        }
        found.aligned += u64::from(!within);
        let dense = a_words.iter().filter(|&&w| is_dense(w)).count() * 2 > a_words.len();
        let tokens_a_word = 1 + u32::from(dense);
        let margin = MARGIN_WORDS * tokens_a_word;
        let window = Window {
            a: around(pair.seeds, |s| s.a, margin, a_words.len()),
            b: around(pair.seeds, |s| s.b, margin, b_words.len()),
        };
        runs::find(
            &self.index,
            a_words,
            b_words,
            &window,
            within,
            &mut self.scratch,
            &mut self.runs,
        );
        let chains = chain::chains(&self.runs, tokens_a_word);
        if chains.is_empty() {
            return;
        }
        let (a, b) = (self.prepare(pair.a), self.prepare(pair.b));
        let pair = Pair {
            a_text: &self.corpus.articles[a.article.index()].text,
            b_text: &self.corpus.articles[b.article.index()].text,
            a: &a,
            b: &b,
        };
        for chain in chains {
            let matches = script::matches(&chain, &pair, within);
            for stretch in segments::stretches(&matches, &a, &b) {
                match passage::judge(&matches[stretch], &a, &b, self.config) {
                    Ok(passage) if within => found.repeats.push(Repeat {
                        of: passage.a,
                        again: passage.b,
                    }),
                    Ok(passage) => found.passages.push(passage),
                    Err(Discard::Formula { .. }) => found.formulas += 1,
                    Err(Discard::TooShort { .. }) => {}
                }
            }
        }
    }

    fn prepare(&mut self, article: ArticleId) -> Rc<Prepared> {
        if self.prepared.len() > PREPARED_KEPT {
            self.prepared.clear();
        }
        let corpus = self.corpus;
        let prepared = self.prepared.entry(article).or_insert_with(|| {
            let text = &corpus.articles[article.index()].text;
            let document = Document::new(text);
            let marks = marks::marks(text, &document, &corpus.credits[article.index()].furniture);
            Rc::new(Prepared {
                article,
                document,
                marks,
            })
        });
        Rc::clone(prepared)
    }
}

/// The tokens around all seeds; all tokens where there are no seeds.
fn around(seeds: &[Seed], place: impl Fn(&Seed) -> u32, margin: u32, tokens: usize) -> Range<u32> {
    let tokens = tokens as u32;
    let first = seeds.iter().map(&place).min().unwrap_or(0);
    let last = seeds.iter().map(&place).max().unwrap_or(tokens);
    first.saturating_sub(margin)..last.saturating_add(margin).min(tokens)
}

struct Pair<'a> {
    a: &'a Prepared,
    b: &'a Prepared,
    a_text: &'a str,
    b_text: &'a str,
}

impl Texts for Pair<'_> {
    fn a_len(&self) -> u32 {
        self.a.document.tokens().len() as u32
    }

    fn b_len(&self) -> u32 {
        self.b.document.tokens().len() as u32
    }

    fn likeness(&self, a: u32, b: u32) -> Likeness {
        let (a, b) = (
            self.a.document.tokens()[a as usize],
            self.b.document.tokens()[b as usize],
        );
        if a.word == b.word {
            Likeness::Same
        } else if similar(surface(self.a_text, a), surface(self.b_text, b)) {
            Likeness::Similar
        } else {
            Likeness::Other
        }
    }

    fn worth(&self, a: u32) -> i32 {
        if self.a.document.tokens()[a as usize].is_dense() {
            script::WORD / 2
        } else if self.a.marks[a as usize].is_short() {
            script::WORD * 2 / 5
        } else {
            script::WORD
        }
    }
}

fn surface(text: &str, token: Token) -> &str {
    &text[token.start as usize..token.end as usize]
}

/// Shortest word that may differ by a letter and still be the same word.
const MIN_SIMILAR_CHARS: usize = 5;

/// Whether two words are one letter apart (Defense/Defence, colour/color): one replaced, dropped,
/// added, or two neighbours exchanged. Numbers never are. O(letters).
fn similar(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        let lower = |a: &u8, b: &u8| a.eq_ignore_ascii_case(b);
        return one_apart(a.as_bytes(), b.as_bytes(), lower, u8::is_ascii_digit);
    }
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    let letters = |word: &str| -> Vec<char> { word.chars().flat_map(char::to_lowercase).collect() };
    one_apart(&letters(a), &letters(b), char::eq, |c| c.is_numeric())
}

fn one_apart<T>(
    a: &[T],
    b: &[T],
    same: impl Fn(&T, &T) -> bool,
    digit: impl Fn(&T) -> bool,
) -> bool {
    if a.len().min(b.len()) < MIN_SIMILAR_CHARS || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(x, y)| same(x, y)).count();
    let (a_rest, b_rest) = (&a[front..], &b[front..]);
    let back = a_rest
        .iter()
        .rev()
        .zip(b_rest.iter().rev())
        .take_while(|(x, y)| same(x, y))
        .count();
    let (a_rest, b_rest) = (
        &a_rest[..a_rest.len() - back],
        &b_rest[..b_rest.len() - back],
    );
    let near = match (a_rest, b_rest) {
        ([x, y], [u, v]) => same(x, v) && same(y, u),
        _ => a_rest.len().max(b_rest.len()) <= 1,
    };
    near && !a.iter().chain(b).any(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_letter_apart_are_similar() {
        for (a, b) in [
            ("Defense", "Defence"),
            ("colour", "color"),
            ("recieve", "receive"),
        ] {
            assert!(similar(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("1990s", "1980s"),
            ("four", "five"),
            ("price", "prance"),
            ("the", "then"),
        ] {
            assert!(!similar(a, b), "{a} {b}");
        }
    }
}
