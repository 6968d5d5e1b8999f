//! A plain text file -> one article: the whole file is its text, and what a crawler put at its
//! beginning says when and where it was published.
//!
//! Understood at the beginning: `date 2024-11-30` (also with the text following on the line), an
//! address behind that date or alone on one of the first lines, and a line `Published: …`,
//! `Updated on: …` near it. The `date` line counts before a `Published` line, and that before an
//! `Updated` line: an update is later than what it updates.

use std::collections::BTreeMap;

use super::content::Content;
use super::date;
use super::options::Field;
use super::record::{self, DERIVED, Fault, Item, Setting};
use super::site;
use super::used::Used;
use crate::error::Result;
use crate::model::{Article, Origin, Precision, Published, Text};

const PIECE: usize = 256 << 10;
/// How many of the first lines may be furniture, and how many of these an address; empty lines
/// are not counted.
const FURNITURE_LINES: usize = 10;
const ADDRESS_LINES: usize = 3;

/// Reads the file as one article; one larger than permitted is refused without reading on.
pub(super) fn each(
    content: &mut Content,
    setting: &Setting,
    used: &mut Used,
    emit: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<()> {
    let largest = setting.options.max_record_bytes;
    let mut bytes = Vec::with_capacity(content.head().len() + 1);
    loop {
        let have = bytes.len();
        let step = if content.is_all_in_view() {
            content.head().len() + 1
        } else {
            PIECE
        };
        bytes.resize(have + step, 0);
        let n = content.fill(&mut bytes[have..]);
        bytes.truncate(have + n);
        if bytes.len() > largest {
            return emit(Err(Fault::too_large(1, setting.options)));
        }
        if n < step {
            break;
        }
    }
    let failure = content.failure();
    if failure.is_some() {
        keep_whole_characters(&mut bytes);
    }
    match String::from_utf8(bytes) {
        Err(error) => emit(Err(Fault::new(1, record::broken_utf8(error.utf8_error())))),
        Ok(text) => emit(item(text, setting, used)),
    }?;
    match failure {
        Some(reason) => emit(Err(Fault::new(1, reason))),
        None => Ok(()),
    }
}

/// Drops a character that was cut off at the end.
fn keep_whole_characters(bytes: &mut Vec<u8>) {
    if let Err(error) = std::str::from_utf8(bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
}

fn item(text: String, setting: &Setting, used: &mut Used) -> Item {
    if text.trim_start().is_empty() {
        return Err(Fault::new(1, "empty text"));
    }
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(Fault::new(
            1,
            format!("no text: a NUL byte at byte {}", at + 1),
        ));
    }
    let Furniture { dates, url } = Furniture::of(&text);
    let url = url.map(str::to_owned);
    used.note(Field::Text, 0, || "(whole file)");
    used.note(Field::Id, 0, || "(file name)");
    let published = dates.into_iter().next().map(|(label, date)| {
        used.note(Field::Published, 0, || format!("({} line)", label.name()));
        date
    });
    if url.is_some() {
        used.note(Field::Url, 0, || "(address line)");
    }
    let outlet = match &setting.options.outlet {
        Some(fixed) => Some((fixed.clone(), "(as given)")),
        None => url
            .as_deref()
            .and_then(site::registrable)
            .map(|site| (site, "(domain of url)")),
    };
    if let Some((_, from)) = &outlet {
        used.note(Field::Outlet, DERIVED, || *from);
    }
    Ok(Article {
        id: setting.name.into(),
        outlet: outlet.map(|(outlet, _)| Text::from(outlet)),
        published,
        seen: None,
        title: None,
        url: url.map(Text::from),
        text: text.into(),
        origin: Origin {
            path: setting.path.clone(),
            line: 1,
        },
        other: serde_json::Map::new(),
    })
}

/// What introduces a date, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Date,
    Published,
    Updated,
}

/// How pages introduce a date, before a colon.
const LABELS: &[(&str, Label)] = &[
    ("published", Label::Published),
    ("published on", Label::Published),
    ("first published", Label::Published),
    ("posted", Label::Published),
    ("posted on", Label::Published),
    ("updated", Label::Updated),
    ("updated on", Label::Updated),
    ("last updated", Label::Updated),
];

impl Label {
    fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Published => "published",
            Self::Updated => "updated",
        }
    }
}

/// What a crawler or a page put before the text.
#[derive(Debug, Default)]
struct Furniture<'t> {
    dates: BTreeMap<Label, Published>,
    url: Option<&'t str>,
}

