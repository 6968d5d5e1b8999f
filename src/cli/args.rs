//! The arguments; help texts, completions and the man page all come from here.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use tempfile::NamedTempFile;

use super::budget;
use crate::config::{self, Config};
use crate::dedup;
use crate::error::Error;
use crate::generate;
use crate::read::{Field, Input, Options};

/// Finds text that news outlets share: which passages, in which articles, at which exact characters;
/// who reprints whom; and who most likely had it first.
#[derive(Debug, Parser)]
#[command(
    name = "wirecopy",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Threads to use; the results do not depend on it [default: one a core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) threads: Option<u16>,
    /// Say nothing but errors on standard error
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// Exit with 1 when something was found
    #[arg(long, global = true)]
    pub(super) exit_code: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Scan articles: flag copied passages, group reprints, name likely sources
    Scan(Scan),
    /// Show what two files share, side by side, edits marked
    Compare(Compare),
    /// Make one HTML file of a scan's output, to be opened in any browser, offline
    Report(Report),
    /// Keep one article of each group of near-duplicates
    Dedup(Dedup),
    /// Measure every stage on your own dump: articles and megabytes a second, memory
    Bench(Bench),
    /// Score found passages, clusters or copies against known truth
    Evaluate(Evaluate),
    /// Write a synthetic newsroom with its truth, to measure with
    Generate(Generate),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// What to read.
#[derive(Debug, clap::Args)]
pub(super) struct Inputs {
    /// Files, folders or quoted patterns ('dumps/**/*.jsonl'), or - for standard input: JSON Lines, JSON
    /// arrays, CSV, Parquet, WARC or plain text, each also under gzip or zstd; folders and patterns pass over
    /// what this command writes
    #[arg(required_unless_present = "files_from", value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Read the names of further inputs from this file, one a line (or separated by NUL bytes), - for
    /// standard input
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,
}

impl Inputs {
    pub(super) fn list(&self) -> crate::error::Result<Vec<Input>> {
        let given = self.inputs.iter().map(|path| Input::from(path.as_path()));
        let mut inputs: Vec<Input> = given.collect();
        if let Some(path) = &self.files_from {
            let at = |source| Error::io(path, source);
            let list = match path.to_str() {
                Some("-") => io::read_to_string(io::stdin().lock()).map_err(at)?,
                _ => fs::read_to_string(path).map_err(at)?,
            };
            let end = if list.contains('\0') { '\0' } else { '\n' };
            let names = list.split(end).map(|name| name.trim_end_matches('\r'));
            inputs.extend(names.filter(|name| !name.is_empty()).map(Input::from));
        }
        if inputs.is_empty() {
            return Err(Error::Config("the list of inputs is empty".to_owned()));
        }
        Ok(inputs)
    }

    /// As [`Inputs::list`], but each can be read more than once: standard input is kept in a file of this
    /// folder until that is dropped.
    pub(super) fn list_kept(
        &self,
        folder: &Path,
    ) -> crate::error::Result<(Vec<Input>, Option<NamedTempFile>)> {
        let mut inputs = self.list()?;
        let mut kept = None;
        for input in inputs.iter_mut().filter(|input| **input == Input::Stdin) {
            let at = |source| Error::io(folder, source);
            let mut file = NamedTempFile::new_in(folder).map_err(at)?;
            io::copy(&mut io::stdin().lock(), &mut file).map_err(at)?;
            *input = Input::Kept(file.path().to_owned());
            kept = Some(file);
        }
        Ok((inputs, kept))
    }
}

/// How to read articles.
#[derive(Debug, clap::Args)]
pub(super) struct Reading {
    /// Read a field from another name, as text=body; dotted paths reach inside [fields: id, outlet,
    /// published, seen, title, text, url]
    #[arg(long = "field", value_name = "FIELD=NAME", value_parser = field)]
    pub(super) fields: Vec<(Field, String)>,
    /// The outlet of all articles, whatever they say
    #[arg(long, value_name = "NAME")]
    pub(super) outlet: Option<String>,
    /// Stop at the first record that cannot be read
    #[arg(long)]
    pub(super) strict: bool,
}

