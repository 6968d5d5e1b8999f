//! `wirecopy scan`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use super::Found;
use super::args::{Format, Reading as ReadingArgs, Scan};
use super::output::Folder;
use super::progress::Progress;
use crate::cluster::standing::rulings;
use crate::error::{Error, Result};
use crate::pipeline::{self, Pairs, Stage, Watch};
use crate::read::{self, Input, Options, Reading};
use crate::report::{summary, together};
use crate::segment::credit::Agencies;

pub(super) fn run(args: &Scan, quiet: bool) -> anyhow::Result<Found> {
    let mut config = args.settings.config()?;
    if let Some(path) = &args.boilerplate {
        let text = fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        config.boilerplate = rulings(&path.display().to_string(), &text)?;
    }
    let folder = args.out.as_deref().map(Folder::create).transpose()?;
    let progress = Progress::new(quiet);
    let reading = read_all(&args.inputs, &args.reading, &progress)?;
    if !quiet {
        // a log that cannot be written to must not stop the run
        let _ = say_mappings(&reading);
    }
    let pairs = match &args.pairs {
        None => Pairs::All,
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
            pipeline::parse_pairs(&path.display().to_string(), &text, &reading.articles)?
        }
    };
    let results = pipeline::scan(reading, config, &pairs, Agencies::builtin(), &progress);
    if let Some(folder) = &folder {
        progress.begin(Stage::Report, 1);
        folder.write(&results)?;
        progress.end(Stage::Report);
        folder.write_account(&results, &progress)?;
    }
    progress.finish();
    let mut out = anstream::AutoStream::auto(io::stdout());
    if let Some(story) = args.explain_story {
        let stories = results.clusters.stories.stories.len();
        anyhow::ensure!(
            (story as usize) < stories,
            "there is no story {story}: {stories} were found, counted from 0"
        );
        together::write(&results, story, super::width(), &mut out).map_err(Error::Write)?;
        return Ok(Found::Something);
    }
    match args.format {
        Format::Text => summary::write(&results, args.out.as_deref(), super::width(), &mut out),
        Format::Json => serde_json::to_writer_pretty(&mut out, &results.counts())
            .map_err(io::Error::from)
            .and_then(|()| out.write_all(b"\n")),
    }
    .map_err(Error::Write)?;
    Ok(if results.alignments.passages.is_empty() {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// Says once for each distinct mapping which fields were taken from where.
fn say_mappings(reading: &Reading) -> io::Result<()> {
    let mut by_mapping: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in reading
        .sources
        .iter()
        .filter(|source| !source.mapping.is_empty())
    {
        by_mapping
            .entry(&source.mapping)
            .or_default()
            .push(&source.path);
    }
    for (mapping, paths) in by_mapping {
        match paths[..] {
            [only] => writeln!(io::stderr(), "wirecopy: {only}: {mapping}")?,
            [first, ..] => {
                let others = paths.len() - 1;
                writeln!(
                    io::stderr(),
                    "wirecopy: {first} and {others} more: {mapping}"
                )?;
            }
            [] => {}
        }
    }
    Ok(())
}

/// Reads articles as the arguments say.
pub(super) fn read_all(
    paths: &[std::path::PathBuf],
    args: &ReadingArgs,
    progress: &Progress,
) -> Result<Reading> {
    let inputs: Vec<Input> = paths
        .iter()
        .map(|path| Input::from(path.as_path()))
        .collect();
    let options = Options {
        fields: args.fields.clone(),
        outlet: args.outlet.clone(),
        strict: args.strict,
        ..Options::default()
    };
    let bytes = paths
        .iter()
        .filter_map(|path| fs::metadata(path).ok())
        .filter(fs::Metadata::is_file)
        .map(|data| data.len())
        .sum();
    progress.begin(Stage::Read, bytes);
    let before = AtomicU64::new(0);
    let reading = read::read(&inputs, &options, &|done| {
        progress.advance(done.saturating_sub(before.swap(done, Ordering::Relaxed)));
    })?;
    progress.end(Stage::Read);
    Ok(reading)
}
