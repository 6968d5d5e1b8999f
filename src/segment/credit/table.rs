//! The agencies the program knows, and the automata that find their names.
//! Two automata: names in Latin letters run over every text, the rest only where a text holds such
//! letters. Cost: one pass each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::words::{is_capitals, is_spaceless, is_word};
use super::{dateline, rows};
use crate::error::Result;

const BUILTIN: &str = include_str!("../agencies.tsv");

/// How far a name may be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Trust {
    /// No name at all, though it looks like one.
    Decoy,
    /// Part of an unknown agency's name.
    Generic,
    /// A phrase beside which any name counts.
    Mark(Mark),
    /// A word that closes an agency's copy.
    Sign,
    /// Counts in explicit shapes only.
    Ambiguous,
    /// Counts beside most words of reporting.
    Wary,
    /// Counts beside any.
    Distinctive,
}

/// What a phrase says of the name beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// `© AFP`
    Copyright,
    /// `With inputs from PTI`
    Contribution,
    /// `This article first appeared in The Harbour Post`
    Reprint,
    /// `Photo: AFP`
    Photo,
    /// `Source: Xinhua`
    Source,
}

/// A name found in a text.
#[derive(Clone, Debug)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) agency: Arc<str>,
    pub(super) trust: Trust,
}

#[derive(Clone, Debug)]
pub(super) struct House {
    pub(super) name: Arc<str>,
    pub(super) domains: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) agency: Arc<str>,
    pub(super) trust: Trust,
    /// The only printings allowed, capitals aside (`SPA` is no `SpA`); none where any will do.
    pub(super) printed: Vec<Box<str>>,
}

#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) agency: Arc<str>,
    pub(super) trust: Trust,
    /// What a decoy makes doubtful.
    pub(super) shadows: Option<Box<str>>,
}

/// Agencies and press-release wires by all their names.
#[derive(Clone, Debug)]
pub struct Agencies {
    pub(super) houses: Vec<House>,
    /// Folded name -> whose it is, for names that stand alone in a bracket or line.
    pub(super) keys: BTreeMap<String, Key>,
    pub(super) latin: AhoCorasick,
    pub(super) latin_names: Vec<Name>,
    pub(super) other: AhoCorasick,
    pub(super) other_names: Vec<Name>,
}

impl Agencies {
    /// The agencies of the program's own table.
    /// # Panics
    /// Never: the table is part of the program, and a test reads it.
    pub fn builtin() -> &'static Self {
        static TABLE: OnceLock<Agencies> = OnceLock::new();
        #[expect(
            clippy::expect_used,
            reason = "the table is part of the program and a test reads it"
        )]
        TABLE.get_or_init(|| rows::read(&[BUILTIN]).expect("the built-in table is well-formed"))
    }

    /// The built-in agencies and those of `text`, in the same form as `agencies.tsv`.
    pub fn with_file(text: &str) -> Result<Self> {
        rows::read(&[BUILTIN, text])
    }

    /// Whether `outlet`, a name or a host, is the agency itself.
    #[must_use]
    pub fn is_outlet(&self, agency: &str, outlet: &str) -> bool {
        let outlet = outlet.trim();
        let host = outlet.to_lowercase();
        let host = host
            .split_once("://")
            .map_or(host.as_str(), |(_, rest)| rest);
        let host = host.split(['/', ':']).next().unwrap_or(host);
        let house = self.resolve(agency);
        if let Some(house) = house {
            let on_domain = |domain: &String| {
                host.strip_suffix(domain.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            if house.domains.iter().any(on_domain) {
                return true;
            }
            if let Some(named) = self.keys.get(&key(outlet)) {
                return named.agency == house.name;
            }
        }
        let hosted = house.is_none_or(|house| house.domains.is_empty());
        let wanted = key(agency);
        if wanted.is_empty() {
            return false;
        }
        let mut labels = host.split('.').rev().skip(1);
        key(outlet) == wanted
            || (hosted && host.contains('.') && labels.any(|label| key(label) == wanted))
    }

    /// Whether a name is an agency's: one that the table holds, or that says so.
    pub(crate) fn is_agency(&self, name: &str) -> bool {
        let words: Vec<&str> = name.split_whitespace().collect();
        self.resolve(name).is_some() || dateline::says_news(&words) || name.ends_with('社')
    }

    pub(super) fn resolve(&self, agency: &str) -> Option<&House> {
        let named = self.keys.get(&key(agency))?;
        self.houses.iter().find(|house| house.name == named.agency)
    }

    /// The agency whose whole name this is, unless it is only an outlet of the input.
    pub(super) fn in_table(&self, name: &str) -> Option<(Arc<str>, Trust)> {
        self.resolve(name).and_then(|_| self.by_name(name))
    }

    /// The agency whose whole name this is.
    pub(super) fn by_name(&self, name: &str) -> Option<(Arc<str>, Trust)> {
        let name = name.trim();
        if name.is_empty() || name.len() > 64 {
            return None;
        }
        let key = key(name);
        // "(D-PA)" is no dpa
        if key.len() <= 4 && name.contains(['-', '/', '&']) {
            return None;
        }
        let found = self.keys.get(&key)?;
        let as_printed = found.printed.is_empty()
            || is_capitals(name, 1)
            || found.printed.iter().any(|printed| **printed == *name);
        as_printed.then(|| (Arc::clone(&found.agency), found.trust))
    }

    /// All names in a text, left to right, with what a decoy elsewhere in the text makes doubtful
    /// turned ambiguous.
    pub(super) fn names_in(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut doubtful: BTreeSet<&str> = BTreeSet::new();
        scan(
            &self.latin,
            &self.latin_names,
            text,
            &mut hits,
            &mut doubtful,
        );
        if holds_far(text) {
            scan(
                &self.other,
                &self.other_names,
                text,
                &mut hits,
                &mut doubtful,
            );
            hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
            // both automata find AFP in AFP通信
            hits.dedup_by(|later, earlier| later.start < earlier.end);
        }
        if !doubtful.is_empty() {
            for hit in &mut hits {
                if hit.trust > Trust::Ambiguous && doubtful.contains(&text[hit.start..hit.end]) {
                    hit.trust = Trust::Ambiguous;
                }
            }
        }
        hits
    }
}

/// Whether a byte begins a character of a script beyond Latin (Greek and on; general punctuation is not).
pub(super) fn is_far_lead(byte: u8) -> bool {
    matches!(byte, 0xCD..=0xDF | 0xE0 | 0xE1 | 0xE3..=0xED)
}

/// Whether a text holds a character of such a script.
fn holds_far(text: &str) -> bool {
    // no early end within a step, so that it is a comparison of registers
    let far = |step: &[u8]| {
        step.iter()
            .fold(false, |any, &byte| any | is_far_lead(byte))
    };
    text.as_bytes().chunks(256).any(far)
}

fn scan<'t>(
    automaton: &AhoCorasick,
    names: &'t [Name],
    text: &str,
    hits: &mut Vec<Hit>,
    doubtful: &mut BTreeSet<&'t str>,
) {
    for found in automaton.find_iter(text) {
        let name = &names[found.pattern().as_usize()];
        if !stands_alone(text, found.start(), found.end()) || in_address(text, found.start()) {
            continue;
        }
        if let Some(shadows) = &name.shadows {
            doubtful.insert(shadows);
        }
        hits.push(Hit {
            start: found.start(),
            end: found.end(),
            agency: Arc::clone(&name.agency),
            trust: name.trust,
        });
    }
}

