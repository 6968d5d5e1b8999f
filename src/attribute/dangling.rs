//! Texts -> what a cut left dangling: people called by their surnames who were never introduced, a
//! pronoun before any name. Whoever cut took the text from where they are introduced.
//! Cost: one look at each byte of the articles that share text. Memory: 4 bytes a name, 24 an article.
//! Scripts without capitals give no such evidence.

use std::sync::LazyLock;

use rayon::prelude::*;

use super::lineage::Lineages;
use crate::hash;
use crate::model::{Article, ArticleId};

/// Who is named in a text, as hashes, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Named {
    /// Second and later parts of names of several words that do not stand bare before.
    introduced: Vec<u32>,
    /// Names of one word in the middle of a sentence that are introduced nowhere.
    bare: Vec<u32>,
    /// Whether somebody is called he or she before anybody is named.
    pronoun_first: bool,
}

impl Named {
    /// With all names in order: of those that stand bare the ones that are introduced nowhere, and of those introduced
    /// the ones that do not stand bare before. A company that a report's last paragraph presents was no riddle until then.
    fn settled(mut introduced: Vec<Place>, mut bare: Vec<Place>, pronoun_first: bool) -> Self {
        for list in [&mut introduced, &mut bare] {
            list.sort_unstable();
            list.dedup_by_key(|place| place.name);
        }
        let find = |list: &[Place], name| {
            let at = list.binary_search_by_key(&name, |place| place.name).ok()?;
            Some(list[at].order)
        };
        let is_first =
            |place: &&Place| find(&bare, place.name).is_none_or(|bare| place.order <= bare);
        let stays = |place: &&Place| {
            find(&introduced, place.name).is_none()
                && CALENDAR_HASHES.binary_search(&place.name).is_err()
        };
        let names = |place: &Place| place.name;
        Self {
            introduced: introduced.iter().filter(is_first).map(names).collect(),
            bare: bare.iter().filter(stays).map(names).collect(),
            pronoun_first,
        }
    }
}

/// Where a name is first introduced, or stands bare first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    name: u32,
    /// By how many names come before it.
    order: u32,
}

/// Who is named in each article that shares text.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    articles: &'a [Article],
    all: Vec<u32>,
    of: Vec<Range>,
}

/// Where the names of an article are among all: those introduced, then the bare ones.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    start: usize,
    introduced: u32,
    bare: u32,
    pronoun_first: bool,
}

/// What one text leaves open that the other tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Names.
    pub(super) names: u32,
    /// The first of them, as a hash.
    pub(super) name: Option<u32>,
    /// Whether there is a pronoun before any name, where the other text begins with a name.
    pub(super) pronoun: bool,
}

/// Articles whose names are laid out at once.
const WAVE: usize = 8192;

impl<'a> Names<'a> {
    /// Reads the articles of all lineages.
    pub(super) fn new(articles: &'a [Article], lineages: &Lineages) -> Self {
        let mut shares = vec![false; articles.len()];
        for id in lineages.articles() {
            shares[id.index()] = true;
        }
        let mut names = Self {
            articles,
            ..Self::default()
        };
        for (articles, shares) in articles.chunks(WAVE).zip(shares.chunks(WAVE)) {
            let found: Vec<Named> = articles
                .par_iter()
                .zip(shares)
                .map(|(article, shares)| {
                    if *shares {
                        named(&article.text)
                    } else {
                        Named::default()
                    }
                })
                .collect();
            for named in &found {
                names.push(named);
            }
        }
        names
    }

    /// Adds the names of the next article.
    fn push(&mut self, named: &Named) {
        self.of.push(Range {
            start: self.all.len(),
            introduced: named.introduced.len() as u32,
            bare: named.bare.len() as u32,
            pronoun_first: named.pronoun_first,
        });
        self.all.extend(&named.introduced);
        self.all.extend(&named.bare);
    }

    /// The names that an article introduces, and those that stand bare in it.
    fn split(&self, of: Range) -> (&[u32], &[u32]) {
        let all = &self.all[of.start..];
        all[..(of.introduced + of.bare) as usize].split_at(of.introduced as usize)
    }