impl Reading {
    pub(super) fn options(&self) -> Options {
        Options {
            fields: self.fields.clone(),
            outlet: self.outlet.clone(),
            strict: self.strict,
            ..Options::default()
        }
    }

    /// Which fields are read from other names, as they were given: `text=body`.
    pub(super) fn field_names(&self) -> impl Iterator<Item = String> {
        let fields = self.fields.iter();
        fields.map(|(field, name)| format!("{}={name}", field.name()))
    }

    /// The same as words of a command line.
    pub(super) fn words(&self) -> Vec<OsString> {
        let fields = self.field_names();
        let mut words: Vec<OsString> = fields
            .map(|field| format!("--field={field}").into())
            .collect();
        words.extend(
            self.outlet
                .as_ref()
                .map(|name| format!("--outlet={name}").into()),
        );
        words.extend(self.strict.then(|| "--strict".into()));
        words
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Scan {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Write the results into this folder
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Compare only these pairs: two article ids a line, separated by a tab
    #[arg(long, value_name = "FILE")]
    pub(super) pairs: Option<PathBuf>,
    /// Overrule what is boilerplate: a text a line, with ! before it if it is none, or edited lines of
    /// boilerplate.jsonl
    #[arg(long, value_name = "FILE")]
    pub(super) boilerplate: Option<PathBuf>,
    /// Instead of the summary, say in words why the articles of a story are together
    #[arg(long, value_name = "STORY", conflicts_with = "explain")]
    pub(super) explain_story: Option<u32>,
    /// Instead of the summary, say in words what was decided about two articles, and why
    #[arg(long, num_args = 2, value_names = ["ID", "ID"])]
    pub(super) explain: Option<Vec<String>>,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) settings: Settings,
    #[command(flatten)]
    pub(super) long: LongRun,
    /// How to print the summary, and what to write beside the lines
    #[arg(long, value_enum, default_value_t = ScanFormat::Text)]
    pub(super) format: ScanFormat,
}

/// What a long run may use, and where it keeps what it has done; no result depends on it.
#[derive(Debug, clap::Args)]
pub(super) struct LongRun {
    /// Keep resident memory within SIZE (512MiB, 2GiB, 4GB, or bytes); what does not fit lies in the work
    /// folder. Less than 512 MiB may be exceeded, less than 64 MiB is refused. Linux only
    #[arg(long, value_name = "SIZE", value_parser = budget::read)]
    pub(super) max_memory: Option<u64>,
    /// Keep what does not fit into memory, and what is done so far, in this folder [default: work inside
    /// the folder of --out, else one for temporary files]
    #[arg(long, value_name = "DIR")]
    pub(super) work_dir: Option<PathBuf>,
    /// Go on where an earlier run with the same settings, inputs and work folder was stopped
    #[arg(long)]
    pub(super) resume: bool,
    /// Articles of which what was done is kept as one part
    #[arg(long, value_name = "N", default_value = "8192", hide = true)]
    pub(super) part: NonZeroUsize,
}

/// Settings that results depend on.
#[derive(Debug, clap::Args)]
pub(super) struct Settings {
    /// Matched words below which shared text is no passage
    #[arg(long, value_name = "N", default_value_t = Config::default().min_words)]
    pub(super) min_words: u32,
    /// Which pairs to compare sentence by sentence, for copy in other words
    #[arg(long, value_enum, default_value_t = Rewrites::Linked, value_name = "PAIRS")]
    pub(super) rewrites: Rewrites,
    /// Seed of all random choices
    #[arg(long, value_name = "N", default_value_t = Config::default().seed)]
    pub(super) seed: u64,
}

impl Settings {
    pub(super) fn config(&self) -> crate::error::Result<Config> {
        Config {
            min_words: self.min_words,
            rewrites: self.rewrites.into(),
            seed: self.seed,
            ..Config::default()
        }
        .validated()
    }

    /// The same as words of a command line.
    pub(super) fn words(&self) -> Vec<OsString> {
        let rewrites = self.rewrites.to_possible_value();
        let rewrites = rewrites.as_ref().map_or("", |value| value.get_name());
        vec![
            format!("--min-words={}", self.min_words).into(),
            format!("--rewrites={rewrites}").into(),
            format!("--seed={}", self.seed).into(),
        ]
    }
}

/// As [`config::Rewrites`], with a help text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Rewrites {
    /// None
    Off,
    /// Given pairs, those that share several phrases outside copied passages, and those published within
    /// days of each other whose rare words tell half of the same
    Linked,
    /// All pairs that share a phrase, or a few rare words and were published within days of each other
    All,
}

