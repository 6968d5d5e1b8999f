//! Text made to make a program hang: work stays in proportion to its length, whatever it repeats.

use std::time::{Duration, Instant};

use wirecopy::config::{Config, Rewrites};
use wirecopy::read::{Input, Options, read};
use wirecopy::report::Results;

use crate::program::{Folder, article, scan_with};

/// Ample for any of these texts on any machine, and far less than quadratic work would take.
const PATIENCE: Duration = Duration::from_secs(120);

fn scan(texts: &[String]) -> Results {
    let numbered = texts.iter().enumerate();
    let articles = numbered
        .map(|(at, text)| article(&at.to_string(), text))
        .collect();
    let config = Config {
        rewrites: Rewrites::All,
        ..Config::default()
    };
    in_time(|| scan_with(articles, config))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what hangs is told by a clock alone"
)]
fn in_time<T>(work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    assert!(begun.elapsed() < PATIENCE, "took {:?}", begun.elapsed());
    done
}

/// A page of words that each stand once in it.
fn page(seed: usize, words: usize) -> String {
    let word = |at: usize| format!("w{}", (at * 7919 + seed * 104_729) % 1_000_003);
    (0..words).map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn one_word_a_million_times_is_no_work() {
    let results = scan(&["harbour ".repeat(1_000_000), "harbour ".repeat(999_999)]);
    assert!(results.alignments.passages.len() < 100);
}

#[test]
fn two_words_by_turns_are_no_work() {
    let results = scan(&["left right ".repeat(200_000), "right left ".repeat(200_000)]);
    assert!(results.alignments.passages.len() < 100);
}

#[test]
fn text_without_spaces_is_one_word_or_many_characters() {
    scan(&["x".repeat(2_000_000), "x".repeat(2_000_001)]);
    scan(&["的".repeat(300_000), "的".repeat(300_001)]);
}

#[test]
fn ten_megabytes_in_one_line_are_read_as_any_text() {
    let text = page(1, 1_600_000);
    assert!(text.len() > 10_000_000);
    let copied = page(2, 300) + " " + &text[5_000_000..5_004_000];
    let results = scan(&[text, copied]);
    let words: u32 = results.alignments.passages.iter().map(|p| p.words).sum();
    assert!(words > 500, "{words} words found");
}

#[test]
fn a_thousand_times_one_article_is_one_family() {
    let results = scan(&vec![page(3, 400); 1000]);
    assert_eq!(results.clusters.families.families.len(), 1);
    assert_eq!(results.clusters.families.families[0].members.len(), 1000);
    assert!(results.alignments.passages.len() < 3000);
}

#[test]
fn sentences_that_say_one_thing_over_and_over_are_compared_with_few() {
    let sentence = |verb: &str| {
        format!("The old ferry {verb} the harbour before sunrise with many passengers. ")
    };
    scan(&[
        sentence("left").repeat(20_000),
        sentence("quit").repeat(20_000),
    ]);
}

#[test]
fn a_thousand_empty_pages_with_one_link_are_no_work() {
    // every one is all of every other, and stands in each of the full pages
    let link = "[read the original](https://tv.example.com/2031/03/05/story.shtml)";
    let texts = (0..2000).map(|at| match at % 2 {
        0 => link.to_owned(),
        _ => format!("{} {link}", page(at, 200)),
    });
    let results = scan(&texts.collect::<Vec<_>>());
    assert!(results.alignments.aligned < 20_000);
    let families = &results.clusters.families.families;
    assert!(families.iter().any(|family| family.members.len() == 2000));
}

#[test]
fn lines_of_two_tables_do_not_each_grow_into_all_others() {
    let table = |seed: usize| -> String {
        let turnout = |at: usize| (at * 7919 + seed * 104_729) % 997;
        let line = |at: usize| {
            let place = ["North", "South", "East", "West", "Coast", "Hill"][turnout(at) % 6];
            format!(
                "Polling station {at}, {place} district: turnout {} percent, votes counted {}, invalid votes {}.\n",
                turnout(at),
                turnout(at + seed),
                turnout(at * seed)
            )
        };
        (0..2000).map(line).collect()
    };
    let results = scan(&[table(3), table(11)]);
    assert!((1..100).contains(&results.alignments.passages.len()));
}

#[test]
fn excerpts_of_one_report_are_parted_in_no_more_than_the_square_of_their_number() {
    let report = page(7, 400);
    let words: Vec<&str> = report.split(' ').collect();
    let excerpt = |at: usize| {
        let (length, own) = (20 + at * 7 % 80, page(at + 10, 30));
        let start = at * 37 % (words.len() - length);
        format!("{own}. {}.", words[start..start + length].join(" "))
    };
    let results = scan(&(0..3000).map(excerpt).collect::<Vec<_>>());
    assert!(results.clusters.stories.stories.len() > 2);
}

#[test]
fn ids_that_take_the_numbers_of_another_are_tried_once() {
    // every one of the last 30,000 tried all the numbers that the first had taken
    let taken = (2..=30_000).map(|number| format!("{{\"id\":\"a#{number}\",\"text\":\"x\"}}\n"));
    let again = std::iter::repeat_n("{\"id\":\"a\",\"text\":\"x\"}\n".to_owned(), 30_000);
    let lines: String = taken.chain(again).collect();
    let folder = Folder::of(&[("ids.jsonl", lines.as_bytes())]);
    let inputs = [Input::Path(folder.path("ids.jsonl"))];
    let reading = in_time(|| read(&inputs, &Options::default(), &|_| ())).unwrap();
    assert_eq!(reading.articles.last().unwrap().id, "a#59999");
}
