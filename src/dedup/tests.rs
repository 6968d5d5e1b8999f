use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::{Moment, Origin, Precision};

fn article(line: usize, text: &str) -> Article {
    Article {
        id: format!("a{line}").into(),
        origin: Origin {
            path: "x".into(),
            line: line as u64,
        },
        ..Article::of_text(text)
    }
}

fn on(day: i64) -> Published {
    Published {
        at: "".into(),
        precision: Precision::Day,
        moment: Some(Moment {
            earliest: day * 86_400,
            latest: day * 86_400 + 86_399,
        }),
    }
}

fn found(articles: &[Article], settings: Settings) -> Found {
    let bytes = articles.iter().map(|article| article.text.len() as u64);
    find(settings, bytes.sum(), &mut |take| {
        let mut all = articles.iter().cloned();
        all.try_for_each(|article| take(0, article))
    })
    .expect("settings in range")
}

/// What was dropped for what, by line.
fn dropped(articles: &[Article], settings: Settings) -> Vec<(u64, u64)> {
    let found = found(articles, settings);
    let pairs = found.duplicates().map(|d| (d.dropped.line, d.kept.line));
    pairs.collect()
}

const STORY: &str = "The river burst its banks early on Monday and sent brown water through the \
    market square, where traders had left their stalls standing overnight for the spring fair.";

#[test]
fn one_of_a_group_stays_and_which_one_is_a_setting() {
    let longer = format!("{STORY} Nobody was hurt.");
    let mut articles = [
        article(0, STORY),
        article(
            1,
            "Nothing of this stands anywhere else in the world of news.",
        ),
        article(2, &longer),
        article(3, &STORY.to_uppercase()),
    ];
    articles[0].published = Some(on(5));
    articles[3].published = Some(on(4));
    for (keep, expected) in [
        (Keep::First, [(2, 0), (3, 0)]),
        (Keep::Longest, [(0, 2), (3, 2)]),
        (Keep::Earliest, [(0, 3), (2, 3)]),
    ] {
        let settings = Settings {
            keep,
            ..Settings::default()
        };
        assert_eq!(dropped(&articles, settings), expected, "{keep:?}");
    }
}

#[test]
fn groups_do_not_chain() {
    // each shares most with its neighbour, the first and the last next to nothing
    let words: Vec<String> = (0..200).map(|n| format!("w{n}")).collect();
    let articles: Vec<Article> = (0..10)
        .map(|n| article(n, &words[n * 10..n * 10 + 100].join(" ")))
        .collect();
    let found = found(&articles, Settings::default());
    assert!(found.duplicates().all(|d| d.similarity >= 0.7));
    let dropped: Vec<_> = found.duplicates().map(|d| d.dropped.line).collect();
    assert_eq!(dropped, [1, 3, 5, 7, 9]);
}

#[test]
fn texts_of_no_words_are_no_duplicates_and_short_ones_are_if_they_are_the_same() {
    let texts = [
        "— …",
        "— …",
        "Content not available",
        "content not available!",
        "not it",
    ];
    let articles: Vec<_> = (0..).zip(texts).map(|(n, text)| article(n, text)).collect();
    assert_eq!(dropped(&articles, Settings::default()), [(3, 2)]);
}

#[test]
fn paragraphs_seen_before_are_found_where_they_stand_and_short_ones_stay() {
    let articles = [
        article(
            0,
            &format!("Read more\n\n{STORY}\n\nOne thing that only this page says to us all."),
        ),
        article(
            1,
            &format!(
                "Read more\n\nAnother thing that this page alone has to say.\n\n{STORY}\n\n{STORY}"
            ),
        ),
    ];
    let settings = Settings {
        by: By::Paragraph,
        ..Settings::default()
    };
    let found = found(&articles, settings);
    let cut: Vec<_> = found
        .duplicates()
        .map(|d| (d.dropped.line, articles[1].text[d.bytes.range()].trim()))
        .collect();
    assert_eq!(cut, [(1, STORY), (1, STORY)]);
    assert_eq!(found.compared, 5);
}

#[test]
fn a_threshold_out_of_range_is_refused() {
    for threshold in [0.0, 1.5, f64::NAN] {
        let settings = Settings {
            threshold,
            ..Settings::default()
        };
        assert!(settings.validated().is_err(), "{threshold}");
    }
}

fn shingles(text: &str) -> BTreeSet<u64> {
    let document = Document::new(text);
    let words: Vec<u32> = document.tokens().iter().map(|t| t.word).collect();
    let mut out = Vec::new();
    shingle::shingles_or_whole(&words, SHINGLE_WORDS, &mut out);
    out.into_iter().collect()
}

fn resemblance(a: &str, b: &str) -> f64 {
    let (a, b) = (shingles(a), shingles(b));
    let common = a.intersection(&b).count();
    common as f64 / (a.len() + b.len() - common) as f64
}

/// Texts that begin and end anywhere in one stream of words, with words of their own put in.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let text = (
        0_usize..30,
        5_usize..40,
        prop::collection::vec(0_usize..60, 0..3),
    );
    prop::collection::vec(text, 1..30).prop_map(|texts| {
        let texts = texts
            .into_iter()
            .enumerate()
            .map(|(n, (start, length, own))| {
                let mut words: Vec<String> =
                    (start..start + length).map(|w| format!("w{w}")).collect();
                for at in own {
                    let at = at.min(words.len());
                    words.insert(at, format!("own{n}"));
                }
                words.join(" ")
            });
        texts.collect()
    })
}

proptest! {
    #[test]
    fn what_is_dropped_resembles_what_it_is_dropped_for_and_no_two_kept_do(
        texts in texts(),
        threshold in prop::sample::select(vec![0.3, 0.5, 0.7, 0.9, 1.0]),
        keep in prop::sample::select(vec![Keep::First, Keep::Longest]),
    ) {
        let articles: Vec<_> = (0..).zip(&texts).map(|(n, text)| article(n, text)).collect();
        let settings = Settings { threshold, keep, ..Settings::default() };
        let found = found(&articles, settings);
        let mut kept: BTreeSet<usize> = (0..texts.len()).collect();
        for duplicate in found.duplicates() {
            let (dropped, stays) = (duplicate.dropped.line as usize, duplicate.kept.line as usize);
            let exact = resemblance(&texts[dropped], &texts[stays]);
            prop_assert!((duplicate.similarity - exact).abs() < 1e-12);
            prop_assert!(exact >= threshold);
            kept.remove(&dropped);
        }
        for duplicate in found.duplicates() {
            prop_assert!(kept.contains(&(duplicate.kept.line as usize)));
        }
        for &a in &kept {
            for &b in kept.iter().filter(|&&b| b > a) {
                prop_assert!(resemblance(&texts[a], &texts[b]) < threshold);
            }
        }
    }

    #[test]
    fn too_little_memory_for_marks_changes_nothing(texts in texts()) {
        let articles: Vec<_> = (0..).zip(&texts).map(|(n, text)| article(n, text)).collect();
        let pass = |take: &mut Take<'_>| articles.iter().cloned().try_for_each(|a| take(0, a));
        let small = find(Settings::default(), 0, &mut { pass }).expect("in range");
        let large = find(Settings::default(), 1 << 24, &mut { pass }).expect("in range");
        prop_assert_eq!(small.duplicates().collect::<Vec<_>>(), large.duplicates().collect::<Vec<_>>());
    }
}
