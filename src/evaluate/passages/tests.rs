//! The figures in tests named after the scorer were computed with the independent `plagdet.py`.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::evaluate::pairs;

const HEADER: &str =
    "susp_id\tsrc_id\tthis_offset\tthis_length\tsource_offset\tsource_length\tobfuscation\n";

const GOLD: &str = "s1\to1\t0\t100\t0\t100\tverbatim\n\
    s1\to1\t300\t50\t500\t70\trandom\n\
    s1\to2\t120\t80\t10\t90\tverbatim\n\
    s2\to1\t0\t40\t0\t41\trandom\n\
    s3\to3\t5\t200\t7\t180\tsummary\n";

/// The first passage in two overlapping parts, the second too long, one that meets its gold on one
/// side only, one exact, one in a pair without gold.
const FOUND: &str = "s1\to1\t0\t40\t0\t45\tx\n\
    s1\to1\t35\t50\t40\t50\tx\n\
    s1\to1\t290\t90\t480\t120\tx\n\
    s1\to2\t130\t20\t300\t20\tx\n\
    s2\to1\t0\t40\t0\t41\tx\n\
    s2\to3\t0\t40\t0\t41\tx\n";

fn table(rows: &str) -> Vec<Passage> {
    parse("rows.tsv", &format!("{HEADER}{rows}")).unwrap()
}

fn scored(gold: &[Passage], found: &[Passage]) -> Passages {
    score(gold, found, None, Boilerplate::Ignored)
}

/// The passages as lines of `passages.jsonl`, turned round if `turned`.
fn json(passages: &[Passage], turned: bool) -> String {
    let mut lines = String::new();
    for passage in passages {
        let (a, b) = if turned {
            (&passage.source, &passage.this)
        } else {
            (&passage.this, &passage.source)
        };
        let side = |side: &Side| serde_json::json!({"article": side.article, "bytes": [0, 1], "chars": side.chars});
        let line = serde_json::json!({
            "a": side(a), "b": side(b), "words": 9, "similarity": 1.0, "kind": passage.kind,
            "quotation": false, "family": 1,
        });
        writeln!(lines, "{line}").unwrap();
    }
    lines
}

#[test]
fn one_gold_passage_found_in_halves_counts_its_granularity() {
    let gold = table("s\to\t0\t100\t0\t100\tverbatim\n");
    let found = table("s\to\t0\t50\t0\t50\tx\ns\to\t50\t50\t50\t50\tx\n");
    let all = scored(&gold, &found).all;
    assert_eq!(
        (all.recall, all.precision, all.granularity),
        (1.0, 1.0, 2.0)
    );
    assert!((all.plagdet - 1.0 / 3.0_f64.log2()).abs() < 1e-12);
}

#[test]
fn figures_equal_the_scorer_to_five_decimals() {
    let scores = scored(&table(GOLD), &table(FOUND));
    assert_eq!(
        scores.all.to_string(),
        "plagdet\t0.47852\nrecall\t0.57500\nprecision\t0.59524\ngranularity\t1.33333\n\
         gold\t5\nfound\t6\n"
    );
}

#[test]
fn figures_of_a_kind_equal_the_scorer_on_the_pairs_of_that_kind() {
    let scores = scored(&table(GOLD), &table(FOUND));
    assert_eq!(
        scores.kind("verbatim").unwrap().to_string(),
        "plagdet\t0.29443\nrecall\t0.43750\nprecision\t0.50000\ngranularity\t2.00000\n\
         gold\t2\nfound\t4\n"
    );
    assert_eq!(
        scores.kind("random").unwrap().to_string(),
        "plagdet\t0.56410\nrecall\t1.00000\nprecision\t0.39286\ngranularity\t1.00000\n\
         gold\t2\nfound\t4\n"
    );
    assert_eq!(
        scores.kind("summary").unwrap().to_string(),
        "plagdet\t0.00000\nrecall\t0.00000\nprecision\t0.00000\ngranularity\t1.00000\n\
         gold\t1\nfound\t0\n"
    );
    assert_eq!(
        scores.kind("translated").unwrap_err().to_string(),
        "the gold holds no kind translated (it holds: random, summary, verbatim)"
    );
}

