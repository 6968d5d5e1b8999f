//! `wirecopy generate`.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use super::Found;
use super::args::Generate;
use crate::error::{Error, Result};
use crate::generate::{self, FILES, Settings};

pub(super) fn run(args: &Generate) -> anyhow::Result<Found> {
    let settings = Settings {
        articles: args.articles,
        seed: args.seed,
        outlets: args
            .outlets
            .unwrap_or_else(|| Settings::outlets_for(args.articles)),
        days: args.days,
        dates: args.dates.into(),
        missing_dates: args.missing_dates,
        wrong_dates: args.wrong_dates,
        copied: args.copied,
        boilerplate: args.boilerplate,
        round_ups: args.round_ups,
        backgrounds: args.backgrounds,
        largest_story: args.largest_story,
        tongues: args.languages.iter().map(|&l| l.into()).collect(),
    }
    .validated()?;
    fs::create_dir_all(&args.gold).map_err(|source| Error::io(&args.gold, source))?;
    let mut articles = create(&args.out)?;
    let mut gold = Vec::with_capacity(FILES.len());
    for name in FILES {
        gold.push(Box::new(create(&args.gold.join(name))?) as Box<dyn Write>);
    }
    generate::generate(&settings, &mut articles, &mut gold, &|_| {}).map_err(Error::Write)?;
    Ok(Found::Nothing)
}

fn create(path: &Path) -> Result<BufWriter<File>> {
    let file = File::create(path).map_err(|source| Error::io(path, source))?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}
