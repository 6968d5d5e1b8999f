//! The layout is a promise: imports point one way, and what only some modules may do stays there.

use std::fs;
use std::path::{Path, PathBuf};

/// The stages, lowest first; a module may use those before it.
const ORDER: [&str; 18] = [
    "error",
    "spill",
    "model",
    "config",
    "hash",
    "read",
    "segment",
    "fingerprint",
    "candidates",
    "dedup",
    "align",
    "cluster",
    "attribute",
    "report",
    "evaluate",
    "generate",
    "pipeline",
    "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every source file of the library with its stage and its text.
fn files() -> Vec<(PathBuf, String, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let inner = path.strip_prefix(&src).unwrap().to_owned();
            let first = inner
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_str()
                .unwrap();
            let stage = first.strip_suffix(".rs").unwrap_or(first).to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (inner, stage, text)
        })
        .collect()
}

fn rank(stage: &str) -> Option<usize> {
    ORDER.iter().position(|&s| s == stage)
}

/// The code of a file: comments and its tests left out.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap();
    let lines = before_tests
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_stage_has_its_place() {
    for (path, stage, _) in files() {
        let known = matches!(stage.as_str(), "lib" | "main") || rank(&stage).is_some();
        assert!(known, "{} is in no stage of the design", path.display());
    }
}

#[test]
fn imports_point_one_way() {
    let mut seen = 0;
    for (path, stage, text) in files() {
        let Some(own) = rank(&stage) else { continue };
        let imports = text.lines().enumerate();
        // a comment may point up: it links to what a reader wants to know, and compiles nothing
        for (at, line) in imports.filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let name: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let Some(other) = rank(&name) else { continue };
                seen += 1;
                assert!(
                    other <= own,
                    "{}:{} uses {name}, which lies above it",
                    path.display(),
                    at + 1
                );
            }
        }
    }
    assert!(seen > 50, "the test has lost sight of the imports: {seen}");
}

#[test]
fn files_are_opened_in_read_and_cli_only() {
    for (path, stage, text) in files() {
        if matches!(stage.as_str(), "read" | "cli") {
            continue;
        }
        for name in [
            "std::fs",
            "File::open",
            "File::create",
            "std::net",
            "std::process::Command",
        ] {
            assert!(!code(&text).contains(name), "{} has {name}", path.display());
        }
    }
}

#[test]
fn the_clock_and_the_environment_are_read_in_cli_only() {
    for (path, stage, text) in files() {
        if matches!(stage.as_str(), "cli" | "main") {
            continue;
        }
        for name in [
            "Instant",
            "SystemTime",
            "std::env",
            "Timestamp::now",
            "Zoned::now",
        ] {
            assert!(!code(&text).contains(name), "{} has {name}", path.display());
        }
    }
}

#[test]
fn unsafe_code_and_instruction_sets_stay_in_the_kernels_and_the_allocator() {
    for (path, _, text) in files() {
        if path.components().any(|c| c.as_os_str() == "kernel") || path.ends_with("spill/heap.rs") {
            continue;
        }
        for name in ["unsafe ", "target_arch", "target_feature"] {
            assert!(!code(&text).contains(name), "{} has {name}", path.display());
        }
    }
}

#[test]
fn there_is_no_drawer_for_odds_and_ends() {
    for (path, _, _) in files() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !matches!(name, "utils" | "util" | "helpers" | "common" | "misc"),
            "{}",
            path.display()
        );
    }
}
