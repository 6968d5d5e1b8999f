//! Credits inside prose: a name beside words of reporting (`KCNA said`, `according to the official
//! Xinhua news agency`, `laut dpa`, `сообщает ТАСС`, `据新华社报道`).
//! A name alone never counts. O(1) a name.

use std::ops::Range;

use super::lexicon as say;
use super::table::{Hit, Trust};
use super::words::{
    self, after, before, fold, is_capitalised, is_possessive, is_spaceless, mark_after,
    sentence_ends,
};

/// How many words a cue may stand away from the name.
const REACH: usize = 8;

/// A name with what belongs to it: `the Korean Central News Agency (KCNA)`.
struct Named {
    /// First byte of articles and adjectives before it.
    outer: usize,
    start: usize,
    end: usize,
    /// Whether the text calls it an agency.
    explicit: bool,
    /// What stands before.
    cue: Option<Cue>,
    /// Whether a capitalised word that belongs to no cue stands right before: part of another name.
    joined: bool,
}

struct Cue {
    start: usize,
    turned: bool,
}

/// The credit that the name at `hits[i]` belongs to, and the first hit behind it.
pub(super) fn credit(text: &str, hits: &[Hit], i: usize) -> Option<(Range<usize>, usize)> {
    let hit = &hits[i];
    if hit.trust < Trust::Ambiguous {
        return None;
    }
    let last = text[hit.start..hit.end].chars().next_back()?;
    if is_spaceless(last) || ('\u{AC00}'..='\u{D7A3}').contains(&last) {
        return unspaced(text, hit).map(|range| (range, i + 1));
    }
    if let Some(range) = asked(text, hit) {
        return Some((range, i + 1));
    }
    let (named, next) = named(text, hits, i);
    let trust = if named.explicit {
        Trust::Distinctive
    } else {
        hit.trust
    };
    if trust == Trust::Ambiguous {
        // a déclaré à l'APS: letters that are spoken to are a house of news
        return of_letters(text, hit, &named).map(|start| (start..named.end, next));
    }
    if after(text, named.end).is_some_and(|word| say::is_trade(&fold(&text[word]))) {
        return None;
    }
    let verb = verb(text, &named, trust).or_else(|| clause_verb(text, &named));
    // сказал Рейтер: who bears the name says it; сказал Bloomberg: to whom it was said
    let native = !text[hit.start..hit.end].is_ascii();
    let is_cue = |cue: &Cue, of: fn(&str) -> bool| {
        after(text, cue.start).is_some_and(|word| of(&fold(&text[word])))
    };
    let personal = |cue: &Cue| trust == Trust::Wary && native && is_cue(cue, say::is_personal_cue);
    let before = match &named.cue {
        Some(cue) if personal(cue) => None,
        Some(cue) if !cue.turned => Some(cue.start),
        Some(cue)
            if (trust == Trust::Distinctive || !is_cue(cue, say::is_personal_verb))
                && verb.is_none()
                && ends_clause(text, named.end) =>
        {
            Some(cue.start)
        }
        _ => arabic_prefix(text, hit).or_else(|| hearer(text, &named)),
    };
    if before.is_none() && verb.is_some_and(|end| is_of_itself(text, end)) {
        return None;
    }
    match (before, verb) {
        (Some(start), _) => Some((start..as_saying(text, named.end), next)),
        (None, Some(end)) if !named.joined => Some((named.outer..end, next)),
        _ => None,
    }
}

/// Whether an agency speaks of itself behind a verb: `Reuters said on Monday it had hired`.
fn is_of_itself(text: &str, mut at: usize) -> bool {
    let says = |word: Range<usize>| matches!(&*fold(&text[word]), "said" | "says" | "announced");
    if !before(text, at).is_some_and(says) {
        return false;
    }
    for _ in 0..4 {
        let Some(word) = after(text, at) else {
            return false;
        };
        let folded = fold(&text[word.clone()]);
        if matches!(&*folded, "it" | "its") {
            let next = after(text, word.end).map(|next| fold(&text[next]));
            let own = [
                "had", "has", "will", "would", "is", "was", "plans", "expects",
            ];
            return folded == "its" || next.is_some_and(|next| own.contains(&&*next));
        }
        if !(say::is_weekday(&folded) || matches!(&*folded, "on" | "that" | "late")) {
            return false;
        }
        at = word.end;
    }
    false
}

