//! What a user meets: arguments, exit codes, messages, and what stands on the terminal.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::program::{Folder, NEWSROOM, Scan, corpus, fed, home, newsroom, wirecopy};

const HARBOUR: &str = "The old ferry left its berth before sunrise and crossed the strait with forty \
    passengers, two horses and a piano.";
const HARBOR: &str = "Witnesses disagree. The old ferry left the berth before sunrise and crossed the \
    strait with forty passengers, two horses and a grand piano.";

fn record(id: &str, text: &str) -> String {
    let outlet = id.split('/').next();
    serde_json::json!({"id": id, "outlet": outlet, "text": text}).to_string() + "\n"
}

/// Two articles that share a passage, and one that shares nothing.
fn three() -> String {
    record("herald/1", HARBOUR) + &record("post/1", HARBOR) + &record("times/1", "It rained.")
}

#[test]
fn a_missing_file_is_named_with_the_reason() {
    let said = wirecopy(&["scan", "corpus/no-such-file.jsonl"]);
    let expected = "wirecopy: corpus/no-such-file.jsonl: No such file or directory (os error 2)";
    assert_eq!(said.error(), expected);
}

#[test]
fn an_unwritable_folder_is_named_before_the_work_begins() {
    let folder = Folder::of(&[("file", b"in the way")]);
    let out = folder.at("file/found");
    let said = wirecopy(&["scan", "corpus/newsroom.jsonl", "--out", &out]);
    let line = said.error();
    assert!(
        line.contains(&out) && line.contains("Not a directory"),
        "{line}"
    );
}

#[test]
fn a_run_that_ends_early_leaves_no_account_of_an_earlier_one() {
    let folder = Folder::of(&[("three.jsonl", three().as_bytes())]);
    let (input, out) = (folder.at("three.jsonl"), folder.at("found"));
    let account = folder.at("found/run.json");
    wirecopy(&["scan", &input, "--out", &out]);
    assert!(fs::exists(&account).expect("a folder"));
    let passages = folder.at("found/passages.jsonl");
    fs::remove_file(&passages).expect("passages were written");
    fs::create_dir_all(format!("{passages}/in the way")).expect("a folder");
    let said = wirecopy(&["scan", &input, "--out", &out, "--quiet"]);
    assert!(said.error().contains("passages.jsonl"), "{said:?}");
    assert!(!fs::exists(&account).expect("a folder"));
}

