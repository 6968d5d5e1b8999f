use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::*;
use crate::model::Span;

/// A file in memory that outlives its writer.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn settings(articles: u64) -> Settings {
    Settings {
        articles,
        seed: 7,
        outlets: 60,
        days: 30,
        dates: Dates::AsOutlets,
        missing_dates: 0.05,
        wrong_dates: 0.05,
        copied: 0.4,
        boilerplate: 0.7,
        round_ups: 0.1,
        backgrounds: 0.3,
        largest_story: 12,
        tongues: vec![Tongue::English, Tongue::German, Tongue::Chinese],
    }
}

/// The articles' file and the gold files.
fn written(settings: &Settings) -> Vec<String> {
    let files: Vec<Memory> = (0..=FILES.len()).map(|_| Memory::default()).collect();
    let mut gold: Vec<Box<dyn Write>> = Vec::new();
    for file in &files[1..] {
        gold.push(Box::new(file.clone()));
    }
    generate(settings, &mut files[0].clone(), &mut gold, &|_| {}).unwrap();
    files.iter().map(Memory::text).collect()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

/// Letters and digits in lower case, gaps as one space.
fn folded(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

#[test]
fn any_number_of_articles_is_written_exactly() {
    for articles in [0, 1, 2, 3, 255, 256, 257, 600] {
        let files = written(&settings(articles));
        assert_eq!(files[0].lines().count() as u64, articles);
        assert_eq!(files[5].lines().count() as u64, articles);
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_whatever_the_threads() {
    let settings = settings(700);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| written(&settings))
    };
    let one = on(1);
    assert!(one == on(3));
    let other = Settings {
        seed: 8,
        ..settings.clone()
    };
    assert!(one[0] != written(&other)[0]);
}

#[test]
fn the_truth_is_in_the_text() {
    let files = written(&settings(2000));
    let texts: BTreeMap<String, String> = lines(&files[0])
        .iter()
        .map(|a| {
            (
                a["id"].as_str().unwrap().to_owned(),
                a["text"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(texts.len(), 2000, "ids are unique");
    let at = |place: &Value| -> &str {
        let text = &texts[place["article"].as_str().unwrap()];
        let bytes: Span<crate::model::Bytes> =
            serde_json::from_value(place["bytes"].clone()).unwrap();
        let chars: Span<crate::model::Chars> =
            serde_json::from_value(place["chars"].clone()).unwrap();
        let part = &text[bytes.range()];
        assert_eq!(
            text[..bytes.range().start].chars().count(),
            chars.range().start
        );
        assert_eq!(part.chars().count() as u32, chars.len());
        part
    };
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for passage in lines(&files[1]) {
        let (a, b) = (at(&passage["a"]), at(&passage["b"]));
        let kind = passage["kind"].as_str().unwrap();
        *kinds.entry(kind.to_owned()).or_default() += 1;
        assert_eq!(
            kind == "verbatim",
            folded(a) == folded(b) && kind != "rewritten",
            "{a}\n{b}"
        );
    }
    assert!(
        kinds.len() == 3 && kinds.values().all(|&count| count > 50),
        "{kinds:?}"
    );
    for family in lines(&files[2]) {
        let members = family["members"].as_array().unwrap();
        assert!(members.len() > 1 && members.iter().all(|m| !at(m).is_empty()));
    }
    for article in lines(&files[5]) {
        let text = &texts[article["article"].as_str().unwrap()];
        for credit in article["credits"].as_array().unwrap() {
            let bytes: Span<crate::model::Bytes> =
                serde_json::from_value(credit["bytes"].clone()).unwrap();
            let line = &text[bytes.range()];
            assert!(line == line.trim() && !line.is_empty());
        }
    }
}

#[test]
fn copies_come_after_their_sources_and_name_articles_that_exist() {
    let files = written(&settings(1500));
    let written: BTreeMap<String, i64> = lines(&files[5])
        .iter()
        .map(|a| {
            (
                a["article"].as_str().unwrap().to_owned(),
                a["written"].as_i64().unwrap(),
            )
        })
        .collect();
    let mut phenomena: BTreeMap<String, usize> = BTreeMap::new();
    for copy in lines(&files[4]) {
        let phenomenon = copy["phenomenon"].as_str().unwrap().to_owned();
        let to = written[copy["to"].as_str().unwrap()];
        if let Some(from) = copy["from"]["article"].as_str() {
            let from = written[from];
            assert!(copy["direction"] != "known" || from < to, "{copy}");
        }
        *phenomena.entry(phenomenon).or_default() += 1;
    }
    for name in [
        "whole",
        "cut-end",
        "cut-middle",
        "light-edits",
        "partial",
        "reordered",
        "rewritten",
        "chain",
        "round-up",
        "background",
    ] {
        assert!(phenomena.contains_key(name), "{name} in {phenomena:?}");
    }
}

#[test]
fn banks_leave_open_only_what_a_teller_knows() {
    for tongue in [Tongue::English, Tongue::German, Tongue::Chinese] {
        let language = language::of(tongue);
        assert!(language.topics.len() >= 3);
        for name in language.bank.open() {
            let known = [
                "A",
                "A.He",
                "A.he",
                "A.his",
                "A.last",
                "B",
                "B.last",
                "C",
                "O",
                "P",
                "Q",
                "R",
                "U",
                "count",
                "few",
                "last.He",
                "last.he",
                "magnitude",
                "million",
                "money",
                "month",
                "percent",
                "story.day",
                "story.month",
                "story.river",
                "this.paper",
                "this.site",
                "year",
            ];
            assert!(known.contains(&name), "{name} in the bank of {tongue:?}");
        }
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    for wrong in [
        Settings {
            wrong_dates: 1.5,
            ..settings(1)
        },
        Settings {
            boilerplate: f64::NAN,
            ..settings(1)
        },
        Settings {
            tongues: Vec::new(),
            ..settings(1)
        },
        Settings {
            outlets: 1,
            ..settings(1)
        },
        Settings {
            largest_story: 1,
            ..settings(1)
        },
        Settings {
            days: 0,
            ..settings(1)
        },
    ] {
        assert!(wrong.validated().is_err());
    }
}
