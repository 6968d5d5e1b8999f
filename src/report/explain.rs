//! What was decided about two articles -> a page of words: every candidate, why it was aligned, kept
//! or discarded. The same sentences stand in the text for people and in the JSON for programs.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::jsonl;
use super::text::{counted, fit, one_line, percent};
use crate::align::{
    Discard, Grouped, Kind, Passage, Quoted, Side, Sign, Step, Unsearched, Verdict,
};
use crate::candidates::Seed;
use crate::cluster::Families;
use crate::cluster::standing::Why;
use crate::config::Config;
use crate::model::{Article, Bytes, Span};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// How two articles came to be aligned, or why they were not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Meeting {
    /// The pair was given.
    Given,
    /// They share fingerprints, and what lies around those promises a passage.
    Promising,
    /// They share enough rare words to be compared sentence by sentence.
    RareWords,
    /// They share fingerprints with so many others that each was compared with the earliest and a few more only,
    /// and these two are not among those of each other.
    Unlinked,
    /// They share fingerprints, but what lies around those is too little for a passage.
    Unpromising,
    /// They share no fingerprint.
    Strangers,
}

/// Everything that was decided about two articles.
pub struct Explanation<'a> {
    /// The two, in input order.
    pub articles: [&'a Article; 2],
    /// The settings.
    pub config: &'a Config,
    /// How they met.
    pub meeting: Meeting,
    /// Places where they share a fingerprint: tokens each begins at.
    pub shared: Vec<Seed>,
    /// The same places in bytes.
    pub places: Vec<[Span<Bytes>; 2]>,
    /// What aligning them decides; where they were not aligned, what it would have decided.
    pub steps: Vec<Step>,
    /// What the scan reports of them.
    pub reported: Vec<Reported<'a>>,
}

/// A passage that a scan reports, and what clustering made of it.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'a> {
    passage: &'a Passage,
    /// Its family, and how many articles hold that.
    family: u32,
    articles: usize,
    /// Why it is standing text, if it is.
    standing: Option<Why>,
}

impl<'a> Reported<'a> {
    /// The passage that is `at` of all that were clustered.
    /// # Panics
    /// If it is none of them.
    #[must_use]
    pub fn of(passage: &'a Passage, at: usize, families: &Families) -> Self {
        let family = families.of_passage[at];
        let recurring = families
            .recurring
            .binary_search_by_key(&family, |r| r.family)
            .map(|found| families.recurring[found].why);
        let members = &families.families[family as usize].members;
        let articles = members.chunk_by(|x, y| x.article == y.article).count();
        Self {
            passage,
            family,
            articles,
            standing: recurring.ok().filter(|why| why.is_standing()),
        }
    }
}

/// One decision in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// What kind of decision: `met`, `shared`, `chained`, `cut`, `judged`, `sentences`, `grouped`,
    /// `joined`, `whole` or `passage`.
    pub step: &'static str,
    /// Bytes of the first article's text it is about.
    pub a: Option<Span<Bytes>>,
    /// Bytes of the second's.
    pub b: Option<Span<Bytes>>,
    /// Words matched.
    pub words: Option<u32>,
    /// The decision in one word.
    pub verdict: &'static str,
    /// The decision and its reason.
    pub says: String,
    /// The beginning of the text it is about, of the first article.
    pub text: Option<String>,
}

/// What is said of text that is a passage only because an article tells nothing else.
const FORMULA: &str =
    "all that they share and all that one of them tells, though elsewhere it would be too little";

/// Bytes between two fingerprints that are shown as one place.
const NEAR_BYTES: u32 = 80;

/// Characters of text shown with a decision.
const EXCERPT: usize = 160;

