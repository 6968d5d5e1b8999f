//! Text -> whom it credits, and which of it is furniture.
//! A credit is a name in a shape that says where text came from; a bare mention never counts. Names
//! come from `agencies.tsv` (in two automata), from the text itself (`the Meridian News Agency (MNA)
//! said`), or from a dateline's shape alone. Shapes are checked by hand around each name, so that
//! prose without names costs one pass of an automaton and a look at each line's head.
//! Furniture holds lines and parts of lines that are no prose: datelines, bylines, tails, "Read more".
//! A credit inside a sentence (`KCNA said`) is a credit but no furniture.

mod body;
mod byline;
mod dateline;
mod furniture;
mod headline;
mod lexicon;
mod line;
mod local;
mod note;
mod place;
mod rows;
mod spell;
mod table;
mod tail;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use self::line::Line;
use self::local::Short;
pub use self::table::Agencies;
use self::table::{Hit, Trust};
use crate::model::{Bytes, Span};

/// The canonical name of agencies credited without their names: `Agencies |`.
pub const GENERIC: &str = "Agencies";

/// The canonical name of a wire whose name was taken out: `SEOUL, Nov. 14 (Chinese media) --`.
pub const UNNAMED: &str = "unnamed wire";

/// Lines at the head of a text where a line of names alone is a byline.
const EARLY_LINES: usize = 12;
/// A line of more bytes is prose, whatever it ends with.
const PROSE: usize = 120;
/// Lines at the foot of a text where it is a tail.
const LATE_LINES: usize = 6;

/// The place of a credit in its article.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// `CITY, Nov. 14 (Xinhua) --`
    Dateline,
    /// `By X, Associated Press`
    Byline,
    /// `KCNA said`
    Body,
    /// `(Yonhap)` or `Enditem` at the end of a text, or of a caption.
    Tail,
    /// `(LEAD)` in a headline.
    Headline,
}

/// What of an article a credit speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    /// Its text.
    #[default]
    Text,
    /// Some of its text: `AP contributed to this report`.
    Part,
    /// A picture beside it: `Photo: AFP`.
    Picture,
}

/// A credit to an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// The agency's canonical name, or its name as written where no table holds it.
    pub agency: Arc<str>,
    /// The phrase that credits it. A mark in a title that is no part of the text stands at `0..0`.
    pub bytes: Span<Bytes>,
    /// What shape it has.
    pub shape: Shape,
    /// What it speaks of.
    pub of: Of,
}

impl Credit {
    /// Whether it is a line, or its head or end, that names the source of the whole text.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        self.of == Of::Text && matches!(self.shape, Shape::Dateline | Shape::Byline | Shape::Tail)
    }
}

/// What a text credits, and what of it is no prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// By position, without overlaps.
    pub credits: Vec<Credit>,
    /// By position, without overlaps.
    pub furniture: Vec<Span<Bytes>>,
}

impl Agencies {
    /// Finds the credits and furniture of an article.
    /// O(text), plus a constant for each name in it.
    #[must_use]
    pub fn find(&self, title: Option<&str>, text: &str) -> Credits {
        let mut hits = self.names_in(text);
        let calls_some = hits.iter().any(|hit| hit.trust == Trust::Generic);
        let shorts = local::resolve(text, &mut hits);
        if calls_some {
            self.known(text, &mut hits);
        }
        let mut sheet = Sheet::default();
        let preamble = furniture::preamble(text);
        if preamble > 0 {
            sheet.furniture.push(0..preamble);
        }
        let lines = lines(text, preamble);
        let introduced = self.datelines(text, &lines, &hits, &mut sheet);
        for short in &introduced {
            local::follow(text, &mut hits, short);
        }
        self.other_lines(text, &lines, &hits, &mut sheet);
        let mut i = 0;
        while i < hits.len() {
            i = match body::credit(text, &hits, i) {
                Some((range, next)) => {
                    let shape = shape_of(text, &lines, &range);
                    sheet.credit(&hits[i].agency, range, shape, Of::Text);
                    next
                }
                None => i + 1,
            };
        }
        sheet.headline(title, text, lines.first());
        if sheet.in_title.is_none()
            && let Some(title) = title.filter(|title| title.len() <= headline::LONGEST)
        {
            let found = self.source_in(title, text, &hits, &sheet);
            sheet.in_title = found;
        }
        sheet.finish(&shorts, &introduced)
    }

