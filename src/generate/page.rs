//! A draft -> the page a reader sees: dateline, paragraphs, credit, standing text, and where each piece
//! came to stand.

use serde::Serialize;

use super::batch::{Credit, Draft};
use super::language::{Language, Tongue};
use super::outlet::{Outlet, Press};
use super::random::Random;
use crate::model::{Bytes, Chars, Span};
use crate::report::record::Shape;

/// A piece in its place.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) unit: u32,
    pub(super) bytes: Span<Bytes>,
    pub(super) chars: Span<Chars>,
    /// Words before it and up to its end.
    pub(super) words: [u32; 2],
    pub(super) quote: bool,
    pub(super) telling: u32,
    pub(super) paragraph: u32,
}

/// A credit in its place.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Signed {
    /// Whom it names; nobody if it was scrubbed.
    #[serde(rename = "agency")]
    pub(super) name: Option<String>,
    pub(super) bytes: Span<Bytes>,
    pub(super) shape: Shape,
}

/// A page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    pub(super) text: String,
    pub(super) spots: Vec<Spot>,
    pub(super) credits: Vec<Signed>,
    /// Where standing text is.
    pub(super) standing: Vec<(Span<Bytes>, Span<Chars>)>,
    /// Words before the standing text, and with it.
    pub(super) words: u32,
    pub(super) all_words: u32,
    chars: u32,
}

/// Lays a draft out, over the standing texts of its page.
pub(super) fn lay_out(
    draft: &Draft,
    press: &Press,
    standing: &[String],
    random: &mut Random,
) -> Page {
    let outlet = &press.outlets[draft.outlet];
    let language = draft.language;
    let mut page = Page {
        text: String::with_capacity(4096),
        ..Page::default()
    };
    let (head, tail) = credit_lines(draft, press, random);
    if let Some(line) = head {
        page.sign(line, language);
    }
    for (number, paragraph) in draft.body.iter().enumerate() {
        if number > 0 {
            page.add(outlet.parting, language);
        }
        for (at, sentence) in paragraph.iter().enumerate() {
            if at > 0 && language.has_spaces() {
                page.add(" ", language);
            }
            let last = sentence.pieces.len() - 1;
            for (at, piece) in sentence.pieces.iter().enumerate() {
                let stop = at == last && !ends(&piece.text);
                let joins = piece.text.starts_with([',', '，']);
                if at > 0 && !joins && language.has_spaces() {
                    page.add(" ", language);
                }
                let from = (page.text.len() as u32, page.chars, page.words);
                page.add(&piece.text, language);
                if stop {
                    page.add(language.stop(), language);
                }
                page.spots.push(Spot {
                    unit: piece.unit,
                    bytes: Span::new(from.0, page.text.len() as u32),
                    chars: Span::new(from.1, page.chars),
                    words: [from.2, page.words],
                    quote: piece.quote,
                    telling: piece.telling,
                    paragraph: number as u32,
                });
            }
        }
    }
    if let Some(line) = tail {
        page.add(outlet.parting, language);
        page.sign(line, language);
    }
    let own = page.words;
    for text in standing {
        page.add(outlet.parting, language);
        let from = (page.text.len() as u32, page.chars);
        page.add(text, language);
        page.standing.push((
            Span::new(from.0, page.text.len() as u32),
            Span::new(from.1, page.chars),
        ));
    }
    page.all_words = page.words;
    page.words = own;
    page
}

/// A line that says where the text is from, and whom it names.
struct Line {
    text: String,
    name: Option<String>,
    shape: Shape,
}

impl Page {
    /// The text from one piece to another.
    pub(super) fn part(&self, first: usize, last: usize) -> &str {
        &self.text[self.spots[first].bytes.range().start..self.spots[last].bytes.range().end]
    }

    fn add(&mut self, text: &str, language: &Language) {
        self.text.push_str(text);
        self.chars += text.chars().count() as u32;
        self.words += words(text, language);
    }

    fn sign(&mut self, line: Line, language: &Language) {
        let from = self.text.len();
        let to = from + line.text.trim_end().len();
        self.credits.push(Signed {
            name: line.name,
            bytes: Span::new(from as u32, to as u32),
            shape: line.shape,
        });
        self.add(&line.text, language);
    }
}

fn ends(text: &str) -> bool {
    let inner = text.trim_end_matches(['"', '”', '’', '“', '«', '」']);
    inner.len() < text.len() && inner.ends_with(['.', '?', '!', '。', '？', '！'])
}

/// Words, which hold a letter or a digit; two characters of a script without spaces make one.
fn words(text: &str, language: &Language) -> u32 {
    if language.has_spaces() {
        let is_word = |part: &&str| part.contains(char::is_alphanumeric);
        text.split(' ').filter(is_word).count() as u32
    } else {
        (text.chars().filter(|c| c.is_alphanumeric()).count() / 2) as u32
    }
}

/// Whether two texts are the same when case, marks and the width of gaps are left out. O(n), and mostly
/// less: it ends where they begin to differ, and where they do not is passed byte by byte.
pub(super) fn same_letters(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one, other);
    let mut gap = false;
    loop {
        let equal = one.bytes().zip(other.bytes());
        let same = equal.take_while(|(x, y)| x == y).count();
        let same = (0..=same)
            .rev()
            .find(|&at| one.is_char_boundary(at) && other.is_char_boundary(at))
            .unwrap_or(0);
        let (passed, rest) = one.split_at(same);
        (one, other) = (rest, &other[same..]);
        let last = passed.chars().next_back();
        gap = last.map_or(gap, |last| !last.is_alphanumeric());
        let (x, y) = (next_letter(&mut one, gap), next_letter(&mut other, gap));
        if x != y || x.is_none() {
            return x == y;
        }
        gap = false;
    }
}

