//! Text -> where its paragraphs begin, in bytes.
//! A blank line, a block-level tag or an indented line begins one; a plain line break does too,
//! unless the text is hard-wrapped (most lines end near a common right margin).
//! Cost: O(bytes), one `memchr` a line.

use super::markup;

/// Lines longer than this are not what a typesetter wrapped by hand.
const WIDEST_WRAPPED_LINE: usize = 90;

/// Appends the first byte of each paragraph of `text` but the first to `starts`, rising.
pub(super) fn starts(text: &str, starts: &mut Vec<u32>) {
    let bytes = text.as_bytes();
    let wrapped = is_hard_wrapped(bytes);
    for at in memchr::memchr2_iter(b'\n', b'<', bytes) {
        if bytes[at] == b'<' {
            starts.extend(markup::block(bytes, at).map(|end| end as u32));
            continue;
        }
        let next = &bytes[at + 1..];
        let indent = next
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t' | b'\r'))
            .count();
        let blank = next.get(indent).is_none_or(|&b| b == b'\n');
        if blank || indent >= 2 || !wrapped {
            starts.push(at as u32 + 1);
        }
    }
    starts.dedup();
}

/// Whether line breaks fall at a margin rather than between paragraphs: at least four lines, none
/// of two consecutive ones much wider than a page, and most of them filled to two thirds of the widest.
fn is_hard_wrapped(bytes: &[u8]) -> bool {
    let (mut lines, mut widest) = (0, 0);
    let lengths = || {
        let mut start = 0;
        memchr::memchr_iter(b'\n', bytes)
            .chain([bytes.len()])
            .map(move |end| {
                let line = &bytes[start..end];
                start = end + 1;
                line.trim_ascii().len()
            })
            .filter(|&n| n > 0)
    };
    for length in lengths() {
        lines += 1;
        widest = widest.max(length);
        if length > WIDEST_WRAPPED_LINE {
            return false;
        }
    }
    let filled = lengths().filter(|&length| length * 3 >= widest * 2).count();
    lines >= 4 && widest >= 40 && filled * 3 >= lines * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paragraphs(text: &str) -> Vec<u32> {
        let mut found = Vec::new();
        starts(text, &mut found);
        found
    }

    #[test]
    fn line_breaks_separate_unless_the_text_is_hard_wrapped() {
        assert_eq!(paragraphs("One line.\nAnother."), [10]);
        let line = "words that fill the line up to the margin of the page\n";
        let wrapped = line.repeat(6);
        assert_eq!(paragraphs(&wrapped), [wrapped.len() as u32]);
        let indented = format!("{}    {}", line.repeat(4), line.repeat(3));
        assert!(paragraphs(&indented).contains(&(line.len() as u32 * 4)));
    }

    #[test]
    fn blank_lines_and_block_tags_separate() {
        assert_eq!(paragraphs("a\n\nb"), [2, 3]);
        assert_eq!(paragraphs("<p>a</p><p>b <b>c</b></p>"), [3, 8, 11, 25]);
        assert!(paragraphs("").is_empty());
    }
}
