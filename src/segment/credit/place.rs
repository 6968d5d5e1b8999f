//! What stands around the name in a dateline: place and date before it, dash and date behind it.

use super::lexicon as say;
use super::words::{floor, fold, is_capitalised, is_capitals};

/// Bytes of a line in which a dateline's name must begin.
pub(super) const HEAD: usize = 120;

/// What stands before the name.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Words of the place.
    pub(super) words: usize,
    /// Whether its first word stands in capitals.
    pub(super) capitals: bool,
    /// Whether a month stands there.
    pub(super) date: bool,
}

/// Reads the head of a dateline: capitalised words, dates, and the small words between them.
pub(super) fn place(head: &str) -> Option<Place> {
    let mut place = Place::default();
    let numbered = head.trim_start_matches(|c: char| c.is_ascii_digit());
    let listed =
        numbered.len() < head.len() && numbered.starts_with(". ") || numbered.starts_with(')');
    let labelled = head.trim_end().trim_end_matches([':', ' ']).contains(": ");
    if head.len() > HEAD
        || head
            .trim_start()
            .starts_with(['*', '•', '-', '–', '·', '#', '"', '“', '>'])
        || listed
            && !head
                .split_whitespace()
                .nth(1)
                .is_some_and(|word| say::is_month(&fold(word.trim_matches('.'))))
    {
        return None;
    }
    let mut tokens = 0;
    for token in head.split(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ',' | '،' | '/' | ':' | '(' | ')' | '|' | '·' | '—' | '–' | '_' | ';'
            )
    }) {
        let word = token.trim_matches(['.', '-', '\'', '"', '*', '۔', '،']);
        if word.is_empty() {
            continue;
        }
        tokens += 1;
        let folded = fold(word);
        let first = word.chars().next().unwrap_or(' ');
        if say::is_month(&folded) {
            place.date = true;
        } else if first.is_ascii_digit() || first.is_numeric() {
            // 12-03-2024, and no telephone
            let numbers = word.split(['-', '.']);
            let digits = |n: &str| n.bytes().all(|b| b.is_ascii_digit()).then_some(n.len());
            let is_date = numbers.clone().count() == 3
                && numbers
                    .clone()
                    .all(|n| matches!(digits(n), Some(1 | 2 | 4)));
            if word.chars().count() > 8 && !is_date {
                return None;
            }
            place.date |= is_date;
        } else if say::is_weekday(&folded) || (say::is_place_word(&folded) && place.words > 0) {
        } else if is_capitalised(word) || !first.is_lowercase() && first.is_alphabetic() {
            if place.words == 0 {
                place.capitals = is_capitals(word, 3);
            }
            place.words += 1;
        } else {
            return None;
        }
    }
    let sentence = head.trim_end().ends_with(['!', '?', '"', '”'])
        || head.contains(". ") && !place.date && place.words > 3;
    (tokens <= 12 && place.words <= 8 && !sentence && (place.date || !labelled)).then_some(place)
}

/// Where the dash behind a bracket ends.
pub(super) fn dash(text: &str, at: usize, line_end: usize) -> Option<usize> {
    let rest = &text[at..line_end.max(at)];
    let spaces = rest.len()
        - rest
            .trim_start_matches([' ', '\u{a0}', '\u{202f}', '.', '\t', '*', '_', ','])
            .len();
    let marks = &rest[spaces..];
    let dashes: usize = marks
        .chars()
        .take_while(|c| matches!(c, '-' | '–' | '—' | '―' | '−' | ':' | '：'))
        .map(char::len_utf8)
        .sum();
    if dashes > 0 {
        let behind = marks[dashes..].chars().next();
        // (AI)-powered, (ML)-spatial: a hyphen that joins is no dash
        let joins = dashes == 1 && marks.starts_with('-') && behind.is_some_and(char::is_lowercase);
        return (!joins).then_some(at + spaces + dashes);
    }
    let stop = rest.starts_with('.') || marks.starts_with(['۔', '=', '。']);
    let slash = text[..at].ends_with('/');
    if stop && (slash || marks.starts_with(['۔', '='])) {
        return Some(
            at + spaces
                + marks
                    .chars()
                    .next()
                    .filter(|c| matches!(c, '۔' | '='))
                    .map_or(0, char::len_utf8),
        );
    }
    None
}

/// `(AP) WASHINGTON —`: the place may stand behind the name.
pub(super) fn trailing_place(text: &str, at: usize, line_end: usize) -> Option<usize> {
    let window = &text[at..floor(text, line_end.min(at + 60))];
    let (len, mark) = window.char_indices().find(|&(n, c)| {
        matches!(c, '—' | '–')
            || c == '-' && window[n..].starts_with("- ")
            || c == '-' && window[n..].starts_with("--")
    })?;
    let found = place(&window[..len])?;
    (found.words > 0 && (found.capitals || found.date))
        .then(|| dash(text, at + len, line_end).unwrap_or(at + len + mark.len_utf8()))
}

/// ` November 05, 2024 -`: the date may stand behind the dash, with the place unless that came before.
pub(super) fn trailing_date(text: &str, at: usize, line_end: usize, placed: bool) -> usize {
    let window = &text[at.min(line_end)..floor(text, line_end.min(at + 48)).max(at.min(line_end))];
    for (len, c) in window.char_indices() {
        if matches!(c, '-' | '–' | '—') && len > 4 {
            let Some(found) = place(&window[..len]) else {
                return at;
            };
            return if found.date && (found.words == 0 || !placed && found.words < 4) {
                dash(text, at + len, line_end).unwrap_or(at)
            } else {
                at
            };
        }
    }
    at
}