/// `auf APA-Anfrage`, `im dpa-Gespräch`: a word of what the agency's reporter did, joined to its name.
fn asked(text: &str, hit: &Hit) -> Option<Range<usize>> {
    const JOINED: [&str; 6] = [
        "-Anfrage",
        "-Interview",
        "-Gespräch",
        "-Informationen",
        "-Angaben",
        "-Bericht",
    ];
    let joined = JOINED
        .iter()
        .find(|word| text[hit.end..].starts_with(**word))?;
    let opening = before(text, hit.start)?;
    let of = ["auf", "im", "nach", "laut", "in", "einem", "eines"];
    of.contains(&&*fold(&text[opening.clone()]))
        .then(|| opening.start..hit.end + joined.len())
}

/// Where the credit of letters begins that may stand for others than the agency: `a déclaré à l'APS`, `told ANI`,
/// `informó Efe`.
fn of_letters(text: &str, hit: &Hit, named: &Named) -> Option<usize> {
    let name = &text[hit.start..hit.end];
    let cue = named.cue.as_ref();
    if words::is_capitals(name, 3) {
        let told = cue.filter(|cue| {
            let verb = before(text, named.outer);
            !cue.turned
                && verb
                    .is_some_and(|verb| matches!(&*fold(&text[verb]), "told" | "gegenüber" | "à"))
        });
        let start = told.filter(|_| ends_clause(text, named.end));
        return start.map(|cue| cue.start).or_else(|| hearer(text, named));
    }
    let reported = cue.filter(|cue| cue.turned && words::is_set_as_word(name));
    reported
        .filter(|_| ends_clause(text, named.end))
        .map(|cue| cue.start)
}

fn named(text: &str, hits: &[Hit], i: usize) -> (Named, usize) {
    let hit = &hits[i];
    let mut named = Named {
        outer: hit.start,
        start: hit.start,
        end: hit.end,
        explicit: says_agency(&text[hit.start..hit.end]) && hit.trust != Trust::Ambiguous,
        cue: None,
        joined: false,
    };
    if let Some(close) = text[..hit.start]
        .chars()
        .next_back()
        .and_then(closing_quote)
    {
        // сообщает «Интерфакс»
        if text[hit.end..].starts_with(close) {
            named.start -= text[..hit.start]
                .chars()
                .next_back()
                .map_or(0, char::len_utf8);
            named.outer = named.start;
            named.end += close.len_utf8();
        }
    }
    let mut next = i + 1;
    extend_right(text, hits, &mut named, &mut next);
    named.explicit |= apposed(text, named.end).is_some_and(|(inner, _)| is_news_agency(inner));
    walk_left(text, &mut named);
    (named, next)
}

fn closing_quote(open: char) -> Option<char> {
    match open {
        '«' => Some('»'),
        '„' => Some('“'),
        '“' => Some('”'),
        '"' => Some('"'),
        '‘' => Some('’'),
        '\'' => Some('\''),
        _ => None,
    }
}

fn says_agency(name: &str) -> bool {
    name.split_whitespace()
        .any(|word| say::is_agency_word(&fold(word)))
}

