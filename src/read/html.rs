//! A web page -> its article: headline, text in paragraphs, when it says it was published.
//! The main content is found by the method of Mozilla's Readability. Pages come from anywhere, so
//! their size, their number of elements and how deep these nest are limited before they are read.

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};
use encoding_rs::{Encoding, UTF_8};

use super::guard::guarded;

/// Bytes of a page; real ones are below 5 MB even with their styles and scripts written into them.
pub(super) const LARGEST_PAGE: usize = 8 << 20;
/// Elements inside one another; browsers stop at 512.
const DEEPEST: usize = 512;
/// Tags opened and not closed, by which a page is refused before it is parsed. Many kinds need not be
/// closed, so a page may leave many open.
const MOST_OPEN: usize = 10_000;
const MOST_ELEMENTS: usize = 200_000;
/// How far into a page its encoding may be declared: what browsers look at.
const DECLARATION: usize = 1024;

/// What a page holds.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) text: String,
    pub(super) published: Option<String>,
    pub(super) language: Option<String>,
    pub(super) byline: Option<String>,
}

/// The article of a page, or why there is none. `charset` is what its sender declared.
pub(super) fn page(html: &[u8], charset: Option<&str>) -> Result<Page, String> {
    if html.len() > LARGEST_PAGE {
        return Err(format!("page is over {LARGEST_PAGE} bytes"));
    }
    let html = decoded(html, charset);
    if open_tags(&html) > MOST_OPEN {
        return Err(format!("page leaves over {MOST_OPEN} tags open"));
    }
    guarded(|| extract(&html)).unwrap_or_else(|| Err("page breaks the extractor".to_owned()))
}

fn extract(html: &str) -> Result<Page, String> {
    let document = Document::from(html);
    if depth(&document) > DEEPEST {
        return Err(format!("page nests deeper than {DEEPEST} elements"));
    }
    let config = Config {
        max_elements_to_parse: MOST_ELEMENTS,
        text_mode: TextMode::Formatted,
        ..Config::default()
    };
    let article = Readability::with_document(document, None, Some(config))
        .and_then(|mut page| page.parse())
        .map_err(|_| "no article in the page".to_owned())?;
    let text = article.text_content.trim().to_owned();
    if text.is_empty() {
        return Err("no article in the page".to_owned());
    }
    Ok(Page {
        title: article.title,
        text,
        published: article.published_time,
        language: article.lang,
        byline: article.byline,
    })
}

/// A page as text, in the encoding that its byte order mark, its sender or it itself declares.
pub(super) fn decoded(bytes: &[u8], charset: Option<&str>) -> String {
    let declared = charset
        .and_then(|label| Encoding::for_label(label.trim_matches('"').as_bytes()))
        .or_else(|| declared(bytes));
    declared.unwrap_or(UTF_8).decode(bytes).0.into_owned()
}

/// The encoding of `<meta charset="...">` or `<meta ... content="text/html; charset=...">`.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(DECLARATION)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset")? + "charset".len();
    let rest = head[at..].trim_ascii_start().strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or(rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !b.is_ascii_alphanumeric() && !b"-_:.".contains(b));
    Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
}

/// Tags opened less tags closed, at the most.
fn open_tags(html: &str) -> usize {
    let (mut open, mut most) = (0_usize, 0);
    let bytes = html.as_bytes();
    for at in memchr::memchr_iter(b'<', bytes) {
        match bytes.get(at + 1) {
            Some(b'/') => open = open.saturating_sub(1),
            Some(b) if b.is_ascii_alphabetic() => open += 1,
            _ => {}
        }
        most = most.max(open);
    }
    most
}

/// How deep elements nest.
fn depth(document: &Document) -> usize {
    let root = document.root();
    let (mut node, mut depth, mut deepest) = (root, 0_usize, 0);
    loop {
        if let Some(child) = node.first_child() {
            node = child;
            depth += 1;
            deepest = deepest.max(depth);
            continue;
        }
        loop {
            if depth == 0 {
                return deepest;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else {
                return deepest;
            };
            node = parent;
            depth -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The ferry to Cape Lorne will run again from Monday, the harbour master said, \
        after divers had cleared the channel of the nets in which it was caught last week.";

    fn newspage() -> String {
        format!(
            "<!doctype html><html lang=en><head><title>Ferry runs again</title>\
             <meta property='article:published_time' content='2031-03-04T08:12:00+01:00'></head><body>\
             <nav><ul><li><a href=/>Home</a><li><a href=/s>Sport</a></ul></nav><article><h1>Ferry runs \
             again</h1>{}</article><footer><p>All rights reserved.</p></footer></body></html>",
            format!("<p>{STORY}</p>").repeat(4)
        )
    }

    #[test]
    fn the_article_of_a_page_is_its_text_without_menus() {
        let page = page(newspage().as_bytes(), None).expect("an article");
        assert_eq!(page.title, "Ferry runs again");
        assert_eq!(page.published.as_deref(), Some("2031-03-04T08:12:00+01:00"));
        assert_eq!(page.text.matches(STORY).count(), 4, "{}", page.text);
        assert!(!page.text.contains("Sport"), "{}", page.text);
        // paragraphs stay apart
        assert!(
            page.text
                .lines()
                .filter(|line| line.contains("ferry"))
                .count()
                == 4
        );
    }

    #[test]
    fn the_declared_encoding_is_used() {
        for (bytes, charset) in [
            (&b"caf\xe9"[..], Some("ISO-8859-1")),
            (b"<meta charset='windows-1252'>caf\xe9", None),
            (
                b"<meta http-equiv=x content=\"text/html; charset=latin1\">caf\xe9",
                None,
            ),
            (b"\xef\xbb\xbfcaf\xc3\xa9", Some("latin1")),
        ] {
            assert!(decoded(bytes, charset).ends_with("café"), "{bytes:?}");
        }
    }

    #[test]
    fn pages_made_to_break_readers_are_refused() {
        let nested = "<div>".repeat(3000) + STORY;
        let reason = |html: &str| page(html.as_bytes(), None).err().unwrap_or_default();
        assert_eq!(reason(&nested), "page nests deeper than 512 elements");
        assert_eq!(
            reason(&"<b>".repeat(50_000)),
            "page leaves over 10000 tags open"
        );
        assert_eq!(
            reason(&" ".repeat(LARGEST_PAGE + 1)),
            "page is over 8388608 bytes"
        );
        assert_eq!(reason("<p></p>"), "no article in the page");
    }
}
