//! Datelines: place, date, agency and dash at the head of a paragraph, matched by shape, so that an
//! agency the table does not hold, or one that a reprinter took out, is found too.
//! `CITY, Nov. 14 (Xinhua) --`, `(MENAFN)`, `BERLIN (dpa) -`, `MADRID, 14 Nov. (EFE).-`,
//! `МОСКВА, 14 ноября. /ТАСС/.`, `新华社北京11月14日电`, `SEOUL (Chinese media) --`.
//! O(1) a line: only its first bytes are read.

use std::ops::Range;
use std::sync::Arc;

use super::lexicon as say;
use super::local::{abbreviates, is_spoken_of};
use super::place::{HEAD, Place, dash, place, trailing_date, trailing_place};
use super::table::{Agencies, Hit, Mark, Trust};
use super::words::{
    ceil, floor, fold, is_capitalised, is_capitals, is_caseless, is_spaceless, within,
};
use super::{GENERIC, UNNAMED, tail};

/// Longest content of its bracket.
const INNER: usize = 128;

/// A dateline and whom it credits.
#[derive(Debug)]
pub(super) struct Dateline {
    /// Agency and its own part of the dateline, left to right.
    pub(super) credits: Vec<(Range<usize>, Arc<str>)>,
    /// All of it, dash and all.
    pub(super) whole: Range<usize>,
    /// Whether the name is in no table and stands in letters: `(MNA)`.
    pub(super) acronym: Option<String>,
}

/// The dateline that a line begins with.
pub(super) fn find(
    agencies: &Agencies,
    text: &str,
    line: Range<usize>,
    hits: &[Hit],
    first: bool,
) -> Option<Dateline> {
    let start = line.start + tags(&text[line.clone()]);
    let line = start..line.end;
    if text[start..].starts_with(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    bracketed(agencies, text, &line, hits, first)
        .or_else(|| han(text, &line, hits))
        .or_else(|| han_unlisted(text, &line, first))
        .or_else(|| piped(agencies, text, &line, first))
        .or_else(|| bare(text, &line, hits, first))
        .or_else(|| plain(text, &line, first))
}

/// Bytes of markup before the text of a line: `<p><strong>`, `**`, `>`.
fn tags(line: &str) -> usize {
    let mut rest = line;
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        // nearly all lines
        return 0;
    }
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        rest = rest
            .strip_prefix("**")
            .or_else(|| rest.strip_prefix('_'))
            .unwrap_or(rest);
        let tag = rest
            .strip_prefix('<')
            .and_then(|inner| inner.find('>'))
            .filter(|&len| len < 80);
        match tag {
            Some(len) => rest = &rest[len + 2..],
            None => return line.len() - rest.len(),
        }
    }
}

