//! A table of ids, stories, articles or families -> who belongs together.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Result;
use crate::evaluate::articles;
use crate::evaluate::lines::{self, Table, refusal};
use crate::model::{Chars, Span};

/// Clusters of articles, or of spans in articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clustering {
    /// Articles, and those a scan found alone.
    Articles(Memberships),
    /// Spans, each in one family.
    Spans(Vec<Member>),
}

/// An article's place in one cluster; ordered so that its main cluster comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// Whether the article is a bridge there.
    pub bridge: bool,
    /// The cluster's number.
    pub cluster: u32,
}

/// A span that belongs to a family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Article id.
    pub article: String,
    /// Where, in code points.
    pub chars: Span<Chars>,
    /// The family's number.
    pub family: u32,
}

#[derive(Deserialize)]
struct Story {
    #[serde(rename = "story")]
    number: u32,
    articles: Vec<String>,
    #[serde(default)]
    bridges: Vec<String>,
}

#[derive(Deserialize)]
struct Family {
    family: u32,
    members: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    article: String,
    chars: Span<Chars>,
}

/// Reads a table with a column `id` and the cluster in the next, `stories.jsonl`, `articles.jsonl`
/// or `families.jsonl`; the fields of the first line tell which. An empty text holds no clusters.
pub fn parse(name: &str, text: &str) -> Result<Clustering> {
    if !lines::is_json(text) {
        return table(name, text).map(Clustering::Articles);
    }
    let first = lines::first_json(text).unwrap_or_default();
    let has = |field| first.get(field).is_some();
    if has("members") {
        families(name, text).map(Clustering::Spans)
    } else if has("articles") {
        stories(name, text).map(Clustering::Articles)
    } else if has("article") || text.trim().is_empty() {
        of_articles(name, text).map(Clustering::Articles)
    } else {
        Err(refusal(name, 1, "neither members, articles nor article"))
    }
}

/// The clusters of each article, none if it stands alone.
pub type Memberships = BTreeMap<String, Vec<Membership>>;

fn table(name: &str, text: &str) -> Result<Memberships> {
    let table = Table::parse(name, text)?;
    let id = table.required(&["id"])?;
    let mut numbers = BTreeMap::new();
    let mut memberships = Memberships::new();
    for row in table.rows() {
        let next = numbers.len() as u32;
        let cluster = *numbers.entry(table.cell(row, id + 1)?).or_insert(next);
        let membership = Membership {
            bridge: false,
            cluster,
        };
        insert(
            &mut memberships,
            table.cell(row, id)?.to_owned(),
            vec![membership],
            (name, row.line),
        )?;
    }
    Ok(memberships)
}

fn of_articles(name: &str, text: &str) -> Result<Memberships> {
    let mut memberships = Memberships::new();
    for (line, article) in lines::json::<articles::Article>(name, text)? {
        let story = article.story.map(|cluster| Membership {
            bridge: false,
            cluster,
        });
        let of_article = story.into_iter().collect();
        insert(&mut memberships, article.id, of_article, (name, line))?;
    }
    Ok(memberships)
}

fn stories(name: &str, text: &str) -> Result<Memberships> {
    let mut memberships = Memberships::new();
    for (_, story) in lines::json::<Story>(name, text)? {
        for article in story.articles {
            let membership = Membership {
                bridge: story.bridges.contains(&article),
                cluster: story.number,
            };
            let of_article = memberships.entry(article).or_default();
            if !of_article.contains(&membership) {
                of_article.push(membership);
            }
        }
    }
    Ok(memberships)
}

fn families(name: &str, text: &str) -> Result<Vec<Member>> {
    let families = lines::json::<Family>(name, text)?;
    let members = families.into_iter().flat_map(|(_, family)| {
        family.members.into_iter().map(move |place| Member {
            article: place.article,
            chars: place.chars,
            family: family.family,
        })
    });
    Ok(members.collect())
}

/// Adds an id that must be new.
fn insert(
    memberships: &mut Memberships,
    id: String,
    of_id: Vec<Membership>,
    (name, line): (&str, u64),
) -> Result<()> {
    if memberships.contains_key(&id) {
        return Err(refusal(name, line, format!("id {id} stands on two lines")));
    }
    memberships.insert(id, of_id);
    Ok(())
}
