//! The newsroom of `corpus/` against its truth. Each floor stands a little under what was measured
//! when it was set, which the comment beside it states: raise it when the program gets better.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;
use wirecopy::evaluate::{articles, clusters, copies, passages};
use wirecopy::model::Published;

use crate::program::{self, NEWSROOM, corpus, ends, gold, newsroom, overlap};

/// Checks a figure against its floor, and names it when it falls.
fn at_least(name: &str, value: f64, floor: f64) {
    assert!(value >= floor, "{name} fell to {value:.4}, under {floor}");
}

/// The gold passages of these kinds and all that was found, scored.
fn passages_of(kinds: &[&str]) -> passages::Passages {
    let lines: Vec<String> = gold("passages.jsonl")
        .into_iter()
        .filter(|passage| kinds.contains(&passage["kind"].as_str().unwrap()))
        .map(|passage| passage.to_string())
        .collect();
    let gold = passages::parse("gold", &lines.join("\n")).unwrap();
    let found = passages::parse("found", &newsroom().files["passages.jsonl"]).unwrap();
    passages::score(&gold, &found, None, passages::Boilerplate::Ignored)
}

fn copies() -> copies::Copies {
    let gold = copies::parse("gold", &corpus("gold/copies.jsonl")).unwrap();
    let found = copies::parse("found", &newsroom().files["copies.jsonl"]).unwrap();
    copies::score(&gold, &found, None)
}

/// The found line of each article.
fn found_articles() -> BTreeMap<String, Value> {
    let lines = newsroom().lines("articles.jsonl").into_iter();
    lines
        .map(|line| (line["article"].as_str().unwrap().to_owned(), line))
        .collect()
}

fn list<'a>(line: &'a Value, name: &str) -> &'a [Value] {
    line[name].as_array().unwrap()
}

#[test]
fn verbatim_and_edited_passages_are_found() {
    let score = passages_of(&["verbatim", "edited"]).all;
    at_least("recall", score.recall, 0.985); // 0.992 measured
}

#[test]
fn chinese_arabic_script_and_german_go_the_way_of_english() {
    for phenomenon in ["chinese", "urdu", "german"] {
        let lines: Vec<String> = gold("passages.jsonl")
            .into_iter()
            .filter(|passage| passage["phenomenon"] == phenomenon)
            .map(|passage| passage.to_string())
            .collect();
        assert_eq!(lines.len(), 1, "{phenomenon}");
        let gold = passages::parse("gold", &lines[0]).unwrap();
        let pair = [&gold[0].this.article, &gold[0].source.article];
        let of_pair = |line: &&Value| {
            let sides = ["a", "b"].map(|side| line[side]["article"].as_str().unwrap());
            pair.iter().all(|id| sides.contains(&id.as_str()))
        };
        let found = newsroom().lines("passages.jsonl");
        let found: Vec<&Value> = found.iter().filter(of_pair).collect();
        let [passage] = found.as_slice() else {
            panic!("{phenomenon}: {found:?}");
        };
        assert_eq!(passage["kind"], "edited", "{phenomenon}");
        assert_eq!(passage["quotation"], false, "{phenomenon}");
        let found = passages::parse("found", &passage.to_string()).unwrap();
        let score = passages::score(&gold, &found, None, passages::Boilerplate::Scored).all;
        at_least(phenomenon, score.recall, 0.97);
        at_least(phenomenon, score.precision, 0.97);
    }
}

#[test]
fn copy_in_other_words_is_found_by_its_rare_words() {
    let score = passages_of(&["rewritten"]).all;
    at_least("recall of rewritten passages", score.recall, 0.88); // 0.9081 measured
}

#[test]
fn what_is_found_is_shared_and_in_one_piece() {
    let score = passages_of(&["verbatim", "edited", "rewritten"]).all;
    at_least("precision", score.precision, 0.99); // 0.9962 measured
    assert!(
        (score.granularity - 1.0).abs() < 1e-9,
        "{}",
        score.granularity
    );
    at_least("plagdet", score.plagdet, 0.98); // 0.9882 measured
}

