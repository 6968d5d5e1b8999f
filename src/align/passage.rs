//! Matched tokens -> a passage, or the reason why they are none.
//! What consists of names, offices, attribution and credit lines alone is a formula that any
//! reporter would write, however long it is.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::script::{self, Match};
use super::text::{HALF_WORDS, Text};
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

/// One edit between the two sides: text of `a` replaced by text of `b`, dropped (`b` is empty) or
/// added (`a` is empty); what is empty stands where the text would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Tokens of the first side.
    pub a: Span<Tokens>,
    /// Tokens of the second.
    pub b: Span<Tokens>,
    /// Bytes of either side's text.
    pub bytes: [Span<Bytes>; 2],
}

/// Two sentences of a rewritten passage, each the other's most alike.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SentencePair {
    /// Bytes of the first side's text.
    pub a: Span<Bytes>,
    /// Bytes of the second's.
    pub b: Span<Bytes>,
    /// Cosine of the two, rare words counting more, in 0..=1.
    pub similarity: f32,
}

/// Why a passage is taken for somebody's speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quoted {
    /// Both sides set most of it in quotation marks.
    Marks,
    /// One side sets most of it in quotation marks, and beside it the other has a verb of saying.
    Saying,
    /// One side sets most of it in quotation marks, and so do several articles of its family.
    Several,
}

/// One side of a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(C)]
pub struct Side {
    /// The article.
    pub article: ArticleId,
    /// Its tokens.
    pub tokens: Span<Tokens>,
    /// The same in bytes of its text.
    pub bytes: Span<Bytes>,
}

impl Side {
    /// The smallest side that holds both, which are of one article.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self {
            article: self.article,
            tokens: self.tokens.hull(other.tokens),
            bytes: self.bytes.hull(other.bytes),
        }
    }
}

/// Text that two articles share: a record of 56 plain bytes, whose edits and sentences are kept with
/// those of all others in [`Details`](super::Details).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[repr(C)]
pub struct Passage {
    /// The side in the article that came first in the input.
    pub a: Side,
    /// The other side.
    pub b: Side,
    /// Matched words.
    pub words: u32,
    /// In billionths.
    similarity: u32,
    kind: u8,
    quotation: u8,
    /// A bit for each side that is quoted, and [`FORMULA`].
    flags: u8,
    /// Where its details begin.
    details: [u8; 5],
}

/// Kinds and reasons by the numbers they have in a [`Passage`].
const KINDS: [Kind; 3] = [Kind::Verbatim, Kind::Edited, Kind::Rewritten];
const QUOTATIONS: [Option<Quoted>; 4] = [
    None,
    Some(Quoted::Marks),
    Some(Quoted::Saying),
    Some(Quoted::Several),
];

/// The flag of a passage that stands only because an article tells nothing else.
const FORMULA: u8 = 4;

impl Passage {
    /// A passage that is no quotation and has no details.
    pub(super) fn new([a, b]: [Side; 2], words: u32, similarity: f64, kind: Kind) -> Self {
        Self {
            a,
            b,
            words,
            similarity: (similarity * 1e9).round() as u32,
            kind: kind as u8,
            quotation: 0,
            flags: 0,
            details: [u8::MAX; 5],
        }
    }

    /// Matched words against all words of both sides, in 0..=1.
    #[must_use]
    pub fn similarity(&self) -> f64 {
        f64::from(self.similarity) / 1e9
    }

    /// How close the sides stand.
    #[must_use]
    pub fn kind(&self) -> Kind {
        KINDS[usize::from(self.kind).min(KINDS.len() - 1)]
    }

    /// Whether it is somebody's speech, and why it is taken for that.
    #[must_use]
    pub fn quotation(&self) -> Option<Quoted> {
        QUOTATIONS[usize::from(self.quotation).min(QUOTATIONS.len() - 1)]
    }

    /// Takes it for somebody's speech, or for none.
    pub fn set_quotation(&mut self, why: Option<Quoted>) {
        self.quotation = why.map_or(0, |why| why as u8 + 1);
    }

    /// Which sides set most of it in quotation marks.
    #[must_use]
    pub fn quoted(&self) -> [bool; 2] {
        [self.flags & 1 != 0, self.flags & 2 != 0]
    }

    pub(super) fn set_quoted(&mut self, [a, b]: [bool; 2]) {
        self.flags = self.flags & FORMULA | u8::from(a) | u8::from(b) << 1;
    }

