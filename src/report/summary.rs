//! Results -> what a person wants to know first, on one screen.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};

use super::Results;
use super::text::{bar, counted, duration, fit, left, number, parts, percent, sure};
use crate::attribute::{Copy, Direction, Reuse, Source};
use crate::model::ArticleId;

/// Rows of each table.
const ROWS: usize = 8;
/// Columns of the longest bar in a table.
const BARS: usize = 12;
/// Columns of a bar for a probability.
const SURE_BARS: usize = 6;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const SURE: Style = AnsiColor::Green.on_default();
const UNSURE: Style = AnsiColor::Yellow.on_default();
const BAR: Style = AnsiColor::Cyan.on_default();

/// Writes the summary for a terminal of `width` columns; `folder` is where the results are.
pub fn write(
    results: &Results,
    folder: Option<&Path>,
    width: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let screen = Screen {
        results,
        width: width.clamp(60, 120),
    };
    screen.totals(out)?;
    screen.flows(out)?;
    screen.outlets(out)?;
    screen.families(out)?;
    screen.stories(out)?;
    Screen::end(folder, out)
}

struct Screen<'a> {
    results: &'a Results,
    width: usize,
}

impl Screen<'_> {
    fn totals(&self, out: &mut dyn Write) -> io::Result<()> {
        let counts = self.results.counts();
        let reused = |reuse| {
            let usage = &self.results.attribution.usage;
            usage.iter().filter(|u| u.reuse == reuse).count() as u64
        };
        let articles = self.results.articles.iter();
        let unnamed = articles.filter(|article| article.outlet.is_none()).count();
        let unnamed = match unnamed {
            0 => String::new(),
            _ => format!(" ({} without one)", number(unnamed as u64)),
        };
        writeln!(
            out,
            "{BOLD}{}{BOLD:#} by {}{unnamed}, {}",
            counted(counts.articles, "article", "articles"),
            counted(counts.outlets, "outlet", "outlets"),
            counted(counts.words, "word", "words"),
        )?;
        writeln!(
            out,
            "{BOLD}{}{BOLD:#} in {}, {}; {} of all words stand in more than one article",
            counted(counts.passages, "shared passage", "shared passages"),
            counted(counts.families, "family", "families"),
            counted(counts.stories, "story", "stories"),
            percent(counts.shared_words as f64 / counts.words.max(1) as f64),
        )?;
        let [whole, part, own] = [Reuse::Whole, Reuse::Partial, Reuse::None].map(reused);
        let columns = parts([whole, part, own], BARS * 3);
        writeln!(
            out,
            "{BAR}{}{}{BAR:#}{DIM}{}{DIM:#}  {} reused whole, {} in part, {} original",
            "█".repeat(columns[0]),
            "▒".repeat(columns[1]),
            "░".repeat(columns[2]),
            counted(whole, "article", "articles"),
            number(part),
            number(own),
        )?;
        if counts.rejects > 0 {
            let first = &self.results.rejects[0];
            writeln!(
                out,
                "{UNSURE}{} could not be read{UNSURE:#}, the first: {}",
                counted(counts.rejects, "record", "records"),
                fit(
                    &format!("{}:{}: {}", first.path, first.line, first.reason),
                    self.width - 30
                ),
            )?;
        }
        Ok(())
    }

    /// Who shares what with whom.
    fn flows(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut flows: Vec<_> = self.results.attribution.flows.iter().collect();
        flows.sort_by(|x, y| {
            y.words
                .cmp(&x.words)
                .then((&x.from, &x.to).cmp(&(&y.from, &y.to)))
        });
        if flows.is_empty() {
            return Ok(());
        }
        // beside two names of sixteen columns there is room for bars on a wider screen only
        let bars = self.width.saturating_sub(81).min(BARS);
        let name = (self.width - 47 - bars) / 2;
        self.heading(
            out,
            &format!(
                "{}   {}  articles    words  lag 1/4  median     3/4",
                left("From", name),
                left("To", name)
            ),
        )?;
        let most = flows[0].words;
        for flow in flows.iter().take(ROWS) {
            let [lower, median, upper] = [
                flow.lower_quartile_lag_seconds,
                flow.median_lag_seconds,
                flow.upper_quartile_lag_seconds,
            ]
            .map(|lag| lag.map_or("–".to_owned(), duration));
            writeln!(
                out,
                "{} → {}  {:>8} {:>8}  {lower:>7} {median:>7} {upper:>7} {BAR}{}{BAR:#}",
                left(&flow.from, name),
                left(&flow.to, name),
                number(flow.copies.into()),
                number(flow.words),
                if bars > 0 {
                    bar(flow.words, most, bars)
                } else {
                    String::new()
                },
            )?;
        }
        Self::more(out, flows.len(), "outlets.jsonl")
    }

    /// How much of what each outlet prints stands nowhere else, those that print most first.
    fn outlets(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut outlets: Vec<_> = self.results.attribution.outputs.iter().collect();
        outlets.sort_by_key(|(name, output)| (std::cmp::Reverse(output.words), *name));
        if outlets.is_empty() || self.results.alignments.passages.is_empty() {
            return Ok(());
        }
        let name = self.width - 36 - BARS;
        self.heading(
            out,
            &format!(
                "{} articles   whole in part only here",
                left("Outlets", name)
            ),
        )?;
        for (outlet, output) in outlets.iter().take(ROWS) {
            let [_, part, whole] = output.reuse;
            let own = output.originality();
            writeln!(
                out,
                "{} {:>8} {:>7} {:>7} {:>8} {BAR}{}{BAR:#}",
                left(outlet, name),
                number(output.articles),
                number(whole),
                number(part),
                percent(own),
                bar((own * 1000.0) as u64, 1000, BARS),
            )?;
        }
        Self::more(out, outlets.len(), "articles.jsonl")
    }

    fn families(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.results.clusters.families.families;
        let mut families: Vec<_> = all
            .iter()
            .enumerate()
            .filter(|(_, f)| !f.boilerplate)
            .collect();
        families.sort_by_key(|(at, f)| {
            (
                std::cmp::Reverse((f.members.len() as u64) * u64::from(f.words)),
                *at,
            )
        });
        if families.is_empty() {
            return Ok(());
        }
        self.heading(
            out,
            &format!(
                "{} articles   words",
                left("Largest families of one text", self.width - 18)
            ),
        )?;
        for (_, family) in families.iter().take(ROWS) {
            let Some(longest) = family.members.iter().rev().max_by_key(|m| m.tokens.len()) else {
                continue;
            };
            let text = &self.results.articles[longest.article.index()].text[longest.bytes.range()];
            writeln!(
                out,
                "{} {:>8} {:>7}",
                left(text, self.width - 18),
                family.members.len(),
                family.words
            )?;
        }
        let boilerplate = all.len() - families.len();
        if boilerplate > 0 {
            writeln!(
                out,
                "{DIM}and {} of an outlet's own standing text, left out of shares{DIM:#}",
                counted(boilerplate as u64, "family", "families")
            )?;
        }
        Self::more(out, families.len(), "families.jsonl")
    }

    /// The largest stories, where each most likely came from, and how sure that is.
    fn stories(&self, out: &mut dyn Write) -> io::Result<()> {
        let sources = self.sources_by_story();
        let mut stories: Vec<_> = self
            .results
            .clusters
            .stories
            .stories
            .iter()
            .enumerate()
            .collect();
        stories.sort_by_key(|(at, s)| (std::cmp::Reverse(s.articles.len()), *at));
        if stories.is_empty() {
            return Ok(());
        }
        let half = (self.width - 34) / 2;
        self.heading(
            out,
            &format!(
                "{} articles  {}  how sure",
                left("Largest stories", half),
                left("likely source", half)
            ),
        )?;
        for (at, story) in stories.iter().take(ROWS) {
            let found = sources.get(&(*at as u32));
            // the likely source's headline stands for the story, as in the report
            let head = match found {
                Some((Source::Article(id), _)) => *id,
                _ => story.articles[0],
            };
            let head = &self.results.articles[head.index()];
            let title = head.title.as_deref().unwrap_or(&head.text);
            write!(
                out,
                "{} {:>8}  ",
                left(title, half),
                number(story.articles.len() as u64)
            )?;
            match found {
                None => writeln!(
                    out,
                    "{}  {UNSURE}undetermined{UNSURE:#}",
                    left("cannot be told", half)
                )?,
                Some((source, confidence)) => writeln!(
                    out,
                    "{}  {SURE}{} {}{SURE:#}",
                    left(&self.name(source, half), half),
                    left(&bar((confidence * 100.0) as u64, 100, SURE_BARS), SURE_BARS),
                    sure(*confidence),
                )?,
            }
        }
        let copies = &self.results.attribution.copies;
        let open = copies
            .iter()
            .filter(|c| c.direction == Direction::Undetermined)
            .count();
        writeln!(
            out,
            "{DIM}{}, {} of them undetermined{DIM:#}",
            counted(copies.len() as u64, "copy", "copies"),
            number(open as u64)
        )?;
        Self::more(out, stories.len(), "stories.jsonl")
    }

    /// Articles that another one may have been before: one that no known copy accounts for, that was not surely
    /// published later, and that has text from there, or gave it, in either direction.
    fn doubted(&self) -> BTreeSet<ArticleId> {
        let copies = &self.results.attribution.copies;
        let of = |direction| copies.iter().filter(move |c| c.direction == direction);
        let settled: BTreeSet<ArticleId> = of(Direction::Known).map(|copy| copy.to).collect();
        let moment = |id: ArticleId| {
            let published = self.results.articles[id.index()].published.as_ref();
            published.and_then(|published| published.moment)
        };
        let may_be_before = |one: ArticleId, other: ArticleId| {
            let later = moment(one).zip(moment(other));
            let is_later = later.is_some_and(|(one, other)| other.is_before(one));
            !settled.contains(&one) && !is_later
        };
        of(Direction::Undetermined)
            .filter_map(|copy| match copy.from {
                Source::Article(from) => Some([(from, copy.to), (copy.to, from)]),
                Source::Wire(_) => None,
            })
            .flatten()
            .filter(|&(one, other)| may_be_before(other, one))
            .map(|(one, _)| one)
            .collect()
    }

    /// For each story the source of most words among copies whose direction is known, with their
    /// mean confidence; none if another article may have been before it.
    fn sources_by_story(&self) -> BTreeMap<u32, (&Source, f64)> {
        let doubted = self.doubted();
        let mut words: BTreeMap<u32, BTreeMap<&Source, Vec<&Copy>>> = BTreeMap::new();
        for copy in self
            .results
            .attribution
            .copies
            .iter()
            .filter(|c| c.direction == Direction::Known)
        {
            if let Some(story) = self.results.clusters.stories.of_article[copy.to.index()] {
                words
                    .entry(story)
                    .or_default()
                    .entry(&copy.from)
                    .or_default()
                    .push(copy);
            }
        }
        words
            .into_iter()
            .filter_map(|(story, sources)| {
                let (source, copies) = sources.into_iter().max_by_key(|(source, copies)| {
                    (
                        copies.iter().map(|c| u64::from(c.words)).sum::<u64>(),
                        std::cmp::Reverse(*source),
                    )
                })?;
                if matches!(source, Source::Article(id) if doubted.contains(id)) {
                    return None;
                }
                let mean = copies.iter().map(|c| c.confidence).sum::<f64>() / copies.len() as f64;
                Some((story, (source, mean)))
            })
            .collect()
    }

    /// A source in so many columns; an unseen wire is one whose own text is not in the input.
    fn name(&self, source: &Source, width: usize) -> String {
        match source {
            Source::Wire(name) => format!("{} (unseen)", fit(name, width.saturating_sub(9))),
            Source::Article(id) => self.article(*id),
        }
    }

    fn article(&self, id: ArticleId) -> String {
        let article = &self.results.articles[id.index()];
        match &article.outlet {
            Some(outlet) => format!("{outlet}: {}", article.id),
            None => article.id.to_string(),
        }
    }

    fn end(folder: Option<&Path>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        match folder {
            Some(folder) => {
                let folder = folder.display();
                writeln!(out, "Results: {folder}")?;
                writeln!(
                    out,
                    "{DIM}As a page, passages side by side:{DIM:#} {BOLD}wirecopy report {folder}{BOLD:#}"
                )?;
                writeln!(
                    out,
                    "{DIM}Why two articles share what they do: the same scan with{DIM:#} {BOLD}--explain ID ID{BOLD:#}"
                )
            }
            None => writeln!(
                out,
                "{DIM}Nothing was written; --out DIR keeps passages, families, stories and copies.{DIM:#}"
            ),
        }
    }

    /// A heading keeps its inner spaces, which hold the columns.
    fn heading(&self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        let end = text
            .char_indices()
            .nth(self.width)
            .map_or(text.len(), |(end, _)| end);
        writeln!(out, "\n{BOLD}{}{BOLD:#}", &text[..end])
    }

    fn more(out: &mut dyn Write, rows: usize, file: &str) -> io::Result<()> {
        if rows > ROWS {
            writeln!(
                out,
                "{DIM}and {} more in {file}{DIM:#}",
                number((rows - ROWS) as u64)
            )?;
        }
        Ok(())
    }
}
