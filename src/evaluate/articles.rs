//! `articles.jsonl` -> the few fields that scoring needs.

use serde::Deserialize;

use super::lines;
use crate::error::Result;

/// What scoring needs of an article; all but the id may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Article {
    /// Its id.
    #[serde(rename = "article")]
    pub id: String,
    /// Its words.
    pub words: Option<u32>,
    /// Its story; none stands alone.
    pub story: Option<u32>,
}

/// Reads JSON Lines; fields that scoring does not need are passed over.
pub fn parse(name: &str, text: &str) -> Result<Vec<Article>> {
    let numbered = lines::json(name, text)?;
    Ok(numbered.into_iter().map(|(_, article)| article).collect())
}
