//! Gold and found clusters -> adjusted Rand index, pairwise precision, recall and F1.
//!
//! **Articles.** The items are the articles of the gold, and those of a list of all articles if one
//! is given (the gold has those alone). An article that the found clusters lack is a cluster of its
//! own. Of several stories each side takes that of which it does not call the article a bridge. One that
//! the gold calls a bridge wherever it stands (a round-up), or puts into several, has no single
//! right answer: it is left out and counted. A bridge of the found side takes the lowest number.
//!
//! **Families.** The items are the gold's member spans; each takes the family of the found span
//! that overlaps it most, by at least half of the longer of the two, else it stands alone.

mod agreement;
mod parse;
mod spans;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

pub use self::agreement::Agreement;
pub use self::parse::{Clustering, Member, Membership, Memberships, parse};

use self::agreement::{Group, agreement};
use super::articles::Article;
use super::figures;
use crate::error::{Error, Result};

/// The score of found clusters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Clusters {
    /// How well they agree with the gold.
    #[serde(flatten)]
    pub agreement: Agreement,
    /// Articles left out because the gold says of no one cluster that it is theirs.
    pub bridges_left_out: usize,
    /// Gold spans that a found span matches, for families.
    pub matched: Option<usize>,
}

/// Scores found clusters against gold ones. `articles` adds items that the gold does not name.
pub fn score(
    gold: &Clustering,
    found: &Clustering,
    articles: Option<&[Article]>,
) -> Result<Clusters> {
    // A file of nothing does not say what it holds nothing of.
    match (gold, found) {
        (Clustering::Spans(gold), Clustering::Spans(found)) => Ok(of_spans(gold, found)),
        (Clustering::Spans(gold), Clustering::Articles(found)) if found.is_empty() => {
            Ok(of_spans(gold, &[]))
        }
        (Clustering::Articles(gold), Clustering::Spans(found)) if gold.is_empty() => {
            Ok(of_spans(&[], found))
        }
        (Clustering::Articles(gold), Clustering::Articles(found)) => {
            Ok(of_articles(gold, found, articles.unwrap_or_default()))
        }
        (Clustering::Spans(_), Clustering::Articles(_)) => Err(Error::Config(
            "the gold holds families of spans, the found file clusters of articles".to_owned(),
        )),
        (Clustering::Articles(_), Clustering::Spans(_)) => Err(Error::Config(
            "the gold holds clusters of articles, the found file families of spans".to_owned(),
        )),
    }
}

fn of_spans(gold: &[Member], found: &[Member]) -> Clusters {
    let items = spans::matched(gold, found);
    let matched = items
        .iter()
        .filter(|(_, found)| matches!(found, Group::Of(_)))
        .count();
    Clusters {
        agreement: agreement(&items),
        bridges_left_out: 0,
        matched: Some(matched),
    }
}

fn of_articles(gold: &Memberships, found: &Memberships, articles: &[Article]) -> Clusters {
    let listed = articles.iter().map(|article| &article.id);
    let ids: BTreeSet<&String> = gold.keys().chain(listed).collect();
    let of_id = |side: &'_ Memberships, id| side.get(id).cloned().unwrap_or_default();
    let mut bridges_left_out = 0;
    let mut items = Vec::with_capacity(ids.len());
    for (item, id) in ids.into_iter().enumerate() {
        let of_gold = of_id(gold, id);
        let own = of_gold.iter().filter(|membership| !membership.bridge);
        if !of_gold.is_empty() && own.count() != 1 {
            bridges_left_out += 1;
            continue;
        }
        let group = |membership: Option<&Membership>| {
            membership.map_or(Group::Alone(item), |membership| {
                Group::Of(membership.cluster)
            })
        };
        items.push((
            group(of_gold.iter().min()),
            group(of_id(found, id).iter().min()),
        ));
    }
    Clusters {
        agreement: agreement(&items),
        bridges_left_out,
        matched: None,
    }
}

impl Display for Clusters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.agreement.fmt(f)?;
        if self.bridges_left_out > 0 {
            figures::line(f, "bridges_left_out", self.bridges_left_out)?;
        }
        match self.matched {
            Some(matched) => figures::line(f, "matched", matched),
            None => Ok(()),
        }
    }
}