impl Explanation<'_> {
    /// Every decision, in the order in which it was made.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = vec![self.meeting()];
        lines.extend(self.places.iter().map(|[a, b]| Line {
            says: "a fingerprint of both begins here".to_owned(),
            ..self.line("shared", "shared", *a, *b)
        }));
        lines.extend(self.steps.iter().map(|step| self.step(step)));
        lines.extend(
            self.reported
                .iter()
                .map(|reported| self.reported(*reported)),
        );
        lines
    }

    fn line(
        &self,
        step: &'static str,
        verdict: &'static str,
        a: Span<Bytes>,
        b: Span<Bytes>,
    ) -> Line {
        Line {
            step,
            a: Some(a),
            b: Some(b),
            words: None,
            verdict,
            says: String::new(),
            text: Some(fit(&self.articles[0].text[a.range()], EXCERPT)),
        }
    }

    fn plain(step: &'static str, verdict: &'static str, says: String) -> Line {
        Line {
            step,
            a: None,
            b: None,
            words: None,
            verdict,
            says,
            text: None,
        }
    }

    fn meeting(&self) -> Line {
        let shared = counted(self.shared.len() as u64, "fingerprint", "fingerprints");
        let words = self.config.min_words;
        let (verdict, says) = match self.meeting {
            Meeting::Given => (
                "aligned",
                "the pair was given, so all of both texts is compared".to_owned(),
            ),
            Meeting::Promising => (
                "aligned",
                format!("they share {shared}, and the words around promise a passage of {words}"),
            ),
            Meeting::RareWords => (
                "aligned",
                "they share enough rare words to be compared sentence by sentence".to_owned(),
            ),
            Meeting::Unlinked => (
                "not aligned",
                format!(
                    "they share {shared}, each in so many articles that every one is compared with the \
                     earliest, one or two more and a very short one only; the family connects them all the same"
                ),
            ),
            Meeting::Unpromising => (
                "not aligned",
                format!(
                    "they share {shared}, but the words around make no run of {words}, nor runs near \
                     each other that do"
                ),
            ),
            Meeting::Strangers => (
                "not aligned",
                format!(
                    "they share no fingerprint, so no run of {} words is the same in both",
                    words.min(8)
                ),
            ),
        };
        let says = if verdict == "aligned" || self.steps.is_empty() {
            says
        } else {
            format!("{says}. What follows is what aligning them would have decided")
        };
        Self::plain("met", verdict, says)
    }

    fn step(&self, step: &Step) -> Line {
        match step {
            Step::Chained { sides, runs, words } => Line {
                words: Some(*words),
                says: {
                    let words = counted((*words).into(), "word", "words");
                    match runs {
                        1 => format!("a run of equal words, {words} with what is alike beside it"),
                        _ => format!(
                            "{runs} runs of equal words, in order and near each other, {words} with what is alike \
                             between and beside them"
                        ),
                    }
                },
                ..self.at("chained", "proposed", sides)
            },
            Step::Cut { sides, words } => Line {
                words: Some(*words),
                says: "these words earn less than the gap beside them costs".to_owned(),
                ..self.at("cut", "cut", sides)
            },
            Step::Judged {
                sides,
                words,
                verdict,
            } => {
                let (verdict, says) = self.verdict(verdict);
                Line {
                    words: Some(*words),
                    says,
                    ..self.at("judged", verdict, sides)
                }
            }
            Step::Whole { sides, words } => Line {
                words: Some(*words),
                says: FORMULA.to_owned(),
                ..self.at("whole", "kept", sides)
            },
            Step::Unsearched(why) => Self::plain(
                "sentences",
                "not compared",
                format!("for copy in other words: {}", unsearched(*why)),
            ),
            Step::Searched { sentences, alike } => Self::plain(
                "sentences",
                "compared",
                format!(
                    "for copy in other words, {} with {}: outside what was copied word for word, {} much the same",
                    counted(sentences[0].into(), "sentence", "sentences"),
                    sentences[1],
                    counted((*alike).into(), "pair says", "pairs say"),
                ),
            ),
            Step::Grouped {
                sides,
                similarity,
                verdict,
            } => {
                let (verdict, why) = grouped(*verdict);
                Line {
                    says: format!(
                        "like sentences, {} alike as a whole: {why}",
                        percent(*similarity)
                    ),
                    ..self.at("grouped", verdict, sides)
                }
            }
            Step::Joined {
                sides,
                pieces,
                sign,
            } => {
                let pieces = counted((*pieces).into(), "piece", "pieces");
                Line {
                    says: match sign {
                        Sign::Neighbours => {
                            format!("{pieces} stand beside each other in both texts")
                        }
                        Sign::Patches => format!(
                            "{pieces} stand beside each other in one text and come from all over the other"
                        ),
                        Sign::Digest => format!(
                            "one text tells here what the other tells from end to end; {pieces} became \
                             part of it"
                        ),
                    },
                    ..self.at("joined", "one passage", sides)
                }
            }
        }
    }

    fn at(&self, step: &'static str, verdict: &'static str, sides: &[Side; 2]) -> Line {
        self.line(step, verdict, sides[0].bytes, sides[1].bytes)
    }

    fn verdict(&self, verdict: &Verdict) -> (&'static str, String) {
        match verdict {
            Verdict::Kept { repeat: true, .. } => {
                ("repeat", "the article says it twice".to_owned())
            }
            Verdict::Kept {
                kind,
                similarity,
                quotation,
                ..
            } => ("kept", kept(*kind, *similarity, *quotation)),
            Verdict::Taken => (
                "discarded",
                "half of it or more stands in a passage that was accepted before".to_owned(),
            ),
            Verdict::Discarded(Discard::TooShort { words }) => (
                "discarded",
                format!(
                    "too short: {} outside credit lines and furniture, a passage has {}",
                    counted((*words).into(), "word", "words"),
                    self.config.min_words
                ),
            ),
            Verdict::Discarded(Discard::Formula { telling, wanted }) => (
                "discarded",
                format!(
                    "a formula: {} of the {wanted} that a passage needs, the rest are names, numbers, set \
                     phrases of attribution, office and calendar, and words of up to three letters",
                    counted((*telling).into(), "telling word", "telling words"),
                ),
            ),
        }
    }

    fn reported(&self, reported: Reported<'_>) -> Line {
        let passage = reported.passage;
        let status = match reported.standing {
            _ if passage.is_formula() => {
                format!("; {FORMULA}, so it is left out of shares as standing text is")
            }
            Some(why) => format!("; standing text, left out of shares: {}", standing(why)),
            None => String::new(),
        };
        let says = format!(
            "{}{}; family {}, in {}{status}",
            alike(passage.kind(), passage.similarity()),
            speech(passage.quotation()),
            reported.family,
            counted(reported.articles as u64, "article", "articles"),
        );
        Line {
            words: Some(passage.words),
            says,
            ..self.line(
                "passage",
                name(passage.kind()),
                passage.a.bytes,
                passage.b.bytes,
            )
        }
    }

    /// Writes the explanation for people, for a terminal of `width` columns.
    pub fn write(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let width = width.clamp(60, 160);
        let [a, b] = self.articles.map(|article| one_line(&article.id));
        writeln!(out, "{BOLD}{a} and {b}{BOLD:#}")?;
        let mut before = "";
        for line in self.lines() {
            if line.step == "passage" && before != "passage" {
                writeln!(out, "\n{BOLD}Reported{BOLD:#}")?;
            } else if matches!(line.step, "chained" | "sentences" | "whole") {
                writeln!(out)?;
            }
            before = line.step;
            if line.step == "shared" {
                continue;
            }
            let indent = if matches!(line.step, "cut" | "judged" | "grouped") {
                "  "
            } else {
                ""
            };
            let words = line
                .words
                .map(|words| format!("{}, ", counted(words.into(), "word", "words")));
            let words = words.filter(|_| line.step != "chained").unwrap_or_default();
            writeln!(
                out,
                "{indent}{BOLD}{}{BOLD:#}: {words}{}",
                line.verdict, line.says
            )?;
            if let (Some(a), Some(b), Some(text)) = (line.a, line.b, &line.text) {
                let place = format!("bytes {a:?} and {b:?}");
                let room = width.saturating_sub(place.len() + indent.len() + 6).max(20);
                writeln!(out, "{indent}  {DIM}{place}: {}{DIM:#}", fit(text, room))?;
            }
            if line.step == "met" {
                self.write_places(width, out)?;
            }
        }
        if self.reported.is_empty() {
            writeln!(out, "\nNothing is reported of these two.")?;
        }
        Ok(())
    }

    /// Writes where the fingerprints stand that both hold, those together that follow each other in both.
    fn write_places(&self, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let follows = |x: &[Span<Bytes>; 2], y: &[Span<Bytes>; 2]| {
            (0..2).all(|side| {
                x[side].start() <= y[side].start() && y[side].start() <= x[side].end() + NEAR_BYTES
            })
        };
        for places in self.places.chunk_by(follows) {
            let [a, b] = [0, 1].map(|side| places[0][side].hull(places[places.len() - 1][side]));
            let count = counted(places.len() as u64, "fingerprint", "fingerprints");
            let place = format!("{count} in bytes {a:?} and {b:?}");
            let text = one_line(&self.articles[0].text[a.range()]);
            let room = width.saturating_sub(place.len() + 6).max(20);
            writeln!(out, "  {DIM}{place}: {}{DIM:#}", fit(&text, room))?;
        }
        Ok(())
    }

    /// Writes the explanation for programs: one JSON object.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let [a, b] = self.articles.map(|article| &article.id);
        let document = serde_json::json!({
            "a": a, "b": b, "meeting": self.meeting, "shared_fingerprints": self.shared.len(),
            "steps": self.lines(),
        });
        jsonl::document(out, &document)
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Verbatim => "verbatim",
        Kind::Edited => "edited",
        Kind::Rewritten => "rewritten",
    }
}

