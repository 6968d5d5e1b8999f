//! Two word sequences -> the maximal runs they share.
//! Anchors are shingles of three words; an anchor with more than a few places in the first text is
//! no anchor, but the run it lies in is still found from its neighbours.
//! Cost: O(n) to index, O(m * places) to search, whatever the text: hostile repetition is bounded.

use std::ops::Range;

use crate::fingerprint::shingle;
use crate::segment::kernel::Level;
use crate::segment::kernel::alike::{self, TRIPLE_WORDS, Triples, key};
use crate::segment::token::{common_end, common_start, is_dense};

/// Words of an anchor. Three find 12-word passages with one edit in the middle of either half.
const ANCHOR_WORDS: u32 = 3;
/// A run so long is taken for the place its words come from, and no other is sought for them: nearly
/// all chains it would make overlap this one and would be dropped (all but one in a thousand).
const SETTLED_TOKENS: u32 = 24;
/// Places in the searched range beyond which an anchor says nothing.
const MAX_PLACES: usize = 8;
/// Links of a hash chain followed before it is given up.
const MAX_LINKS: usize = 64;
const NONE: u32 = u32::MAX;

/// A run of equal tokens: `a..a+len` in one text, `b..b+len` in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) len: u32,
}

impl Run {
    pub(super) fn a_end(self) -> u32 {
        self.a + self.len
    }

    pub(super) fn b_end(self) -> u32 {
        self.b + self.len
    }
}

/// The anchors of one text, by key. Reusable: rebuilding keeps the memory.
/// Memory: 32 bytes a token at the most, and 8 KiB.
#[derive(Debug)]
pub(super) struct Index {
    anchors: Vec<u32>,
    heads: Vec<u32>,
    next: Vec<u32>,
    /// The next place, from each on, whose anchor stands elsewhere too.
    again: Vec<u32>,
    /// What finding the anchors needs.
    hashes: Vec<u64>,
    /// A bit for each three words in a row, by their key: nearly no three words of another text are among them, and
    /// an anchor that is not has no place.
    triples: Triples,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            anchors: Vec::new(),
            heads: Vec::new(),
            next: Vec::new(),
            again: Vec::new(),
            hashes: Vec::new(),
            triples: [0; TRIPLE_WORDS],
        }
    }
}

impl Index {
    /// Makes this the index of `words`; `dense` says whether one may be a character of a script without spaces.
    /// O(words).
    pub(super) fn rebuild(&mut self, words: &[u32], dense: bool) {
        anchors(words, dense, &mut self.hashes, &mut self.anchors);
        self.triples.fill(0);
        for key in triples(words) {
            alike::hold(&mut self.triples, key);
        }
        let slots = (self.anchors.len() * 2).next_power_of_two().max(2);
        self.heads.clear();
        self.heads.resize(slots, NONE);
        self.next.clear();
        self.next.resize(self.anchors.len(), NONE);
        self.again.clear();
        self.again.resize(self.anchors.len() + 1, NONE);
        for at in (0..self.anchors.len()).rev() {
            let slot = self.slot(self.anchors[at]);
            let before = std::mem::replace(&mut self.heads[slot], at as u32);
            self.next[at] = before;
            if self.stands_from(before, self.anchors[at]) {
                self.again[at] = at as u32;
            }
        }
        let mut again = NONE;
        for place in self.again.iter_mut().rev() {
            again = again.min(*place);
            *place = again;
        }
    }

    /// Marks the first place of an anchor among some places of its slot as one of several, if there is one, and says
    /// so; also where that is not soon known.
    fn stands_from(&mut self, mut at: u32, anchor: u32) -> bool {
        for _ in 0..MAX_LINKS {
            if at == NONE {
                return false;
            }
            if self.anchors[at as usize] == anchor {
                self.again[at as usize] = at;
                return true;
            }
            at = self.next[at as usize];
        }
        true
    }

    fn slot(&self, anchor: u32) -> usize {
        (anchor >> (u32::BITS - self.heads.len().ilog2())) as usize
    }

