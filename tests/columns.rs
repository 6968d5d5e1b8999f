//! `corpus/plagdet_columns.py`: the columns that scorers of text alignment read.
//! The script needs a Python, as the scorers do; where there is none it has nothing to be wrong for.

use std::process::Command;

use wirecopy::evaluate::passages::{self, Boilerplate};

use crate::program::{Folder, corpus, home, newsroom};

/// What the script prints, or nothing where there is no Python.
fn columns(args: &[&str]) -> Option<String> {
    let script = home().join("corpus/plagdet_columns.py");
    let said = Command::new("python3").arg(script).args(args).output();
    let said = said.ok()?;
    assert!(said.status.success(), "{said:?}");
    Some(String::from_utf8(said.stdout).unwrap())
}

const PASSAGES: &str = r#"{"a":{"article":"x","bytes":[10,30],"chars":[8,20]},"b":{"article":"y","bytes":[0,25],"chars":[0,15]},"kind":"edited"}
{"a":{"article":"y","bytes":[40,90],"chars":[30,80]},"b":{"article":"z","bytes":[5,55],"chars":[5,55]},"kind":"verbatim"}
"#;

const HEADER: &str =
    "susp_id\tsrc_id\tthis_offset\tthis_length\tsource_offset\tsource_length\tobfuscation\n";

#[test]
fn columns_count_code_points_and_take_the_earlier_article_for_the_source() {
    let folder = Folder::of(&[("passages.jsonl", PASSAGES.as_bytes())]);
    if let Some(said) = columns(&[&folder.at("passages.jsonl")]) {
        let rows = "y\tx\t0\t15\t8\t12\tedited\nz\ty\t5\t50\t30\t50\tverbatim\n";
        assert_eq!(said, HEADER.to_owned() + rows);
    }
}

#[test]
fn a_table_of_pairs_says_who_copied_and_which_passages_count() {
    let pairs = "susp_id\tsrc_id\tobfuscation\nx\ty\trandom\n";
    let folder = Folder::of(&[
        ("passages.jsonl", PASSAGES.as_bytes()),
        ("pairs.tsv", pairs.as_bytes()),
    ]);
    if let Some(said) = columns(&[&folder.at("passages.jsonl"), &folder.at("pairs.tsv")]) {
        assert_eq!(said, HEADER.to_owned() + "x\ty\t8\t12\t0\t15\tedited\n");
    }
}

#[test]
fn the_columns_of_a_scan_score_as_the_scan_does() {
    let found = &newsroom().files["passages.jsonl"];
    let folder = Folder::of(&[("passages.jsonl", found.as_bytes())]);
    if let Some(said) = columns(&[&folder.at("passages.jsonl")]) {
        let gold = passages::parse("gold", &corpus("gold/passages.jsonl")).unwrap();
        let score = |text: &str| {
            let found = passages::parse("found", text).unwrap();
            passages::score(&gold, &found, None, Boilerplate::Scored).all
        };
        assert_eq!(score(&said), score(found));
        assert!(score(&said).plagdet > 0.9);
    }
}
