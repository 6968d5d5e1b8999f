//! The lines of a scan's output files, field by field: a contract other programs rely on.
//! Every file is JSON Lines; field names and their order are fixed here and nowhere else.

use serde::{Deserialize, Serialize};

pub use crate::align::{Kind, Quoted, SentencePair};
pub use crate::attribute::{Direction, EvidenceKind, Flow, Reuse};
pub use crate::cluster::standing::Why;
use crate::model::{Bytes, Chars, Precision, Span};
pub use crate::segment::credit::Shape;

/// A place in one article. Its strings, like those of the other long files' lines, are borrowed
/// where a line is written and owned where it is read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place<S = String> {
    /// Article id.
    pub article: S,
    /// Where, in UTF-8 bytes of its text.
    pub bytes: Span<Bytes>,
    /// The same, in Unicode code points.
    pub chars: Span<Chars>,
}

/// A line of `passages.jsonl`: text that two articles share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passage<S = String> {
    /// The place in the article that came first in the input.
    pub a: Place<S>,
    /// The place in the other.
    pub b: Place<S>,
    /// Matched words.
    pub words: u32,
    /// Matched words against all words of both sides, in 0..=1.
    pub similarity: f64,
    /// How close.
    pub kind: Kind,
    /// Whether it is somebody's speech that both quote.
    pub quotation: bool,
    /// The family it belongs to.
    pub family: u32,
    /// Why it is taken for a quotation, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quoted_by: Option<Quoted>,
    /// What was changed between its sides, in order, if it is edited.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
    /// Its sentences that say the same, if it is rewritten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<SentencePair>,
}

/// One edit between the two sides of a passage: bytes of `a` replaced by bytes of `b`; one of the
/// two is empty where text was dropped or added, and stands where it would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Bytes of the first side's article.
    pub a: Span<Bytes>,
    /// Bytes of the second side's.
    pub b: Span<Bytes>,
}

/// How much a scan found, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Articles read.
    pub articles: u64,
    /// Records that could not be read.
    pub rejects: u64,
    /// Distinct outlets named.
    pub outlets: u64,
    /// Bytes of the texts of all articles.
    pub text_bytes: u64,
    /// Words of all articles.
    pub words: u64,
    /// Words that stand in more than one article, boilerplate left out.
    pub shared_words: u64,
    /// Pairs that share a fingerprint, an article with itself included.
    pub screened: u64,
    /// Pairs worth aligning, an article with itself included.
    pub candidates: u64,
    /// Passages found.
    pub passages: u64,
    /// Matched stretches discarded as formulas.
    pub formulas: u64,
    /// Texts that an article holds twice.
    pub repeats: u64,
    /// Families of passages.
    pub families: u64,
    /// Those of them that are an outlet's standing text.
    pub boilerplate: u64,
    /// Stories.
    pub stories: u64,
    /// Copies.
    pub copies: u64,
    /// Those of them whose direction is known.
    pub known_copies: u64,
}

/// What one stage of a scan took; stands in `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The stage's name.
    pub stage: String,
    /// Seconds by the clock.
    pub seconds: f64,
    /// Seconds of all processors together, where the system tells.
    #[serde(default)]
    pub processor_seconds: Option<f64>,
    /// Highest resident memory of the process during the stage, where the system tells.
    pub peak_bytes: Option<u64>,
    /// Resident memory at the end of the stage, where the system tells.
    pub resident_bytes: Option<u64>,
}

/// What a whole scan took: the part of `run.json` that measures.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Account {
    /// What was found.
    pub counts: Counts,
    /// Threads it ran on.
    pub threads: usize,
    /// Seconds by the clock, from start to the last file but `run.json`.
    pub seconds: f64,
    /// Highest resident memory, where the system tells.
    pub peak_bytes: Option<u64>,
    /// Its stages in order.
    pub stages: Vec<Cost>,
}

