//! Two articles -> their shared passages side by side, what differs marked.
//! A word that only one side has stands in square brackets, so that the marks survive without colour.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use super::Results;
use super::text::{counted, fit, is_steering, left, percent};
use crate::align::{Edit, Kind, Passage, Side};
use crate::model::{Bytes, Span, Tokens};
use crate::segment::Document;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const CHANGED: Style = AnsiColor::Yellow.on_default().bold();

/// A word as shown, and whether it differs.
struct Word {
    text: String,
    changed: bool,
    /// No white space stands before it.
    glued: bool,
}

impl Word {
    fn space(&self) -> &'static str {
        if self.glued { "" } else { " " }
    }
}

/// Writes the passages shared by the first two articles for a terminal of `width` columns.
/// # Panics
/// If there are fewer than two articles.
pub fn write(results: &Results, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let width = width.clamp(60, 160);
    let column = (width - 3) / 2;
    let [a, b] = [&results.articles[0], &results.articles[1]];
    writeln!(
        out,
        "{BOLD}{} │ {}{BOLD:#}",
        left(&a.id, column),
        fit(&b.id, column)
    )?;
    let usage = |at: usize| {
        format!(
            "{} of {} shared ({})",
            results.attribution.usage[at].shared_words,
            counted(results.words[at].into(), "word", "words"),
            percent(1.0 - results.attribution.usage[at].originality)
        )
    };
    writeln!(out, "{} │ {}", left(&usage(0), column), usage(1))?;
    let documents = [Document::new(&a.text), Document::new(&b.text)];
    let passages = &results.alignments.passages;
    for (number, passage) in passages.iter().enumerate() {
        writeln!(out)?;
        heading(number + 1, passage, width, out)?;
        let edits = |side: fn(Edit) -> Span<Tokens>| {
            results
                .alignments
                .edits(passage)
                .map(side)
                .collect::<Vec<_>>()
        };
        let left_words = words(&a.text, &documents[0], passage.a, &edits(|e| e.a));
        let right_words = words(&b.text, &documents[1], passage.b, &edits(|e| e.b));
        let (left_lines, right_lines) = (wrap(&left_words, column), wrap(&right_words, column));
        for row in 0..left_lines.len().max(right_lines.len()) {
            show(left_lines.get(row), Some(column), out)?;
            write!(out, " │ ")?;
            show(right_lines.get(row), None, out)?;
            writeln!(out)?;
        }
        for pair in results.alignments.sentences(passage) {
            let text = |text: &str, bytes: Span<Bytes>| {
                let line = text[bytes.range()].split_whitespace().collect::<Vec<_>>();
                fit(&line.join(" "), column.saturating_sub(8))
            };
            writeln!(
                out,
                "{DIM}{:>6} alike: {} │ {}{DIM:#}",
                percent(pair.similarity.into()),
                left(&text(&a.text, pair.a), column.saturating_sub(14)),
                text(&b.text, pair.b),
            )?;
        }
    }
    if passages.is_empty() {
        writeln!(out, "\nNo shared passages.")?;
    }
    for repeat in &results.alignments.repeats {
        let article = &results.articles[repeat.of.article.index()];
        writeln!(
            out,
            "{DIM}{} says twice, at bytes {:?} and {:?}: {}{DIM:#}",
            fit(&article.id, 24),
            repeat.of.bytes,
            repeat.again.bytes,
            fit(
                &article.text[repeat.of.bytes.range()],
                width.saturating_sub(64).max(20)
            ),
        )?;
    }
    Ok(())
}

fn heading(number: usize, passage: &Passage, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let kind = match passage.kind() {
        Kind::Verbatim => "verbatim",
        Kind::Edited => "edited",
        Kind::Rewritten => "rewritten",
    };
    let mut text = format!(
        "{number}. {kind}, {}",
        counted(passage.words.into(), "word", "words")
    );
    if passage.kind() != Kind::Verbatim {
        let alike = format!(", {} alike", percent(passage.similarity()));
        text.push_str(&alike);
    }
    if passage.quotation().is_some() {
        text += ", a quotation";
    }
    let place = format!("bytes {:?} and {:?}", passage.a.bytes, passage.b.bytes);
    let gap = width.saturating_sub(text.width() + place.width()).max(1);
    writeln!(
        out,
        "{BOLD}{text}{BOLD:#}{}{DIM}{place}{DIM:#}",
        " ".repeat(gap)
    )
}