fn kept(kind: Kind, similarity: f64, quotation: Option<Quoted>) -> String {
    let edited = match kind {
        Kind::Edited => "edited, ",
        Kind::Verbatim | Kind::Rewritten => "",
    };
    format!("{edited}{}{}", alike(kind, similarity), speech(quotation))
}

fn alike(kind: Kind, similarity: f64) -> String {
    match kind {
        Kind::Verbatim => "word for word the same".to_owned(),
        Kind::Edited => format!("{} of both sides alike", percent(similarity)),
        Kind::Rewritten => format!("{} alike in what they tell", percent(similarity)),
    }
}

fn standing(why: Why) -> &'static str {
    match why {
        Why::Outlet => "one outlet prints it again and again",
        Why::Outlets => "several outlets print it again and again",
        Why::Weeks => "many articles hold it over weeks",
        Why::Surroundings => "many articles hold it that share nothing else",
        Why::Part => "all of it lies in text that outlets print again and again",
        Why::Given => "the file of rulings says so",
        Why::Rare | Why::OneEvent | Why::RestShared | Why::Kept => "it is none",
    }
}

fn speech(quotation: Option<Quoted>) -> &'static str {
    match quotation {
        None => "",
        Some(Quoted::Marks) => "; a quotation: both set most of it in quotation marks",
        Some(Quoted::Saying) => {
            "; a quotation: one sets most of it in quotation marks, and beside it the other has a verb of saying"
        }
        Some(Quoted::Several) => {
            "; a quotation: one sets most of it in quotation marks, and so do several articles that hold it"
        }
    }
}

