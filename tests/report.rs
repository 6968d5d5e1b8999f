//! The HTML report: what is inside, what it says it left out, and that no text can get out of its data.

use std::fs;
use std::io::Read;

use base64::Engine;
use serde_json::{Value, json};

use crate::program::{Folder, NEWSROOM, articles, fed, home, wirecopy};

/// A report, unpacked.
struct Report {
    page: String,
    data: Value,
    texts: Vec<Vec<String>>,
    said: String,
}

fn unpack(block: &str) -> Value {
    let packed = base64::engine::general_purpose::STANDARD
        .decode(block)
        .unwrap();
    let mut text = String::new();
    let mut inflate = flate2::read::ZlibDecoder::new(&packed[..]);
    inflate.read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

impl Report {
    /// The report of an output folder.
    fn of(folder: &str, args: &[&str]) -> Self {
        let out = format!("{folder}/page.html");
        let said = wirecopy(&[&["report", folder, "--out", &out], args].concat());
        said.fine();
        let page = fs::read_to_string(&out).unwrap();
        let block = |id: &str| {
            let open = format!("<script type=\"application/octet-stream\" id=\"{id}\">");
            let (_, rest) = page.split_once(&open)?;
            Some(unpack(rest.split('<').next().unwrap()))
        };
        let texts = (0..).map_while(|number| block(&format!("text-{number}")));
        Self {
            data: block("data").unwrap(),
            texts: texts
                .map(|value| serde_json::from_value(value).unwrap())
                .collect(),
            said: said.err.clone(),
            page,
        }
    }

    /// The row of an article.
    fn row(&self, id: &str) -> usize {
        let ids = self.data["articles"]["id"].as_array().unwrap();
        ids.iter().position(|each| each == id).unwrap()
    }

    /// The text of a row, if it is inside.
    fn text(&self, row: usize) -> Option<&str> {
        let blocks = self.data["articles"]["block"].as_array().unwrap();
        let block = blocks[row].as_i64().unwrap();
        let place = blocks[..row].iter().filter(|&b| b == block).count();
        Some(&self.texts[usize::try_from(block).ok()?][place])
    }

    fn left_out(&self) -> &Value {
        &self.data["left_out"]
    }
}

fn scanned(inputs: &[&str]) -> (Folder, String) {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    wirecopy(&[&["scan", "--quiet", "--out", &out], inputs].concat()).fine();
    (folder, out)
}

fn whole(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// A stretch of a text in UTF-16 units, as a browser cuts it.
fn cut(text: &str, start: usize, end: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[start..end]).unwrap()
}

#[test]
fn passages_lie_on_the_texts_of_both_articles_as_a_browser_counts() {
    let (_folder, out) = scanned(&NEWSROOM);
    let report = Report::of(&out, &[]);
    let read = articles(&NEWSROOM);
    let text_of = |id: &str| &read.iter().find(|a| a.id == id).unwrap().text;
    let lines = fs::read_to_string(format!("{out}/passages.jsonl")).unwrap();
    let mut expected: Vec<[String; 2]> = Vec::new();
    for line in lines.lines() {
        let passage: Value = serde_json::from_str(line).unwrap();
        expected.push(["a", "b"].map(|side| {
            let bytes = &passage[side]["bytes"];
            text_of(passage[side]["article"].as_str().unwrap())[whole(&bytes[0])..whole(&bytes[1])]
                .to_owned()
        }));
    }
    let columns = &report.data["passages"];
    assert_eq!(columns["a"].as_array().unwrap().len(), expected.len());
    for (at, sides) in expected.iter().enumerate() {
        for (side, expected) in ["a", "b"].iter().zip(sides) {
            let row = whole(&columns[side][at]);
            let text = report.text(row).unwrap();
            let ends = ["start", "end"].map(|end| whole(&columns[format!("{side}_{end}")][at]));
            assert_eq!(&cut(text, ends[0], ends[1]), expected);
        }
    }
    assert_eq!(report.left_out()["missing"], json!([]));
    assert_eq!(report.left_out()["texts"], 0);
}

#[test]
fn what_shares_nothing_needs_no_text_and_every_article_has_its_row() {
    let (_folder, out) = scanned(&NEWSROOM);
    let report = Report::of(&out, &[]);
    assert_eq!(
        report.data["articles"]["id"].as_array().unwrap().len(),
        articles(&NEWSROOM).len()
    );
    assert!(report.text(report.row("veldania-times/one-word")).is_none());
    assert!(report.text(report.row("mna/flood-1")).is_some());
}

#[test]
fn hostile_text_is_data_and_never_markup() {
    let hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)> &amp; \u{202e}evil\u{0} \
        and then the old ferry left its berth before sunrise with forty passengers and two horses aboard";
    let lines: String = ["a", "b"]
        .iter()
        .map(|id| {
            let line = json!({"id": format!("{id}</script>"), "outlet": format!("<b>{id}"),
                "title": "<script>alert(3)</script>", "text": hostile});
            line.to_string() + "\n"
        })
        .collect();
    let folder = Folder::of(&[("in.jsonl", lines.as_bytes())]);
    let out = folder.at("found");
    wirecopy(&["scan", "--quiet", &folder.at("in.jsonl"), "--out", &out]).fine();
    let report = Report::of(&out, &[]);
    assert_eq!(report.text(0), Some(hostile));
    for said in ["alert(", "onerror", "evil", "<b>"] {
        assert!(!report.page.contains(said), "{said} got into the page");
    }
}

