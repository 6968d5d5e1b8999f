//! Dumps that do not fit into memory, and runs that do not come to their end.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use wirecopy::hash;

use crate::program::{Folder, Scan, home, wirecopy};

/// A newsroom of 400 articles in ten parts: large enough to be stopped in the middle.
static INPUT: LazyLock<String> = LazyLock::new(|| {
    static FOLDER: LazyLock<Folder> = LazyLock::new(|| Folder::of(&[]));
    let (input, gold) = (FOLDER.at("dump.jsonl"), FOLDER.at("gold"));
    let size = ["--articles", "400", "--seed", "5"];
    wirecopy(&[&["generate", "--out", &input, "--gold", &gold], &size[..]].concat()).fine();
    input
});
const PARTS: [&str; 2] = ["--part", "40"];

/// What a scan of it writes that nobody stops.
fn undisturbed() -> &'static Scan {
    static SCAN: LazyLock<Scan> = LazyLock::new(|| Scan::of(&[&INPUT]));
    &SCAN
}

/// Checks that a folder holds what an undisturbed scan writes, and nothing else.
fn same_as_undisturbed(out: &str) {
    let mut names: Vec<String> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        undisturbed().files.keys().cloned().collect::<Vec<_>>()
    );
    for name in names.iter().filter(|name| *name != "run.json") {
        let found = fs::read_to_string(Path::new(out).join(name)).unwrap();
        assert!(found == undisturbed().files[name], "{name} differs");
    }
}