#[test]
fn what_a_scan_wrote_into_its_input_folder_is_not_read_again() {
    // the families of the first run were articles of the second
    let folder = Folder::of(&[("three.jsonl", three().as_bytes())]);
    let (inputs, pattern) = (folder.at(""), folder.at("**/*.*"));
    let (found, work) = (folder.at("found"), folder.at("work"));
    fs::create_dir(&work).expect("a folder");
    let killed = record("killed/1", HARBOUR);
    fs::write(folder.path("work/words-000000.part"), &killed).expect("a file");
    fs::write(folder.path("work/words-000001.unfinished"), killed).expect("a file");
    for input in [&inputs, &inputs, &pattern] {
        let kept = ["--work-dir", &work, "--out", &found, "--format", "parquet"];
        wirecopy(&[&["scan", input, "--quiet"], &kept[..]].concat()).fine();
        let account = fs::read_to_string(folder.path("found/run.json")).expect("an account");
        let account: Value = serde_json::from_str(&account).expect("JSON");
        assert_eq!(account["counts"]["articles"], 3);
        assert_eq!(account["inputs"].as_array().map(Vec::len), Some(1));
    }
    for _ in 0..2 {
        let said = wirecopy(&["report", &found]);
        assert_eq!((said.code, &*said.err), (Some(0), ""));
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_is_there_is_written_to_and_stays() {
    // it was replaced by a file
    use std::os::unix::fs::FileTypeExt;
    let folder = Folder::of(&[("three.jsonl", three().as_bytes())]);
    let (input, pipe, found) = (
        folder.at("three.jsonl"),
        folder.at("pipe"),
        folder.at("found"),
    );
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    wirecopy(&["scan", &input, "--out", &found, "--quiet"]).fine();
    let dropped = folder.at("dropped.jsonl");
    let dedup = ["dedup", &input, "--out", &pipe, "--dropped", &dropped];
    for (args, begin) in [
        (&dedup[..], "{\"id\""),
        (&["report", &found, "--out", &pipe], "<!doctype html>"),
    ] {
        let from = pipe.clone();
        let reader = std::thread::spawn(move || fs::read_to_string(from));
        wirecopy(args).fine();
        let read = reader.join().expect("no panic").expect("text");
        assert!(read.to_lowercase().starts_with(begin), "{read}");
        let kind = fs::metadata(&pipe).expect("still there").file_type();
        assert!(kind.is_fifo());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_the_file_and_leaves_no_half_of_one() {
    let folder = Folder::of(&[("three.jsonl", three().as_bytes())]);
    let (full, gold) = (folder.at("gold/articles.jsonl"), folder.at("gold"));
    fs::create_dir(&gold).expect("a folder");
    std::os::unix::fs::symlink("/dev/full", &full).expect("a link");
    let (input, out) = (folder.at("three.jsonl"), folder.at("out.jsonl"));
    let generate = ["generate", "--articles", "20", "--seed", "1", "--out"];
    for args in [
        &["dedup", &input, "--out", &full, "--dropped", &out][..],
        &[&generate[..], &[&out, "--gold", &gold]].concat(),
    ] {
        let said = wirecopy(&[args, &["--quiet"]].concat());
        let expected = format!("wirecopy: cannot write results: {full}: No space left");
        assert!(said.error().starts_with(&expected), "{said:?}");
        let names = fs::read_dir(folder.at("")).expect("a folder").count();
        assert_eq!(names, 2, "{args:?}");
    }
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    for (args, says) in [
        (
            &["--min-words", "2"][..],
            "min-words must lie in 5..=1000, not 2",
        ),
        (
            &["--min-words", "1001"],
            "min-words must lie in 5..=1000, not 1001",
        ),
    ] {
        let said = wirecopy(&[&["scan", "corpus/newsroom.jsonl"], args].concat());
        assert!(said.error().ends_with(says), "{said:?}");
    }
}

#[test]
fn arguments_that_make_no_sense_are_refused_with_what_would() {
    for (args, says) in [
        (
            &["--field", "txt=body"][..],
            "no field is called \"txt\" (fields: text, outlet",
        ),
        (
            &["--field", "text"],
            "text is not of the form FIELD=NAME, such as text=body",
        ),
        (&["--field", "text="], "text= names no field"),
        (
            &["--min-words", "many"],
            "invalid value 'many' for '--min-words <N>'",
        ),
        (
            &["--threads", "0"],
            "invalid value '0' for '--threads <N>': 0 is not in 1..=1024",
        ),
        (
            &["--threads", "1025"],
            "invalid value '1025' for '--threads <N>': 1025 is not in 1..=1024",
        ),
        (
            &["--max-memory", "1MiB"],
            "1MiB is less than any run needs, 64 MiB",
        ),
        (
            &["--no-such-option"],
            "unexpected argument '--no-such-option'",
        ),
    ] {
        let said = wirecopy(&[&["scan", "corpus/newsroom.jsonl"], args].concat());
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{args:?}");
        assert!(said.err.contains(says), "{}", said.err);
    }
}

#[test]
fn no_arguments_are_answered_with_the_help() {
    let said = wirecopy(&[]);
    assert_eq!((said.code, &*said.out), (Some(2), ""));
    assert!(said.err.contains("Usage: wirecopy"), "{}", said.err);
}

#[test]
fn broken_records_are_refused_by_line_and_the_run_goes_on() {
    let said = wirecopy(&["scan", "corpus/broken.jsonl"]);
    let out = said.fine();
    assert!(out.starts_with("2 articles"), "{out}");
    let says = "7 records could not be read, the first: corpus/broken.jsonl:2: empty text";
    assert!(out.contains(says), "{out}");
}

#[test]
fn strict_stops_at_the_first_broken_record() {
    let said = wirecopy(&["scan", "--strict", "corpus/broken.jsonl"]);
    assert_eq!(
        said.error(),
        "wirecopy: corpus/broken.jsonl:2: empty text (text)"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for args in [
        &["scan", "corpus/newsroom.jsonl"][..],
        &["scan", "corpus/newsroom.jsonl", "--format", "json"],
        &[
            "compare",
            "corpus/plain/04-orchard-a.txt",
            "corpus/plain/05-orchard-b.txt",
        ],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
            .current_dir(home())
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{args:?}: {err}");
        assert!(
            !err.contains("panic") && !err.contains("ipe"),
            "{args:?}: {err}"
        );
    }
}

#[test]
fn a_reader_of_messages_that_goes_away_is_no_error_either() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .current_dir(home())
        .args(["scan", "corpus/newsroom.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stderr.take());
    let mut out = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut out)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(out.starts_with("65 articles"), "{out}");
}

/// The passages that a scan of these articles writes, whatever they were read from.
fn passages_of(args: &[&str], input: &[u8]) -> String {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    fed(&[&["scan", "-q", "--out", &out], args].concat(), input).fine();
    fs::read_to_string(folder.path("found/passages.jsonl")).unwrap()
}

#[test]
fn standard_input_gzip_and_zstd_give_what_the_file_gives() {
    let data = corpus("newsroom.jsonl");
    let expected = passages_of(&["corpus/newsroom.jsonl"], b"");
    assert!(expected.lines().count() > 100);
    let mut gzip = flate2::read::GzEncoder::new(data.as_bytes(), flate2::Compression::default());
    let mut packed = Vec::new();
    gzip.read_to_end(&mut packed).unwrap();
    let zstd = zstd::encode_all(data.as_bytes(), 1).unwrap();
    let folder = Folder::of(&[("news", &packed), ("stories", &zstd)]);
    assert!(passages_of(&[&folder.at("news")], b"") == expected, "gzip");
    assert!(
        passages_of(&[&folder.at("stories")], b"") == expected,
        "zstd"
    );
    assert!(
        passages_of(&["-"], data.as_bytes()) == expected,
        "standard input"
    );
    assert!(
        passages_of(&["-"], &packed) == expected,
        "gzip on standard input"
    );
}

#[test]
fn a_field_is_read_from_the_name_given() {
    let dek = three().replace("\"text\"", "\"dek\"");
    let said = fed(&["scan", "-", "--strict"], dek.as_bytes());
    assert_eq!(
        said.error(),
        "wirecopy: -:1: no text field (saw: id, outlet, dek)"
    );
    let passages = passages_of(&["-", "--field", "text=dek"], dek.as_bytes());
    assert_eq!(passages, passages_of(&["-"], three().as_bytes()));
    assert_eq!(passages.lines().count(), 1);
}

#[test]
fn an_outlet_given_is_every_articles_outlet() {
    let said = fed(&["scan", "-", "--outlet", "Ours"], three().as_bytes());
    assert!(
        said.fine().starts_with("3 articles by 1 outlet,"),
        "{}",
        said.out
    );
}

#[test]
fn the_least_words_of_a_passage_can_be_chosen() {
    let strict = passages_of(&["-", "--min-words", "40"], three().as_bytes());
    assert_eq!(strict, "");
}

#[test]
fn the_exit_code_tells_whether_something_was_found_when_asked_to() {
    let (found, nothing) = (three(), record("a", HARBOUR));
    let code = |args: &[&str], input: &str| fed(args, input.as_bytes()).code;
    assert_eq!(code(&["scan", "-", "--exit-code"], &found), Some(1));
    assert_eq!(code(&["scan", "-", "--exit-code"], &nothing), Some(0));
    assert_eq!(code(&["scan", "-"], &found), Some(0));
    // scores find nothing
    let gold = "corpus/gold/copies.jsonl";
    let scored = ["evaluate", "copies", "--gold", gold, "--found", gold];
    assert_eq!(code(&[&scored[..], &["--exit-code"]].concat(), ""), Some(0));
}

#[test]
fn quiet_says_nothing_on_standard_error() {
    let loud = fed(&["scan", "-"], three().as_bytes());
    assert!(loud.err.contains("wirecopy: -: text=text"), "{}", loud.err);
    let quiet = fed(&["scan", "-", "--quiet"], three().as_bytes());
    assert_eq!(quiet.err, "");
    assert_eq!(quiet.fine(), loud.fine());
}

#[test]
fn pairs_limit_what_is_compared() {
    let folder = Folder::of(&[
        ("pairs", b"one\tother\nmna/flood-1\tmidland-ledger/flood-1\tseen\n\nharbour-herald/flood-1\tmna/flood-1\n"),
        ("unknown", b"mna/flood-1\tmna/talks-1\nmna/flood-1\tno/such\n"),
        ("alone", b"mna/flood-1\n"),
        ("itself", b"mna/flood-1\tmna/flood-1\n"),
    ]);
    let scan = Scan::of(&["corpus/newsroom.jsonl", "--pairs", &folder.at("pairs")]);
    let mut pairs: Vec<_> = scan
        .lines("passages.jsonl")
        .iter()
        .map(|p| ["a", "b"].map(|side| p[side]["article"].as_str().unwrap().to_owned()))
        .collect();
    pairs.dedup();
    assert_eq!(
        pairs,
        [
            ["harbour-herald/flood-1", "mna/flood-1"],
            ["midland-ledger/flood-1", "mna/flood-1"]
        ]
    );
    for (file, says) in [
        ("unknown", ":2: no article has the id no/such"),
        ("alone", ":1: no second id behind a tab"),
        ("itself", ":1: mna/flood-1 is paired with itself"),
        ("missing", ": No such file or directory (os error 2)"),
    ] {
        let path = folder.at(file);
        let said = wirecopy(&["scan", "-q", "corpus/newsroom.jsonl", "--pairs", &path]);
        assert_eq!(said.error(), format!("wirecopy: {path}{says}"));
    }
}

#[test]
fn compare_shows_passages_side_by_side_with_their_edits_marked() {
    let folder = Folder::of(&[("a.txt", HARBOUR.as_bytes()), ("b.txt", HARBOR.as_bytes())]);
    let said = wirecopy(&["compare", &folder.at("a.txt"), &folder.at("b.txt")]);
    let out = said.fine();
    for says in [
        "a.txt",
        "b.txt",
        "1. edited, 19 words",
        "left [its]",
        "left [the]",
        "[grand] piano",
    ] {
        assert!(out.contains(says), "no {says} in\n{out}");
    }
    let row = out
        .lines()
        .find(|line| line.contains("left [its]"))
        .unwrap();
    let (left, right) = row.split_once(" │ ").unwrap();
    assert!(
        left.contains("The old ferry") && right.contains("The old ferry"),
        "{row}"
    );
    assert!(!out.contains('\u{1b}'), "colours in a file");
}

#[test]
fn compare_gives_the_same_as_data() {
    let folder = Folder::of(&[("a.txt", HARBOUR.as_bytes()), ("b.txt", HARBOR.as_bytes())]);
    let (a, b) = (folder.at("a.txt"), folder.at("b.txt"));
    let said = wirecopy(&["compare", &a, &b, "--format", "json"]);
    let data: Value = serde_json::from_str(said.fine()).unwrap();
    assert_eq!(data["a"]["article"], a.as_str());
    assert_eq!(data["passages"].as_array().unwrap().len(), 1);
    let passage = &data["passages"][0];
    assert_eq!(
        (&passage["kind"], &passage["words"]),
        (&"edited".into(), &19.into())
    );
    let edited = |side: &str, text: &str| -> Vec<String> {
        let edits = passage["edits"].as_array().unwrap();
        let span = |edit: &Value| crate::program::ends(&edit[side]);
        edits
            .iter()
            .map(|edit| text[span(edit).0..span(edit).1].to_owned())
            .collect()
    };
    assert_eq!(edited("a", HARBOUR), ["its", ""]);
    assert_eq!(edited("b", HARBOR), ["the", "grand"]);
}

#[test]
fn compare_of_texts_that_share_nothing_says_so() {
    let folder = Folder::of(&[
        ("a.txt", HARBOUR.as_bytes()),
        ("b.txt", b"It rained all day."),
    ]);
    let said = wirecopy(&[
        "compare",
        &folder.at("a.txt"),
        &folder.at("b.txt"),
        "--exit-code",
    ]);
    assert!(said.fine().contains("No shared passages."), "{}", said.out);
}

#[test]
fn compare_takes_one_article_a_file() {
    let said = wirecopy(&[
        "compare",
        "corpus/newsroom.jsonl",
        "corpus/plain/04-orchard-a.txt",
    ]);
    let says = "wirecopy: corpus/newsroom.jsonl: compare takes one article a file, this holds 65";
    assert_eq!(said.error(), says);
    let folder = Folder::of(&[("broken.jsonl", b"{\"id\":\"x\"}\n{\"id\":\"y\"}\n")]);
    let broken = folder.at("broken.jsonl");
    let said = wirecopy(&["compare", "corpus/plain/04-orchard-a.txt", &broken]);
    assert!(
        said.error()
            .starts_with(&format!("wirecopy: {broken}:1: no text field")),
        "{said:?}"
    );
}

#[test]
fn two_files_of_one_name_are_told_apart_by_their_folders() {
    let (one, other) = (
        Folder::of(&[("a.txt", HARBOUR.as_bytes())]),
        Folder::of(&[("a.txt", HARBOR.as_bytes())]),
    );
    let said = wirecopy(&[
        "compare",
        &one.at("a.txt"),
        &other.at("a.txt"),
        "--format",
        "json",
    ]);
    let data: Value = serde_json::from_str(said.fine()).unwrap();
    assert_eq!(data["a"]["article"], one.at("a.txt").as_str());
    assert_eq!(data["b"]["article"], other.at("a.txt").as_str());
}

#[test]
fn completions_and_the_manual_come_from_the_same_definitions() {
    let bash = wirecopy(&["completions", "bash"]);
    let man = wirecopy(&["man"]);
    assert!(bash.fine().contains("complete -F _wirecopy"));
    assert!(man.fine().contains(".TH wirecopy 1"), "{}", man.out);
    for command in ["scan", "compare", "evaluate"] {
        assert!(
            bash.out.contains(command) && man.out.contains(command),
            "{command}"
        );
    }
}

#[test]
fn the_help_lists_the_commands() {
    let help = wirecopy(&["--help"]);
    for command in ["scan", "compare", "evaluate", "completions", "man"] {
        let listed = help
            .fine()
            .lines()
            .any(|line| line.trim_start().starts_with(command));
        assert!(listed, "{command} is not in\n{}", help.out);
    }
    let version = wirecopy(&["--version"]);
    assert_eq!(
        version.fine(),
        concat!("wirecopy ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn the_summary_says_what_was_found_how_sure_and_where() {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    let said = wirecopy(&[&["scan", "--out", &out][..], &NEWSROOM].concat());
    let text = said.fine();
    for says in [
        "72 articles by 15 outlets",
        "shared passages in",
        "only here",
        "Meridian News Agency → The Harbour Herald",
        "Largest families of one text",
        "Largest stories",
        "likely source",
        "how sure",
        "mna/flood-1",
        "undetermined",
        "(unseen)",
        &format!("Results: {out}"),
        &format!("wirecopy report {out}"),
    ] {
        assert!(text.contains(says), "no {says} in\n{text}");
    }
    // a reprint and a digest surely come from the Ledger, which surely comes from the Sentinel or the other way round
    let clock = text
        .lines()
        .find(|line| line.contains(" clock ") && line.contains(" 4 "));
    assert!(
        clock.is_some_and(|line| line.contains("cannot be told")),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.chars().count() <= 100),
        "wider than 100 columns:\n{text}"
    );
}

#[test]
fn without_a_folder_the_summary_says_how_to_keep_the_results() {
    let said = fed(&["scan", "-"], three().as_bytes());
    assert!(said.fine().contains("--out DIR"), "{}", said.out);
}

#[test]
fn articles_without_an_outlet_are_not_said_to_be_by_one() {
    let unnamed = r#"{"id": "four", "text": "It snowed."}"#;
    let said = fed(&["scan", "-"], format!("{}{unnamed}\n", three()).as_bytes());
    let text = said.fine();
    assert!(
        text.starts_with("4 articles by 3 outlets (1 without one), "),
        "{text}"
    );
}

#[test]
fn nothing_to_read_is_nothing_found() {
    let empty = Folder::of(&[("empty.jsonl", b"")]);
    let said = wirecopy(&["scan", &empty.at("empty.jsonl")]);
    assert!(said.fine().starts_with("0 articles"), "{said:?}");
    assert!(said.out.contains("empty.jsonl:1: empty file"), "{said:?}");
    let nothing = Folder::of(&[]);
    let said = wirecopy(&["scan", &nothing.at("")]);
    assert!(said.fine().starts_with("0 articles"), "{said:?}");
    let blank = fed(&["scan", "-"], b"\n\n\n");
    assert!(blank.fine().starts_with("0 articles"), "{blank:?}");
}

#[test]
fn an_empty_scan_writes_all_its_files() {
    let nothing = Folder::of(&[]);
    let scan = Scan::of(&[&nothing.at("")]);
    let names: Vec<_> = scan.files.keys().collect();
    assert_eq!(names, newsroom().files.keys().collect::<Vec<_>>());
    for (name, text) in scan.files.iter().filter(|(name, _)| *name != "run.json") {
        let lines = usize::from(name == "rejects.jsonl");
        assert_eq!(text.lines().count(), lines, "{name}: {text}");
    }
    let reject = &scan.lines("rejects.jsonl")[0];
    assert_eq!(reject["reason"], "no files in this folder");
}

#[test]
fn no_article_can_steer_the_terminal() {
    let evil = format!(
        "\u{1b}]0;owned\u{7}\u{1b}[31m{HARBOUR}\u{1b}[2J \u{9b}31m \u{202e}txet desrever\u{202c} \u{8}\u{8}\0\u{1} \
         𝄞𝔘𝔫𝔦 👩‍👩‍👧 أعلنت الوزارة أمس إغلاق الجسر القديم أمام الحركة حتى نهاية الشهر بسبب الفيضانات"
    );
    let title = "\u{1b}[5mBlink\u{1b}[0m \u{202e}kcab\u{9c}";
    let line = |id: &str| {
        let record = serde_json::json!({"id": id, "outlet": format!("{id}\u{1b}[1m"), "title": title, "text": evil});
        record.to_string() + "\n"
    };
    let (one, other) = (line("a\u{1b}[7m\u{202e}"), line("b\u{1b}[8m\u{202e}"));
    let folder = Folder::of(&[("a.jsonl", one.as_bytes()), ("b.jsonl", other.as_bytes())]);
    let (a, b) = (folder.at("a.jsonl"), folder.at("b.jsonl"));
    for (args, holds) in [
        (&["scan", &a, &b][..], "ferry left its berth"),
        (&["compare", &a, &b], "ferry left its berth"),
        (
            &["scan", &a, &b, "--explain-story", "0"],
            "Story 0 has 2 articles",
        ),
    ] {
        let said = wirecopy(args);
        let out = said.fine();
        assert!(out.contains(holds), "{out}");
        let steers =
            |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
        let found: Vec<char> = out.chars().chain(said.err.chars()).filter(steers).collect();
        assert_eq!(found, [], "{args:?} wrote {out}");
    }
}

#[test]
fn no_file_name_or_field_name_can_steer_the_terminal_either() {
    let evil = "{\"\u{202e}dek\\u001b[31m\": 1}\n";
    let folder = Folder::of(&[("evil\u{1b}[31m.jsonl", evil.as_bytes())]);
    let path = folder.at("evil\u{1b}[31m.jsonl");
    let said = wirecopy(&["scan", &path]);
    assert!(
        said.fine().contains("1 record could not be read"),
        "{}",
        said.out
    );
    assert!(!said.out.contains('\u{1b}'), "{:?}", said.out);
}

#[test]
fn scores_are_printed_for_people_and_for_programs() {
    let folder = Folder::of(&[(
        "passages.jsonl",
        newsroom().files["passages.jsonl"].as_bytes(),
    )]);
    let found = folder.at("passages.jsonl");
    let args = [
        "evaluate",
        "passages",
        "--gold",
        "corpus/gold/passages.jsonl",
        "--found",
        &found,
    ];
    let text = wirecopy(&args);
    let data = wirecopy(&[&args[..], &["--format", "json"]].concat());
    let data: Value = serde_json::from_str(data.fine()).unwrap();
    for name in ["plagdet", "recall", "precision", "granularity"] {
        let line = format!("{name}\t{:.5}", data[name].as_f64().unwrap());
        assert!(
            text.fine().lines().any(|said| said == line),
            "no {line} in\n{}",
            text.out
        );
    }
    let said = wirecopy(&[
        "evaluate",
        "copies",
        "--gold",
        "corpus/gold/copies.jsonl",
        "--found",
        &found,
    ]);
    assert!(said.error().contains("passages.jsonl:1: "), "{said:?}");
}

#[test]
fn a_generated_newsroom_scans_and_scores_against_its_own_truth() {
    let folder = Folder::of(&[]);
    let (file, gold, found) = (
        folder.at("news.jsonl"),
        folder.at("gold"),
        folder.at("found"),
    );
    let args = [
        "--articles",
        "300",
        "--seed",
        "5",
        "--out",
        &file,
        "--gold",
        &gold,
    ];
    wirecopy(&[&["generate"][..], &args].concat()).fine();
    wirecopy(&["scan", &file, "--out", &found, "--quiet"]).fine();
    for (what, name, figure, floor) in [
        ("passages", "passages.jsonl", "recall", 0.5),
        ("clusters", "stories.jsonl", "ari", 0.5),
        ("clusters", "families.jsonl", "ari", 0.5),
        ("copies", "copies.jsonl", "direction_accuracy", 0.5),
    ] {
        let (truth, result) = (format!("{gold}/{name}"), format!("{found}/{name}"));
        let said = wirecopy(&[
            "evaluate", what, "--gold", &truth, "--found", &result, "--format", "json",
        ]);
        let score: Value = serde_json::from_str(said.fine()).unwrap();
        assert!(score[figure].as_f64().unwrap() > floor, "{name}: {score}");
    }
}

#[test]
fn a_newsroom_that_cannot_be_is_refused() {
    let folder = Folder::of(&[]);
    let (file, gold) = (folder.at("news.jsonl"), folder.at("gold"));
    let args = [
        "generate",
        "--articles",
        "3",
        "--out",
        &file,
        "--gold",
        &gold,
    ];
    let said = wirecopy(&[&args[..], &["--wrong-dates", "2"]].concat());
    assert_eq!(
        said.error(),
        "wirecopy: wrong-dates must lie in 0..=1, not 2"
    );
}
