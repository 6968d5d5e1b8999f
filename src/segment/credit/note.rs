//! Notes on where text or a picture came from, beside a phrase that says so: `© AFP`, `Photo: AFP`,
//! `Source: Xinhua`, `With inputs from PTI`, `(Reporting by X; Editing by Y)`.

use std::sync::Arc;

use super::line::{Found, Line, NOTE};
use super::table::{Agencies, Hit, Mark, Trust};
use super::words::{ceil, fold, is_capitalised, is_word, sentence_ends};
use super::{GENERIC, Shape};

/// A name beside a phrase such as `©`, `Photo:`, `inputs from`.
pub(super) fn find(agencies: &Agencies, line: &Line<'_>, n: usize, mark: Mark) -> Option<Found> {
    let at = &line.hits[n];
    let beside = |other: &&Hit| other.trust >= Trust::Ambiguous;
    let next = line.hits_behind(n).find(beside);
    match mark {
        Mark::Copyright => {
            let hit = next?;
            let gap = &line.text[at.end..hit.start];
            if gap.len() > 40 {
                return None;
            }
            let standing = gap
                .split(|c: char| !is_word(c))
                .filter(|word| !word.is_empty())
                .all(|word| {
                    word.starts_with(|c: char| c.is_ascii_digit())
                        || matches!(
                            fold(word).as_str(),
                            "the" | "by" | "c" | "copyright" | "of" | "belongs" | "to"
                        )
                });
            let possessive = matches!(line.text[hit.end..].chars().next(), Some('\'' | '’'));
            (standing && !possessive).then(|| {
                let whole = if line.at.len() <= NOTE && at.start - line.at.start < 8 {
                    line.at.clone()
                } else {
                    at.start..hit.end
                };
                Found::new(&hit.agency, at.start..hit.end, Shape::Tail, whole)
            })
        }
        Mark::Photo => {
            let hit = next?;
            let gap = line.text[at.end..hit.start]
                .trim_start_matches("s ")
                .trim_start();
            if gap.len() > 80 {
                return None;
            }
            let told = gap.starts_with([':', '/', '：'])
                || gap.starts_with("by ")
                || gap.starts_with("credit:")
                || gap.starts_with("courtesy")
                || line.text[at.start..].starts_with("Photo/");
            let plain = gap
                .split(|c: char| !is_word(c))
                .filter(|word| !word.is_empty())
                .all(|word| {
                    is_capitalised(word)
                        || !word.chars().any(char::is_lowercase)
                        || matches!(
                            word,
                            "by" | "via"
                                | "credit"
                                | "courtesy"
                                | "of"
                                | "the"
                                | "file"
                                | "for"
                                | "de"
                        )
                });
            let behind = line.text[hit.end..line.at.end].trim_start();
            let open = behind.is_empty()
                || behind
                    .starts_with(['/', ')', ']', '.', '|', ',', '）', '】', ';', '<', '*', '_'])
                || behind.starts_with("via ")
                || behind.starts_with("Photo");
            (told && plain && open).then(|| {
                Found::new(
                    &hit.agency,
                    at.start..hit.end,
                    Shape::Tail,
                    at.start..hit.end,
                )
            })
        }
        Mark::Source => source(agencies, line, at, next),
        Mark::Contribution => contribution(agencies, line, n),
    }
}

/// `Source: Xinhua`, alone on its line or in brackets at its end.
fn source(agencies: &Agencies, line: &Line<'_>, at: &Hit, next: Option<&Hit>) -> Option<Found> {
    let behind = line.behind(at.end, 300);
    let content = behind
        .split([')', '）', ']', '|', '<', '　'])
        .next()
        .unwrap_or(behind)
        .trim()
        .trim_end_matches('.');
    let (agency, end) = match next {
        Some(hit)
            if line.text[at.end..hit.start]
                .trim_matches([' ', ':', '：', '（', '('])
                .is_empty()
                && !line.text[hit.end..line.at.end]
                    .trim_start()
                    .starts_with(char::is_alphanumeric) =>
        {
            (Arc::clone(&hit.agency), hit.end)
        }
        _ => {
            let agency = agencies
                .by_name(content)
                .or_else(|| {
                    agencies
                        .by_name(content.split([',', '/', ' ']).next()?)
                        .filter(|(_, trust)| *trust > Trust::Ambiguous)
                })?
                .0;
            (agency, line.at.end)
        }
    };
    let lead =
        line.text[line.at.start..at.start].trim_matches([' ', '(', '（', '[', '-', '—', '*', '_']);
    let short = content.chars().count() <= 60;
    (short
        && (lead.is_empty()
            || sentence_ends(line.text, at.start)
            || line.text[..at.start].ends_with(['(', '（', '[', '|', ' '])))
    .then(|| {
        let shape = line.shape().unwrap_or(Shape::Tail);
        let furniture = if lead.is_empty() {
            line.at.clone()
        } else {
            at.start..end
        };
        Found::new(&agency, at.start..end, shape, furniture)
    })
}

