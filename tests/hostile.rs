//! Text made to make a program hang: work stays in proportion to its length, whatever it repeats.

use std::time::{Duration, Instant};

use wirecopy::config::{Config, Rewrites};
use wirecopy::model::{Article, Origin};
use wirecopy::pipeline::{self, Pairs, Unwatched};
use wirecopy::read::Reading;
use wirecopy::report::Results;
use wirecopy::segment::credit::Agencies;

/// Ample for any of these texts on any machine, and far less than quadratic work would take.
const PATIENCE: Duration = Duration::from_secs(120);

#[expect(
    clippy::disallowed_methods,
    reason = "what hangs is told by a clock alone"
)]
fn scan(texts: Vec<String>) -> Results {
    let article = |(at, text): (usize, String)| Article {
        id: at.to_string().into(),
        outlet: Some(format!("outlet {at}").into()),
        published: None,
        seen: None,
        title: None,
        url: None,
        text: text.into(),
        origin: Origin {
            path: "-".into(),
            line: at as u64 + 1,
        },
        other: serde_json::Map::new(),
    };
    let reading = Reading {
        articles: texts.into_iter().enumerate().map(article).collect(),
        ..Reading::default()
    };
    let config = Config {
        rewrites: Rewrites::All,
        ..Config::default()
    };
    let begun = Instant::now();
    let results = pipeline::scan(
        reading,
        config,
        &Pairs::All,
        Agencies::builtin(),
        &Unwatched,
    );
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    results
}

/// A page of words that each stand once in it.
fn page(seed: usize, words: usize) -> String {
    let word = |at: usize| format!("w{}", (at * 7919 + seed * 104_729) % 1_000_003);
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn one_word_a_million_times_is_no_work() {
    let results = scan(vec![
        "harbour ".repeat(1_000_000),
        "harbour ".repeat(999_999),
    ]);
    assert!(results.alignments.passages.len() < 100);
}

#[test]
fn two_words_by_turns_are_no_work() {
    let results = scan(vec![
        "left right ".repeat(200_000),
        "right left ".repeat(200_000),
    ]);
    assert!(results.alignments.passages.len() < 100);
}

#[test]
fn text_without_spaces_is_one_word_or_many_characters() {
    scan(vec!["x".repeat(2_000_000), "x".repeat(2_000_001)]);
    scan(vec!["的".repeat(300_000), "的".repeat(300_001)]);
}

#[test]
fn ten_megabytes_in_one_line_are_read_as_any_text() {
    let text = page(1, 1_600_000);
    assert!(text.len() > 10_000_000);
    let copied = page(2, 300) + " " + &text[5_000_000..5_004_000];
    let results = scan(vec![text, copied]);
    let words: u32 = results.alignments.passages.iter().map(|p| p.words).sum();
    assert!(words > 500, "{words} words found");
}

#[test]
fn a_thousand_times_one_article_is_one_family() {
    let results = scan(vec![page(3, 400); 1000]);
    assert_eq!(results.clusters.families.families.len(), 1);
    assert_eq!(results.clusters.families.families[0].members.len(), 1000);
    assert!(results.alignments.passages.len() < 3000);
}

#[test]
fn sentences_that_say_one_thing_over_and_over_are_compared_with_few() {
    let sentence = |verb: &str| {
        format!("The old ferry {verb} the harbour before sunrise with many passengers. ")
    };
    scan(vec![
        sentence("left").repeat(20_000),
        sentence("quit").repeat(20_000),
    ]);
}
