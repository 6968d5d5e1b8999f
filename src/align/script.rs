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
        let Some((gains, rows, columns)) = self.gains(same) else {
            return false;
        };
        let (mut path, mut cells) = ([(0, 0); REACH], 0);
        best_step(rows, columns, &gains, |row, column| {
            path[cells] = (row, column);
            cells += 1;
        });
        for &(row, column) in path[..cells].iter().rev() {
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
        self.a.shapes[row].allows(self.b.shapes[column])
            && self
                .texts
                .spelled_alike(self.a.token(row), self.b.token(column))
    }

    /// Whether a similar word stands so near that it pays by itself for what it skips.
    fn similar_next(&self) -> bool {
        let near = (WORD - 2) as usize / (SKIP / 2) as usize;
        (0..self.a.len.min(3)).any(|row| {
            (0..self.b.len.min(3)).any(|column| row + column <= near && self.similar(row, column))
        })
    }

    /// What each two words are worth, and the rows and columns that hold them all; none where no path over
    /// them can pay for what it skips.
    fn gains(&self, same: [u8; REACH]) -> Option<([[i32; REACH]; REACH], usize, usize)> {
        let (mut worth, mut partners) = ([0; REACH], [0_u8; REACH]);
        // a path that ends in a row matches each row up to it at the most, and skips what is left of
        // as many rows and columns as lie before its end
        let (mut most, mut pays) = (0, false);
        let (mut rows, mut columns_met) = (0, 0);
        for row in 0..self.a.len {
            let shape = self.a.shapes[row];
            partners[row] = same[row];
            if shape.has_similar() {
                partners[row] |= columns(|column| shape.allows(self.b.shapes[column]));
            }
            if partners[row] != 0 {
                worth[row] = self.texts.worth(self.a.token(row));
                most += worth[row] + SKIP;
                let ends = row as i32 + 1 + partners[row].trailing_zeros() as i32 + 1;
                pays |= most > SKIP / 2 * ends;
                rows = row + 1;
                columns_met |= partners[row];
            }
        }
        if !pays {
            return None;
        }
        let mut gains = [[0; REACH]; REACH];
        for (row, gains) in gains[..rows].iter_mut().enumerate() {
            let (a, worth) = (self.a.token(row), worth[row]);
            let mut columns = partners[row];
            while columns != 0 {
                let column = columns.trailing_zeros() as usize;
                columns &= columns - 1;
                if same[row] >> column & 1 == 1 {
                    gains[column] = worth;
                } else if self.texts.spelled_alike(a, self.b.token(column)) {
                    gains[column] = worth - 2;
                }
            }
        }
        Some((gains, rows, REACH - columns_met.leading_zeros() as usize))
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

/// Tells the cells of the best-scoring path from a corner, the last one first; none if no path scores
/// above nothing.
fn best_step(
    rows: usize,
    columns: usize,
    gains: &[[i32; REACH]; REACH],
    mut tell: impl FnMut(usize, usize),
) {
    const WIDTH: usize = REACH + 1;
    const COST: i32 = SKIP / 2;
    let mut score = [[0; WIDTH]; WIDTH];
    for (column, score) in score[0].iter_mut().enumerate() {
        *score = -COST * column as i32;
    }
    let mut most = 0;
    let mut end = None;
    for row in 1..=rows {
        let [above, here] = &mut score[row - 1..=row] else {
            break;
        };
        let gains = &gains[row - 1];
        here[0] = above[0] - COST;
        for column in 1..=columns {
            let mut best = above[column].max(here[column - 1]) - COST;
            let gain = gains[column - 1];
            if gain > 0 {
                let matched = above[column - 1] + gain;
                if matched >= best {
                    best = matched;
                    if best > most {
                        most = best;
                        end = Some((row, column));
                    }
                }
            }
            here[column] = best;
        }
    }
    let Some((mut row, mut column)) = end else {
        return;
    };
    while row > 0 && column > 0 {
        let here = score[row][column];
        let gain = gains[row - 1][column - 1];
        if gain > 0 && here == score[row - 1][column - 1] + gain {
            (row, column) = (row - 1, column - 1);
            tell(row, column);
        } else if here == score[row - 1][column] - COST {
            row -= 1;
        } else {
            column -= 1;
        }
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
