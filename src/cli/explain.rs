//! `--explain`, of `scan` and of `compare`.

use std::io::{self, Write};

use super::args::Format;
use crate::error::{Error, Result};
use crate::model::{Article, ArticleId};
use crate::report::explain::Explanation;

/// The two articles named to `scan --explain`.
pub(super) fn find(ids: &[String], articles: &[Article]) -> Result<(ArticleId, ArticleId)> {
    let find = |id: &String| {
        let at = articles.iter().position(|article| article.id == *id);
        at.map(|at| ArticleId(at as u32))
            .ok_or_else(|| Error::Config(format!("--explain: no article has the id {id}")))
    };
    match ids {
        [a, b] if a == b => Err(Error::Config(format!(
            "--explain takes two articles, {a} is one"
        ))),
        [a, b] => Ok((find(a)?, find(b)?)),
        _ => Err(Error::Config("--explain takes two article ids".to_owned())),
    }
}

pub(super) fn write(
    explanation: &Explanation<'_>,
    format: Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => explanation.write(super::width(), out),
        Format::Json => explanation.write_json(out),
    }
}
