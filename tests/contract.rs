//! Every line of every output file is what section 5 of the design says: other programs rely on it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use serde_json::Value;
use wirecopy::model::Article;

use crate::program::{NEWSROOM, Scan, articles, ends, gold, home, overlap, strings, wirecopy};

/// The newsroom and the file of broken records, scanned, and the same articles as read.
struct Found {
    scan: Scan,
    articles: Vec<Article>,
    order: BTreeMap<String, usize>,
}

static FOUND: LazyLock<Found> = LazyLock::new(|| {
    let inputs = [&NEWSROOM[..], &["corpus/broken.jsonl"]].concat();
    let articles = articles(&inputs);
    let numbered = articles.iter().enumerate();
    Found {
        scan: Scan::of(&inputs),
        order: numbered.map(|(at, a)| (a.id.to_string(), at)).collect(),
        articles,
    }
});

impl Found {
    /// The article of this id, by its place in the input.
    fn article(&self, id: &Value) -> usize {
        self.order[id.as_str().unwrap()]
    }

    /// The text of a span in bytes, which must be whole characters.
    fn text(&self, article: usize, bytes: &Value) -> &str {
        let (start, end) = ends(bytes);
        self.articles[article]
            .text
            .get(start..end)
            .unwrap_or_else(|| panic!("{bytes} cuts a character or the text"))
    }

    /// Checks a place: its fields, and that bytes and characters name the same text, which it gives.
    fn place(&self, place: &Value) -> (usize, (usize, usize), &str) {
        fields(place, &["article", "bytes", "chars"]);
        let article = self.article(&place["article"]);
        let text = self.text(article, &place["bytes"]);
        assert!(!text.is_empty(), "{place} is empty");
        let bytes = ends(&place["bytes"]);
        let before = self.articles[article].text[..bytes.0].chars().count();
        let chars = (before, before + text.chars().count());
        assert_eq!(ends(&place["chars"]), chars, "{place}");
        (article, bytes, text)
    }
}

/// Checks that an object has exactly these fields, in this order.
fn fields(object: &Value, names: &[&str]) {
    let keys: Vec<_> = object.as_object().unwrap().keys().collect();
    assert_eq!(keys, names, "{object}");
}

fn whole(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no count"))
}

fn share(value: &Value) -> f64 {
    let share = value.as_f64().unwrap();
    assert!((0.0..=1.0).contains(&share), "{share} is no share");
    share
}

fn one_of(value: &Value, known: &[&str]) {
    assert!(known.contains(&value.as_str().unwrap()), "{value}");
}

/// Checks that something rises strictly from line to line.
fn rising<T: Ord + std::fmt::Debug>(keys: impl IntoIterator<Item = T>) {
    let keys: Vec<T> = keys.into_iter().collect();
    for pair in keys.windows(2) {
        assert!(
            pair[0] < pair[1],
            "{:?} does not stand before {:?}",
            pair[0],
            pair[1]
        );
    }
}

/// The words of a text as anyone would count them: letters and digits, in lower case. Where words
/// are not set apart, the letters are compared all the same.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[test]
fn a_scan_writes_these_files_and_no_others() {
    let names: Vec<_> = FOUND.scan.files.keys().collect();
    let expected = [
        "articles.jsonl",
        "boilerplate.jsonl",
        "copies.jsonl",
        "families.jsonl",
        "outlets.jsonl",
        "passages.jsonl",
        "rejects.jsonl",
        "run.json",
        "stories.jsonl",
    ];
    assert_eq!(names, expected);
    for name in &expected[..7] {
        assert!(!FOUND.scan.lines(name).is_empty(), "{name} checks nothing");
    }
}

