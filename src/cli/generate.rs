//! `wirecopy generate`.

use std::fs;
use std::io::BufWriter;
use std::path::Path;

use super::Found;
use super::args::Generate;
use super::output::Unfinished;
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
    let names = FILES.iter().map(|name| create(&args.gold.join(name)));
    let mut gold = names.collect::<Result<Vec<_>>>()?;
    generate::generate(&settings, &mut articles, &mut gold, &|_| {}).map_err(Error::Write)?;
    Unfinished::finish(articles)?;
    gold.into_iter().try_for_each(Unfinished::finish)?;
    Ok(Found::Nothing)
}

fn create(path: &Path) -> Result<BufWriter<Unfinished>> {
    let file = Unfinished::create(path)?;
    Ok(BufWriter::with_capacity(1 << 20, file))
}
