//! Tails: `(Yonhap)`, `Enditem`, `— Reuters`, `PTI ABC DEF`, and the agency of a photograph where a
//! caption ends: `(Photo by X/AFP)`, `REUTERS/X`.

use std::ops::Range;
use std::sync::Arc;

use super::line::{Found, Line};
use super::table::{Agencies, Hit, Mark, Trust};
use super::words::{
    after, floor, is_capitalised, is_capitals, is_caseless, is_set_as_word, is_spaceless,
    sentence_ends, within,
};
use super::{Of, Shape, dateline, lexicon as say, local};

/// The tail that the name at `line.hits[n]` is.
pub(super) fn find(agencies: &Agencies, line: &Line<'_>, n: usize) -> Option<Found> {
    let hit = &line.hits[n];
    bracket(agencies, line, n)
        .or_else(|| after_dash(line, hit))
        .or_else(|| closing(line, n))
        .or_else(|| Some(picture(line, hit)?.of(Of::Picture)))
        .or_else(|| Some(han_picture(line, hit)?.of(Of::Picture)))
}

/// `Enditem`, ` REUTER` behind the last sentence.
pub(super) fn sign(line: &Line<'_>, hit: &Hit) -> Option<Found> {
    let ends = line.text[hit.end..line.at.end]
        .trim_matches([' ', '.', ')', '/', '>', 'p', '<'])
        .is_empty();
    let begins = line.text[line.at.start..hit.start].trim().is_empty();
    let starts = sentence_ends(line.text, hit.start) || begins;
    let first = hit.start == 0 || line.text[..hit.start].trim().is_empty();
    (ends && starts && !first && (line.closes || begins)).then(|| {
        Found::new(
            &hit.agency,
            hit.start..hit.end,
            Shape::Tail,
            hit.start..hit.end,
        )
    })
}

/// The bracket around a name, on the same line: from its opening to behind its close.
fn enclosing(line: &Line<'_>, start: usize, end: usize) -> Option<(Range<usize>, Range<usize>)> {
    let from = floor(line.text, start.saturating_sub(160).max(line.at.start));
    let open = line.text[from..start].rfind(['(', '（', '[', '【', ')', '）', ']', '】'])?;
    let open = from + open;
    let mark = line.text[open..].chars().next()?;
    if !matches!(mark, '(' | '（' | '[' | '【') {
        return None;
    }
    let to = floor(line.text, (end + 200).min(line.at.end));
    let close = end + line.text[end..to.max(end)].find([')', '）', ']', '】'])?;
    let width = line.text[close..].chars().next().map_or(1, char::len_utf8);
    Some((open..close + width, open + mark.len_utf8()..close))
}