/// The words of one side with the punctuation around each, marked where an edit holds them.
fn words(text: &str, document: &Document, side: Side, edits: &[Span<Tokens>]) -> Vec<Word> {
    let tokens = document.tokens();
    let range = side.tokens.range();
    let mut words: Vec<Word> = Vec::new();
    // what stands before a token: behind white space it opens the next word, else it ends the last
    let mut before = "";
    for at in range.clone() {
        let token = tokens[at];
        let (ending, opening) = match before.split_once(char::is_whitespace) {
            Some((ending, rest)) => (
                ending,
                Some(rest.rsplit(char::is_whitespace).next().unwrap_or(rest)),
            ),
            None => (before, None),
        };
        if let Some(last) = words.last_mut() {
            last.text
                .extend(ending.chars().filter(|&c| !is_steering(c)));
        }
        let surface = [
            opening.unwrap_or_default(),
            &text[token.start as usize..token.end as usize],
        ]
        .concat();
        words.push(Word {
            text: surface.chars().filter(|&c| !is_steering(c)).collect(),
            changed: edits.iter().any(|e| e.range().contains(&at)),
            glued: at > range.start && opening.is_none(),
        });
        if at + 1 < range.end {
            before = &text[token.end as usize..tokens[at + 1].start as usize];
        }
    }
    bracket(&mut words);
    words
}

/// Puts brackets around every run of changed words.
fn bracket(words: &mut [Word]) {
    for run in words.chunk_by_mut(|x, y| x.changed == y.changed) {
        if run[0].changed {
            run[0].text.insert(0, '[');
        }
        if let Some(last) = run.last_mut().filter(|last| last.changed) {
            last.text.push(']');
        }
    }
}

fn wrap(words: &[Word], column: usize) -> Vec<Vec<&Word>> {
    let mut lines: Vec<Vec<&Word>> = Vec::new();
    let mut used = 0;
    for word in words {
        let width = word.text.width();
        match lines.last_mut() {
            Some(line) if used + word.space().len() + width <= column => {
                used += word.space().len() + width;
                line.push(word);
            }
            _ => {
                used = width;
                lines.push(vec![word]);
            }
        }
    }
    lines
}

fn show(line: Option<&Vec<&Word>>, pad_to: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let mut used = 0;
    for (at, word) in line.into_iter().flatten().enumerate() {
        let space = if at > 0 { word.space() } else { "" };
        if word.changed {
            write!(out, "{space}{CHANGED}{}{CHANGED:#}", word.text)?;
        } else {
            write!(out, "{space}{}", word.text)?;
        }
        used += space.len() + word.text.width();
    }
    if let Some(width) = pad_to {
        write!(out, "{}", " ".repeat(width.saturating_sub(used)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleId;

    fn shown(text: &str, edits: &[Span<Tokens>]) -> String {
        let document = Document::new(text);
        let tokens = Span::new(0, document.tokens().len() as u32);
        let side = Side {
            article: ArticleId(0),
            tokens,
            bytes: document.bytes(tokens),
        };
        let words = words(text, &document, side, edits);
        words
            .iter()
            .flat_map(|w| [w.space(), w.text.as_str()])
            .collect()
    }

    #[test]
    fn punctuation_stays_with_its_word_and_changes_stand_in_brackets() {
        assert_eq!(
            shown("he said, \"it is so,\"  then left", &[]),
            " he said, \"it is so,\" then left"
        );
        assert_eq!(
            shown("pay a high price", &[Span::new(1, 3)]),
            " pay [a high] price"
        );
        assert_eq!(shown("self-defence", &[]), " self-defence");
        assert_eq!(shown("新华社报道", &[Span::new(0, 1)]), " [新]华社报道");
    }

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        assert_eq!(
            shown("one\u{1b}[31m two\u{202e} three", &[]),
            " one[31m two three"
        );
    }
}
