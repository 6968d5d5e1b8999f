//! A chain of runs -> every matched token pair, the gaps filled and the ends extended.
//! Words one small edit apart count as matched inside a gap (Defense/Defence). Dynamic programming
//! runs inside gaps only, which a chain bounds. Cost: O(matched + gap area).
//! Method: Needleman & Wunsch 1970 in gaps; a scored extension with drop-off (Altschul et al. 1997)
//! at both ends.

use std::ops::Range;

use super::runs::Run;

/// One matched token on either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) exact: bool,
}

/// How two tokens compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    Similar,
    Other,
}

/// What alignment needs to know of two texts.
pub(super) trait Pair {
    /// Word hashes of the first text.
    fn a_words(&self) -> &[u32];
    /// Word hashes of the second.
    fn b_words(&self) -> &[u32];
    /// Whether token `a` of the first and token `b` of the second, which differ, are one small edit
    /// apart.
    fn similar(&self, a: u32, b: u32) -> bool;
    /// What token `a` of the first text is worth when matched, up to [`WORD`].
    fn worth(&self, a: u32) -> i32;

    /// How token `a` of the first compares with token `b` of the second.
    fn likeness(&self, a: u32, b: u32) -> Likeness {
        if self.a_words()[a as usize] == self.b_words()[b as usize] {
            Likeness::Same
        } else if self.similar(a, b) {
            Likeness::Similar
        } else {
            Likeness::Other
        }
    }
}

/// Worth of a matched word that tells something.
pub(super) const WORD: i32 = 10;
/// What a token left unmatched while extending costs, on either side: a match of a full word must
/// pay for what it skips, and a stray "the" behind one must not.
const SKIP: i32 = 6;
/// Tokens looked at beyond an end for a match that pays.
const REACH: usize = 8;