    /// What `copy` leaves open and `source` tells.
    pub(super) fn open(&self, copy: ArticleId, source: ArticleId) -> Open {
        let (copy, source) = (self.of[copy.index()], self.of[source.index()]);
        let ((introduced, _), (_, bare)) = (self.split(source), self.split(copy));
        let told = |name: &&u32| introduced.binary_search(name).is_ok();
        let mut names = bare.iter().filter(told).copied();
        let name = names.next();
        Open {
            names: name.map_or(0, |_| 1 + names.count() as u32),
            name,
            pronoun: copy.pronoun_first && !source.pronoun_first,
        }
    }

    /// A name that stands bare in an article, as it is printed there. O(text).
    pub(super) fn printed(&self, article: ArticleId, name: u32) -> Option<&'a str> {
        let text: &'a str = &self.articles.get(article.index())?.text;
        let mut letters = String::new();
        let mut words = std::iter::successors(next_word(text, 0), |&(_, end)| next_word(text, end));
        let mut is_it = |word: &Word<'_>| word.name && name_hash(word.lower(&mut letters)) == name;
        let (word, _) = words.find(|(word, _)| is_it(word))?;
        Some(word.text)
    }
}

/// Pronouns of the third person that begin a sentence or follow speech, in lower case.
const PRONOUNS: [&str; 12] = [
    "he", "she", "er", "sie", "il", "elle", "él", "ella", "lui", "lei", "он", "она",
];
/// Parts of names in lower case.
const PARTICLES: [&str; 10] = [
    "de", "la", "van", "von", "der", "den", "al", "bin", "da", "di",
];

/// Days and months, which are written like names and are nobody's: "the Arden Museum Monday" introduces no one.
const CALENDAR: [&str; 32] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "januar",
    "februar",
    "märz",
    "juni",
    "juli",
    "oktober",
];
static CALENDAR_HASHES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut hashes: Vec<u32> = CALENDAR.iter().map(|name| name_hash(name)).collect();
    hashes.sort_unstable();
    hashes
});

/// What a name in lower case is known by.
fn name_hash(lower: &str) -> u32 {
    (hash::bytes(lower.as_bytes()) >> 32) as u32
}

/// What a byte of ASCII is to a reader of names.
const LETTER: u8 = 1;
const CAPITAL: u8 = 2;
const DIGIT: u8 = 4;
const HYPHEN: u8 = 8;
/// A new sentence, speech or line begins behind it.
const BREAK: u8 = 16;
/// Beyond ASCII: a character has to be looked at.
const WIDE: u8 = 32;
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => LETTER,
            b'A'..=b'Z' => LETTER | CAPITAL,
            b'0'..=b'9' => DIGIT,
            b'-' => HYPHEN,
            b'.' | b'!' | b'?' | b'"' | b':' | b'\n' | b'(' | b')' => BREAK,
            0x80.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// A word: letters, digits and hyphens behind a letter.
struct Word<'a> {
    text: &'a str,
    /// Whether one space and nothing else stands before it.
    adjoins: bool,
    /// Whether something stands before it that a sentence, speech or line begins behind.
    begins: bool,
    /// Whether it is written as a name is: with a capital and small letters. A line in capitals is a
    /// headline or a dateline.
    name: bool,
}

/// The first word of `text` from byte `from`, and the byte behind it.
#[inline]
fn next_word(text: &str, from: usize) -> Option<(Word<'_>, usize)> {
    let bytes = text.as_bytes();
    let wide = |at: usize| text[at..].chars().next();
    let (mut at, mut begins) = (from, false);
    let start = loop {
        let kind = KINDS[usize::from(*bytes.get(at)?)];
        if kind & LETTER != 0 {
            break at;
        } else if kind == WIDE {
            let c = wide(at)?;
            if c.is_alphabetic() {
                break at;
            }
            begins |= matches!(c, '“' | '‘' | '„' | '»' | '«');
            at += c.len_utf8();
        } else {
            begins |= kind == BREAK;
            at += 1;
        }
    };
    let (mut capital, mut small) = (false, false);
    while let Some(&byte) = bytes.get(at) {
        let kind = KINDS[usize::from(byte)];
        if kind & LETTER != 0 {
            capital |= at == start && kind & CAPITAL != 0;
            small |= kind & CAPITAL == 0;
            at += 1;
        } else if kind == WIDE {
            let Some(c) = wide(at).filter(|c| c.is_alphanumeric()) else {
                break;
            };
            capital |= at == start && c.is_uppercase();
            small |= c.is_lowercase();
            at += c.len_utf8();
        } else if kind & (DIGIT | HYPHEN) != 0 {
            at += 1;
        } else {
            break;
        }
    }
    let word = Word {
        text: &text[start..at],
        adjoins: &bytes[from..start] == b" ",
        begins,
        name: capital && (small || at - start == 1),
    };
    Some((word, at))
}

