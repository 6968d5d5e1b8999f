//! Bylines: `By X, Associated Press`, `By MARK NIESSE Associated Press Writer`, `Jane Doe | AFP`, and
//! lines of names and dates alone: `Agencies |`, `PTI | New Delhi`, `Reuters Staff`.

use std::ops::Range;
use std::sync::Arc;

use super::lexicon as say;
use super::line::{Found, Line};
use super::table::{Agencies, Trust};
use super::words::{
    after, fold, is_capitalised, is_capitals, is_caseless, is_spaceless, is_word, within,
};
use super::{GENERIC, Shape};

/// Marks beside a name that are no part of it.
const BESIDE: [char; 16] = [
    '-', '–', '—', '(', ')', '[', ']', '.', '*', '_', ':', '~', '（', '）', '«', '»',
];

/// What a part of a byline may begin with.
const OPENINGS: [&str; 23] = [
    "Por: ",
    "Por ",
    "Von ",
    "Par ",
    "By ",
    "By: ",
    "by ",
    "BY ",
    "From ",
    "Via ",
    "via ",
    "Written by ",
    "Reported by ",
    "Posted by ",
    "Agencias ",
    "Agencia ",
    "Agences ",
    "Agence ",
    "Agenturen ",
    "Avec ",
    "Con ",
    "Mit ",
    "With ",
];

/// The parts of a line that names are set off in.
fn segments(line: &str) -> impl Iterator<Item = &str> {
    const MARKS: [char; 10] = ['|', '·', '•', ',', '/', '│', '，', '、', ';', '+'];
    line.split(MARKS)
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(" – "))
        .flat_map(|part| part.split(" — "))
        .flat_map(|part| part.split(" y "))
        .flat_map(|part| part.split(" in "))
        .flat_map(|part| part.split(" et "))
        .flat_map(|part| part.split(" und "))
        .flat_map(|part| part.split(" и "))
        .flat_map(|part| part.split(" & "))
        .flat_map(|part| part.split(" and "))
}

/// The whole line is names, dates and standing words: `Agencies |`, `PTI | New Delhi`, `Reuters Staff`.
pub(super) fn alone(agencies: &Agencies, line: &Line<'_>) -> Option<Vec<Found>> {
    let shape = line.shape()?;
    let content = line.str();
    let piped = content.contains(['|', '·', '•', '│']);
    let mut named: Vec<(Arc<str>, Range<usize>)> = Vec::new();
    let mut certain = piped;
    let mut strange = 0;
    for segment in segments(content) {
        let bare = segment.trim().trim_matches(BESIDE).trim();
        if bare.is_empty() {
            continue;
        }
        let bare = OPENINGS
            .iter()
            .find_map(|start| bare.strip_prefix(start))
            .filter(|_| agencies.by_name(bare).is_none())
            .unwrap_or(bare);
        let bare = if agencies.by_name(bare).is_some() {
            bare
        } else {
            without_role(bare)
        };
        // News Desk with agencies
        let bare = bare.rsplit_once(" with ").map_or(bare, |(_, last)| last);
        if let Some((found, trust)) = agencies.by_name(bare).or_else(|| hit_is(line, bare)) {
            certain |= trust > Trust::Ambiguous
                || is_capitals(bare, 3)
                || bare.len() < segment.trim().len()
                || &*found == GENERIC && !bare.starts_with(char::is_lowercase);
            if named.iter().all(|(agency, _)| *agency != found) {
                named.push((found, within(line.text, bare)));
            }
        } else if bare.split_whitespace().all(|word| {
            let word = fold(word.trim_matches(['.', ':', ',']));
            word.starts_with(|c: char| c.is_ascii_digit())
                || say::is_standing(&word)
                || say::is_month(&word)
                || say::is_weekday(&word)
        }) {
        } else {
            strange += 1;
            certain |= bare.split_whitespace().all(may_be_name);
            let place = bare.split_whitespace().count() <= 4
                && bare
                    .split_whitespace()
                    .all(|word| is_capitalised(word) || may_be_name(word) || fold(word) == "de");
            if !place || strange > 2 {
                return None;
            }
        }
    }
    let two_letters = content.chars().filter(|c| c.is_alphanumeric()).count() < 3 && !piped;
    // beside a name alone, one place or person, set off by a mark: "Reuters, Oslo"
    let set_off = piped || strange == 0 || strange == 1 && content.chars().count() < 40;
    if named.is_empty() || !(certain && set_off) || two_letters {
        return None;
    }
    if let [(_, bytes)] = &mut named[..] {
        *bytes = line.at.clone();
    }
    let found = named
        .into_iter()
        .map(|(agency, bytes)| Found::new(&agency, bytes, shape, line.at.clone()));
    Some(found.collect())
}

/// Whether a word is of a script that has no capitals and parts words by spaces: it may be a name.
fn may_be_name(word: &str) -> bool {
    word.chars().all(|c| is_caseless(c) && !is_spaceless(c))
}

