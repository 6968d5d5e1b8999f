//! What the report shows, as columns of numbers with every string once: the shape that
//! `web/src/data.ts` reads, name by name. Offsets are in UTF-16 units where the text is at hand,
//! and zero where it is not.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::found::{Found, Place, Source};
use super::select::Selection;
use super::texts::Texts;
use super::{Original, Report};
use crate::model::{Bytes, Moment, Reject, Span};
use crate::report::record;
use crate::segment::quote;

/// Rejected records shown; the others are counted.
const REJECTS_SHOWN: usize = 1000;
/// Input files shown; the others are counted.
const INPUTS_SHOWN: usize = 200;
/// Characters of a family's text where a member's whole text is at hand.
const EXCERPT: usize = 240;
/// Characters of a family's text where none is.
const LONG_EXCERPT: usize = 20_000;
/// Characters of a headline, or of the beginning of a text that has none.
const HEADLINE: usize = 160;

/// All columns.
#[derive(Serialize)]
pub(super) struct Columns<'a> {
    name: &'a str,
    run: Value,
    inputs: usize,
    left_out: LeftOut<'a>,
    outlets: Vec<&'a str>,
    totals: Vec<Total>,
    agencies: Vec<&'a str>,
    says: Vec<&'a str>,
    articles: Articles<'a>,
    families: Families,
    passages: Passages,
    stories: Vec<Story>,
    copies: Copies<'a>,
    flows: &'a [record::Flow],
    rejects: &'a [Reject],
}

/// Over all articles of an outlet: place of its name (below zero: of no outlet), articles, words,
/// shared words, and articles reused whole, in part and not at all.
type Total = (i64, u64, u64, u64, u64, u64, u64);

/// What the report does not show, and why.
#[derive(Serialize)]
struct LeftOut<'a> {
    /// Articles that share text.
    sharing: usize,
    /// Articles that share none.
    original: usize,
    passages: usize,
    stories: usize,
    copies: usize,
    rejects: usize,
    /// Articles shown whose own text had no room.
    texts: usize,
    /// Why originals are not at hand.
    missing: &'a [String],
}

#[derive(Default, Serialize)]
struct Articles<'a> {
    id: Vec<&'a str>,
    title: Vec<String>,
    url: Vec<Option<&'a str>>,
    outlet: Vec<i32>,
    at: Vec<Option<&'a str>>,
    precision: Vec<Option<crate::model::Precision>>,
    earliest: Vec<Option<i64>>,
    latest: Vec<Option<i64>>,
    words: Vec<u32>,
    shared: Vec<u32>,
    reuse: Vec<record::Reuse>,
    story: Vec<i32>,
    block: Vec<i32>,
    /// Agency, shape, start, end of each credit.
    credits: Vec<Vec<(u32, record::Shape, u32, u32)>>,
    /// Later place and earlier place of each repeat.
    repeats: Vec<Vec<[u32; 4]>>,
    /// Starts and ends of quoted speech.
    quoted: Vec<Vec<[u32; 2]>>,
}

#[derive(Default, Serialize)]
struct Families {
    number: Vec<u32>,
    words: Vec<u32>,
    boilerplate: Vec<u8>,
    outlets: Vec<u32>,
    /// Members, those in articles that are not shown among them.
    size: Vec<u32>,
    text: Vec<String>,
    /// Row, start, end of each member shown, one after another.
    members: Vec<Vec<u32>>,
}

#[derive(Default, Serialize)]
struct Passages {
    a: Vec<u32>,
    b: Vec<u32>,
    a_start: Vec<u32>,
    a_end: Vec<u32>,
    b_start: Vec<u32>,
    b_end: Vec<u32>,
    words: Vec<u32>,
    /// In thousandths.
    similarity: Vec<u32>,
    kind: Vec<u8>,
    /// 0: none; 1 to 3: as told by marks, a verb of saying, several articles; 4: not said by what.
    quotation: Vec<u8>,
    /// Row of its family.
    family: Vec<u32>,
    /// Row of a rewritten passage, and its sentences that say the same: start and end in `a` and `b`.
    sentences: Vec<(u32, Vec<[u32; 4]>)>,
}