fn bracketed(
    agencies: &Agencies,
    text: &str,
    line: &Range<usize>,
    hits: &[Hit],
    first: bool,
) -> Option<Dateline> {
    let window = &text[line.start..floor(text, line.end.min(line.start + HEAD))];
    let bracket = |b: &u8| matches!(b, b'(' | b'/' | b'[' | b'{' | 0xE3 | 0xEF);
    // no early end, so that it is a comparison of registers
    let brackets = window.as_bytes().iter();
    if !brackets.fold(false, |any, byte| any | bracket(byte)) {
        return None;
    }
    for (open, bracket) in window
        .char_indices()
        .filter(|&(_, c)| matches!(c, '(' | '（' | '/' | '[' | '【' | '{'))
    {
        let close = match bracket {
            '(' => ')',
            '（' => '）',
            '[' => ']',
            '【' => '】',
            '{' => '}',
            slash => slash,
        };
        let inner_start = line.start + open + bracket.len_utf8();
        let reach = &text[inner_start..floor(text, line.end.min(inner_start + INNER))];
        let Some(len) = reach.find(close) else {
            continue;
        };
        let inner = inner_start..inner_start + len;
        let after = inner.end + close.len_utf8();
        let head = &window[..open];
        let Some(place) = place(head) else { continue };
        let dash = dash(text, after, line.end);
        let mut found = names(agencies, text, &inner);
        if found.is_empty() && place.date {
            // /Корр. ТАСС Иван Иванов/.
            let inside = |hit: &&Hit| {
                hit.trust > Trust::Ambiguous && inner.start <= hit.start && hit.end <= inner.end
            };
            found.extend(
                hits.iter()
                    .find(inside)
                    .map(|hit| (hit.start..hit.end, Arc::clone(&hit.agency))),
            );
        }
        // an acronym behind its own long form is no agency: "Delta Health Alliance (DHA) -"
        let content = text[inner.clone()].trim();
        if !place.date
            && place.words > 1
            && is_capitals(content, 2)
            && abbreviates(content, head.trim())
            && !place.capitals
        {
            found.retain(|(name, _)| {
                agencies
                    .by_name(&text[name.clone()])
                    .is_some_and(|(_, trust)| trust > Trust::Ambiguous)
            });
        }
        let end = if found.is_empty() {
            dash.filter(|&end| {
                !text[after..end].contains([':', '：']) || say::spells_letters(content).is_some()
            })
            .and_then(|end| {
                let agency = unlisted(content, head, place, first)?;
                let spoken_of = !place.date && is_spoken_of(&text[end..], &agency);
                (!spoken_of).then_some((end, agency))
            })
            .map(|(end, agency)| (end, vec![(inner.clone(), agency)]))
        } else {
            let alone = head.is_empty() && first || bracket == '【';
            let town = first
                && (1..=2).contains(&place.words)
                && (found.len() > 1
                    || agencies.by_name(content).is_some()
                    // (APA/red)
                    || content.ends_with("/red")
                    || is_caseless_name(head) && head.ends_with(' '));
            let bare_ok = alone || place.date || place.capitals && place.words > 0 || town;
            let sentence = text[after..line.end]
                .trim_start_matches([' ', '.', '\u{a0}'])
                .starts_with(|c: char| !c.is_lowercase())
                || first
                    && (place.capitals || town && !head.contains(is_spaceless))
                    && text[after..line.end].trim().is_empty();
            let listed = place.words <= 3 || place.date || place.capitals;
            dash.filter(|_| listed)
                .or((bare_ok && sentence).then_some(after))
                .or_else(|| {
                    // (AP) WASHINGTON — and (ANSA) - Ancona, January 23 -
                    head.is_empty()
                        .then(|| trailing_place(text, after, line.end))?
                })
                .map(|end| (end, found))
        };
        let Some((end, found)) = end else { continue };
        let end = trailing_date(text, end, line.end, place.words > 0);
        return Some(assemble(agencies, text, line.start..end, &found));
    }
    None
}

fn assemble(
    agencies: &Agencies,
    text: &str,
    whole: Range<usize>,
    found: &[(Range<usize>, Arc<str>)],
) -> Dateline {
    let trimmed = whole.start..whole.start + text[whole.clone()].trim_end().len();
    let acronym = found.first().and_then(|(name, agency)| {
        let name = text[name.clone()].trim();
        (name == &**agency && agencies.resolve(name).is_none() && !name.contains(' '))
            .then(|| name.to_owned())
    });
    let mut credits = Vec::new();
    let mut from = trimmed.start;
    for (n, (_, agency)) in found.iter().enumerate() {
        let to = found.get(n + 1).map_or(trimmed.end, |(next, _)| next.start);
        credits.push((from..to, Arc::clone(agency)));
        from = to;
    }
    Dateline {
        credits,
        whole: trimmed,
        acronym,
    }
}

