//! `wirecopy dedup`: what it leaves out, and that nothing else changes.

use std::fs;
use std::io::Write;

use serde_json::Value;

use crate::program::{Folder, fed, wirecopy};

const STORY: &str = "The river burst its banks early on Monday and sent brown water through the market \
    square, where traders had left their stalls standing overnight for the spring fair.";

/// A folder with one input, the output's name, and what dedup wrote there and beside it.
fn dedup(name: &str, data: &[u8], args: &[&str]) -> (Vec<u8>, Vec<Value>) {
    let folder = Folder::of(&[(name, data)]);
    let out = folder.at(&format!("kept-{name}"));
    wirecopy(&[&["dedup", &folder.at(name), "--out", &out], args].concat()).fine();
    let stem = name.split('.').next().unwrap();
    let dropped = fs::read_to_string(folder.path(&format!("kept-{stem}.dropped.jsonl"))).unwrap();
    let dropped = dropped
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let dropped = dropped.collect();
    (fs::read(out).unwrap(), dropped)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Lines of odd spacing, numbers and escapes: three articles of which the first and the last are one,
/// one that is broken and one without a text.
fn lines() -> [String; 5] {
    [
        format!("{{ \"z\":1.50,\"id\":\"a\",\"text\":\"{STORY}\" }}\r\n"),
        "{\"id\":\"b\",\"text\":\"Caf\\u00e9 owners met on the square.\",\"n\":1e3}\n".to_owned(),
        "{broken\n".to_owned(),
        "{\"id\":\"c\"}\n".to_owned(),
        format!("{{\"text\":\"{STORY} Indeed.\",\"id\":\"d\"}}"),
    ]
}

#[test]
fn lines_that_stay_are_the_same_bytes_and_what_goes_is_listed() {
    let lines = lines();
    let (kept, dropped) = dedup("x.jsonl", lines.concat().as_bytes(), &[]);
    assert_eq!(text(kept), lines[..4].concat());
    let [line] = &dropped[..] else {
        panic!("{dropped:?}")
    };
    assert_eq!(line["article"], "d");
    assert_eq!(line["line"], 5);
    assert_eq!(line["kept"]["article"], "a");
    assert_eq!(line["kept"]["line"], 1);
    assert!(line["similarity"].as_f64().unwrap() >= 0.7);
}

#[test]
fn the_longest_stays_if_that_is_wished() {
    let lines = lines();
    let args = ["--keep", "longest"];
    let (kept, dropped) = dedup("x.jsonl", lines.concat().as_bytes(), &args);
    assert_eq!(text(kept), lines[1..].concat() + "\n");
    assert_eq!(dropped[0]["article"], "a");
}

#[test]
fn an_array_stays_an_array_whichever_of_its_elements_go() {
    let (a, b) = (
        format!("{{\"text\":\"{STORY}\"}}"),
        "{\"text\":\"Other news.\"}",
    );
    for (data, keep, expected) in [
        (
            format!("[\n  {a},\n  {b},\n  {a}\n]\n"),
            "first",
            format!("[\n  {a},\n  {b}\n]\n"),
        ),
        (format!("[{a}, {a} ,{b}]"), "first", format!("[{a} ,{b}]")),
        (
            format!("{{\"n\":2,\"articles\":[{b},{a},{a}],\"x\":[1]}}"),
            "first",
            format!("{{\"n\":2,\"articles\":[{b},{a}],\"x\":[1]}}"),
        ),
        (
            format!("[{a},{b},{{\"text\":\"{STORY} Ah.\"}}]"),
            "longest",
            format!("[{b},{{\"text\":\"{STORY} Ah.\"}}]"),
        ),
        (
            format!("[{a},{a},{{\"text\":\"{STORY} Ah.\"}}]"),
            "longest",
            format!("[{{\"text\":\"{STORY} Ah.\"}}]"),
        ),
    ] {
        let (kept, _) = dedup("x.json", data.as_bytes(), &["--keep", keep]);
        assert_eq!(text(kept), expected);
    }
}

#[test]
fn rows_keep_their_header_and_quoting() {
    let data = format!(
        "id,\"text\",n\r\n1,\"{STORY}\",\"7\"\r\n\r\n2,\"Other \"\"news\"\"\nhere.\",8\r\n3,\"{STORY}\",9\r\n4,Last of all.,\"\""
    );
    let (kept, dropped) = dedup("x.csv", data.as_bytes(), &[]);
    let expected = data.replace(&format!("3,\"{STORY}\",9\r\n"), "") + "\n";
    assert_eq!(text(kept), expected);
    assert_eq!(dropped[0]["line"], 6);
}

#[test]
fn paragraphs_go_out_of_the_text_and_nothing_else_does() {
    let other = "A paragraph that this article has all to itself and to nobody else.";
    let data = format!(
        "{{\"id\":\"a\",\"text\":\"{STORY}\\n\\n{other}\"}}\n{{\"n\": 1.0,\"text\":\"Brief.\\n\\n{STORY}\\n\\nEnd.\",\"t\":[ ]}}\n{{\"text\":\"{STORY}\"}}\n"
    );
    let (kept, dropped) = dedup("x.jsonl", data.as_bytes(), &["--by", "paragraph"]);
    let expected = format!(
        "{{\"id\":\"a\",\"text\":\"{STORY}\\n\\n{other}\"}}\n{{\"n\": 1.0,\"text\":\"Brief.\\n\\nEnd.\",\"t\":[ ]}}\n"
    );
    assert_eq!(text(kept), expected);
    assert_eq!(dropped.len(), 2);
    assert_eq!(
        dropped[0]["bytes"],
        serde_json::json!([8, 10 + STORY.len()])
    );
    let rows = format!("id,text\n1,\"{STORY}\"\n2,\"A \"\"b\"\"\n\n{STORY}\"\n");
    let (kept, _) = dedup("x.csv", rows.as_bytes(), &["--by", "paragraph"]);
    assert_eq!(
        text(kept),
        format!("id,text\n1,\"{STORY}\"\n2,\"A \"\"b\"\"\n\n\"\n")
    );
}

#[test]
fn standard_input_goes_to_standard_output() {
    let said = fed(
        &["dedup", "-", "--out", "-", "--quiet"],
        lines().concat().as_bytes(),
    );
    assert_eq!(said.fine(), lines()[..4].concat());
    assert_eq!(said.err, "");
}

#[test]
fn packed_files_come_out_packed_by_name() {
    let packed = zstd::encode_all(lines().concat().as_bytes(), 1).unwrap();
    let (kept, _) = dedup("x.jsonl.zst", &packed, &[]);
    let kept = zstd::decode_all(&*kept).unwrap();
    assert_eq!(text(kept), lines()[..4].concat());
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines().concat().as_bytes()).unwrap();
    let (kept, _) = dedup("x.jsonl.gz", &gzip.finish().unwrap(), &[]);
    let mut plain = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(&*kept);
    std::io::Read::read_to_string(&mut unpacked, &mut plain).unwrap();
    assert_eq!(plain, lines()[..4].concat());
}

