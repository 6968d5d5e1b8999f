//! The figures in the test named after the scorer were computed with the independent `ari.py`.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::evaluate::articles;

const GOLD: &str =
    "source\tid\tcluster\nx\ta\tone\nx\tb\tone\nx\tc\tone\nx\td\ttwo\nx\te\ttwo\nx\tf\tthree\n";

fn scored(gold: &str, found: &str) -> Clusters {
    let (gold, found) = (parse("gold", gold).unwrap(), parse("found", found).unwrap());
    score(&gold, &found, None).unwrap()
}

#[test]
fn figures_equal_the_scorer_to_five_decimals() {
    let found = "id\tcluster\na\t1\nb\t1\nc\t2\nd\t2\ne\t2\nz\t1\n";
    assert_eq!(
        scored(GOLD, found).to_string(),
        "ari\t0.31818\nprecision\t0.50000\nrecall\t0.50000\nf1\t0.50000\nids\t6\n"
    );
}

#[test]
fn one_cluster_of_everything_is_no_better_than_chance() {
    let found = "id\tcluster\na\t1\nb\t1\nc\t1\nd\t1\ne\t1\nf\t1\n";
    let agreement = scored(GOLD, found).agreement;
    assert!(agreement.ari.abs() < 1e-12);
    assert_eq!(agreement.recall.to_bits(), 1.0_f64.to_bits());
    assert!((agreement.precision - 4.0 / 15.0).abs() < 1e-12);
}

#[test]
fn a_single_id_agrees_with_itself() {
    let one = "id\tcluster\na\t1\n";
    assert_eq!(scored(one, one).agreement.ari.to_bits(), 1.0_f64.to_bits());
}

#[test]
fn stories_and_articles_say_the_same_as_a_table() {
    let stories = r#"{"story":4,"articles":["a","b","c"],"cohesion":0.5,"bridges":[]}
        {"story":2,"articles":["d","e"]}"#;
    let lines = r#"{"article":"a","outlet":null,"story":9}
        {"article":"b","story":9}
        {"article":"c","story":9}
        {"article":"d","story":1}
        {"article":"e","story":1}
        {"article":"f","story":null}"#;
    for found in [stories, lines] {
        assert_eq!(
            scored(GOLD, found).agreement.ari.to_bits(),
            1.0_f64.to_bits()
        );
        assert_eq!(
            scored(found, GOLD).agreement.ari.to_bits(),
            1.0_f64.to_bits()
        );
    }
}

#[test]
fn a_bridge_of_the_gold_has_no_single_right_answer_and_is_left_out() {
    let gold = r#"{"story":0,"articles":["a","b","r"],"bridges":["r"]}
        {"story":1,"articles":["c","d","r"],"bridges":["r"]}"#;
    let found = "id\tcluster\na\t1\nb\t1\nr\t1\nc\t2\nd\t2\n";
    let score = scored(gold, found);
    assert_eq!((score.bridges_left_out, score.agreement.ids), (1, 4));
    assert_eq!(score.agreement.ari.to_bits(), 1.0_f64.to_bits());
    assert!(score.to_string().ends_with("ids\t4\nbridges_left_out\t1\n"));
}

#[test]
fn a_round_up_of_one_gold_story_is_left_out_and_a_guest_counts_for_its_own() {
    // r draws on one story and on articles that are in none; b is at home in the first
    let gold = r#"{"story":0,"articles":["a","b","c","r"],"bridges":["r"]}
        {"story":1,"articles":["b","d"],"bridges":["b"]}"#;
    let found = "id\tcluster\na\t1\nb\t1\nc\t1\nr\t2\nd\t3\n";
    let score = scored(gold, found);
    assert_eq!((score.bridges_left_out, score.agreement.ids), (1, 4));
    assert_eq!(score.agreement.ari.to_bits(), 1.0_f64.to_bits());
    let away = found.replace("b\t1", "b\t3");
    assert!(scored(gold, &away).agreement.ari < 1.0);
}

