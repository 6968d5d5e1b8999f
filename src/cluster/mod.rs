//! Passages -> families (one passage wherever it stands) and stories (articles that share enough).
//! Spans are clustered first, then articles, so that one shared sentence never merges two stories.

pub mod family;
pub mod leiden;
pub mod link;
pub mod story;

use crate::align::Passage;
use crate::config::Config;
use crate::model::Article;
pub use family::{Families, Family};
pub use link::Link;
pub use story::{Stories, Story};

/// What clustering gave.
#[derive(Debug, Default)]
pub struct Clusters {
    /// Families and the family of each passage.
    pub families: Families,
    /// How much each two articles share, boilerplate left out; sorted.
    pub links: Vec<Link>,
    /// Stories and the story of each article.
    pub stories: Stories,
}

/// Clusters passages, which are sorted by their articles and places; `tokens` has the length of
/// each article.
#[must_use]
pub fn cluster(
    passages: &[Passage],
    articles: &[Article],
    tokens: &[u32],
    config: &Config,
) -> Clusters {
    let families = Families::new(passages, articles, tokens);
    let boilerplate = |at: usize| families.families[families.of_passage[at] as usize].boilerplate;
    let links = link::links(passages, |at| !boilerplate(at), tokens);
    let stories = Stories::new(passages, &families, &links, tokens, config);
    Clusters {
        families,
        links,
        stories,
    }
}