#[test]
fn several_files_go_into_one_and_formats_that_do_not_fit_are_refused() {
    let row = format!("id,text\n1,\"{STORY}\"\n");
    let line = format!("{{\"id\":\"a\",\"text\":\"{STORY}\"}}");
    let pretty = format!("[\n {{\n  \"text\": \"{STORY}\"}},\n {{\n  \"text\": \"x  y\"}}]");
    let folder = Folder::of(&[
        ("a.csv", row.as_bytes()),
        ("b.csv", b"id,text\n2,other"),
        ("c.csv", b"text,id\nother,3"),
        ("d.jsonl", line.as_bytes()),
        ("e.json", pretty.as_bytes()),
        ("f.txt", b"A plain text."),
    ]);
    let run = |names: &[&str]| {
        let paths: Vec<String> = names.iter().map(|name| folder.at(name)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let out = folder.at("out");
        let said = wirecopy(&[&["dedup", "--quiet", "--out", &out][..], &paths].concat());
        (said, fs::read_to_string(out).unwrap_or_default())
    };
    let (said, out) = run(&["a.csv", "b.csv"]);
    assert_eq!((said.code, out), (Some(0), row.clone() + "2,other\n"));
    let (_, out) = run(&["d.jsonl", "e.json", "f.txt"]);
    assert_eq!(
        out,
        line + "\n{\"text\": \"x  y\"}\n{\"id\":\"f.txt\",\"text\":\"A plain text.\"}\n"
    );
    let (said, _) = run(&["a.csv", "c.csv"]);
    assert!(
        said.error()
            .ends_with("its columns are not those of the files before")
    );
    let (said, _) = run(&["a.csv", "d.jsonl"]);
    assert!(
        said.error()
            .contains("JSON Lines does not go into one file with the CSV of")
    );
}

#[test]
fn tables_that_are_separated_or_quoted_in_other_ways_are_told_apart_from_other_columns() {
    let folder = Folder::of(&[
        ("comma.csv", b"id,text\n1,One text.\n"),
        ("quoted.csv", b"\"id\",\"text\"\n2,Another text.\n"),
        ("semicolon.csv", b"id;text\n3;A third text.\n"),
        ("other.csv", b"id,lang,text\n4,en,A fourth text.\n"),
    ]);
    let first = folder.at("comma.csv");
    let dedup = |other: &str| wirecopy(&["dedup", &first, &folder.at(other), "--out", "-"]);
    let expected = "id,text\n1,One text.\n2,Another text.\n";
    assert_eq!(dedup("quoted.csv").fine(), expected);
    let refused = |other| dedup(other).err.lines().last().unwrap().to_owned();
    let said = refused("semicolon.csv");
    let reason = "its columns are separated by ';', those of the files before by ','";
    assert!(said.ends_with(reason), "{said}");
    let said = refused("other.csv");
    assert!(said.ends_with("its columns are not those of the files before"));
}

#[test]
fn a_value_too_large_to_hold_hides_no_text_that_is_to_be_cut() {
    let line = |id| format!("{{\"id\":{id},\"n\":1e400,\"text\":\"{STORY}\\n\\n{id} more.\"}}\n");
    let (kept, _) = dedup(
        "x.jsonl",
        (line(1) + &line(2)).as_bytes(),
        &["--by", "paragraph"],
    );
    let expected = line(1) + "{\"id\":2,\"n\":1e400,\"text\":\"2 more.\"}\n";
    assert_eq!(text(kept), expected);
}

#[test]
fn a_result_may_replace_its_input() {
    let folder = Folder::of(&[("x.jsonl", lines().concat().as_bytes())]);
    let path = folder.at("x.jsonl");
    let said = wirecopy(&["dedup", &path, "--out", &path, "--format", "json"]);
    let summary: Value = serde_json::from_str(said.fine()).unwrap();
    assert_eq!(
        (&summary["articles"], &summary["dropped"]),
        (&3.into(), &1.into())
    );
    assert_eq!(summary["rejects"], 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), lines()[..4].concat());
    assert_eq!(
        wirecopy(&["dedup", &path, "--out", "-", "--exit-code"]).code,
        Some(0)
    );
}