#[test]
fn a_table_of_pairs_says_which_kind_a_pair_without_gold_belongs_to() {
    let pairs = pairs::parse(
        "pairs.tsv",
        "src_id\tsusp_id\tobfuscation\no1\ts2\trandom\no3\ts2\trandom\n",
    )
    .unwrap();
    let scores = score(
        &table(GOLD),
        &table(FOUND),
        Some(&pairs),
        Boilerplate::Ignored,
    );
    // s1/o1 is not in the table, so its three count by its gold's kinds; s2/o1 and s2/o3 are.
    assert_eq!(scores.kinds["random"].found, 5);
    assert_eq!(scores.kinds["verbatim"].found, 4);
}

#[test]
fn passages_of_a_scan_score_like_the_table_whichever_article_came_first() {
    let (gold, found) = (table(GOLD), table(FOUND));
    let expected = scored(&gold, &found);
    for turned in [false, true] {
        let read = parse("passages.jsonl", &json(&found, turned)).unwrap();
        assert_eq!(scored(&gold, &read), expected);
    }
}

#[test]
fn a_pair_that_the_gold_holds_both_ways_keeps_the_order_it_was_found_in() {
    let gold = table("x\ty\t0\t10\t0\t10\tk\ny\tx\t50\t10\t50\t10\tk\n");
    let found = table("y\tx\t0\t10\t0\t10\tk\n");
    assert_eq!(
        scored(&gold, &found).all.recall.to_bits(),
        0.0_f64.to_bits()
    );
}

#[test]
fn gold_lines_need_only_what_scoring_reads() {
    let gold = r#"{"a":{"article":"x","chars":[0,10]},"b":{"article":"y","chars":[3,13]},"kind":"edited","quotation":true}"#;
    let gold = parse("gold.jsonl", gold).unwrap();
    assert_eq!(scored(&gold, &gold).kinds["edited"].gold, 1);
    let error = parse("gold.jsonl", r#"{"a":{"article":"x"},"b":{}}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("gold.jsonl:1: missing field `chars`"),
        "{error}"
    );
}

#[test]
fn offsets_that_are_no_offsets_are_refused() {
    let reason = |row: &str| {
        parse("f", &format!("{HEADER}{row}"))
            .unwrap_err()
            .to_string()
    };
    assert!(reason("s\to\t-1\t1\t0\t1\tk\n").starts_with("f:2: this_offset is no number"));
    assert!(reason("s\to\t1\t4294967295\t0\t1\tk\n").ends_with("is out of range"));
}

#[test]
fn standing_text_of_an_article_is_no_passage_with_any_other() {
    let mut gold = table("x\tx\t0\t100\t0\t100\tk\ny\ty\t50\t100\t50\t100\tk\n");
    for line in &mut gold {
        line.boilerplate = true;
    }
    // Standing on both sides; on one only; in an article that has none.
    let found = table("x\ty\t0\t90\t60\t90\tk\nx\ty\t0\t90\t300\t90\tk\nx\tz\t0\t90\t60\t90\tk\n");
    let ignoring = scored(&gold, &found);
    assert_eq!(ignoring.ignored, Ignored { gold: 2, found: 1 });
    assert_eq!(ignoring.all.found, 2);
}

#[test]
fn standing_text_is_neither_right_nor_wrong_to_find() {
    let mut gold = table("x\ty\t0\t100\t0\t100\tk\nx\ty\t500\t80\t700\t80\tk\n");
    gold[1].boilerplate = true;
    // Right; inside the standing text; half in it on one side but a third on the other.
    let found =
        table("x\ty\t0\t100\t0\t100\tk\nx\ty\t510\t60\t710\t60\tk\nx\ty\t560\t40\t760\t60\tk\n");
    let ignoring = scored(&gold, &found);
    assert_eq!(ignoring.ignored, Ignored { gold: 1, found: 1 });
    assert_eq!((ignoring.all.gold, ignoring.all.found), (1, 2));
    assert!((ignoring.all.precision - 0.5).abs() < 1e-12);

    let counting = score(&gold, &found, None, Boilerplate::Scored);
    assert_eq!(counting.ignored, Ignored::default());
    assert_eq!((counting.all.gold, counting.all.found), (2, 3));
}