#[derive(Serialize)]
struct Story {
    number: u32,
    articles: Vec<u32>,
    size: usize,
    cohesion: f64,
    /// Nothing where one of the two is not shown.
    weakest: Option<(u32, u32, f64)>,
    bridges: Vec<u32>,
}

#[derive(Default, Serialize)]
struct Copies<'a> {
    /// Row of the source; a wire's place below zero, from -1 down.
    from: Vec<i32>,
    to: Vec<u32>,
    words: Vec<u32>,
    share: Vec<f64>,
    confidence: Vec<f64>,
    known: Vec<u8>,
    /// Kind, points and words (by place in `says`) of each reason.
    evidence: Vec<Vec<(record::EvidenceKind, f64, u32)>>,
    wires: Vec<&'a str>,
}

/// Strings by their first appearance.
#[derive(Default)]
struct Names<'a> {
    places: BTreeMap<&'a str, u32>,
    list: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn place(&mut self, name: &'a str) -> u32 {
        let next = self.list.len() as u32;
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.list.push(name);
        }
        place
    }
}

impl<'a> Columns<'a> {
    pub(super) fn new(
        report: &Report<'a>,
        selection: &Selection,
        texts: &Texts<'_>,
        moments: &[Option<Moment>],
    ) -> Self {
        let found = report.found;
        let shown = Shown { selection, texts };
        let mut outlets = Names::default();
        let totals = totals(found, &mut outlets);
        let (mut agencies, mut says) = (Names::default(), Names::default());
        let articles = articles(report, shown, moments, &mut outlets, &mut agencies);
        let left: Vec<_> = (0..found.articles.len())
            .filter(|&at| selection.rows[at].is_none())
            .collect();
        let sharing = left
            .iter()
            .filter(|&&at| found.articles[at].shared_words > 0)
            .count();
        let (run, inputs) = run(&found.run);
        Self {
            name: report.name,
            run,
            inputs,
            left_out: LeftOut {
                sharing,
                original: left.len() - sharing,
                passages: found.passages.len() - selection.passages.len(),
                stories: found.stories.len() - selection.stories.len(),
                copies: found.copies.len() - selection.copies.len(),
                rejects: found.rejects.len().saturating_sub(REJECTS_SHOWN),
                texts: texts.crowded_out,
                missing: report.missing,
            },
            families: families(found, shown),
            passages: passages(found, shown),
            stories: stories(found, selection),
            copies: copies(found, selection, &mut says),
            flows: &found.flows,
            rejects: &found.rejects[..found.rejects.len().min(REJECTS_SHOWN)],
            outlets: outlets.list,
            totals,
            agencies: agencies.list,
            says: says.list,
            articles,
        }
    }
}

/// What is shown and where its text is.
#[derive(Clone, Copy)]
struct Shown<'a> {
    selection: &'a Selection,
    texts: &'a Texts<'a>,
}

impl Shown<'_> {
    /// Row, start and end of a place; the ends are zero where the text is not at hand.
    fn place(&self, place: Place) -> Option<(u32, u32, u32)> {
        let row = self.selection.rows[place.article as usize]?;
        let [start, end] = self.span(row as usize, place.bytes);
        Some((row, start, end))
    }

    fn span(&self, row: usize, bytes: Span<Bytes>) -> [u32; 2] {
        let index = self.texts.index(row);
        index
            .and_then(|index| index.checked(bytes))
            .map(|units| [units.start(), units.end()])
            .unwrap_or_default()
    }
}

/// `run.json` with its list of inputs cut, and how many there were.
fn run(run: &Value) -> (Value, usize) {
    let mut run = run.clone();
    let mut count = 0;
    if let Some(inputs) = run.get_mut("inputs").and_then(Value::as_array_mut) {
        count = inputs.len();
        inputs.truncate(INPUTS_SHOWN);
    }
    if !run.is_object() {
        run = json!({});
    }
    (run, count)
}

