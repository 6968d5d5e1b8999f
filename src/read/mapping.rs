//! Names of fields in news dumps -> the fields this program understands.
//! Names are compared without case, `_` and `-`; a dotted name is a key spelled so (`thread.site`)
//! or a way into objects. The first candidate that holds something wins.

use super::node::{Members, Node};
use super::options::{Field, Options};
use super::site;

const TEXT: &[&str] = &[
    "maintext",
    "text",
    "plaintext",
    "articleBody",
    "body_text",
    "bodyText",
    "body",
    "content",
];
const TITLE: &[&str] = &["title", "headline", "webTitle"];
/// `source` only where it is an address.
const URL: &[&str] = &["url", "link", "canonical_link", "source"];
/// `source` only where it is no address.
const OUTLET: &[&str] = &[
    "outlet",
    "publisher",
    "source_domain",
    "domain",
    "thread.site",
    "hostname",
    "sitename",
    "source-hostname",
    "source.name",
    "source.title",
    "source",
    "series",
];
const PUBLISHED: &[&str] = &[
    "published_at",
    "publishedAt",
    "published",
    "publishing_date",
    "date_publish",
    "publish_date",
    "pubDate",
    "datePublished",
    "dateTimePub",
    "date",
];
const SEEN: &[&str] = &["crawled", "date_download", "WARC-Date"];
const ID: &[&str] = &["id", "uuid", "article_id", "uri", "url"];

/// A name that may hold a field; a smaller rank is preferred.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    field: Field,
    rank: usize,
    /// What `source` has to be.
    address: Option<bool>,
}

/// The names looked for, sorted in their compared form.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    candidates: Vec<(String, Candidate)>,
}

/// Where a field was found.
#[derive(Debug)]
pub(super) struct Hit<'r, 'a> {
    pub(super) rank: usize,
    pub(super) node: &'r Node<'a>,
    /// The member it stands in.
    pub(super) member: usize,
    /// The names on the way to it.
    pub(super) path: Vec<&'r str>,
}

/// What was found in a record.
#[derive(Debug, Default)]
pub(super) struct Found<'r, 'a> {
    hits: [Option<Hit<'r, 'a>>; Field::ALL.len()],
    /// A name that should hold the text but is of the wrong kind or empty.
    pub(super) poor_text: Option<(&'r str, &'r Node<'a>)>,
}

impl<'r, 'a> Found<'r, 'a> {
    pub(super) fn get(&self, field: Field) -> Option<&Hit<'r, 'a>> {
        self.hits[field as usize].as_ref()
    }
}

impl Mapping {
    pub(super) fn new(options: &Options) -> Self {
        let mut candidates = Vec::new();
        for field in Field::ALL {
            if field == Field::Outlet && options.outlet.is_some() {
                continue;
            }
            let given = options.fields.iter().filter(|(of, _)| *of == field);
            let given: Vec<&str> = given.map(|(_, path)| path.as_str()).collect();
            let names = if given.is_empty() {
                usual(field)
            } else {
                &given
            };
            for (rank, name) in names.iter().enumerate() {
                let address = match field {
                    Field::Url if given.is_empty() && *name == "source" => Some(true),
                    Field::Outlet if given.is_empty() && *name == "source" => Some(false),
                    _ => None,
                };
                let mut form = String::new();
                push_form(&mut form, name.trim());
                candidates.push((
                    form,
                    Candidate {
                        field,
                        rank,
                        address,
                    },
                ));
            }
        }
        candidates.sort_by(|(a, x), (b, y)| (a, x.field, x.rank).cmp(&(b, y.field, y.rank)));
        Self { candidates }
    }

    /// Whether a name may hold this field.
    pub(super) fn names(&self, field: Field, name: &str) -> bool {
        let mut form = String::new();
        push_form(&mut form, name);
        self.candidates_of(&form)
            .any(|candidate| candidate.field == field)
    }

    /// How much a name is preferred for this field, the less the more; nothing if it never holds it.
    pub(super) fn rank(&self, field: Field, name: &str) -> Option<usize> {
        let mut form = String::new();
        push_form(&mut form, name);
        let mut candidates = self.candidates_of(&form);
        let found = candidates.find(|candidate| candidate.field == field)?;
        Some(found.rank)
    }

    /// Whether a name may hold any field.
    pub(super) fn is_known(&self, name: &str) -> bool {
        Field::ALL.into_iter().any(|field| self.names(field, name))
    }

    fn candidates_of(&self, form: &str) -> impl Iterator<Item = Candidate> {
        let start = self
            .candidates
            .partition_point(|(name, _)| name.as_str() < form);
        let same = self.candidates[start..]
            .iter()
            .take_while(move |(name, _)| name == form);
        same.map(|&(_, candidate)| candidate)
    }

    /// Whether a longer dotted name begins with this form.
    fn leads_on(&self, form: &str) -> bool {
        let start = self
            .candidates
            .partition_point(|(name, _)| name.as_str() < form);
        self.candidates
            .get(start)
            .is_some_and(|(name, _)| name.starts_with(form))
    }

    /// Finds the fields of a record. `form` is room to work in.
    pub(super) fn find<'r, 'a>(
        &self,
        members: &'r Members<'a>,
        form: &mut String,
    ) -> Found<'r, 'a> {
        let mut found = Found::default();
        let mut path = Vec::new();
        for (member, (key, node)) in members.iter().enumerate() {
            form.clear();
            self.visit(member, key, node, form, &mut path, &mut found);
        }
        found
    }

