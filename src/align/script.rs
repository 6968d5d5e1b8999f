//! A chain of runs -> every matched token pair, the gaps filled and the ends extended.
//! Words one small edit apart count as matched inside a gap (Defense/Defence). Dynamic programming
//! runs inside gaps only, which a chain bounds; where no words of a gap are merely similar, a row of it is a few
//! instructions. Cost: O(matched + gap area).
//! Method: Needleman & Wunsch 1970 in gaps, in bits (Hyyrö 2004) where it can be; a scored extension with drop-off
//! (Altschul et al. 1997) at both ends.

use std::ops::Range;

use super::runs::Run;
use super::words::Shape;
use crate::segment::kernel::Level;
use crate::segment::kernel::alike::{self, COLUMNS, FILLED};
use crate::segment::marks::{Mark, Marks};
use crate::segment::token::{common_end, common_start};

/// Tokens matched one by one on either side: `a..a+len` of one text with `b..b+len` of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) len: u32,
    /// Whether they are equal, and not merely similar.
    pub(super) exact: bool,
}

impl Match {
    pub(super) fn a_end(self) -> u32 {
        self.a + self.len
    }

    pub(super) fn b_end(self) -> u32 {
        self.b + self.len
    }

    /// The marks of its tokens in either text, of which all are given, row by row.
    #[inline]
    pub(super) fn rows(self, a: &[Mark], b: &[Mark], mut row: impl FnMut(Marks, Marks)) {
        let (mut a, mut b) = (&a[self.a as usize..], &b[self.b as usize..]);
        let mut left = self.len as usize;
        while left > Marks::MOST {
            row(Marks::of(a, Marks::MOST), Marks::of(b, Marks::MOST));
            (a, b) = (&a[Marks::MOST..], &b[Marks::MOST..]);
            left -= Marks::MOST;
        }
        if left > 0 {
            row(Marks::of(a, left), Marks::of(b, left));
        }
    }
}

/// How many tokens are matched on either side.
pub(super) fn tokens(matches: &[Match]) -> u32 {
    matches.iter().map(|m| m.len).sum()
}

/// The same tokens one by one.
#[cfg(test)]
pub(super) fn apart(matches: &[Match]) -> Vec<Match> {
    let tokens = |&m: &Match| {
        (0..m.len).map(move |k| Match {
            a: m.a + k,
            b: m.b + k,
            len: 1,
            ..m
        })
    };
    matches.iter().flat_map(tokens).collect()
}

/// Adds a match, to the last one where it goes on.
fn add(found: &mut Vec<Match>, new: Match) {
    match found.last_mut() {
        Some(last) if goes_on(*last, new) => last.len += new.len,
        _ => found.push(new),
    }
}

fn goes_on(last: Match, next: Match) -> bool {
    (last.a_end(), last.b_end(), last.exact) == (next.a, next.b, next.exact)
}

/// What alignment needs to know of two texts.
pub(super) trait Pair {
    /// Word hashes of the first text.
    fn a_words(&self) -> &[u32];
    /// Word hashes of the second.
    fn b_words(&self) -> &[u32];
    /// What the words of the first text look like from afar.
    fn a_shapes(&self) -> &[Shape];
    /// What the words of the second look like.
    fn b_shapes(&self) -> &[Shape];
    /// Whether token `a` of the first and token `b` of the second, whose shapes allow it, are one
    /// small edit apart.
    fn spelled_alike(&self, a: u32, b: u32) -> bool;
    /// What token `a` of the first text is worth when matched, up to [`WORD`].
    fn worth(&self, a: u32) -> i32;
}

/// Worth of a matched word that tells something.
pub(super) const WORD: i32 = 10;
/// What a token left unmatched while extending costs, on either side: a match of a full word must
/// pay for what it skips, and a stray "the" behind one must not.
const SKIP: i32 = 6;
/// The same on one side, as a path pays it that skips a row or a column.
const COST: i32 = SKIP / 2;
/// Tokens looked at beyond an end for a match that pays.
const REACH: usize = alike::EIGHT;

/// What filling gaps and extending ends needs; reusable.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    best: Vec<u16>,
    gains: Vec<u8>,
    equal: Equal,
    paths: Paths,
}

