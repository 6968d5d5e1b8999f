//! Matched tokens -> a passage, or the reason why they are none.
//! What consists of names, offices, attribution and credit lines alone is a formula that any
//! reporter would write, however long it is.

use serde::{Deserialize, Serialize};

use super::script::Match;
use super::text::Text;
use crate::config::Config;
use crate::model::{ArticleId, Bytes, Span, Tokens};
use crate::segment::token::half_words;

/// How close the two sides of a passage stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Token for token the same.
    Verbatim,
    /// The same with words replaced, dropped or added.
    Edited,
    /// The same sentences in other words.
    Rewritten,
}

/// One edit between the two sides: tokens of `a` replaced by tokens of `b`, dropped (`b` is
/// empty) or added (`a` is empty).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Tokens of the first side.
    pub a: Span<Tokens>,
    /// Tokens of the second.
    pub b: Span<Tokens>,
}

/// One side of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Side {
    /// The article.
    pub article: ArticleId,
    /// Its tokens.
    pub tokens: Span<Tokens>,
    /// The same in bytes of its text.
    pub bytes: Span<Bytes>,
}

/// Text that two articles share.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The side in the article that came first in the input.
    pub a: Side,
    /// The other side.
    pub b: Side,
    /// Matched words.
    pub words: u32,
    /// Matched words against all words of both sides, in 0..=1.
    pub similarity: f64,
    /// How close the sides stand.
    pub kind: Kind,
    /// Whether it is speech that both sides quote.
    pub quotation: bool,
    /// What was changed between the sides, in order; words one small edit apart are listed too.
    pub edits: Box<[Edit]>,
}

/// Why matched text is no passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discard {
    /// Fewer matched words than a passage needs.
    TooShort {
        /// Words matched.
        words: u32,
    },
    /// Names, offices, attribution and short words but for so many.
    Formula {
        /// Words that tell something.
        telling: u32,
    },
}

/// Words that tell something without which shared text is a formula: half of the shortest passage,
/// and never more than four (a sentence has a verb and what it is about).
/// Said again word for word within one article, half of that will do: a headline is a repeat all the
/// same.
fn min_telling(config: &Config, again: bool) -> u32 {
    let apart = (config.min_words / 2).min(4);
    if again { apart / 2 } else { apart }
}

/// Share of both texts from which what they share is no formula but the text itself: an exchange
/// notice of figures and names has no word that tells anything.
const WHOLE: f64 = 0.7;

/// What some matches weigh, in half words, by what their tokens are.
#[derive(Default)]
struct Tally {
    all: u32,
    furniture: u32,
    telling: u32,
    quoted: u32,
}

impl Tally {
    fn of(matches: &[Match], a: Text<'_>, b: Text<'_>) -> Self {
        let mut tally = Self::default();
        for m in matches {
            let (x, y) = (a.mark(m.a), b.mark(m.b));
            let weight = half_words(a.words[m.a as usize]);
            let counted = |holds: bool| if holds { weight } else { 0 };
            tally.all += weight;
            tally.furniture += counted(x.is_furniture() | y.is_furniture());
            tally.telling += counted(x.is_telling() & y.is_telling());
            tally.quoted += counted(x.is_quoted() & y.is_quoted());
        }
        tally
    }
}

/// Judges matched tokens, which are in order on both sides and at least one.
pub(super) fn judge(
    matches: &[Match],
    a: Text<'_>,
    b: Text<'_>,
    config: &Config,
) -> Result<Passage, Discard> {
    let tally = Tally::of(matches, a, b);
    let words = (tally.all - tally.furniture) / 2;
    if words < config.min_words {
        return Err(Discard::TooShort { words });
    }
    let telling = tally.telling / 2;
    let whole = |text: Text<'_>| f64::from(tally.all) >= f64::from(text.weight) * WHOLE;
    let again = a.article == b.article && is_verbatim(matches);
    if telling < min_telling(config, again) && !(whole(a) && whole(b)) {
        return Err(Discard::Formula { telling });
    }
    let (first, last) = (matches[0], matches[matches.len() - 1]);
    let a_side = side(a, Span::new(first.a, last.a + 1));
    let b_side = side(b, Span::new(first.b, last.b + 1));
    let all = a.weight_of(a_side.tokens) + b.weight_of(b_side.tokens);
    let edits = edits(matches);
    Ok(Passage {
        a: a_side,
        b: b_side,
        words,
        similarity: f64::from(2 * tally.all) / f64::from(all),
        kind: if edits.is_empty() {
            Kind::Verbatim
        } else {
            Kind::Edited
        },
        quotation: tally.quoted * 2 > tally.all,
        edits,
    })
}

/// Whether matches follow each other without a gap or a merely similar word.
fn is_verbatim(matches: &[Match]) -> bool {
    let (first, last) = (matches[0], matches[matches.len() - 1]);
    let tokens = matches.len() as u32;
    last.a - first.a + 1 == tokens
        && last.b - first.b + 1 == tokens
        && matches.iter().all(|m| m.exact)
}

fn side(text: Text<'_>, tokens: Span<Tokens>) -> Side {
    Side {
        article: text.article,
        tokens,
        bytes: text.bytes(tokens),
    }
}

/// What stands between the matches, and matches that are merely similar; neighbours joined.
fn edits(matches: &[Match]) -> Box<[Edit]> {
    let mut edits: Vec<Edit> = Vec::new();
    let mut add = |a: Span<Tokens>, b: Span<Tokens>| match edits.last_mut() {
        Some(last) if last.a.end() == a.start() && last.b.end() == b.start() => {
            last.a = last.a.hull(a);
            last.b = last.b.hull(b);
        }
        _ => edits.push(Edit { a, b }),
    };
    for (at, here) in matches.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|before| matches[before])
            && (before.a + 1 < here.a || before.b + 1 < here.b)
        {
            add(
                Span::new(before.a + 1, here.a),
                Span::new(before.b + 1, here.b),
            );
        }
        if !here.exact {
            add(Span::new(here.a, here.a + 1), Span::new(here.b, here.b + 1));
        }
    }
    edits.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_name_what_was_replaced_dropped_and_added() {
        let at = |a, b, exact| Match { a, b, exact };
        let found = edits(&[
            at(0, 0, true),
            at(1, 1, false),
            at(3, 3, true),
            at(4, 5, true),
            at(6, 6, true),
        ]);
        let plain: Vec<_> = found
            .iter()
            .map(|e| (e.a.start(), e.a.end(), e.b.start(), e.b.end()))
            .collect();
        assert_eq!(plain, [(1, 3, 1, 3), (4, 4, 4, 5), (5, 6, 6, 6)]);
    }
}
