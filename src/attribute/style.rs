//! Articles -> whose house style their shared text is in. An outlet's style is learned from what it
//! shares with nobody; text that it shares and that is not in its own style came from elsewhere, and
//! text in its own style says little, because a diligent desk restyles what it takes.
//! Cost: one look at each byte of the articles that share text, one look-up a word of Latin letters.
//! Memory: 36 bytes an article, 100 bytes an outlet.

use std::ops::Range;
use std::sync::LazyLock;

use rayon::prelude::*;

use super::press::Press;
use crate::align::Passage;
use crate::cluster::Sides;
use crate::hash;
use crate::model::{Article, ArticleId, Bytes, Span};

/// Things that houses do in one of several ways.
const FEATURES: usize = 6;
/// Most ways of one thing.
const WAYS: usize = 6;
/// The ways of each: quotation marks, apostrophes, dashes, English spelling, percentages, thousands.
const WAYS_OF: [f64; FEATURES] = [6.0, 2.0, 3.0, 2.0, 3.0, 2.0];

/// How one text does each thing; none where it does not or does it in several ways.
pub(super) type Ways = [Option<u8>; FEATURES];
type Votes = [[u32; WAYS]; FEATURES];

/// What is known of all houses' styles.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// Of what each article shares with nobody.
    own: Vec<Ways>,
    /// Of each outlet's own text, a vote an article.
    outlets: Vec<Votes>,
}

/// Articles that must have voted before a house has a style.
const FEW: u32 = 3;
/// How often a house departs from its own style, or a copyist from what lies before him.
const SLIP: f64 = 0.05;
/// How often copy is put into the house's style; every other desk pastes.
const RESTYLED: f64 = 0.5;
/// Most that style says: spell checkers and content systems change marks on their own.
const MOST: f64 = 3.0;

impl Styles {
    /// Reads the styles of all articles; `sides` says where passages stand, `press` numbers the outlets.
    pub(super) fn new(
        articles: &[Article],
        passages: &[Passage],
        sides: &Sides,
        press: &Press<'_>,
    ) -> Self {
        let own: Vec<Ways> = articles
            .par_iter()
            .enumerate()
            .map(|(at, article)| {
                let id = ArticleId(at as u32);
                let mut own = Votes::default();
                let mut reached = 0;
                for (_, here, _) in sides.of(passages, id) {
                    let Range { start, end } = here.bytes.range();
                    let start = start.max(reached);
                    if end > start {
                        count(&article.text[reached..start], &mut own);
                        reached = end;
                    }
                }
                count(&article.text[reached..], &mut own);
                ways(&own)
            })
            .collect();
        let mut outlets = vec![Votes::default(); press.outlets()];
        for (at, ways) in own.iter().enumerate() {
            if let Some(outlet) = press.facts(ArticleId(at as u32)).outlet {
                vote(&mut outlets[outlet as usize], ways);
            }
        }
        Self { own, outlets }
    }

    /// Log-odds that text of the article `to` came from elsewhere rather than from its own desk, by the
    /// ways of the text there and here.
    pub(super) fn odds(
        &self,
        [sources, copies]: [&Ways; 2],
        to: ArticleId,
        outlet: Option<u32>,
    ) -> Option<f64> {
        let votes = &self.outlets[outlet? as usize];
        let mut ratio = 1.0;
        let mut any = false;
        for feature in 0..FEATURES {
            let (Some(copy), Some(source)) = (copies[feature], sources[feature]) else {
                continue;
            };
            let mine = u32::from(self.own[to.index()][feature] == Some(copy));
            let voted = u32::from(self.own[to.index()][feature].is_some());
            let all: u32 = votes[feature].iter().sum::<u32>() - voted;
            if all < FEW {
                continue;
            }
            let usual = f64::from(votes[feature][copy as usize] - mine) + SLIP * WAYS_OF[feature];
            let usual = usual / (f64::from(all) + SLIP * WAYS_OF[feature] * WAYS_OF[feature]);
            let kept = if copy == source { 1.0 - SLIP } else { SLIP };
            ratio *= kept / usual.max(SLIP);
            any = true;
        }
        let odds = (RESTYLED + (1.0 - RESTYLED) * ratio).ln();
        any.then(|| odds.clamp(-MOST, MOST))
    }
}