/// What every outlet's articles come to, shown or not; those of no outlet last.
fn totals<'a>(found: &'a Found, outlets: &mut Names<'a>) -> Vec<Total> {
    let mut totals: BTreeMap<u64, Total> = BTreeMap::new();
    for article in &found.articles {
        let place = article.outlet.as_deref().map(|name| outlets.place(name));
        let row = totals.entry(place.map_or(u64::MAX, u64::from)).or_default();
        row.0 = place.map_or(-1, i64::from);
        row.1 += 1;
        row.2 += u64::from(article.words);
        row.3 += u64::from(article.shared_words);
        match article.reuse {
            record::Reuse::Whole => row.4 += 1,
            record::Reuse::Partial => row.5 += 1,
            record::Reuse::None => row.6 += 1,
        }
    }
    totals.into_values().collect()
}

fn articles<'a>(
    report: &Report<'a>,
    shown: Shown<'_>,
    moments: &[Option<Moment>],
    outlets: &mut Names<'a>,
    agencies: &mut Names<'a>,
) -> Articles<'a> {
    let story_rows = rows_of(&shown.selection.stories, report.found.stories.len());
    let mut columns = Articles::default();
    for (row, &at) in shown.selection.articles.iter().enumerate() {
        let article = &report.found.articles[at as usize];
        let original = report.originals[at as usize];
        let moment = moments[at as usize];
        columns.id.push(&article.article);
        columns.title.push(headline(original));
        columns.url.push(original.and_then(|o| o.url));
        let outlet = article.outlet.as_deref().map(|name| outlets.place(name));
        columns.outlet.push(outlet.map_or(-1, |place| place as i32));
        let published = article.published.as_ref();
        columns.at.push(published.map(|p| p.at.as_str()));
        columns.precision.push(published.map(|p| p.precision));
        columns.earliest.push(moment.map(|m| m.earliest));
        columns.latest.push(moment.map(|m| m.latest));
        columns.words.push(article.words);
        columns.shared.push(article.shared_words);
        columns.reuse.push(article.reuse);
        let story = article.story.and_then(|s| *story_rows.get(s as usize)?);
        columns.story.push(story.map_or(-1, |s| s as i32));
        let block = shown.texts.block(row);
        columns.block.push(block.map_or(-1, |b| b as i32));
        let credits = article.credits.iter().map(|credit| {
            let [start, end] = shown.span(row, credit.bytes);
            (agencies.place(&credit.agency), credit.shape, start, end)
        });
        columns.credits.push(credits.collect());
        let repeats = article.repeats.iter().map(|repeat| {
            let ([start, end], [of, of_end]) =
                (shown.span(row, repeat.bytes), shown.span(row, repeat.of));
            [start, end, of, of_end]
        });
        columns.repeats.push(repeats.collect());
        let text = original.filter(|_| block.is_some()).map_or("", |o| o.text);
        let quoted = quote::quoted(text)
            .into_iter()
            .map(|bytes| shown.span(row, bytes));
        columns.quoted.push(quoted.collect());
    }
    columns
}

/// The headline, or how the text begins.
fn headline(original: Option<Original<'_>>) -> String {
    original.map_or_else(String::new, |original| {
        let title = original.title.filter(|title| !title.trim().is_empty());
        let first = || original.text.lines().find(|line| !line.trim().is_empty());
        excerpt(title.or_else(first).unwrap_or_default(), HEADLINE)
    })
}