#[test]
fn passages_name_two_exact_places_each() {
    let lines = FOUND.scan.lines("passages.jsonl");
    let mut keys = Vec::new();
    for line in &lines {
        // what is behind the family says how the kind came about, and stands only where it does
        let mut names = vec![
            "a",
            "b",
            "words",
            "similarity",
            "kind",
            "quotation",
            "family",
        ];
        let is_quotation = line["quotation"] == true;
        names.extend(is_quotation.then_some("quoted_by"));
        names.extend((line["kind"] == "edited").then_some("edits"));
        names.extend((line["kind"] == "rewritten").then_some("sentences"));
        fields(line, &names);
        let (a, a_bytes, a_text) = FOUND.place(&line["a"]);
        let (b, b_bytes, b_text) = FOUND.place(&line["b"]);
        assert!(a < b, "a comes before b in the input: {line}");
        keys.push((a, b, a_bytes, b_bytes));
        one_of(&line["kind"], &["verbatim", "edited", "rewritten"]);
        assert!(line["quotation"].is_boolean());
        if is_quotation {
            one_of(&line["quoted_by"], &["marks", "saying", "several"]);
        }
        for (list, side) in ["edits", "sentences"]
            .iter()
            .flat_map(|list| [(list, "a"), (list, "b")])
        {
            for part in line[list].as_array().into_iter().flatten() {
                let (place, part) = (ends(&line[side]["bytes"]), ends(&part[side]));
                let inside = place.0 <= part.0 && part.1 <= place.1;
                assert!(inside || overlap(place, part), "{line}");
                assert!(inside || *list == "sentences", "{line}");
            }
        }
        let is_verbatim = line["kind"] == "verbatim";
        assert_eq!(is_verbatim, words(a_text) == words(b_text), "{line}");
        // words one letter apart are matched words: an edited passage may be as similar as can be
        assert!(share(&line["similarity"]) >= 1.0 || !is_verbatim, "{line}");
        assert!(whole(&line["words"]) >= 8, "{line}");
    }
    keys.dedup();
    assert_eq!(keys.len(), lines.len(), "a passage is listed twice");
    rising(keys);
}

#[test]
fn every_passage_lies_on_members_of_its_family() {
    let families = FOUND.scan.lines("families.jsonl");
    let mut longest = vec![0; families.len()];
    for line in FOUND.scan.lines("passages.jsonl") {
        let number = whole(&line["family"]) as usize;
        let members = families[number]["members"].as_array().unwrap();
        longest[number] = longest[number].max(whole(&line["words"]));
        for side in [&line["a"], &line["b"]] {
            let bytes = ends(&side["bytes"]);
            let on_it = |member: &Value| {
                member["article"] == side["article"] && overlap(ends(&member["bytes"]), bytes)
            };
            assert!(
                members.iter().any(on_it),
                "{side} is in no member of {number}"
            );
        }
    }
    for (family, longest) in families.iter().zip(longest) {
        assert_eq!(
            whole(&family["words"]),
            longest,
            "words of the longest passage"
        );
    }
}

#[test]
fn families_hold_the_text_of_their_longest_member() {
    for (number, line) in FOUND.scan.lines("families.jsonl").iter().enumerate() {
        fields(
            line,
            &[
                "family",
                "words",
                "text",
                "boilerplate",
                "nested_in",
                "outlets",
                "members",
            ],
        );
        assert_eq!(whole(&line["family"]), number as u64);
        assert!(line["boilerplate"].is_boolean());
        let members = line["members"].as_array().unwrap();
        let places: Vec<_> = members.iter().map(|member| FOUND.place(member)).collect();
        let tokens = |text: &str| wirecopy::segment::Document::new(text).tokens().len();
        let text = line["text"].as_str().unwrap();
        let longest = places.iter().map(|place| tokens(place.2)).max().unwrap();
        assert!(places.iter().any(|place| place.2 == text), "{line}");
        assert_eq!(tokens(text), longest, "{line}");
        let of_article: BTreeSet<_> = places.iter().map(|place| place.0).collect();
        assert!(of_article.len() >= 2, "{line} is shared by nobody");
        let outlets: BTreeSet<_> = of_article
            .iter()
            .map(|&at| FOUND.articles[at].outlet.as_deref().ok_or(at))
            .collect();
        assert_eq!(whole(&line["outlets"]), outlets.len() as u64, "{line}");
        rising(places.iter().map(|place| (place.0, place.1)));
    }
}

