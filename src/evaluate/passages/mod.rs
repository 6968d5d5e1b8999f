//! Gold and found passages -> plagdet and its parts, over all and by kind; false alarms.
//!
//! **Orientation.** A scan names the earlier article of its input `a`, a gold table the copier first.
//! A found passage takes the order in which the gold names its two articles; where the gold holds
//! both orders or neither, it stays as it is.
//!
//! **Kinds.** The score of a kind takes the gold passages of that kind and the found passages in
//! pairs of that kind: the label in the table of pairs where one is given and knows the pair, else
//! the kinds of the pair's gold passages. What was found in other pairs counts over all only.
//!
//! **Boilerplate.** Gold marked as standing text is left out, and so is a found passage that one
//! such passage covers by at least half of its length on both sides: neither is right or wrong. Gold
//! that pairs an article with itself says where its standing text is, in passages with any other.

mod boilerplate;
mod false_alarms;
mod parse;
mod plagdet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

pub use self::false_alarms::FalseAlarms;
pub use self::parse::{Passage, Side, parse};
pub use self::plagdet::Measures;

use self::plagdet::{Aligned, measure};
use super::figures::{self, Figure};
use super::pairs::{Pair, unordered};
use crate::error::{Error, Result};

/// What becomes of gold that is marked as standing text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boilerplate {
    /// It is neither right nor wrong to find.
    #[default]
    Ignored,
    /// It counts as any other.
    Scored,
}

/// Passages that were left out as boilerplate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// Gold passages.
    pub gold: usize,
    /// Found passages that are about them.
    pub found: usize,
}

/// The score of found passages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Passages {
    /// Over all passages.
    #[serde(flatten)]
    pub all: Measures,
    /// What was left out.
    pub ignored: Ignored,
    /// Over the pairs labelled as without reuse, if a table of pairs was given.
    pub false_alarms: Option<FalseAlarms>,
    /// The same by label.
    pub false_alarms_by_label: BTreeMap<String, FalseAlarms>,
    /// By the gold's kinds.
    pub kinds: BTreeMap<String, Measures>,
}

/// Scores found passages against gold ones; see the module's text for what counts how.
#[must_use]
pub fn score(
    gold: &[Passage],
    found: &[Passage],
    pairs: Option<&[Pair]>,
    boilerplate: Boilerplate,
) -> Passages {
    let orders: BTreeSet<_> = gold.iter().map(|passage| aligned(passage).pair).collect();
    let found: Vec<_> = found
        .iter()
        .map(|passage| oriented(aligned(passage), &orders))
        .collect();
    let is_standing =
        |passage: &&Passage| boilerplate == Boilerplate::Ignored && passage.boilerplate;
    let (standing, gold): (Vec<&Passage>, Vec<_>) = gold.iter().partition(is_standing);
    let standing: Vec<_> = standing.into_iter().map(aligned).collect();
    let all_found = found.len();
    let found = boilerplate::without(found, &standing);
    let ignored = Ignored {
        gold: standing.len(),
        found: all_found - found.len(),
    };

    let all: Vec<_> = gold.iter().copied().map(aligned).collect();
    let (false_alarms, false_alarms_by_label) = pairs
        .map(|pairs| false_alarms::count(pairs, &found))
        .unzip();
    Passages {
        all: measure(&all, &found),
        ignored,
        false_alarms,
        false_alarms_by_label: false_alarms_by_label.unwrap_or_default(),
        kinds: by_kind(&gold, &found, pairs.unwrap_or_default()),
    }
}

/// Measures each kind of the gold.
fn by_kind(gold: &[&Passage], found: &[Aligned<'_>], pairs: &[Pair]) -> BTreeMap<String, Measures> {
    let mut kinds: BTreeMap<&str, (Vec<Aligned<'_>>, Vec<Aligned<'_>>)> = BTreeMap::new();
    let mut of_gold: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for passage in gold {
        if let Some(kind) = &passage.kind {
            let aligned = aligned(passage);
            kinds.entry(kind).or_default().0.push(aligned);
            of_gold.entry(aligned.pair).or_default().insert(kind);
        }
    }
    let mut of_table: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for pair in pairs {
        let key = unordered((&pair.derived, &pair.source));
        of_table.entry(key).or_default().insert(&pair.label);
    }
    for passage in found {
        let labels = of_table
            .get(&unordered(passage.pair))
            .or_else(|| of_gold.get(&passage.pair));
        for kind in labels.into_iter().flatten() {
            if let Some((_, found)) = kinds.get_mut(kind) {
                found.push(*passage);
            }
        }
    }
    kinds
        .into_iter()
        .map(|(kind, (gold, found))| (kind.to_owned(), measure(&gold, &found)))
        .collect()
}

/// The passage without its labels.
fn aligned(passage: &Passage) -> Aligned<'_> {
    Aligned {
        pair: (&passage.this.article, &passage.source.article),
        this: passage.this.chars,
        source: passage.source.chars,
    }
}

/// Turns a found passage round where the gold knows its pair in the other order only.
fn oriented<'a>(found: Aligned<'a>, orders: &BTreeSet<(&str, &str)>) -> Aligned<'a> {
    let (one, other) = found.pair;
    if orders.contains(&(other, one)) && !orders.contains(&(one, other)) {
        Aligned {
            pair: (other, one),
            this: found.source,
            source: found.this,
        }
    } else {
        found
    }
}

impl Passages {
    /// The measures of one kind.
    pub fn kind(&self, kind: &str) -> Result<&Measures> {
        self.kinds.get(kind).ok_or_else(|| {
            let known: Vec<_> = self.kinds.keys().map(String::as_str).collect();
            let known = known.join(", ");
            Error::Config(format!("the gold holds no kind {kind} (it holds: {known})"))
        })
    }
}

impl Display for Passages {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.all.lines(f, "")?;
        if self.ignored != Ignored::default() {
            figures::line(f, "ignored_gold", self.ignored.gold)?;
            figures::line(f, "ignored_found", self.ignored.found)?;
        }
        if let Some(alarms) = &self.false_alarms {
            figures::line(f, "pairs_without_reuse", alarms.pairs)?;
            figures::line(f, "false_alarms", alarms.flagged)?;
            figures::line(f, "false_alarm_rate", Figure(alarms.rate))?;
        }
        for (label, alarms) in &self.false_alarms_by_label {
            let name = format!("{label}.false_alarm_rate");
            figures::line(f, &name, Figure(alarms.rate))?;
        }
        for (kind, measures) in &self.kinds {
            measures.lines(f, &format!("{kind}."))?;
        }
        Ok(())
    }
}