/// The first so many characters, with an ellipsis where something is cut.
fn excerpt(text: &str, characters: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn families(found: &Found, shown: Shown<'_>) -> Families {
    let mut columns = Families::default();
    for &number in &shown.selection.families {
        let family = &found.families[number as usize];
        let members: Vec<_> = family
            .members
            .iter()
            .filter_map(|&member| shown.place(member))
            .collect();
        let has_text = members.iter().any(|&(_, start, end)| end > start);
        let length = if has_text { EXCERPT } else { LONG_EXCERPT };
        columns.number.push(number);
        columns.words.push(family.words);
        columns.boilerplate.push(family.boilerplate.into());
        columns.outlets.push(family.outlets);
        columns.size.push(family.members.len() as u32);
        columns.text.push(excerpt(&family.text, length));
        let flat = members
            .into_iter()
            .flat_map(|(row, start, end)| [row, start, end]);
        columns.members.push(flat.collect());
    }
    columns
}

fn passages(found: &Found, shown: Shown<'_>) -> Passages {
    let family_rows = rows_of(&shown.selection.families, found.families.len());
    let mut columns = Passages::default();
    for &number in &shown.selection.passages {
        let passage = &found.passages[number as usize];
        let (Some(a), Some(b), Some(family)) = (
            shown.place(passage.a),
            shown.place(passage.b),
            family_rows[passage.family as usize],
        ) else {
            continue;
        };
        columns.a.push(a.0);
        columns.a_start.push(a.1);
        columns.a_end.push(a.2);
        columns.b.push(b.0);
        columns.b_start.push(b.1);
        columns.b_end.push(b.2);
        columns.words.push(passage.words);
        let thousandths = (passage.similarity * 1000.0).round();
        columns.similarity.push(thousandths as u32);
        columns.kind.push(match passage.kind {
            record::Kind::Verbatim => 0,
            record::Kind::Edited => 1,
            record::Kind::Rewritten => 2,
        });
        columns
            .quotation
            .push(match (passage.quotation, passage.quoted_by) {
                (false, _) => 0,
                (true, Some(record::Quoted::Marks)) => 1,
                (true, Some(record::Quoted::Saying)) => 2,
                (true, Some(record::Quoted::Several)) => 3,
                (true, None) => 4,
            });
        let pairs = passage.sentences.iter().map(|pair| {
            let [start, end] = shown.span(a.0 as usize, pair.a);
            let [of, of_end] = shown.span(b.0 as usize, pair.b);
            [start, end, of, of_end]
        });
        let pairs: Vec<_> = pairs.collect();
        if !pairs.is_empty() {
            let row = columns.a.len() as u32 - 1;
            columns.sentences.push((row, pairs));
        }
        columns.family.push(family);
    }
    columns
}

fn stories(found: &Found, selection: &Selection) -> Vec<Story> {
    let rows = |articles: &[u32]| {
        let rows = articles
            .iter()
            .filter_map(|&at| selection.rows[at as usize]);
        rows.collect()
    };
    let story = |&number: &u32| {
        let story = &found.stories[number as usize];
        let (a, b, share) = story.weakest;
        let (a, b) = (selection.rows[a as usize], selection.rows[b as usize]);
        Story {
            number,
            articles: rows(&story.articles),
            size: story.articles.len(),
            cohesion: story.cohesion,
            weakest: a.zip(b).map(|(a, b)| (a, b, share)),
            bridges: rows(&story.bridges),
        }
    };
    selection.stories.iter().map(story).collect()
}

fn copies<'a>(found: &'a Found, selection: &Selection, says: &mut Names<'a>) -> Copies<'a> {
    let mut wires = Names::default();
    let mut columns = Copies::default();
    for &number in &selection.copies {
        let copy = &found.copies[number as usize];
        let Some(to) = selection.rows[copy.to as usize] else {
            continue;
        };
        let from = match &copy.from {
            Source::Wire(name) => Some(-1 - wires.place(name) as i32),
            Source::Article(at) => selection.rows[*at as usize].map(|row| row as i32),
        };
        let Some(from) = from else { continue };
        columns.from.push(from);
        columns.to.push(to);
        columns.words.push(copy.record.words);
        columns.share.push(copy.record.share);
        columns.confidence.push(copy.record.confidence);
        let known = copy.record.direction == record::Direction::Known;
        columns.known.push(known.into());
        let evidence = copy.record.evidence.iter();
        let evidence = evidence.map(|e| (e.kind, e.points, says.place(&e.says)));
        columns.evidence.push(evidence.collect());
    }
    columns.wires = wires.list;
    columns
}

/// Place in the output -> row in the report.
fn rows_of(selected: &[u32], all: usize) -> Vec<Option<u32>> {
    let mut rows = vec![None; all];
    for (&number, row) in selected.iter().zip(0..) {
        rows[number as usize] = Some(row);
    }
    rows
}
