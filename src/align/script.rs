//! A chain of runs -> every matched token pair, the gaps filled and the ends extended.
//! Words one small edit apart count as matched inside a gap (Defense/Defence). Dynamic programming
//! runs inside gaps only, which a chain bounds. Cost: O(matched + gap area).
//! Method: Needleman & Wunsch 1970 in gaps; a scored extension with drop-off (Altschul et al. 1997)
//! at both ends.

use std::ops::Range;

use super::runs::Run;
use super::words::Shape;

/// One matched token on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) exact: bool,
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
        found.extend((0..run.len).map(|k| Match {
            a: run.a + k,
            b: run.b + k,
            exact: true,
        }));
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
            found.push(matched(row, column));
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
        for &other in b_shapes {
            allowed |= shape.allows(other);
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
        let end = End {
            texts,
            a: last.a,
            b: last.b,
            rows: (a_limit.saturating_sub(last.a + 1) as usize).min(REACH),
            columns: ((texts.b_words().len() as u32 - last.b - 1) as usize).min(REACH),
            ahead: true,
        };
        if !end.step(found) {
            return;
        }
    }
}

/// The same before the first run; `found` is empty and receives its matches in order.
fn extend_back(first: Run, texts: &impl Pair, found: &mut Vec<Match>) {
    let (mut a, mut b) = (first.a, first.b);
    loop {
        let end = End {
            texts,
            a,
            b,
            rows: (a as usize).min(REACH),
            columns: (b as usize).min(REACH),
            ahead: false,
        };
        if !end.step(found) {
            break;
        }
        if let Some(last) = found.last() {
            (a, b) = (last.a, last.b);
        }
    }
    found.reverse();
}

/// An end of an alignment and the tokens in reach of it, counted away from it.
struct End<'a, P> {
    texts: &'a P,
    /// The last tokens matched.
    a: u32,
    b: u32,
    /// Tokens in reach on either side.
    rows: usize,
    columns: usize,
    /// Whether they lie ahead or behind.
    ahead: bool,
}

impl<P: Pair> End<'_, P> {
    fn a_at(&self, row: usize) -> u32 {
        if self.ahead {
            self.a + 1 + row as u32
        } else {
            self.a - 1 - row as u32
        }
    }

    fn b_at(&self, column: usize) -> u32 {
        if self.ahead {
            self.b + 1 + column as u32
        } else {
            self.b - 1 - column as u32
        }
    }

    /// Adds the alignment from this end that scores best, if any scores above nothing.
    fn step(&self, found: &mut Vec<Match>) -> bool {
        let same = self.same();
        // the question most ends answer with no, so it is asked without looking at letters
        if same == [0; REACH] && !self.similar_next() {
            return false;
        }
        let Some(gains) = self.gains(same) else {
            return false;
        };
        let before = found.len();
        best_step(self.rows, &gains, |row, column| {
            found.push(Match {
                a: self.a_at(row),
                b: self.b_at(column),
                exact: same[row] >> column & 1 == 1,
            });
        });
        found[before..].reverse();
        found.len() > before
    }

    /// For each row, which columns hold the same word.
    fn same(&self) -> [u8; REACH] {
        let mut near = [0; REACH];
        for (column, word) in near[..self.columns].iter_mut().enumerate() {
            *word = self.texts.b_words()[self.b_at(column) as usize];
        }
        let inside = ((1u16 << self.columns) - 1) as u8;
        let mut same = [0; REACH];
        for (row, same) in same[..self.rows].iter_mut().enumerate() {
            let word = self.texts.a_words()[self.a_at(row) as usize];
            let equal = |mask, column: usize| mask | u8::from(near[column] == word) << column;
            *same = (0..REACH).fold(0, equal) & inside;
        }
        same
    }

    fn similar(&self, row: usize, column: usize) -> bool {
        let (a, b) = (self.a_at(row), self.b_at(column));
        let shape = self.texts.a_shapes()[a as usize];
        shape.allows(self.texts.b_shapes()[b as usize]) && self.texts.spelled_alike(a, b)
    }

    /// Whether a similar word stands so near that it pays by itself for what it skips.
    fn similar_next(&self) -> bool {
        let near = (WORD - 2) as usize / (SKIP / 2) as usize;
        (0..self.rows.min(3)).any(|row| {
            (0..self.columns.min(3)).any(|column| row + column <= near && self.similar(row, column))
        })
    }

    /// What each two words are worth; none where no path over them can pay for what it skips.
    fn gains(&self, same: [u8; REACH]) -> Option<[[i32; REACH]; REACH]> {
        let mut near = [Shape::NONE; REACH];
        for (column, shape) in near[..self.columns].iter_mut().enumerate() {
            *shape = self.texts.b_shapes()[self.b_at(column) as usize];
        }
        let (mut worth, mut partners) = ([0; REACH], [0_u8; REACH]);
        // a path that ends in a row matches each row up to it at the most, and skips what is left of
        // as many rows and columns as lie before its end
        let (mut most, mut pays) = (0, false);
        for row in 0..self.rows {
            let a = self.a_at(row);
            let shape = self.texts.a_shapes()[a as usize];
            let allows =
                |mask, column: usize| mask | u8::from(shape.allows(near[column])) << column;
            partners[row] = (0..REACH).fold(same[row], allows);
            if partners[row] != 0 {
                worth[row] = self.texts.worth(a);
                most += worth[row] + SKIP;
                let ends = row as i32 + 1 + partners[row].trailing_zeros() as i32 + 1;
                pays |= most > SKIP / 2 * ends;
            }
        }
        if !pays {
            return None;
        }
        let mut gains = [[0; REACH]; REACH];
        for (row, gains) in gains[..self.rows].iter_mut().enumerate() {
            let (a, worth) = (self.a_at(row), worth[row]);
            let mut columns = partners[row];
            while columns != 0 {
                let column = columns.trailing_zeros() as usize;
                columns &= columns - 1;
                if same[row] >> column & 1 == 1 {
                    gains[column] = worth;
                } else if self.texts.spelled_alike(a, self.b_at(column)) {
                    gains[column] = worth - 2;
                }
            }
        }
        Some(gains)
    }
}

/// Tells the cells of the best-scoring path from a corner, the last one first; none if no path scores
/// above nothing.
fn best_step(rows: usize, gains: &[[i32; REACH]; REACH], mut tell: impl FnMut(usize, usize)) {
    const WIDTH: usize = REACH + 1;
    const COST: i32 = SKIP / 2;
    let mut score = [[0; WIDTH]; WIDTH];
    for (column, score) in score[0].iter_mut().enumerate() {
        *score = -COST * column as i32;
    }
    let mut most = 0;
    let mut end = None;
    for row in 1..=rows {
        score[row][0] = -COST * row as i32;
        for column in 1..WIDTH {
            let mut here = score[row - 1][column].max(score[row][column - 1]) - COST;
            let gain = gains[row - 1][column - 1];
            if gain > 0 {
                let matched = score[row - 1][column - 1] + gain;
                if matched >= here {
                    here = matched;
                    if here > most {
                        most = here;
                        end = Some((row, column));
                    }
                }
            }
            score[row][column] = here;
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
            .map(|m| texts.surfaces[0][m.a as usize])
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