/// The agencies a bracket lists: `AFP`, `AP/Reuters`, `dpa/lby`, `PlatoAi via 500NewsWire`, `서울=연합뉴스`.
pub(super) fn names(
    agencies: &Agencies,
    text: &str,
    inner: &Range<usize>,
) -> Vec<(Range<usize>, Arc<str>)> {
    let content = &text[inner.clone()];
    if let Some((agency, _)) = agencies.by_name(content) {
        return vec![(inner.clone(), agency)];
    }
    let mut sure = [" - ", " and ", "/", "／"]
        .iter()
        .any(|mark| content.contains(mark));
    let marks = ['/', '／', ',', '،', '，', '、', ';', '&', '=', '|', '+'];
    let split = content
        .split(marks)
        .flat_map(|part| part.split(" via "))
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| part.split(" - "));
    let mut found: Vec<(Range<usize>, Arc<str>)> = Vec::new();
    // (sda/afp)
    let small =
        content.contains('/') && content.bytes().all(|b| b.is_ascii_lowercase() || b == b'/');
    let mut parts = 0;
    for part in split.map(str::trim) {
        // outlets stand alone: several names are as often persons
        parts += 1;
        let known = if small {
            tail::at_desk(agencies, part)
        } else {
            agencies.in_table(part)
        };
        if let Some((agency, trust)) = known
            && found.iter().all(|(_, other)| *other != agency)
        {
            sure |= trust > Trust::Ambiguous || *agency == *GENERIC && is_caseless_name(part);
            found.push((within(text, part), agency));
        }
    }
    sure |= found.len() > 1 && found.len() == parts;
    if !sure {
        found.clear();
    }
    found
}

/// The agency of a bracket that the table does not know, as written, or [`UNNAMED`] where it was
/// taken out.
fn unlisted(name: &str, head: &str, place: Place, first: bool) -> Option<Arc<str>> {
    let name = name.trim();
    let letters = name.chars().count();
    let shape = place.words > 0 && (place.date || place.capitals && first);
    if say::is_no_agency(name) || letters > 48 {
        return None;
    }
    let spelled = say::spells_letters(name);
    if is_acronym(name) || spelled.is_some() {
        let letters = spelled.unwrap_or(letters);
        let foreign = !abbreviates(name, head.trim());
        let town = shape && (place.date || foreign);
        let plain_town = first && (1..=3).contains(&place.words) && foreign && letters <= 4;
        let no_town = first && place.words == 0 && letters <= 4 && head.is_empty();
        // two letters may be a state's behind a town, a reporter's, or a party's behind a name
        let short = letters == 2;
        let named = town || !short && (plain_town || no_town);
        return (named && !(short && say::is_state(name))).then(|| Arc::from(name));
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let last = *words.last()?;
    let folded = fold(last);
    let nation = words.len() == 2 && say::is_nation(words[0]);
    let opens = first && nation && head.trim().is_empty();
    if say::is_scrubbed(&folded) && (place.words > 0 || opens) && words.len() <= 4 {
        let proper = words.len() > 1 && is_capitalised(last) && !nation;
        return Some(Arc::from(if proper { name } else { UNNAMED }));
    }
    if matches!(
        folded.as_str(),
        "agencies" | "agenturen" | "agences" | "agencias" | "wires"
    ) && words.len() <= 4
    {
        return Some(Arc::from(GENERIC));
    }
    let spelt_out = proper_name(&words)
        && letters >= 3
        && (says_news(&words) || place.date && words.len() == 1);
    let caseless =
        first && words.len() <= 5 && !name.chars().any(is_spaceless) && is_caseless_name(name);
    (shape && (spelt_out || caseless)).then(|| Arc::from(name))
}

/// Whether a name is of a script without capitals.
fn is_caseless_name(name: &str) -> bool {
    name.chars().all(|c| c == ' ' || is_caseless(c))
}

/// Whether a name is an acronym of two to six letters.
fn is_acronym(name: &str) -> bool {
    (2..=6).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_uppercase())
}

/// Whether a few words, each with a capital and no digit, could be a name and no date.
pub(super) fn proper_name(words: &[&str]) -> bool {
    let capital = |word: &&str| {
        is_capitalised(word)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | '&'))
    };
    let first = fold(words[0].trim_end_matches('.'));
    words.len() <= 4
        && words.iter().all(capital)
        && !say::is_month(&first)
        && !say::is_weekday(&first)
}