/// Passes over small words: from the end of a word to the last space before a capital letter or a
/// character beyond ASCII, and whether the words there end with what a sentence begins behind.
fn skip(bytes: &[u8], from: usize) -> (usize, bool) {
    const STEP: usize = 16;
    let telling = |&byte: &u8| byte.is_ascii_uppercase() | !byte.is_ascii();
    // no early end within a step, so that it is one comparison of registers
    let quiet = |step: &&[u8]| !step.iter().fold(false, |any, byte| any | telling(byte));
    let rest = &bytes[from..];
    let steps = rest.chunks(STEP).take_while(quiet).count();
    let reach = rest.len().min(steps * STEP);
    let place = rest[reach..].iter().position(telling);
    let passed = &rest[..place.map_or(rest.len(), |place| reach + place)];
    let begin = passed.iter().rposition(|&byte| byte == b' ');
    let begin = begin.map_or(0, |space| space + 1);
    let kinds = passed[..begin].iter().map(|&byte| KINDS[usize::from(byte)]);
    let last = kinds.rev().find(|kind| kind & (LETTER | BREAK) != 0);
    (from + begin, last == Some(BREAK))
}

impl Word<'_> {
    /// Puts its letters in lower case in the place of what `letters` held.
    fn lower<'a>(&self, letters: &'a mut String) -> &'a str {
        letters.clear();
        if self.text.is_ascii() {
            letters.push_str(self.text);
            letters.make_ascii_lowercase();
        } else {
            letters.extend(self.text.chars().flat_map(char::to_lowercase));
        }
        letters
    }
}