/// Takes in ` (KCNA)`, a second name of the house, `news agency`, `'s report`.
fn extend_right(text: &str, hits: &[Hit], named: &mut Named, next: &mut usize) {
    for _ in 0..4 {
        if let Some(close) = acronym_end(text, named.end) {
            named.end = close;
        } else if text[named.end..].starts_with("'s ") || text[named.end..].starts_with("’s ") {
            named.end += text[named.end..].find(' ').unwrap_or(0);
        } else if let Some(word) = after(text, named.end) {
            let same = hits.get(*next).is_some_and(|other| {
                other.start == word.start && other.agency == hits[*next - 1].agency
            });
            let folded = fold(&text[word.clone()]);
            if same {
                named.end = hits[*next].end;
                *next += 1;
            } else if say::is_copy_noun(&folded)
                && !(folded == "reports"
                    && !is_possessive(&text[named.start..named.end])
                    && verb_at(text, word.end).is_none())
            {
                named.explicit |= say::is_agency_word(&folded);
                named.end = word.end;
            } else {
                break;
            }
        } else {
            break;
        }
        while hits.get(*next).is_some_and(|other| other.start < named.end) {
            *next += 1;
        }
    }
}

/// Where ` (XNA)` right behind a name ends; also `, or KCNA,` is left to the apposition rule.
pub(super) fn acronym_end(text: &str, at: usize) -> Option<usize> {
    let rest = text[at..]
        .strip_prefix([' ', '\n', '\u{a0}'])
        .unwrap_or(&text[at..]);
    let inner = rest.strip_prefix(['(', '（'])?;
    let close = inner[..words::floor(inner, 41)]
        .find([')', '）'])
        .filter(|&len| len >= 2)?;
    let short = &inner[..close];
    let short_enough = short.chars().count() <= 12
        && !short.contains('\n')
        && !short.starts_with(|c: char| c.is_ascii_digit());
    let end = text.len() - inner.len() + close;
    short_enough.then(|| end + text[end..].chars().next().map_or(0, char::len_utf8))
}

fn walk_left(text: &str, named: &mut Named) {
    let mut at = named.start;
    let mut owned = false;
    for _ in 0..REACH {
        let Some(word) = before(text, at) else { break };
        let raw = &text[word.clone()];
        let folded = fold(raw);
        if let Some(cue) = cue_at(text, &word, &folded) {
            named.cue = Some(cue);
            return;
        }
        let belongs = say::is_filler(&folded)
            || is_possessive(raw)
            || say::is_nation(raw)
            || owned && is_capitalised(raw);
        if !belongs {
            named.joined = matches!(
                folded.as_str(),
                "by" | "for" | "of" | "with" | "at" | "from"
            ) || is_capitalised(raw)
                && at == named.start
                && !say::is_weekday(&folded)
                && !say::is_month(&folded)
                && !sentence_ends(text, word.start);
            return;
        }
        owned = is_possessive(raw);
        named.explicit |= say::is_agency_word(&folded);
        named.outer = word.start;
        at = word.start;
    }
}

fn cue_at(text: &str, word: &Range<usize>, folded: &str) -> Option<Cue> {
    // Arabic joins "and" to the word: وبحسب
    let bare = folded.strip_prefix('و').unwrap_or(folded);
    if say::is_source_cue(folded) || say::is_source_cue(bare) {
        return Some(Cue {
            start: word.start,
            turned: false,
        });
    }
    if let Some(first) = before(text, word.start)
        && say::is_source_pair(&fold(&text[first.clone()]), folded)
    {
        let start = quoted_start(text, first.start);
        return Some(Cue {
            start,
            turned: false,
        });
    }
    say::is_turned_verb(folded).then_some(Cue {
        start: word.start,
        turned: true,
    })
}

/// Takes `as` of `as reported by` and `was` of `was quoted by` no further than one word.
fn quoted_start(text: &str, start: usize) -> usize {
    match before(text, start) {
        Some(word) if fold(&text[word.clone()]) == "as" => word.start,
        _ => start,
    }
}

fn ends_clause(text: &str, end: usize) -> bool {
    match mark_after(text, end) {
        None | Some((_, '.' | '(' | ',' | ';' | ':' | '"' | '”' | '»' | ')' | '—' | '–')) => {
            true
        }
        Some(_) => after(text, end).is_some_and(|word| {
            let folded = fold(&text[word]);
            say::is_weekday(&folded)
                || matches!(
                    folded.as_str(),
                    "in" | "on"
                        | "today"
                        | "late"
                        | "citing"
                        | "quoting"
                        | "am"
                        | "unter"
                        | "este"
                        | "ce"
                )
        }),
    }
}

