//! Passages -> families: one passage wherever it stands.
//! Spans are joined, never articles. Longest passages come first and fix a family's measure; a
//! later one joins where its span overlaps a member's by half of the longer and is at least half of
//! the measure. So a family cannot drift from a page to a phrase by a chain of halves; what is
//! shorter is a family of its own, nested in the larger.
//! Cost: O(p log p) for p passages. Memory: 56 bytes a member.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{Passage, Side};
use crate::model::{Article, ArticleId, Span, Tokens};

/// One passage wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Matched words of its longest passage.
    pub words: u32,
    /// Where it stands, sorted; an article may hold it twice.
    pub members: Vec<Side>,
    /// Whether it is one outlet's standing text rather than copying.
    pub boilerplate: bool,
}

/// The families of a set of passages.
#[derive(Debug, Default)]
pub struct Families {
    /// The families, numbered in order of their first passage.
    pub families: Vec<Family>,
    /// The family of each passage.
    pub of_passage: Vec<u32>,
}

impl Families {
    /// Groups passages, which are sorted.
    #[must_use]
    pub fn new(passages: &[Passage], articles: &[Article], words: &[u32]) -> Self {
        let mut builder = Builder::default();
        let mut order: Vec<u32> = (0..passages.len() as u32).collect();
        order.sort_by_key(|&at| (u32::MAX - passages[at as usize].words, at));
        let mut of_passage = vec![0; passages.len()];
        for at in order {
            of_passage[at as usize] = builder.place(&passages[at as usize]);
        }
        builder.finish(of_passage, articles, words)
    }
}

#[derive(Default)]
struct Builder {
    /// Families merged into another point to it.
    merged_into: Vec<u32>,
    measures: Vec<u32>,
    members: BTreeMap<Key, (Side, u32)>,
}

/// A place: its article, first token and first token behind it.
type Key = (ArticleId, u32, u32);

impl Builder {
    fn place(&mut self, passage: &Passage) -> u32 {
        let a = self.family_at(&passage.a, passage.words);
        let b = self.family_at(&passage.b, passage.words);
        let family = match (a.map(|(_, family)| family), b.map(|(_, family)| family)) {
            (None, None) => {
                let new = self.measures.len() as u32;
                self.measures.push(passage.words);
                self.merged_into.push(new);
                new
            }
            (Some(one), None) | (None, Some(one)) => one,
            (Some(a), Some(b)) => self.merge(a, b),
        };
        for (side, there) in [(&passage.a, a), (&passage.b, b)] {
            self.hold(side, there.map(|(key, _)| key), family);
        }
        family
    }

    /// Makes `side` a member, or the member that stands there as long as it: a member's extent must not
    /// depend on which of several equally good passages came first.
    fn hold(&mut self, side: &Side, there: Option<Key>, family: u32) {
        let key = (side.article, side.tokens.start(), side.tokens.end());
        let length = |(_, start, end): Key| (end - start, u32::MAX - start);
        let mut family = family;
        if let Some(old) = there {
            if length(old) >= length(key) {
                return;
            }
            if let Some((_, of)) = self.members.remove(&old) {
                family = of;
            }
        }
        self.members.entry(key).or_insert((*side, family));
    }

    /// The family that has a member of nearly this extent in this place, the best overlap first.
    fn family_at(&self, side: &Side, words: u32) -> Option<(Key, u32)> {
        let (start, reach) = (side.tokens.start(), side.tokens.len());
        let first = (side.article, start.saturating_sub(reach), 0);
        let last = (side.article, start.saturating_add(reach), u32::MAX);
        self.members
            .range(first..=last)
            .map(|(&key, (member, family))| (key, member.tokens, self.root(*family)))
            .filter(|&(_, tokens, family)| {
                same_extent(tokens, side.tokens) && words * 2 >= self.measures[family as usize]
            })
            .max_by_key(|&(_, tokens, family)| (tokens.overlap(side.tokens), u32::MAX - family))
            .map(|(key, _, family)| (key, family))
    }

    /// Joins two families if neither measures over twice the other; else keeps the first.
    fn merge(&mut self, a: u32, b: u32) -> u32 {
        let (keep, drop) = (a.min(b), a.max(b));
        let (x, y) = (self.measures[keep as usize], self.measures[drop as usize]);
        if keep != drop && x.min(y) * 2 >= x.max(y) {
            self.merged_into[drop as usize] = keep;
            self.measures[keep as usize] = x.max(y);
        }
        if keep == self.root(drop) { keep } else { a }
    }

    fn root(&self, mut family: u32) -> u32 {
        while self.merged_into[family as usize] != family {
            family = self.merged_into[family as usize];
        }
        family
    }

    /// Numbers the families by their first passage and collects their members.
    fn finish(self, mut of_passage: Vec<u32>, articles: &[Article], words: &[u32]) -> Families {
        let mut number = BTreeMap::new();
        for family in &mut of_passage {
            let next = number.len() as u32;
            *family = *number.entry(self.root(*family)).or_insert(next);
        }
        let mut families: Vec<Family> = Vec::with_capacity(number.len());
        families.resize_with(number.len(), || Family {
            words: 0,
            members: Vec::new(),
            boilerplate: false,
        });
        for &(side, family) in self.members.values() {
            let root = self.root(family);
            if let Some(&at) = number.get(&root) {
                let family = &mut families[at as usize];
                family.words = self.measures[root as usize];
                family.members.push(side);
            }
        }
        for family in &mut families {
            family.boilerplate = is_boilerplate(&family.members, articles, words);
        }
        Families {
            families,
            of_passage,
        }
    }
}

/// Whether two spans of one article overlap by half of the longer.
fn same_extent(a: Span<Tokens>, b: Span<Tokens>) -> bool {
    a.overlap(b) * 2 >= a.len().max(b.len())
}

/// Articles of one outlet that must hold a text before it counts as the outlet's own.
const STANDING_ARTICLES: usize = 4;
/// Share of an article that standing text takes at the most: what fills half of one is its content.
const STANDING_SHARE: f64 = 0.4;

/// Whether one outlet repeats this text under many articles: at least four, making up two thirds of
/// all places, and never the greater part of them.
fn is_boilerplate(members: &[Side], articles: &[Article], words: &[u32]) -> bool {
    let mut by_outlet: BTreeMap<&str, BTreeSet<ArticleId>> = BTreeMap::new();
    let mut small = 0;
    for member in members {
        if let Some(outlet) = &articles[member.article.index()].outlet {
            by_outlet.entry(outlet).or_default().insert(member.article);
        }
        let share =
            f64::from(member.tokens.len()) / f64::from(words[member.article.index()].max(1));
        small += usize::from(share < STANDING_SHARE);
    }
    let largest = by_outlet.values().map(BTreeSet::len).max().unwrap_or(0);
    largest >= STANDING_ARTICLES && largest * 3 >= members.len() * 2 && small * 2 > members.len()
}
