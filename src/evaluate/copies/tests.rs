use proptest::prelude::*;

use super::*;

fn claim(from: &str, to: &str, rest: &str) -> String {
    let from = match from.strip_prefix("wire ") {
        Some(wire) => format!(r#"{{"wire":"{wire}"}}"#),
        None => format!(r#"{{"article":"{from}"}}"#),
    };
    format!("{{\"from\":{from},\"to\":\"{to}\"{rest}}}\n")
}

fn known(from: &str, to: &str, confidence: f64) -> String {
    claim(
        from,
        to,
        &format!(r#","direction":"known","confidence":{confidence}"#),
    )
}

fn unsure(from: &str, to: &str, confidence: f64) -> String {
    claim(
        from,
        to,
        &format!(r#","direction":"undetermined","confidence":{confidence}"#),
    )
}

fn scored(gold: &[String], found: &[String]) -> Copies {
    let gold = parse("gold", &gold.concat()).unwrap();
    let found = parse("found", &found.concat()).unwrap();
    score(&gold, &found, None)
}

fn is(share: Option<f64>, expected: f64) -> bool {
    share.is_some_and(|share| (share - expected).abs() < 1e-12)
}

#[test]
fn a_reversed_copy_is_decided_but_wrong() {
    let gold = [claim("a", "b", ""), claim("c", "d", "")];
    let copies = scored(&gold, &[known("b", "a", 0.9), known("c", "d", 0.9)]);
    assert!(is(copies.direction_accuracy, 0.5));
    assert!(is(copies.coverage, 1.0));
    assert!(is(copies.relation_precision, 1.0));
    assert!(is(copies.relation_recall, 1.0));
    assert!(is(copies.precision, 0.5));
    assert!(is(copies.recall, 0.5));
    assert!(
        is(copies.source_accuracy, 1.0),
        "a does not copy in the gold"
    );
}

#[test]
fn an_undetermined_copy_costs_coverage_and_no_accuracy() {
    let gold = [claim("a", "b", ""), claim("c", "d", "")];
    let copies = scored(&gold, &[unsure("b", "a", 0.5), known("c", "d", 0.9)]);
    assert!(is(copies.direction_accuracy, 1.0));
    assert!(is(copies.coverage, 0.5));
    assert!(is(copies.precision, 1.0));
    assert!(is(copies.recall, 0.5));
    assert!(is(copies.relation_recall, 1.0));
}

#[test]
fn wires_compare_without_case_and_meet_under_other_names() {
    let gold = [claim("wire KCNA", "a", ""), claim("wire AP", "b", "")];
    let found = [
        known("wire kcna", "a", 0.9),
        known("wire Reuters", "b", 0.9),
    ];
    let copies = scored(&gold, &found);
    assert!(is(copies.direction_accuracy, 1.0));
    assert!(is(copies.source_accuracy, 0.5));
    assert!(is(copies.recall, 0.5));
    assert_eq!(copies.direction_accuracy_articles, None);
}

#[test]
fn the_most_confident_source_of_a_copier_is_the_one_judged() {
    let gold = [claim("a", "c", "")];
    let right = [known("a", "c", 0.8), known("b", "c", 0.6)];
    let wrong = [known("a", "c", 0.6), known("b", "c", 0.8)];
    assert!(is(scored(&gold, &right).source_accuracy, 1.0));
    assert!(is(scored(&gold, &wrong).source_accuracy, 0.0));
}

#[test]
fn two_outlets_that_both_quote_the_agency_did_not_copy_each_other() {
    let gold = [
        claim("wire KCNA", "a", ""),
        claim("wire kcna", "b", ""),
        claim("wire KCNA", "c", ""),
        claim("wire AP", "d", ""),
        // e took the wire's text and, as the gold knows, a's too.
        claim("wire KCNA", "e", ""),
        claim("a", "e", ""),
    ];
    let found = [
        known("a", "b", 0.9),
        known("b", "a", 0.3),
        known("a", "d", 0.9),
        known("a", "e", 0.9),
        unsure("a", "c", 0.5),
    ];
    let copies = scored(&gold, &found);
    assert_eq!((copies.siblings, copies.siblings_called_copies), (4, 2));
    assert!(is(copies.siblings_called_copies_share, 0.5));
}

#[test]
fn deciding_what_nobody_can_know_is_counted_and_not_judged() {
    let undetermined = r#","direction":"undetermined""#;
    let gold = [claim("a", "b", undetermined), claim("c", "d", undetermined)];
    let copies = scored(&gold, &[known("b", "a", 0.9), unsure("c", "d", 0.5)]);
    assert_eq!(
        (copies.gold_undetermined, copies.undetermined_decided),
        (2, 1)
    );
    assert!(is(copies.undetermined_decided_share, 0.5));
    assert_eq!(copies.precision, None);
    assert_eq!(copies.calibration.claims, 0);
}

#[test]
fn calibration_counts_a_copy_out_of_thin_air_as_wrong() {
    let gold = [claim("a", "b", "")];
    let found = [
        known("a", "b", 0.9),
        known("x", "y", 0.7),
        unsure("x", "z", 0.5),
    ];
    let copies = scored(&gold, &found);
    assert_eq!(
        (copies.calibration.claims, copies.calibration_all.claims),
        (2, 3)
    );
    // (|.9 - 1| + |.7 - 0|) / 2 and (.01 + .49) / 2
    assert!(is(copies.calibration.expected_error, 0.4));
    assert!(is(copies.calibration.brier, 0.25));
}

#[test]
fn the_text_holds_every_figure_and_the_bins_that_are_filled() {
    let text = scored(&[claim("a", "b", "")], &[known("a", "b", 0.9)]).to_string();
    let (figures, drawing) = text.split_at(text.find('#').unwrap());
    assert_eq!(
        drawing.lines().count(),
        17,
        "a title, 13 rows, an axis, its labels, a key"
    );
    assert_eq!(
        figures,
        "direction_accuracy\t1.00000\ndirection_accuracy_articles\t1.00000\ncoverage\t1.00000\n\
         descent_coverage\t1.00000\ndescent_accuracy\t1.00000\ndescent_precision\t1.00000\n\
         source_accuracy\t1.00000\nprecision\t1.00000\nrecall\t1.00000\n\
         relation_precision\t1.00000\nrelation_recall\t1.00000\n\
         siblings_called_copies_share\t-\nundetermined_decided_share\t-\n\
         siblings\t0\nsiblings_called_copies\t0\ngold_undetermined\t0\nundetermined_decided\t0\n\
         gold_known\t1\ndecided\t1\nfound\t1\nfound_known\t1\n\
         calibration.claims\t1\ncalibration.expected_calibration_error\t0.10000\n\
         calibration.brier\t0.01000\ncalibration.bin_0.9\t1\t0.90000\t1.00000\n\
         calibration_all.claims\t1\ncalibration_all.expected_calibration_error\t0.10000\n\
         calibration_all.brier\t0.01000\ncalibration_all.bin_0.9\t1\t0.90000\t1.00000\n\
         calibration_source.claims\t1\ncalibration_source.expected_calibration_error\t0.10000\n\
         calibration_source.brier\t0.01000\ncalibration_source.bin_0.9\t1\t0.90000\t1.00000\n\
         curve_0.00\t1.00000\t1.00000\n\
         curve_0.30\t1.00000\t1.00000\n\
         curve_0.50\t1.00000\t1.00000\n\
         curve_0.60\t1.00000\t1.00000\n\
         curve_0.70\t1.00000\t1.00000\n\
         curve_0.75\t1.00000\t1.00000\n\
         curve_0.80\t1.00000\t1.00000\n\
         curve_0.85\t1.00000\t1.00000\n\
         curve_0.90\t1.00000\t1.00000\n\
         curve_0.95\t0.00000\t-\n\
         curve_0.99\t0.00000\t-\n"
    );
}

#[test]
fn a_confidence_outside_its_range_is_refused_with_its_line() {
    let text = known("a", "b", 0.5) + &known("a", "c", 1.5);
    assert_eq!(
        parse("copies.jsonl", &text).unwrap_err().to_string(),
        "copies.jsonl:2: confidence 1.5 is outside 0..=1"
    );
}

/// Lines between six articles and two wires.
fn lines() -> impl Strategy<Value = Vec<String>> {
    let line = (0u8..8, 0u8..6, any::<bool>(), 0u8..=10);
    prop::collection::vec(line, 0..20).prop_map(|drawn| {
        let drawn = drawn.into_iter().filter(|(from, to, ..)| from != to);
        let line = |(from, to, sure, tenths): (u8, u8, bool, u8)| {
            let from = if from < 6 {
                format!("{from}")
            } else {
                format!("wire {from}")
            };
            let confidence = f64::from(tenths) / 10.0;
            if sure {
                known(&from, &to.to_string(), confidence)
            } else {
                unsure(&from, &to.to_string(), confidence)
            }
        };
        drawn.map(line).collect()
    })
}

proptest! {
    #[test]
    fn shares_stay_in_range_and_order_does_not_matter(gold in lines(), mut found in lines()) {
        let copies = scored(&gold, &found);
        let shares = [
            copies.direction_accuracy, copies.direction_accuracy_articles, copies.coverage,
            copies.source_accuracy, copies.precision, copies.recall, copies.relation_precision,
            copies.relation_recall, copies.siblings_called_copies_share,
            copies.undetermined_decided_share, copies.calibration.expected_error,
            copies.calibration.brier, copies.calibration_all.expected_error,
        ];
        for share in shares.into_iter().flatten() {
            prop_assert!((0.0..=1.0 + 1e-12).contains(&share), "{:?}", copies);
        }
        found.reverse();
        prop_assert_eq!(scored(&gold, &found), copies);
    }

    #[test]
    fn the_gold_itself_is_perfect(gold in lines()) {
        // One direction a pair, as a truth has it.
        let mut seen = BTreeSet::new();
        let claims = parse("gold", &gold.concat()).unwrap();
        let gold: Vec<Claim> = claims
            .iter()
            .filter(|claim| seen.insert(Relation::of(claim)))
            .cloned()
            .collect();
        let copies = score(&gold, &gold, None);
        let perfect = [
            copies.direction_accuracy, copies.coverage, copies.source_accuracy, copies.precision,
            copies.recall, copies.relation_precision, copies.relation_recall,
        ];
        for share in perfect.into_iter().flatten() {
            prop_assert_eq!(share.to_bits(), 1.0_f64.to_bits());
        }
        prop_assert_eq!(copies.siblings_called_copies, 0);
        prop_assert_eq!(copies.undetermined_decided, 0);
    }
}

fn article(id: &str, at: &str, words: u32) -> Article {
    Article {
        id: id.to_owned(),
        words: Some(words),
        moment: crate::read::date::parse(at).moment,
        ..Article::default()
    }
}

#[test]
fn simple_rules_are_asked_about_articles_only() {
    let gold = [
        claim("a", "b", ""),
        claim("b", "c", ""),
        claim("wire x", "a", ""),
    ];
    let gold = parse("gold", &gold.concat()).unwrap();
    let articles = [
        article("a", "2031-03-04T08:00Z", 300),
        article("b", "2031-03-04T09:00Z", 300),
        // the day may mean before or after
        article("c", "2031-03-04", 400),
    ];
    let rules = score(&gold, &[], Some(&articles)).baselines.unwrap();
    assert!(is(rules.earliest_date.coverage, 0.5));
    assert!(is(rules.earliest_date.direction_accuracy, 1.0));
    assert!(is(rules.longest_text.coverage, 0.5));
    assert!(is(rules.longest_text.direction_accuracy, 0.0));
}

#[test]
fn the_curve_counts_what_each_confidence_would_decide() {
    let gold = [claim("a", "b", ""), claim("c", "d", "")];
    let copies = scored(&gold, &[unsure("b", "a", 0.4), known("c", "d", 0.9)]);
    let at = |from: f64| {
        copies
            .curve
            .iter()
            .find(|p| is(Some(p.from), from))
            .unwrap()
    };
    assert!(is(at(0.0).coverage, 1.0) && is(at(0.0).direction_accuracy, 0.5));
    assert!(is(at(0.9).coverage, 0.5) && is(at(0.9).direction_accuracy, 1.0));
    assert!(is(at(0.95).coverage, 0.0) && at(0.95).direction_accuracy.is_none());
}

#[test]
fn a_copy_taken_from_further_up_is_decided_by_descent_and_not_its_very_source() {
    // c had it from b, who had it from a; what was found skips b
    let gold = [claim("a", "b", ""), claim("b", "c", "")];
    let copies = scored(&gold, &[known("a", "b", 0.9), known("a", "c", 0.9)]);
    assert!(is(copies.coverage, 0.5) && is(copies.precision, 0.5));
    assert!(is(copies.descent_coverage, 1.0));
    assert!(is(copies.descent_accuracy, 1.0));
    assert!(is(copies.descent_precision, 1.0));
    assert!(is(copies.calibration.expected_error, 0.1), "both are right");
    assert!(is(copies.calibration_source.expected_error, 0.4));
}

#[test]
fn a_sibling_is_no_ancestor() {
    let gold = [claim("a", "b", ""), claim("a", "c", "")];
    let copies = scored(&gold, &[known("a", "b", 0.9), known("b", "c", 0.9)]);
    assert!(is(copies.descent_precision, 0.5));
    assert!(is(copies.descent_coverage, 0.5));
}

#[test]
fn the_curve_is_drawn_with_the_simple_rules_beside_it() {
    let gold = [claim("a", "b", "")];
    let drawn = scored(&gold, &[known("a", "b", 0.9)]).to_string();
    let last = format!("# 1.000 |{}*", " ".repeat(60));
    assert!(drawn.lines().any(|line| line == last), "{drawn}");
}
