//! Names that a text itself introduces: an agency the table does not hold (`the Meridian News Agency
//! (MNA) said`), and short names that stand behind their long form (`the Associated Press (AP)`).
//! O(names), and one pass over the text for each short name introduced, at most four.

use std::collections::BTreeSet;
use std::sync::Arc;

use memchr::memmem;

use super::lexicon as say;
use super::table::{Hit, Trust};
use super::words::{
    after, before, floor, fold, is_capitalised, is_capitals, is_caseless, is_possessive,
    is_set_as_word, is_spaceless, is_word, sentence_ends,
};

/// Short names followed through a text.
pub(super) const MOST_SHORT_NAMES: usize = 4;

/// A short name and whose it is.
#[derive(Clone, Debug)]
pub(super) struct Short {
    pub(super) name: String,
    pub(super) agency: Arc<str>,
}

/// Turns generic phrases among `hits` into named agencies or drops them, adds the short names the
/// text introduces, and believes ambiguous ones that it does.
pub(super) fn resolve(text: &str, hits: &mut Vec<Hit>) -> Vec<Short> {
    let mut shorts = Vec::new();
    if hits.is_empty() {
        return shorts;
    }
    forget_others(text, hits);
    doubt_bearers(text, hits);
    introduce_known(text, hits);
    if hits.iter().any(|hit| hit.trust == Trust::Generic) {
        let named: Vec<Option<Hit>> = (0..hits.len())
            .map(|i| match hits[i].trust {
                Trust::Generic => unlisted(text, hits, i),
                _ => Some(hits[i].clone()),
            })
            .collect();
        *hits = named.into_iter().flatten().collect();
        hits.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
        hits.dedup_by(|later, earlier| later.start < earlier.end);
    }
    for (n, hit) in hits
        .iter()
        .enumerate()
        .filter(|(_, hit)| hit.trust == Trust::Distinctive)
    {
        if shorts.len() == MOST_SHORT_NAMES {
            break;
        }
        let Some(name) = short_name(text, hit) else {
            continue;
        };
        let known = hits
            .get(n + 1)
            .is_some_and(|next| next.agency == hit.agency && text[next.start..next.end] == *name);
        if !known && *hit.agency != *name && !shorts.iter().any(|short: &Short| short.name == name)
        {
            shorts.push(Short {
                name: name.to_owned(),
                agency: Arc::clone(&hit.agency),
            });
        }
    }
    for short in &shorts {
        follow(text, hits, short);
    }
    shorts
}

/// Adds every place of a short name, in place of what the table would take it for.
pub(super) fn follow(text: &str, hits: &mut Vec<Hit>, short: &Short) {
    let mut added = Vec::new();
    for start in memmem::find_iter(text.as_bytes(), short.name.as_bytes()) {
        let end = start + short.name.len();
        let outer = |c: char| is_word(c) && !is_spaceless(c) && c != '-' && c != '\'' && c != '’';
        if text[..start].chars().next_back().is_some_and(outer)
            || text[end..].chars().next().is_some_and(outer)
        {
            continue;
        }
        added.push(Hit {
            start,
            end,
            agency: Arc::clone(&short.agency),
            trust: Trust::Distinctive,
        });
    }
    if added.is_empty() {
        return;
    }
    // the longest of those that overlap stays; of equals, the one the text introduced
    added.append(hits);
    added.sort_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end)));
    added.dedup_by(|later, earlier| later.start < earlier.end);
    *hits = added;
}

/// Forgets `AFP` in a text that says `l'Alliance des forces de progrès (AFP)`.
fn forget_others(text: &str, hits: &mut Vec<Hit>) {
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for (n, hit) in hits.iter().enumerate() {
        let name = &text[hit.start..hit.end];
        let bracketed = text[..hit.start].ends_with('(') && text[hit.end..].starts_with(')');
        let own = n > 0 && hits[n - 1].agency == hit.agency && hit.start - hits[n - 1].end <= 3;
        if bracketed && !own && is_capitals(name, 3) && is_spelt_before(text, hit.start - 1, name) {
            others.insert(name);
        }
    }
    if !others.is_empty() {
        hits.retain(|hit| !others.contains(&text[hit.start..hit.end]));
    }
}