    /// Gives agencies that only the text calls so their names in the table, which may be printed otherwise there: `Belta`.
    fn known(&self, text: &str, hits: &mut [Hit]) {
        let as_written = |hit: &&mut Hit| {
            hit.trust == Trust::Distinctive && text[hit.start..hit.end] == *hit.agency
        };
        for hit in hits.iter_mut().filter(as_written) {
            let core = core_of(&hit.agency);
            let known = self.in_table(core);
            let known = known.or_else(|| self.in_table(&format!("وكالة {core}")));
            if let Some((known, _)) = known {
                hit.agency = known;
            }
        }
    }

    /// Whom a headline names as its source, where the names and credits of its text are known.
    fn source_in(&self, title: &str, text: &str, hits: &[Hit], sheet: &Sheet) -> Option<Arc<str>> {
        let mut in_title = self.names_in(title);
        local::resolve(title, &mut in_title);
        // what the text makes doubtful is so in the headline too
        let doubtful = |name: &Hit| {
            let same = |hit: &&Hit| text[hit.start..hit.end] == title[name.start..name.end];
            let hit = hits.iter().find(same);
            hit.is_some_and(|hit| hit.trust < name.trust)
        };
        in_title.retain(|name| !doubtful(name));
        let credited = |agency: &str| {
            let mut credits = sheet.credits.values();
            credits.any(|credit| *credit.agency == *agency)
        };
        headline::source(title, &in_title, &credited)
    }

    /// Finds the datelines; gives the acronyms in them that no table holds.
    fn datelines(
        &self,
        text: &str,
        lines: &[Range<usize>],
        all: &[Hit],
        sheet: &mut Sheet,
    ) -> Vec<Short> {
        let mut introduced: Vec<Short> = Vec::new();
        let mut began = false;
        for line in lines {
            let near = within(all, line);
            let first = !began;
            began |= line.len() > 200;
            if let Some(found) = dateline::find(self, text, line.clone(), near, first) {
                // （新华社成都5月5日电） below the text
                let below =
                    found.whole.end == line.end && text[line.clone()].starts_with(['（', '(']);
                let shape = if below && lines.last() == Some(line) && lines.len() > 1 {
                    Shape::Tail
                } else {
                    Shape::Dateline
                };
                for (range, agency) in found.credits {
                    sheet.credit(&agency, range, shape, Of::Text);
                }
                sheet.furniture.push(found.whole);
                let new = |name: &String| {
                    introduced.len() < local::MOST_SHORT_NAMES
                        && introduced.iter().all(|short| short.name != *name)
                };
                if let Some(name) = found.acronym.filter(new) {
                    // (NA) in a text that names Noticias Argentinas
                    let spelt = |hit: &&Hit| {
                        hit.trust == Trust::Distinctive && is_initials(&name, &hit.agency)
                    };
                    let known = all.iter().find(spelt).map(|hit| Arc::clone(&hit.agency));
                    let agency = local::long_form(text, &name)
                        .map(Arc::from)
                        .or(known)
                        .unwrap_or_else(|| Arc::from(name.as_str()));
                    introduced.push(Short { name, agency });
                }
            }
        }
        introduced
    }

    /// Bylines, tails, and lines that credit nobody.
    fn other_lines(&self, text: &str, lines: &[Range<usize>], hits: &[Hit], sheet: &mut Sheet) {
        let prose = |line: &&Range<usize>| {
            line.len() > PROSE
                || text[..line.end].ends_with(['.', '!', '?', '。', '۔', '"', '”', '؟'])
        };
        let last_prose = lines.iter().rposition(|line| prose(&line)).unwrap_or(0);
        for (n, at) in lines.iter().enumerate() {
            let next = lines.get(n + 1);
            let line = Line {
                text,
                at: at.clone(),
                hits: within(hits, at),
                early: n < EARLY_LINES && n < last_prose,
                late: n >= last_prose || n + LATE_LINES >= lines.len(),
                opens: opens(text, lines, n),
                closes: next.is_none_or(|next| {
                    words::blank_line(&text[at.end..next.start])
                        || text[next.clone()]
                            .chars()
                            .next()
                            .is_none_or(|c| !c.is_lowercase())
                        || is_desk(&text[next.clone()])
                }),
            };
            for found in line::credits(self, &line) {
                if sheet.credit(&found.agency, found.bytes, found.shape, found.of) {
                    sheet.furniture.push(found.furniture);
                }
            }
            sheet.furniture.extend(furniture::line(text, at));
        }
    }
}

