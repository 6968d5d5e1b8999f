//! `wirecopy dedup`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::write::GzEncoder;
use serde::Serialize;

use super::Found;
use super::args::{Dedup, Format};
use super::output::{Unfinished, unfinished};
use super::progress::Progress;
use crate::dedup::{self, By, Duplicate, Settings};
use crate::error::{Error, Result};
use crate::model::{Bytes, Span};
use crate::pipeline::{Stage, Watch};
use crate::read::copy::{Change, Changes};
use crate::read::{Files, Options, Source};
use crate::report::jsonl;

pub(super) fn run(args: &Dedup, quiet: bool) -> anyhow::Result<Found> {
    let settings = Settings {
        threshold: args.threshold,
        keep: args.keep.into(),
        by: args.by.into(),
        min_words: args.min_words,
    }
    .validated()?;
    let out = Target::of(&args.out);
    let dropped = match (&args.dropped, &out) {
        (Some(path), _) => Some(path.clone()),
        (None, Target::File(path)) => Some(beside(path)),
        (None, Target::Stdout) => None,
    };
    if dropped.as_ref() == Some(&args.out) {
        let reason = "--out and --dropped name the same file";
        return Err(Error::Config(reason.to_owned()).into());
    }
    // beside the output, where there is room for as much
    let beside = args
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let (inputs, _kept) = args.inputs.list_kept(beside.unwrap_or(Path::new(".")))?;
    let written = [Some(&args.out), dropped.as_ref()].into_iter().flatten();
    let options = Options {
        left_out: written
            .flat_map(|path| [path.clone(), unfinished(path)])
            .collect(),
        ..args.reading.options()
    };
    let files = Files::list(&inputs, &options)?;
    let mut out = out.create()?;
    let mut dropped = dropped.map(|path| Target::of(&path).create()).transpose()?;

    let progress = Progress::new(quiet);
    let mut passes = Passes::new(&files, &progress);
    let found = dedup::find(settings, files.expected_bytes(), &mut |take| {
        passes.next(take)
    })?;
    progress.end(Stage::Candidates);
    let Passes {
        sources, rejects, ..
    } = passes;
    if !quiet {
        // a log that cannot be written to must not stop the run
        let _ = super::scan::say_mappings(&sources);
    }

    progress.begin(Stage::Report, 1);
    let changes = changes(settings.by, found.duplicates());
    let unread = files.copy(&sources, &changes, &|_| (), &mut out)?;
    if let Some(dropped) = &mut dropped {
        for duplicate in found.duplicates() {
            let line = Dropped::of(&duplicate, &sources, settings.by);
            jsonl::line(&mut *dropped, &line).map_err(Error::Write)?;
        }
    }
    out.finish()?;
    dropped.map_or(Ok(()), Output::finish)?;
    progress.end(Stage::Report);
    progress.finish();
    let (_, seconds) = progress.account();
    let summary = Summary {
        articles: found.articles,
        compared: found.compared,
        dropped: found.duplicates().len() as u64,
        rejects,
        left_out: rejects.saturating_sub(unread),
        by: settings.by,
        seconds,
        peak_bytes: super::memory::peak_bytes(),
    };
    summary
        .say(
            args.format,
            quiet,
            matches!(Target::of(&args.out), Target::Stdout),
        )
        .map_err(Error::Write)?;
    Ok(if summary.dropped == 0 {
        Found::Nothing
    } else {
        Found::Something
    })
}

/// The two passes over the input, watched.
struct Passes<'p> {
    files: &'p Files,
    progress: &'p Progress,
    sources: Vec<Source>,
    rejects: u64,
    count: usize,
}

impl<'p> Passes<'p> {
    fn new(files: &'p Files, progress: &'p Progress) -> Self {
        Self {
            files,
            progress,
            sources: Vec::new(),
            rejects: 0,
            count: 0,
        }
    }

    fn next(&mut self, take: &mut crate::read::Take<'_>) -> Result<()> {
        let stage = [Stage::Read, Stage::Fingerprint][self.count.min(1)];
        let bytes = self.sources.iter().map(|source| source.bytes).sum();
        self.progress.begin(stage, bytes);
        let before = AtomicU64::new(0);
        let advance = |done: u64| {
            let step = done.saturating_sub(before.swap(done, Ordering::Relaxed));
            self.progress.advance(step);
        };
        let (sources, rejects) = self.files.each(&advance, take)?;
        self.progress.end(stage);
        if self.count > 0 {
            if let Some((_, changed)) = self.sources.iter().zip(&sources).find(|(a, b)| a != b) {
                return Err(Error::Input {
                    path: changed.path.clone(),
                    reason: "it has changed while it was read".to_owned(),
                });
            }
            self.progress.begin(Stage::Candidates, 1);
        }
        self.sources = sources;
        self.rejects = rejects.len() as u64;
        self.count += 1;
        Ok(())
    }
}

