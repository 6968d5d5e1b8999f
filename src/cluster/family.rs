//! Passages -> families: one passage wherever it stands.
//! Spans are joined, never articles. Longest passages come first and fix a family's measure; a
//! later one joins where its span overlaps a member's by half of the longer and is at least half of
//! the measure. So a family cannot drift from a page to a phrase by a chain of halves; what is
//! shorter is a family of its own, nested in the larger.
//! Standing text makes families of its own, and is cut off the ends of the others first.
//! Cost: O(p log p) for p passages. Memory: 56 bytes a member.

use rayon::prelude::*;

use super::extent::Extents;
use super::standing::{Counters, Recurrence, Standing, Why};
use crate::align::{Passage, Side};
use crate::model::{Span, Tokens};

/// One passage wherever it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Matched words of its longest passage, standing text at its ends left out.
    pub words: u32,
    /// Where it stands, sorted; an article may hold it twice.
    pub members: Vec<Side>,
    /// Whether it is standing text rather than copying.
    pub boilerplate: bool,
    /// The longer family it lies in, if any.
    pub nested_in: Option<u32>,
}

/// A family that stands in so many articles that it may be standing text, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurring {
    /// The family.
    pub family: u32,
    /// How often it stands where.
    pub recurrence: Recurrence,
    /// Why it is boilerplate, or is not.
    pub why: Why,
}

/// The families of a set of passages.
#[derive(Debug, Default)]
pub struct Families {
    /// The families, numbered in order of their first passage.
    pub families: Vec<Family>,
    /// The family of each passage.
    pub of_passage: Vec<u32>,
    /// Families that are boilerplate or stand in as many articles, sorted by family.
    pub recurring: Vec<Recurring>,
}

impl Families {
    /// Groups passages, which are sorted.
    #[must_use]
    pub(super) fn new(passages: &[Passage], extents: &Extents, standing: &Standing) -> Self {
        let mut order: Vec<(u32, u32)> = (0..passages.len())
            .map(|at| (u32::MAX - extents.words(at), at as u32))
            .collect();
        order.par_sort_unstable();
        // standing text comes last, longest first
        let content = order.partition_point(|&(words, _)| words < u32::MAX);
        order[content..].par_sort_by_key(|&(_, at)| (u32::MAX - passages[at as usize].words, at));
        let mut of_passage = vec![0; passages.len()];
        let articles = passages.iter().map(|p| p.b.article.index() + 1).max();
        let mut builder = Builder::new(articles.unwrap_or(0));
        for &(_, at) in &order[..content] {
            let at = at as usize;
            of_passage[at] = builder.place(extents.sides(passages, at), extents.words(at));
        }
        let first_standing = builder.measures.len() as u32;
        let mut found = Vec::new();
        builder.forget_places(&mut found);
        for &(_, at) in &order[content..] {
            let passage = &passages[at as usize];
            of_passage[at as usize] = builder.place([passage.a, passage.b], passage.words);
        }
        builder.forget_places(&mut found);
        builder.finish(of_passage, found, first_standing, standing)
    }

    /// Whether a passage is standing text.
    #[must_use]
    pub fn is_boilerplate(&self, passage: usize) -> bool {
        self.families[self.of_passage[passage] as usize].boilerplate
    }
}

/// A member: where it stands and its family at that time.
type Member = (Side, u32);

#[derive(Default)]
struct Builder {
    /// Families merged into another point to it.
    merged_into: Vec<u32>,
    measures: Vec<u32>,
    /// The members in each article, in order of place.
    members: Vec<Vec<Member>>,
}

impl Builder {
    fn new(articles: usize) -> Self {
        Self {
            members: vec![Vec::new(); articles],
            ..Self::default()
        }
    }

    fn place(&mut self, [a_side, b_side]: [Side; 2], words: u32) -> u32 {
        let a = self.family_at(&a_side, words);
        let b = self.family_at(&b_side, words);
        let family = match (a.map(|(_, family)| family), b.map(|(_, family)| family)) {
            (None, None) => {
                let new = self.measures.len() as u32;
                self.measures.push(words);
                self.merged_into.push(new);
                new
            }
            (Some(one), None) | (None, Some(one)) => one,
            (Some(a), Some(b)) => self.merge(a, b),
        };
        for (side, there) in [(a_side, a), (b_side, b)] {
            self.hold(side, there.map(|(at, _)| at), family);
        }
        family
    }