/// Whether a line is the initials of those who sent a text: `mcg/rsa`.
fn is_desk(line: &str) -> bool {
    line.len() <= 12
        && line.contains('/')
        && line.split('/').all(|part| {
            (2..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase())
        })
}

/// What shape a phrase that credits somebody has by its place.
fn shape_of(text: &str, lines: &[Range<usize>], phrase: &Range<usize>) -> Shape {
    let n = lines.partition_point(|line| line.end < phrase.end);
    if closes_in_bracket(text, phrase) || is_last(text, lines, n, phrase) {
        Shape::Tail
    } else if is_first(text, lines, n, phrase) {
        Shape::Byline
    } else {
        Shape::Body
    }
}

/// Whether a phrase is all of line `n` but a small word, and that one of the last: `По сообщениям информагентств`.
fn is_last(text: &str, lines: &[Range<usize>], n: usize, phrase: &Range<usize>) -> bool {
    let is_late = n > 0 && n + LATE_LINES >= lines.len();
    is_late
        && lines.get(n).is_some_and(|line| {
            let few = phrase.start >= line.start && phrase.start - line.start <= 6;
            let behind = &text[phrase.end.min(line.end)..line.end];
            few && behind.trim_matches(['.', ' ', '»', '"']).is_empty() && opens(text, lines, n)
        })
}

/// Whether a phrase ends line `n`, and that is one of the first and no prose: `編譯陳以樂／綜合外電報導`.
fn is_first(text: &str, lines: &[Range<usize>], n: usize, phrase: &Range<usize>) -> bool {
    let early = n < EARLY_LINES && n + 1 < lines.len();
    early
        && lines.get(n).is_some_and(|at| {
            let line = &text[at.clone()];
            let no_prose = !line.contains(['。', '，', '、', '：']) && line.contains(['／', '/']);
            no_prose && line.ends_with(words::is_spaceless) && phrase.end == at.end
        })
}

/// Whether a paragraph, or at least a sentence or heading, ends before a line.
fn opens(text: &str, lines: &[Range<usize>], n: usize) -> bool {
    let at = &lines[n];
    n == 0
        || words::sentence_ends(text, at.start)
        || words::blank_line(&text[lines[n - 1].end..at.start])
        || lines[n - 1].len() < 60 && !text[at.clone()].ends_with('.')
}

/// Whether a phrase is all of a bracket that ends a paragraph: `（据新华社电）`.
fn closes_in_bracket(text: &str, phrase: &Range<usize>) -> bool {
    text[..phrase.start].ends_with(['(', '（'])
        && text[phrase.end..]
            .strip_prefix([')', '）'])
            .is_some_and(|behind| behind.is_empty() || behind.starts_with('\n'))
}

/// Credits and furniture as they are found.
#[derive(Default)]
struct Sheet {
    /// By start.
    credits: BTreeMap<usize, Credit>,
    furniture: Vec<Range<usize>>,
    /// Whom the title credits.
    in_title: Option<Arc<str>>,
}

impl Sheet {
    /// Keeps a credit unless it touches one kept before; says whether it did.
    fn credit(&mut self, agency: &Arc<str>, range: Range<usize>, shape: Shape, of: Of) -> bool {
        let before = self.credits.range(..range.end).next_back();
        let bytes = span(&range);
        let free =
            !range.is_empty() && before.is_none_or(|(_, other)| other.bytes.end() <= bytes.start());
        if free {
            let agency = Arc::clone(agency);
            let credit = Credit {
                agency,
                bytes,
                shape,
                of,
            };
            self.credits.insert(range.start, credit);
        }
        free
    }