    /// Which of the first three words in a row of some, up to 64, the text may hold.
    #[inline]
    fn may_hold(&self, words: &[u32]) -> u64 {
        if let Some(words) = words.first_chunk() {
            return alike::held(Level::best(), words, &self.triples);
        }
        let mut filled = [0; alike::REACH];
        filled[..words.len()].copy_from_slice(words);
        let places = (words.len() as u32 + 1).saturating_sub(ANCHOR_WORDS);
        alike::held(Level::best(), &filled, &self.triples) & ((1 << places) - 1)
    }

    /// The places of `anchor` within `range`, or none of them if they are too many.
    fn places(&self, anchor: u32, range: &Range<u32>, places: &mut Vec<u32>) {
        places.clear();
        let mut at = self.heads[self.slot(anchor)];
        for _ in 0..MAX_LINKS {
            if at == NONE || at >= range.end {
                return;
            }
            if range.contains(&at) && self.anchors[at as usize] == anchor {
                if places.len() == MAX_PLACES {
                    break;
                }
                places.push(at);
            }
            at = self.next[at as usize];
        }
        if at != NONE {
            places.clear();
        }
    }
}

/// The anchor at each place of some words, as a key that few others have: what has the same is looked at.
fn anchors(words: &[u32], dense: bool, hashes: &mut Vec<u64>, anchors: &mut Vec<u32>) {
    anchors.clear();
    if !dense {
        anchors.extend(triples(words));
        return;
    }
    hashes.clear();
    shingle::shingles(words, ANCHOR_WORDS, hashes);
    let keyed = hashes.iter().zip(0..).map(|(&hash, at)| {
        let three = words[at..]
            .first_chunk()
            .filter(|w| !w.iter().any(|&w| is_dense(w)));
        three.map_or(hash as u32, |&words| key(words))
    });
    anchors.extend(keyed);
}

/// The keys of all three words in a row, as many as an anchor of words has.
#[inline]
fn triples(words: &[u32]) -> impl Iterator<Item = u32> {
    words
        .windows(3)
        .map(|words| key([words[0], words[1], words[2]]))
}

/// What a search needs besides its result; reusable.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The anchor at each token, where they are not all of three words.
    anchors: Vec<u32>,
    hashes: Vec<u64>,
    places: Vec<u32>,
    diagonals: Vec<u32>,
}

/// Where in the two texts to look, in tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) a: Range<u32>,
    pub(super) b: Range<u32>,
}

/// Finds the maximal runs within `window` between the indexed text `a` and the text `b`, sorted.
/// With `within` set the two are one text, and only the later of two places is sought. `b_dense` says
/// whether a token of `b` may be a character of a script without spaces.
pub(super) fn find(
    index: &Index,
    a: &[u32],
    (b, b_dense): (&[u32], bool),
    window: &Window,
    within: bool,
    scratch: &mut Scratch,
    runs: &mut Vec<Run>,
) {
    runs.clear();
    let b_words = &b[window.b.start as usize..window.b.end as usize];
    let Scratch {
        anchors,
        hashes,
        places,
        diagonals,
    } = scratch;
    let mut anchors = Anchors::of(b_words, b_dense, hashes, anchors);
    let width = window.a.len() + window.b.len();
    diagonals.clear();
    diagonals.resize(width, 0);
    while let Some((offset, anchor)) = anchors.next(index) {
        let b_at = window.b.start + offset;
        index.places(anchor, &window.a, places);
        for &a_at in &*places {
            if within && a_at >= b_at {
                continue;
            }
            // holds where, in b, the last run on it ended
            let diagonal = &mut diagonals
                [(a_at - window.a.start) as usize + window.b.len() - 1 - offset as usize];
            if b_at >= *diagonal {
                if a[a_at as usize] != b[b_at as usize] {
                    continue;
                }
                let run = extend(a, b, a_at, b_at, window, within, *diagonal);
                *diagonal = run.b_end();
                runs.push(run);
                if run.len >= SETTLED_TOKENS && !within {
                    anchors.pass(run.b_end() - window.b.start);
                }
            }
            if !b_dense {
                // within a run an anchor that stands once leads nowhere else
                let once = index.again[a_at as usize + 1] - a_at - 1;
                let passed = once.saturating_add(ANCHOR_WORDS).min(*diagonal - b_at);
                anchors.pass(offset + passed);
            }
        }
    }
    // no two begin at the same two places
    runs.sort_unstable_by_key(|run| u64::from(run.a) << 32 | u64::from(run.b));
}