/// Whether what stands between these edges is no part of a longer word.
/// Han and Kana need no edges; Arabic lets one-letter prefixes join (`لرويترز`, "to Reuters");
/// French and Italian articles join by an apostrophe (`l'AFP`), and Korean particles follow directly.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let inside = text[start..end].chars();
    if inside.clone().next_back().is_some_and(is_spaceless) {
        return true;
    }
    let first = inside.clone().next().unwrap_or(' ');
    let last = inside.clone().next_back().unwrap_or(' ');
    let left = text[..start].chars().next_back();
    let right = text[end..].chars().next();
    let hangul = ('\u{AC00}'..='\u{D7A3}').contains(&last);
    let left_free = !is_word(first)
        || left.is_none_or(|c| {
            !is_word(c)
                || is_spaceless(c)
                || matches!(c, '\'' | '’' | '-' | 'ل' | 'و' | 'ب' | 'ف')
                    && !(c == '-' && first.is_ascii_lowercase())
        });
    let right_free = hangul
        || right.is_none_or(|c| {
            !c.is_alphanumeric() || is_spaceless(c) || ('\u{AC00}'..='\u{D7A3}').contains(&c)
        });
    left_free && right_free
}

/// Whether `at` stands inside an address or a handle: `https://…/Reuters/…`, `@Reuters`.
fn in_address(text: &str, at: usize) -> bool {
    let joined = |b: &u8| {
        matches!(
            b,
            b'/' | b'.' | b'-' | b'_' | b'=' | b'@' | b'%' | b'?' | b'&' | b'#'
        )
    };
    let head = &text.as_bytes()[at.saturating_sub(200)..at];
    if !head.last().is_some_and(joined) {
        return false;
    }
    let start = head
        .iter()
        .rposition(|b| b.is_ascii_whitespace() || matches!(b, b'(' | b'"' | b'<'));
    let token = &head[start.map_or(0, |start| start + 1)..];
    token.ends_with(b"@") || memmem::find(token, b"://").is_some() || token.starts_with(b"www.")
}

/// A name with case and everything but letters and digits taken away, so that printings of it agree.
pub(super) fn key(name: &str) -> String {
    let folded: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    let bare = name.trim_start();
    if bare.len() > 4 && bare.is_char_boundary(4) && bare[..4].eq_ignore_ascii_case("the ") {
        folded[3..].to_owned()
    } else {
        folded
    }
}