#[test]
fn a_found_bridge_counts_for_the_story_it_belongs_to_first() {
    let gold = "id\tcluster\na\t1\nr\t1\nc\t2\nd\t2\n";
    let found = r#"{"story":0,"articles":["c","d","r"],"bridges":["r"]}
        {"story":1,"articles":["a","r"],"bridges":[]}"#;
    assert_eq!(
        scored(gold, found).agreement.ari.to_bits(),
        1.0_f64.to_bits()
    );

    // A bridge in both: the lowest number wins, here the wrong story.
    let found = found.replace(r#""bridges":[]"#, r#""bridges":["r"]"#);
    assert!(scored(gold, &found).agreement.ari < 1.0);
}

#[test]
fn a_list_of_articles_makes_those_alone_count() {
    let gold = parse("gold", r#"{"story":0,"articles":["a","b"]}"#).unwrap();
    let found = r#"{"story":0,"articles":["a","b","c"]}"#;
    let found = parse("found", found).unwrap();
    let listed =
        "{\"article\":\"a\"}\n{\"article\":\"b\"}\n{\"article\":\"c\"}\n{\"article\":\"d\"}";
    let articles = articles::parse("articles", listed).unwrap();
    let without = score(&gold, &found, None).unwrap().agreement;
    let with = score(&gold, &found, Some(&articles)).unwrap().agreement;
    assert_eq!((without.ids, with.ids), (2, 4));
    assert!((without.precision - 1.0).abs() < 1e-12);
    assert!((with.precision - 1.0 / 3.0).abs() < 1e-12);
}

#[test]
fn families_match_by_half_of_the_longer_span() {
    let gold = r#"{"family":0,"members":[{"article":"a","chars":[0,100]},{"article":"b","chars":[0,100]}]}
        {"family":1,"members":[{"article":"a","chars":[200,300]},{"article":"c","chars":[0,100]}]}"#;
    // a's first span half found, b's exactly; a's second found too long, c's not at all.
    let found = r#"{"family":7,"words":3,"text":"t","members":[{"article":"a","chars":[0,50],"bytes":[0,50]},{"article":"b","chars":[0,100]}]}
        {"family":8,"members":[{"article":"a","chars":[100,301]},{"article":"c","chars":[60,160]}]}"#;
    let score = scored(gold, found);
    assert_eq!(score.matched, Some(2));
    assert!((score.agreement.recall - 0.5).abs() < 1e-12);
    assert_eq!(score.agreement.precision.to_bits(), 1.0_f64.to_bits());
    assert_eq!(
        scored(gold, gold).agreement.ari.to_bits(),
        1.0_f64.to_bits()
    );
}

#[test]
fn of_several_found_spans_the_one_that_overlaps_most_is_matched() {
    let gold = r#"{"family":0,"members":[{"article":"a","chars":[0,100]},{"article":"b","chars":[0,100]}]}"#;
    let found = r#"{"family":1,"members":[{"article":"a","chars":[0,60]}]}
        {"family":2,"members":[{"article":"a","chars":[0,90]},{"article":"b","chars":[0,100]}]}"#;
    assert_eq!(
        scored(gold, found).agreement.recall.to_bits(),
        1.0_f64.to_bits()
    );
}

#[test]
fn no_families_found_is_no_error_but_stories_for_families_are() {
    let gold =
        r#"{"family":0,"members":[{"article":"a","chars":[0,9]},{"article":"b","chars":[0,9]}]}"#;
    let agreement = scored(gold, "").agreement;
    assert_eq!((agreement.recall, agreement.precision), (0.0, 1.0));
    let (gold, found) = (parse("g", gold).unwrap(), parse("f", GOLD).unwrap());
    let error = score(&gold, &found, None).unwrap_err();
    assert!(error.to_string().starts_with("the gold holds families"));
}

#[test]
fn an_id_that_stands_twice_is_refused() {
    let error = parse("gold.tsv", "id\tcluster\na\t1\na\t2\n").unwrap_err();
    assert_eq!(error.to_string(), "gold.tsv:3: id a stands on two lines");
}

/// A table that gives article `i` the label `labels[i]`.
fn table(labels: &[u32]) -> String {
    let mut text = String::from("id\tcluster\n");
    for (id, label) in labels.iter().enumerate() {
        writeln!(text, "{id}\t{label}").unwrap();
    }
    text
}

proptest! {
    #[test]
    fn the_same_clusters_under_other_names_are_perfect(labels in prop::collection::vec(0u32..6, 1..40)) {
        let renamed: Vec<u32> = labels.iter().map(|label| 100 - 7 * label).collect();
        let agreement = scored(&table(&labels), &table(&renamed)).agreement;
        prop_assert_eq!((agreement.ari, agreement.f1), (1.0, 1.0));
    }

    #[test]
    fn agreement_does_not_depend_on_names_nor_sides(
        both in prop::collection::vec((0u32..6, 0u32..6), 1..40),
    ) {
        let (gold, found): (Vec<u32>, Vec<u32>) = both.into_iter().unzip();
        let renamed: Vec<u32> = found.iter().map(|label| 100 - 7 * label).collect();
        let there = scored(&table(&gold), &table(&found)).agreement;
        prop_assert_eq!(there, scored(&table(&gold), &table(&renamed)).agreement);
        let back = scored(&table(&found), &table(&gold)).agreement;
        prop_assert!((there.ari - back.ari).abs() < 1e-12);
        prop_assert_eq!(there.precision.to_bits(), back.recall.to_bits());
        prop_assert!((-1.0..=1.0).contains(&there.ari), "{:?}", there);
        for share in [there.precision, there.recall, there.f1] {
            prop_assert!((0.0..=1.0).contains(&share));
        }
    }
}