#[test]
fn families_and_stories_agree_with_the_truth() {
    let parse = |name: &str, text: &str| clusters::parse(name, text).unwrap();
    let listed = articles::parse("articles", &newsroom().files["articles.jsonl"]).unwrap();
    let score = |file: &str| {
        let gold = parse("gold", &corpus(&format!("gold/{file}")));
        let found = parse("found", &newsroom().files[file]);
        clusters::score(&gold, &found, Some(&listed)).unwrap()
    };
    let families = score("families.jsonl");
    at_least("families ARI", families.agreement.ari, 0.95); // 0.9652 measured
    let stories = score("stories.jsonl");
    at_least("stories ARI", stories.agreement.ari, 0.96); // 0.9769 measured
    at_least("stories precision", stories.agreement.precision, 1.0); // 1.0 measured
}

#[test]
fn a_direction_that_is_stated_is_right_and_doubt_stays_doubt() {
    let score = copies();
    at_least("direction accuracy", score.direction_accuracy.unwrap(), 1.0); // 1.0 measured
    let among_articles = score.direction_accuracy_articles.unwrap();
    at_least("direction accuracy of articles", among_articles, 1.0); // 1.0 measured
    at_least("precision", score.precision.unwrap(), 0.96); // 1.0 measured
    at_least("coverage", score.coverage.unwrap(), 0.85); // 0.8857 measured
    assert_eq!(score.gold_undetermined, 2);
    assert_eq!(score.undetermined_decided, 0);
}

#[test]
fn a_digest_is_traced_to_the_very_page_that_each_of_its_parts_was_taken_from() {
    // of one part its own house had a version, with words that neither the first report nor a reprint has
    let sources = |lines: Vec<Value>| -> BTreeSet<String> {
        let here = |line: &&Value| {
            line["to"] == "midland-ledger/briefing-1" && line["direction"] == "known"
        };
        let lines = lines.iter().filter(here);
        lines.map(|line| line["from"].to_string()).collect()
    };
    let truth = sources(gold("copies.jsonl"));
    assert_eq!(truth.len(), 4);
    assert_eq!(sources(newsroom().lines("copies.jsonl")), truth);
}

#[test]
fn siblings_of_an_unseen_wire_are_not_called_copies_of_each_other() {
    let score = copies();
    assert_eq!(score.siblings, 6);
    assert_eq!(score.siblings_called_copies, 0);
}

#[test]
fn boilerplate_is_called_so_and_nothing_else_is() {
    let (mut standing, mut other) = (0, 0);
    let gold = gold("families.jsonl");
    for family in newsroom().lines("families.jsonl") {
        let is_gold = |truth: &&Value| {
            list(truth, "members").iter().any(|x| {
                list(&family, "members").iter().any(|y| {
                    x["article"] == y["article"] && overlap(ends(&x["bytes"]), ends(&y["bytes"]))
                })
            })
        };
        let Some(truth) = gold.iter().find(is_gold) else {
            continue;
        };
        assert_eq!(family["boilerplate"], truth["boilerplate"], "{family}");
        *if family["boilerplate"] == true {
            &mut standing
        } else {
            &mut other
        } += 1;
    }
    assert_eq!(standing, 2);
    assert!(other >= 20, "{other}");
}

#[test]
fn a_set_phrase_is_never_a_passage() {
    let passages = newsroom().lines("passages.jsonl");
    let sides = || passages.iter().flat_map(|p| [&p["a"], &p["b"]]);
    for trap in gold("formulas.jsonl") {
        let trap_bytes = ends(&trap["bytes"]);
        for side in sides().filter(|side| side["article"] == trap["article"]) {
            let bytes = ends(&side["bytes"]);
            let shared = bytes
                .1
                .min(trap_bytes.1)
                .saturating_sub(bytes.0.max(trap_bytes.0));
            assert!(
                shared * 2 <= bytes.1 - bytes.0,
                "{side} is but {}",
                trap["text"]
            );
        }
    }
    // the traps are traps: the same words do stand in several articles
    let texts: Vec<_> = gold("formulas.jsonl")
        .iter()
        .map(|t| t["text"].clone())
        .collect();
    assert!(
        texts
            .iter()
            .any(|x| texts.iter().filter(|y| x == *y).count() > 2)
    );
}

#[test]
fn what_an_article_says_twice_is_a_repeat() {
    let found = found_articles();
    let mut judged = 0;
    for truth in gold("articles.jsonl") {
        for repeat in list(&truth, "repeats") {
            judged += 1;
            // a repeat of several sentences may be reported as one: each must lie inside
            let inside = |name: &str, line: &Value| {
                let (inner, outer) = (ends(&repeat[name]), ends(&line[name]));
                inner.0 + 2 >= outer.0 && inner.1 <= outer.1 + 2
            };
            let id = truth["article"].as_str().unwrap();
            let reported = list(&found[id], "repeats");
            let is_reported = reported
                .iter()
                .any(|line| inside("bytes", line) && inside("of", line));
            assert!(is_reported, "{id} says twice {repeat}, found {reported:?}");
        }
    }
    assert_eq!(judged, 7);
}

