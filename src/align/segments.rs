//! Matches of a chain -> the stretches worth a passage.
//! A match earns what its word tells, a gap costs what is left unmatched; every maximal stretch that
//! earns more than it costs is kept. So weak matches (names, "in the", a shared date) cannot stretch
//! a passage over text that differs, and a chain over an insertion as long as its parts falls apart.
//! Cost: O(matched tokens), a byte each. Method: all maximal scoring subsequences (Ruzzo & Tompa 1999).

use std::ops::Range;

use super::script::Match;
use super::text::Text;
use crate::segment::Mark;
use crate::segment::token::is_dense;

/// What a matched word earns that tells something; a character of a dense script half of it.
const TELLING: i32 = 20;
/// What any other matched word earns: it holds sentences together but proves little.
const OTHER: i32 = 8;
/// What a word costs that one side has and the other lacks: three short words in a row do not pay for
/// four that differ, an insertion of a sentence (20 words) is paid for by six telling words on either
/// side.
const MISSING: i32 = 6;

/// The stretches of `matches`, in order, in place of what `found` holds; matches are cut where furniture
/// begins or ends. Within one text a gap costs three times as much: what a text says again is the repeat itself, not
/// what was put between.
pub(super) fn stretches(matches: &mut Vec<Match>, a: Text<'_>, b: Text<'_>, found: &mut Maximal) {
    let missing_word = if a.article == b.article {
        3 * MISSING
    } else {
        MISSING
    };
    let may_hold = a.furniture.max(b.furniture) > 0;
    if may_hold && matches.iter().any(|&m| holds_furniture(m, a, b)) {
        found.cut.clear();
        for &m in &*matches {
            cut(m, a, b, &mut found.cut);
        }
        std::mem::swap(matches, &mut found.cut);
    }
    found.total = 0;
    found.stretches.clear();
    // matches that earn something with nothing between them are one item
    let mut open = (0, 0);
    let mut before: Option<Match> = None;
    for (at, &here) in matches.iter().enumerate() {
        let worth = worth(here, a, b);
        let missing = before.map_or(0, |before| {
            (here.a - before.a_end()).max(here.b - before.b_end()) as i32
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

/// The marks of either side of each matched token.
fn marks<'a>(m: Match, a: Text<'a>, b: Text<'a>) -> impl Iterator<Item = Mark> + Clone + 'a {
    let (x, y) = (a.marks_of(m.a..m.a_end()), b.marks_of(m.b..m.b_end()));
    x.iter().zip(y).map(|(&x, &y)| x | y)
}

fn holds_furniture(m: Match, a: Text<'_>, b: Text<'_>) -> bool {
    let mut furniture = 0;
    m.rows(a.marks, b.marks, |x, y| furniture += (x | y).furniture());
    furniture > 0
}

/// Adds a match in parts that are furniture or hold none.
fn cut(mut m: Match, a: Text<'_>, b: Text<'_>, parts: &mut Vec<Match>) {
    while m.len > 0 {
        let mut marks = marks(m, a, b).map(Mark::is_furniture);
        let first = marks.next();
        let len = 1 + marks.take_while(|&is| Some(is) == first).count() as u32;
        parts.push(Match { len, ..m });
        m.a += len;
        m.b += len;
        m.len -= len;
    }
}

/// What a match earns that is furniture or holds none.
fn worth(m: Match, a: Text<'_>, b: Text<'_>) -> i32 {
    if (a.mark(m.a) | b.mark(m.b)).is_furniture() {
        return -(m.len as i32);
    }
    let word_worth = |mark: Mark| if mark.is_telling() { TELLING } else { OTHER };
    if !a.has_dense {
        let mut telling = 0;
        m.rows(a.marks, b.marks, |x, y| telling += (x | y).telling());
        return m.len as i32 * OTHER + telling as i32 * (TELLING - OTHER);
    }
    let worth = |(mark, &word): (Mark, &u32)| {
        if is_dense(word) {
            TELLING / 2
        } else {
            word_worth(mark)
        }
    };
    let words = &a.words[m.a as usize..m.a_end() as usize];
    marks(m, a, b).zip(words).map(worth).sum()
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
    /// Matches cut where furniture begins or ends.
    cut: Vec<Match>,
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
    use crate::align::Corpus;
    use crate::align::passage;
    use crate::align::script::apart;
    use crate::align::taken::Taken;
    use crate::align::text::Texts;
    use crate::config::Config;
    use crate::fingerprint::Sketches;
    use crate::model::{Article, ArticleId, Span};
    use crate::segment::credit::Credits;
    use proptest::prelude::*;

    /// Words that tell something and words that do not, speech, and a script without spaces.
    const WORDS: [&str; 9] = [
        "harvest",
        "feeds",
        "the",
        "Minister",
        "1990",
        "said",
        "\"villages",
        "night\"",
        "海",
    ];

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
        fn tokens_in_a_row_are_judged_as_they_are_one_by_one(
            words in proptest::collection::vec(0..WORDS.len(), 120),
            steps in proptest::collection::vec((0u32..4, 0u32..4, 1u32..12, any::<bool>()), 1..8),
            furniture in 0usize..100,
        ) {
            let (one, other) = words.split_at(60);
            let texts = [one, other].map(|words| {
                let words: Vec<&str> = words.iter().map(|&at| WORDS[at]).collect();
                words.join(" ")
            });
            let bytes = texts[0].char_indices().map(|(at, _)| at as u32).nth(furniture);
            let articles = texts.each_ref().map(|text| Article::of_text(text));
            let config = Config::default();
            let sketches = Sketches::new(&articles, &config, &|_| ());
            let mut credits = vec![Credits::default(); 2];
            credits[0].furniture = vec![Span::new(0, bytes.unwrap_or(0))];
            let corpus = Corpus { articles: &articles, sketches: &sketches, credits: &credits };
            let read = Texts::new(corpus, |_| true);
            let [a, b] = [0, 1].map(|id| read.get(ArticleId(id)));
            let (mut x, mut y) = (0, 0);
            let mut together = Vec::new();
            for (over, beyond, len, exact) in steps {
                (x, y) = (x + over, y + beyond);
                if (x + len) as usize > a.words.len() || (y + len) as usize > b.words.len() {
                    break;
                }
                together.push(Match { a: x, b: y, len, exact });
                (x, y) = (x + len, y + len);
            }
            let mut single = apart(&together);
            let mut found = [Maximal::default(), Maximal::default()];
            stretches(&mut together, a, b, &mut found[0]);
            stretches(&mut single, a, b, &mut found[1]);
            let of_rows: Vec<_> = found[0].items().map(|at| &together[at]).collect();
            let of_tokens: Vec<_> = found[1].items().map(|at| &single[at]).collect();
            let whole: Vec<_> = of_rows.iter().map(|rows| apart(rows)).collect();
            prop_assert_eq!(&whole, &of_tokens);
            let mut taken = [Taken::default(), Taken::default()];
            for taken in &mut taken {
                taken.reset(a.words.len(), b.words.len());
            }
            for (rows, tokens) in of_rows.into_iter().zip(of_tokens) {
                let judged = passage::judge(rows, a, b, &config);
                prop_assert_eq!(judged, passage::judge(tokens, a, b, &config));
                let edits: Vec<_> = passage::edits(rows, a, b).collect();
                prop_assert_eq!(edits, passage::edits(tokens, a, b).collect::<Vec<_>>());
                prop_assert_eq!(taken[0].take(rows), taken[1].take(tokens));
            }
        }
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