/// Where the verb of reporting behind a name ends.
fn verb(text: &str, named: &Named, trust: Trust) -> Option<usize> {
    let allowed = |end: usize, folded: &str| {
        let company = say::is_company_verb(folded) && !named.explicit;
        let personal = trust == Trust::Wary && say::is_personal_verb(folded);
        (!company && !personal).then_some(end)
    };
    if let Some((end, folded)) = verb_at(text, named.end) {
        return allowed(end, &folded);
    }
    if let Some((first, second)) = pair_after(text, named.end)
        && say::is_urdu_pair(&fold(&text[first]), &fold(&text[second.clone()]))
    {
        return Some(second.end);
    }
    apposition(text, named.end)
}

/// Words of a German clause looked through for its verb.
const CLAUSE: usize = 12;

/// Where the verb of `wie die Nachrichtenagentur AFP unter Berufung auf Retter meldete` ends, or of `hatte der epd über die
/// Pläne berichtet`.
fn clause_verb(text: &str, named: &Named) -> Option<usize> {
    let opening = before(text, named.outer)?;
    if !matches!(
        &*fold(&text[opening]),
        "wie" | "hat" | "hatte" | "habe" | "hatten"
    ) {
        return None;
    }
    let mut at = named.end;
    for _ in 0..CLAUSE {
        let word = after(text, at)?;
        if text[at..word.start].contains([',', ';', '.']) {
            return None;
        }
        if say::is_last_verb(&fold(&text[word.clone()])) {
            return Some(word.end);
        }
        at = word.end;
    }
    None
}

fn pair_after(text: &str, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let first = after(text, at)?;
    let second = after(text, first.end)?;
    Some((first, second))
}

/// The verb behind at most three adverbs: where it ends, and the verb.
fn verb_at(text: &str, at: usize) -> Option<(usize, String)> {
    let mut at = at;
    for _ in 0..4 {
        let word = after(text, at)?;
        let folded = fold(&text[word.clone()]);
        if say::is_verb(&folded) {
            return Some((word.end, folded));
        }
        if !say::is_adverb(&folded) && !folded.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        at = word.end;
    }
    None
}

/// What is put behind a name to say what it is, and where that ends: `MENA, the state news agency,`,
/// `MENA (the state news agency)`, `MENA — the state news agency —`.
fn apposed(text: &str, end: usize) -> Option<(&str, usize)> {
    const MARKS: [(&str, &str); 5] = [
        (", ", ","),
        (" (", ")"),
        (" — ", " —"),
        (" – ", " –"),
        (" - ", " -"),
    ];
    let rest = &text[end..];
    let (open, close) = MARKS.iter().find(|(open, _)| rest.starts_with(open))?;
    let window = &rest[open.len()..words::floor(rest, 80).max(open.len())];
    let inner = &window[..window.find(close)?];
    let one_clause = !inner.contains(['.', ';', '\n', '"', '“', ':']);
    one_clause.then_some((inner, end + open.len() + inner.len() + close.len()))
}

/// Whether a phrase says no more than that somebody is a news agency: `the state news agency`, `Egypt's
/// official agency`, `l'agence de presse officielle`. `the travel agency said` and `the agency` do not.
fn is_news_agency(phrase: &str) -> bool {
    const NEWS: &[&str] = &[
        "news",
        "press",
        "presse",
        "prensa",
        "wire",
        "newswire",
        "state",
        "state-run",
        "state-owned",
        "state-controlled",
        "official",
        "semi-official",
        "government",
        "nachrichtenagentur",
        "staatliche",
        "amtliche",
        "officielle",
        "noticias",
        "oficial",
        "estatal",
        "stampa",
        "notícias",
        "новостей",
        "новостное",
        "информационное",
        "государственное",
    ];
    let (mut agency, mut news) = (false, false);
    for word in phrase.split_whitespace() {
        let folded = fold(word);
        agency |= say::is_agency_word(&folded);
        news |= NEWS.contains(&&*folded);
        let belongs = say::is_filler(&folded)
            || say::is_agency_word(&folded)
            || say::is_nation(word)
            || is_capitalised(word)
            || NEWS.contains(&&*folded)
            || matches!(&*folded, "of" | "for" | "in");
        if !belongs {
            return false;
        }
    }
    agency && news
}