/// Whether a few words are a name that says so: `Northgate Press`.
pub(super) fn is_news_name(words: &[&str]) -> bool {
    words.len() > 1 && proper_name(words) && says_news(words)
}

/// Whether a name says that it is one of news: `Southern Cross News`, `Andes Newswire`.
pub(super) fn says_news(words: &[&str]) -> bool {
    words.iter().map(|word| fold(word)).any(|word| {
        word == "news"
            || word.len() > 4
                && ["news", "press", "wire", "agency"]
                    .iter()
                    .any(|part| word.contains(part))
    })
}

/// `新华社北京11月14日电`, `央视网消息（新闻联播）：`, `子午线通讯社东港3月4日电`.
fn han(text: &str, line: &Range<usize>, hits: &[Hit]) -> Option<Dateline> {
    let hit = hits.iter().find(|hit| hit.start >= line.start)?;
    let lead = text.get(line.start..hit.start)?;
    let opened = lead
        .trim_matches(|c: char| "【（([■●◆▲△□★\u{3000} 本报讯".contains(c))
        .is_empty()
        && lead.len() <= 12;
    let name = &text[hit.start..hit.end.min(line.end).max(hit.start)];
    // （马赛法新电）, （吉隆坡马新社3日讯）
    let wired = || {
        let rest = text[hit.end..line.end].trim_start_matches(is_of_date);
        let town = lead.strip_prefix(['（', '(', '〔'])?;
        let town = town.trim_end_matches(is_of_date);
        let sent = rest.strip_prefix(['电', '電', '讯', '訊'])?;
        let few = (2..=6).contains(&town.chars().count()) && town.chars().all(is_spaceless);
        let close = sent.strip_prefix(['）', ')', '〕'])?;
        few.then_some(line.end - close.len())
    };
    if hit.end <= line.end
        && hit.trust >= Trust::Ambiguous
        && !opened
        && let Some(end) = wired()
    {
        return Some(Dateline {
            credits: vec![(line.start..end, Arc::clone(&hit.agency))],
            whole: line.start..end,
            acronym: None,
        });
    }
    if hit.end > line.end
        || !opened
        || hit.trust < Trust::Ambiguous
        || !text[hit.start..hit.end]
            .chars()
            .next_back()
            .is_some_and(is_spaceless)
    {
        return None;
    }
    let rest = &text[hit.end..floor(text, line.end.min(hit.end + 72))];
    let untagged = rest.strip_prefix("</strong>").unwrap_or(rest);
    let skipped = rest.len() - untagged.len();
    let behind_date = untagged.trim_start_matches(is_of_date);
    let reporter = untagged.starts_with("记者") || untagged.starts_with("記者");
    let mut len = if name.ends_with("消息") {
        0
    } else if reporter && let Some(end) = reported(untagged, lead.contains(['（', '('])) {
        skipped + end
    } else if let Some(word) = say::HAN_REPORTED
        .iter()
        .find(|word| *hit.agency == *GENERIC && behind_date.starts_with(**word))
    {
        // 综合外电3日报道
        rest.len() - behind_date.len() + word.len()
    } else if let Some(at) = ["消息", "讯"]
        .iter()
        .find_map(|word| untagged.starts_with(word).then_some(word.len()))
    {
        skipped + at
    } else if untagged
        .strip_prefix('发')
        .is_some_and(|behind| !behind.starts_with(char::is_alphanumeric))
    {
        // a picture's: 新华社发
        skipped + '发'.len_utf8()
    } else {
        let at = untagged.find('电').or_else(|| untagged.find('電'))?;
        let between = &untagged[..at];
        let dated = between.contains('日')
            && between.contains(is_numeral)
            && !between.contains(['，', '。', '“']);
        dated.then_some(skipped + at + '电'.len_utf8())?
    };
    for _ in 0..2 {
        let behind = &rest[len..];
        if let Some(inner) = behind.strip_prefix(['（', '(']) {
            if let Some(close) = inner.find(['）', ')']).filter(|&close| close <= 48) {
                len = rest.len() - inner.len() + close;
                len += rest[len..].chars().next().map_or(0, char::len_utf8);
            }
        } else if behind.starts_with("</strong>") {
            len += "</strong>".len();
        }
    }
    len += rest[len..]
        .chars()
        .next()
        .filter(|c| matches!(c, '：' | ':' | '】' | ')' | '）'))
        .map_or(0, char::len_utf8);
    let end = ceil(text, hit.end + len);
    Some(Dateline {
        credits: vec![(hit.start..end, Arc::clone(&hit.agency))],
        whole: line.start..end,
        acronym: None,
    })
}

