//! The same bytes out for any number of threads; the same findings for any order of the input.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::{Folder, NEWSROOM, Scan, articles, newsroom, strings};

/// Checks that two scans wrote the same, `run.json` aside, which states times and memory.
fn same_bytes(one: &Scan, other: &Scan, what: &str) {
    let names = |scan: &Scan| scan.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other));
    for (name, text) in one.files.iter().filter(|(name, _)| *name != "run.json") {
        assert!(*text == other.files[name], "{name} differs with {what}");
    }
}

fn scan_with(more: &[&str]) -> Scan {
    Scan::of(&[&NEWSROOM, more].concat())
}

#[test]
fn one_thread_writes_what_two_and_eight_write() {
    for threads in ["1", "2", "8"] {
        let scan = scan_with(&["--threads", threads]);
        same_bytes(newsroom(), &scan, &format!("{threads} threads"));
    }
}

#[test]
fn a_second_run_writes_what_the_first_wrote() {
    same_bytes(newsroom(), &scan_with(&[]), "a second run");
}

#[test]
fn another_seed_finds_the_same_passages() {
    for seed in ["1", "4711"] {
        let scan = scan_with(&["--seed", seed]);
        assert!(
            newsroom().files["passages.jsonl"] == scan.files["passages.jsonl"],
            "seed {seed} finds other passages"
        );
    }
}

/// What a passage is whichever side is named first.
fn unordered(passages: &Scan) -> BTreeSet<String> {
    let lines = passages.lines("passages.jsonl").into_iter();
    lines
        .map(|line| {
            let mut sides = [line["a"].to_string(), line["b"].to_string()];
            sides.sort();
            format!(
                "{sides:?} {} {} {} {}",
                line["words"], line["similarity"], line["kind"], line["quotation"]
            )
        })
        .collect()
}

/// The articles of each family. How far a member reaches is left out: where the same place was matched
/// a word further in one pair than in another, equally long one, the first in input order counts.
fn families(scan: &Scan) -> BTreeMap<BTreeSet<String>, usize> {
    let mut families = BTreeMap::new();
    for line in scan.lines("families.jsonl") {
        let members = line["members"].as_array().unwrap().iter();
        let articles = members
            .map(|member| member["article"].to_string())
            .collect();
        *families.entry(articles).or_default() += 1;
    }
    families
}

fn stories(scan: &Scan) -> BTreeSet<BTreeSet<String>> {
    let lines = scan.lines("stories.jsonl");
    let articles = |line: &Value| {
        strings(&line["articles"])
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    lines.iter().map(articles).collect()
}

/// The newsroom as JSON Lines, in the order that `key` gives.
fn newsroom_by<K: Ord>(key: impl Fn(usize) -> K) -> Folder {
    let mut lines: Vec<(K, String)> = articles(&NEWSROOM)
        .iter()
        .enumerate()
        .map(|(at, a)| {
            let published = a.published.as_ref().map(|p| p.at.as_str());
            let line = serde_json::json!({
                "id": a.id, "outlet": a.outlet, "published": published, "title": a.title, "text": a.text,
            });
            (key(at), line.to_string())
        })
        .collect();
    lines.sort();
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    Folder::of(&[("newsroom.jsonl", lines.join("\n").as_bytes())])
}

#[test]
fn the_order_of_the_input_changes_nothing_but_who_is_named_first() {
    let scan_of = |folder: &Folder| Scan::of(&[&folder.at("newsroom.jsonl")]);
    let given = scan_of(&newsroom_by(|at| at));
    let backwards = scan_of(&newsroom_by(|at| usize::MAX - at));
    // a fixed shuffle: multiples of a prime that does not divide the number of articles
    let shuffled = scan_of(&newsroom_by(|at| at * 29 % 73));
    for (other, order) in [(backwards, "backwards"), (shuffled, "shuffled")] {
        let difference = |x: BTreeSet<String>, y: &BTreeSet<String>| -> Vec<String> {
            x.symmetric_difference(y).cloned().collect()
        };
        let passages = difference(unordered(&given), &unordered(&other));
        assert_eq!(passages, [""; 0], "passages, {order}");
        assert_eq!(families(&given), families(&other), "families, {order}");
        assert_eq!(stories(&given), stories(&other), "stories, {order}");
    }
}