/// A line of `families.jsonl`: one passage wherever it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Family<S = String> {
    /// Its number.
    pub family: u32,
    /// Matched words of its longest passage.
    pub words: u32,
    /// Text of its longest member.
    pub text: S,
    /// Whether it is standing text rather than copying.
    pub boilerplate: bool,
    /// The longer family it lies in, if any.
    pub nested_in: Option<u32>,
    /// Distinct outlets among its members.
    pub outlets: u32,
    /// Where it stands.
    pub members: Vec<Place<S>>,
}

/// Two articles and what they share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// One article.
    pub a: String,
    /// The other.
    pub b: String,
    /// Share of the shorter one's words that stand in the other, in 0..=1.
    pub share: f64,
}

/// A line of `boilerplate.jsonl`: text that comes again in many articles, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boilerplate {
    /// The family it is.
    pub family: u32,
    /// Matched words of its longest passage.
    pub words: u32,
    /// Text of its longest member.
    pub text: String,
    /// Distinct outlets that are named.
    pub outlets: u32,
    /// Distinct articles.
    pub articles: u32,
    /// Distinct days of publication, as far as articles are dated to the day.
    pub days: u32,
    /// Ids of its first, its middle and its last article.
    pub examples: Vec<String>,
    /// Whether it is left out of shares and links.
    pub excluded: bool,
    /// Why, or why not.
    pub why: Why,
}

/// A line of `stories.jsonl`: articles that share enough text to be one story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// Its number.
    pub story: u32,
    /// Its articles, bridges among them.
    pub articles: Vec<String>,
    /// Mean share over all pairs of its articles, in 0..=1.
    pub cohesion: f64,
    /// The pair of linked articles that shares least.
    pub weakest: Link,
    /// Articles that belong to other stories too.
    pub bridges: Vec<String>,
}

/// When an article says it was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedAt {
    /// Normal form, or the text as given if it could not be read.
    pub at: String,
    /// How finely stated.
    pub precision: Precision,
}

/// A credit to an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The agency's canonical name.
    pub agency: String,
    /// Where, in UTF-8 bytes of the text.
    pub bytes: Span<Bytes>,
    /// What shape it has.
    pub shape: Shape,
}

/// Text that an article holds twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// The later place, in UTF-8 bytes.
    pub bytes: Span<Bytes>,
    /// The earlier place.
    pub of: Span<Bytes>,
}

/// A line of `articles.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Article id.
    pub article: String,
    /// Its outlet.
    pub outlet: Option<String>,
    /// When it says it was published.
    pub published: Option<PublishedAt>,
    /// Words.
    pub words: u32,
    /// Words that stand in other articles too, boilerplate not counted.
    pub shared_words: u32,
    /// 1 - shared/words, in 0..=1.
    pub originality: f64,
    /// The same in one word.
    pub reuse: Reuse,
    /// Whom it credits.
    pub credits: Vec<Credit>,
    /// What it says twice.
    pub repeats: Vec<Repeat>,
    /// Its story, if any (for a bridge, the one it shares most with).
    pub story: Option<u32>,
}

/// Where a copy came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// An article of this input.
    Article(String),
    /// An agency or unnamed wire whose own text is not in this input.
    Wire(String),
}

/// One reason for or against a direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What kind of reason.
    pub kind: EvidenceKind,
    /// Log-odds it adds for the stated direction (natural logarithm).
    pub points: f64,
    /// The reason in words.
    pub says: String,
}

/// A line of `copies.jsonl`: who most likely had text from whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// The source.
    pub from: Source,
    /// The copier's article id.
    pub to: String,
    /// Words taken.
    pub words: u32,
    /// Share of the copier's words, in 0..=1.
    pub share: f64,
    /// Probability that the text comes from this source, directly or through others; in 0..=1.
    pub confidence: f64,
    /// Whether that is enough to say so; if not, `from` is merely the likeliest.
    pub direction: Direction,
    /// Why.
    pub evidence: Vec<Evidence>,
}
