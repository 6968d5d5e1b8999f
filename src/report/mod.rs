//! Results -> what people and programs read: JSON Lines, text for a terminal, and a page.
//! Nothing here opens a file: everything writes into a `Write` it is given.

pub mod bench;
pub mod compare;
pub mod explain;
pub mod html;
pub mod jsonl;
mod offsets;
pub mod parquet;
pub mod record;
pub mod summary;
mod text;
pub mod together;

use crate::align::Alignments;
use crate::attribute::{Attribution, Direction};
use crate::cluster::Clusters;
use crate::config::Config;
use crate::model::{Article, Reject};
use crate::read::Source;
use crate::segment::credit::Credits;

/// Everything a scan found.
#[derive(Debug)]
pub struct Results {
    /// The settings it was found with.
    pub config: Config,
    /// What was read, file by file.
    pub sources: Vec<Source>,
    /// The articles, in input order.
    pub articles: Vec<Article>,
    /// Records that could not be read.
    pub rejects: Vec<Reject>,
    /// Words of each article.
    pub words: Vec<u32>,
    /// Whom each article credits.
    pub credits: Vec<Credits>,
    /// Pairs that share a fingerprint.
    pub screened: u64,
    /// Pairs that were worth aligning.
    pub candidates: u64,
    /// Passages and repeats.
    pub alignments: Alignments,
    /// Families, links and stories.
    pub clusters: Clusters,
    /// Copies, usage and flows.
    pub attribution: Attribution,
}

impl Results {
    /// Other articles that each was compared with, on average; a pair counts for both.
    #[must_use]
    pub fn candidates_per_article(&self) -> f64 {
        jsonl::rounded(2.0 * self.alignments.aligned as f64 / self.articles.len().max(1) as f64)
    }

    /// How much was found, in numbers.
    #[must_use]
    pub fn counts(&self) -> record::Counts {
        let mut outlets: Vec<_> = self
            .articles
            .iter()
            .filter_map(|a| a.outlet.as_deref())
            .collect();
        outlets.sort_unstable();
        outlets.dedup();
        let families = &self.clusters.families.families;
        let copies = &self.attribution.copies;
        record::Counts {
            articles: self.articles.len() as u64,
            rejects: self.rejects.len() as u64,
            outlets: outlets.len() as u64,
            text_bytes: self.articles.iter().map(|a| a.text.len() as u64).sum(),
            words: self.words.iter().map(|&w| u64::from(w)).sum(),
            shared_words: self
                .attribution
                .usage
                .iter()
                .map(|u| u64::from(u.shared_words))
                .sum(),
            screened: self.screened,
            candidates: self.candidates,
            passages: self.alignments.passages.len() as u64,
            formulas: self.alignments.formulas,
            repeats: self.alignments.repeats.len() as u64,
            families: families.len() as u64,
            boilerplate: families.iter().filter(|f| f.boilerplate).count() as u64,
            stories: self.clusters.stories.stories.len() as u64,
            copies: copies.len() as u64,
            known_copies: copies
                .iter()
                .filter(|c| c.direction == Direction::Known)
                .count() as u64,
        }
    }
}