#[test]
fn sources_that_are_gone_or_changed_leave_their_passages_only() {
    let texts = home().join("corpus/newsroom.jsonl");
    let original = fs::read(texts).unwrap();
    let folder = Folder::of(&[("in.jsonl", &original)]);
    let (input, out) = (folder.at("in.jsonl"), folder.at("found"));
    wirecopy(&["scan", "--quiet", &input, "--out", &out]).fine();
    assert!(!Report::of(&out, &[]).texts.is_empty());

    fs::write(&input, [&original[..], b"\n"].concat()).unwrap();
    let changed = Report::of(&out, &[]);
    assert!(changed.texts.is_empty());
    let reason = "in.jsonl has changed since it was scanned: only its passages are shown";
    assert!(changed.said.contains(reason), "{}", changed.said);
    let missing = changed.left_out()["missing"].to_string();
    assert!(missing.contains(reason), "{missing}");

    fs::rename(&input, folder.at("moved.jsonl")).unwrap();
    let gone = Report::of(&out, &[]);
    assert!(gone.texts.is_empty() && gone.said.contains("in.jsonl is gone"));
    let text = gone.data["families"]["text"][0].as_str().unwrap();
    assert!(text.len() > 400, "a family's text stands in full: {text}");

    fs::write(folder.at("moved.jsonl"), original).unwrap();
    let moved = Report::of(&out, &["--inputs", &folder.at("moved.jsonl")]);
    assert!(!moved.texts.is_empty());
    assert_eq!(moved.said, "");
}

#[test]
fn standard_input_cannot_be_read_again_and_the_report_says_so() {
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    let newsroom = fs::read(home().join("corpus/newsroom.jsonl")).unwrap();
    fed(&["scan", "--quiet", "-", "--out", &out], &newsroom).fine();
    let report = Report::of(&out, &[]);
    assert!(report.texts.is_empty());
    assert!(report.said.contains("standard input cannot be read again"));
    let again = Report::of(&out, &["--inputs", "corpus/newsroom.jsonl"]);
    assert!(!again.texts.is_empty());
}

#[test]
fn a_report_is_read_with_the_fields_of_its_scan_from_wherever_it_is_called() {
    let line = |id: u32| {
        json!({"no": id, "prose": "the old ferry left its berth before sunrise with forty passengers and two horses"})
            .to_string()
    };
    let lines = format!("{}\n{}\n", line(1), line(2));
    let folder = Folder::of(&[("in.jsonl", lines.as_bytes())]);
    let scan = crate::program::command()
        .current_dir(folder.path(""))
        .args(["scan", "--quiet", "in.jsonl", "--out", "found"])
        .args(["--field", "text=prose", "--outlet", "Ours"])
        .output()
        .unwrap();
    assert!(scan.status.success());
    let report = Report::of(&folder.at("found"), &[]);
    assert_eq!(report.said, "");
    assert!(report.text(0).unwrap().starts_with("the old ferry"));
    assert_eq!(report.data["outlets"], json!(["Ours"]));
}