/// `Associated Press [Writer]`, `Reuters [Staff]`.
fn without_role(mut name: &str) -> &str {
    while let Some((rest, last)) = name.rsplit_once(' ')
        && say::is_role(&fold(last))
    {
        name = rest.trim_end();
    }
    name
}

fn hit_is(line: &Line<'_>, name: &str) -> Option<(Arc<str>, Trust)> {
    line.hits
        .iter()
        .find(|hit| hit.trust >= Trust::Ambiguous && &line.text[hit.start..hit.end] == name)
        .map(|hit| (Arc::clone(&hit.agency), hit.trust))
}

/// `新华社记者 林可、许诺` alone on its line.
pub(super) fn han(line: &Line<'_>) -> Option<Found> {
    const MOST: usize = 16;
    let shape = line.shape()?;
    let hit = line.hits.iter().find(|hit| hit.trust >= Trust::Ambiguous)?;
    let behind = &line.text[hit.end..line.at.end];
    let people = behind
        .strip_prefix("记者")
        .or_else(|| behind.strip_prefix("記者"))?;
    let name = |c: char| is_spaceless(c) || matches!(c, ' ' | '\u{3000}' | '、');
    let listed = (2..=MOST).contains(&people.chars().count()) && people.chars().all(name);
    let reports = say::HAN_REPORTED
        .iter()
        .chain(&["摄", "攝", "电", "電", "说", "說"]);
    let says = reports.clone().any(|word| people.contains(word));
    (hit.start == line.at.start && listed && !says)
        .then(|| Found::new(&hit.agency, line.at.clone(), shape, line.at.clone()))
}

/// A line that names reporters and their agency: `Von X, dpa`.
pub(super) fn find(line: &Line<'_>) -> Option<Found> {
    let content = line.str();
    if content.ends_with(['!', '?', ';']) || content.ends_with('.') && !content.ends_with("Corp.") {
        return None;
    }
    let opening = after(line.text, line.at.start)?;
    let says_by = say::is_by(&fold(&line.text[opening.clone()])) && opening.end < line.at.end;
    let hit = line
        .hits
        .iter()
        .rev()
        .find(|hit| hit.trust >= Trust::Ambiguous)?;
    let name = &line.text[hit.start..hit.end];
    let behind = &line.text[hit.end..line.at.end];
    let role = role_behind(behind)?;
    let from = if says_by { opening.end } else { line.at.start };
    let between = &line.text[from.min(hit.start)..hit.start];
    let people = people_in(between)?;
    let gap = between.trim_end();
    let separated = gap.ends_with([',', '/', '|', '(', '-', '–', '—', '·', '•', '،']);
    let credits = if says_by {
        let joined = separated
            || role
            || ["，", ":", "for", "of"]
                .iter()
                .any(|end| gap.ends_with(end));
        // By DANA WHITLOCK Associated Press
        let shouted = people >= 2 && is_capitals(between, 4) && !is_capitals(name, 2);
        let capitals = shouted
            || is_capitals(name, 2)
                && people >= 2
                && !behind.trim().starts_with(char::is_alphanumeric);
        let single = people == 1 && !separated && !role;
        people <= 10 && (people == 0 || joined || capitals) && !single
    } else {
        let few = (2..=4).contains(&people);
        let placed = role || separated && between.contains('|');
        let one_comma =
            gap.ends_with(',') && between.matches(',').count() == 1 && !behind.contains(',');
        let brief = line.early && content.len() < 60 && one_comma && is_capitals(name, 2);
        few && (placed && !between.contains(". ") && (line.early || line.late) || brief)
    };
    let shape = line.shape().or(says_by.then_some(Shape::Byline))?;
    credits.then(|| Found::new(&hit.agency, line.at.clone(), shape, line.at.clone()))
}

/// Whether the words behind a name hold a reporter's role; none if they hold anything but roles,
/// places after a role, and dates.
fn role_behind(behind: &str) -> Option<bool> {
    let mut role = false;
    for token in behind
        .split(|c: char| !is_word(c))
        .filter(|token| !token.is_empty())
    {
        let folded = fold(token);
        let is_role = say::is_role(&folded);
        role |= is_role;
        let date = token.starts_with(|c: char| c.is_ascii_digit())
            || say::is_month(&folded)
            || say::is_weekday(&folded)
            || matches!(
                folded.as_str(),
                "updated" | "published" | "gmt" | "am" | "pm" | "ist"
            );
        let place = role && is_capitalised(token);
        if !(is_role || date || place) {
            return None;
        }
    }
    Some(role)
}

/// The capitalised words before a name; none if there are words that are no part of a byline.
fn people_in(between: &str) -> Option<usize> {
    let mut people = 0;
    for token in between
        .split(|c: char| !(is_word(c) || c == '.'))
        .filter(|token| !token.is_empty())
    {
        let folded = fold(token);
        if is_capitalised(token) || !token.chars().any(char::is_lowercase) {
            people += 1;
        } else if !say::is_byline_joint(&folded) && !say::is_role(&folded) {
            return None;
        }
    }
    Some(people)
}
