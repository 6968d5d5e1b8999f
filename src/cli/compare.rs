//! `wirecopy compare`.

use std::io::{self, Write};
use std::path::Path;

use serde_json::json;

use super::Found;
use super::args::{Compare, Format};
use super::progress::Progress;
use crate::error::{Error, Result};
use crate::model::{Article, ArticleId};
use crate::pipeline::{self, Pairs};
use crate::read::{Input, Reading};
use crate::report::{compare, jsonl};
use crate::segment::credit::Agencies;

pub(super) fn run(args: &Compare) -> anyhow::Result<Found> {
    let config = args.settings.config()?;
    let mut reading = one(&args.a, args)?;
    let other = one(&args.b, args)?;
    reading.sources.extend(other.sources);
    reading.articles.extend(other.articles);
    let pair = Pairs::Given(vec![(ArticleId(0), ArticleId(1))]);
    let results = pipeline::scan(
        reading,
        config,
        &pair,
        Agencies::builtin(),
        &pipeline::Unwatched,
    );
    let mut out = anstream::AutoStream::auto(io::stdout());
    match args.format {
        _ if args.explain => {
            let (a, b) = (ArticleId(0), ArticleId(1));
            super::explain::write(
                &pipeline::explain(&results, &pair, a, b),
                args.format,
                &mut out,
            )
        }
        Format::Text => compare::write(&results, super::width(), &mut out),
        Format::Json => json(&results, &mut out),
    }
    .map_err(Error::Write)?;
    Ok(if results.alignments.passages.is_empty() {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// Reads a file that must hold one article.
fn one(path: &Path, args: &Compare) -> Result<Reading> {
    let progress = Progress::new(true);
    let mut reading = super::scan::read_all(
        &super::scan::list(&[Input::from(path)], &args.reading, Vec::new())?,
        &progress,
    )?;
    let refuse = |reason: String| Error::Input {
        path: path.display().to_string(),
        reason,
    };
    match (reading.articles.as_mut_slice(), reading.rejects.first()) {
        ([article], _) => {
            named_by_path(article, path);
            Ok(reading)
        }
        ([], Some(reject)) => Err(Error::Record {
            path: reject.path.clone(),
            line: reject.line,
            reason: reject.reason.clone(),
        }),
        (articles, _) => Err(refuse(format!(
            "compare takes one article a file, this holds {}",
            articles.len()
        ))),
    }
}

/// Two files may bear one name in different folders: a plain text file goes by its whole path here.
fn named_by_path(article: &mut Article, path: &Path) {
    if path
        .file_name()
        .is_some_and(|name| name == article.id.as_str())
    {
        article.id = path.display().to_string().into();
    }
}

fn json(results: &crate::report::Results, out: &mut dyn Write) -> io::Result<()> {
    let writer = jsonl::Writer::new(results);
    let passages: Vec<_> = (0..results.alignments.passages.len())
        .map(|at| writer.passage(at))
        .collect();
    let article = |at: usize| {
        json!({
            "article": results.articles[at].id,
            "words": results.words[at],
            "shared_words": results.attribution.usage[at].shared_words,
            "repeats": writer.repeats(ArticleId(at as u32)),
        })
    };
    let document = json!({"a": article(0), "b": article(1), "passages": passages});
    jsonl::document(out, &document)
}