fn unsearched(why: Unsearched) -> String {
    match why {
        Unsearched::Off => "copy in other words is not looked for: --rewrites off".to_owned(),
        Unsearched::Copied => {
            "half of the shorter text is copied word for word; the rest is another version's text"
                .to_owned()
        }
        Unsearched::Links { wanted } => {
            format!(
                "they share fewer than {wanted} phrases besides the passages found; --rewrites all would look"
            )
        }
    }
}

fn grouped(verdict: Grouped) -> (&'static str, &'static str) {
    match verdict {
        Grouped::Kept => (
            "kept",
            "rewritten; passages of equal words inside are part of it",
        ),
        Grouped::TooShort => ("discarded", "too short for a rewritten passage"),
        Grouped::Taken => (
            "discarded",
            "half of it stands in a stretch that is more alike",
        ),
        Grouped::Merged => (
            "merged",
            "part of a stretch that is more alike and meets it on both sides",
        ),
        Grouped::Known => ("discarded", "a passage of nearly equal words holds it"),
        Grouped::Edited => (
            "discarded",
            "equal words make up most of it: copied and edited, not rewritten",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_says_why_it_is_one() {
        let says = kept(Kind::Verbatim, 1.0, Some(Quoted::Saying));
        assert!(
            says.starts_with("word for word the same; a quotation: one sets"),
            "{says}"
        );
        assert_eq!(
            kept(Kind::Edited, 0.914, None),
            "edited, 91 % of both sides alike"
        );
    }
}