/// The matches of a chain, in order on both sides, in place of what `found` holds. With `within` set the two are one
/// text, and the earlier place ends before the later one begins.
pub(super) fn matches(
    chain: &[Run],
    texts: &impl Pair,
    within: bool,
    scratch: &mut Scratch,
    found: &mut Vec<Match>,
) {
    found.clear();
    let (mut chain, mut b_from) = (chain, 0);
    if within {
        let before = |run: &Run| run.a_end() <= chain[0].b;
        chain = &chain[..chain.iter().take_while(|run| before(run)).count()];
        b_from = chain.last().map_or(0, |last| last.a_end());
    }
    extend_back(chain[0], b_from, texts, &mut scratch.paths, found);
    for (at, &run) in chain.iter().enumerate() {
        if at > 0 {
            let before = chain[at - 1];
            fill(
                before.a_end()..run.a,
                before.b_end()..run.b,
                texts,
                scratch,
                found,
            );
        }
        let Run { a, b, len } = run;
        let exact = true;
        add(found, Match { a, b, len, exact });
    }
    let a_limit = if within {
        found[0].b
    } else {
        texts.a_words().len() as u32
    };
    extend(texts, a_limit, &mut scratch.paths, found);
}

/// Worth in a gap of two equal words, and of two that are similar.
const SAME: u8 = 2;
const SIMILAR: u8 = 1;

/// Longest common subsequence of a gap, counting similar words half.
fn fill(
    a: Range<u32>,
    b: Range<u32>,
    texts: &impl Pair,
    scratch: &mut Scratch,
    found: &mut Vec<Match>,
) {
    let (rows, columns) = (a.len(), b.len());
    if rows == 0 || columns == 0 {
        return;
    }
    if columns <= COLUMNS && scratch.equal.read(&a, &b, texts) {
        scratch.equal.longest(|row, column| {
            let (a, b) = (a.start + row as u32, b.start + column as u32);
            let exact = true;
            add(
                found,
                Match {
                    a,
                    b,
                    len: 1,
                    exact,
                },
            );
        });
        return;
    }
    if !gains(&a, &b, texts, &mut scratch.gains) {
        return;
    }
    fill_scored((a, b), scratch, found);
}