/// `(Yonhap)`, `(AP/Reuters)`, `(Photo by X/AFP)`, `(With inputs from PTI)` where a paragraph ends.
fn bracket(agencies: &Agencies, line: &Line<'_>, n: usize) -> Option<Found> {
    let hit = &line.hits[n];
    if line.text[..hit.start].ends_with('/') && line.text[hit.end..].starts_with('/') {
        let outer = hit.start - 1..hit.end + 1;
        let ends = line.text[outer.end..line.at.end]
            .trim_matches(['.', ' '])
            .is_empty();
        let alone = ends && outer.start > line.at.start && sentence_ends(line.text, outer.start);
        return alone.then(|| Found::new(&hit.agency, outer.clone(), Shape::Tail, outer));
    }
    let (outer, inner) = enclosing(line, hit.start, hit.end)?;
    let first_inside = line
        .hits_before(n)
        .all(|other| other.trust < Trust::Ambiguous || other.end <= inner.start);
    let content = &line.text[inner.clone()];
    let beside = line.text[..hit.start].ends_with('/') || line.text[hit.end..].starts_with('/');
    let photo = beside
        || line.hits_before(n).chain(line.hits_behind(n)).any(|other| {
            other.trust == Trust::Mark(Mark::Photo)
                && inner.start <= other.start
                && other.end <= inner.end
        });
    let content = JOINTS
        .iter()
        .find_map(|joint| content.strip_prefix(joint))
        .unwrap_or(content);
    // (red, APA, 4.3.2021)
    let dated = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_digit() || b".: ".contains(&b))
    };
    let content = content
        .strip_prefix("red, ")
        .and_then(|rest| rest.rsplit_once(", "))
        .filter(|(_, date)| dated(date))
        .map_or(content, |(names, _)| names);
    let content = ENDS
        .iter()
        .find_map(|end| content.strip_suffix(end))
        .unwrap_or(content);
    let inner = within(line.text, content);
    let listed = dateline::names(agencies, line.text, &inner);
    // "(Reuters, 10/6/05)" cites an article, it credits none
    let edited = content.split([',', '/']).any(|part| part.trim() == "red");
    let cites = !edited && content.bytes().any(|b| b.is_ascii_digit());
    // (APA/dpa): each has its part of the bracket
    let place = listed.iter().position(|(name, _)| name.start == hit.start);
    if !first_inside && (listed.len() < 2 || place.is_none()) {
        return None;
    }
    let part = match place {
        Some(at) => {
            let end = listed.get(at + 1).map_or(outer.end, |(next, _)| next.start);
            (if at == 0 { outer.start } else { hit.start })..end
        }
        None => outer.clone(),
    };
    let whole = hit.start == inner.start
        && (hit.end == inner.end || edited && content.len() <= LIST)
        || !cites
            && listed.iter().any(|(_, agency)| *agency == hit.agency)
            && content.chars().count() <= LIST;
    let rest = line.text[outer.end..line.at.end].trim_matches([' ', '.', '*', '_', '"', '”', '。']);
    let ends = rest.is_empty() || rest.starts_with("</p>");
    let ended = sentence_ends(line.text, outer.start);
    let full_stop = line.text[outer.end..line.at.end]
        .trim_start()
        .starts_with(['.', '。']);
    if whole {
        // an acronym explained is no credit: "the Associated Press (AP)."
        let explained = line.hits_before(n).any(|other| {
            other.end <= outer.start
                && other.agency == hit.agency
                && line.text[other.end..outer.start].trim().is_empty()
        });
        let spelt = local::abbreviates(
            content,
            &initials(&line.text[line.at.start..outer.start], content.len()),
        );
        let believed = hit.trust > Trust::Ambiguous || ended;
        let caption = !full_stop && believed && (ended || !spelt);
        let sure = ended
            || listed.len() > 1
            || hit.trust > Trust::Ambiguous && line.closes && (caption || !spelt);
        let mid = ended && hit.trust > Trust::Ambiguous && next_capital(line.text, outer.end);
        if !explained && (ends && (line.closes || ended) && sure || mid) {
            return Some(Found::new(&hit.agency, part, Shape::Tail, outer));
        }
        return None;
    }
    if photo && content.len() <= 160 && name_or_slash(line.text, hit, &inner) {
        let found = Found::new(&hit.agency, outer.clone(), Shape::Tail, outer);
        return Some(found.of(Of::Picture));
    }
    None
}

/// Words before the name in a bracket at the end: `(Com Agência Brasil)`.
const JOINTS: [&str; 8] = [
    "With ", "Com ", "Con ", "Avec ", "Mit ", "mit ", "综合", "綜合",
];

/// The same behind them: `（综合新华社、中新网报道）`.
const ENDS: [&str; 6] = [" inputs", "报道", "報道", "報導", "消息", "电"];

/// `(Northgate Press)` behind the last sentence: an agency that no table holds, by its name and place, or an outlet. An
/// acronym alone is as often a currency, an exchange or a desk.
pub(super) fn unlisted(agencies: &Agencies, line: &Line<'_>) -> Option<Found> {
    let content = line.str().trim_end_matches([' ', '.', '"', '”']);
    if let Some(found) = dashed(line, content) {
        return Some(found);
    }
    let inner = content.strip_suffix(')')?;
    let open = inner.rfind('(').filter(|&open| inner.len() - open <= 48)?;
    let start = line.at.start + open;
    let name = inner[open + 1..].split('/').next()?.trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    if !(line.late && line.closes && sentence_ends(line.text, start)) {
        return None;
    }
    let agency = match agencies.by_name(name) {
        // what the table holds was looked at by its own rules
        Some(_) if agencies.resolve(name).is_some() => return None,
        Some((agency, _)) => (!local::is_spoken_of(line.text, name)).then_some(agency)?,
        None => dateline::is_news_name(&words).then(|| Arc::from(name))?,
    };
    let outer = start..line.at.start + content.len();
    Some(Found::new(&agency, outer.clone(), Shape::Tail, outer))
}