/// The report of these articles that may have a megabyte, and how many of them it holds.
fn in_a_megabyte(lines: &str) -> (Report, usize) {
    let folder = Folder::of(&[("in.jsonl", lines.as_bytes())]);
    let out = folder.at("found");
    wirecopy(&["scan", "--quiet", &folder.at("in.jsonl"), "--out", &out]).fine();
    let report = Report::of(&out, &["--max-size", "1"]);
    assert!(report.page.len() <= 1 << 20, "{}", report.page.len());
    let shown = report.data["articles"]["id"].as_array().unwrap().len();
    (report, shown)
}

#[test]
fn above_its_size_a_report_holds_what_shares_most_and_counts_the_rest() {
    // four articles of one story and 3,999 pairs that share less: a megabyte holds 3,276 rows
    let pair = |n: usize| {
        let rare = |k: usize| format!("w{n}x{k}");
        (0..30).map(rare).collect::<Vec<_>>().join(" ")
    };
    let mut lines = String::new();
    for n in 0..4000 {
        for side in ["a", "b"] {
            let line = json!({"id": format!("{n}/{side}"), "outlet": side, "text": pair(n.max(1))});
            lines += &(line.to_string() + "\n");
        }
    }
    let (report, shown) = in_a_megabyte(&lines);
    assert_eq!(shown, (1 << 20) / 320);
    assert_eq!(whole(&report.left_out()["sharing"]), 8000 - shown);
    let first: Vec<_> = (0..4)
        .map(|row| report.data["articles"]["id"][row].clone())
        .collect();
    assert_eq!(
        first,
        ["0/a", "0/b", "1/a", "1/b"],
        "the story that shares most comes first"
    );
}

#[test]
fn where_rows_are_long_a_report_of_a_size_holds_fewer() {
    let words = |n: usize, kind: char, count: usize| {
        let rare = |k: usize| {
            format!(
                "{kind}{:x}",
                (n * 1_000 + k) * 2_654_435_761 % 4_294_967_291
            )
        };
        (0..count).map(rare).collect::<Vec<_>>().join(" ")
    };
    let mut lines = String::new();
    for n in 0..1600 {
        for side in ["a", "b"] {
            let id = words(n, side.chars().next().unwrap(), 60);
            let line = json!({"id": id, "outlet": side, "text": words(n, 'w', 20)});
            lines += &(line.to_string() + "\n");
        }
    }
    let (report, shown) = in_a_megabyte(&lines);
    assert!((500..3200).contains(&shown), "{shown}");
    assert_eq!(whole(&report.left_out()["sharing"]), 3200 - shown);
}

#[test]
fn a_report_is_the_same_bytes_again() {
    let (_folder, out) = scanned(&["corpus/newsroom.jsonl"]);
    assert_eq!(Report::of(&out, &[]).page, Report::of(&out, &[]).page);
}

#[test]
fn a_folder_that_is_no_scan_is_refused_by_name() {
    let said = wirecopy(&["report", "corpus"]);
    let line = said.error();
    assert!(
        line.starts_with("wirecopy: corpus/run.json: no such file; a report is made of what"),
        "{line}"
    );
    let said = wirecopy(&["report", "no-such-folder"]);
    assert!(
        said.error()
            .contains("no-such-folder/run.json: No such file")
    );
}

#[test]
fn a_broken_line_is_named_with_its_place() {
    let (_folder, out) = scanned(&["corpus/newsroom.jsonl"]);
    let path = format!("{out}/copies.jsonl");
    let lines = fs::read_to_string(&path).unwrap();
    let broken = lines.replacen("mna/", "nobody/", 1);
    let at = 1 + lines
        .lines()
        .position(|line| line.contains("mna/"))
        .unwrap();
    fs::write(&path, broken).unwrap();
    let said = wirecopy(&["report", &out]);
    let line = said.error();
    let expected = format!("copies.jsonl:{at}: articles.jsonl has no article \"nobody/");
    assert!(line.contains(&expected), "{line}");
}