/// The same by the worth of each two words.
fn fill_scored((a, b): (Range<u32>, Range<u32>), scratch: &mut Scratch, found: &mut Vec<Match>) {
    let (rows, columns) = (a.len(), b.len());
    let gains = &scratch.gains[..];
    let matched = |row: usize, column: usize| Match {
        a: a.start + row as u32,
        b: b.start + column as u32,
        len: 1,
        exact: gains[row * columns + column] == SAME,
    };
    let width = columns + 1;
    let best = &mut scratch.best;
    best.clear();
    best.resize((rows + 1) * width, 0);
    for row in (0..rows).rev() {
        let (here, below) = best[row * width..][..2 * width].split_at_mut(width);
        let gains = &gains[row * columns..][..columns];
        let mut right = 0;
        for column in (0..columns).rev() {
            let gain = gains[column];
            let take = below[column + 1] + u16::from(gain);
            // without a gain the diagonal is no more than what lies below it
            right = right.max(below[column]).max(take);
            here[column] = right;
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let here = best[row * width + column];
        let gain = gains[row * columns + column];
        if gain > 0 && here == best[(row + 1) * width + column + 1] + u16::from(gain) {
            add(found, matched(row, column));
            (row, column) = (row + 1, column + 1);
        } else if here == best[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

/// What each two words of a gap are worth, row by row; whether any is worth something.
fn gains(a: &Range<u32>, b: &Range<u32>, texts: &impl Pair, gains: &mut Vec<u8>) -> bool {
    let b_range = b.start as usize..b.end as usize;
    let (b_words, b_shapes) = (
        &texts.b_words()[b_range.clone()],
        &texts.b_shapes()[b_range],
    );
    gains.clear();
    gains.resize(a.len() * b.len(), 0);
    let mut any = false;
    for (row, gains) in a.clone().zip(gains.chunks_mut(b.len())) {
        let (word, shape) = (
            texts.a_words()[row as usize],
            texts.a_shapes()[row as usize],
        );
        // most words have no partner: both questions are asked of all columns at once, without a branch
        let mut same = false;
        for &other in b_words {
            same |= other == word;
        }
        if same {
            for (gain, &other) in gains.iter_mut().zip(b_words) {
                *gain = u8::from(other == word) * SAME;
            }
            any = true;
        }
        let mut allowed = false;
        if shape.has_similar() {
            for &other in b_shapes {
                allowed |= shape.allows(other);
            }
        }
        if allowed {
            for ((column, gain), &other) in b.clone().zip(gains).zip(b_shapes) {
                if *gain == 0 && shape.allows(other) && texts.spelled_alike(row, column) {
                    *gain = SIMILAR;
                    any = true;
                }
            }
        }
    }
    any
}

/// A gap in which words are equal or nothing to each other: a bit for each two words, the last column first.
#[derive(Debug, Default)]
struct Equal {
    /// For each row, the columns that hold the same word.
    same: Vec<u64>,
    /// For each row and the end, the columns at which what is common to the rest of both sides grows by a word.
    grows: Vec<u64>,
    columns: usize,
    /// The second side, last word first, filled up to whole rows.
    words: Vec<u32>,
    shapes: Vec<u16>,
    /// The shapes of the first, and what it has in common with the second.
    row_shapes: Vec<u16>,
    found: Vec<[u64; 2]>,
}

impl Equal {
    /// Makes this the words that are equal, unless some are similar. There are 1 to [`COLUMNS`] columns.
    fn read(&mut self, a: &Range<u32>, b: &Range<u32>, texts: &impl Pair) -> bool {
        let columns = b.start as usize..b.end as usize;
        self.columns = columns.len();
        let filled = columns.len().next_multiple_of(FILLED);
        self.words.clear();
        let words = texts.b_words()[columns.clone()].iter().rev();
        self.words.extend(words);
        self.words.resize(filled, 0);
        self.shapes.clear();
        let shapes = texts.b_shapes()[columns].iter().rev();
        self.shapes.extend(shapes.map(|shape| shape.bits()));
        self.shapes.resize(filled, Shape::NONE.bits());
        let rows = a.start as usize..a.end as usize;
        self.row_shapes.clear();
        let shapes = texts.a_shapes()[rows.clone()].iter();
        self.row_shapes.extend(shapes.map(|shape| shape.bits()));
        alike::rows(
            Level::best(),
            (&texts.a_words()[rows], &self.row_shapes),
            (&self.words, &self.shapes),
            &mut self.found,
        );
        let inside = self.behind(0);
        self.same.clear();
        for (row, &[same, alike]) in a.clone().zip(&self.found) {
            let same = same & inside;
            let mut allowed = alike & !same;
            while allowed != 0 {
                if texts.spelled_alike(row, b.end - 1 - allowed.trailing_zeros()) {
                    return false;
                }
                allowed &= allowed - 1;
            }
            self.same.push(same);
        }
        true
    }

    /// The bits of a column, which there is, and of all behind it.
    fn behind(&self, column: usize) -> u64 {
        u64::MAX >> (COLUMNS - (self.columns - column))
    }

    /// Adds the longest common subsequence, by row and column: what [`fill_scored`] finds. Two equal words are always
    /// part of a longest one of what begins with them, so that only skipping has to be decided.
    fn longest(&mut self, mut add: impl FnMut(usize, usize)) {
        let rows = self.same.len();
        let inside = self.behind(0);
        self.grows.clear();
        self.grows.resize(rows + 1, 0);
        let mut level = u64::MAX;
        for (grows, same) in self.grows.iter_mut().zip(&self.same).rev() {
            level = level.wrapping_add(level & same) | level & !same;
            *grows = !level & inside;
        }
        let (mut row, mut column) = (0, 0);
        while row < rows && column < self.columns {
            let behind = self.behind(column);
            let [here, below] = [row, row + 1].map(|row| self.grows[row] & behind);
            if here == 0 {
                return;
            }
            if self.same[row] >> (self.columns - 1 - column) & 1 == 1 {
                add(row, column);
                (row, column) = (row + 1, column + 1);
            } else if here == below || here.count_ones() == below.count_ones() {
                row += 1;
            } else {
                column += 1;
            }
        }
    }
}

/// Extends behind the last match as long as what is matched outweighs what is skipped.
fn extend(texts: &impl Pair, a_limit: u32, paths: &mut Paths, found: &mut Vec<Match>) {
    let (a_words, b_words) = (texts.a_words(), texts.b_words());
    while let Some(&last) = found.last() {
        let (a, b) = (last.a_end(), last.b_end());
        let (a_end, b_end) = (a_limit.max(a) as usize, b_words.len());
        let (a_range, b_range) = (a as usize..a_end, b as usize..b_end);
        let equal = common_start(&a_words[a_range.clone()], &b_words[b_range.clone()]);
        if let Some(len) = whole_reaches(equal) {
            let exact = true;
            add(found, Match { a, b, len, exact });
            continue;
        }
        let end = End {
            texts,
            a: Reach::ahead(a_range, a_words, texts.a_shapes()),
            b: Reach::ahead(b_range, b_words, texts.b_shapes()),
        };
        if !end.step(paths, |new| add(found, new)) {
            return;
        }
    }
}

/// How many of some equal words on both sides of an end are added without a look at any other path: where all in
/// reach are equal one by one, no other path matches as many, and each word is worth something.
fn whole_reaches(equal: usize) -> Option<u32> {
    let whole = equal - equal % REACH;
    (whole > 0).then_some(whole as u32)
}

/// The same before the first run, down to token `b_from` of the second text; `found` is empty and receives its matches
/// in order.
fn extend_back(
    first: Run,
    b_from: u32,
    texts: &impl Pair,
    paths: &mut Paths,
    found: &mut Vec<Match>,
) {
    let (a_words, b_words) = (texts.a_words(), texts.b_words());
    let (mut a, mut b) = (first.a, first.b);
    loop {
        let (a_range, b_range) = (0..a as usize, b_from as usize..b as usize);
        let equal = common_end(&a_words[a_range.clone()], &b_words[b_range.clone()]);
        if let Some(len) = whole_reaches(equal) {
            (a, b) = (a - len, b - len);
            let exact = true;
            found.push(Match { a, b, len, exact });
            continue;
        }
        let end = End {
            texts,
            a: Reach::behind(a_range, a_words, texts.a_shapes()),
            b: Reach::behind(b_range, b_words, texts.b_shapes()),
        };
        if !end.step(paths, |new| found.push(new)) {
            break;
        }
        if let Some(last) = found.last() {
            (a, b) = (last.a, last.b);
        }
    }
    found.reverse();
    found.dedup_by(|next, last| {
        let joined = goes_on(*last, *next);
        last.len += if joined { next.len } else { 0 };
        joined
    });
}

/// The tokens of one text in reach of an end of an alignment, counted away from it.
struct Reach {
    /// By hash and shape.
    words: alike::Eight,
    /// How many there are.
    len: usize,
    /// The first of them, and whether the others lie ahead of it or behind.
    first: u32,
    ahead: bool,
}

impl Reach {
    /// The first ones of some tokens.
    #[inline]
    fn ahead(tokens: Range<usize>, words: &[u32], shapes: &[Shape]) -> Self {
        let range = tokens.start..tokens.end.min(tokens.start + REACH);
        Self {
            words: (
                eight(&words[range.clone()], 0),
                eight(&shapes[range.clone()], Shape::NONE).map(Shape::bits),
            ),
            len: range.len(),
            first: range.start as u32,
            ahead: true,
        }
    }

    /// The last ones of some tokens, the last first.
    #[inline]
    fn behind(tokens: Range<usize>, words: &[u32], shapes: &[Shape]) -> Self {
        let range = tokens.start.max(tokens.end.saturating_sub(REACH))..tokens.end;
        Self {
            words: (
                last_first(eight(&words[range.clone()], 0), range.len()),
                last_first(eight(&shapes[range.clone()], Shape::NONE), range.len())
                    .map(Shape::bits),
            ),
            len: range.len(),
            first: (range.end as u32).wrapping_sub(1),
            ahead: false,
        }
    }

    #[inline]
    fn token(&self, at: usize) -> u32 {
        if self.ahead {
            self.first + at as u32
        } else {
            self.first - at as u32
        }
    }
}

/// The values in an array, filled up.
#[inline]
fn eight<T: Copy>(values: &[T], fill: T) -> [T; REACH] {
    if let Ok(all) = values.try_into() {
        return all;
    }
    let mut some = [fill; REACH];
    some[..values.len()].copy_from_slice(values);
    some
}

/// The first so many of some values, turned round.
#[inline]
fn last_first<T>(mut values: [T; REACH], len: usize) -> [T; REACH] {
    // nearly all have as many, and their length is known then
    if len == REACH {
        values.reverse();
    } else {
        values[..len].reverse();
    }
    values
}

/// An end of an alignment and what of either text is in reach of it: rows of the first, columns of the second.
struct End<'a, P> {
    texts: &'a P,
    a: Reach,
    b: Reach,
}

impl<P: Pair> End<'_, P> {
    /// Adds the alignment from this end that scores best, if any scores above nothing: the nearest match
    /// first.
    fn step(&self, paths: &mut Paths, mut add: impl FnMut(Match)) -> bool {
        let [same, alike] = self.compare();
        // the question most ends answer with no, so it is asked without looking at letters
        if same == [0; REACH] && !self.similar_next(alike) {
            return false;
        }
        let Some((worth, partners)) = self.partners(same, alike) else {
            return false;
        };
        paths.clear();
        for (row, (&worth, mut partners)) in worth.iter().zip(partners).enumerate() {
            while partners != 0 {
                let column = partners.trailing_zeros() as usize;
                partners &= partners - 1;
                let exact = same[row] >> column & 1 == 1;
                if exact || self.spelled_alike(row, column) {
                    let gain = if exact { worth } else { worth - 2 };
                    paths.add(row as u8, column as u8, gain);
                }
            }
        }
        let (mut path, mut cells) = ([(0, 0); REACH], 0);
        for (slot, cell) in path.iter_mut().zip(paths.best()) {
            *slot = cell;
            cells += 1;
        }
        for &(row, column) in path[..cells].iter().rev() {
            let [row, column] = [row, column].map(usize::from);
            add(Match {
                a: self.a.token(row),
                b: self.b.token(column),
                len: 1,
                exact: same[row] >> column & 1 == 1,
            });
        }
        cells > 0
    }

    /// For each row, which columns hold the same word, and which one that may be similar.
    #[inline]
    fn compare(&self) -> [[u8; REACH]; 2] {
        let [mut same, alike] = alike::eight(Level::best(), &self.a.words, &self.b.words);
        let inside = ((1u16 << self.b.len) - 1) as u8;
        for (row, same) in same.iter_mut().enumerate() {
            *same &= if row < self.a.len { inside } else { 0 };
        }
        [same, alike]
    }

    fn spelled_alike(&self, row: usize, column: usize) -> bool {
        let (a, b) = (self.a.token(row), self.b.token(column));
        self.texts.spelled_alike(a, b)
    }

    /// Whether a similar word stands so near that it pays by itself for what it skips.
    fn similar_next(&self, alike: [u8; REACH]) -> bool {
        let near = (WORD - 2) as usize / COST as usize;
        (0..=near).any(|row| {
            let mut alike = alike[row] & ((1 << (near + 1 - row)) - 1);
            while alike != 0 {
                if self.spelled_alike(row, alike.trailing_zeros() as usize) {
                    return true;
                }
                alike &= alike - 1;
            }
            false
        })
    }

    /// What the word of each row is worth, and the columns whose words may be the same or similar; none where no path
    /// over them can pay for what it skips.
    fn partners(
        &self,
        same: [u8; REACH],
        alike: [u8; REACH],
    ) -> Option<([i32; REACH], [u8; REACH])> {
        let (mut worth, mut partners) = ([0; REACH], same);
        // a path that ends in a row matches each row up to it at the most, and skips what is left of
        // as many rows and columns as lie before its end
        let (mut most, mut pays) = (0, false);
        for row in 0..self.a.len {
            partners[row] |= alike[row];
            if partners[row] != 0 {
                worth[row] = self.texts.worth(self.a.token(row));
                most += worth[row] + SKIP;
                let ends = row as i32 + 1 + partners[row].trailing_zeros() as i32 + 1;
                pays |= most > COST * ends;
            }
        }
        pays.then_some((worth, partners))
    }
}

/// The best-scoring paths from a corner to each of some matches; few cells of the square hold one. Reusable.
#[derive(Debug)]
struct Paths {
    cells: [Cell; REACH * REACH],
    len: usize,
    /// The cell at which the best one ends, if any scores above nothing.
    best: Option<u8>,
}

/// A match, and the best path to it.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    row: u8,
    column: u8,
    /// The match before it on the path.
    before: Option<u8>,
    score: i32,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            cells: [Cell::default(); REACH * REACH],
            len: 0,
            best: None,
        }
    }
}