/// `– African News Agency (ANA)` alone on its line behind the last sentence: a name that says it, by its dash.
fn dashed(line: &Line<'_>, content: &str) -> Option<Found> {
    if !(line.late && line.closes && content.starts_with(['-', '–', '—'])) {
        return None;
    }
    let name = content.trim_start_matches(['-', '–', '—', ' ']);
    let acronym = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("));
    let spelt = match acronym {
        Some((spelt, short)) if is_capitals(short, 2) => spelt,
        Some(_) => return None,
        None => name,
    };
    let words: Vec<&str> = spelt.split_whitespace().collect();
    dateline::is_news_name(&words).then(|| {
        let whole = line.at.start..line.at.start + content.len();
        Found::new(&Arc::from(spelt), whole.clone(), Shape::Tail, whole)
    })
}

/// Bytes of a line that may be nothing but a list of who wrote it.
const LIST: usize = 40;

/// `... on Friday. | AFP-JIJI`, `- Sapa-AFP`: two agencies that a hyphen joins, at the end of a line behind a mark.
pub(super) fn pair(agencies: &Agencies, line: &Line<'_>) -> Vec<Found> {
    let content = line.str();
    let near = &content[floor(content, content.len().saturating_sub(LIST))..];
    let set_off = near
        .rfind(['|', '–', '—'])
        .map(|at| near[at..].trim_start_matches(['|', '–', '—', ' ']));
    let Some(both) = set_off.or_else(|| content.strip_prefix("- ").filter(|_| line.late)) else {
        return Vec::new();
    };
    let of = |name: &str| Some((agencies.in_table(name)?.0, within(line.text, name)));
    let both = both
        .split_once('-')
        .and_then(|(one, other)| Some([of(one)?, of(other)?]));
    let found = both.into_iter().flatten();
    found
        .map(|(agency, bytes)| Found::new(&agency, bytes.clone(), Shape::Tail, bytes))
        .collect()
}

/// `bek/dpa/AFP`, `epd-west ib kfr` alone on its line behind the last sentence: agencies between the initials of a desk,
/// and those of at least one agency.
pub(super) fn list(agencies: &Agencies, line: &Line<'_>) -> Vec<Found> {
    let content = line.str();
    if let Some(found) = small_list(agencies, line) {
        return found;
    }
    let may_be = line.late && line.closes && line.opens && !line.early && content.len() <= LIST;
    if !may_be {
        return Vec::new();
    }
    // behind an agency in capitals alone stand the initials of its own desk
    let listed = content.contains(['/', ','])
        || content.contains(' ') && content.starts_with(char::is_lowercase);
    if !listed {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    let parts = content.split(['/', ' ', ',', '+', '(', ')']);
    let mut sure = !line.hits.is_empty();
    let parts = parts.map(|part| part.trim_matches('-'));
    for part in parts.filter(|part| !part.is_empty()) {
        if let Some((agency, trust)) = at_desk(agencies, part) {
            // ats/juma
            sure |= trust > Trust::Ambiguous || agencies.in_table(part).is_some();
            let bytes = within(line.text, part);
            found.push(Found::new(&agency, bytes, Shape::Tail, line.at.clone()));
        } else if !(part.len() <= 4 && part.bytes().all(|b| b.is_ascii_lowercase())
            || is_caseless_initial(part)
            // red, ORF.at/Agenturen
            || part.trim_end_matches('.').contains('.') && part.len() > 4)
        {
            return Vec::new();
        }
    }
    if !sure {
        // and/or, app/web
        found.clear();
    }
    found
}

/// `(sda/afp)` behind the last sentence of a paragraph: a list in small letters.
fn small_list(agencies: &Agencies, line: &Line<'_>) -> Option<Vec<Found>> {
    let content = line.str().trim_end_matches('.').strip_suffix(')')?;
    let near = &content[floor(content, content.len().saturating_sub(LIST))..];
    let list = &near[near.rfind('(')? + 1..];
    let small = list.contains('/') && list.bytes().all(|b| b.is_ascii_lowercase() || b == b'/');
    let bytes = within(line.text, list);
    if !(small && line.closes && sentence_ends(line.text, bytes.start - 1)) {
        return None;
    }
    let whole = bytes.start - 1..bytes.end + 1;
    let known = |part| Some((at_desk(agencies, part)?, within(line.text, part)));
    let found = list.split('/').filter_map(known);
    let sure = |((_, trust), _): ((Arc<str>, Trust), _)| trust > Trust::Ambiguous;
    let sure = found.clone().any(sure) || found.clone().count() > 1;
    let credit = |((agency, _), part): ((Arc<str>, Trust), Range<usize>)| {
        Found::new(&agency, part, Shape::Tail, whole.clone())
    };
    sure.then(|| found.map(credit).collect())
}

/// The agency that a desk's list means, which may be set in small letters and with the agency's own desk: `afp`, `epd-west`.
pub(super) fn at_desk(agencies: &Agencies, part: &str) -> Option<(Arc<str>, Trust)> {
    let name = part.split('-').next().unwrap_or(part);
    let shouted = || Some(name.to_uppercase()).filter(|name| name.len() > 2);
    agencies
        .in_table(name)
        .or_else(|| agencies.in_table(&shouted()?))
}

/// The last words of `head` as a name an acronym of `letters` bytes could stand for.
fn initials(head: &str, letters: usize) -> String {
    let words: Vec<&str> = head
        .split_whitespace()
        .rev()
        .take(letters.clamp(2, 5))
        .filter(|word| is_capitalised(word))
        .collect();
    words.into_iter().rev().collect::<Vec<_>>().join(" ")
}

fn next_capital(text: &str, at: usize) -> bool {
    text[at..]
        .trim_start()
        .chars()
        .next()
        .is_none_or(|c| !c.is_lowercase())
}

/// Whether a name in a photo's bracket stands at an end of it or beside a slash.
fn name_or_slash(text: &str, hit: &Hit, inner: &Range<usize>) -> bool {
    let before = text[inner.start..hit.start].trim_end();
    let behind = text[hit.end..inner.end].trim_start();
    let lone = hit.trust > Trust::Ambiguous
        || before.ends_with('/')
        || behind.starts_with('/')
        || behind.starts_with("Photo")
        || before.ends_with(':');
    lone && (before.is_empty()
        || behind.is_empty()
        || before.ends_with(['/', ':', ',', '|'])
        || behind.starts_with(['/', ',', '|'])
        || behind.starts_with("Photo")
        || before.ends_with(" via")
        || before.ends_with(" by"))
}

/// `— Reuters`, `-- AFP` behind the last sentence of a paragraph.
fn after_dash(line: &Line<'_>, hit: &Hit) -> Option<Found> {
    let before = line.text[line.at.start..hit.start].trim_end();
    let bare = before.trim_end_matches(['-', '–', '—', '―', '~', '/']);
    let dashes = before.len() - bare.len();
    let behind = line.text[hit.end..line.at.end].trim_matches([' ', '.', ')']);
    let behind = [
        "file pic",
        "file photo",
        "pic",
        "photo",
        "picture",
        "filepic",
    ]
    .iter()
    .find(|noun| **noun == behind)
    .map_or(behind, |_| "");
    let start = line.at.start + bare.len();
    let spaced = line.text[..hit.start].ends_with([' ', '—', '-', '–']);
    let ended = bare.trim().is_empty() || sentence_ends(line.text, start);
    let name = &line.text[hit.start..hit.end];
    let sure = hit.trust > Trust::Ambiguous || line.late && !is_set_as_word(name);
    (dashes > 0
        && behind.is_empty()
        && line.closes
        && spaced
        && ended
        && sure
        && !line.early | !bare.trim().is_empty())
    .then(|| Found::new(&hit.agency, start..hit.end, Shape::Tail, start..hit.end))
}

/// `... . PTI ABC DEF`, `... he said. ANI`: a name behind the last sentence, then desk initials at most.
fn closing(line: &Line<'_>, n: usize) -> Option<Found> {
    let hit = &line.hits[n];
    if line.at.end - hit.end > 80 {
        return None;
    }
    let name = &line.text[hit.start..hit.end];
    // AFP, REUTERS
    let mut listed = hit.end;
    for other in line
        .hits_behind(n)
        .filter(|other| other.trust >= Trust::Ambiguous)
    {
        if !matches!(
            line.text[listed.min(other.start)..other.start].trim(),
            "," | "/" | "&"
        ) {
            break;
        }
        listed = other.end;
    }
    let tail: Vec<&str> = line.text[listed..line.at.end].split_whitespace().collect();
    let desks = tail.len() <= 5
        && tail.iter().all(|word| {
            is_capitals(word.trim_matches(['.', '/', ')']), 2) && word.len() <= 6
                || is_caseless_initial(word)
                || word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 4
                || word.contains('/') && word.len() <= 12
        });
    // RNZ/AAP
    let before = &line.text[line.at.start..hit.start];
    let partner = before.strip_suffix('/').map_or(before, |before| {
        before.trim_end_matches(|c: char| c.is_ascii_uppercase())
    });
    let begins = line.at.start + partner.len();
    let starts = line.at.start == hit.start && !tail.is_empty() || sentence_ends(line.text, begins);
    let spaced_dot = line.text[..begins].ends_with(' ') || line.at.start == hit.start;
    let own =
        is_capitals(name, 2) || hit.trust > Trust::Ambiguous || say::spells_letters(name).is_some();
    (line.late
        && line.closes
        && desks
        && starts
        && own
        && spaced_dot
        && hit.start > line.at.start.min(1))
    .then(|| {
        let whole = hit.start..line.at.end;
        let own = if listed > hit.end {
            hit.start..hit.end
        } else {
            whole.clone()
        };
        Found::new(&hit.agency, own, Shape::Tail, whole)
    })
}

/// Whether a word is no more than the initials of a desk in a script without capitals: `ع`, `ق.د`.
fn is_caseless_initial(word: &str) -> bool {
    let letters = word.split(['.', '۔']).filter(|part| !part.is_empty());
    word.starts_with('۔')
        || letters.clone().count() <= 3
            && letters.clone().next().is_some()
            && letters
                .flat_map(|letter| letter.chars().enumerate())
                .all(|(at, c)| at == 0 && is_caseless(c) && !is_spaceless(c))
}

/// Names and phrases of a line looked at for one that says that a picture is meant.
const PICTURE: usize = 8;

/// `REUTERS/Nacho Doce`, `AP Photo/Jane Doe`, and `Jane Doe/AFP` at a line's end.
fn picture(line: &Line<'_>, hit: &Hit) -> Option<Found> {
    let name = &line.text[hit.start..hit.end];
    let behind = &line.text[hit.end..line.at.end];
    let photo = name.ends_with("Photo") || name.ends_with("Foto");
    let strong = is_capitals(name, 3) || photo;
    if let Some(rest) = behind
        .strip_prefix('/')
        .or_else(|| behind.strip_prefix(" /"))
    {
        let person = rest.trim_start().starts_with(char::is_uppercase);
        if strong && person && (hit.trust > Trust::Ambiguous || photo) {
            let mut end = line.at.end - rest.len();
            while let Some(word) = after(line.text, end).filter(|word| {
                word.end <= line.at.end
                    && is_capitalised(&line.text[word.clone()])
                    && end - hit.end < 40
            }) {
                end = word.end;
            }
            return Some(Found::new(
                &hit.agency,
                hit.start..end,
                Shape::Tail,
                hit.start..end,
            ));
        }
    }
    let before = line.text[line.at.start..hit.start].strip_suffix('/')?;
    let person = before.chars().next_back().is_some_and(char::is_alphabetic);
    let start = hit.start - 1;
    // Photo d'archives Hani Daher/AP
    let is_photo = |other: &Hit| other.trust == Trust::Mark(Mark::Photo) && other.end <= hit.start;
    let pictured = line.hits.iter().take(PICTURE).any(is_photo);
    (person
        && line.closes
        && behind.trim().is_empty()
        && (hit.trust > Trust::Ambiguous || pictured)
        && before.len() < 400)
        .then(|| Found::new(&hit.agency, start..hit.end, Shape::Tail, start..hit.end))
}

/// Most characters between an agency and the word for a picture it took: a role and two or three names.
const HAN_PEOPLE: usize = 20;

/// `●新华社记者王一摄`, `（中新社记者 王一 李二 摄影）`: who took a picture, in Han, alone on its line, in
/// its bracket or behind a sentence.
fn han_picture(line: &Line<'_>, hit: &Hit) -> Option<Found> {
    const TAKEN: [&str; 8] = ["摄影", "攝影", "撮影", "摄", "攝", "文/图", "图", "圖"];
    const ROLES: [&str; 5] = ["记者", "記者", "通讯员", "通訊員", "实习生"];
    let behind = line.behind(hit.end, HAN_PEOPLE * 4);
    let content = &behind[..behind
        .find(|c: char| !(is_spaceless(c) || matches!(c, ' ' | '\u{3000}' | '、' | '/' | '·')))
        .unwrap_or(behind.len())];
    let content = content.trim_end();
    let taken = TAKEN.iter().find(|word| content.ends_with(**word))?;
    let people = content.strip_suffix(taken)?;
    let role = ROLES
        .iter()
        .find_map(|role| people.find(role).map(|at| at + role.len()))?;
    let named = (2..=HAN_PEOPLE).contains(&people[role..].trim().chars().count());
    let bare = line.text[line.at.start..hit.start].trim_end_matches(BULLETS);
    let start = line.at.start + bare.len();
    let end = hit.end + content.len();
    let ends = line.text[end..line.at.end]
        .trim_start()
        .chars()
        .next()
        .is_none_or(|c| !c.is_alphanumeric());
    let set_off = line.text[start..hit.start].contains(|c: char| !c.is_whitespace());
    (named && ends && (bare.is_empty() || set_off || sentence_ends(line.text, start)))
        .then(|| Found::new(&hit.agency, hit.start..end, Shape::Tail, start..end))
}

/// Marks before a line that is no prose.
const BULLETS: [char; 14] = [
    '●', '○', '◆', '◇', '■', '□', '▲', '△', '▼', '★', '（', '(', '\u{3000}', ' ',
];
