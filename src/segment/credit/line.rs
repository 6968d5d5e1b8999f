//! Credits that are a line of their own, or its end, told apart by place: `byline`,
//! `tail`, `note`. O(length) of short lines, O(names) of long ones.

use std::ops::Range;
use std::sync::Arc;

use super::table::{Agencies, Hit, Mark, Trust};
use super::words::floor;
use super::{Of, Shape, byline, note, tail};

/// Longest line that may be nothing but a credit.
pub(super) const SHORT: usize = 160;
/// Longest line that may tell who contributed.
pub(super) const NOTE: usize = 420;

/// Names and phrases looked at on either side of one.
const NEIGHBOURS: usize = 8;

/// A credit a line holds and the furniture that goes with it.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) agency: Arc<str>,
    pub(super) bytes: Range<usize>,
    pub(super) shape: Shape,
    pub(super) of: Of,
    pub(super) furniture: Range<usize>,
}

/// A line, its names, and where in the text it stands.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent facts about a place in a text, read by name"
)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) at: Range<usize>,
    pub(super) hits: &'a [Hit],
    /// Among the first lines, with prose behind it.
    pub(super) early: bool,
    /// The last line of prose, or behind it, or nearly.
    pub(super) late: bool,
    /// Whether a paragraph, or at least a sentence or heading, ends before it.
    pub(super) opens: bool,
    /// Whether a paragraph ends with it.
    pub(super) closes: bool,
}

impl Line<'_> {
    /// Its text.
    pub(super) fn str(&self) -> &str {
        &self.text[self.at.clone()]
    }

    /// The nearest names and phrases before the one at `n`, nearest first. A bound, so that a line of
    /// nothing but names costs no more than its length.
    pub(super) fn hits_before(&self, n: usize) -> impl Iterator<Item = &Hit> {
        self.hits[..n].iter().rev().take(NEIGHBOURS)
    }

    /// The nearest behind it.
    pub(super) fn hits_behind(&self, n: usize) -> impl Iterator<Item = &Hit> {
        self.hits[n + 1..].iter().take(NEIGHBOURS)
    }

    /// The text of the line behind `at`, at most `most` bytes of it.
    pub(super) fn behind(&self, at: usize, most: usize) -> &str {
        &self.text[at..floor(self.text, self.at.end.min(at + most)).max(at)]
    }

    /// What a credit that is all of the line is.
    pub(super) fn shape(&self) -> Option<Shape> {
        if self.early {
            Some(Shape::Byline)
        } else {
            self.late.then_some(Shape::Tail)
        }
    }
}

impl Found {
    pub(super) fn new(
        agency: &Arc<str>,
        bytes: Range<usize>,
        shape: Shape,
        furniture: Range<usize>,
    ) -> Self {
        Self {
            agency: Arc::clone(agency),
            bytes,
            shape,
            of: Of::Text,
            furniture,
        }
    }

    /// The same, of what it speaks of.
    pub(super) fn of(self, of: Of) -> Self {
        Self { of, ..self }
    }
}

/// The names that go on behind one that contributed: `Con información de Reuters y AFP`.
fn joined(line: &Line<'_>, first: &Found) -> Vec<Found> {
    let mut found = Vec::new();
    let mut end = first.bytes.end;
    let behind = line.hits.iter().filter(|hit| hit.start >= first.bytes.end);
    for hit in behind
        .filter(|hit| hit.trust >= Trust::Ambiguous)
        .take(NEIGHBOURS)
    {
        if line.text[end..hit.start].trim().is_empty() {
            break;
        }
        let joint = line.text[end..hit.start]
            .trim_matches([' ', ',', '\u{a0}', '«', '»', '"', '\'', '‘', '’']);
        // ANI and other agencies
        let joint = OTHERS
            .iter()
            .find_map(|other| joint.strip_suffix(other))
            .map_or(joint, str::trim_end);
        // et de l'Associated Press
        let (joint, article) = joint.split_once(' ').unwrap_or((joint, ""));
        if !matches!(
            article,
            "" | "de" | "de l'" | "de l’" | "l'" | "l’" | "la" | "the" | "del" | "der" | "von"
        ) {
            break;
        }
        if !matches!(
            joint,
            "" | "and"
                | "&"
                | "y"
                | "e"
                | "et"
                | "und"
                | "и"
                | "و"
                | "/"
                | "+"
                | "،"
                | "、"
                | ";"
                | "with"
                | "اور"
        ) {
            break;
        }
        end = hit.end;
        let bytes = hit.start..hit.end;
        found.push(Found::new(&hit.agency, bytes.clone(), first.shape, bytes).of(first.of));
    }
    found
}

/// Words before `agencies` that name no more of them.
const OTHERS: [&str; 8] = [
    "other",
    "anderen",
    "weiteren",
    "autres",
    "otras",
    "altre",
    "outras",
    "другие",
];

/// The credits of a line besides datelines and prose.
pub(super) fn credits(agencies: &Agencies, line: &Line<'_>) -> Vec<Found> {
    let mut found = of_any_shape(agencies, line);
    for one in &mut found {
        if is_pictured(line, one) {
            one.of = Of::Picture;
        }
    }
    found
}

/// Most bytes between the word for a picture and whose it is: a caption's end and two or three names.
const PICTURED: usize = 80;

/// Whether a credit stands behind a word for pictures, in one phrase with it: `Photo: Jane Roe/AFP`.
fn is_pictured(line: &Line<'_>, found: &Found) -> bool {
    let mut marks = line.hits.iter().filter(|hit| {
        hit.trust == Trust::Mark(Mark::Photo)
            && hit.end <= found.bytes.end
            && found.bytes.start.saturating_sub(hit.end) <= PICTURED
    });
    marks.any(|mark| {
        let behind = line.text[mark.end..line.at.end].trim_start();
        let told = behind.starts_with([':', '/', '：']) || behind.starts_with("by ");
        let between = &line.text[mark.end..found.bytes.start.max(mark.end)];
        told && !between.contains(['.', '。', '\u{6d4}'])
    })
}

fn of_any_shape(agencies: &Agencies, line: &Line<'_>) -> Vec<Found> {
    let named = line.hits.iter().any(|hit| hit.trust >= Trust::Ambiguous);
    if line.at.len() <= SHORT
        && line.opens
        && named
        && let Some(found) = byline::find(line)
            .or_else(|| byline::han(line))
            .map(|found| vec![found])
            .or_else(|| byline::alone(agencies, line))
    {
        return found;
    }
    let listed = tail::list(agencies, line);
    if !listed.is_empty() {
        return listed;
    }
    if named {
        let pair = tail::pair(agencies, line);
        if !pair.is_empty() {
            return pair;
        }
    }
    let mut found: Vec<Found> = Vec::new();
    for (n, hit) in line.hits.iter().enumerate() {
        let one = match hit.trust {
            Trust::Decoy | Trust::Generic => None,
            Trust::Sign => tail::sign(line, hit),
            Trust::Mark(mark) => note::find(agencies, line, n, mark),
            _ => tail::find(agencies, line, n),
        };
        let more = one.as_ref().map_or(Vec::new(), |one| match hit.trust {
            Trust::Mark(Mark::Contribution | Mark::Source) => joined(line, one),
            // AFP, REUTERS
            trust if trust >= Trust::Ambiguous && one.bytes.end == hit.end => joined(line, one),
            _ => Vec::new(),
        });
        found.extend(one);
        found.extend(more);
    }
    if found.is_empty() {
        found.extend(tail::unlisted(agencies, line));
    }
    found
}
