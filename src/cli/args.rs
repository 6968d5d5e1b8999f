//! The arguments; help texts, completions and the man page all come from here.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::config::{self, Config};
use crate::generate;
use crate::read::Field;

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
    #[arg(long, global = true, value_name = "N")]
    pub(super) threads: Option<NonZeroUsize>,
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

#[derive(Debug, clap::Args)]
pub(super) struct Scan {
    /// Files and folders of articles, or - for standard input: JSON Lines, JSON arrays, CSV or plain
    /// text, each also under gzip or zstd
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// Write the results into this folder
    #[arg(long, short, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Compare only these pairs: two article ids a line, separated by a tab
    #[arg(long, value_name = "FILE")]
    pub(super) pairs: Option<PathBuf>,
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How to print the summary
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
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
}

/// As [`config::Rewrites`], with a help text each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Rewrites {
    /// None
    Off,
    /// Given pairs, and those that share several phrases outside copied passages
    Linked,
    /// All pairs that share a phrase or enough rare words
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
    #[command(flatten)]
    pub(super) reading: Reading,
    #[command(flatten)]
    pub(super) settings: Settings,
    /// How to print the passages
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
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
    /// An articles.jsonl that lists all articles: clusters and reuse count those that stand alone, copies
    /// show what the earliest date and the longest text would say
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
    /// Share of articles with a standing text of their outlet; above 0.5 some carry two
    #[arg(long, value_name = "SHARE", default_value_t = 0.3)]
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