impl From<Rewrites> for config::Rewrites {
    fn from(rewrites: Rewrites) -> Self {
        match rewrites {
            Rewrites::Off => Self::Off,
            Rewrites::Linked => Self::Linked,
            Rewrites::All => Self::All,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Compare {
    /// One file, of one article
    pub(super) a: PathBuf,
    /// The other
    pub(super) b: PathBuf,
    /// Say in words what was decided about the two, and why
    #[arg(long)]
    pub(super) explain: bool,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How to print the passages
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// Copies the input, but for near-duplicates: one of each group stays, every field, the order and each
/// byte of what stays are kept. Resemblance is the exact share of common five-word shingles, and what is
/// dropped always resembles the one article it is dropped for.
#[derive(Debug, clap::Args)]
pub(super) struct Dedup {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Write what is kept here, packed if the name ends in .gz or .zst; - for standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Write what was dropped here, with what each matches, as JSON Lines [default: beside the
    /// output, as NAME.dropped.jsonl]
    #[arg(long, value_name = "FILE")]
    pub(super) dropped: Option<PathBuf>,
    /// Which of a group to keep
    #[arg(long, value_enum, default_value_t = Keep::First)]
    pub(super) keep: Keep,
    /// Whether to drop whole articles, or paragraphs out of their texts
    #[arg(long, value_enum, default_value_t = By::Article)]
    pub(super) by: By,
    /// Share of common shingles (Jaccard) from which two are near-duplicates
    #[arg(long, value_name = "SHARE", default_value_t = dedup::Settings::default().threshold)]
    pub(super) threshold: f64,
    /// Words below which a paragraph always stays
    #[arg(long, value_name = "N", default_value_t = dedup::Settings::default().min_words)]
    pub(super) min_words: u32,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// How to print the summary
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// As [`dedup::Keep`], with a help text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Keep {
    /// The first in the input
    First,
    /// The one surely published first
    Earliest,
    /// The one of most words
    Longest,
}

impl From<Keep> for dedup::Keep {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::First => Self::First,
            Keep::Earliest => Self::Earliest,
            Keep::Longest => Self::Longest,
        }
    }
}

/// As [`dedup::By`], with a help text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// Compare whole texts, drop articles
    Article,
    /// Compare paragraphs, drop them from their texts; an article of which nothing is left is dropped
    Paragraph,
}

impl From<By> for dedup::By {
    fn from(by: By) -> Self {
        match by {
            By::Article => Self::Article,
            By::Paragraph => Self::Paragraph,
        }
    }
}

/// Scans the input with all stages and outputs, first on one thread, then on all, each in a process of
/// its own, and prints what every stage took. The results themselves are thrown away.
#[derive(Debug, clap::Args)]
pub(super) struct Bench {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Print it for programs
    #[arg(long)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) settings: Settings,
}

#[derive(Debug, clap::Args)]
pub(super) struct Report {
    /// The folder that `scan --out` wrote
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Where to write it, or - for standard output [default: DIR/report.html]
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Read the texts from here instead of where the scan found them; may be given again
    #[arg(long = "inputs", value_name = "PATH")]
    pub(super) inputs: Vec<PathBuf>,
    /// Megabytes the report may have; beyond, it holds the stories that share most
    #[arg(long, value_name = "MB", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(super) max_size: u32,
}

#[derive(Debug, clap::Args)]
pub(super) struct Evaluate {
    /// What to score
    #[arg(value_enum)]
    pub(super) what: What,
    /// The truth
    #[arg(long, value_name = "FILE")]
    pub(super) gold: PathBuf,
    /// What was found
    #[arg(long, value_name = "FILE")]
    pub(super) found: PathBuf,
    /// Passages: score only this kind of the truth
    #[arg(long, value_name = "KIND")]
    pub(super) kind: Option<String>,
    /// Passages: the pairs that were compared, with the kind of each, for scores by kind and false alarms
    #[arg(long, value_name = "FILE")]
    pub(super) pairs: Option<PathBuf>,
    /// An articles.jsonl that lists all articles: clusters, reuse and resemblance count those that stand
    /// alone, copies show what the earliest date and the longest text would say
    #[arg(long, value_name = "FILE")]
    pub(super) articles: Option<PathBuf>,
    /// How to print the scores
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum What {
    /// Spans: plagdet, recall, precision, granularity
    Passages,
    /// Near-duplicates: recall of pairs with known resemblance, and how exact the one reported is
    Resemblance,
    /// Groups: adjusted Rand index, pairwise precision and recall
    Clusters,
    /// Directions: accuracy, coverage, calibration
    Copies,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// What newsroom to write.
#[derive(Debug, clap::Args)]
pub(super) struct Generate {
    /// Articles to write
    #[arg(long, value_name = "N")]
    pub(super) articles: u64,
    /// Seed of everything
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,
    /// Write the articles into this file, as JSON Lines
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Write the truth into this folder: passages, families, stories, copies, articles
    #[arg(long, value_name = "DIR")]
    pub(super) gold: PathBuf,
    /// Outlets, agencies among them [default: 40 and the square root of the articles]
    #[arg(long, value_name = "N")]
    pub(super) outlets: Option<usize>,
    /// Days the articles spread over
    #[arg(long, value_name = "N", default_value_t = 90)]
    pub(super) days: u32,
    /// How finely times are stated
    #[arg(long, value_enum, default_value_t = Dates::AsOutlets)]
    pub(super) dates: Dates,
    /// Share of articles without a date
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub(super) missing_dates: f64,
    /// Share of stated dates that are wrong
    #[arg(long, value_name = "SHARE", default_value_t = 0.05)]
    pub(super) wrong_dates: f64,
    /// Share of stories that more than one outlet has
    #[arg(long, value_name = "SHARE", default_value_t = 0.38)]
    pub(super) copied: f64,
    /// Share of articles with standing text of their outlet: who wrote this, where to subscribe, whose rights
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    pub(super) boilerplate: f64,
    /// Share of articles that are round-ups of several stories
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    pub(super) round_ups: f64,
    /// Share of original reports with a background paragraph that their outlet uses again and again
    #[arg(long, value_name = "SHARE", default_value_t = 0.3)]
    pub(super) backgrounds: f64,
    /// Most articles that hold one text
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub(super) largest_story: usize,
    /// Languages, the commonest first
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "LANGUAGES",
        default_value = "en"
    )]
    pub(super) languages: Vec<Language>,
}

/// As [`generate::Dates`], with a help text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Dates {
    /// As real outlets do: most with a zone, some without, some the day alone
    AsOutlets,
    /// To the second, in UTC
    Second,
    /// To the minute, in UTC
    Minute,
    /// The day alone
    Day,
}

impl From<Dates> for generate::Dates {
    fn from(dates: Dates) -> Self {
        match dates {
            Dates::AsOutlets => Self::AsOutlets,
            Dates::Second => Self::Second,
            Dates::Minute => Self::Minute,
            Dates::Day => Self::Day,
        }
    }
}

/// As [`generate::Tongue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// English
    En,
    /// German
    De,
    /// Chinese
    Zh,
}

impl From<Language> for generate::Tongue {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::De => Self::German,
            Language::Zh => Self::Chinese,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ScanFormat {
    /// A summary for people
    Text,
    /// A summary for programs
    Json,
    /// A summary for people, and every file of the folder as Parquet too
    Parquet,
}

impl ScanFormat {
    /// How what it prints is printed.
    pub(super) fn printed(self) -> Format {
        match self {
            Self::Text | Self::Parquet => Format::Text,
            Self::Json => Format::Json,
        }
    }
}

fn field(text: &str) -> Result<(Field, String), String> {
    let (field, name) = text
        .split_once('=')
        .ok_or_else(|| format!("{text} is not of the form FIELD=NAME, such as text=body"))?;
    if name.is_empty() {
        return Err(format!("{text} names no field to read {field} from"));
    }
    let field = field
        .parse()
        .map_err(|error: crate::error::Error| error.to_string())?;
    Ok((field, name.to_owned()))
}