/// The matches of a chain, in order on both sides. `margin` keeps the extension out of tokens at
/// or beyond it (used when a text is aligned with itself).
pub(super) fn matches(chain: &[Run], texts: &impl Pair, within: bool) -> Vec<Match> {
    let mut found = Vec::new();
    extend_back(chain[0], texts, &mut found);
    for (at, &run) in chain.iter().enumerate() {
        if at > 0 {
            let before = chain[at - 1];
            fill(
                (before.a_end(), run.a),
                (before.b_end(), run.b),
                texts,
                &mut found,
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
    extend(texts, a_limit, &mut found);
    found
}

/// Longest common subsequence of a gap, counting similar words half.
fn fill(a: (u32, u32), b: (u32, u32), texts: &impl Pair, found: &mut Vec<Match>) {
    let (rows, columns) = ((a.1 - a.0) as usize, (b.1 - b.0) as usize);
    if rows == 0 || columns == 0 {
        return;
    }
    let width = columns + 1;
    let mut best = vec![0u16; (rows + 1) * width];
    let mut gains = vec![0u8; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let skip = best[(row + 1) * width + column].max(best[row * width + column + 1]);
            let gain = match texts.likeness(a.0 + row as u32, b.0 + column as u32) {
                Likeness::Same => 2,
                Likeness::Similar => 1,
                Likeness::Other => 0,
            };
            gains[row * columns + column] = gain;
            let take = if gain > 0 {
                best[(row + 1) * width + column + 1] + u16::from(gain)
            } else {
                0
            };
            best[row * width + column] = skip.max(take);
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows && column < columns {
        let here = best[row * width + column];
        let gain = gains[row * columns + column];
        if gain > 0 && here == best[(row + 1) * width + column + 1] + u16::from(gain) {
            found.push(Match {
                a: a.0 + row as u32,
                b: b.0 + column as u32,
                exact: gain == 2,
            });
            (row, column) = (row + 1, column + 1);
        } else if here == best[(row + 1) * width + column] {
            row += 1;
        } else {
            column += 1;
        }
    }
}

/// Extends behind the last match as long as what is matched outweighs what is skipped.
fn extend(texts: &impl Pair, a_limit: u32, found: &mut Vec<Match>) {
    while let Some(&last) = found.last() {
        let a_reach = (a_limit.saturating_sub(last.a + 1) as usize).min(REACH);
        let b_reach = ((texts.b_words().len() as u32 - last.b - 1) as usize).min(REACH);
        let (a_from, b_from) = (last.a as usize + 1, last.b as usize + 1);
        let (a_near, b_near) = (a_from..a_from + a_reach, b_from..b_from + b_reach);
        if !meets(texts, a_near, b_near)
            && !similar_next(a_reach, b_reach, |i, j| {
                texts.similar(last.a + 1 + i, last.b + 1 + j)
            })
        {
            return;
        }
        let step = best_step(
            a_reach,
            b_reach,
            |i, j| (last.a + 1 + i as u32, last.b + 1 + j as u32),
            texts,
        );
        if step.is_empty() {
            return;
        }
        found.extend(step);
    }
}

/// The same before the first run; `found` is empty and receives its matches in order.
fn extend_back(first: Run, texts: &impl Pair, found: &mut Vec<Match>) {
    let (mut a, mut b) = (first.a, first.b);
    loop {
        let (a_reach, b_reach) = ((a as usize).min(REACH), (b as usize).min(REACH));
        let (a_near, b_near) = (
            a as usize - a_reach..a as usize,
            b as usize - b_reach..b as usize,
        );
        if !meets(texts, a_near, b_near)
            && !similar_next(a_reach, b_reach, |i, j| texts.similar(a - 1 - i, b - 1 - j))
        {
            break;
        }
        let step = best_step(
            a_reach,
            b_reach,
            |i, j| (a - 1 - i as u32, b - 1 - j as u32),
            texts,
        );
        let Some(last) = step.last() else { break };
        (a, b) = (last.a, last.b);
        found.extend(step);
    }
    found.reverse();
}

/// Whether any word stands in both ranges: the question most ends answer with no, so it is asked
/// without looking at letters.
fn meets(texts: &impl Pair, a: Range<usize>, b: Range<usize>) -> bool {
    let b = &texts.b_words()[b];
    texts.a_words()[a].iter().any(|x| b.contains(x))
}

/// Whether a similar word stands so near that it pays by itself for what it skips.
fn similar_next(rows: usize, columns: usize, similar: impl Fn(u32, u32) -> bool) -> bool {
    let near = (WORD - 2) / (SKIP / 2);
    (0..rows.min(3))
        .any(|i| (0..columns.min(3)).any(|j| (i + j) as i32 <= near && similar(i as u32, j as u32)))
}

/// The alignment from one corner of a small window that scores best, if any scores above nothing.
fn best_step(
    rows: usize,
    columns: usize,
    place: impl Fn(usize, usize) -> (u32, u32),
    texts: &impl Pair,
) -> Vec<Match> {
    const WIDTH: usize = REACH + 1;
    let mut score = [[i32::MIN / 2; WIDTH]; WIDTH];
    let mut end: Option<(i32, usize, usize)> = None;
    let mut gains = [[0; REACH]; REACH];
    let mut any = false;
    for (row, gains) in gains[..rows].iter_mut().enumerate() {
        for (column, gain) in gains[..columns].iter_mut().enumerate() {
            let (a, b) = place(row, column);
            *gain = match texts.likeness(a, b) {
                Likeness::Same => texts.worth(a),
                Likeness::Similar => texts.worth(a) - 2,
                Likeness::Other => continue,
            };
            any = true;
        }
    }
    if !any {
        return Vec::new();
    }
    let gain = |row: usize, column: usize| Some(gains[row][column]).filter(|&gain| gain > 0);
    score[0][0] = 0;
    for row in 0..=rows {
        for column in 0..=columns {
            let mut here = score[row][column];
            if row > 0 {
                here = here.max(score[row - 1][column] - SKIP / 2);
            }
            if column > 0 {
                here = here.max(score[row][column - 1] - SKIP / 2);
            }
            if row > 0
                && column > 0
                && let Some(gain) = gain(row - 1, column - 1)
            {
                let matched = score[row - 1][column - 1] + gain;
                if matched >= here {
                    here = matched;
                    if here > end.map_or(0, |(best, ..)| best) {
                        end = Some((here, row, column));
                    }
                }
            }
            score[row][column] = here;
        }
    }
    let Some((_, mut row, mut column)) = end else {
        return Vec::new();
    };
    let mut step = Vec::new();
    while row > 0 && column > 0 {
        let here = score[row][column];
        if let Some(gain) = gain(row - 1, column - 1)
            && here == score[row - 1][column - 1] + gain
        {
            (row, column) = (row - 1, column - 1);
            let (a, b) = place(row, column);
            let exact = texts.likeness(a, b) == Likeness::Same;
            step.push(Match { a, b, exact });
        } else if here == score[row - 1][column] - SKIP / 2 {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    step.reverse();
    step
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Words {
        words: [Vec<&'static str>; 2],
        hashes: [Vec<u32>; 2],
    }

    impl Words {
        fn new(texts: [&'static str; 2]) -> Self {
            let words = texts.map(|text| text.split(' ').collect::<Vec<_>>());
            let hash = |word: &&str| crate::hash::bytes(word.as_bytes()) as u32;
            Self {
                hashes: words
                    .each_ref()
                    .map(|words| words.iter().map(hash).collect()),
                words,
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
        fn similar(&self, a: u32, b: u32) -> bool {
            (self.words[0][a as usize], self.words[1][b as usize]) == ("defense", "defence")
        }
        fn worth(&self, a: u32) -> i32 {
            if self.words[0][a as usize].len() > 3 {
                WORD
            } else {
                WORD * 2 / 5
            }
        }
    }

    fn aligned(a: &'static str, b: &'static str, chain: &[Run]) -> String {
        let texts = Words::new([a, b]);
        let words: Vec<_> = matches(chain, &texts, false)
            .iter()
            .map(|m| texts.words[0][m.a as usize])
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