/// Doubts a name that is a person's as well in a text that gives it with another: `Ina Ritzau`, `Эдуард Рейтер`.
fn doubt_bearers(text: &str, hits: &mut [Hit]) {
    let is_first_name = |hit: &Hit| {
        let Some(word) = before(text, hit.start) else {
            return false;
        };
        let raw = &text[word.clone()];
        let folded = fold(raw);
        let other = say::is_weekday(&folded)
            || say::is_month(&folded)
            || say::is_nation(raw)
            || say::is_agency_word(&folded)
            || say::is_before_name(&folded)
            || is_capitals(raw, 2)
            || is_possessive(raw);
        is_capitalised(raw) && !other && !sentence_ends(text, word.start)
    };
    // Efe Arslan
    let is_last_named = |hit: &Hit| {
        let behind = after(text, hit.end).map(|word| &text[word]);
        is_set_as_word(&text[hit.start..hit.end])
            && behind.is_some_and(|word| is_capitalised(word) && !say::is_press(&fold(word)))
    };
    let borne: BTreeSet<&str> = hits
        .iter()
        .filter(|hit| hit.trust == Trust::Wary && (is_first_name(hit) || is_last_named(hit)))
        .map(|hit| &text[hit.start..hit.end])
        .collect();
    for hit in hits.iter_mut().filter(|hit| hit.trust == Trust::Wary) {
        if borne.contains(&text[hit.start..hit.end]) {
            hit.trust = Trust::Ambiguous;
        }
    }
}

/// Words of a long form, small ones left out.
const LONG_FORM: usize = 9;

/// Whether the words before `at` begin with the letters of an acronym, small words left out, and name no house of news.
fn is_spelt_before(text: &str, mut at: usize, acronym: &str) -> bool {
    let mut letters = acronym.chars().rev().peekable();
    for _ in 0..LONG_FORM {
        let Some(word) = before(text, at) else {
            return false;
        };
        at = word.start;
        // l'Alliance
        let raw = &text[word];
        let raw = raw.rsplit(['\'', '’']).next().unwrap_or(raw);
        let folded = fold(raw);
        if say::is_press(&folded) || say::is_agency_word(&folded) {
            return false;
        }
        let first = raw.chars().next().and_then(|c| c.to_uppercase().next());
        if first == letters.peek().copied() {
            letters.next();
            if letters.peek().is_none() {
                return is_capitalised(raw);
            }
        } else if raw.chars().count() > 3 {
            return false;
        }
    }
    false
}

/// Believes `AP` in a text that says `the Associated Press (AP)`.
fn introduce_known(text: &str, hits: &mut [Hit]) {
    let mut introduced: BTreeSet<&str> = BTreeSet::new();
    for pair in hits.windows(2) {
        if pair[1].trust == Trust::Ambiguous
            && pair[0].trust > Trust::Ambiguous
            && pair[0].agency == pair[1].agency
        {
            let gap = &text[pair[0].end..pair[1].start];
            if matches!(gap, " (" | " （" | "（" | ", or " | "\n(") {
                introduced.insert(&text[pair[1].start..pair[1].end]);
            }
        }
    }
    for hit in hits.iter_mut().filter(|hit| hit.trust == Trust::Ambiguous) {
        if introduced.contains(&text[hit.start..hit.end]) {
            hit.trust = Trust::Distinctive;
        }
    }
}