/// Where `记者王一北京报道`, or `记者 王一）` in a bracket, ends.
fn reported(text: &str, in_bracket: bool) -> Option<usize> {
    let head = &text[..floor(text, 72)];
    let end = if in_bracket {
        let close = head.find(['）', ')'])?;
        close + head[close..].chars().next().map_or(0, char::len_utf8)
    } else {
        say::HAN_REPORTED
            .iter()
            .find_map(|word| Some(head.find(word)? + word.len()))?
    };
    // who took a picture is told in a tail
    let people = !head[..end].contains(['，', '。', '摄', '攝', '图', '圖']);
    people.then_some(end)
}

/// Whether a character is part of a number: `14`, `十四`.
fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十廿卅".contains(c)
}

/// Whether a character is part of a date: `11月14日`.
fn is_of_date(c: char) -> bool {
    is_numeral(c) || "日月".contains(c)
}

/// Most characters of a name, and of place and date, in a Chinese dateline.
const HAN_PART: usize = 12;

/// The same shape of an agency that no table holds: `子午社东港3月4日电`, and of none: `东港3月4日电`. 社 ends the names
/// of agencies; 本社 is the outlet's own.
fn han_unlisted(text: &str, line: &Range<usize>, first: bool) -> Option<Dateline> {
    let window = &text[line.start..floor(text, line.end.min(line.start + HEAD))];
    let body = window.trim_start_matches(['【', '（', '(', '[', '\u{3000}', ' ']);
    if !body.starts_with(is_spaceless) {
        return None;
    }
    let head = &body[..["日电", "日電"].iter().find_map(|end| body.find(end))?];
    let (name, between) = head.split_at(head.find('社').map_or(0, |at| at + '社'.len_utf8()));
    let han = |part: &str| part.chars().all(is_spaceless) && part.chars().count() <= HAN_PART;
    let place = between.trim_end_matches(|c: char| is_numeral(c) || c == '月');
    let dated = between[place.len()..].starts_with(is_numeral);
    let named = (3..=8).contains(&name.chars().count()) && name != "本报社" && han(name);
    if !(named || name.is_empty() && first) || !dated || place.is_empty() || !han(place) {
        return None;
    }
    let start = line.start + window.len() - body.len();
    let end = start + head.len() + "日电".len();
    let credit = || (start..end, Arc::from(name));
    Some(Dateline {
        credits: named.then(credit).into_iter().collect(),
        whole: line.start..end,
        acronym: None,
    })
}

/// Longest line that is a heading; behind a dateline begins a paragraph.
const HEADING: usize = 80;

