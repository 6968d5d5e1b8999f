//! `wirecopy bench`: what it says it measured is what a scan finds.

use serde_json::Value;

use crate::program::{Folder, fed, wirecopy};

const NEWSROOM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/newsroom.jsonl");

#[test]
fn one_thread_and_all_are_measured_stage_by_stage() {
    let said = wirecopy(&["bench", NEWSROOM, "--json", "--threads", "3", "--quiet"]);
    let bench: Value = serde_json::from_str(said.fine()).unwrap();
    let folder = Folder::of(&[]);
    wirecopy(&["scan", NEWSROOM, "--out", &folder.at("out"), "--quiet"]).fine();
    let account = std::fs::read(folder.path("out").join("run.json")).unwrap();
    let account: Value = serde_json::from_slice(&account).unwrap();
    assert_eq!(bench["counts"], account["counts"]);
    let runs = bench["runs"].as_array().unwrap();
    let threads: Vec<_> = runs.iter().map(|run| run["threads"].as_u64()).collect();
    assert_eq!(threads, [Some(1), Some(3)]);
    for run in runs {
        let stages = run["stages"].as_array().unwrap();
        let names = |stages: &[Value]| -> Vec<Value> {
            stages.iter().map(|stage| stage["stage"].clone()).collect()
        };
        assert_eq!(names(stages), names(account["stages"].as_array().unwrap()));
        let sum: f64 = stages.iter().map(|s| s["seconds"].as_f64().unwrap()).sum();
        assert!(sum > 0.0 && sum <= run["seconds"].as_f64().unwrap());
    }
}

#[test]
fn standard_input_is_measured_as_often_as_a_file() {
    let line = "{\"id\":\"x\",\"text\":\"One short text.\"}\n";
    let said = fed(
        &["bench", "-", "--threads", "2", "--quiet"],
        line.as_bytes(),
    );
    let printed = said.fine();
    assert!(
        printed.starts_with("1 article, 0.0 MB of text\n"),
        "{printed}"
    );
    assert!(
        printed.contains("\n1 thread ") && printed.contains("\n2 threads "),
        "{printed}"
    );
}

#[test]
fn a_scan_that_fails_says_why() {
    let said = wirecopy(&["bench", "no/such/file", "--quiet"]);
    assert!(said.error().contains("no/such/file"), "{said:?}");
}