fn named(text: &str) -> Named {
    let (mut introduced, mut bare): (Vec<Place>, Vec<Place>) = Default::default();
    let mut pronoun_first = false;
    // whether the last word was a part of a name; whether there is none yet
    let (mut in_name, mut first, mut anybody) = (false, true, false);
    // whether that word was taken for a bare name, before the next one showed that it is none
    let mut alone = false;
    let mut letters = String::new();
    let mut at = 0;
    loop {
        let mut begins = first;
        if anybody && !in_name {
            // small letters say nothing now: on to the next capital
            (at, begins) = skip(text.as_bytes(), at);
        }
        let Some((word, end)) = next_word(text, at) else {
            break;
        };
        at = end;
        if word.name {
            let place = Place {
                name: name_hash(word.lower(&mut letters)),
                order: (introduced.len() + bare.len()) as u32,
            };
            if in_name && word.adjoins {
                introduced.push(place);
                anybody = true;
                if std::mem::take(&mut alone) {
                    bare.pop();
                }
            } else {
                alone = !(begins || word.begins);
                if alone {
                    bare.push(place);
                }
            }
            in_name = true;
        } else {
            in_name &= word.adjoins;
            if in_name || !anybody {
                let lower = word.lower(&mut letters);
                pronoun_first |= !anybody && PRONOUNS.contains(&lower);
                in_name &= PARTICLES.contains(&lower);
            }
            alone &= in_name;
        }
        first = false;
    }
    Named::settled(introduced, bare, pronoun_first && anybody)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, character by character.
    fn plain(text: &str) -> Named {
        let (mut introduced, mut bare): (Vec<Place>, Vec<Place>) = Default::default();
        let mut pronoun_first = false;
        // the last word, if it was a part of a name that only a space parts from what follows
        let (mut in_name, mut begins, mut anybody) = (false, true, false);
        // whether that word was taken for a bare name, before the next one showed that it is none
        let mut alone = false;
        let mut letters = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(char::is_alphabetic) {
            let between = &rest[..start];
            let from = &rest[start..];
            let end = from
                .find(|c: char| !c.is_alphanumeric() && c != '-')
                .unwrap_or(from.len());
            let word = &from[..end];
            rest = &from[end..];
            let adjoins = between == " ";
            begins |= between.contains([
                '.', '!', '?', '"', '“', '‘', '„', '»', '«', ':', '\n', '(', ')',
            ]);
            let capital = word.starts_with(char::is_uppercase);
            // a line in capitals is a headline or a dateline
            let shouts = || word.len() > 1 && !word.chars().any(char::is_lowercase);
            let mut lower = || {
                letters.clear();
                letters.extend(word.chars().flat_map(char::to_lowercase));
            };
            if capital && !shouts() {
                lower();
                let place = Place {
                    name: (hash::bytes(letters.as_bytes()) >> 32) as u32,
                    order: (introduced.len() + bare.len()) as u32,
                };
                if in_name && adjoins {
                    introduced.push(place);
                    anybody = true;
                    if std::mem::take(&mut alone) {
                        bare.pop();
                    }
                } else {
                    alone = !begins;
                    if alone {
                        bare.push(place);
                    }
                }
                in_name = true;
            } else {
                in_name &= adjoins;
                if in_name || !anybody {
                    lower();
                    pronoun_first |= !anybody && PRONOUNS.contains(&&*letters);
                    in_name &= PARTICLES.contains(&&*letters);
                }
                alone &= in_name;
            }
            begins = false;
        }
        Named::settled(introduced, bare, pronoun_first && anybody)
    }

    fn open(copy: &str, source: &str) -> Open {
        let mut names = Names::default();
        names.push(&named(&Article::of_text(copy).text));
        names.push(&named(&Article::of_text(source).text));
        names.open(ArticleId(0), ArticleId(1))
    }

    #[test]
    fn a_surname_without_its_introduction_dangles() {
        let whole = "Interior Minister Pavel Lorant flew in. The water, Lorant said, was high.";
        let cut = "The water, Lorant said, was high.";
        assert_eq!(open(cut, whole).names, 1);
        assert_eq!(open(whole, cut), Open::default());
        let mended = "The water, minister Pavel Lorant said, was high.";
        assert_eq!(open(mended, whole).names, 0);
    }

    #[test]
    fn who_is_presented_at_the_end_was_no_riddle() {
        let release =
            "The trial of Tarnfield went well. Shares of Bio rose. About Tarnfield Bio: a firm.";
        assert_eq!(open("Shares of Bio rose.", release), Open::default());
    }

    #[test]
    fn a_bare_name_is_printed_as_it_stands() {
        let articles = [Article::of_text(
            "Yesterday the water, LORANT's and Lorant's, rose.",
        )];
        let names = Names {
            articles: &articles,
            ..Names::default()
        };
        let printed = |name| names.printed(ArticleId(0), name_hash(name));
        assert_eq!(printed("lorant"), Some("Lorant"));
        assert_eq!(printed("marrow"), None);
    }

    #[test]
    fn a_day_behind_a_name_introduces_nobody() {
        let american = "Thieves left the Arden Museum Monday afternoon.";
        assert_eq!(open("They came on Monday.", american), Open::default());
        assert_eq!(open("They came to the Museum.", american).names, 1);
    }

    #[test]
    fn german_and_french_dangle_alike() {
        assert_eq!(
            open("Das Wasser, sagte Lorant, stieg.", "Es kam Pavel Lorant.").names,
            1
        );
        assert_eq!(
            open("L'eau, selon Lorant, monte.", "C'est Pavel de Lorant.").names,
            1
        );
    }

    #[test]
    fn he_before_anybody_dangles() {
        let whole = "Pavel Lorant came. \"It rains,\" he added. Mayor Ilse Marrow left.";
        let cut = "\"It rains,\" he added. Mayor Ilse Marrow left.";
        assert!(open(cut, whole).pronoun && !open(whole, cut).pronoun);
    }

    #[test]
    fn scripts_without_capitals_say_nothing() {
        assert_eq!(
            open("他说水位很高。", "部长林志强来了。他说水位很高。"),
            Open::default()
        );
    }

    proptest! {
        #[test]
        fn names_are_those_of_the_definition(
            text in "(Pavel|van|Lorant|LORANT|he|Она|он|Élan|ǅ|3rd|Ab-c|ß|中文|٣|some small words |[ .,:\"“»()\n-]){0,60}"
        ) {
            prop_assert_eq!(named(&text), plain(&text));
        }
    }
}