impl Paths {
    /// Forgets all matches.
    fn clear(&mut self) {
        self.len = 0;
        self.best = None;
    }

    /// Adds a match that gains something; they come row by row, and in a row column by column.
    /// Of paths that score alike the one is taken that turns to skipping rows last.
    fn add(&mut self, row: u8, column: u8, gain: i32) {
        let known = &self.cells[..self.len];
        let mut score = -COST * i32::from(row + column);
        let mut before: Option<u8> = None;
        for (at, cell) in (0..).zip(known) {
            if cell.row >= row || cell.column >= column {
                continue;
            }
            let skipped = (row - cell.row - 1) + (column - cell.column - 1);
            let through = cell.score - COST * i32::from(skipped);
            let beside = cell.column + 1 == column;
            let is_level = before.is_some_and(|b| known[usize::from(b)].row == cell.row);
            if through > score || through == score && (beside || is_level) {
                (score, before) = (through, Some(at));
            }
        }
        score += gain;
        let most = self.best.map_or(0, |b| known[usize::from(b)].score);
        if score > most {
            self.best = Some(self.len as u8);
        }
        self.cells[self.len] = Cell {
            row,
            column,
            before,
            score,
        };
        self.len += 1;
    }

    /// The cells of the best path, the last one first.
    fn best(&self) -> impl Iterator<Item = (u8, u8)> {
        let cell = |at: u8| self.cells[usize::from(at)];
        let path = std::iter::successors(self.best.map(cell), move |c| c.before.map(cell));
        path.map(|cell| (cell.row, cell.column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Words {
        surfaces: [Vec<&'static str>; 2],
        hashes: [Vec<u32>; 2],
        shapes: [Vec<Shape>; 2],
    }

    impl Words {
        fn new(texts: [&'static str; 2]) -> Self {
            let surfaces = texts.map(|text| text.split(' ').collect::<Vec<_>>());
            let hash = |word: &&str| crate::hash::bytes(word.as_bytes()) as u32;
            Self {
                hashes: surfaces
                    .each_ref()
                    .map(|words| words.iter().map(hash).collect()),
                shapes: surfaces
                    .each_ref()
                    .map(|words| words.iter().map(|word| Shape::of(word)).collect()),
                surfaces,
            }
        }
    }

    impl Pair for Words {
        fn a_words(&self) -> &[u32] {
            &self.hashes[0]
        }
        fn b_words(&self) -> &[u32] {
            &self.hashes[1]
        }
        fn a_shapes(&self) -> &[Shape] {
            &self.shapes[0]
        }
        fn b_shapes(&self) -> &[Shape] {
            &self.shapes[1]
        }
        fn spelled_alike(&self, a: u32, b: u32) -> bool {
            (self.surfaces[0][a as usize], self.surfaces[1][b as usize]) == ("defense", "defence")
        }
        fn worth(&self, a: u32) -> i32 {
            if self.surfaces[0][a as usize].len() > 3 {
                WORD
            } else {
                WORD * 2 / 5
            }
        }
    }

    fn aligned(a: &'static str, b: &'static str, chain: &[Run]) -> String {
        let texts = Words::new([a, b]);
        let mut found = Vec::new();
        matches(chain, &texts, false, &mut Scratch::default(), &mut found);
        let words: Vec<_> = found
            .iter()
            .flat_map(|m| &texts.surfaces[0][m.a as usize..m.a_end() as usize])
            .copied()
            .collect();
        words.join(" ")
    }

    /// The definition: every cell of the square is scored (Needleman & Wunsch), and the path is gone back, along a
    /// match where there is one, else up a row if that scores as well, else to the left.
    fn plain(gains: &[[i32; REACH]; REACH]) -> Vec<(u8, u8)> {
        let mut score = [[0; REACH + 1]; REACH + 1];
        let (mut most, mut end) = (0, (0, 0));
        for row in 0..=REACH {
            for column in 0..=REACH {
                if row == 0 || column == 0 {
                    score[row][column] = -COST * (row + column) as i32;
                    continue;
                }
                let skip = score[row - 1][column].max(score[row][column - 1]) - COST;
                let gain = gains[row - 1][column - 1];
                let matched = score[row - 1][column - 1] + gain;
                score[row][column] = if gain > 0 { skip.max(matched) } else { skip };
                if gain > 0 && matched >= skip && matched > most {
                    (most, end) = (matched, (row, column));
                }
            }
        }
        let (mut row, mut column) = end;
        let mut path = Vec::new();
        while row > 0 && column > 0 {
            let here = score[row][column];
            let gain = gains[row - 1][column - 1];
            if gain > 0 && here == score[row - 1][column - 1] + gain {
                (row, column) = (row - 1, column - 1);
                path.push((row as u8, column as u8));
            } else if here == score[row - 1][column] - COST {
                row -= 1;
            } else {
                column -= 1;
            }
        }
        path
    }

    proptest::proptest! {
        #[test]
        fn the_best_path_is_that_of_the_whole_square(
            cells in proptest::collection::vec((0..REACH, 0..REACH, 0usize..4), 0..20),
        ) {
            let mut gains = [[0; REACH]; REACH];
            for (row, column, worth) in cells {
                gains[row][column] = [2, 4, 8, 10][worth];
            }
            let mut paths = Paths::default();
            for (row, gains) in (0..).zip(&gains) {
                for (column, &gain) in (0..).zip(gains).filter(|&(_, &gain)| gain > 0) {
                    paths.add(row, column, gain);
                }
            }
            proptest::prop_assert_eq!(paths.best().collect::<Vec<_>>(), plain(&gains));
        }
    }

    /// Two texts of given words, of which two are similar.
    struct Numbered {
        words: [Vec<u32>; 2],
        shapes: [Vec<Shape>; 2],
    }

    /// Words of the tests: two that are similar to each other, two more of their shape, and short ones.
    const NUMBERED: [&str; 9] = [
        "defense", "defence", "deputee", "dancers", "of", "the", "in", "at", "on",
    ];

    impl Numbered {
        fn new(words: [Vec<usize>; 2]) -> Self {
            let shape = |&word: &usize| Shape::of(NUMBERED[word]);
            Self {
                shapes: words
                    .each_ref()
                    .map(|side| side.iter().map(shape).collect()),
                words: words.map(|side| side.into_iter().map(|word| word as u32).collect()),
            }
        }
    }

    impl Pair for Numbered {
        fn a_words(&self) -> &[u32] {
            &self.words[0]
        }
        fn b_words(&self) -> &[u32] {
            &self.words[1]
        }
        fn a_shapes(&self) -> &[Shape] {
            &self.shapes[0]
        }
        fn b_shapes(&self) -> &[Shape] {
            &self.shapes[1]
        }
        fn spelled_alike(&self, a: u32, b: u32) -> bool {
            let [a, b] = [self.words[0][a as usize], self.words[1][b as usize]];
            super::super::words::similar(NUMBERED[a as usize], NUMBERED[b as usize])
        }
        fn worth(&self, a: u32) -> i32 {
            [WORD, WORD / 2, WORD * 2 / 5][self.words[0][a as usize] as usize % 3]
        }
    }

    /// The definition: every step is the best path of what is in reach.
    fn extended_plainly(first: Run, texts: &Numbered, a_limit: u32, ahead: bool) -> Vec<Match> {
        let mut found = Vec::new();
        let (mut a, mut b) = (first.a as usize, first.b as usize);
        loop {
            let (a_words, b_words) = (texts.a_words(), texts.b_words());
            let [a_reach, b_reach] = if ahead {
                let a_end = (a_limit as usize).max(a);
                [
                    Reach::ahead(a..a_end, a_words, texts.a_shapes()),
                    Reach::ahead(b..b_words.len(), b_words, texts.b_shapes()),
                ]
            } else {
                [
                    Reach::behind(0..a, a_words, texts.a_shapes()),
                    Reach::behind(0..b, b_words, texts.b_shapes()),
                ]
            };
            let end = End {
                texts,
                a: a_reach,
                b: b_reach,
            };
            if !end.step(&mut Paths::default(), |new| found.push(new)) {
                return found;
            }
            let last = found[found.len() - 1];
            (a, b) = if ahead {
                (last.a_end() as usize, last.b_end() as usize)
            } else {
                (last.a as usize, last.b as usize)
            };
        }
    }

    proptest::proptest! {
        #[test]
        fn gaps_without_similar_words_are_filled_as_all_are(
            a in proptest::collection::vec(0..NUMBERED.len(), 1..90),
            b in proptest::collection::vec(0..NUMBERED.len(), 1..90),
            least in 0..6usize,
        ) {
            // with the first words left out, none are similar
            let side = |side: Vec<usize>| side.into_iter().map(|word| word.max(least)).collect();
            let texts = Numbered::new([side(a), side(b)]);
            let [a, b] = texts.words.each_ref().map(|side| 0..side.len() as u32);
            let (mut scratch, mut found, mut plain) = (Scratch::default(), vec![], vec![]);
            fill(a.clone(), b.clone(), &texts, &mut scratch, &mut found);
            if gains(&a, &b, &texts, &mut scratch.gains) {
                fill_scored((a, b), &mut scratch, &mut plain);
            }
            proptest::prop_assert_eq!(found, plain);
        }

        #[test]
        fn equal_words_in_a_row_are_added_as_step_by_step(
            a in proptest::collection::vec(0..NUMBERED.len(), 0..60),
            edits in proptest::collection::vec((0usize..60, 0..NUMBERED.len()), 0..4),
            dropped in 0usize..60,
            limit in 0u32..70,
        ) {
            let mut b = a.clone();
            for (at, word) in edits {
                if let Some(slot) = b.get_mut(at) {
                    *slot = word;
                }
            }
            if dropped < b.len() {
                b.remove(dropped);
            }
            let texts = Numbered::new([a, b]);
            let [a_len, b_len] = texts.words.each_ref().map(|side| side.len() as u32);
            let mut paths = Paths::default();
            let start = Match { a: 0, b: 0, len: 0, exact: true };
            let mut found = vec![start];
            extend(&texts, limit.min(a_len), &mut paths, &mut found);
            let plain = extended_plainly(Run { a: 0, b: 0, len: 0 }, &texts, limit.min(a_len), true);
            proptest::prop_assert_eq!(apart(&found), plain);
            let end = Run { a: a_len, b: b_len, len: 0 };
            found.clear();
            extend_back(end, 0, &texts, &mut paths, &mut found);
            let mut plain = extended_plainly(end, &texts, a_len, false);
            plain.reverse();
            proptest::prop_assert_eq!(apart(&found), plain);
        }
    }

    #[test]
    fn a_replaced_article_does_not_end_the_passage() {
        assert_eq!(
            aligned(
                "forces pay a price he said",
                "forces pay the price and so",
                &[Run { a: 0, b: 0, len: 2 }]
            ),
            "forces pay price"
        );
    }

    #[test]
    fn a_stray_short_word_beyond_the_end_is_not_taken() {
        assert_eq!(
            aligned(
                "pay dearly now the end",
                "pay dearly for the war",
                &[Run { a: 0, b: 0, len: 2 }]
            ),
            "pay dearly"
        );
    }

    #[test]
    fn gaps_are_filled_and_similar_words_count() {
        assert_eq!(
            aligned(
                "one two defense x y three",
                "one two defence z three",
                &[Run { a: 0, b: 0, len: 2 }, Run { a: 5, b: 4, len: 1 },]
            ),
            "one two defense three"
        );
    }

    #[test]
    fn the_beginning_is_extended_as_the_end_is() {
        assert_eq!(
            aligned(
                "Steel prices of late rose again",
                "But prices have rose again",
                &[Run { a: 4, b: 3, len: 2 }]
            ),
            "prices rose again"
        );
    }
}