/// A dateline that names nobody: `ROSEBY, January 2 —`, `WASHINGTON, D.C. --`. It credits none and is no prose.
fn plain(text: &str, line: &Range<usize>, first: bool) -> Option<Dateline> {
    if !first || line.len() < HEADING {
        return None;
    }
    let window = &text[line.start..floor(text, line.end.min(line.start + HEAD))];
    let (head, end) = window
        .char_indices()
        .filter(|&(_, c)| matches!(c, '-' | '–' | '—' | '―'))
        .find_map(|(at, c)| {
            let set_off =
                c != '-' || window[..at].ends_with([' ', '.']) || window[at..].starts_with("--");
            let end = dash(text, line.start + at, line.end).filter(|_| set_off)?;
            Some((&window[..at], end))
        })?;
    let place = place(head)?;
    let letters = || head.chars().filter(|c| c.is_alphabetic());
    // SPRINGFIELD, Ill. and LONDON, but no HARBOUR NEWS
    let town = place.capitals
        && place.words <= 4
        && (head.contains(',') || letters().all(char::is_uppercase));
    let behind = &text[end..line.end];
    let begins = behind.trim_start().starts_with(|c: char| !c.is_lowercase());
    let spaced = behind.starts_with(char::is_whitespace) || !head.ends_with(' ');
    let dated = place.date && place.words > 0 && head.contains(|c: char| c.is_ascii_digit());
    // Berlin – Der Bundestag, with no hyphen, which parts a heading's words
    let dash = text[line.start + head.len()..end].trim_start();
    let capital = behind
        .trim_start()
        .starts_with(|c: char| c.is_uppercase() || "\"„“‘'«".contains(c));
    let town = town
        || (1..=2).contains(&place.words)
            && dash.starts_with(['–', '—'])
            && head.ends_with(' ')
            && capital;
    ((dated || town) && begins && spaced).then(|| Dateline {
        credits: Vec::new(),
        whole: line.start..end,
        acronym: None,
    })
}

/// Without brackets: `MOSCOW, January 15. TASS.`, `МОСКВА, 14 ноя - РИА Новости.`, `PARIS - AFP -`, `AFP - Le`.
fn bare(text: &str, line: &Range<usize>, hits: &[Hit], first: bool) -> Option<Dateline> {
    let hit = hits
        .iter()
        .find(|hit| hit.start >= line.start && hit.trust >= Trust::Ambiguous)?;
    if hit.end > line.end || hit.start > line.start + HEAD {
        return None;
    }
    // Quelle: dpa
    let names_source = |other: &Hit| {
        other.trust == Trust::Mark(Mark::Source) && (line.start..hit.start).contains(&other.start)
    };
    if hits.iter().any(names_source) {
        return None;
    }
    let head = &text[line.start..hit.start];
    // كتب: أ.ش.أ
    if head
        .split(' ')
        .next()
        .is_some_and(|word| say::is_by(&fold(word.trim_end_matches(':'))))
    {
        return None;
    }
    let rest = &text[hit.end..line.end];
    let dashed = [
        " - ", " – ", " — ", " -- ", "— ", "—", " —", ". - ", ". – ", ". — ",
    ]
    .iter()
    .find(|mark| rest.starts_with(**mark))
    .map(|mark| mark.trim_end().len());
    let len = if head.is_empty() {
        let name = &text[hit.start..hit.end];
        let known = hit.trust > Trust::Ambiguous || is_capitals(name, 2);
        let begins = rest
            .trim_start_matches([' ', '-', '–', '—'])
            .starts_with(|c: char| !c.is_lowercase());
        let between = local(rest).filter(|_| first && name.chars().all(is_caseless));
        between.or(dashed.filter(|_| first && known && begins))?
    } else {
        placed(text, line, hit, dashed, first)?
    };
    let end = hit.end + len;
    Some(Dateline {
        credits: vec![(line.start..end, Arc::clone(&hit.agency))],
        whole: line.start..end,
        acronym: None,
    })
}