/// Notes on who contributed; the whole line is furniture where it says nothing else.
fn contribution(agencies: &Agencies, line: &Line<'_>, n: usize) -> Option<Found> {
    let at = &line.hits[n];
    let phrase = &line.text[at.start..at.end];
    let furniture = if line.at.len() <= NOTE {
        line.at.clone()
    } else {
        at.start..at.end
    };
    let passive = matches!(phrase, "contributed to this" | "contributed reporting");
    let near = |other: &&Hit| other.trust >= Trust::Ambiguous;
    let gives = ["puts", "eporting", "files", "aterial", "vec"]
        .iter()
        .any(|part| phrase.contains(part));
    let reports = ["report", "story", "article", "dispatch", "piece", "file"]
        .iter()
        .any(|word| line.text[at.end..].trim_start().starts_with(word));
    if phrase == "contributed to this" && !reports {
        return None;
    }
    let found = if passive {
        line.hits_before(n).find(near).filter(|hit| {
            let gap = &line.text[hit.end..at.start];
            !gap.contains(". ") && gap.len() <= 80
        })
    } else if phrase == "mit dpa" {
        let (agency, _) = agencies.by_name("dpa")?;
        return line
            .late
            .then(|| Found::new(&agency, at.start..at.end, Shape::Tail, furniture));
    } else {
        line.hits_behind(n).find(near).filter(|hit| {
            let gap = &line.text[at.end..hit.start];
            let generic = *hit.agency == *GENERIC && (gap.len() > 16 || !gives);
            gap.len() <= 120 && !gap.contains(". ") && !generic
        })
    };
    if let Some(hit) = found {
        let possessive = hit.trust == Trust::Ambiguous
            && line.text[hit.end..].starts_with(char::is_alphanumeric);
        let produced = matches!(
            phrase,
            "was first published by" | "originally published by" | "originally appeared on"
        );
        let tale = line.text
            [ceil(line.text, line.at.start.max(at.start.saturating_sub(200)))..at.start]
            .split_whitespace()
            .any(|word| {
                matches!(
                    fold(word).as_str(),
                    "this" | "story" | "article" | "content" | "material" | "report" | "text"
                )
            });
        if possessive
            || produced && !tale
            || matches!(phrase, "Reporting by" | "reporting by")
                && !signed_off(line, at)
                && !line.late
            || matches!(phrase, "Material from" | "material from") && !line.late
            || (phrase.starts_with("inform") || phrase.starts_with("Inform")) && !line.late
            || matches!(phrase, "avec" | "Avec")
                && !(line.late
                    && line.text[at.end..hit.start].trim().is_empty()
                    && line.at.end - hit.end < 24)
        {
            return None;
        }
        let span = at.start.min(hit.start)..at.end.max(hit.end);
        return Some(Found::new(&hit.agency, span, Shape::Tail, furniture));
    }
    if phrase == "Reporting by" && signed_off(line, at) {
        // Reuters' own formula: (Reporting by X in Y; Editing by Z)
        let (agency, _) = agencies.by_name("Reuters")?;
        return Some(Found::new(
            &agency,
            at.start..line.at.end,
            Shape::Tail,
            at.start..line.at.end,
        ));
    }
    if phrase == "syndicated feed" && line.late && line.at.len() <= NOTE {
        let agency = Arc::from(super::UNNAMED);
        return Some(Found::new(
            &agency,
            at.start..at.end,
            Shape::Tail,
            furniture,
        ));
    }
    let generic = matches!(
        phrase,
        "with agencies" | "With agencies" | "with wire reports" | "With wire reports" | "مع وكالات"
    ) && line.late
        && stands_apart(line, at);
    generic.then(|| {
        let agency: Arc<str> = Arc::from(GENERIC);
        Found::new(&agency, at.start..at.end, Shape::Tail, furniture)
    })
}

/// Whether a phrase is all of a line, a bracket or a last clause: `(With agencies)`, `— with agencies`.
fn stands_apart(line: &Line<'_>, at: &Hit) -> bool {
    let before = line.text[line.at.start..at.start].trim_end();
    let behind = line.text[at.end..line.at.end].trim_start();
    (before.is_empty()
        || before.ends_with(['(', '[', '—', '–', '-', '|', '（'])
        || sentence_ends(line.text, at.start))
        && (behind.is_empty() || behind.starts_with([')', ']', '.', '）']))
}

/// `Reporting by ...; Editing by ...`: the pair is Reuters' sign-off.
fn signed_off(line: &Line<'_>, at: &Hit) -> bool {
    let content = line.behind(at.start, NOTE);
    content.starts_with("Reporting by")
        && (content.contains("diting by") || content.contains("riting by"))
}