/// The pairs of articles that have a passage in common.
fn sharing_pairs() -> BTreeSet<(usize, usize)> {
    let articles = |p: &Value| {
        ["a", "b"]
            .map(|side| FOUND.article(&p[side]["article"]))
            .into()
    };
    let passages = FOUND.scan.lines("passages.jsonl");
    passages.iter().map(articles).collect()
}

#[test]
fn stories_and_articles_tell_the_same() {
    let stories = FOUND.scan.lines("stories.jsonl");
    let shared = sharing_pairs();
    let mut member_of: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (number, line) in stories.iter().enumerate() {
        fields(
            line,
            &["story", "articles", "cohesion", "weakest", "bridges"],
        );
        assert_eq!(whole(&line["story"]), number as u64);
        let members = strings(&line["articles"]);
        assert!(members.len() >= 2, "{line}");
        rising(members.iter().map(|&id| FOUND.order[id]));
        for &id in &members {
            member_of.entry(id).or_default().push(number as u64);
        }
        share(&line["cohesion"]);
        fields(&line["weakest"], &["a", "b", "share"]);
        share(&line["weakest"]["share"]);
        let weakest = ["a", "b"].map(|side| line["weakest"][side].as_str().unwrap());
        assert!(weakest.iter().all(|id| members.contains(id)), "{line}");
        assert!(
            shared.contains(&(FOUND.order[weakest[0]], FOUND.order[weakest[1]])),
            "{line}"
        );
    }
    for line in &stories {
        let bridges = strings(&line["bridges"]);
        for &id in &strings(&line["articles"]) {
            assert_eq!(
                bridges.contains(&id),
                member_of[id].len() > 1,
                "{id} in {line}"
            );
        }
        assert!(
            bridges
                .iter()
                .all(|id| strings(&line["articles"]).contains(id))
        );
    }
    for line in FOUND.scan.lines("articles.jsonl") {
        let of = member_of.get(line["article"].as_str().unwrap());
        match line["story"].as_u64() {
            Some(story) => assert!(of.unwrap().contains(&story), "{line}"),
            None => assert!(line["story"].is_null() && of.is_none(), "{line}"),
        }
    }
}

#[test]
fn every_article_has_its_line_in_input_order() {
    let lines = FOUND.scan.lines("articles.jsonl");
    assert_eq!(lines.len(), FOUND.articles.len());
    for (line, article) in lines.iter().zip(&FOUND.articles) {
        let names = [
            "article",
            "outlet",
            "published",
            "words",
            "shared_words",
            "originality",
            "reuse",
            "credits",
            "repeats",
            "story",
        ];
        fields(line, &names);
        assert_eq!(line["article"], article.id.as_str());
        assert_eq!(line["outlet"].as_str(), article.outlet.as_deref());
        let published = article.published.as_ref();
        assert_eq!(line["published"].is_null(), published.is_none());
        if let Some(published) = published {
            fields(&line["published"], &["at", "precision"]);
            assert_eq!(line["published"]["at"], published.at.as_str());
            let known = [
                "second", "minute", "hour", "day", "month", "year", "unknown",
            ];
            one_of(&line["published"]["precision"], &known);
        }
        let (words, shared) = (whole(&line["words"]), whole(&line["shared_words"]));
        assert!(shared <= words, "{line}");
        // both counts are rounded where characters are counted as half a word each
        let originality = 1.0 - shared as f64 / words.max(1) as f64;
        let rounding = 5.1e-5 + 1.0 / words.max(1) as f64;
        assert!(
            (share(&line["originality"]) - originality).abs() <= rounding,
            "{line}"
        );
        one_of(&line["reuse"], &["none", "partial", "whole"]);
        assert_eq!(line["reuse"] == "none", shared == 0, "{line}");
    }
}