/// What the corpus' Urdu and Chinese pages call an agency that no table holds, and what its truth calls it.
const OWN_NAMES: [(&str, &str); 2] = [
    ("میریڈین", "Meridian News Agency"),
    ("子午社", "Meridian News Agency"),
];

#[test]
fn credits_are_found_where_they_stand() {
    let found = found_articles();
    // a scrubbed credit has no agency: it is found as a wire without a name
    let is_same = |claim: &Value, truth: &Value| {
        let named = claim["agency"] == truth["agency"]
            || OWN_NAMES.contains(&(
                claim["agency"].as_str().unwrap_or_default(),
                truth["agency"].as_str().unwrap_or_default(),
            ));
        let unnamed = truth["agency"].is_null()
            && ["Agencies", "unnamed wire"].contains(&claim["agency"].as_str().unwrap());
        let bytes = ends(&claim["bytes"]);
        let there = if truth["in"] == "title" {
            bytes == (0, 0)
        } else {
            overlap(bytes, ends(&truth["bytes"]))
        };
        (named || unnamed) && there
    };
    let (mut expected, mut met, mut claimed, mut right) = (0.0, 0.0, 0.0, 0.0);
    for truth in gold("articles.jsonl") {
        let claims = list(&found[truth["article"].as_str().unwrap()], "credits");
        let truths = list(&truth, "credits");
        let count = |is: bool| f64::from(u8::from(is));
        for credit in truths {
            expected += 1.0;
            met += count(claims.iter().any(|claim| is_same(claim, credit)));
        }
        for claim in claims {
            claimed += 1.0;
            right += count(truths.iter().any(|credit| is_same(claim, credit)));
        }
    }
    // 37 of 42 and 37 of 37 measured. What is missed are some of the corpus' invented agencies, which no table
    // of agencies holds.
    at_least("recall of credits", met / expected, 0.85);
    at_least("precision of credits", right / claimed, 0.97);
}

#[test]
fn a_name_that_is_only_mentioned_is_no_credit() {
    let found = found_articles();
    let mut names = 0;
    for truth in gold("articles.jsonl") {
        let Some(mentions) = truth.get("no_credit").and_then(Value::as_array) else {
            continue;
        };
        for mention in mentions {
            names += 1;
            for claim in list(&found[truth["article"].as_str().unwrap()], "credits") {
                let met = overlap(ends(&claim["bytes"]), ends(&mention["bytes"]));
                assert!(!met, "{mention} was taken for {claim}");
            }
        }
    }
    assert_eq!(names, 4);
}

/// The article whose page states an update to the minute below the crawler's line with the day: the
/// crawler's line is the one that is read, so the day is all that is known.
const DATED_TWICE: &str = "01-quake-page.txt";

#[test]
fn dates_are_read_as_precisely_as_they_are_stated_and_no_further() {
    let read = program::articles(&NEWSROOM);
    let mut judged = 0;
    for truth in gold("articles.jsonl") {
        let article = read
            .iter()
            .find(|a| a.id == truth["article"].as_str().unwrap())
            .unwrap();
        let published = article.published.as_ref();
        assert_eq!(published.is_none(), truth["published"].is_null(), "{truth}");
        let Some(published) = published else { continue };
        let precision = serde_json::to_value(published.precision).unwrap();
        let stated = if article.id == DATED_TWICE {
            "day"
        } else {
            truth["published"]["precision"].as_str().unwrap()
        };
        assert_eq!(precision, stated, "{}", article.id);
        assert!(
            may_mean(published, &truth["published"]),
            "{published:?} is not {truth}"
        );
        judged += 1;
    }
    assert!(judged > 60, "{judged}");
}

/// Whether a time as read may mean the true one; exactly that one where a zone was stated.
fn may_mean(published: &Published, truth: &Value) -> bool {
    let at = truth["at"].as_str().unwrap().trim_end_matches('Z');
    let moment = published.moment.unwrap();
    let as_utc: DateTime = at.parse().unwrap();
    let true_second = as_utc
        .to_zoned(TimeZone::UTC)
        .unwrap()
        .timestamp()
        .as_second();
    (moment.earliest..=moment.latest).contains(&true_second)
}
