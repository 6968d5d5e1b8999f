//! The members of a record -> an article, or why it is none.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use super::date;
use super::mapping::{Found, Hit, Mapping};
use super::node::{Members, Node};
use super::options::{Field, Options};
use super::site;
use super::used::Used;
use crate::model::{Article, Origin, Published, Reject, Text};

/// Between the paragraphs of a text given as a list.
pub(super) const PARAGRAPH_BREAK: &str = "\n\n";
/// Rank of a value that stands in no field; behind all fields.
pub(super) const DERIVED: usize = usize::MAX;
/// How many names of a record without text are shown, and how much of each.
const NAMES_SHOWN: usize = 12;
const NAME_LENGTH: usize = 40;

/// What every record of a file shares.
pub(super) struct Setting<'a> {
    pub(super) path: &'a Arc<str>,
    /// The id of the article, where the whole file is one.
    pub(super) name: &'a str,
    /// The file itself, where it is one and not standard input.
    pub(super) file: Option<&'a Path>,
    pub(super) mapping: &'a Mapping,
    pub(super) options: &'a Options,
}

/// A record that is no article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(line: u64, reason: impl Into<String>) -> Self {
        Self {
            line,
            reason: reason.into(),
        }
    }

    /// A record larger than permitted.
    pub(super) fn too_large(line: u64, options: &Options) -> Self {
        Self::new(
            line,
            format!("record is over {} bytes", options.max_record_bytes),
        )
    }

    pub(super) fn at(self, path: &str) -> Reject {
        Reject {
            path: path.to_owned(),
            line: self.line,
            reason: self.reason,
        }
    }
}

/// A record, read.
pub(super) type Item = Result<Article, Fault>;

/// Room to work in, so that records share it.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) used: Used,
    form: String,
}

/// Parses one JSON record of UTF-8 text.
pub(super) fn parse(json: &str, line: u64, setting: &Setting, scratch: &mut Scratch) -> Item {
    match Node::record(json) {
        Ok(Node::Object(members)) => article(members, line, setting, scratch),
        Ok(other) => Err(Fault::new(
            line,
            format!("not a JSON object but {}", other.kind()),
        )),
        Err(error) => Err(Fault::new(line, bad_json(json, &error))),
    }
}

/// An article as one JSON object: what is known of it under the names of the fields, then the rest.
pub(super) fn article_json(article: &Article) -> String {
    let mut object = serde_json::Map::new();
    let mut put = |field: Field, value: Option<&str>| {
        if let Some(value) = value {
            object.insert(field.name().to_owned(), value.into());
        }
    };
    put(Field::Id, Some(&article.id));
    put(Field::Outlet, article.outlet.as_deref());
    put(Field::Published, article.published.as_ref().map(|p| &*p.at));
    put(Field::Seen, article.seen.as_ref().map(|p| &*p.at));
    put(Field::Title, article.title.as_deref());
    put(Field::Url, article.url.as_deref());
    put(Field::Text, Some(&article.text));
    for (name, value) in &article.other {
        object.entry(name).or_insert_with(|| value.clone());
    }
    serde_json::Value::Object(object).to_string()
}

fn bad_json(json: &str, error: &serde_json::Error) -> String {
    if json.bytes().all(|b| b == 0) {
        return "nothing but NUL bytes".to_owned();
    }
    let what = what(error);
    let line = match error.line() {
        0 | 1 => String::new(),
        line => format!("line {line} of the record, "),
    };
    format!("bad JSON at {line}column {}: {what}", error.column())
}

/// What is wrong, without the place.
fn what(error: &serde_json::Error) -> String {
    let mut text = error.to_string();
    text.truncate(text.rfind(" at line ").unwrap_or(text.len()));
    text
}

/// Why a field of this record cannot be read.
fn broken_field(found: &Found) -> Option<String> {
    let mut hits = Field::ALL.into_iter().filter_map(|field| found.get(field));
    hits.find_map(|hit| {
        let Node::Broken(json) = hit.node else {
            return None;
        };
        let error = serde_json::from_str::<Node>(json).err()?;
        let name = hit.path.join(".");
        Some(format!("bad JSON in {}: {}", short(&name), what(&error)))
    })
}

/// Why bytes are no UTF-8.
pub(super) fn broken_utf8(error: std::str::Utf8Error) -> String {
    format!("broken UTF-8 at byte {}", error.valid_up_to() + 1)
}