fn vote(votes: &mut Votes, ways: &Ways) {
    for (votes, way) in votes.iter_mut().zip(ways) {
        if let Some(way) = way {
            votes[*way as usize] += 1;
        }
    }
}

/// The way each thing is done in four of five cases.
fn ways(votes: &Votes) -> Ways {
    votes.map(|votes| {
        let all: u32 = votes.iter().sum();
        let most = (0..WAYS).max_by_key(|&way| (votes[way], WAYS - way))?;
        (all > 0 && votes[most] * 5 >= all * 4).then_some(most as u8)
    })
}

/// American and British spellings of words that news uses often, and how a percentage is said.
const AMERICAN: [&str; 24] = [
    "defense",
    "labor",
    "aging",
    "canceled",
    "center",
    "centers",
    "color",
    "criticized",
    "favor",
    "fiber",
    "gray",
    "harbor",
    "honor",
    "neighbor",
    "neighbors",
    "neighboring",
    "organization",
    "organizations",
    "program",
    "programs",
    "realize",
    "recognize",
    "theater",
    "traveled",
];
const BRITISH: [&str; 24] = [
    "defence",
    "labour",
    "ageing",
    "cancelled",
    "centre",
    "centres",
    "colour",
    "criticised",
    "favour",
    "fibre",
    "grey",
    "harbour",
    "honour",
    "neighbour",
    "neighbours",
    "neighbouring",
    "organisation",
    "organisations",
    "programme",
    "programmes",
    "realise",
    "recognise",
    "theatre",
    "travelled",
];

/// How a percentage is said in one word or in two.
const PERCENT: [&str; 2] = ["percent", "cent"];

/// Hashes of words and the feature and way each votes for, sorted.
static WORDS: LazyLock<Vec<(u32, u8, u8)>> = LazyLock::new(|| {
    let of = |words: &[&str], feature: u8, way: u8| -> Vec<(u32, u8, u8)> {
        let hash = |word: &&str| (hash::word(word.as_bytes()), feature, way);
        words.iter().map(hash).collect()
    };
    let mut words = of(&AMERICAN, 3, 0);
    words.extend(of(&BRITISH, 3, 1));
    words.extend(of(&PERCENT[..1], 4, 0));
    words.extend(of(&PERCENT[1..], 4, 1));
    words.sort_unstable();
    words
});
/// By first and last letter, a bit for each length that one of [`WORDS`] has: nearly all words end here.
static LENGTHS: LazyLock<[u16; 1024]> = LazyLock::new(|| {
    let mut lengths = [0; 1024];
    let words = AMERICAN.iter().chain(&BRITISH).chain(&PERCENT);
    for word in words.map(|word| word.as_bytes()) {
        lengths[ends(word)] |= 1 << word.len();
    }
    lengths
});

/// The first and the last letter of a word in either case.
#[inline]
fn ends(word: &[u8]) -> usize {
    let letter = |byte: Option<&u8>| usize::from(byte.map_or(0, |byte| byte & 31));
    letter(word.first()) << 5 | letter(word.last())
}

/// Letters of ASCII that eight bytes begin with; none of the branches that guess the ends of words wrong.
/// Method: bytes of a register compared side by side (Warren, Hacker's Delight, 2012).
#[inline]
fn letters(eight: [u8; 8]) -> usize {
    const EACH: u64 = u64::MAX / 255;
    let bytes = u64::from_le_bytes(eight);
    // without the bit that parts capitals from small letters, and seven bits of each, so that no sum
    // reaches the next byte
    let small = (bytes | (EACH * 0x20)) & (EACH * 0x7f);
    let from_a = small + EACH * u64::from(0x80 - b'a');
    let past_z = small + EACH * u64::from(0x7f - b'z');
    let letter = from_a & !past_z & !bytes;
    (!letter & (EACH * 0x80)).trailing_zeros() as usize / 8
}

/// How the text within some spans, sorted by their starts, does each thing.
pub(super) fn of(text: &str, spans: impl Iterator<Item = Span<Bytes>>) -> Ways {
    let mut votes = Votes::default();
    let mut reached = 0;
    for span in spans {
        let Range { start, end } = span.range();
        let start = start.max(reached);
        if end > start {
            count(&text[start..end], &mut votes);
            reached = end;
        }
    }
    ways(&votes)
}