    /// Whether it tells too little for a passage and stands only because one of the articles tells
    /// nothing else: a link under an empty page, a notice of names and figures.
    #[must_use]
    pub fn is_formula(&self) -> bool {
        self.flags & FORMULA != 0
    }

    /// Where its details begin.
    pub(super) fn details(&self) -> usize {
        let [a, b, c, d, e] = self.details;
        u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]) as usize
    }

    pub(super) fn set_details(&mut self, at: usize) {
        let [a, b, c, d, e, ..] = (at as u64).to_le_bytes();
        self.details = [a, b, c, d, e];
    }

    /// Whether its sides say the same in other words.
    pub(super) fn is_rewritten(&self) -> bool {
        self.kind() == Kind::Rewritten
    }
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
        /// As many as a passage needs.
        wanted: u32,
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
    /// By marks on either side.
    quoted: [u32; 2],
    quoted_twice: u32,
}

impl Tally {
    fn of(matches: &[Match], a: Text<'_>, b: Text<'_>) -> Self {
        if a.has_dense {
            return Self::weighed(matches, a, b);
        }
        let mut tally = Self::default();
        for m in matches {
            tally.all += m.len * HALF_WORDS;
            m.rows(a.marks, b.marks, |x, y| {
                tally.furniture += (x | y).furniture() * HALF_WORDS;
                tally.telling += (x | y).telling() * HALF_WORDS;
                tally.quoted[0] += x.quoted() * HALF_WORDS;
                tally.quoted[1] += y.quoted() * HALF_WORDS;
                tally.quoted_twice += (x & y).quoted() * HALF_WORDS;
            });
        }
        tally
    }

    /// The same where words weigh differently.
    fn weighed(matches: &[Match], a: Text<'_>, b: Text<'_>) -> Self {
        let mut tally = Self::default();
        for m in matches {
            let words = &a.words[m.a as usize..m.a_end() as usize];
            let (x, y) = (a.marks_of(m.a..m.a_end()), b.marks_of(m.b..m.b_end()));
            for ((&word, &x), &y) in words.iter().zip(x).zip(y) {
                let weight = half_words(word);
                let counted = |holds: bool| if holds { weight } else { 0 };
                tally.all += weight;
                tally.furniture += counted((x | y).is_furniture());
                tally.telling += counted((x | y).is_telling());
                tally.quoted[0] += counted(x.is_quoted());
                tally.quoted[1] += counted(y.is_quoted());
                tally.quoted_twice += counted(x.is_quoted() & y.is_quoted());
            }
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
    let wanted = min_telling(config, again);
    if telling < wanted && !(whole(a) && whole(b)) {
        return Err(Discard::Formula { telling, wanted });
    }
    Ok(passage(matches, a, b, &tally, words))
}

/// Share of the words on both sides of a whole article that must match: no template around other text.
const WHOLE_ALIKE: f64 = 2.0 / 3.0;

/// Matched tokens as a passage if they make up half of either article and the rest of that tells nothing,
/// whatever they tell: who looks for articles that are contained in others wants those too that hold nothing
/// but a formula.
pub(super) fn whole(
    matches: &[Match],
    a: Text<'_>,
    b: Text<'_>,
    config: &Config,
) -> Option<Passage> {
    let shorter = a.weight.min(b.weight);
    if script::tokens(matches) * HALF_WORDS * 2 < shorter {
        return None;
    }
    let tally = Tally::of(matches, a, b);
    if tally.all / 2 < config.min_words || tally.all < shorter.div_ceil(2) {
        return None;
    }
    let tells_nothing_else = |text: Text<'_>, of: fn(&Match) -> Range<u32>| {
        let weight = |at: u32| half_words(text.words[at as usize]);
        let tells = |at: &u32| text.mark(*at).is_telling();
        let all: u32 = (0..text.words.len() as u32).filter(tells).map(weight).sum();
        let here = matches.iter().flat_map(of).filter(tells).map(weight);
        let here: u32 = here.sum();
        tally.all >= text.weight.div_ceil(2) && (all - here) / 2 < min_telling(config, false)
    };
    if !tells_nothing_else(a, |m| m.a..m.a_end()) && !tells_nothing_else(b, |m| m.b..m.b_end()) {
        return None;
    }
    let mut passage = passage(matches, a, b, &tally, tally.all / 2);
    passage.flags |= FORMULA;
    (passage.similarity() >= WHOLE_ALIKE).then_some(passage)
}

fn passage(matches: &[Match], a: Text<'_>, b: Text<'_>, tally: &Tally, words: u32) -> Passage {
    let (first, last) = (matches[0], matches[matches.len() - 1]);
    let a_side = side(a, Span::new(first.a, last.a_end()));
    let b_side = side(b, Span::new(first.b, last.b_end()));
    let all = a.weight_of(a_side.tokens) + b.weight_of(b_side.tokens);
    let kind = if is_verbatim(matches) {
        Kind::Verbatim
    } else {
        Kind::Edited
    };
    let similarity = f64::from(2 * tally.all) / f64::from(all);
    let mut passage = Passage::new([a_side, b_side], words, similarity, kind);
    let most = |weight: u32| weight * 2 > tally.all;
    let quoted = tally.quoted.map(most);
    let quotation = if most(tally.quoted_twice) {
        Some(Quoted::Marks)
    } else if quoted[0] && says(b, b_side.tokens) || quoted[1] && says(a, a_side.tokens) {
        Some(Quoted::Saying)
    } else {
        None
    };
    passage.set_quoted(quoted);
    passage.set_quotation(quotation);
    passage
}

/// Whether matches follow each other without a gap or a merely similar word.
fn is_verbatim(matches: &[Match]) -> bool {
    let (first, last) = (matches[0], matches[matches.len() - 1]);
    let tokens = script::tokens(matches);
    last.a_end() - first.a == tokens
        && last.b_end() - first.b == tokens
        && matches.iter().all(|m| m.exact)
}

/// Words before and behind speech within which its verb of saying stands: `he told a news conference
/// in the capital that …`, `…, the spokesman of the ministry said`.
const SAYING_WORDS: u32 = 8;

/// Whether a verb of saying stands in some words or beside them, in their paragraph.
fn says(text: Text<'_>, tokens: Span<Tokens>) -> bool {
    let reach = SAYING_WORDS * text.tokens_a_word();
    let paragraph_ends = |at: &u32| text.between(*at).contains('\n');
    let before = (tokens.start().saturating_sub(reach)..tokens.start())
        .rev()
        .take_while(|at| !paragraph_ends(at));
    let count = text.words.len() as u32;
    let behind =
        (tokens.end()..count.min(tokens.end() + reach)).take_while(|at| !paragraph_ends(&(at - 1)));
    before
        .chain(tokens.start()..tokens.end())
        .chain(behind)
        .any(|at| text.mark(at).is_saying())
}

pub(super) fn side(text: Text<'_>, tokens: Span<Tokens>) -> Side {
    Side {
        article: text.article,
        tokens,
        bytes: text.bytes(tokens),
    }
}

/// What stands between the matches, and matches that are merely similar; neighbours joined.
pub(super) fn edits<'a>(
    matches: &[Match],
    a: Text<'a>,
    b: Text<'a>,
) -> impl ExactSizeIterator<Item = Edit> + use<'a> {
    let placed = move |[x, y]: [Span<Tokens>; 2]| Edit {
        a: x,
        b: y,
        bytes: [a.bytes_at(x), b.bytes_at(y)],
    };
    edited(matches).into_iter().map(placed)
}