/// `KCNA, the North's official news agency, said` and `Xinhua, citing officials,`.
fn apposition(text: &str, end: usize) -> Option<usize> {
    if let Some(first) = text[end..]
        .strip_prefix(", ")
        .and_then(|_| after(text, end + 2))
        && matches!(&text[first.clone()], "citing" | "quoting")
    {
        return Some(first.end);
    }
    let (inner, behind) = apposed(text, end)?;
    // or KCNA; Emirates News Agency, Wam, reported
    let short = inner
        .strip_prefix("or ")
        .is_some_and(|name| words::is_capitals(name, 2))
        || words::is_set_as_word(inner);
    if !short && !says_agency(inner) {
        return None;
    }
    verb_at(text, behind).map(|(end, _)| end)
}

fn as_saying(text: &str, end: usize) -> usize {
    let tail = &text[end..];
    for phrase in [" as saying", "\nas saying", " as\nsaying", " as reporting"] {
        if tail.starts_with(phrase) {
            return end + phrase.len();
        }
    }
    end
}

/// Arabic joins "to" and "from" to the name: `لرويترز`.
fn arabic_prefix(text: &str, hit: &Hit) -> Option<usize> {
    if text[hit.start..].starts_with("لوكالة") {
        // the head of an agency is no source: مديرا عاما لوكالة
        return said_before(text, hit.start).then_some(hit.start);
    }
    // and quotes it: لـ«وكالة الصحافة الفرنسية»
    let bare = text[..hit.start].trim_end_matches(['«', '"', '“', 'ـ']);
    if bare.ends_with('ل') {
        return Some(bare.len() - 'ل'.len_utf8());
    }
    // وأبلغ أحدهما رويترز
    let mut at = hit.start;
    for _ in 0..3 {
        let word = before(text, at)?;
        if say::is_telling(&fold(&text[word.clone()])) {
            return Some(word.start);
        }
        at = word.start;
    }
    None
}

/// Whether a verb of speech stands within ten words of a clause before `at`.
fn said_before(text: &str, mut at: usize) -> bool {
    for _ in 0..10 {
        let Some(word) = before(text, at) else {
            return false;
        };
        if say::is_speech(&fold(&text[word.clone()])) {
            return true;
        }
        at = word.start;
    }
    false
}

/// `sagte ... der dpa`, `a déclaré ... à l'AFP`: the one spoken to, with the verb within ten words.
fn hearer(text: &str, named: &Named) -> Option<usize> {
    let marks = text[named.outer..named.start].split_whitespace().map(fold);
    let mut dative = false;
    for word in marks {
        dative |= say::is_dative(&word) || word.starts_with("all'");
    }
    if !dative {
        return None;
    }
    said_before(text, named.outer).then_some(named.outer)
}