#[test]
fn false_alarms_are_pairs_without_reuse_in_which_anything_was_found() {
    let pairs = pairs::parse(
        "pairs.tsv",
        "susp_id\tsrc_id\tobfuscation\tn_spans\n\
         s2\to3\tno-plagiarism\t0\ns9\to9\tno-plagiarism\t0\ns8\to8\tsummary\t0\ns1\to1\trandom\t2\n",
    )
    .unwrap();
    let scores = score(
        &table(GOLD),
        &table(FOUND),
        Some(&pairs),
        Boilerplate::Ignored,
    );
    let alarms = scores.false_alarms.clone().unwrap();
    assert_eq!((alarms.pairs, alarms.flagged), (3, 1));
    assert_eq!(
        scores.false_alarms_by_label["no-plagiarism"].rate,
        Some(0.5)
    );
    assert!(scores.to_string().contains("false_alarm_rate\t0.33333\n"));
}

#[test]
fn nothing_found_scores_nought_and_is_no_error() {
    let all = scored(&table(GOLD), &parse("passages.jsonl", "").unwrap()).all;
    assert_eq!(
        all.to_string(),
        "plagdet\t0.00000\nrecall\t0.00000\nprecision\t0.00000\ngranularity\t1.00000\n\
         gold\t5\nfound\t0\n"
    );
}

/// Passages in a few pairs, none of them empty, and far enough apart that none touches another.
fn apart() -> impl Strategy<Value = Vec<Passage>> {
    prop::collection::vec((0u8..3, 0u8..3, 1u32..90, 1u32..90), 1..20).prop_map(|drawn| {
        let mut rows = String::new();
        for (place, (susp, src, this, source)) in (0..).zip(drawn) {
            let offset = place * 100;
            writeln!(
                rows,
                "s{susp}\to{src}\t{offset}\t{this}\t{offset}\t{source}\tk"
            )
            .unwrap();
        }
        table(&rows)
    })
}

/// Any passages.
fn any_passages() -> impl Strategy<Value = Vec<Passage>> {
    let row = (0u8..3, 0u8..3, (0u32..300, 0u32..90), (0u32..300, 0u32..90));
    prop::collection::vec(row, 0..25).prop_map(|drawn| {
        let mut rows = String::new();
        for (susp, src, this, source) in drawn {
            let (this, source) = (
                format!("{}\t{}", this.0, this.1),
                format!("{}\t{}", source.0, source.1),
            );
            writeln!(rows, "s{susp}\to{src}\t{this}\t{source}\tk{susp}").unwrap();
        }
        table(&rows)
    })
}

proptest! {
    #[test]
    fn what_equals_the_gold_is_perfect(gold in apart()) {
        let all = scored(&gold, &gold).all;
        prop_assert_eq!((all.plagdet, all.recall, all.precision, all.granularity), (1.0, 1.0, 1.0, 1.0));
    }

    #[test]
    fn scores_stay_in_range(gold in any_passages(), found in any_passages()) {
        let scores = scored(&gold, &found);
        for measures in scores.kinds.values().chain([&scores.all]) {
            for share in [measures.plagdet, measures.recall, measures.precision] {
                prop_assert!((0.0..=1.0).contains(&share), "{:?}", measures);
            }
            prop_assert!(measures.granularity >= 1.0);
        }
    }

    #[test]
    fn recall_and_precision_trade_places_with_the_sides(gold in any_passages(), found in any_passages()) {
        let (there, back) = (scored(&gold, &found).all, scored(&found, &gold).all);
        prop_assert_eq!(there.recall.to_bits(), back.precision.to_bits());
        prop_assert_eq!(there.precision.to_bits(), back.recall.to_bits());
    }
}