/// The anchors of some words that may have a place in an index, one after the other.
struct Anchors<'a> {
    words: &'a [u32],
    /// The anchor at each word, where they are not all of three words.
    all: Option<&'a [u32]>,
    /// The word to be looked at next.
    at: u32,
    /// Those of the 64 words before it at which an anchor begins that may have a place.
    held: u64,
    /// No anchor that ends here or before is sought.
    passed: u32,
}

impl<'a> Anchors<'a> {
    fn of(words: &'a [u32], dense: bool, hashes: &mut Vec<u64>, all: &'a mut Vec<u32>) -> Self {
        if dense {
            anchors(words, dense, hashes, all);
        }
        Self {
            words,
            all: dense.then_some(all),
            at: 0,
            held: 0,
            passed: 0,
        }
    }

    /// Passes over the anchors that end at a word or before.
    fn pass(&mut self, end: u32) {
        self.passed = self.passed.max(end);
    }

    /// The next anchor and where it begins.
    #[inline]
    fn next(&mut self, index: &Index) -> Option<(u32, u32)> {
        let first = (self.passed + 1).saturating_sub(ANCHOR_WORDS);
        if let Some(all) = self.all {
            let at = self.at.max(first);
            self.at = at + 1;
            return Some((at, *all.get(at as usize)?));
        }
        let gone = first.saturating_sub(self.at.saturating_sub(u64::BITS));
        self.held &= u64::MAX.checked_shl(gone).unwrap_or(0);
        while self.held == 0 {
            self.at = self.at.max(first);
            self.held = index.may_hold(self.words.get(self.at as usize..)?);
            self.at += u64::BITS;
        }
        let at = self.at - u64::BITS + self.held.trailing_zeros();
        self.held &= self.held - 1;
        let words = self.words[at as usize..].first_chunk()?;
        Some((at, key(*words)))
    }
}