/// The agency that the generic phrase at `hits[i]` is part of, if it is none of the table's.
fn unlisted(text: &str, hits: &[Hit], i: usize) -> Option<Hit> {
    let hit = &hits[i];
    let phrase = &*text[hit.start..hit.end].replace('\n', " ");
    let beside = |other: &Hit| other.trust >= Trust::Ambiguous;
    let known_before =
        i > 0 && beside(&hits[i - 1]) && text[hits[i - 1].end..hit.start].trim().is_empty();
    let known_behind = hits
        .get(i + 1)
        .is_some_and(|next| beside(next) && text[hit.end..next.start].chars().count() <= 3);
    if known_before || known_behind {
        return None;
    }
    let (start, end) = match phrase {
        "通讯社" | "通訊社" => (han_name(text, hit.start)?, hit.end),
        "نیوز ایجنسی" => (before(text, hit.start)?.start, hit.end),
        "وكالة" | "لوكالة" => arabic_name(text, hit)?,
        "News Agency" | "NEWS AGENCY" | "Press Agency" | "Telegraph Agency"
        | "Telegraphic Agency" => (capitals_before(text, hit.start)?, hit.end),
        "news agency" => match capitals_before(text, hit.start) {
            Some(start) if !say::is_nation(text[start..hit.start].trim()) => (start, hit.end),
            _ => name_behind(text, hit.end, 2)?,
        },
        "Nachrichtenagentur" | "خبر رساں ایجنسی" | "خبر رساں ادارے" => {
            name_behind(text, hit.end, 1)?
        }
        _ => name_behind(text, hit.end, 3)?,
    };
    let name = text[start..end]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let name = match name.strip_suffix("news agency") {
        Some(stem) => format!("{stem}News Agency"),
        None => name,
    };
    Some(Hit {
        start,
        end,
        agency: Arc::from(name),
        trust: Trust::Distinctive,
    })
}

/// Where the capitalised words that end at `at` begin, at most five.
fn capitals_before(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    for _ in 0..5 {
        let Some(word) = before(text, start) else {
            break;
        };
        let raw = &text[word.clone()];
        let folded = fold(raw);
        if !is_capitalised(raw)
            || is_possessive(raw)
            || say::is_before_name(&folded)
            || say::is_weekday(&folded)
            || text[word.end..start].contains('\n') && start == at && word.len() > 14
        {
            break;
        }
        start = word.start;
    }
    (start < at).then_some(start)
}

/// The capitalised or quoted words behind `at`, at most `most`.
fn name_behind(text: &str, at: usize, most: usize) -> Option<(usize, usize)> {
    let rest = &text[at..];
    let space = rest.len() - rest.trim_start_matches(' ').len();
    if let Some(quoted) = rest[space..].strip_prefix('«') {
        let close = quoted[..floor(quoted, 64)]
            .find('»')
            .filter(|&len| len >= 2)?;
        let start = at + space + '«'.len_utf8();
        return Some((start, start + close));
    }
    let (mut start, mut end) = (None, at);
    for _ in 0..most {
        let Some(word) = after(text, end) else { break };
        let raw = &text[word.clone()];
        let folded = fold(raw);
        let caseless = raw.chars().next().is_some_and(is_caseless);
        if !(is_capitalised(raw) || caseless)
            || say::is_weekday(&folded)
            || say::is_month(&folded)
            || text[end..word.start].contains('\n') && is_possessive(raw)
        {
            break;
        }
        start.get_or_insert(word.start);
        end = word.end;
        if is_capitals(raw, 2) {
            break;
        }
    }
    start.map(|start| (start, end))
}

/// `وكالة X للأنباء`, `وكالة أنباء X`.
fn arabic_name(text: &str, hit: &Hit) -> Option<(usize, usize)> {
    let start = hit.start
        + if text[hit.start..].starts_with('ل') {
            'ل'.len_utf8()
        } else {
            0
        };
    let mut at = hit.end;
    let mut news_first = false;
    for n in 0..4 {
        let word = after(text, at)?;
        let raw = &text[word.clone()];
        if raw == "للأنباء" {
            return (n > 0).then_some((start, word.end));
        }
        news_first |= n == 0 && matches!(raw, "أنباء" | "انباء");
        if news_first && n == 1 {
            return Some((start, word.end));
        }
        at = word.end;
    }
    None
}

