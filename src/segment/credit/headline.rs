//! Marks that an agency's desk sets in a headline: `(2nd LD)`, `(URGENT)`, `Roundup:`, `UPDATE 1-`.
//! Most say only that the text is a wire's; whose is read from the text itself first.
//! And whom a headline names as its source: `Bloomberg: ...`, `... - Reuters`, `..., selon l'AFP`.

use std::ops::Range;
use std::sync::Arc;

use super::body;
use super::lexicon as say;
use super::table::{Hit, Trust};
use super::words::{fold, is_capitals, is_caseless};

/// A mark and whose it is, if only one agency sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// The agency, or nothing where several set it.
    pub(super) house: Option<&'static str>,
    /// Where, from the beginning of the headline.
    start: usize,
    end: usize,
}

impl Mark {
    /// The mark's place in a text whose headline begins at `at`.
    pub(super) fn range(self, at: usize) -> Range<usize> {
        at + self.start..at + self.end
    }
}

const BRACKETED: &[(&str, Option<&str>)] = &[
    ("(LEAD)", None),
    ("(LD)", Some("Yonhap")),
    ("(1st LD)", Some("Yonhap")),
    ("(2nd LD)", Some("Yonhap")),
    ("(3rd LD)", Some("Yonhap")),
    ("(4th LD)", Some("Yonhap")),
    ("(5th LD)", Some("Yonhap")),
    ("(URGENT)", None),
    ("(Urgent)", None),
    ("(News Focus)", Some("Yonhap")),
    ("(Yonhap Feature)", Some("Yonhap")),
    ("(Yonhap Interview)", Some("Yonhap")),
    ("(2nd LEAD)", None),
    ("(3rd LEAD)", None),
    ("(1st LEAD)", None),
    ("(LEAD 1)", None),
    ("(LEAD 2)", None),
    ("(2ND LEAD)", None),
    ("(1ST LEAD)", None),
    ("(Lead)", None),
    ("(WRAPUP)", None),
    ("(ROUNDUP)", None),
];

const OPENING: &[(&str, Option<&str>)] = &[
    ("Xinhua Headlines:", Some("Xinhua")),
    ("Xinhua Commentary:", Some("Xinhua")),
    ("Roundup:", Some("Xinhua")),
    ("1st LD-Writethru:", Some("Xinhua")),
    ("2nd LD-Writethru:", Some("Xinhua")),
    ("3rd LD-Writethru:", Some("Xinhua")),
    ("1st Ld-Writethru", Some("Xinhua")),
    ("Economic Watch:", Some("Xinhua")),
    ("China Focus:", Some("Xinhua")),
    ("World Insights:", Some("Xinhua")),
    ("Across China:", Some("Xinhua")),
    ("AP Exclusive:", Some("Associated Press")),
    ("AP EXCLUSIVE:", Some("Associated Press")),
    ("AP Interview:", Some("Associated Press")),
    ("AP Explains:", Some("Associated Press")),
    ("AP source:", Some("Associated Press")),
    ("AP sources:", Some("Associated Press")),
    ("AP Sources:", Some("Associated Press")),
    ("AP FACT CHECK:", Some("Associated Press")),
    ("ROUNDUP:", Some("dpa-AFX")),
    ("ROUNDUP 2:", Some("dpa-AFX")),
    ("1ST LEAD ", None),
    ("2ND LEAD ", None),
    ("3RD LEAD ", None),
    ("LEAD: ", None),
    ("WRAPUP: ", None),
    ("REFILE-", Some("Reuters")),
    ("RPT-", Some("Reuters")),
    ("FACTBOX-", Some("Reuters")),
    ("新华全媒+｜", Some("Xinhua")),
    ("新华社快讯：", Some("Xinhua")),
];

