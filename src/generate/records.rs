//! Drafts -> the lines of the articles' file and of the gold files, as the corpus's README has them.

use serde::Serialize;
use serde_json::json;

use super::Settings;
use super::batch::{Batch, Draft, Source};
use super::outlet::Press;
use super::page::{Page, Signed, Spot, lay_out};
use super::random::Random;
use super::{standing, truth};
use crate::model::{Bytes, Chars, Span};

/// Names of the gold files.
pub const FILES: [&str; 5] = [
    "passages.jsonl",
    "families.jsonl",
    "stories.jsonl",
    "copies.jsonl",
    "articles.jsonl",
];

/// Lines of a batch.
pub(super) struct Written {
    pub(super) count: u64,
    pub(super) articles: Vec<u8>,
    pub(super) gold: [Vec<u8>; FILES.len()],
}

/// Most families, and most stories, of a batch: its first numbers are its own number times these.
const FAMILIES: u64 = 1 << 12;
const STORIES: u64 = 1 << 8;

#[derive(Serialize)]
struct Article<'a> {
    id: &'a str,
    outlet: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'a str>,
    title: &'a str,
    lang: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Truth<'a> {
    article: &'a str,
    written: i64,
    wrong_date: bool,
    words: u32,
    credits: &'a [Signed],
    repeats: [(); 0],
}

#[derive(Serialize)]
struct Place<'a> {
    article: &'a str,
    bytes: Span<Bytes>,
    chars: Span<Chars>,
}

#[derive(Serialize)]
struct Passage<'a> {
    a: &'a Place<'a>,
    b: &'a Place<'a>,
    words: u32,
    kind: &'a str,
    quotation: bool,
    boilerplate: bool,
}

#[derive(Serialize)]
struct Family<'a> {
    #[serde(rename = "family")]
    number: u64,
    boilerplate: bool,
    quotation: bool,
    members: Vec<Place<'a>>,
}

/// Seconds by which articles stand out of order in a dump: half a day.
const DISORDER: u64 = 43_200;

/// Writes all lines of a batch.
pub(super) fn write(
    batch: &mut Batch<'_>,
    number: u64,
    settings: &Settings,
    press: &Press,
) -> Written {
    let units = batch.units.end();
    let (drafts, random) = (&batch.drafts, &mut batch.random);
    // a dump is roughly in order of time, so its order tells nothing sure
    let mut order: Vec<(i64, usize)> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| (draft.written + (random.any() % DISORDER) as i64, at))
        .collect();
    order.sort_unstable();
    let mut position = vec![0; drafts.len()];
    for (to, &(_, from)) in order.iter().enumerate() {
        position[from] = to;
    }
    let pages: Vec<Page> = order
        .iter()
        .map(|&(_, at)| {
            let draft = &drafts[at];
            let outlet = &press.outlets[draft.outlet];
            let page = [settings.seed, number, at as u64];
            let is_copy = !draft.sources.is_empty();
            let share = settings.boilerplate;
            let standing = standing::texts(draft.language, outlet, is_copy, share, page);
            lay_out(draft, press, &standing, random)
        })
        .collect();
    let ids: Vec<String> = order
        .iter()
        .enumerate()
        .map(|(to, &(_, at))| {
            let site = &press.outlets[drafts[at].outlet].site;
            format!("{site}/{number}-{to}")
        })
        .collect();
    let mut written = Written {
        count: drafts.len() as u64,
        articles: Vec::with_capacity(pages.iter().map(|page| page.text.len() + 400).sum()),
        gold: Default::default(),
    };
    for (to, &(_, at)) in order.iter().enumerate() {
        let (draft, page) = (&drafts[at], &pages[to]);
        let outlet = &press.outlets[draft.outlet];
        let date = stated(draft, settings, random);
        let published = date.map(|(seconds, _)| outlet.states(seconds));
        line(
            &mut written.articles,
            &Article {
                id: &ids[to],
                outlet: &outlet.name,
                published: published.as_deref(),
                title: &draft.title,
                lang: draft.language.tongue.code(),
                text: &page.text,
            },
        );
        let truth = Truth {
            article: &ids[to],
            written: draft.written,
            wrong_date: date.is_some_and(|(_, wrong)| wrong),
            words: page.all_words,
            credits: &page.credits,
            repeats: [],
        };
        line(&mut written.gold[4], &truth);
        copies(&mut written.gold[3], draft, &ids[to], &|at| {
            &ids[position[at]]
        });
    }
    backgrounds(&mut written.gold[3], drafts, &order, &ids);
    let numbers = (number, units);
    shared(&mut written.gold, &pages, &ids, numbers, &|page| {
        drafts[order[page].1].story
    });
    written
}