#[test]
fn credits_and_repeats_lie_within_their_articles() {
    for line in FOUND.scan.lines("articles.jsonl") {
        let article = FOUND.article(&line["article"]);
        let credits = line["credits"].as_array().unwrap();
        for credit in credits {
            fields(credit, &["agency", "bytes", "shape"]);
            assert_ne!(credit["agency"].as_str().unwrap(), "");
            let known = ["dateline", "byline", "body", "tail", "headline"];
            one_of(&credit["shape"], &known);
            let in_title = credit["shape"] == "headline" && ends(&credit["bytes"]) == (0, 0);
            assert!(
                in_title || !FOUND.text(article, &credit["bytes"]).is_empty(),
                "{credit}"
            );
        }
        rising(
            credits
                .iter()
                .map(|c| (ends(&c["bytes"]), c["agency"].as_str())),
        );
        let repeats = line["repeats"].as_array().unwrap();
        for repeat in repeats {
            fields(repeat, &["bytes", "of"]);
            let (of, again) = (ends(&repeat["of"]), ends(&repeat["bytes"]));
            assert!(of.0 < again.0, "{repeat} is not later than what it repeats");
            assert!(!FOUND.text(article, &repeat["of"]).is_empty());
            assert!(!FOUND.text(article, &repeat["bytes"]).is_empty());
        }
        rising(repeats.iter().map(|r| (ends(&r["of"]), ends(&r["bytes"]))));
    }
}

#[test]
fn copies_name_a_source_and_their_reasons() {
    let of_articles = FOUND.scan.lines("articles.jsonl");
    let shared = sharing_pairs();
    let lines = FOUND.scan.lines("copies.jsonl");
    for line in &lines {
        let names = [
            "from",
            "to",
            "words",
            "share",
            "confidence",
            "direction",
            "evidence",
        ];
        fields(line, &names);
        let to = FOUND.article(&line["to"]);
        if line["from"]["wire"].is_string() {
            fields(&line["from"], &["wire"]);
            assert_ne!(line["from"]["wire"], "");
        } else {
            fields(&line["from"], &["article"]);
            let from = FOUND.article(&line["from"]["article"]);
            assert!(
                shared.contains(&(from.min(to), from.max(to))),
                "nothing shared: {line}"
            );
        }
        let (words, all) = (whole(&line["words"]), whole(&of_articles[to]["words"]));
        assert!(words > 0 && words <= all, "{line}");
        let part = words as f64 / all as f64;
        assert!((share(&line["share"]) - part).abs() <= 5.1e-5, "{line}");
        one_of(&line["direction"], &["known", "undetermined"]);
        let is_sure = share(&line["confidence"]) >= 0.8;
        assert!(line["direction"] != "known" || is_sure, "{line}");
        for evidence in line["evidence"].as_array().unwrap() {
            fields(evidence, &["kind", "points", "says"]);
            assert_ne!(evidence["kind"].as_str().unwrap(), "");
            assert!(evidence["points"].as_f64().unwrap().is_finite());
            assert_ne!(evidence["says"].as_str().unwrap(), "");
        }
    }
    rising(
        lines
            .iter()
            .map(|line| (FOUND.article(&line["to"]), line["from"].to_string())),
    );
}

#[test]
fn outlets_add_up_to_the_known_copies_between_them() {
    let mut sums: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    for copy in FOUND.scan.lines("copies.jsonl") {
        let outlet = |id: &Value| {
            FOUND.articles[FOUND.article(id)]
                .outlet
                .as_deref()
                .map(str::to_owned)
        };
        let from = match copy["from"]["wire"].as_str() {
            Some(wire) => Some(wire.to_owned()),
            None => outlet(&copy["from"]["article"]),
        };
        let (Some(from), Some(to)) = (from, outlet(&copy["to"])) else {
            continue;
        };
        if copy["direction"] == "known" && from != to {
            let sum = sums.entry((from, to)).or_default();
            sum.0 += 1;
            sum.1 += whole(&copy["words"]);
        }
    }
    let originality = |outlet: &str| {
        let lines = FOUND.scan.lines("articles.jsonl");
        let (mut words, mut shared) = (0, 0);
        for line in lines.iter().filter(|line| line["outlet"] == outlet) {
            words += whole(&line["words"]);
            shared += whole(&line["shared_words"]);
        }
        1.0 - shared as f64 / words.max(1) as f64
    };
    let lines = FOUND.scan.lines("outlets.jsonl");
    let mut stated = BTreeMap::new();
    for line in &lines {
        fields(
            line,
            &[
                "from",
                "to",
                "copies",
                "words",
                "median_lag_seconds",
                "lower_quartile_lag_seconds",
                "upper_quartile_lag_seconds",
                "from_originality",
                "to_originality",
            ],
        );
        let lag = &line["median_lag_seconds"];
        assert!(lag.is_null() || lag.is_i64(), "{line}");
        let own = originality(line["to"].as_str().unwrap());
        assert!(
            (share(&line["to_originality"]) - own).abs() <= 5.1e-5,
            "{line}"
        );
        let name = |side: &str| line[side].as_str().unwrap().to_owned();
        let sum = (whole(&line["copies"]), whole(&line["words"]));
        stated.insert((name("from"), name("to")), sum);
    }
    rising(
        lines
            .iter()
            .map(|line| (line["from"].as_str(), line["to"].as_str())),
    );
    assert_eq!(stated, sums);
}