fn changes<'f>(by: By, duplicates: impl Iterator<Item = Duplicate<'f>>) -> Changes {
    let mut changes = Changes::new();
    for duplicate in duplicates {
        let place = (duplicate.dropped.source, duplicate.dropped.line);
        match by {
            By::Article => {
                changes.insert(place, Change::Drop);
            }
            By::Paragraph => {
                let change = changes.entry(place).or_insert(Change::Cut(Vec::new()));
                if let Change::Cut(parts) = change {
                    parts.push(duplicate.bytes);
                }
            }
        }
    }
    changes
}

/// A line of the file of what was dropped.
#[derive(Serialize)]
struct Dropped<'d> {
    #[serde(flatten)]
    at: Place<'d>,
    kept: Place<'d>,
    similarity: f64,
}

#[derive(Serialize)]
struct Place<'d> {
    article: &'d str,
    path: &'d str,
    line: u64,
    /// Which part of the text, where paragraphs are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<Span<Bytes>>,
}

impl<'d> Dropped<'d> {
    fn of(duplicate: &Duplicate<'d>, sources: &'d [Source], by: By) -> Self {
        let place = |place: &'d dedup::Place, bytes| Place {
            article: &place.id,
            path: &sources[place.source].path,
            line: place.line,
            bytes: (by == By::Paragraph).then_some(bytes),
        };
        Self {
            at: place(duplicate.dropped, duplicate.bytes),
            kept: place(duplicate.kept, duplicate.kept_bytes),
            similarity: jsonl::rounded(duplicate.similarity),
        }
    }
}

/// How it went.
#[derive(Serialize)]
struct Summary {
    articles: u64,
    compared: u64,
    dropped: u64,
    rejects: u64,
    /// Rejects that are not in the output.
    left_out: u64,
    by: By,
    seconds: f64,
    peak_bytes: Option<u64>,
}

impl Summary {
    /// To standard error for people, to standard output for programs unless the articles go there.
    fn say(&self, format: Format, quiet: bool, stdout_is_taken: bool) -> io::Result<()> {
        match format {
            Format::Text if quiet => Ok(()),
            Format::Text => writeln!(io::stderr(), "wirecopy: {}", self.text()),
            Format::Json => {
                let json = serde_json::to_string_pretty(self)?;
                if stdout_is_taken {
                    writeln!(io::stderr(), "{json}")
                } else {
                    writeln!(io::stdout(), "{json}")
                }
            }
        }
    }

    fn text(&self) -> String {
        let what = match self.by {
            By::Article => "articles",
            By::Paragraph => "paragraphs",
        };
        let rejects = match (self.rejects - self.left_out, self.left_out) {
            (0, 0) => String::new(),
            (kept, 0) => format!("; not readable and kept: {}", records(kept)),
            (0, left_out) => format!("; not readable and left out: {}", records(left_out)),
            (kept, left_out) => {
                format!(
                    "; not readable: {} kept, {left_out} left out",
                    records(kept)
                )
            }
        };
        format!(
            "{} of {} {what} dropped as near-duplicates{rejects}",
            self.dropped, self.compared
        )
    }
}

fn records(count: u64) -> String {
    match count {
        1 => "1 record".to_owned(),
        _ => format!("{count} records"),
    }
}

/// Where something is written.
enum Target {
    Stdout,
    File(PathBuf),
}

/// Where it is written to, packed as its name says.
enum Output {
    Stdout(BufWriter<io::Stdout>),
    Plain(BufWriter<Unfinished>),
    Gzip(GzEncoder<BufWriter<Unfinished>>),
    Zstd(zstd::Encoder<'static, BufWriter<Unfinished>>),
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
            Self::Zstd(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Plain(out) => out.flush(),
            // flushing in the middle would cost compression
            Self::Gzip(_) | Self::Zstd(_) => Ok(()),
        }
    }
}

impl Target {
    fn of(path: &Path) -> Self {
        if path == "-" {
            Self::Stdout
        } else {
            Self::File(path.to_owned())
        }
    }

    fn create(self) -> Result<Output> {
        let path = match self {
            Self::Stdout => return Ok(Output::Stdout(BufWriter::new(io::stdout()))),
            Self::File(path) => path,
        };
        let out = BufWriter::new(Unfinished::create(&path)?);
        Ok(match path.extension().and_then(|end| end.to_str()) {
            Some("gz") => Output::Gzip(GzEncoder::new(out, flate2::Compression::default())),
            Some("zst") => {
                let packer = zstd::Encoder::new(out, 0);
                Output::Zstd(packer.map_err(|source| Error::io(path, source))?)
            }
            _ => Output::Plain(out),
        })
    }
}

impl Output {
    fn finish(self) -> Result<()> {
        let out = match self {
            Self::Stdout(mut out) => return out.flush().map_err(Error::Write),
            Self::Plain(out) => out,
            Self::Gzip(out) => out.finish().map_err(Error::Write)?,
            Self::Zstd(out) => out.finish().map_err(Error::Write)?,
        };
        Unfinished::finish(out)
    }
}

/// `kept.dropped.jsonl` for `kept.jsonl.zst`.
fn beside(out: &Path) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let stem = stem.strip_suffix(".zst").unwrap_or(stem);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    out.with_file_name(format!("{stem}.dropped.jsonl"))
}
