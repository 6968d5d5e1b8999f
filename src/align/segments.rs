//! Matches of a chain -> the stretches worth a passage.
//! A match earns what its word tells, a gap costs what is left unmatched; every maximal stretch that
//! earns more than it costs is kept. So weak matches (names, "in the", a shared date) cannot stretch
//! a passage over text that differs, and a chain over an insertion as long as its parts falls apart.
//! Cost: O(matches). Method: all maximal scoring subsequences (Ruzzo & Tompa 1999).

use std::ops::Range;

use super::script::Match;
use super::text::Text;

/// What a matched word earns that tells something; a character of a dense script half of it.
const TELLING: i32 = 20;
/// What any other matched word earns: it holds sentences together but proves little.
const OTHER: i32 = 8;
/// What a word costs that one side has and the other lacks: three short words in a row do not pay for
/// four that differ, an insertion of a sentence (20 words) is paid for by six telling words on either
/// side.
const MISSING: i32 = 6;

/// The stretches of `matches`, in order, in place of what `found` holds. Within one text a gap costs
/// three times as much: what a text says again is the repeat itself, not what was put between.
pub(super) fn stretches(matches: &[Match], a: Text<'_>, b: Text<'_>, found: &mut Maximal) {
    let missing_word = if a.article == b.article {
        3 * MISSING
    } else {
        MISSING
    };
    found.total = 0;
    found.stretches.clear();
    // matches that earn something with nothing between them are one item
    let mut open = (0, 0);
    let mut before: Option<Match> = None;
    for (at, &here) in matches.iter().enumerate() {
        let worth = worth(here, a, b);
        let missing = before.map_or(0, |before| {
            (here.a - before.a - 1).max(here.b - before.b - 1) as i32
        });
        if missing > 0 || worth <= 0 {
            found.earn(open.0..at, open.1);
            open = (at, 0);
        }
        if missing > 0 {
            let dense = a.is_dense(here.a);
            found.total -= missing
                * if dense {
                    missing_word / 2
                } else {
                    missing_word
                };
        }
        if worth > 0 {
            open.1 += worth;
        } else {
            found.total += worth;
            open.0 = at + 1;
        }
        before = Some(here);
    }
    found.earn(open.0..matches.len(), open.1);
}

fn worth(m: Match, a: Text<'_>, b: Text<'_>) -> i32 {
    let (x, y) = (a.mark(m.a), b.mark(m.b));
    if x.is_furniture() || y.is_furniture() {
        -1
    } else if a.is_dense(m.a) {
        TELLING / 2
    } else if x.is_telling() && y.is_telling() {
        TELLING
    } else {
        OTHER
    }
}

/// A stretch with the running totals before its first and behind its last item.
#[derive(Debug)]
struct Stretch {
    items: Range<usize>,
    before: i32,
    behind: i32,
}

/// The maximal stretches so far; reusable.
#[derive(Debug, Default)]
pub(super) struct Maximal {
    total: i32,
    stretches: Vec<Stretch>,
}

impl Maximal {
    /// The stretches found, in order.
    pub(super) fn items(&self) -> impl Iterator<Item = Range<usize>> {
        self.stretches.iter().map(|s| s.items.clone())
    }

    /// Adds items that together earn something.
    fn earn(&mut self, items: Range<usize>, worth: i32) {
        if worth <= 0 {
            return;
        }
        let mut new = Stretch {
            items,
            before: self.total,
            behind: self.total + worth,
        };
        self.total = new.behind;
        // join with the last stretch that began lower, if everything since has not sunk below it
        while let Some(at) = self.stretches.iter().rposition(|s| s.before < new.before) {
            if self.stretches[at].behind >= new.behind {
                break;
            }
            new.items.start = self.stretches[at].items.start;
            new.before = self.stretches[at].before;
            self.stretches.truncate(at);
        }
        self.stretches.push(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn maximal(scores: &[i32]) -> Vec<Range<usize>> {
        let mut found = Maximal::default();
        for (at, &score) in scores.iter().enumerate() {
            if score > 0 {
                found.earn(at..at + 1, score);
            } else {
                found.total += score;
            }
        }
        found.items().collect()
    }

    /// The definition: the best-scoring stretch, shortest and first of equals, then the same to its
    /// left and to its right.
    fn plain(scores: &[i32], from: usize, found: &mut Vec<Range<usize>>) {
        let mut best = (0, usize::MAX, 0..0);
        for start in 0..scores.len() {
            let mut sum = 0;
            for end in start + 1..=scores.len() {
                sum += scores[end - 1];
                if sum > best.0 || (sum == best.0 && sum > 0 && end - start < best.1) {
                    best = (sum, end - start, start..end);
                }
            }
        }
        if best.0 > 0 {
            plain(&scores[..best.2.start], from, found);
            found.push(from + best.2.start..from + best.2.end);
            plain(&scores[best.2.end..], from + best.2.end, found);
        }
    }

    #[test]
    fn the_example_of_the_paper() {
        let scores = [4, -5, 3, -3, 1, 2, -2, 2, -2, 1, 5];
        assert_eq!(maximal(&scores), [0..1, 2..3, 4..11]);
    }

    proptest! {
        #[test]
        fn stretches_are_those_of_the_definition(scores in proptest::collection::vec(-9i32..10, 0..40)) {
            let mut expected = Vec::new();
            plain(&scores, 0, &mut expected);
            let sum = |ranges: &[Range<usize>]| -> Vec<i32> {
                ranges.iter().map(|r| scores[r.clone()].iter().sum()).collect()
            };
            prop_assert_eq!(sum(&maximal(&scores)), sum(&expected));
        }
    }
}