    /// Credits the mark of the headline: to the text's own wire, else to the mark's, else to none by name.
    fn headline(&mut self, title: Option<&str>, text: &str, first: Option<&Range<usize>>) {
        let in_text = first.and_then(|line| {
            headline::mark(&text[line.clone()]).map(|mark| (mark, mark.range(line.start)))
        });
        let Some((mark, range)) = in_text.or_else(|| Some((headline::mark(title?)?, 0..0))) else {
            return;
        };
        let own = self
            .credits
            .values()
            .filter(|credit| credit.shape != Shape::Body && *credit.agency != *GENERIC)
            .min_by_key(|credit| (credit.shape, credit.bytes.start()))
            .map(|credit| Arc::clone(&credit.agency));
        let agency = own.unwrap_or_else(|| Arc::from(mark.house.unwrap_or(UNNAMED)));
        if range.is_empty() {
            self.in_title = Some(agency);
        } else if self.credit(&agency, range.clone(), Shape::Headline, Of::Text) {
            self.furniture.push(range);
        }
    }

    fn finish(mut self, shorts: &[Short], introduced: &[Short]) -> Credits {
        // (完) closes the copy of the wire that the dateline names
        let by_name =
            |credit: &Credit| credit.shape == Shape::Dateline && *credit.agency != *UNNAMED;
        if self.credits.values().any(by_name) {
            self.credits
                .retain(|_, credit| credit.shape != Shape::Tail || *credit.agency != *UNNAMED);
        }
        let in_title = self.in_title.map(|agency| Credit {
            agency,
            bytes: span(&(0..0)),
            shape: Shape::Headline,
            of: Of::Text,
        });
        let credits = in_title
            .into_iter()
            .chain(self.credits.into_values())
            .map(|mut credit| {
                let mut shorts = shorts.iter().chain(introduced);
                if let Some(long) = shorts.find(|short| short.name == *credit.agency) {
                    credit.agency = Arc::clone(&long.agency);
                }
                credit
            })
            .collect();
        self.furniture.sort_by_key(|range| (range.start, range.end));
        let mut furniture: Vec<Span<Bytes>> = Vec::new();
        for range in self.furniture.into_iter().filter(|range| !range.is_empty()) {
            let next = span(&range);
            match furniture.last_mut() {
                Some(last) if next.start() <= last.end() => *last = last.hull(next),
                _ => furniture.push(next),
            }
        }
        Credits { credits, furniture }
    }
}

/// The name of an agency without the Arabic words for one: `وكالة أنباء فارس`, `وكالة سبأ للأنباء`.
fn core_of(name: &str) -> &str {
    let name = name.strip_prefix("وكالة ").unwrap_or(name);
    let name = name.strip_prefix("أنباء ").unwrap_or(name);
    name.strip_suffix(" للأنباء").unwrap_or(name)
}

/// Whether an acronym is made of the first letters of a name's words.
fn is_initials(acronym: &str, name: &str) -> bool {
    let words = name.split_whitespace();
    words.clone().count() > 1
        && words
            .filter_map(|word| word.chars().next())
            .eq(acronym.chars())
}

fn span(range: &Range<usize>) -> Span<Bytes> {
    Span::new(range.start as u32, range.end as u32)
}

/// The lines of a text that hold anything, trimmed, from `from` on.
fn lines(text: &str, from: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = from;
    for end in memchr::memchr_iter(b'\n', &text.as_bytes()[from..])
        .map(|at| from + at)
        .chain([text.len()])
    {
        let line = &text[start..end];
        let left = line.len() - line.trim_start().len();
        let content = line.trim();
        if !content.is_empty() {
            lines.push(start + left..start + left + content.len());
        }
        start = end + 1;
    }
    lines
}

/// The names inside a line.
fn within<'h>(hits: &'h [Hit], line: &Range<usize>) -> &'h [Hit] {
    let from = hits.partition_point(|hit| hit.start < line.start);
    let to = from + hits[from..].partition_point(|hit| hit.end <= line.end);
    &hits[from..to]
}