    fn visit<'r, 'a>(
        &self,
        member: usize,
        key: &'r str,
        node: &'r Node<'a>,
        form: &mut String,
        path: &mut Vec<&'r str>,
        found: &mut Found<'r, 'a>,
    ) {
        let length = form.len();
        push_form(form, key);
        path.push(key);
        for Candidate {
            field,
            rank,
            address,
        } in self.candidates_of(form)
        {
            if !holds(field, address, node) {
                if field == Field::Text && !matches!(node, Node::Null) {
                    found.poor_text.get_or_insert((key, node));
                }
                continue;
            }
            let place = &mut found.hits[field as usize];
            if place.as_ref().is_none_or(|hit| rank < hit.rank) {
                *place = Some(Hit {
                    rank,
                    node,
                    member,
                    path: path.clone(),
                });
            }
        }
        if let Node::Object(members) = node {
            form.push('.');
            if self.leads_on(form) {
                for (key, node) in members {
                    self.visit(member, key, node, form, path, found);
                }
            }
        }
        path.pop();
        form.truncate(length);
    }
}

fn usual(field: Field) -> &'static [&'static str] {
    match field {
        Field::Text => TEXT,
        Field::Outlet => OUTLET,
        Field::Published => PUBLISHED,
        Field::Seen => SEEN,
        Field::Title => TITLE,
        Field::Url => URL,
        Field::Id => ID,
    }
}

/// Appends a name in its compared form.
fn push_form(form: &mut String, name: &str) {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-'));
    form.extend(kept.map(|c| c.to_ascii_lowercase()));
}

/// Whether a value can be this field: a string that is not blank, a number except for text and
/// address, a list of strings for text alone.
fn holds(field: Field, address: Option<bool>, node: &Node) -> bool {
    match node {
        Node::Text(text) => {
            !is_blank(text) && address.is_none_or(|address| address == site::is_url(text))
        }
        Node::Number(_) => !matches!(field, Field::Text | Field::Url) && address != Some(true),
        Node::List(items) => field == Field::Text && is_prose(items),
        // the record is refused for it
        Node::Broken(_) => true,
        Node::Null | Node::Bool(_) | Node::Object(_) => false,
    }
}

/// Whether a list is one of paragraphs.
fn is_prose(items: &[Node]) -> bool {
    let is_text = |item: &Node| matches!(item, Node::Text(_));
    let has_text = |item: &Node| matches!(item, Node::Text(text) if !is_blank(text));
    items.iter().all(is_text) && items.iter().any(has_text)
}

fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str, options: &Options) -> String {
        let Ok(Node::Object(members)) = serde_json::from_str(line) else {
            panic!("an object")
        };
        let mapping = Mapping::new(options);
        let found = mapping.find(&members, &mut String::new());
        let show = |field: Field| {
            let hit = found.get(field)?;
            Some(format!("{}={}", field.name(), hit.path.join(".")))
        };
        Field::ALL
            .into_iter()
            .filter_map(show)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_dumps_of_known_crawlers_are_understood() {
        for (line, expected) in [
            // news-please
            (
                r#"{"maintext":"x","text":"y","source_domain":"a.b","date_publish":"2024","date_download":"2025","title":"t","url":"u","description":"d"}"#,
                "text=maintext outlet=source_domain published=date_publish seen=date_download title=title url=url id=url",
            ),
            // webz.io
            (
                r#"{"uuid":"1","thread":{"site":"a.b","title":"no"},"published":"2024","crawled":"2025","text":"x"}"#,
                "text=text outlet=thread.site published=published seen=crawled id=uuid",
            ),
            // NewsAPI
            (
                r#"{"source":{"id":null,"name":"BBC"},"publishedAt":"2024","content":"x","url":"u"}"#,
                "text=content outlet=source.name published=publishedAt url=url id=url",
            ),
            // schema.org
            (
                r#"{"articleBody":["a","b"],"datePublished":"2024","headline":"h"}"#,
                "text=articleBody published=datePublished title=headline",
            ),
            // other spellings, and a key that holds a dot
            (
                r#"{"BODY-TEXT":"x","Published_At":1732954320,"thread.site":"a.b","ID":7}"#,
                "text=BODY-TEXT outlet=thread.site published=Published_At id=ID",
            ),
        ] {
            assert_eq!(shown(line, &Options::default()), expected);
        }
    }

    #[test]
    fn source_is_an_address_or_an_outlet() {
        let options = Options::default();
        assert_eq!(
            shown(r#"{"source":"https://a.b/c"}"#, &options),
            "url=source"
        );
        assert_eq!(
            shown(r#"{"source":"Akaka","title":null}"#, &options),
            "outlet=source"
        );
    }

    #[test]
    fn empty_values_and_values_of_the_wrong_kind_are_passed_over() {
        let line = r#"{"maintext":"","text":" \n","plaintext":null,"articleBody":[1],"body_text":5,"body":"x","content":"y"}"#;
        assert_eq!(shown(line, &Options::default()), "text=body");
    }

    #[test]
    fn a_field_the_user_names_replaces_the_usual_names() {
        let fields = vec![
            (Field::Text, "a.B_c".to_owned()),
            (Field::Text, "lead".to_owned()),
        ];
        let options = Options {
            fields,
            ..Options::default()
        };
        assert_eq!(
            shown(r#"{"text":"x","lead":"y","A":{"bc":"z"}}"#, &options),
            "text=A.bc"
        );
        assert_eq!(
            shown(r#"{"text":"x","lead":"y","a":{"bc":""}}"#, &options),
            "text=lead"
        );
    }
}