/// Where the Han name that ends at `at` begins: at most eight characters, none of them a function word.
fn han_name(text: &str, at: usize) -> Option<usize> {
    let start = text[..at]
        .char_indices()
        .rev()
        .take(8)
        .take_while(|&(_, c)| {
            is_spaceless(c)
                && !"据據对對向的了与與和在由从從被给給称稱说說，报報道引社家".contains(c)
        })
        .last()?
        .0;
    (text[start..at].chars().count() >= 2).then_some(start)
}

/// The short name right behind a long one: two to six capitals, or in brackets any letters of a script
/// without capitals.
fn short_name<'t>(text: &'t str, hit: &Hit) -> Option<&'t str> {
    let rest = &text[hit.end..];
    let inner = rest.trim_start_matches([' ', '\n', ',', '\u{a0}']);
    if rest.len() - inner.len() > 3 {
        return None;
    }
    let long = &text[hit.start..hit.end];
    let bracket = inner.strip_prefix(['(', '（']);
    let short = match bracket {
        Some(inner) => inner[..inner[..floor(inner, 48)].find([')', '）'])?]
            .trim()
            .trim_start_matches("or ")
            .trim_matches(['"', '“', '”', '\'']),
        None => &text[after(text, hit.end)?],
    };
    let letters = short.chars().count();
    // without a bracket only beside its own long form: "told Reuters SMC would sell" introduces nothing
    let own = bracket.is_some() || long.contains(char::is_whitespace) && abbreviates(short, long);
    let plain = own && is_capitals(short, 2) && short.chars().all(|c| c.is_ascii_alphanumeric());
    let spelt = bracket.is_some()
        && letters <= 16
        && short
            .chars()
            .all(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase() || c == ' ');
    ((2..=6).contains(&letters) && plain || letters >= 2 && spelt).then_some(short)
}

/// The long form a text gives for an acronym: capitalised words right before `(XNA)` that begin with
/// its first letter and hold the others in order.
pub(super) fn long_form<'t>(text: &'t str, acronym: &str) -> Option<&'t str> {
    let wanted = format!("({acronym})");
    for at in memmem::find_iter(text.as_bytes(), wanted.as_bytes()) {
        let Some(start) = capitals_before(text, at) else {
            continue;
        };
        let name = text[start..at].trim();
        let press = name
            .split_whitespace()
            .next_back()
            .is_some_and(|word| say::is_press(&fold(word)));
        if press && abbreviates(acronym, name) && name.split_whitespace().count() > 1 {
            return Some(name);
        }
    }
    None
}

/// Whether an acronym's letters stand in a name in order, the first letter first.
pub(super) fn abbreviates(acronym: &str, name: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_uppercase);
    let mut wanted = acronym.chars().flat_map(char::to_uppercase);
    name.chars().next().map(|c| c.to_ascii_uppercase()) == acronym.chars().next()
        && wanted.all(|c| letters.any(|other| other == c))
}

/// Whether a text tells of the bearer of an acronym as of somebody in the news: `the IAEA`, `die OSZE`, or a
/// long form that is no agency's, `the World Food Programme (WFP)`. A wire's own name comes without an article.
pub(super) fn is_spoken_of(text: &str, acronym: &str) -> bool {
    const ARTICLES: [&str; 9] = ["the", "die", "das", "la", "le", "el", "il", "o", "a"];
    if !is_capitals(acronym, 3) {
        return false;
    }
    memmem::find_iter(text.as_bytes(), acronym.as_bytes())
        .filter(|&at| !text[at + acronym.len()..].starts_with(is_word))
        .take(MOST_PLACES)
        .any(|at| {
            if text[..at].ends_with('(') {
                return long_form(text, acronym).is_none()
                    && capitals_before(text, at - 1)
                        .is_some_and(|start| abbreviates(acronym, text[start..at - 1].trim()));
            }
            let Some(article) = before(text, at) else {
                return false;
            };
            let told = |word: &str| say::is_source_cue(word) || say::is_dative(word);
            ARTICLES.contains(&&*fold(&text[article.clone()]))
                && before(text, article.start).is_none_or(|word| !told(&fold(&text[word])))
        })
}

/// Places of an acronym that are looked at.
const MOST_PLACES: usize = 8;