#[test]
fn a_quotation_mark_never_closed_costs_no_row_of_the_next_file() {
    // the open cell swallowed all files that followed
    for (open, last) in [
        (&b"id,text\n1,one\n2,\"two\n"[..], "two\n"),
        (b"id,text\n1,one\n2,\"two", "two"),
    ] {
        let folder = Folder::of(&[("a.csv", open), ("b.csv", b"id,text\n3,three\n4,four\n")]);
        let out = folder.at("out");
        let said = wirecopy(&[
            "dedup",
            &folder.at("a.csv"),
            &folder.at("b.csv"),
            "--out",
            &out,
        ]);
        said.fine();
        let expected = format!("id,text\n1,one\n2,\"{last}\"\n3,three\n4,four\n");
        assert_eq!(fs::read_to_string(&out).unwrap(), expected);
    }
}

#[test]
fn a_byte_order_mark_stays_at_the_beginning_and_nowhere_else() {
    for (name, a, b) in [
        ("x.jsonl", "{\"text\":\"One.\"}\n", "{\"text\":\"Two.\"}\n"),
        ("x.csv", "id,text\n1,One.\n", "id,text\n2,Two.\n"),
        ("x.json", "[{\"text\":\"One.\"}]", ""),
    ] {
        let (a, b) = (format!("\u{feff}{a}"), format!("\u{feff}{b}"));
        let (kept, _) = dedup(name, a.as_bytes(), &[]);
        assert_eq!(text(kept), a);
        if name != "x.json" {
            let folder = Folder::of(&[("a", a.as_bytes()), ("b", b.as_bytes())]);
            let said = wirecopy(&["dedup", &folder.at("a"), &folder.at("b"), "--out", "-"]);
            let rows = b
                .trim_start_matches('\u{feff}')
                .trim_start_matches("id,text\n");
            assert_eq!(said.fine(), a + rows);
        }
    }
}

