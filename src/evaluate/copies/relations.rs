//! The lines of one side, each once, ready to be asked for a relation or a copy.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::Claim;
use crate::evaluate::pairs::unordered;
use crate::report::record::{Direction, Source};

/// What a line is about, whatever it says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation<'a> {
    /// Two articles, in the order of their ids.
    Articles(&'a str, &'a str),
    /// A copier and some wire.
    FromWire(&'a str),
}

impl<'a> Relation<'a> {
    /// The relation a line is about.
    pub(super) fn of(claim: &'a Claim) -> Self {
        match &claim.from {
            Source::Article(from) => {
                let (one, other) = unordered((from, &claim.to));
                Self::Articles(one, other)
            }
            Source::Wire(_) => Self::FromWire(&claim.to),
        }
    }
}

/// One side's lines. Of lines with the same source and copier one is kept: a known one before an
/// undetermined one, then the most confident.
pub(super) struct Relations<'a> {
    claims: BTreeMap<(&'a str, &'a Source), &'a Claim>,
    all: BTreeSet<Relation<'a>>,
    /// The most confident known line of each relation; of equals the one with the first copier.
    decisions: BTreeMap<Relation<'a>, &'a Claim>,
    /// The same of all lines, known or not.
    likeliest: BTreeMap<Relation<'a>, &'a Claim>,
}

impl<'a> Relations<'a> {
    pub(super) fn new(lines: &'a [Claim]) -> Self {
        let mut claims: BTreeMap<_, &Claim> = BTreeMap::new();
        for claim in lines {
            let kept = claims.entry((&*claim.to, &claim.from)).or_insert(claim);
            let rank = |claim: &Claim| (claim.direction == Direction::Known, claim.confidence);
            if rank(claim) > rank(kept) {
                *kept = claim;
            }
        }
        let all = claims.values().map(|claim| Relation::of(claim)).collect();
        Self {
            decisions: most_confident(known(&claims)),
            likeliest: most_confident(claims.values().copied()),
            claims,
            all,
        }
    }

    /// All lines, by copier and source.
    pub(super) fn claims(&self) -> impl Iterator<Item = &'a Claim> {
        self.claims.values().copied()
    }

    /// The lines whose direction is known.
    pub(super) fn known(&self) -> impl Iterator<Item = &'a Claim> + Clone {
        known(&self.claims)
    }

    /// Whether any line is about the relation.
    pub(super) fn holds(&self, relation: Relation<'_>) -> bool {
        self.all.contains(&relation)
    }

    /// Whether a known line names the same source and copier.
    pub(super) fn knows(&self, claim: &Claim) -> bool {
        self.claims
            .get(&(&*claim.to, &claim.from))
            .is_some_and(|known| known.direction == Direction::Known)
    }

    /// What was decided about the relation, if anything was.
    pub(super) fn decision(&self, relation: Relation<'_>) -> Option<&'a Claim> {
        self.decisions.get(&relation).copied()
    }

    /// The likeliest line about the relation, decided or not.
    pub(super) fn likeliest(&self, relation: Relation<'_>) -> Option<&'a Claim> {
        self.likeliest.get(&relation).copied()
    }

    /// The relations that stand here without being decided.
    pub(super) fn undetermined(&self) -> impl Iterator<Item = Relation<'a>> {
        self.all
            .iter()
            .copied()
            .filter(|relation| !self.decisions.contains_key(relation))
    }
}

/// The most confident line of each relation; of equals the first.
fn most_confident<'a>(
    claims: impl Iterator<Item = &'a Claim>,
) -> BTreeMap<Relation<'a>, &'a Claim> {
    let mut most: BTreeMap<_, &Claim> = BTreeMap::new();
    for claim in claims {
        let said = most.entry(Relation::of(claim)).or_insert(claim);
        if claim.confidence > said.confidence {
            *said = claim;
        }
    }
    most
}

fn known<'a>(
    claims: &BTreeMap<(&'a str, &'a Source), &'a Claim>,
) -> impl Iterator<Item = &'a Claim> + Clone {
    claims
        .values()
        .copied()
        .filter(|claim| claim.direction == Direction::Known)
}