/// Builds the article of a record.
pub(super) fn article(
    members: Members,
    line: u64,
    setting: &Setting,
    scratch: &mut Scratch,
) -> Item {
    let found = setting.mapping.find(&members, &mut scratch.form);
    let Some(text) = found.get(Field::Text) else {
        return Err(Fault::new(line, no_text(&members, &found)));
    };
    if let Some(reason) = broken_field(&found) {
        return Err(Fault::new(line, reason));
    }
    for field in Field::ALL {
        if let Some(hit) = found.get(field) {
            scratch.used.note(field, hit.rank, || hit.path.join("."));
        }
    }
    let url = found.get(Field::Url).and_then(shown);
    let (outlet, derived) = outlet(found.get(Field::Outlet), url.as_deref(), setting);
    if let (Some(from), Some(_)) = (derived, &outlet) {
        scratch.used.note(Field::Outlet, DERIVED, || from);
    }
    let id = found.get(Field::Id).and_then(shown);
    let id = id.unwrap_or_else(|| format!("{}:{line}", setting.path));
    let mut article = Article {
        id: id.into(),
        outlet: outlet.map(Text::from),
        published: found.get(Field::Published).and_then(moment),
        seen: found.get(Field::Seen).and_then(moment),
        title: found.get(Field::Title).and_then(shown).map(Text::from),
        url: url.map(Text::from),
        text: Text::default(),
        origin: Origin {
            path: Arc::clone(setting.path),
            line,
        },
        other: serde_json::Map::new(),
    };
    let text_member = match text.node {
        Node::Text(_) if text.path.len() == 1 => Some(text.member),
        node => {
            article.text = prose(node).into();
            None
        }
    };
    let is_taken = |hit: &Hit| hit.path.len() == 1;
    let taken: Vec<usize> = Field::ALL
        .into_iter()
        .filter_map(|field| {
            found
                .get(field)
                .filter(|hit| is_taken(hit))
                .map(|hit| hit.member)
        })
        .collect();
    drop(found);
    for (member, (key, node)) in members.into_iter().enumerate() {
        match node {
            Node::Text(text) if text_member == Some(member) => article.text = (*text).into(),
            _ if !setting.options.keep_other || taken.contains(&member) => {}
            node => {
                article.other.insert(key.into_owned(), node.into_value());
            }
        }
    }
    Ok(article)
}

/// The outlet, and where it comes from if from no field.
fn outlet(
    hit: Option<&Hit>,
    url: Option<&str>,
    setting: &Setting,
) -> (Option<String>, Option<&'static str>) {
    if let Some(fixed) = &setting.options.outlet {
        return (Some(fixed.clone()), Some("(as given)"));
    }
    match hit.and_then(shown) {
        Some(outlet) => (Some(outlet), None),
        None => (url.and_then(site::registrable), Some("(domain of url)")),
    }
}