/// How far a dateline without brackets goes on behind the name that stands behind place and date, if it is one. `dashed`
/// tells where a dash right behind the name ends.
fn placed(
    text: &str,
    line: &Range<usize>,
    hit: &Hit,
    dashed: Option<usize>,
    first: bool,
) -> Option<usize> {
    let (head, name) = (&text[line.start..hit.start], &text[hit.start..hit.end]);
    let rest = &text[hit.end..line.end];
    let found = place(head)?;
    let known = hit.trust > Trust::Ambiguous;
    let mark = head.trim_end();
    let parted = mark.ends_with(['-', '–', '—', ':']);
    let separated = parted
        || mark.ends_with('.')
        || known && mark.ends_with([',', '،'])
        // Tamale, Jan. 14, GNA –
        || found.date && dashed.is_some() && mark.ends_with(',') && is_capitals(name, 3);
    let ended = parted || mark.ends_with('/');
    let town = head.chars().all(|c| !c.is_uppercase() && !c.is_lowercase())
        && (1..=2).contains(&found.words);
    let stops = [". ", ".\n", ": ", ".-"];
    let stop = || stops.iter().find(|mark| rest.starts_with(**mark));
    // الرياض – واس: alone on its line
    let closed = dashed.or_else(|| (stop().is_some() || rest == ":").then_some(1));
    // دمشق-سانا with no mark behind it
    if first && ended && town && (known || head.ends_with('-')) && closed.is_none() {
        return Some(0);
    }
    // МОСКВА, 3 июн — РИА Новости, Кирилл Лапин.
    if known
        && found.date
        && (separated || ended)
        && let Some(len) = reporter(rest)
    {
        return Some(len);
    }
    // جنين 12-5-2025 وفا-
    if first && found.date && rest.starts_with("- ") && name.chars().all(is_caseless) {
        return Some(1);
    }
    // حائل 26 ذو القعدة 1445 هـ الموافق 03 يونيو 2024 م واس and Баку, 21 мая, АЗЕРТАДЖ, alone on their lines
    let caseless = name.chars().all(is_caseless) && !head.contains(char::is_lowercase);
    let alone = first && found.date && rest.is_empty();
    if alone && (caseless || known && found.words > 0 && is_capitals(name, 4)) {
        return Some(0);
    }
    // АСТАНА. КАЗИНФОРМ -
    let shouted = known && dashed.is_some() && is_capitals(name, 3) && mark.ends_with('.');
    let shaped = first && town && (ended || known && dashed.is_some())
        || found.date && found.words > 0
        || first && found.capitals && found.words <= 3 && (shouted || parted);
    closed.filter(|_| (separated || ended) && shaped)
}

/// Where ` - صيدا - ` ends: the place between two dashes.
fn local(rest: &str) -> Option<usize> {
    let behind = rest
        .strip_prefix(' ')?
        .trim_start_matches([' ', '-', '–', '—']);
    let ends = [" - ", " – ", " — "]
        .iter()
        .filter_map(|dash| Some((behind.find(dash)?, dash.len())));
    let (end, len) = ends.min()?;
    let words = behind[..end].split_whitespace().count();
    let dashed = rest.trim_start().starts_with(['-', '–', '—']);
    (dashed && (1..=3).contains(&words)).then_some(rest.len() - behind.len() + end + len - 1)
}

/// Where `, Кирилл Лапин.` ends: the reporter behind an agency.
fn reporter(rest: &str) -> Option<usize> {
    let names = rest.strip_prefix(", ")?;
    let end = names.find(['.', ',', '\n'])?;
    let mut words = names[..end].split_whitespace();
    let few = (2..=3).contains(&words.clone().count());
    (few && words.all(is_capitalised) && names[end..].starts_with('.'))
        .then_some(rest.len() - names.len() + end + 1)
}

/// `BERLIN epd |` and `BERLIN afp/taz |`: a town in capitals, agencies and others in a list, and a stroke.
fn piped(agencies: &Agencies, text: &str, line: &Range<usize>, first: bool) -> Option<Dateline> {
    if !first {
        return None;
    }
    let window = &text[line.start..floor(text, line.end.min(line.start + HEAD))];
    let (head, _) = window.split_once('|')?;
    let (town, list) = head.trim_end().rsplit_once(' ')?;
    let place = place(town).filter(|place| place.capitals && (1..=3).contains(&place.words))?;
    let known: Vec<_> = list
        .split('/')
        .filter_map(|part| Some((within(text, part), tail::at_desk(agencies, part)?.0)))
        .collect();
    let end = line.start + head.len() + 1;
    (!place.date && !known.is_empty()).then(|| assemble(agencies, text, line.start..end, &known))
}
