//! Links and families -> how much any two articles share, compared or not.
//! Of a text in more than 16 places most pairs are never aligned; but both hold the family, and no less
//! than the shorter place is shared.
//! Cost: O(log degree) a question, O(families of an article) where there is no link. Memory: 12 bytes a member.

use rayon::prelude::*;

use super::facet::Shared;
use super::link::Link;
use crate::model::ArticleId;

/// Answers how much two articles share.
pub(super) struct Ties<'a> {
    links: &'a [Link],
    content: &'a [u32],
    /// Where the links of each lower article start.
    rows: Vec<u32>,
    /// Article, family, tokens of its longest member there; sorted.
    held: Vec<(ArticleId, u32, u32)>,
    starts: Vec<u32>,
}

impl<'a> Ties<'a> {
    pub(super) fn new(shared: Shared<'a>) -> Self {
        let articles = shared.content.len();
        let families = &shared.families.families;
        let mut held: Vec<(ArticleId, u32, u32)> = families
            .par_iter()
            .enumerate()
            .filter(|(_, family)| !family.boilerplate)
            .flat_map_iter(|(at, family)| {
                let member = move |m: &crate::align::Side| (m.article, at as u32, m.tokens.len());
                family.members.iter().map(member)
            })
            .collect();
        held.par_sort_unstable();
        let rows = starts(articles, shared.links.iter().map(|l| l.a));
        let starts = starts(articles, held.iter().map(|h| h.0));
        Self {
            links: shared.links,
            content: shared.content,
            rows,
            held,
            starts,
        }
    }

    /// The links of an article with later ones, in their order.
    pub(super) fn links_up(&self, article: ArticleId) -> &'a [Link] {
        let row = self.rows[article.index()] as usize..self.rows[article.index() + 1] as usize;
        &self.links[row]
    }

    /// The link of two articles, if they were compared and share something.
    pub(super) fn link(&self, one: ArticleId, other: ArticleId) -> Option<&'a Link> {
        let (a, b) = (one.min(other), one.max(other));
        let row = self.links_up(a);
        Some(&row[row.binary_search_by_key(&b, |link| link.b).ok()?])
    }

    /// Share of the shorter article that stands in the other, in 0..=1; of articles that were never
    /// compared, as much as the longest text that both hold.
    pub(super) fn share(&self, one: ArticleId, other: ArticleId) -> f64 {
        if let Some(link) = self.link(one, other) {
            return link.share;
        }
        let (mut x, mut y) = (self.held(one), self.held(other));
        let mut most = 0;
        while let (Some(a), Some(b)) = (x.first(), y.first()) {
            if a.1 == b.1 {
                most = most.max(a.2.min(b.2));
            }
            let (a, b) = (a.1, b.1);
            if a <= b {
                x = &x[1..];
            }
            if b <= a {
                y = &y[1..];
            }
        }
        let shorter = self.content[one.index()].min(self.content[other.index()]);
        f64::from(most.min(shorter)) / f64::from(shorter.max(1))
    }

    /// The families an article holds, boilerplate left out, in order; one that it holds twice is given twice.
    pub(super) fn families(&self, article: ArticleId) -> impl Iterator<Item = u32> + '_ {
        self.held(article).iter().map(|held| held.1)
    }

    fn held(&self, article: ArticleId) -> &[(ArticleId, u32, u32)] {
        let row = self.starts[article.index()] as usize..self.starts[article.index() + 1] as usize;
        &self.held[row]
    }
}

/// Where the entries of each article start, and where the last end; entries are in order of article.
fn starts(articles: usize, entries: impl Iterator<Item = ArticleId>) -> Vec<u32> {
    let mut starts = vec![0; articles + 1];
    for article in entries {
        starts[article.index() + 1] += 1;
    }
    for at in 0..articles {
        starts[at + 1] += starts[at];
    }
    starts
}