fn edited(matches: &[Match]) -> Vec<[Span<Tokens>; 2]> {
    let mut edits: Vec<[Span<Tokens>; 2]> = Vec::with_capacity(16);
    let mut add = |a: Span<Tokens>, b: Span<Tokens>| match edits.last_mut() {
        Some(last) if last[0].end() == a.start() && last[1].end() == b.start() => {
            *last = [last[0].hull(a), last[1].hull(b)];
        }
        _ => edits.push([a, b]),
    };
    for (at, here) in matches.iter().enumerate() {
        if let Some(before) = at.checked_sub(1).map(|before| matches[before])
            && (before.a_end() < here.a || before.b_end() < here.b)
        {
            add(
                Span::new(before.a_end(), here.a),
                Span::new(before.b_end(), here.b),
            );
        }
        if !here.exact {
            add(
                Span::new(here.a, here.a_end()),
                Span::new(here.b, here.b_end()),
            );
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_name_what_was_replaced_dropped_and_added() {
        let at = |a, b, exact| Match {
            a,
            b,
            len: 1,
            exact,
        };
        let found = edited(&[
            at(0, 0, true),
            at(1, 1, false),
            at(3, 3, true),
            at(4, 5, true),
            at(6, 6, true),
        ]);
        let plain: Vec<_> = found
            .iter()
            .map(|[a, b]| (a.start(), a.end(), b.start(), b.end()))
            .collect();
        assert_eq!(plain, [(1, 3, 1, 3), (4, 4, 4, 5), (5, 6, 6, 6)]);
    }
}
