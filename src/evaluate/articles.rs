//! `articles.jsonl` -> the few fields that scoring needs.

use serde::{Deserialize, Deserializer};

use super::lines;
use crate::error;
use crate::model::Moment;
use crate::read::date;
use crate::report::record::PublishedAt;

/// What scoring needs of an article; all but the id may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Article {
    /// Its id.
    #[serde(rename = "article")]
    pub id: String,
    /// Its words.
    pub words: Option<u32>,
    /// Its story; none stands alone.
    pub story: Option<u32>,
    /// When it says it was published.
    #[serde(default, rename = "published", deserialize_with = "moment")]
    pub moment: Option<Moment>,
}

/// What `published.at` may mean.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Moment>, D::Error> {
    let published = Option::<PublishedAt>::deserialize(deserializer)?;
    Ok(published.and_then(|published| date::parse(&published.at).moment))
}

/// Reads JSON Lines; fields that scoring does not need are passed over.
pub fn parse(name: &str, text: &str) -> error::Result<Vec<Article>> {
    let numbered = lines::json(name, text)?;
    Ok(numbered.into_iter().map(|(_, article)| article).collect())
}