/// Scripts without spaces: what stands right before and behind the name.
fn unspaced(text: &str, hit: &Hit) -> Option<Range<usize>> {
    const BEFORE: &[&str] = &[
        "据", "據", "援引", "告诉", "告訴", "通过", "引述", "转引", "接受", "对", "對", "向",
    ];
    const BEFORE_NEEDS: &[(&str, &[&str])] = &[
        ("接受", &["采访", "採訪", "专访", "專訪", "访问", "訪問"]),
        ("对", &["表示", "说", "称", "透露"]),
        ("對", &["表示", "說", "稱", "透露"]),
        ("向", &["表示", "透露", "证实", "證實"]),
    ];
    const AFTER: &[&str] = &[
        "报道",
        "報道",
        "報導",
        "报导",
        "称",
        "稱",
        "援引",
        "消息",
        "指出",
        "披露",
        "报",
        "電",
        "发文",
        "发表",
        "引述",
        "说",
        "說",
        "评论",
        "快讯",
        "記者",
        "によると",
        "が報じ",
        "は報じ",
        "が伝え",
        "は伝え",
        "에 따르면",
        "가 보도",
        "은 보도",
        "는 보도",
        "이 보도",
        "통신에 따르면",
        "통신은",
    ];
    let (mut left, mut right) = (&text[..hit.start], &text[hit.end..]);
    // 《路透》報導
    for (open, close) in [('《', '》'), ('「', '」'), ('“', '”')] {
        if let (Some(before), Some(behind)) = (left.strip_suffix(open), right.strip_prefix(close)) {
            (left, right) = (before, behind);
        }
    }
    let end = text.len() - right.len();
    if hit.trust < Trust::Wary {
        // 路透報導: a short name counts right before the word for a report
        let reported = say::HAN_REPORTED.iter().chain(&["电", "電"]);
        let len = reported
            .filter(|word| right.starts_with(**word))
            .map(|word| word.len());
        return len.max().map(|len| hit.start..end + len);
    }
    let at_once = without_day(right);
    let near = clause(right, 18);
    let cue = BEFORE
        .iter()
        .find(|cue| left.ends_with(**cue))
        .filter(|cue| {
            BEFORE_NEEDS
                .iter()
                .find(|(word, _)| word == *cue)
                .is_none_or(|(_, needs)| needs.iter().any(|need| near.contains(need)))
        });
    let direct = AFTER.iter().find(|cue| {
        at_once.starts_with(**cue) && !at_once.starts_with("报社") && !at_once.starts_with("称号")
    });
    let start = cue.map_or(hit.start, |cue| left.len() - cue.len());
    if let Some(cue) = direct {
        return Some(start..text.len() - at_once.len() + cue.len());
    }
    let later = say::HAN_REPORTED
        .iter()
        .chain(&["消息", "电"])
        .filter_map(|word| near.find(word).map(|at| at + word.len()))
        .min();
    match (cue, later) {
        (Some(_), Some(len)) => Some(start..end + len),
        (Some(_), None) => Some(start..end),
        // 新华社14日报道: a date alone stands between
        (None, Some(len))
            if near[..len]
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_digit()) =>
        {
            Some(start..end + len)
        }
        _ => None,
    }
}

/// Text in Han without the word for a day that it begins with: `当天称`, `3日称`.
fn without_day(text: &str) -> &str {
    const DAYS: [&str; 17] = [
        "当天",
        "當天",
        "当日",
        "當日",
        "今天",
        "今日",
        "昨天",
        "昨日",
        "周",
        "星期",
        "早些时候",
        "稍早",
        "随后",
        "隨後",
        "此前",
        "昨",
        "今",
    ];
    let Some(rest) = DAYS.iter().find_map(|day| text.strip_prefix(day)) else {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '月');
        return rest
            .strip_prefix('日')
            .filter(|_| rest.len() < text.len())
            .unwrap_or(text);
    };
    rest.trim_start_matches(['一', '二', '三', '四', '五', '六', '日', '天'])
}

/// The text up to the end of the clause, at most `most` characters.
fn clause(text: &str, most: usize) -> &str {
    let end = text
        .char_indices()
        .take(most)
        .find(|&(_, c)| {
            matches!(
                c,
                '，' | '。' | '、' | '；' | '：' | '\n' | ',' | '“' | '”' | '「' | '」'
            )
        })
        .map_or_else(
            || {
                text.char_indices()
                    .nth(most)
                    .map_or(text.len(), |(at, _)| at)
            },
            |(at, _)| at,
        );
    &text[..end]
}
