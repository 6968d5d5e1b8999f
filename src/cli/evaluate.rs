//! `wirecopy evaluate`.

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::Found;
use super::args::{Evaluate, Format, What};
use crate::error::{Error, Result};
use crate::evaluate::{articles, clusters, copies, pairs, passages, resemblance, reuse};
use crate::report::jsonl;

/// Share of the copier's words from which a pair counts as reuse: less than a tenth of a text is a
/// sentence, which anybody who writes about the same thing may share.
const MIN_SHARE: f64 = 0.1;

pub(super) fn run(args: &Evaluate) -> anyhow::Result<Found> {
    let (gold, found) = (File::read(&args.gold)?, File::read(&args.found)?);
    let pairs = args.pairs.as_deref().map(File::read).transpose()?;
    let pairs = pairs.map(|file| file.parse(pairs::parse)).transpose()?;
    let articles = args.articles.as_deref().map(File::read).transpose()?;
    let articles = articles
        .map(|file| file.parse(articles::parse))
        .transpose()?;
    match args.what {
        What::Passages if pairs::is_table_of_labels(&gold.text) => print(
            args.format,
            &reuse::score(
                &gold.parse(pairs::parse)?,
                &found.parse(passages::parse)?,
                &articles.unwrap_or_default(),
                MIN_SHARE,
            ),
        ),
        What::Passages => {
            let score = passages::score(
                &gold.parse(passages::parse)?,
                &found.parse(passages::parse)?,
                pairs.as_deref(),
                passages::Boilerplate::Ignored,
            );
            match &args.kind {
                Some(kind) => print(args.format, score.kind(kind)?),
                None => print(args.format, &score),
            }
        }
        What::Resemblance => print(
            args.format,
            &resemblance::score(
                &gold.parse(resemblance::parse)?,
                &found.parse(passages::parse)?,
                &articles.unwrap_or_default(),
            ),
        ),
        What::Clusters => print(
            args.format,
            &clusters::score(
                &gold.parse(clusters::parse)?,
                &found.parse(clusters::parse)?,
                articles.as_deref(),
            )?,
        ),
        What::Copies => print(
            args.format,
            &copies::score(
                &gold.parse(copies::parse)?,
                &found.parse(copies::parse)?,
                articles.as_deref(),
            ),
        ),
    }
    .map_err(Error::Write)?;
    Ok(Found::Nothing)
}

struct File {
    name: String,
    text: String,
}

impl File {
    fn read(path: &Path) -> Result<Self> {
        Ok(Self {
            name: path.display().to_string(),
            text: fs::read_to_string(path).map_err(|source| Error::io(path, source))?,
        })
    }

    fn parse<T>(&self, parse: impl Fn(&str, &str) -> Result<T>) -> Result<T> {
        parse(&self.name, &self.text)
    }
}

fn print(format: Format, score: &(impl Serialize + Display)) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match format {
        Format::Text => write!(out, "{score}"),
        Format::Json => jsonl::document(out, score),
    }
}