fn extend(
    a: &[u32],
    b: &[u32],
    a_at: u32,
    b_at: u32,
    window: &Window,
    within: bool,
    not_before: u32,
) -> Run {
    let [a_from, b_from] = [a_at, b_at].map(|at| at as usize);
    let most = (a_at - window.a.start).min(b_at - window.b.start.max(not_before)) as usize;
    let back = common_end(&a[a_from - most..a_from], &b[b_from - most..b_from]) as u32;
    let (a_start, b_start) = (a_at - back, b_at - back);
    let mut limit = (window.a.end - a_start).min(window.b.end - b_start);
    if within {
        // a text repeated back to back must not overlap itself
        limit = limit.min(b_start - a_start);
    }
    let most = limit.saturating_sub(back) as usize;
    let ahead = common_start(&a[a_from..a_from + most], &b[b_from..b_from + most]) as u32;
    let len = limit.min(back + ahead);
    Run {
        a: a_start,
        b: b_start,
        len,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a search of all of two texts needs.
    fn whole(a: &[u32], b: &[u32]) -> (Index, Window) {
        let mut index = Index::default();
        index.rebuild(a, any_dense(a));
        let window = Window {
            a: 0..a.len() as u32,
            b: 0..b.len() as u32,
        };
        (index, window)
    }

    fn runs(a: &[u32], b: &[u32], within: bool) -> Vec<Run> {
        let (index, window) = whole(a, b);
        let mut found = Vec::new();
        find(
            &index,
            a,
            (b, any_dense(b)),
            &window,
            within,
            &mut Scratch::default(),
            &mut found,
        );
        found
    }

    fn any_dense(words: &[u32]) -> bool {
        words.iter().any(|&word| is_dense(word))
    }

    fn words(numbers: &[u32]) -> Vec<u32> {
        numbers.iter().map(|n| n * 2).collect()
    }

    #[test]
    fn runs_are_maximal_on_both_sides() {
        let a = words(&[1, 2, 3, 4, 5, 6, 7, 8]);
        let b = words(&[9, 2, 3, 4, 5, 9, 5, 6, 7, 8]);
        assert_eq!(
            runs(&a, &b, false),
            [Run { a: 1, b: 1, len: 4 }, Run { a: 4, b: 6, len: 4 }]
        );
    }

    #[test]
    fn a_text_meets_its_repeats_but_not_itself() {
        let text = words(&[1, 2, 3, 4, 9, 1, 2, 3, 4]);
        assert_eq!(runs(&text, &text, true), [Run { a: 0, b: 5, len: 4 }]);
        let twice = words(&[1, 2, 3, 4, 1, 2, 3, 4]);
        assert_eq!(runs(&twice, &twice, true), [Run { a: 0, b: 4, len: 4 }]);
    }

    #[test]
    fn one_word_a_hundred_thousand_times_is_no_work() {
        let text = vec![2; 100_000];
        assert!(runs(&text, &text, false).is_empty());
        assert!(runs(&text, &text, true).is_empty());
    }

    /// The definition: every place of every anchor is gone to, unless it lies in a run known.
    fn plain(a: &[u32], b: &[u32], within: bool) -> Vec<Run> {
        let (index, window) = whole(a, b);
        let (mut hashes, mut all, mut places) = (vec![], vec![], vec![]);
        anchors(b, any_dense(b), &mut hashes, &mut all);
        let mut ends = vec![0; a.len() + b.len()];
        let mut settled = 0;
        let mut found = Vec::new();
        for (b_at, &anchor) in (0..).zip(&all) {
            if b_at + ANCHOR_WORDS <= settled {
                continue;
            }
            index.places(anchor, &window.a, &mut places);
            for &a_at in &places {
                let end = &mut ends[a_at as usize + b.len() - 1 - b_at as usize];
                if within && a_at >= b_at || b_at < *end || a[a_at as usize] != b[b_at as usize] {
                    continue;
                }
                let run = extend(a, b, a_at, b_at, &window, within, *end);
                *end = run.b_end();
                found.push(run);
                if run.len >= SETTLED_TOKENS && !within {
                    settled = settled.max(run.b_end());
                }
            }
        }
        found.sort_unstable();
        found
    }

    proptest::proptest! {
        #[test]
        fn anchors_are_the_shingles_that_have_a_place(
            a in proptest::collection::vec(0u32..90, 0..80),
            b in proptest::collection::vec(0u32..90, 0..80),
            odd in 0u32..2,
            passed in 0u32..40,
        ) {
            // all words even, or dense characters among them
            let [a, b] = [a, b].map(|side| side.iter().map(|n| n * (2 - odd)).collect::<Vec<_>>());
            let mut index = Index::default();
            index.rebuild(&a, any_dense(&a));
            let (mut all, mut hashes, mut keys, mut places) = (vec![], vec![], vec![], vec![]);
            anchors(&b, any_dense(&b), &mut hashes, &mut all);
            let mut some = Anchors::of(&b, any_dense(&b), &mut hashes, &mut keys);
            some.pass(passed);
            let sought: Vec<_> = std::iter::from_fn(|| some.next(&index)).collect();
            for (at, anchor) in (0..).zip(all) {
                index.places(anchor, &(0..a.len() as u32), &mut places);
                let is_sought = sought.contains(&(at, anchor));
                let is_passed = at + ANCHOR_WORDS <= passed;
                assert!(is_sought || is_passed || places.is_empty());
                assert!(!(is_sought && is_passed));
            }
        }

        #[test]
        fn runs_are_those_that_all_anchors_lead_to(
            a in proptest::collection::vec(0u32..9, 0..80),
            b in proptest::collection::vec(0u32..9, 0..80),
            within in proptest::prelude::any::<bool>(),
            odd in 0u32..2,
        ) {
            let [a, b] = [a, b].map(|side| side.iter().map(|n| n * (2 - odd)).collect::<Vec<_>>());
            let b = if within { a.clone() } else { b };
            proptest::prop_assert_eq!(runs(&a, &b, within), plain(&a, &b, within));
        }

        #[test]
        fn every_run_is_equal_and_inside(
            a in proptest::collection::vec(0u32..6, 0..80),
            b in proptest::collection::vec(0u32..6, 0..80),
        ) {
            let (a, b) = (words(&a), words(&b));
            for run in runs(&a, &b, false) {
                assert!(run.len >= ANCHOR_WORDS);
                let at = |words: &[u32], from: u32| words[from as usize..(from + run.len) as usize].to_vec();
                assert_eq!(at(&a, run.a), at(&b, run.b));
            }
            for run in runs(&a, &a, true) {
                assert!(run.a_end() <= run.b);
            }
        }
    }
}
