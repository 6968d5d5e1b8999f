//! What `--explain` says of two articles, and what is taken for a quotation.

use serde_json::Value;

use crate::program::{Folder, fed, wirecopy};

const NEWSROOM: &str = "corpus/newsroom.jsonl";

/// What a scan of some texts reports: the lines of `passages.jsonl`.
fn passages(texts: &[&str]) -> Vec<Value> {
    let mut input = String::new();
    for (at, text) in texts.iter().enumerate() {
        let record =
            serde_json::json!({"id": format!("{at}"), "outlet": format!("o{at}"), "text": text});
        input += &(record.to_string() + "\n");
    }
    let folder = Folder::of(&[]);
    let out = folder.at("found");
    let said = fed(&["scan", "-", "-q", "--out", &out], input.as_bytes());
    said.fine();
    let lines = std::fs::read_to_string(folder.at("found/passages.jsonl")).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Why the passage of two articles is taken for a quotation, if it is.
fn quoted_by(passages: &[Value], a: &str, b: &str) -> Option<String> {
    let of = |p: &&Value| p["a"]["article"] == a && p["b"]["article"] == b;
    let passage = passages
        .iter()
        .find(of)
        .unwrap_or_else(|| panic!("no passage of {a} and {b}"));
    assert_eq!(
        passage["quotation"],
        passage["quoted_by"].is_string(),
        "{passage}"
    );
    passage["quoted_by"].as_str().map(str::to_owned)
}

#[test]
fn a_formula_is_explained_with_its_telling_words_counted() {
    let said = wirecopy(&[
        "scan",
        NEWSROOM,
        "-q",
        "--explain",
        "arden-sentinel/jobs-1",
        "midland-ledger/prices-1",
    ]);
    let out = said.fine();
    for says in [
        "aligned: they share 1 fingerprint",
        "discarded: 8 words, a formula: 2 telling words of the 4 that a passage needs",
        "discarded: 2 words, too short",
        "according to the state statistics office",
        "Nothing is reported of these two.",
    ] {
        assert!(out.contains(says), "no {says:?} in\n{out}");
    }
}

#[test]
fn a_quotation_is_explained_whichever_article_is_named_first() {
    for ids in [
        ["harbour-herald/ferry-1", "mna/ferry-1"],
        ["mna/ferry-1", "harbour-herald/ferry-1"],
    ] {
        let said = wirecopy(&["scan", NEWSROOM, "-q", "--explain", ids[0], ids[1]]);
        let kept = "kept: 27 words, word for word the same; a quotation: both set most of it in quotation marks";
        assert!(said.fine().contains(kept), "{}", said.out);
        assert!(
            said.out.contains("\nReported\nverbatim: 27 words"),
            "{}",
            said.out
        );
    }
}

#[test]
fn strangers_are_said_to_be_strangers_and_an_unknown_article_is_an_error() {
    let said = wirecopy(&[
        "scan",
        NEWSROOM,
        "-q",
        "--explain",
        "ngp/rates-1",
        "mna/dam-1",
    ]);
    assert!(
        said.fine()
            .contains("not aligned: they share no fingerprint"),
        "{}",
        said.out
    );
    let said = wirecopy(&[
        "scan",
        NEWSROOM,
        "-q",
        "--explain",
        "ngp/rates-1",
        "nobody/1",
    ]);
    assert_eq!(
        said.error(),
        "wirecopy: --explain: no article has the id nobody/1"
    );
}

#[test]
fn programs_read_the_decisions_that_people_read() {
    let (a, b) = (
        "corpus/plain/04-orchard-a.txt",
        "corpus/plain/05-orchard-b.txt",
    );
    let text = wirecopy(&["compare", a, b, "--explain"]);
    let data = wirecopy(&["compare", a, b, "--explain", "--format", "json"]);
    let data: Value = serde_json::from_str(data.fine()).unwrap();
    assert_eq!(data["meeting"], "given");
    let steps = data["steps"].as_array().unwrap();
    let kept = steps.iter().find(|step| step["verdict"] == "kept").unwrap();
    assert_eq!(
        (&kept["step"], &kept["words"]),
        (&"judged".into(), &90.into())
    );
    assert!(text.fine().contains(kept["says"].as_str().unwrap()));
    let source = crate::program::corpus("plain/04-orchard-a.txt");
    let (start, end) = crate::program::ends(&kept["a"]);
    assert!(source[start..end].starts_with("Apple growers around Fenwick"));
}

#[test]
fn rewritten_copy_is_explained_sentence_by_sentence_or_why_it_was_not_looked_for() {
    let ids = ["ngp/rates-1", "midland-ledger/rates-1"];
    let ask = |rewrites: &str| {
        let args = [
            "scan",
            NEWSROOM,
            "-q",
            "--rewrites",
            rewrites,
            "--explain",
            ids[0],
            ids[1],
        ];
        wirecopy(&args).fine().to_owned()
    };
    let all = ask("all");
    assert!(
        all.contains("compared: ") || all.contains("not aligned"),
        "{all}"
    );
    let off = ask("off");
    assert!(
        off.contains("--rewrites off") || off.contains("not aligned"),
        "{off}"
    );
}

/// Speech in the marks of several languages, and what stands before and behind it.
const MARKS: [[&str; 2]; 8] = [
    ["\"", "\""],
    ["“", "”"],
    ["„", "“"],
    ["»", "«"],
    ["« ", " »"],
    ["‘", "’"],
    ["「", "」"],
    ["”", "”"],
];

const SPEECH: &str = "the harvest will feed many villages through winter if the river stays inside its banks this autumn";

#[test]
fn speech_in_marks_of_every_style_is_a_quotation() {
    for [open, close] in MARKS {
        let texts = [
            format!("Farmers gathered at dawn. {open}{SPEECH}{close}, the miller told reporters."),
            format!("Nobody slept much. The miller said: \"{SPEECH}\" Rain began."),
        ];
        let found = passages(&texts.each_ref().map(String::as_str));
        assert_eq!(
            quoted_by(&found, "0", "1").as_deref(),
            Some("marks"),
            "{open}{close}"
        );
    }
}

#[test]
fn a_verb_of_saying_shows_that_words_without_marks_are_the_same_speech() {
    let quoted = format!("Farmers gathered at dawn. “{SPEECH}”, the miller told reporters.");
    let reported = format!("Nobody slept much. The miller said {SPEECH}. Rain began.");
    assert_eq!(
        quoted_by(&passages(&[&quoted, &reported]), "0", "1").as_deref(),
        Some("saying")
    );
    let stolen = format!("Nobody slept much. But {SPEECH}. Rain began.");
    assert_eq!(quoted_by(&passages(&[&quoted, &stolen]), "0", "1"), None);
}

#[test]
fn what_several_articles_quote_is_speech_where_another_drops_the_marks() {
    let quoted: Vec<String> = [
        "Farmers gathered at dawn.",
        "Clouds hung low.",
        "Nobody slept much.",
    ]
    .iter()
    .map(|opening| format!("{opening} “{SPEECH}”, the miller told reporters."))
    .collect();
    let stolen = format!("Grain markets were calm. But {SPEECH}. Rain began.");
    let found = passages(&[&quoted[0], &quoted[1], &quoted[2], &stolen]);
    assert_eq!(quoted_by(&found, "0", "1").as_deref(), Some("marks"));
    assert_eq!(quoted_by(&found, "2", "3").as_deref(), Some("several"));
}

#[test]
fn speech_of_other_scripts_is_a_quotation_too() {
    let chinese = "今年的收成足够让山谷里的许多村庄安然度过漫长的冬天只要河水不再上涨";
    let arabic = "محصول هذا العام سيكفي قرى كثيرة طوال الشتاء إذا بقي النهر داخل ضفتيه هذا الخريف";
    let german = "die Ernte reicht vielen Dörfern durch den Winter wenn der Fluss in diesem Herbst nicht steigt";
    for (texts, by) in [
        (
            [
                format!("镇长昨天告诉记者：“{chinese}。”"),
                format!("人们聚集在磨坊前。「{chinese}」，他补充道。"),
            ],
            "marks",
        ),
        (
            [
                format!("镇长昨天告诉记者：“{chinese}。”"),
                format!("人们聚集在磨坊前。镇长说，{chinese}。"),
            ],
            "saying",
        ),
        (
            [
                format!("اجتمع المزارعون فجرا. «{arabic}»."),
                format!("قال الطحان إن {arabic}. ثم هطل المطر."),
            ],
            "saying",
        ),
        (
            [
                format!("Die Bauern kamen früh. „{german}“, so der Müller."),
                format!("Niemand schlief. Der Müller sagte, {german}."),
            ],
            "saying",
        ),
    ] {
        let found = passages(&texts.each_ref().map(String::as_str));
        assert_eq!(
            quoted_by(&found, "0", "1").as_deref(),
            Some(by),
            "{texts:?}"
        );
    }
}
