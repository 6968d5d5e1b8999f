//! Passages -> families (one passage wherever it stands) and stories (articles that share enough).
//! Standing text is set apart first, then spans are clustered, then articles, so that neither a
//! footer nor one shared sentence merges two stories.

mod extent;
mod facet;
pub mod family;
mod group;
pub mod leiden;
pub mod link;
pub mod nest;
pub mod quoted;
pub mod sides;
pub mod standing;
pub mod story;
mod strangers;
mod stretch;
mod tie;

use crate::align::Alignments;
use crate::config::Config;
use crate::fingerprint::Sketches;
use crate::model::{Article, ArticleId, Span};
pub use family::{Families, Family};
pub use link::Link;
pub use sides::Sides;
pub use standing::Standing;
pub use story::{Stories, Story};

/// What clustering gave.
#[derive(Debug, Default)]
pub struct Clusters {
    /// The passages that stand in each article.
    pub sides: Sides,
    /// Those of them that are no boilerplate.
    pub content: Sides,
    /// Where standing text stands.
    pub standing: Standing,
    /// Families and the family of each passage.
    pub families: Families,
    /// How much each two articles share, boilerplate left out; sorted.
    pub links: Vec<Link>,
    /// Stories and the story of each article.
    pub stories: Stories,
}

/// Clusters passages, which are sorted by their articles and places.
#[must_use]
pub fn cluster(
    alignments: &Alignments,
    articles: &[Article],
    sketches: &Sketches,
    config: &Config,
) -> Clusters {
    let passages = &alignments.passages;
    let sides = Sides::new(passages, articles.len());
    let standing = Standing::learn(passages, &sides, articles, sketches, config);
    let extents = extent::Extents::new(alignments, &standing, articles, config.min_words);
    let families = Families::new(passages, &extents, &standing);
    drop(extents);
    let content = sides.only(|at| !families.is_boilerplate(at));
    let lengths: Vec<u32> = (0..articles.len() as u32)
        .map(|id| content_length(ArticleId(id), sketches, &standing))
        .collect();
    let links = link::links(passages, &families, &standing, &lengths);
    let shared = facet::Shared {
        passages,
        sides: &content,
        standing: &standing,
        families: &families,
        links: &links,
        content: &lengths,
        least: config.min_words,
    };
    let stories = Stories::new(shared, config);
    Clusters {
        sides,
        content,
        standing,
        families,
        links,
        stories,
    }
}

/// Where the entries of each article start in a list that has them article by article, and where the last end.
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

/// Share of an article that counts as its own length at least, lest two footers with a word between
/// them be the same article.
const LEAST_CONTENT: u32 = 10;

/// Tokens of an article that are no standing text.
fn content_length(id: ArticleId, sketches: &Sketches, standing: &Standing) -> u32 {
    let all = sketches.words(id).len() as u32;
    let standing: u32 = standing.of(id).map(Span::len).sum();
    all.saturating_sub(standing)
        .max(all.div_ceil(LEAST_CONTENT))
}