#[test]
fn records_that_could_not_be_read_stay_where_lines_are_copied_and_else_are_counted() {
    let folder = Folder::of(&[
        ("a.jsonl", b"{\"text\":\"One.\"}\n{broken\n"),
        ("b.json", b"[{\"text\":\"Two.\"},{broken},{\"text\":\"cut"),
        ("c.txt", b""),
    ]);
    let run = |names: &[&str]| {
        let paths: Vec<String> = names.iter().map(|name| folder.at(name)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        wirecopy(&[&["dedup", "--out", "-"][..], &paths].concat())
    };
    let said = run(&["a.jsonl"]);
    assert_eq!(said.fine(), "{\"text\":\"One.\"}\n{broken\n");
    assert!(
        said.err.ends_with("; not readable and kept: 1 record\n"),
        "{}",
        said.err
    );
    let said = run(&["a.jsonl", "b.json", "c.txt"]);
    assert_eq!(
        said.fine(),
        "{\"text\":\"One.\"}\n{broken\n{\"text\":\"Two.\"}\n{broken}\n"
    );
    assert!(
        said.err
            .ends_with("; not readable: 2 records kept, 2 left out\n"),
        "{}",
        said.err
    );
    let (a, c) = (folder.at("a.jsonl"), folder.at("c.txt"));
    let said = wirecopy(&["dedup", &a, &c, "--out", "-", "--format", "json"]);
    assert!(
        said.err.contains("\"rejects\": 2,\n  \"left_out\": 1,"),
        "{}",
        said.err
    );
}

#[test]
fn a_folder_may_hold_what_is_written_and_an_error_leaves_nothing_there() {
    let folder = Folder::of(&[("x.jsonl", lines()[1].as_bytes())]);
    let (input, out) = (folder.at(""), folder.at("kept.jsonl"));
    let names = || {
        let entries = fs::read_dir(&input).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let missing = wirecopy(&["dedup", &folder.at("none"), "--out", &out]);
    assert!(missing.error().contains("No such file"), "{missing:?}");
    // told before the work, not after
    let no_list = folder.at("none/dropped.jsonl");
    let said = wirecopy(&["dedup", &input, "--out", &out, "--dropped", &no_list]);
    assert!(said.error().contains(&no_list), "{said:?}");
    let said = wirecopy(&["dedup", &input, "--out", &out, "--dropped", &out]);
    assert!(said.error().ends_with("name the same file"), "{said:?}");
    assert_eq!(names(), ["x.jsonl"]);
    let said = wirecopy(&["dedup", &input, "--out", &out]);
    said.fine();
    assert!(
        said.err
            .ends_with("0 of 1 articles dropped as near-duplicates\n"),
        "{said:?}"
    );
    assert_eq!(names(), ["kept.dropped.jsonl", "kept.jsonl", "x.jsonl"]);
    // what an earlier run wrote there, or began to, is no input
    fs::write(folder.path("kept.jsonl.unfinished"), &lines()[1]).unwrap();
    for input in [&input, &folder.at("*")] {
        let said = wirecopy(&["dedup", input, "--out", &out]);
        assert!(
            said.err
                .ends_with("0 of 1 articles dropped as near-duplicates\n")
        );
        assert_eq!(fs::read_to_string(&out).unwrap(), lines()[1]);
    }
}
