//! Notes on where text or a picture came from, beside a phrase that says so: `© AFP`, `Photo: AFP`,
//! `Source: Xinhua`, `With inputs from PTI`, `(Reporting by X; Editing by Y)`.

use std::sync::Arc;

use super::lexicon as say;
use super::line::{Found, Line, NOTE, SHORT};
use super::table::{Agencies, Hit, Mark, Trust};
use super::words::{fold, is_capitalised, is_word, publisher_behind, sentence_ends, within};
use super::{GENERIC, Of, Shape, dateline};

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
                .of(Of::Picture)
            })
        }
        Mark::Source => source(agencies, line, at, next),
        Mark::Contribution => contribution(agencies, line, n),
        Mark::Reprint => reprint(agencies, line, at),
    }
}

/// Words of a sentence looked at before a phrase of reprint.
const BEFORE: usize = 8;

/// `This article first appeared in The Harbour Post.`: whoever is named, in the table or not, for nothing else is said so.
fn reprint(agencies: &Agencies, line: &Line<'_>, at: &Hit) -> Option<Found> {
    let name = publisher_behind(&line.text[..line.at.end], at.end)?;
    let before = &line.text[line.at.start..at.start];
    let sentence = before
        .rfind(['.', '(', '[', '（', '。', '—', '|'])
        .map_or(0, |mark| {
            mark + before[mark..].chars().next().map_or(0, char::len_utf8)
        });
    let words = || {
        before[sentence..]
            .split(|c: char| !is_word(c))
            .filter(|word| !word.is_empty())
    };
    let is_text = |word: &str| say::is_text(&fold(word));
    let of_this = words().all(|word| is_text(word) || say::is_beside_text(&fold(word)))
        && (words().any(is_text) || words().next().is_none());
    if !of_this || words().count() > BEFORE {
        return None;
    }
    let start =
        line.at.start + sentence + before[sentence..].len() - before[sentence..].trim_start().len();
    let named = &line.text[name.clone()];
    let agency = agencies
        .by_name(named)
        .map_or_else(|| Arc::from(named), |(agency, _)| agency);
    let alone = sentence == 0 && line.at.end - name.end < SHORT_REST;
    let furniture = if alone {
        line.at.clone()
    } else {
        start..name.end
    };
    Some(Found::new(
        &agency,
        at.start..name.end,
        Shape::Tail,
        furniture,
    ))
}

/// Bytes behind a name that belong to the same note: a mark, a date, `with permission`.
const SHORT_REST: usize = 60;

/// A name behind a phrase such as `Reporting by`, where persons stand as well: one of the table or of the outlets, or
/// one that says that it is of news.
fn unlisted(agencies: &Agencies, line: &Line<'_>, at: &Hit) -> Option<(Arc<str>, usize)> {
    let name = publisher_behind(&line.text[..line.at.end], at.end)?;
    let rest = line.text[name.end..line.at.end].trim_start_matches(['"', '”', '»']);
    let named = &line.text[name.clone()];
    let words: Vec<&str> = named.split_whitespace().collect();
    let agency = match agencies.by_name(named) {
        Some((agency, _)) => agency,
        None if dateline::is_news_name(&words) => Arc::from(named),
        None => return None,
    };
    (rest.is_empty() || rest.starts_with(['.', ')', ';', ',', ']', '）']) || rest.starts_with("  "))
        .then_some((agency, name.end))
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
            let words: Vec<&str> = content.split_whitespace().collect();
            // المصدر: الجزيرة + الأناضول + رويترز
            let listed = || {
                let mut parts = content.split([',', '/', '+', '،', '、', ';']);
                parts.find_map(|part| {
                    let part = part.trim().trim_matches(['«', '»', '"']);
                    let (agency, trust) = agencies.in_table(part)?;
                    (trust > Trust::Ambiguous).then(|| (agency, within(line.text, part).end))
                })
            };
            let whole = || {
                // with its bracket and stop
                let end = within(line.text, content).end;
                let rest = &line.text[end..line.at.end];
                let marks = rest.trim_start_matches(['.', ' ', ')', '）', ']']);
                line.at.end - marks.len()
            };
            agencies
                .by_name(content)
                .or_else(|| {
                    agencies
                        .by_name(content.split([',', '/', ' ']).next()?)
                        .filter(|(_, trust)| *trust > Trust::Ambiguous)
                })
                .map(|(agency, _)| (agency, whole()))
                .or_else(listed)
                .or_else(|| dateline::is_news_name(&words).then(|| (Arc::from(content), whole())))
                .or_else(|| names_agencies(content).then(|| (Arc::from(GENERIC), whole())))?
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
        let from = if lead.is_empty() {
            line.at.start
        } else {
            at.start
        };
        let to = if lead.is_empty() && line.at.end - end < SHORT_REST {
            line.at.end
        } else {
            end
        };
        // Source: AFP/Getty Images
        let behind = line.text[end..line.at.end].trim_start_matches(['/', ' ']);
        let pictured = PICTURE_HOUSES.iter().any(|house| behind.starts_with(house));
        let of = if pictured { Of::Picture } else { Of::Text };
        Found::new(&agency, at.start..end, shape, from..to).of(of)
    })
}

