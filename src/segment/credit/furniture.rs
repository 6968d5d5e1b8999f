//! Lines that are no prose though they credit nobody: `Read more`, `MOST POPULAR`, `Updated on: …`,
//! the date and address that plain text files begin with. O(length) of short lines.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::OnceLock;

/// Longest line looked at.
const SHORT: usize = 200;

/// Longest line of [`WHOLE`], with some marks around it.
const LONGEST_WHOLE: usize = 64;

/// Lines that are furniture when they say nothing else (folded, without marks at either end).
const WHOLE: &str =
    "
    most popular|top|top stories|breaking news|share this|share|share this article|
    share this story|read more|advertisement|advertising|also read|read also|related|
    related articles|related stories|related news|end|ends|enditem|see also|more to come|
    follow us|comments|print|email|tweet|subscribe|subscribe now|sign up|trending|
    trending now|latest news|recommended|recommended for you|you may also like|
    you might also like|editor's picks|editors' picks|most read|most viewed|
    story continues below|article continues below|continue reading|skip to content|
    all rights reserved|back to top|join the conversation|copy link|facebook|twitter|
    whatsapp|linkedin|newsletter|view comments|load more|click here|anzeige|mehr zum thema|
    lesen sie auch|auch interessant|teilen|meistgelesen|lire aussi|à lire aussi|publicité|
    partager|les plus lus|lea también|lee también|publicidad|compartir|más leídas|
    lo más leído|leggi anche|pubblicità|condividi|leia também|leia mais|publicidade|
    читайте также|реклама|поделиться|по теме|اقرأ أيضا|اقرأ أيضاً|اقرا ايضا|إعلان|شارك|
    یہ بھی پڑھیں|مزید پڑھیں|اشتہار|相关阅读|延伸阅读|更多新闻|责任编辑|查看原文|广告|分享|完|(end)|###|# # #|-30-|
    - 30 -
    ";

/// What a furniture line begins with.
const STARTS: &str =
    "
    read more:|read more on|also read:|also read ¦|also read -|read also:|read:|see also:|
    updated on:|updated on |updated:|updated :|last updated|last modified|published:|
    published on:|published on |first published|date published|share this|follow us on|
    click here to|click here for|sign up for our|subscribe to our|related:|related articles:|
    watch:|watch ¦|image source:|editor:|editors:|posted on:|posted:|all rights reserved|© |
    copyright |(c) 20|(c) 19|this story has not been edited by|
    (this story has not been edited|(except for the headline|except for the headline|
    this article was originally published|download our app|join our whatsapp|join us on|
    lire aussi :|lire aussi:|à lire aussi :|lesen sie auch:|mehr zum thema:|lea también:|
    lee también:|leia também:|leggi anche:|читайте также:|اقرأ أيضا:|اقرأ أيضاً:|
    یہ بھی پڑھیں:|责任编辑：|责任编辑:|编辑：|(责任编辑|（责任编辑|[查看原文]|延伸阅读：|相关阅读：|(更新时间戳
    ";

/// The furniture a line is, if it is any.
pub(super) fn line(text: &str, at: &Range<usize>) -> Option<Range<usize>> {
    if at.len() > SHORT {
        return None;
    }
    let content = &text[at.clone()];
    if !plausible(content) {
        return None;
    }
    let lower = content.replace('’', "'").to_lowercase();
    let address = (lower.starts_with("http://")
        || lower.starts_with("https://")
        || lower.starts_with("www."))
        && !lower.contains(' ');
    let lists = Lists::get();
    let whole = || {
        let bare = content.trim_matches([
            '*', '_', '>', '<', '»', '«', ':', '|', '[', ']', '#', '.', '…', '→', '-', '–', '—',
            ' ', '【', '】', '（', '）', '(', ')',
        ]);
        let folded = bare.replace('’', "'").to_lowercase();
        lists.whole.contains(folded.as_str()) || lists.whole.contains(lower.as_str())
    };
    let whole = content.len() <= LONGEST_WHOLE && whole();
    let starts = || {
        let alike = lower
            .as_bytes()
            .first_chunk()
            .and_then(|two| lists.starts.get(two));
        alike.is_some_and(|all| all.iter().any(|start| lower.starts_with(start)))
    };
    (whole || address || starts()).then(|| at.clone())
}

/// The lists, made ready at their first use.
struct Lists {
    whole: BTreeSet<&'static str>,
    /// By their first two letters. A bar inside an entry is written `¦`.
    starts: BTreeMap<[u8; 2], Vec<String>>,
    /// The first two letters of all entries.
    beginnings: BTreeSet<[u8; 2]>,
}

impl Lists {
    fn get() -> &'static Self {
        static LISTS: OnceLock<Lists> = OnceLock::new();
        LISTS.get_or_init(|| {
            let whole: BTreeSet<&str> = WHOLE.split('|').map(str::trim).collect();
            let starts: Vec<String> = STARTS
                .trim_end()
                .split('|')
                .map(|start| start.trim_start().replace('¦', "|"))
                .collect();
            let entries = whole
                .iter()
                .copied()
                .chain(starts.iter().map(String::as_str));
            let beginnings = entries
                .chain(["ht", "ww"])
                .filter_map(|entry| entry.as_bytes().get(..2)?.try_into().ok())
                .collect();
            let mut by_beginning: BTreeMap<[u8; 2], Vec<String>> = BTreeMap::new();
            for start in starts {
                if let Some(two) = start.as_bytes().first_chunk() {
                    by_beginning.entry(*two).or_default().push(start);
                }
            }
            Self {
                whole,
                starts: by_beginning,
                beginnings,
            }
        })
    }
}

/// Whether a line's first two letters begin any of the lists, so that prose is passed over quickly.
/// Letters beyond ASCII pass, since their capitals differ in bytes.
fn plausible(content: &str) -> bool {
    let letters = content.trim_start_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric());
    let Some(&[first, second]) = letters.as_bytes().get(..2) else {
        return true;
    };
    if letters.len() < content.len() || !first.is_ascii() || !second.is_ascii() {
        return true;
    }
    let pair = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
    Lists::get().beginnings.contains(&pair)
}

/// The part of a text's first line that a dump put there: ` date 2024-11-30 `, an address, `Breaking News`.
pub(super) fn preamble(text: &str) -> usize {
    let trimmed = text.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r']);
    let mut at = text.len() - trimmed.len();
    if let Some(rest) = trimmed.strip_prefix("date ") {
        let date = rest.as_bytes().get(..10).is_some_and(|date| {
            date.iter().enumerate().all(|(n, b)| {
                if n == 4 || n == 7 {
                    *b == b'-'
                } else {
                    b.is_ascii_digit()
                }
            })
        });
        if date && rest[10..].chars().next().is_none_or(char::is_whitespace) {
            at = text.len() - rest.len() + 10;
        }
    }
    let rest = text[at..].trim_start();
    if rest.starts_with("http://") || rest.starts_with("https://") {
        at = text.len() - rest.len() + rest.find(char::is_whitespace).unwrap_or(rest.len());
    }
    at
}