/// Adds what `text` does.
fn count(text: &str, votes: &mut Votes) {
    let bytes = text.as_bytes();
    let (words, lengths) = (&*WORDS, &*LENGTHS);
    let at = |place: usize| bytes.get(place).copied().unwrap_or(b' ');
    let mut next = 0;
    while let Some(rest) = bytes.get(next..) {
        let mut length = match rest.first_chunk() {
            Some(&eight) => letters(eight),
            None => 0,
        };
        if length == 8 || rest.len() < 8 {
            let more = rest[length..]
                .iter()
                .take_while(|b| b.is_ascii_alphabetic());
            length += more.count();
        }
        let word = &rest[..length];
        if length < 16 && lengths[ends(word)] >> length & 1 == 1 {
            look_up(word, words, votes);
        }
        let place = next + length;
        next = place + 1;
        let Some(&byte) = bytes.get(place) else {
            break;
        };
        let inside = || {
            place > 0 && at(place - 1).is_ascii_alphabetic() && at(place + 1).is_ascii_alphabetic()
        };
        match byte {
            b'"' => votes[0][0] += 1,
            b'\'' if inside() => votes[1][0] += 1,
            b'-' if at(place + 1) == b'-' => votes[2][2] += 1,
            b'%' => votes[4][2] += 1,
            b',' if at(place + 3).is_ascii_digit()
                && place > 0
                && at(place - 1).is_ascii_digit()
                && at(place + 1).is_ascii_digit() =>
            {
                votes[5][0] += 1;
            }
            b'0'..=b'9' if is_plain_thousand(bytes, place) => votes[5][1] += 1,
            0xe2 if at(place + 1) == 0x80 => match at(place + 2) {
                0x9c => votes[0][1] += 1,
                0x98 => votes[0][2] += 1,
                0x9e => votes[0][3] += 1,
                // an apostrophe only between two letters, which may be two bytes off
                0x99 if place > 0
                    && at(place - 1).is_ascii_alphabetic()
                    && at(place + 3).is_ascii_alphabetic() =>
                {
                    votes[1][1] += 1;
                }
                0x94 => votes[2][0] += 1,
                0x93 => votes[2][1] += 1,
                _ => {}
            },
            0xc2 if at(place + 1) == 0xbb || at(place + 1) == 0xab => votes[0][4] += 1,
            0xe3 if at(place + 1) == 0x80 && at(place + 2) == 0x8c => votes[0][5] += 1,
            _ => {}
        }
    }
}

fn look_up(word: &[u8], words: &[(u32, u8, u8)], votes: &mut Votes) {
    let mut lower = [0; 16];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let hash = hash::word(lower);
    if let Ok(at) = words.binary_search_by_key(&hash, |entry| entry.0) {
        let (_, feature, way) = words[at];
        votes[feature as usize][way as usize] += 1;
    }
}

/// Whether four or five digits end here that are no year: 1000 to 2100 could be one.
fn is_plain_thousand(bytes: &[u8], last: usize) -> bool {
    if bytes.get(last + 1).is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let digits = bytes[..=last]
        .iter()
        .rev()
        .take(7)
        .take_while(|b| b.is_ascii_digit())
        .count();
    let first = last + 1 - digits;
    let before = first.checked_sub(1).map(|at| bytes[at]);
    if matches!(before, Some(b',' | b'.')) || !matches!(digits, 4 | 5) {
        return false;
    }
    let number = &bytes[first..=last];
    digits == 5 || number > b"2100".as_slice() || number < b"1000".as_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Ways {
        let mut votes = Votes::default();
        count(text, &mut votes);
        ways(&votes)
    }

    #[test]
    fn letters_of_eight_bytes_are_counted() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut eight = *b"azAZmMqQ";
                eight[at] = byte;
                let plain = eight.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                assert_eq!(letters(eight), plain, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn marks_and_spellings_are_told() {
        let one = "\"The harbor's 2,400 neighbors\" -- 3 percent";
        let other = "‘The harbour’s 2400 neighbours’ – 3 per cent of 1999";
        assert_eq!(
            of(one),
            [Some(0), Some(0), Some(2), Some(0), Some(0), Some(0)]
        );
        assert_eq!(
            of(other),
            [Some(2), Some(1), Some(1), Some(1), Some(1), Some(1)]
        );
        assert_eq!(of("It rained in 1999."), [None; FEATURES]);
        assert_eq!(of("“so” \"so\""), [None; FEATURES]);
    }
}