/// A scan that keeps what it has done, to be waited for or killed.
fn started(out: &str, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .current_dir(home())
        .args(["scan", &INPUT, "--out", out, "--resume"])
        .args(PARTS)
        .args(more)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// A scan to its end; what it said.
fn resumed(out: &str, more: &[&str]) -> String {
    let output = started(out, more).wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

/// A scan that may write no file of more than so many blocks of 512 bytes; what it said.
fn limited(out: &str, blocks: u32, more: &[&str]) -> String {
    let output = Command::new("sh")
        .current_dir(home())
        .args(["-c", &format!("ulimit -f {blocks}; exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_wirecopy"))
        .args(["scan", &INPUT, "--out", out, "--resume"])
        .args(PARTS)
        .args(more)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    said
}

/// Parts that a stopped run has kept.
fn parts(out: &str) -> usize {
    let manifest = fs::read_to_string(format!("{out}/work/manifest.jsonl"));
    manifest.map_or(0, |text| text.lines().count().saturating_sub(1))
}

/// A run stopped by a file that could not be written, after at least one that could.
fn stopped(folder: &Folder) -> String {
    let out = folder.at("found");
    let said = limited(&out, 300, &[]);
    assert!(said.contains("File too large"), "{said}");
    assert!(
        said.contains("the same command with --resume goes on"),
        "{said}"
    );
    assert!(parts(&out) > 0, "{said}");
    out
}

#[test]
fn a_full_disk_is_named_and_what_was_done_is_kept() {
    let folder = Folder::of(&[]);
    let out = stopped(&folder);
    let kept = parts(&out);
    let said = resumed(&out, &[]);
    assert!(
        said.contains(&format!("going on from {kept} parts")),
        "{said}"
    );
    same_as_undisturbed(&out);
}

#[test]
fn a_damaged_part_is_told_and_made_again() {
    let folder = Folder::of(&[]);
    let out = stopped(&folder);
    let part = format!("{out}/work/words-000000.part");
    let mut bytes = fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&part, bytes).unwrap();
    let said = resumed(&out, &[]);
    assert!(said.contains("words-000000.part is damaged"), "{said}");
    same_as_undisturbed(&out);
}

#[test]
fn a_run_with_other_settings_is_not_the_one_that_was_stopped() {
    let folder = Folder::of(&[]);
    let out = stopped(&folder);
    let resume = [
        "scan", &INPUT, "--out", &out, "--resume", "--part", "40", "--quiet",
    ];
    let said = wirecopy(&[&resume[..], &["--min-words", "9"]].concat());
    let reason = "--resume needs the run that was stopped: min_words was 8, and is 9";
    assert!(said.error().contains(reason), "{said:?}");
    let said = wirecopy(&[&resume[..], &["corpus/long.jsonl"]].concat());
    assert!(
        said.error().contains("1 input files, and there are 2"),
        "{said:?}"
    );
    // nothing of it was lost by that
    resumed(&out, &[]);
    same_as_undisturbed(&out);
}

#[test]
fn a_changed_input_of_the_same_size_is_not_the_one_that_was_scanned() {
    let text = fs::read_to_string(&*INPUT).unwrap();
    let folder = Folder::of(&[("input.jsonl", text.as_bytes())]);
    let (input, out) = (folder.at("input.jsonl"), folder.at("found"));
    let scan = ["scan", &input, "--out", &out, "--part", "40"];
    let output = Command::new("sh")
        .args(["-c", "ulimit -f 300; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_wirecopy"))
        .args(scan)
        .arg("--resume")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let letter = text.find("the ").unwrap();
    let changed = format!("{}The {}", &text[..letter], &text[letter + 4..]);
    fs::write(&input, changed).unwrap();
    let said = wirecopy(&[&scan[..], &["--resume", "--quiet"]].concat());
    assert!(
        said.error()
            .contains("it was made of another input: articles 1 to 40"),
        "{said:?}"
    );
    wirecopy(&[&scan[..], &["--quiet"]].concat()).fine();
    assert!(!fs::exists(folder.at("found/work")).unwrap());
}

#[test]
fn a_work_folder_keeps_what_is_not_of_a_run() {
    // a manifest of somebody else's was emptied and then removed, and so was all that is unfinished
    let theirs = b"{\"my\": 1}\n";
    let folder = Folder::of(&[
        ("manifest.jsonl", theirs),
        ("thesis.unfinished", b"their own"),
        ("words-000000.unfinished", b"of a killed run"),
    ]);
    let (work, manifest) = (folder.at(""), folder.path("manifest.jsonl"));
    let scan = [
        "scan",
        "corpus/plain",
        "--work-dir",
        &work,
        "--quiet",
        "--format",
        "json",
    ];
    let said = wirecopy(&scan);
    let reason = "manifest.jsonl: it is not the manifest of a work folder";
    assert!(said.error().contains(reason), "{said:?}");
    assert_eq!(fs::read(&manifest).unwrap(), theirs);
    fs::remove_file(&manifest).unwrap();
    wirecopy(&scan).fine();
    assert!(fs::exists(folder.path("thesis.unfinished")).unwrap());
    assert!(!fs::exists(folder.path("words-000000.unfinished")).unwrap());
}

#[test]
fn to_go_on_needs_a_folder_to_go_on_from() {
    let said = wirecopy(&["scan", &INPUT, "--resume"]);
    assert!(
        said.error().contains("--resume needs the folder"),
        "{said:?}"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a run is to be killed in the middle"
)]
fn runs_killed_at_twenty_random_moments_go_on_and_write_the_same() {
    let folder = Folder::of(&[]);
    let begin = Instant::now();
    resumed(&folder.at("whole"), &[]);
    let whole = begin.elapsed();
    same_as_undisturbed(&folder.at("whole"));
    let mut state = 5;
    let (mut kept, mut kills) = (0, 0);
    while kills < 20 {
        let out = folder.at(&format!("found-{kills}"));
        // up to four times one after the other, then to the end
        for _ in 0..4 {
            let share = hash::next(&mut state) as f64 / u64::MAX as f64;
            let mut run = started(&out, &[]);
            sleep(whole.mul_f64(share));
            let is_over = run.try_wait().unwrap().is_some();
            run.kill().unwrap();
            run.wait().unwrap();
            if is_over {
                break;
            }
            kills += 1;
            kept = kept.max(parts(&out));
        }
        resumed(&out, &[]);
        same_as_undisturbed(&out);
    }
    assert!(
        kept > 5,
        "no run was killed in the middle: {kept} parts at the most"
    );
}

#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    let run = started(&out, &[]);
    for _ in 0..2000 {
        if parts(&out) > 0 {
            break;
        }
        sleep(Duration::from_millis(5));
    }
    let id = run.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let output = run.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(
        said.contains("the same command with --resume goes on"),
        "{said}"
    );
    let said = resumed(&out, &[]);
    assert!(said.contains("going on from"), "{said}");
    same_as_undisturbed(&out);
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_spills_writes_what_one_in_memory_writes() {
    for threads in ["1", "3"] {
        let spilled = Scan::of(&[&INPUT, "--max-memory", "64MiB", "--threads", threads]);
        for (name, text) in &spilled.files {
            if name == "run.json" {
                let run: serde_json::Value = serde_json::from_str(text).unwrap();
                let bytes = run["spilled_bytes"].as_u64().unwrap();
                assert!(bytes > 1 << 20, "nothing was spilled: {bytes}");
                assert!(
                    run["peak_bytes"].as_u64().unwrap() < 100 << 20,
                    "{}",
                    run["peak_bytes"]
                );
            } else {
                assert!(*text == undisturbed().files[name], "{name} differs");
            }
        }
    }
}