/// The mark a headline begins or ends with.
pub(super) fn mark(headline: &str) -> Option<Mark> {
    let trimmed = headline.trim_start();
    let lead = headline.len() - trimmed.len();
    let body = trimmed.trim_end();
    for &(mark, house) in BRACKETED {
        if let Some(rest) = body.strip_prefix(mark)
            && !rest.trim().is_empty()
        {
            return Some(Mark {
                house,
                start: lead,
                end: lead + mark.len(),
            });
        }
        if body.ends_with(mark) && body.len() > mark.len() {
            return Some(Mark {
                house,
                start: lead + body.len() - mark.len(),
                end: lead + body.len(),
            });
        }
    }
    for &(mark, house) in OPENING {
        if body
            .strip_prefix(mark)
            .is_some_and(|rest| !rest.trim().is_empty())
        {
            return Some(Mark {
                house,
                start: lead,
                end: lead + mark.trim_end().len(),
            });
        }
    }
    numbered(body).map(|len| Mark {
        house: Some("Reuters"),
        start: lead,
        end: lead + len,
    })
}

/// Bytes between a name and its colon: `Reuters citing delegates:`.
const TO_COLON: usize = 48;

/// Longest headline that is read.
pub(super) const LONGEST: usize = 400;

/// Whom a headline names as its source. A name that may be another's counts if `credited` says that the text credits it
/// too, and where it is quoted or called an agency.
pub(super) fn source(
    title: &str,
    hits: &[Hit],
    credited: &dyn Fn(&str) -> bool,
) -> Option<Arc<str>> {
    let names = || (0..hits.len()).filter(|&n| hits[n].trust >= Trust::Ambiguous);
    let set_off = |&n: &usize| is_set_off(title, &hits[n], credited);
    let found = names().find(set_off).or_else(|| {
        let cited = |&n: &usize| body::credit(title, hits, n).is_some();
        names().find(cited)
    });
    found.map(|n| Arc::clone(&hits[n].agency))
}

/// Whether a name stands before a colon or behind a mark at the end: `Bloomberg: ...`, `... — Reuters`, `... (agence Suna)`.
fn is_set_off(title: &str, hit: &Hit, credited: &dyn Fn(&str) -> bool) -> bool {
    const QUOTES: [char; 8] = ['"', '“', '”', '„', '«', '»', ' ', '\u{a0}'];
    let name = &title[hit.start..hit.end];
    let before = title[..hit.start].trim_matches(QUOTES);
    let behind = title[hit.end..].trim_matches(QUOTES);
    let called = before
        .rsplit(['(', '（', ' '])
        .next()
        .is_some_and(|word| say::is_agency_word(&fold(word)));
    let quoted = before.len() < hit.start && title[hit.end..].starts_with(['»', '”', '"']);
    // سانا: إصابة أربعة, but قنا is a town
    let long = name.chars().count() > 3 && name.chars().all(is_caseless);
    let sure = hit.trust > Trust::Ambiguous || called || quoted || long || is_capitals(name, 4);
    if !sure && !credited(&hit.agency) {
        return false;
    }
    if before.is_empty() {
        let colon = behind.find([':', '：']);
        let citing = ["عن ", "نقلا "].iter().any(|word| behind.starts_with(word));
        return colon.is_some_and(|at| at == 0 || citing && at <= TO_COLON);
    }
    if behind.is_empty() {
        let dashed = before.ends_with(['-', '–', '—', '|']) && title[..hit.start].ends_with(' ');
        // ...: ایرانی خبر رساں ایجنسی ارنا
        let named = before
            .rsplit([':', '：', ';', '；'])
            .next()
            .unwrap_or(before);
        let few = named.split_whitespace().count() <= 5;
        let parted = named.len() < before.len() && few && (named.is_empty() || called);
        return dashed || parted;
    }
    let inner = before.rsplit_once(['(', '（']).map(|(_, inner)| inner);
    behind.starts_with([')', '）'])
        && behind.len() <= 3
        && inner.is_some_and(|inner| inner.is_empty() || called)
}

/// `UPDATE 1-Headline`, `WRAPUP 2-`: a word, a digit or two, and a hyphen that nothing precedes or follows.
fn numbered(body: &str) -> Option<usize> {
    let rest = ["UPDATE ", "WRAPUP ", "CORRECTED-UPDATE ", "RPT-UPDATE "]
        .iter()
        .find_map(|word| body.strip_prefix(word))?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let headline = rest[digits..].strip_prefix('-')?;
    ((1..=2).contains(&digits) && headline.starts_with(char::is_alphanumeric))
        .then(|| body.len() - headline.len())
}
