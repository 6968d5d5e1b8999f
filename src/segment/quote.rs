//! Text -> what stands between quotation marks, of every style that news is set in.
//! A quotation never runs past its paragraph: speech that goes on opens again at the next one.
//! Cost: O(bytes), whatever is left unclosed.

use crate::model::{Bytes, Span};

/// The marks that may close what an opening mark opened; none when `c` opens nothing.
/// German and Polish „…“ close with what opens in English, Swedish ”…” with what opened it.
fn closers(c: char) -> &'static [char] {
    match c {
        '"' => &['"', '”', '“'],
        '“' => &['”', '"', '“'],
        '„' => &['“', '”', '"'],
        '”' => &['”'],
        '«' => &['»'],
        '»' => &['«'],
        '「' => &['」'],
        '『' => &['』'],
        '《' => &['》'],
        '＂' => &['＂'],
        _ => &[],
    }
}

/// Single quotation marks, which are apostrophes as well: they open at the start of a word and
/// close at the end of one.
fn single_closer(c: char) -> Option<char> {
    match c {
        '\'' => Some('\''),
        '‘' | '‚' => Some('’'),
        '‹' => Some('›'),
        _ => None,
    }
}

/// Shortest stretch in single marks that is taken for speech, in bytes; shorter ones are names of
/// things, or apostrophes that look like a pair.
const MIN_SINGLE_BYTES: usize = 20;

/// The stretches between quotation marks, without the marks, in order and without overlap.
#[must_use]
pub fn quoted(text: &str) -> Vec<Span<Bytes>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        in_line(line, at, &mut found);
        at += line.len();
    }
    found
}

fn in_line(line: &str, offset: usize, found: &mut Vec<Span<Bytes>>) {
    let mut next = 0;
    // a single mark for which none closes has none that closes for any later one either
    let mut unclosed = None;
    while let Some(at) = may_open(line, next) {
        let Some(c) = line[at..].chars().next() else {
            return;
        };
        let inside = at + c.len_utf8();
        next = inside;
        let closing = if !closers(c).is_empty() {
            // speech that goes on in the next paragraph is not closed in this one
            let close = line[inside..].find(closers(c));
            Some(close.map_or(line.trim_end().len(), |close| inside + close))
        } else if let Some(close) = single_closer(c)
            .filter(|&close| unclosed != Some(close))
            .filter(|_| !line[..at].ends_with(char::is_alphanumeric))
            .filter(|_| line[inside..].starts_with(char::is_alphanumeric))
        {
            let end = closing_single(line, inside, close);
            if end.is_none() {
                unclosed = Some(close);
            }
            end
        } else {
            None
        };
        if let Some(end) = closing.filter(|&end| end > inside) {
            found.push(Span::new((offset + inside) as u32, (offset + end) as u32));
            next = end + line[end..].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// The next character from a place on that may be an opening mark: most are letters of ASCII.
fn may_open(line: &str, from: usize) -> Option<usize> {
    const AT_ONCE: usize = 32;
    let opens = |byte: u8| byte >= 0x80 || byte == b'"' || byte == b'\'';
    let mut rest = line.as_bytes().get(from..)?;
    // many are asked at once, without a branch for each
    while let Some(many) = rest.first_chunk::<AT_ONCE>() {
        if many.iter().fold(false, |any, &byte| any | opens(byte)) {
            break;
        }
        rest = &rest[AT_ONCE..];
    }
    let at = rest.iter().position(|&byte| opens(byte))?;
    Some(line.len() - rest.len() + at)
}

fn closing_single(line: &str, inside: usize, close: char) -> Option<usize> {
    line[inside..]
        .match_indices(close)
        .map(|(at, _)| inside + at)
        .find(|&at| {
            let behind = line[at + close.len_utf8()..].chars().next();
            behind.is_none_or(|c| !c.is_alphanumeric()) && at - inside >= MIN_SINGLE_BYTES
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speech(text: &str) -> Vec<&str> {
        quoted(text).iter().map(|s| &text[s.range()]).collect()
    }

    #[test]
    fn every_style_of_marks_is_read() {
        assert_eq!(speech("He said \"yes, now\" and “no”."), ["yes, now", "no"]);
        assert_eq!(
            speech("Sie sagte: „Wir kommen“, er »auch«."),
            ["Wir kommen", "auch"]
        );
        assert_eq!(
            speech("Il dit « jamais ». 他说：「好」"),
            [" jamais ", "好"]
        );
        assert_eq!(
            speech("‘It’s the end of the long road,’ he said"),
            ["It’s the end of the long road,"]
        );
    }

    #[test]
    fn apostrophes_open_nothing() {
        assert!(speech("the miners' strike and the owners' answer").is_empty());
        assert!(speech("It's Jones' turn, isn't it").is_empty());
    }

    #[test]
    fn a_quotation_ends_with_its_paragraph() {
        let text = "\"We begin here.\n\"And end here,\" he said.\nPlain text.";
        assert_eq!(speech(text), ["We begin here.", "And end here,"]);
    }

    #[test]
    fn a_line_of_marks_that_never_close_is_read_once() {
        assert!(speech(&"'a ".repeat(300_000)).is_empty());
    }

    /// The definition: every character is looked at, one after the other.
    fn plain(text: &str) -> Vec<Span<Bytes>> {
        let mut found = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let (mut before, mut next) = (' ', 0);
            for (at, c) in line.char_indices() {
                if at < next {
                    continue;
                }
                let inside = at + c.len_utf8();
                let rest = &line[inside..];
                let end = if !closers(c).is_empty() {
                    let all = line.trim_end().len();
                    Some(rest.find(closers(c)).map_or(all, |close| inside + close))
                } else if !before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric) {
                    single_closer(c).and_then(|close| closing_single(line, inside, close))
                } else {
                    None
                };
                before = c;
                if let Some(end) = end.filter(|&end| end > inside) {
                    found.push(Span::new((offset + inside) as u32, (offset + end) as u32));
                    next = end + line[end..].chars().next().map_or(0, char::len_utf8);
                }
            }
            offset += line.len();
        }
        found
    }

    proptest::proptest! {
        #[test]
        fn no_mark_is_passed_over(
            text in "[aé“”\"'‘’‚›‹「」 \n„]{0,60}",
            long in "([a'‘’ é]|'[a-z ]{18,25}'|‘[a-z ]{18,25}’){0,12}",
        ) {
            for text in [text, long] {
                proptest::prop_assert_eq!(quoted(&text), plain(&text));
            }
        }

        #[test]
        fn stretches_are_in_order_and_fit_the_text(text in "[a“”\"'‘’«» \n„]{0,60}") {
            let mut last = 0;
            for span in quoted(&text) {
                assert!(span.start() >= last && text.get(span.range()).is_some());
                last = span.end();
            }
        }
    }
}