#[test]
fn rejects_are_the_broken_records_and_no_others() {
    let expected: Vec<_> = gold("rejects.jsonl")
        .iter()
        .map(|reject| {
            let path = format!("corpus/{}", reject["path"].as_str().unwrap());
            (path, whole(&reject["line"]))
        })
        .collect();
    let mut found = Vec::new();
    for line in FOUND.scan.lines("rejects.jsonl") {
        fields(&line, &["path", "line", "reason"]);
        assert_ne!(line["reason"].as_str().unwrap(), "");
        found.push((
            line["path"].as_str().unwrap().to_owned(),
            whole(&line["line"]),
        ));
    }
    assert_eq!(found, expected);
}

#[test]
fn the_account_states_version_settings_inputs_counts_and_costs() {
    let run: Value = serde_json::from_str(&FOUND.scan.files["run.json"]).unwrap();
    assert_eq!(run["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(run["parameters"]["seed"], 0);
    assert_eq!(run["parameters"]["min_words"], 8);
    let inputs = run["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 9);
    let read_again = [&NEWSROOM[..], &["corpus/broken.jsonl"]].concat();
    assert_eq!(strings(&run["reading"]["inputs"]), read_again);
    assert_eq!(run["reading"]["folder"], home().to_str().unwrap());
    for input in inputs {
        let data = fs::read(home().join(input["path"].as_str().unwrap())).unwrap();
        assert_eq!(whole(&input["bytes"]), data.len() as u64, "{input}");
        let hash = format!("{:016x}", wirecopy::hash::bytes(&data));
        assert_eq!(input["hash"], hash.as_str(), "{input}");
    }
    for (name, file) in [
        ("articles", "articles.jsonl"),
        ("rejects", "rejects.jsonl"),
        ("passages", "passages.jsonl"),
        ("families", "families.jsonl"),
        ("stories", "stories.jsonl"),
        ("copies", "copies.jsonl"),
    ] {
        let lines = FOUND.scan.lines(file).len() as u64;
        assert_eq!(whole(&run["counts"][name]), lines, "{name}");
    }
    let stages = run["stages"].as_array().unwrap();
    let names: Vec<_> = stages
        .iter()
        .map(|s| s["stage"].as_str().unwrap())
        .collect();
    let road = [
        "read",
        "segment",
        "fingerprint",
        "candidates",
        "align",
        "cluster",
        "attribute",
        "report",
    ];
    assert_eq!(names, road);
    for stage in stages {
        assert!(stage["seconds"].as_f64().unwrap() >= 0.0, "{stage}");
        assert!(whole(&stage["peak_bytes"]) > 0, "{stage}");
    }
}

#[test]
fn the_summary_counts_what_the_files_hold() {
    let inputs = [&["scan", "--quiet", "--format", "json"][..], &NEWSROOM].concat();
    let said = wirecopy(&[&inputs[..], &["corpus/broken.jsonl"]].concat());
    let counts: Value = serde_json::from_str(said.fine()).unwrap();
    let run: Value = serde_json::from_str(&FOUND.scan.files["run.json"]).unwrap();
    assert_eq!(counts, run["counts"]);
    assert_eq!(whole(&counts["articles"]), FOUND.articles.len() as u64);
}
