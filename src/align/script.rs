//! A chain of runs -> every matched token pair, the gaps filled and the ends extended.
//! Words one small edit apart count as matched inside a gap (Defense/Defence). Dynamic programming
//! runs inside gaps only, which a chain bounds. Cost: O(matched + gap area).
//! Method: Needleman & Wunsch 1970 in gaps; a scored extension with drop-off (Altschul et al. 1997)
//! at both ends.

use std::ops::Range;

use super::runs::Run;
use super::words::Shape;

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
}

/// How many tokens are matched on either side.
pub(super) fn tokens(matches: &[Match]) -> u32 {
    matches.iter().map(|m| m.len).sum()
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
const REACH: usize = 8;

/// What filling gaps needs; reusable.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    best: Vec<u16>,
    gains: Vec<u8>,
}

/// The matches of a chain, in order on both sides, in place of what `found` holds. `within` keeps
/// the extension out of the later of two places in one text.
pub(super) fn matches(
    chain: &[Run],
    texts: &impl Pair,
    within: bool,
    scratch: &mut Scratch,
    found: &mut Vec<Match>,
) {
    found.clear();
    extend_back(chain[0], texts, found);
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
    extend(texts, a_limit, found);
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
    if rows == 0 || columns == 0 || !gains(&a, &b, texts, &mut scratch.gains) {
        return;
    }
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

/// Extends behind the last match as long as what is matched outweighs what is skipped.
fn extend(texts: &impl Pair, a_limit: u32, found: &mut Vec<Match>) {
    while let Some(&last) = found.last() {
        let a = last.a_end() as usize..a_limit.max(last.a_end()) as usize;
        let b = last.b_end() as usize..texts.b_words().len();
        let end = End {
            texts,
            a: Reach::ahead(a, texts.a_words(), texts.a_shapes()),
            b: Reach::ahead(b, texts.b_words(), texts.b_shapes()),
        };
        if !end.step(|new| add(found, new)) {
            return;
        }
    }
}

/// The same before the first run; `found` is empty and receives its matches in order.
fn extend_back(first: Run, texts: &impl Pair, found: &mut Vec<Match>) {
    let (mut a, mut b) = (first.a as usize, first.b as usize);
    loop {
        let end = End {
            texts,
            a: Reach::behind(a, texts.a_words(), texts.a_shapes()),
            b: Reach::behind(b, texts.b_words(), texts.b_shapes()),
        };
        if !end.step(|new| found.push(new)) {
            break;
        }
        if let Some(last) = found.last() {
            (a, b) = (last.a as usize, last.b as usize);
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
    words: [u32; REACH],
    shapes: [Shape; REACH],
    /// How many there are.
    len: usize,
    /// The first of them, and whether the others lie ahead of it or behind.
    first: u32,
    ahead: bool,
}

impl Reach {
    /// The first ones of some tokens.
    fn ahead(tokens: Range<usize>, words: &[u32], shapes: &[Shape]) -> Self {
        let range = tokens.start..tokens.end.min(tokens.start + REACH);
        Self {
            words: eight(&words[range.clone()], 0),
            shapes: eight(&shapes[range.clone()], Shape::NONE),
            len: range.len(),
            first: range.start as u32,
            ahead: true,
        }
    }

    /// The last ones before a token.
    fn behind(end: usize, words: &[u32], shapes: &[Shape]) -> Self {
        let range = end.saturating_sub(REACH)..end;
        let len = range.len();
        let mut reach = Self {
            words: eight(&words[range.clone()], 0),
            shapes: eight(&shapes[range], Shape::NONE),
            len,
            first: (end as u32).wrapping_sub(1),
            ahead: false,
        };
        reach.words[..len].reverse();
        reach.shapes[..len].reverse();
        reach
    }

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

/// An end of an alignment and what of either text is in reach of it: rows of the first, columns of the second.
struct End<'a, P> {
    texts: &'a P,
    a: Reach,
    b: Reach,
}

impl<P: Pair> End<'_, P> {
    /// Adds the alignment from this end that scores best, if any scores above nothing: the nearest match
    /// first.
    fn step(&self, mut add: impl FnMut(Match)) -> bool {
        let same = self.same();
        // the question most ends answer with no, so it is asked without looking at letters
        if same == [0; REACH] && !self.similar_next() {
            return false;
        }
        let Some((worth, partners)) = self.partners(same) else {
            return false;
        };
        let mut paths = Paths::default();
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

    /// For each row, which columns hold the same word.
    fn same(&self) -> [u8; REACH] {
        let inside = ((1u16 << self.b.len) - 1) as u8;
        let mut same = [0; REACH];
        for (same, &word) in same.iter_mut().zip(&self.a.words[..self.a.len]) {
            *same = columns(|column| self.b.words[column] == word) & inside;
        }
        same
    }

    fn similar(&self, row: usize, column: usize) -> bool {
        self.a.shapes[row].allows(self.b.shapes[column]) && self.spelled_alike(row, column)
    }

    fn spelled_alike(&self, row: usize, column: usize) -> bool {
        let (a, b) = (self.a.token(row), self.b.token(column));
        self.texts.spelled_alike(a, b)
    }

    /// Whether a similar word stands so near that it pays by itself for what it skips.
    fn similar_next(&self) -> bool {
        let near = (WORD - 2) as usize / COST as usize;
        (0..self.a.len.min(3)).any(|row| {
            (0..self.b.len.min(3)).any(|column| row + column <= near && self.similar(row, column))
        })
    }

    /// What the word of each row is worth, and the columns whose words may be the same or similar; none where no path
    /// over them can pay for what it skips.
    fn partners(&self, same: [u8; REACH]) -> Option<([i32; REACH], [u8; REACH])> {
        let (mut worth, mut partners) = ([0; REACH], same);
        // a path that ends in a row matches each row up to it at the most, and skips what is left of
        // as many rows and columns as lie before its end
        let (mut most, mut pays) = (0, false);
        for row in 0..self.a.len {
            let shape = self.a.shapes[row];
            if shape.has_similar() {
                partners[row] |= columns(|column| shape.allows(self.b.shapes[column]));
            }
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

/// The columns for which something holds, a bit each.
#[inline]
fn columns(holds: impl Fn(usize) -> bool) -> u8 {
    let mut bytes = [0; REACH];
    for (column, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from(holds(column));
    }
    // their lowest bits, shifted so that they meet in the highest byte
    (u64::from_le_bytes(bytes).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// The best-scoring paths from a corner to each of some matches; few cells of the square hold one.
struct Paths {
    cells: [Cell; REACH * REACH],
    len: usize,
    /// The cell at which the best one ends, if any scores above nothing.
    best: Option<u8>,
}

/// A match, and the best path to it.
#[derive(Clone, Copy, Default)]
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