    /// Makes `side` a member, or the member that stands there as long as it: a member's extent must not
    /// depend on which of several equally good passages came first.
    fn hold(&mut self, side: Side, there: Option<usize>, family: u32) {
        let members = &mut self.members[side.article.index()];
        let length = |side: Side| (side.tokens.len(), u32::MAX - side.tokens.start());
        let mut family = family;
        if let Some(there) = there {
            if length(members[there].0) >= length(side) {
                return;
            }
            (_, family) = members.remove(there);
        }
        let at = members.partition_point(|(member, _)| member.tokens < side.tokens);
        if members
            .get(at)
            .is_none_or(|(member, _)| member.tokens != side.tokens)
        {
            members.insert(at, (side, family));
        }
    }

    /// The member of nearly this extent in this place, the best overlap first, and its family.
    fn family_at(&self, side: &Side, words: u32) -> Option<(usize, u32)> {
        let members = &self.members[side.article.index()];
        let reach = side.tokens.len();
        let (start, last) = (
            side.tokens.start().saturating_sub(reach),
            side.tokens.start().saturating_add(reach),
        );
        let first = members.partition_point(|(member, _)| member.tokens.start() < start);
        members[first..]
            .iter()
            .enumerate()
            .take_while(|(_, (member, _))| member.tokens.start() <= last)
            .filter(|(_, (member, _))| same_extent(member.tokens, side.tokens))
            .map(|(at, (member, family))| (first + at, member.tokens, self.root(*family)))
            .filter(|&(.., family)| words * 2 >= self.measures[family as usize])
            .max_by_key(|&(at, tokens, family)| {
                (tokens.overlap(side.tokens), u32::MAX - family, at)
            })
            .map(|(at, _, family)| (at, family))
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

    /// Moves all members out, so that what comes joins none of them.
    fn forget_places(&mut self, out: &mut Vec<Member>) {
        for members in &mut self.members {
            out.append(members);
        }
    }

    /// Numbers the families by their first passage and collects their members.
    fn finish(
        self,
        mut of_passage: Vec<u32>,
        mut members: Vec<Member>,
        first_standing: u32,
        standing: &Standing,
    ) -> Families {
        let mut number = vec![u32::MAX; self.measures.len()];
        let mut families: Vec<Family> = Vec::new();
        for family in &mut of_passage {
            let root = self.root(*family);
            let number = &mut number[root as usize];
            if *number == u32::MAX {
                *number = families.len() as u32;
                families.push(Family {
                    words: self.measures[root as usize],
                    members: Vec::new(),
                    boilerplate: root >= first_standing,
                    nested_in: None,
                });
            }
            *family = *number;
        }
        members.par_sort_unstable();
        for (side, family) in members {
            // a member of a family that lost all its passages to another is none
            if let Some(family) = families.get_mut(number[self.root(family) as usize] as usize) {
                family.members.push(side);
            }
        }
        let recurring = families
            .par_iter_mut()
            .enumerate()
            .map_init(Counters::default, |counters, (at, family)| {
                let (recurrence, mut why) = standing.judge(&family.members, counters);
                if family.boilerplate && !why.is_standing() {
                    why = Why::Part;
                }
                family.boilerplate = why.is_standing();
                (family.boilerplate || recurrence.is_frequent()).then_some(Recurring {
                    family: at as u32,
                    recurrence,
                    why,
                })
            })
            .flatten_iter()
            .collect();
        for (family, outer) in super::nest::nest(&families).into_iter().enumerate() {
            families[family].nested_in = outer;
        }
        Families {
            families,
            of_passage,
            recurring,
        }
    }
}

/// Whether two spans of one article overlap by half of the longer.
fn same_extent(a: Span<Tokens>, b: Span<Tokens>) -> bool {
    a.overlap(b) * 2 >= a.len().max(b.len())
}
