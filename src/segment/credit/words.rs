//! Steps over the words of a text around a place in it. O(1) a step.

use std::ops::Range;

/// Characters of a word looked at: scripts without spaces would make one word of a whole text.
const LONGEST: usize = 48;

/// The characters of a word: letters, digits, what joins them, and the vowel signs of Arabic script.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '\u{064B}'..='\u{065F}')
}

/// Whether words of this character's script stand without spaces.
pub(super) fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// Whether a character is a letter of a script without capitals: Arabic, Han.
pub(super) fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase()
}

/// Where a part of a text stands in it.
pub(super) fn within(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

/// The largest character boundary at or below `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The smallest character boundary at or above `at`.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The word that ends at `at` or before the white space there; none across what parts clauses.
pub(super) fn before(text: &str, at: usize) -> Option<Range<usize>> {
    let head = &text[..at];
    let end = head.trim_end().len();
    if parts(&head[end..]) {
        return None;
    }
    let start = head[..end]
        .char_indices()
        .rev()
        .take(LONGEST)
        .take_while(|&(_, c)| is_word(c))
        .last()?
        .0;
    Some(start..end)
}

/// The word that starts at `at` or behind the white space there; none across what parts clauses.
pub(super) fn after(text: &str, at: usize) -> Option<Range<usize>> {
    let tail = &text[at..];
    let start = at + (tail.len() - tail.trim_start().len());
    if parts(&text[at..start]) {
        return None;
    }
    let len: usize = text[start..]
        .chars()
        .take(LONGEST)
        .take_while(|&c| is_word(c))
        .map(char::len_utf8)
        .sum();
    (len > 0).then_some(start..start + len)
}

/// Words of a name that [`publisher_behind`] reads, and characters of one without spaces.
const NAME_WORDS: usize = 6;
const NAME_CHARS: usize = 16;

/// The name of a publisher right behind `at`, an article in small letters left out: words with capitals and the small ones between
/// two of them (`the Bank of the North`), to the first mark; in a script without spaces all to the first mark.
pub(super) fn publisher_behind(text: &str, at: usize) -> Option<Range<usize>> {
    const ARTICLES: [&str; 17] = [
        "the ", "der ", "die ", "das ", "dem ", "den ", "le ", "la ", "les ", "el ", "il ", "lo ",
        "o ", "a ", "l'", "l’", "dell'",
    ];
    const OPENING: [char; 11] = [
        ' ', '\u{a0}', ':', '：', '"', '“', '„', '«', '《', '「', '_',
    ];
    let mut start = at + (text[at..].len() - text[at..].trim_start_matches(OPENING).len());
    let article = ARTICLES
        .iter()
        .find(|article| text[start..].starts_with(**article));
    start += article.map_or(0, |article| article.len());
    let rest = &text[start..];
    if rest.starts_with(is_spaceless) {
        let len: usize = rest
            .chars()
            .take_while(|&c| is_spaceless(c))
            .map(char::len_utf8)
            .sum();
        let few = rest[..len].chars().count() <= NAME_CHARS;
        return few.then_some(start..start + len);
    }
    let mut end = start;
    let mut from = start;
    for n in 0..NAME_WORDS {
        let word = &text[from..];
        let len = word
            .find(|c: char| !(is_word(c) || matches!(c, '.' | '&')))
            .unwrap_or(word.len());
        let bare = word[..len].trim_end_matches('.');
        if is_capitalised(bare) || n > 0 && bare.starts_with(|c: char| c.is_ascii_digit()) {
            end = from + bare.len();
        } else if n == 0
            || !matches!(
                bare,
                "&" | "of" | "the" | "and" | "de" | "del" | "la" | "für" | "und" | "et"
            )
        {
            break;
        }
        // a mark ends it, and so does a stop that more than one letter stands before
        let stopped = bare.len() < len && bare.chars().count() > 1;
        if stopped || !text[from + len..].starts_with(' ') {
            break;
        }
        from += len + 1;
    }
    (end > start).then_some(start..end)
}

/// The first character behind `at` that is no white space; none at a blank line or the end.
pub(super) fn mark_after(text: &str, at: usize) -> Option<(usize, char)> {
    let tail = &text[at..];
    let start = at + (tail.len() - tail.trim_start().len());
    if blank_line(&text[at..start]) {
        return None;
    }
    text[start..].chars().next().map(|c| (start, c))
}

/// Whether white space holds an empty line, the end of a paragraph.
pub(super) fn blank_line(space: &str) -> bool {
    space.bytes().filter(|&b| b == b'\n').count() > 1
}

/// Whether white space parts clauses: an empty line, or a run of spaces where a dump lost the mark.
fn parts(space: &str) -> bool {
    space.len() > 3 || blank_line(space)
}

/// A word as the lexicon has it: lower case, straight apostrophes, bare alifs, no possessive `'s`.
pub(super) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        match c {
            '’' => out.push('\''),
            'أ' | 'إ' | 'آ' => out.push('ا'),
            '\u{064B}'..='\u{065F}' => {}
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// Whether a word is a possessive: `Korea's`, `Emirates'`.
pub(super) fn is_possessive(word: &str) -> bool {
    ["'s", "’s", "s'", "s’"]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Whether a word begins with a capital.
pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether every letter is a capital and there are at least `least` of them.
pub(super) fn is_capitals(word: &str, least: usize) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() >= least
        && word.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
}

/// Whether an acronym is set as a word would be: `Irna`.
pub(super) fn is_set_as_word(name: &str) -> bool {
    let lower = |c: char| c.is_ascii_lowercase();
    (3..=5).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name[1..].chars().all(lower)
}

/// Whether a sentence ends right before `at` (quotes and closing brackets aside), or the text begins there.
pub(super) fn sentence_ends(text: &str, at: usize) -> bool {
    let head = text[..at].trim_end();
    let bare = head.trim_end_matches(['"', '”', '“', '\'', '’', '»', ')', ']', '）', '」', '』']);
    bare.is_empty()
        || bare.ends_with(['.', '!', '?', '…', '。', '！', '？', '۔', '؟'])
        || blank_line(&text[head.len()..at])
}
