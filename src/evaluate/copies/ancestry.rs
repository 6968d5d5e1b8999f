//! Known copies -> what each text descends from, directly or through other copies.

use std::collections::{BTreeMap, BTreeSet};

use super::parse::Claim;
use crate::report::record::Source;

/// The known sources of each copier.
#[derive(Default)]
pub(super) struct Ancestry<'a> {
    sources: BTreeMap<&'a str, Vec<&'a Source>>,
}

impl<'a> Ancestry<'a> {
    pub(super) fn new(known: impl Iterator<Item = &'a Claim>) -> Self {
        let mut sources: BTreeMap<&str, Vec<&Source>> = BTreeMap::new();
        for claim in known {
            sources.entry(&claim.to).or_default().push(&claim.from);
        }
        Self { sources }
    }

    /// All that an article's text comes from, at first hand or any other. O(ancestors log ancestors).
    pub(super) fn of(&self, article: &str) -> BTreeSet<&'a Source> {
        let mut found = BTreeSet::new();
        let mut open = vec![article];
        while let Some(article) = open.pop() {
            for &source in self.sources.get(article).into_iter().flatten() {
                if found.insert(source)
                    && let Source::Article(id) = source
                {
                    open.push(id);
                }
            }
        }
        found
    }
}
