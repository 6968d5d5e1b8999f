//! Left-over HTML in article text: tags and character references, recognised by name so that
//! `<BP>` in a stock report or `a < b` stays text.

/// Tag names that scrapers leave behind, sorted. Anything else in angle brackets is text.
const TAGS: [u128; 42] = keys([
    b"a",
    b"abbr",
    b"article",
    b"aside",
    b"b",
    b"blockquote",
    b"body",
    b"br",
    b"center",
    b"cite",
    b"code",
    b"div",
    b"em",
    b"figcaption",
    b"figure",
    b"font",
    b"footer",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"header",
    b"hr",
    b"html",
    b"i",
    b"iframe",
    b"img",
    b"li",
    b"ol",
    b"p",
    b"script",
    b"section",
    b"small",
    b"span",
    b"strong",
    b"style",
    b"td",
    b"tr",
    b"u",
    b"ul",
]);
/// Tags that end a paragraph, sorted.
const BLOCKS: [u128; 20] = keys([
    b"article",
    b"aside",
    b"blockquote",
    b"body",
    b"br",
    b"div",
    b"figcaption",
    b"figure",
    b"h1",
    b"h2",
    b"h3",
    b"h4",
    b"h5",
    b"h6",
    b"hr",
    b"li",
    b"ol",
    b"p",
    b"tr",
    b"ul",
]);
const REFERENCES: [&[u8]; 17] = [
    b"amp", b"apos", b"bdquo", b"gt", b"hellip", b"laquo", b"ldquo", b"lsquo", b"lt", b"mdash",
    b"nbsp", b"ndash", b"quot", b"raquo", b"rdquo", b"rsquo", b"shy",
];
/// Bytes of the longest of the names.
const LONGEST_NAME: usize = 10;
/// Longest tag with its attributes; a longer one is text.
const MAX_TAG_BYTES: usize = 512;

/// Where the tag or character reference at `at` ends, if there is one. O(length of the tag).
pub(super) fn skip(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at)? {
        b'<' => tag(bytes, at).map(|(_, end)| end),
        b'&' => reference(bytes, at),
        _ => None,
    }
}

/// Where the block-level tag at `at` ends, if there is one.
pub(super) fn block(bytes: &[u8], at: usize) -> Option<usize> {
    let (name, end) = tag(bytes, at)?;
    is_among(&BLOCKS, name).then_some(end)
}

/// Names as numbers in the same order.
const fn keys<const N: usize>(names: [&[u8]; N]) -> [u128; N] {
    let mut keys = [0; N];
    let mut at = 0;
    while at < N {
        keys[at] = key(names[at]);
        at += 1;
    }
    keys
}

/// A name of up to sixteen bytes as a number; case is lost.
const fn key(name: &[u8]) -> u128 {
    let mut padded = [0; 16];
    let mut at = 0;
    while at < name.len() {
        padded[at] = name[at].to_ascii_lowercase();
        at += 1;
    }
    u128::from_be_bytes(padded)
}

/// Whether a name, in whatever case, is one of a sorted list.
fn is_among(names: &[u128], name: &[u8]) -> bool {
    names.binary_search(&key(name)).is_ok()
}

fn tag(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let name_start = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
    let rest = bytes.get(name_start..)?;
    let length = rest
        .iter()
        .take(LONGEST_NAME + 1)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let name = &rest[..length];
    if !is_among(&TAGS, name) {
        return None;
    }
    let behind = &rest[length..rest.len().min(MAX_TAG_BYTES)];
    if !matches!(behind.first()?, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r') {
        return None;
    }
    let close = memchr::memchr2(b'>', b'<', behind)?;
    (behind[close] == b'>').then_some((name, name_start + length + close + 1))
}

fn reference(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..(at + 12).min(bytes.len()))?;
    let length = memchr::memchr(b';', rest)?;
    let name = &rest[..length];
    let known = REFERENCES.contains(&name)
        || name.len() > 1 && name[0] == b'#' && name[1..].iter().all(u8::is_ascii_alphanumeric);
    known.then_some(at + 1 + length + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found_in_whatever_case() {
        assert!(TAGS.is_sorted() && BLOCKS.is_sorted());
        assert!(BLOCKS.iter().all(|block| TAGS.contains(block)));
        for name in [&b"P"[..], b"FigCaption", b"ul", b"a"] {
            assert!(is_among(&TAGS, name), "{name:?}");
        }
        for name in [&b""[..], b"pp", b"figcaptions", b"blink"] {
            assert!(!is_among(&TAGS, name), "{name:?}");
        }
    }

    #[test]
    fn known_tags_and_references_are_skipped_and_the_rest_is_text() {
        for (text, end) in [
            ("<p>x", Some(3)),
            ("</strong> x", Some(9)),
            ("<br/>x", Some(5)),
            ("<a href=\"x\">y", Some(12)),
            ("<BP> rose", None),
            ("<3 hearts", None),
            ("<p and no end", None),
            ("<p <b>", None),
            ("<", None),
            ("&nbsp;x", Some(6)),
            ("&#8217;s", Some(7)),
            ("&T;", None),
            ("&", None),
        ] {
            assert_eq!(skip(text.as_bytes(), 0), end, "{text}");
        }
        assert_eq!(block(b"<p>", 0), Some(3));
        assert_eq!(block(b"<b>", 0), None);
    }
}