/// Houses that trade in pictures and no texts.
const PICTURE_HOUSES: [&str; 5] = ["Getty", "via Getty", "Shutterstock", "Alamy", "iStock"];

/// Notes on who contributed; the whole line is furniture where it says nothing else.
fn contribution(agencies: &Agencies, line: &Line<'_>, n: usize) -> Option<Found> {
    let at = &line.hits[n];
    let phrase = &line.text[at.start..at.end];
    let furniture = if line.at.len() <= NOTE {
        line.at.clone()
    } else {
        at.start..at.end
    };
    let passive = matches!(
        phrase,
        "contributed to this" | "contributed reporting" | "contributed."
    );
    let near = |other: &&Hit| other.trust >= Trust::Ambiguous;
    let gives = ["puts", "eporting", "files", "aterial", "vec", "атериал"]
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
        let named = |other: &&Hit| near(other) && *other.agency != *GENERIC;
        let behind = line.hits_behind(n).find(named);
        behind
            .or_else(|| line.hits_behind(n).find(near))
            .filter(|hit| {
                let gap = &line.text[at.end..hit.start];
                let generic = *hit.agency == *GENERIC && (gap.len() > 16 || !gives);
                gap.len() <= 120 && !gap.contains(". ") && !generic
            })
    };
    if let Some(hit) = found {
        let possessive = hit.trust == Trust::Ambiguous
            && line.text[hit.end..].starts_with(char::is_alphanumeric);
        if possessive
            || matches!(phrase, "Reporting by" | "reporting by")
                && !signed_off(line, at)
                && !line.late
            || matches!(phrase, "Material from" | "material from") && !line.late
            || (phrase.starts_with("inform") || phrase.starts_with("Inform")) && !line.late
            || matches!(phrase, "avec" | "Avec")
                && !((line.late || line.early && line.at.len() <= SHORT)
                    && is_article(line.text[at.end..hit.start].trim())
                    && line.at.end - hit.end < 24)
        {
            return None;
        }
        let span = at.start.min(hit.start)..at.end.max(hit.end);
        // Par X avec AFP; at the head of a text such a note is part of its byline
        let alone = line.early && line.at.len() <= SHORT && !sentence_ends(line.text, line.at.end);
        let shape = match phrase {
            "avec" | "Avec" => line.shape().unwrap_or(Shape::Tail),
            _ if alone => Shape::Byline,
            _ => Shape::Tail,
        };
        let found = Found::new(&hit.agency, span, shape, furniture);
        return Some(found.of(given(phrase, passive)));
    }
    let may_be_unlisted =
        phrase.contains("eporting") && !passive && line.late && !signed_off(line, at);
    if may_be_unlisted && let Some((agency, end)) = unlisted(agencies, line, at) {
        return Some(Found::new(&agency, at.start..end, Shape::Tail, furniture));
    }
    if signed_off(line, at) {
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

/// What such a note speaks of: who contributed, or reported besides, wrote no more than a part.
fn given(phrase: &str, passive: bool) -> Of {
    if passive || phrase.contains("dditional") {
        Of::Part
    } else {
        Of::Text
    }
}

/// Whether nothing but an article stands there.
fn is_article(gap: &str) -> bool {
    matches!(gap, "" | "l'" | "l’" | "la" | "le" | "les")
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

/// What Reuters signs off with: `(Reporting by ...; Editing by ...)`.
const SIGN_OFFS: [(&str, &str); 7] = [
    ("Reporting by", "diting by"),
    ("Reporting by", "riting by"),
    ("Rédigé par", "dité par"),
    ("(Reportage", "dité par"),
    ("Reporte de", "ditado por"),
    ("Bericht von", "edigiert von"),
    ("إعداد", "تحرير"),
];

/// Whether a phrase begins Reuters' sign-off.
fn signed_off(line: &Line<'_>, at: &Hit) -> bool {
    let content = line.behind(at.start, NOTE);
    SIGN_OFFS
        .iter()
        .any(|(one, other)| content.starts_with(one) && content.contains(other))
}

/// Whether a list of sources ends with agencies that it does not name: `Qasr Online and news agencies`. Government
/// agencies are none.
fn names_agencies(content: &str) -> bool {
    let mut words = content.split_whitespace().rev();
    let last = fold(words.next().unwrap_or_default());
    let joint = words.next().is_none_or(|word| {
        word.ends_with([',', '+', '&'])
            || matches!(
                fold(word).as_str(),
                "news"
                    | "press"
                    | "wire"
                    | "and"
                    | "with"
                    | "und"
                    | "et"
                    | "avec"
                    | "y"
                    | "con"
                    | "e"
                    | "com"
            )
    });
    let and_these = last == "والوكالات" || last == "ووكالات";
    let these = matches!(
        last.as_str(),
        "agencies" | "agenturen" | "agences" | "agencias" | "agências" | "agenzie" | "وكالات"
    );
    words.count() <= 4 && (and_these || these && joint)
}