/// The next letter or digit of a text, which goes on behind it, and whether anything else stands before it.
fn next_letter(text: &mut &str, mut gap: bool) -> Option<(bool, char)> {
    let mut chars = text.chars();
    let letter = chars.by_ref().find(|letter| {
        let is_letter = letter.is_alphanumeric();
        gap |= !is_letter;
        is_letter
    });
    *text = chars.as_str();
    Some((gap, letter?.to_ascii_lowercase()))
}

/// What stands at the head and at the foot to say where the text came from.
fn credit_lines(draft: &Draft, press: &Press, random: &mut Random) -> (Option<Line>, Option<Line>) {
    let tongue = draft.language.tongue;
    let (day, month) = date(draft);
    let place = &draft.place;
    let printed = |wire: &str| -> String {
        match (tongue, wire) {
            (Tongue::Chinese, "Xinhua") => "新华社".to_owned(),
            (Tongue::Chinese, "China News Service") => "中新社".to_owned(),
            (_, "Associated Press") => "AP".to_owned(),
            (_, wire) => wire.to_owned(),
        }
    };
    let (name, short, spelled): (String, String, String) = match &draft.credit {
        Credit::None => return (None, None),
        Credit::Own => signature(&press.outlets[draft.outlet]),
        Credit::Agency(at) => signature(&press.outlets[*at]),
        Credit::Wire(wire) => ((*wire).to_owned(), printed(wire), printed(wire)),
        Credit::Paper(at) => {
            let name = &press.outlets[*at].name;
            let text = match (tongue, random.below(2)) {
                (Tongue::English, 0) => format!("This article first appeared in {name}."),
                (Tongue::English, _) => format!("(Source: {name})"),
                (Tongue::German, _) => format!("(Quelle: {name})"),
                (Tongue::Chinese, _) => format!("（来源：{name}）"),
            };
            let (name, shape) = (Some(name.clone()), Shape::Tail);
            return (None, Some(Line { text, name, shape }));
        }
        Credit::Scrubbed => {
            let text = match tongue {
                Tongue::English => format!("{}, {month} {day} — ", place.to_uppercase()),
                Tongue::German => format!("{place} – "),
                Tongue::Chinese => format!("{place}{month}{day}日电 "),
            };
            let (name, shape) = (None, Shape::Dateline);
            return (Some(Line { text, name, shape }), None);
        }
    };
    let dateline = match tongue {
        Tongue::English => match random.below(3) {
            0 => format!("{}, {month} {day} ({short}) — ", place.to_uppercase()),
            1 => format!("{} ({short}) - ", place.to_uppercase()),
            _ => format!("{}, {month} {day} ({short}) -- ", place.to_uppercase()),
        },
        Tongue::German => format!("{place} ({short}) - "),
        Tongue::Chinese => format!("{short}{place}{month}{day}日电 "),
    };
    let tail = match tongue {
        Tongue::English => match random.below(3) {
            0 => format!("({short})"),
            1 => format!("Reporting by {spelled}"),
            _ => format!("Additional reporting by {spelled}"),
        },
        Tongue::German => format!("({short})"),
        Tongue::Chinese => format!("（{short}）"),
    };
    let line = |text: String, shape| Line {
        text,
        name: Some(name.clone()),
        shape,
    };
    let own = draft.credit == Credit::Own;
    match random.below(4) {
        _ if own => (Some(line(dateline, Shape::Dateline)), None),
        0 | 1 => (Some(line(dateline, Shape::Dateline)), None),
        2 => (None, Some(line(tail, Shape::Tail))),
        _ => (
            Some(line(dateline, Shape::Dateline)),
            Some(line(tail, Shape::Tail)),
        ),
    }
}

/// An agency's name, how datelines have it, and how sentences have it.
fn signature(outlet: &Outlet) -> (String, String, String) {
    let short = outlet
        .initials
        .clone()
        .unwrap_or_else(|| outlet.name.clone());
    (outlet.name.clone(), short, format!("the {}", outlet.name))
}

/// Day of the month and name of the month of a draft.
fn date(draft: &Draft) -> (i8, &'static str) {
    jiff::Timestamp::from_second(draft.written).map_or((1, ""), |moment| {
        let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC);
        let month = draft.language.month(zoned.month() as usize - 1);
        (zoned.day(), month)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_word() {
        let english = crate::generate::language::of(Tongue::English);
        assert_eq!(
            words("Harvests planned to collect a crowded plan", english),
            7
        );
        assert_eq!(words(".", english), 0);
        assert_eq!(words("FENDON, March 7 — ", english), 3);
    }

    #[test]
    fn texts_with_the_same_letters_are_told_from_others() {
        for (one, other, same) in [
            ("", "…", true),
            ("a", "", false),
            (
                "“Über 5,4 % – no,” he said",
                "\"über 5.4% -- NO\", he said.",
                false,
            ),
            (
                "“über 5,4 % – no,” he said",
                "\"über 5.4% -- NO\", he said.",
                true,
            ),
            ("per cent", "percent", false),
            ("(a b)", "a b", false),
            ("a é", "a è", false),
        ] {
            assert_eq!(same_letters(one, other), same, "{one} {other}");
            assert_eq!(same_letters(other, one), same, "{other} {one}");
        }
    }
}