fn copies<'a>(out: &mut Vec<u8>, draft: &Draft, to: &str, id: &dyn Fn(usize) -> &'a str) {
    for (source, phenomenon) in &draft.sources {
        let from = match source {
            Source::Draft(at) => json!({"article": id(*at)}),
            Source::Wire(name) => json!({"wire": name}),
        };
        line(
            out,
            &json!({"from": from, "to": to, "direction": "known", "phenomenon": phenomenon}),
        );
    }
}

/// Reports with the same paragraph out of their outlet's file: neither had it from the other.
fn backgrounds(out: &mut Vec<u8>, drafts: &[Draft], order: &[(i64, usize)], ids: &[String]) {
    let mut holders: Vec<((usize, usize), usize)> = order
        .iter()
        .enumerate()
        .filter_map(|(to, &(_, at))| Some((drafts[at].background?, to)))
        .collect();
    holders.sort_unstable();
    for same in holders.chunk_by(|x, y| x.0 == y.0) {
        for (at, (_, a)) in same.iter().enumerate() {
            for (_, b) in &same[at + 1..] {
                line(
                    out,
                    &json!({"from": {"article": ids[*a]}, "to": ids[*b],
                        "direction": "undetermined", "phenomenon": "background"}),
                );
            }
        }
    }
}

fn shared(
    gold: &mut [Vec<u8>; FILES.len()],
    pages: &[Page],
    ids: &[String],
    (number, units): (u64, u32),
    event: &dyn Fn(usize) -> Option<u32>,
) {
    let place = |page: usize, first: usize, last: usize| {
        let spots: &[Spot] = &pages[page].spots;
        Place {
            article: &ids[page],
            bytes: Span::new(spots[first].bytes.start(), spots[last].bytes.end()),
            chars: Span::new(spots[first].chars.start(), spots[last].chars.end()),
        }
    };
    let passages = truth::passages(pages, units);
    for p in &passages {
        let kind = match (p.rewritten, p.verbatim) {
            (true, _) => "rewritten",
            (false, true) => "verbatim",
            (false, false) => "edited",
        };
        let passage = Passage {
            a: &place(p.a, p.a_spots[0], p.a_spots[1]),
            b: &place(p.b, p.b_spots[0], p.b_spots[1]),
            words: p.words,
            kind,
            quotation: p.quotation,
            boilerplate: false,
        };
        line(&mut gold[0], &passage);
    }
    // standing text is listed once an article, on both sides: what lies in it anywhere is not judged
    for (page, id) in pages.iter().zip(ids) {
        for &(bytes, chars) in &page.standing {
            let place = Place {
                article: id,
                bytes,
                chars,
            };
            let standing = Passage {
                a: &place,
                b: &place,
                words: 0,
                kind: "verbatim",
                quotation: false,
                boilerplate: true,
            };
            line(&mut gold[0], &standing);
        }
    }
    for (at, family) in truth::families(pages, &passages).iter().enumerate() {
        let members: Vec<Place<'_>> = family
            .members
            .iter()
            .map(|&(page, first, last)| place(page, first, last))
            .collect();
        let family = Family {
            number: number * FAMILIES + at as u64,
            boilerplate: false,
            quotation: family.quotation,
            members,
        };
        line(&mut gold[1], &family);
    }
    let events: Vec<Option<u32>> = (0..pages.len()).map(event).collect();
    for (at, (articles, bridges)) in truth::stories(pages, &passages, &events).iter().enumerate() {
        let names = |list: &[usize]| -> Vec<&str> { list.iter().map(|&p| &*ids[p]).collect() };
        line(
            &mut gold[2],
            &json!({"story": number * STORIES + at as u64, "articles": names(articles),
                "bridges": names(bridges)}),
        );
    }
}

/// The moment an article states, and whether it is wrong; none if it states none.
fn stated(draft: &Draft, settings: &Settings, random: &mut Random) -> Option<(i64, bool)> {
    let missing = random.chance(settings.missing_dates);
    let wrong = random.chance(settings.wrong_dates);
    let day = 86_400;
    // what goes wrong with dates of pages: a later update stamps over, a migration stamps all anew, a
    // zone is taken for another, midnight stands for "that day", a clock runs behind
    let error = match random.below(10) {
        0..=2 => random.within(3_600, 5 * 86_400) as i64,
        3 => random.within(30, 400) as i64 * day,
        4..=5 => random.within(1, 9) as i64 * 3_600,
        6..=7 => -(random.within(1, 9) as i64 * 3_600),
        8 => -draft.written.rem_euclid(day),
        _ => -(random.within(600, 20_000) as i64),
    };
    (!missing).then_some((draft.written + if wrong { error } else { 0 }, wrong))
}

fn line(out: &mut Vec<u8>, record: &impl Serialize) {
    // a vector takes everything, and these records hold nothing that JSON cannot
    if serde_json::to_writer(&mut *out, record).is_ok() {
        out.push(b'\n');
    }
}
