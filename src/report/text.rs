//! Text laid out in columns of a terminal: widths are of characters as shown, not of bytes.

use crate::model::TimeUnit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` on one line, cut to `width` columns with an ellipsis; control characters become spaces,
/// so that no article can steer a terminal.
#[must_use]
pub(super) fn fit(text: &str, width: usize) -> String {
    let line = one_line(text);
    if line.width() <= width {
        return line;
    }
    let mut out = String::new();
    let mut used = 1;
    for c in line.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// `text` with runs of white space and control characters folded to single spaces.
#[must_use]
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text
        .split(|c: char| c.is_whitespace() || is_steering(c))
        .filter(|w| !w.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Control characters, and marks that would turn the direction of what stands around them.
pub(super) fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// `text` fitted and padded to exactly `width` columns, to the left.
#[must_use]
pub(super) fn left(text: &str, width: usize) -> String {
    let mut out = fit(text, width);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(out.width())));
    out
}

/// A number with its thousands apart.
#[must_use]
pub(super) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `count` of a thing, in the plural where it needs one.
#[must_use]
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// A bar of up to `width` columns for `part` of `whole`.
#[must_use]
pub(super) fn bar(part: u64, whole: u64, width: usize) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    let eighths = (part * width as u64 * 8)
        .checked_div(whole)
        .unwrap_or(0)
        .max(1) as usize;
    let mut out: String = std::iter::repeat_n('█', eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        out.push(EIGHTHS[eighths % 8]);
    }
    out
}

/// A whole number of columns for each part of a whole, together exactly `width`, or none where there
/// is nothing; no part that holds something is left without a column.
#[must_use]
pub(super) fn parts<const N: usize>(parts: [u64; N], width: usize) -> [usize; N] {
    let whole: u64 = parts.iter().sum();
    if whole == 0 {
        return [0; N];
    }
    let mut columns = parts.map(|part| {
        let share = (u128::from(part) * width as u128 / u128::from(whole)) as usize;
        share.max(usize::from(part > 0))
    });
    // what rounding left over or took too much goes to the largest
    let used: usize = columns.iter().sum();
    if let Some(largest) = columns.iter_mut().max() {
        *largest = (*largest + width).saturating_sub(used);
    }
    columns
}

/// A share in percent; nearly all is not called all, nearly nothing not nothing.
#[must_use]
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        value if (99.5..100.0).contains(&value) => "> 99 %".to_owned(),
        value if value > 0.0 && value < 1.0 => "< 1 %".to_owned(),
        value => format!("{value:.0} %"),
    }
}

/// A probability in percent, which is never all.
#[must_use]
pub(super) fn sure(probability: f64) -> String {
    percent(probability.min(0.999))
}

/// A duration in the largest unit of which there are two, to a tenth below ten: 2.5 h, 7 d.
#[must_use]
pub(super) fn duration(seconds: i64) -> String {
    let (unit, length) = match TimeUnit::of(seconds.unsigned_abs()).1 {
        TimeUnit::Second => ("s", 1),
        TimeUnit::Minute => ("min", 60),
        TimeUnit::Hour => ("h", 3600),
        TimeUnit::Day => ("d", 86_400),
    };
    let tenths = (seconds * 10 + seconds.signum() * length / 2) / length;
    if tenths.abs() < 100 && tenths % 10 != 0 {
        format!("{:.1} {unit}", tenths as f64 / 10.0)
    } else {
        let whole = (seconds + seconds.signum() * length / 2) / length;
        format!("{whole} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_columns_and_cannot_steer_the_terminal() {
        assert_eq!(fit("a fine long line", 9), "a fine l…");
        assert_eq!(fit("新华社报道说", 7), "新华社…");
        assert_eq!(fit("a\u{1b}[31m\nb\u{202e}c", 20), "a [31m b c");
        assert_eq!(left("ab", 4), "ab  ");
    }

    #[test]
    fn numbers_are_read_at_a_glance() {
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(number(12), "12");
        assert_eq!(counted(1, "story", "stories"), "1 story");
        assert_eq!(
            [90, -7300, 9000, 35_940, 165_600, 597_600].map(duration),
            ["90 s", "-2 h", "2.5 h", "10 h", "46 h", "6.9 d"]
        );
        assert_eq!(bar(1, 2, 4), "██");
        assert_eq!(
            [0.995, 0.004, 0.5, 1.0].map(percent),
            ["> 99 %", "< 1 %", "50 %", "100 %"]
        );
        assert_eq!([0.99, 1.0].map(sure), ["99 %", "> 99 %"]);
    }

    #[test]
    fn parts_fill_the_width_and_none_is_lost() {
        assert_eq!(parts([28, 18, 26], 36), [14, 9, 13]);
        assert_eq!(parts([1, 1_000_000, 0], 36), [1, 35, 0]);
        assert_eq!(parts([0, 0, 0], 36), [0, 0, 0]);
    }
}
