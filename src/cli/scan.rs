//! `wirecopy scan`.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::args::{Format, Reading as ReadingArgs, Scan, ScanFormat};
use super::output::Folder;
use super::predict::{self, Needs};
use super::progress::Progress;
use super::work::{Made, Work};
use super::{Found, budget};
use crate::cluster::standing::rulings;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::hash;
use crate::pipeline::{self, Pairs, Stage, Watch, checkpoint};
use crate::read::{Files, Input, Options, Reading, Source};
use crate::report::{Results, jsonl, summary, together};
use crate::segment::credit::Agencies;

pub(super) fn run(args: &Scan, quiet: bool) -> anyhow::Result<Found> {
    let mut config = args.settings.config()?;
    if let Some(path) = &args.boilerplate {
        let text = fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        config.boilerplate = rulings(&path.display().to_string(), &text)?;
    }
    if args.format == ScanFormat::Parquet && args.out.is_none() {
        let reason = "--format parquet needs a folder to write to (--out DIR)";
        return Err(Error::Config(reason.to_owned()).into());
    }
    let folder = args.out.as_deref().map(Folder::create).transpose()?;
    let progress = Progress::new(quiet);
    let inputs = args.inputs.list()?;
    let files = list(&inputs, &args.reading, written(args))?;
    let (work, needs) = begin_work(args, &config, &files, quiet)?;
    let reading = read_all(&files, &progress)?;
    if !quiet {
        // a log that cannot be written to must not stop the run
        let _ = say_mappings(&reading.sources);
    }
    let pairs = match &args.pairs {
        None => Pairs::All,
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
            pipeline::parse_pairs(&path.display().to_string(), &text, &reading.articles)?
        }
    };
    let explained = args.explain.as_deref();
    let explained = explained
        .map(|ids| super::explain::find(ids, &reading.articles))
        .transpose()?;
    let agencies = Agencies::builtin();
    let results = match &work {
        None => pipeline::scan(reading, config, &pairs, agencies, &progress),
        Some(work) => work
            .has_read()
            .and_then(|()| pipeline::scan_kept(reading, config, &pairs, agencies, &progress, work))
            .map_err(|error| work.kept(error))?,
    };
    if let Some(folder) = &folder {
        let written = write(args, folder, &results, &inputs, &progress, needs);
        written.map_err(|error| match &work {
            Some(work) => work.kept(error),
            None => error,
        })?;
    }
    if let Some(work) = work {
        work.finish();
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
    let format = args.format.printed();
    if let Some((a, b)) = explained {
        let explanation = pipeline::explain(&results, &pairs, a, b);
        super::explain::write(&explanation, format, &mut out).map_err(Error::Write)?;
        return Ok(if explanation.reported.is_empty() {
            Found::Nothing
        } else {
            Found::Something
        });
    }
    match format {
        Format::Text => summary::write(&results, args.out.as_deref(), super::width(), &mut out),
        Format::Json => jsonl::document(&mut out, &results.counts()),
    }
    .map_err(Error::Write)?;
    Ok(if results.alignments.passages.is_empty() {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// Writes all files of the output folder.
fn write(
    args: &Scan,
    folder: &Folder,
    results: &Results,
    inputs: &[Input],
    progress: &Progress,
    predicted: Option<Needs>,
) -> Result<()> {
    progress.begin(Stage::Report, 1);
    folder.write(results)?;
    if args.format == ScanFormat::Parquet {
        folder.write_parquet()?;
    }
    progress.end(Stage::Report);
    let reading = super::report::account(inputs, &args.reading);
    folder.write_account(results, progress, &reading, predicted)
}

/// Where what is done is kept, if anywhere.
fn work_folder(args: &Scan) -> Option<PathBuf> {
    let in_out = || Some(args.out.as_ref()?.join("work"));
    args.long.work_dir.clone().or_else(in_out)
}

/// The files that this run and those before it may have written.
fn written(args: &Scan) -> Vec<PathBuf> {
    let results = args.out.as_deref().map(Folder::files);
    let parts = work_folder(args).as_deref().map(Work::files);
    results.into_iter().chain(parts).flatten().collect()
}

/// Takes the work folder into use, if the run has one, keeps the budget from now on, if it has one, and tells
/// what a long run will need.
fn begin_work(
    args: &Scan,
    config: &Config,
    files: &Files,
    quiet: bool,
) -> anyhow::Result<(Option<Work>, Option<Needs>)> {
    let given = &args.long;
    let folder = work_folder(args);
    let wanted = given.work_dir.is_some() || given.resume || given.max_memory.is_some();
    // what a stopped run left there goes, or is gone on from
    let wanted = wanted || folder.as_deref().is_some_and(Work::is_in);
    let work = match &folder {
        Some(folder) if wanted => {
            let made = made(args, config, files)?;
            let in_output = given.work_dir.is_none();
            let work = Work::begin(folder, in_output, &made, given.resume, given.part, quiet)?;
            Some(work)
        }
        None if given.resume => {
            let reason = "--resume needs the folder that the stopped run worked in (--work-dir DIR or --out DIR)";
            return Err(Error::Config(reason.to_owned()).into());
        }
        _ => None,
    };
    let work_folder = folder.clone().unwrap_or_else(std::env::temp_dir);
    if let Some(budget) = given.max_memory {
        budget::keep_within(budget, &work_folder)
            .map_err(|source| Error::io(&work_folder, source))?;
    }
    let is_long = given.max_memory.is_some() || files.expected_bytes() >= predict::LONG;
    // what cannot be foretold is met, and said, when it is read
    let needs = if is_long && !quiet {
        Needs::of(files, config).unwrap_or_default()
    } else {
        None
    };
    if let Some(needs) = needs {
        let is_kept = work.is_some();
        // a log that cannot be written to must not stop the run
        let _ = needs.say(given.max_memory, &work_folder, is_kept, &mut io::stderr());
    }
    Ok((work, needs))
}

/// What the results depend on.
fn made(args: &Scan, config: &Config, files: &Files) -> anyhow::Result<Made> {
    let mut settings = match serde_json::to_value(config)? {
        Value::Object(settings) => settings,
        _ => serde_json::Map::new(),
    };
    let fields: Vec<String> = args.reading.field_names().collect();
    let pairs = args.pairs.as_ref().map(|path| {
        let text = fs::read(path).map_err(|source| Error::io(path, source))?;
        Ok::<_, Error>(format!("{:016x}", hash::bytes(&text)))
    });
    for (name, value) in [
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        ("layout", json!(checkpoint::LAYOUT)),
        ("fields", json!(fields)),
        ("outlet", json!(args.reading.outlet)),
        ("pairs", json!(pairs.transpose()?)),
        ("part", json!(args.long.part)),
    ] {
        settings.insert(name.to_owned(), value);
    }
    Ok(Made {
        settings,
        inputs: files.sizes(),
    })
}

/// Says once for each distinct mapping which fields were taken from where.
pub(super) fn say_mappings(sources: &[Source]) -> io::Result<()> {
    let mut by_mapping: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !source.mapping.is_empty()) {
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

/// Lists what to read, as the arguments say, without what the run writes.
pub(super) fn list(inputs: &[Input], args: &ReadingArgs, left_out: Vec<PathBuf>) -> Result<Files> {
    let options = Options {
        keep_other: false,
        left_out,
        ..args.options()
    };
    Files::list(inputs, &options)
}

/// Reads all articles.
pub(super) fn read_all(files: &Files, progress: &Progress) -> Result<Reading> {
    let bytes = files.sizes().iter().filter_map(|(_, bytes)| *bytes).sum();
    progress.begin(Stage::Read, bytes);
    let before = AtomicU64::new(0);
    let reading = files.read(&|done| {
        progress.advance(done.saturating_sub(before.swap(done, Ordering::Relaxed)));
    })?;
    progress.end(Stage::Read);
    Ok(reading)
}