/// A value in a word or a line.
fn shown(hit: &Hit) -> Option<String> {
    match hit.node {
        Node::Text(text) => Some(text.trim().to_owned()),
        Node::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn moment(hit: &Hit) -> Option<Published> {
    match hit.node {
        Node::Text(text) => Some(date::parse(text)),
        Node::Number(number) => Some(date::parse_number(number)),
        _ => None,
    }
}

/// A text, or its paragraphs joined.
fn prose(node: &Node) -> String {
    match node {
        Node::Text(text) => text.to_string(),
        Node::List(items) => {
            let mut paragraphs = Vec::with_capacity(items.len());
            for item in items {
                if let Node::Text(paragraph) = item {
                    paragraphs.push(&**paragraph);
                }
            }
            paragraphs.join(PARAGRAPH_BREAK)
        }
        _ => String::new(),
    }
}

/// Why a record has no text.
fn no_text(members: &Members, found: &Found) -> String {
    match found.poor_text {
        Some((name, Node::Text(_))) => return format!("empty text ({})", short(name)),
        Some((name, node)) => {
            return format!(
                "text field {} is {}, not a string",
                short(name),
                node.kind()
            );
        }
        None => {}
    }
    let mut names: Vec<Cow<str>> = members
        .iter()
        .take(NAMES_SHOWN)
        .map(|(name, _)| short(name))
        .collect();
    if members.len() > NAMES_SHOWN {
        names.push("...".into());
    }
    if names.is_empty() {
        return "no text field (an empty record)".to_owned();
    }
    format!("no text field (saw: {})", names.join(", "))
}

fn short(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(NAME_LENGTH) {
        Some((end, _)) => format!("{}...", &name[..end]).into(),
        None => name.into(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Precision;

    /// An article of an id and a text.
    pub(in super::super) fn article(id: &str, text: &str) -> Article {
        let line = json!({"id": id, "text": text}).to_string();
        with(&line, &Options::default()).expect("has text")
    }

    fn with(line: &str, options: &Options) -> Item {
        let setting = Setting {
            path: &"dump.jsonl".into(),
            name: "dump.jsonl",
            file: None,
            mapping: &Mapping::new(options),
            options,
        };
        parse(line, 418, &setting, &mut Scratch::default())
    }

    fn reason(line: &str) -> String {
        with(line, &Options::default())
            .expect_err("no article")
            .reason
    }

    #[test]
    fn what_no_field_takes_passes_through() {
        let line = r#"{"id": 7, "thread": {"site": "a.b", "rank": 3}, "text": " x\n", "body": "y",
            "date": "2024-11-30", "crawled": "soon", "lang": "en", "title": null}"#;
        let article = with(line, &Options::default()).expect("an article");
        assert_eq!((&*article.id, &*article.text), ("7", " x\n"));
        assert_eq!(article.outlet.as_deref(), Some("a.b"));
        assert_eq!(
            article.published.map(|date| date.precision),
            Some(Precision::Day)
        );
        let seen = article.seen.expect("kept as text");
        assert_eq!((&*seen.at, seen.precision), ("soon", Precision::Unknown));
        let other =
            json!({"thread": {"site": "a.b", "rank": 3}, "body": "y", "lang": "en", "title": null});
        assert_eq!(serde_json::Value::Object(article.other), other);
    }

    #[test]
    fn a_value_that_cannot_be_held_breaks_no_record_unless_a_field_is_read_from_it() {
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        for value in ["1e400", &"9".repeat(401), r#""half \ud83d""#, &deep] {
            let line = format!(
                r#"{{"score":{value},"source":{{"rank":[{value}],"name":"N"}},"id":1,"text":"x"}}"#
            );
            let article = with(&line, &Options::default()).expect("an article");
            assert_eq!((&*article.id, &*article.text), ("1", "x"));
            assert_eq!(article.outlet.as_deref(), Some("N"));
            assert_eq!(article.other["score"], value);
            let title = line.replace("score", "title");
            let said = reason(&title);
            assert!(said.starts_with("bad JSON in title: "), "{said}");
            assert!(reason(&line[..line.len() - 1]).starts_with("bad JSON at column"));
        }
    }

    #[test]
    fn without_id_and_outlet_the_place_and_the_domain_stand_in() {
        let article = with(
            r#"{"text": "x", "link": "https://www.bbc.co.uk/a"}"#,
            &Options::default(),
        );
        let article = article.expect("an article");
        assert_eq!(article.id, "dump.jsonl:418");
        assert_eq!(article.outlet.as_deref(), Some("bbc.co.uk"));
    }

    #[test]
    fn a_fixed_outlet_overrides_the_field_which_passes_through() {
        let options = Options {
            outlet: Some("Ours".into()),
            ..Options::default()
        };
        let article = with(r#"{"text": "x", "outlet": "Theirs"}"#, &options).expect("an article");
        assert_eq!(article.outlet.as_deref(), Some("Ours"));
        assert_eq!(article.other["outlet"], "Theirs");
    }

    #[test]
    fn a_list_of_paragraphs_is_joined_by_empty_lines() {
        let article =
            with(r#"{"body": ["One.", "Two."]}"#, &Options::default()).expect("an article");
        assert_eq!(article.text, "One.\n\nTwo.");
        assert!(article.other.is_empty());
    }

    #[test]
    fn a_refused_record_says_why() {
        assert_eq!(
            reason(r#"{"id":1,"headline":"h","dek":"d"}"#),
            "no text field (saw: id, headline, dek)"
        );
        assert_eq!(reason(r#"{"text":" \n"}"#), "empty text (text)");
        assert_eq!(
            reason(r#"{"body":{"html":"x"}}"#),
            "text field body is an object, not a string"
        );
        assert_eq!(reason("{}"), "no text field (an empty record)");
        assert_eq!(reason("[1]"), "not a JSON object but a list");
        assert_eq!(
            reason(r#"{"text": "x" "#),
            "bad JSON at column 13: EOF while parsing an object"
        );
        assert_eq!(
            reason(r#"{"text": x}"#),
            "bad JSON at column 10: expected value"
        );
        assert_eq!(reason("\0\0\0"), "nothing but NUL bytes");
        assert_eq!(
            reason(r#"{"score":1e400,"text":"\ud800"}"#)
                .split(':')
                .next(),
            Some("bad JSON in text")
        );
    }
}