impl<'t> Furniture<'t> {
    fn of(text: &'t str) -> Self {
        let mut furniture = Self::default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        for (place, line) in lines.take(FURNITURE_LINES).enumerate() {
            if place < ADDRESS_LINES {
                furniture.take_address_line(line);
            }
            if let Some((label, date)) = labelled_date(line) {
                furniture.dates.entry(label).or_insert(date);
            }
        }
        furniture
    }

    /// Takes `date 2024-11-30`, an address behind it, or an address alone.
    fn take_address_line(&mut self, line: &'t str) {
        let (date, rest) = match crawler_date(line) {
            Some((date, rest)) => (Some(date), rest),
            None => (None, line),
        };
        let (first, behind) = split_word(rest);
        let stands = date.is_some() || behind.is_empty();
        if stands && self.url.is_none() && site::is_url(first) {
            self.url = Some(first);
        }
        if let Some(date) = date {
            self.dates.entry(Label::Date).or_insert(date);
        }
    }
}

/// The date of a line `date 2024-11-30 …` and what stands behind it.
fn crawler_date(line: &str) -> Option<(Published, &str)> {
    let (label, rest) = split_word(line);
    if !label.trim_end_matches(':').eq_ignore_ascii_case("date") {
        return None;
    }
    let (day, behind_day) = split_word(rest);
    let (time, behind_time) = split_word(behind_day);
    let known = |text: &str| {
        let date = date::parse(text);
        let is_date =
            text.len() >= "2024-11-30".len() && text.starts_with(|c: char| c.is_ascii_digit());
        (is_date && date.precision <= Precision::Day).then_some(date)
    };
    if time.contains(':')
        && let Some(date) = known(&format!("{day} {time}"))
    {
        return Some((date, behind_time));
    }
    Some((known(day)?, behind_day))
}

/// The date of a line `Updated on: 01 December,2024 08:12 AM IST | Seoul`.
fn labelled_date(line: &str) -> Option<(Label, Published)> {
    let (label, date) = line.split_once(':')?;
    let label = label.trim().to_ascii_lowercase();
    let (_, label) = LABELS.iter().find(|(name, _)| *name == label)?;
    let date = date::parse(date.split('|').next()?.trim());
    date.moment.is_some().then_some((*label, date))
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Date, its label and the address of a text.
    fn furniture(text: &str) -> (String, Option<Label>, Option<&str>) {
        let Furniture { dates, url } = Furniture::of(text);
        match dates.into_iter().next() {
            Some((label, date)) => (date.at.to_string(), Some(label), url),
            None => (String::new(), None, url),
        }
    }

    #[test]
    fn a_crawlers_line_gives_date_and_address() {
        let date = |at: &str, url| (at.to_owned(), Some(Label::Date), url);
        assert_eq!(
            furniture(" date 2024-11-30 Kim Jong Un, the"),
            date("2024-11-30", None)
        );
        assert_eq!(
            furniture("\n\nDate: 2024-11-30\nWest African"),
            date("2024-11-30", None)
        );
        assert_eq!(
            furniture("date 2024-11-30 West African"),
            date("2024-11-30", None)
        );
        assert_eq!(
            furniture("date 2024-11-30 08:12:07 15 people"),
            date("2024-11-30T08:12:07", None)
        );
        let url = Some("https://a.b/c");
        assert_eq!(
            furniture(" date 2024-11-30 https://a.b/c Title"),
            date("2024-11-30", url)
        );
        assert_eq!(
            furniture("https://a.b/c\ndate 2024-11-30"),
            date("2024-11-30", url)
        );
    }

    #[test]
    fn a_date_in_prose_is_no_furniture() {
        for text in [
            "Date palms 2024-11-30",
            "Update 2024-11-30",
            "See https://a.b/c today",
            "date 2024 was",
            "Updated: soon",
        ] {
            assert_eq!(furniture(text), (String::new(), None, None), "{text}");
        }
    }

    #[test]
    fn the_crawlers_date_counts_before_the_pages_and_an_update_last() {
        let updated = "Updated on: 01 December,2024 08:12 AM IST  |  Seoul";
        let (at, label, _) = furniture(updated);
        assert_eq!((&*at, label), ("2024-12-01T08:12", Some(Label::Updated)));
        let both = format!("{updated}\nPublished: 30 Nov 2024");
        assert_eq!(furniture(&both).1, Some(Label::Published));
        assert_eq!(
            furniture(&format!(" date 2024-11-30 x\n{both}")).0,
            "2024-11-30"
        );
    }
}
