//! A story -> why its articles are together, in words: each article's strongest tie, what the tie
//! consists of, which articles belong to other stories too, and what was left out as boilerplate.
//! The ties make a tree, so a way leads along them from any article to any other, and no way has a
//! stronger weakest tie (a maximum spanning tree, Kruskal 1956).
//! Cost: O(l log l) for l links of the story, and O(m^2) for m articles.

use std::io::{self, Write};

use super::Results;
use super::text::{counted, fit, one_line, percent};
use crate::cluster::Link;
use crate::model::ArticleId;

/// Passages of one tie that are quoted.
const QUOTED: usize = 3;

/// Writes why the articles of a story are together, for a terminal of `width` columns.
/// # Panics
/// If there is no such story.
pub fn write(results: &Results, story: u32, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let articles = &results.clusters.stories.stories[story as usize].articles;
    let inside = |id: ArticleId| articles.binary_search(&id).is_ok();
    let all = results.clusters.links.iter();
    let mut links: Vec<&Link> = all.filter(|l| inside(l.a) && inside(l.b)).collect();
    links.sort_by(|x, y| {
        y.share
            .total_cmp(&x.share)
            .then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let page = Page {
        results,
        width: width.clamp(60, 120),
        story,
        articles,
        links,
    };
    page.head(out)?;
    page.ties(out)?;
    page.weakest(out)?;
    page.bridges(out)?;
    page.left_out(out)
}

struct Page<'a> {
    results: &'a Results,
    width: usize,
    story: u32,
    articles: &'a [ArticleId],
    /// The links between its articles, strongest first.
    links: Vec<&'a Link>,
}

impl Page<'_> {
    fn id(&self, article: ArticleId) -> String {
        one_line(&self.results.articles[article.index()].id)
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let story = &self.results.clusters.stories.stories[self.story as usize];
        let pairs = self.articles.len() * (self.articles.len() - 1) / 2;
        writeln!(
            out,
            "Story {} has {}. Two of them share {} of the shorter one on average.",
            self.story,
            counted(self.articles.len() as u64, "article", "articles"),
            percent(story.cohesion),
        )?;
        let apart = pairs - self.links.len();
        if apart > 0 {
            writeln!(
                out,
                "{} of its {pairs} pairs were not compared or share nothing; they are here because both \
                 hold one widely printed text or share text with the same round-up.",
                counted(apart as u64, "pair", "pairs"),
            )?;
        }
        writeln!(out, "\nWhat holds it together, strongest first:")
    }

    /// The tie by which each article after the first belongs, strongest first.
    fn ties(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut group: Vec<usize> = (0..self.articles.len()).collect();
        let place = |id: ArticleId| self.articles.partition_point(|&a| a < id);
        for link in &self.links {
            let (a, b) = (group[place(link.a)], group[place(link.b)]);
            if a != b {
                for of in group.iter_mut().filter(|of| **of == b) {
                    *of = a;
                }
                self.tie(link, out)?;
            }
        }
        Ok(())
    }

    /// How much two articles share, and what.
    fn tie(&self, link: &Link, out: &mut dyn Write) -> io::Result<()> {
        let all = &self.results.alignments.passages;
        let first = all.partition_point(|p| (p.a.article, p.b.article) < (link.a, link.b));
        let mut shared: Vec<usize> = (first..all.len())
            .take_while(|&at| (all[at].a.article, all[at].b.article) == (link.a, link.b))
            .collect();
        let passages = shared.len();
        shared.retain(|&at| !self.results.clusters.families.is_boilerplate(at));
        let boilerplate = passages - shared.len();
        let words: u32 = shared.iter().map(|&at| all[at].words).sum();
        writeln!(
            out,
            "  {} and {} share {} of the shorter one: {} in {}",
            self.id(link.a),
            self.id(link.b),
            percent(link.share),
            counted(words.into(), "word", "words"),
            counted(shared.len() as u64, "passage", "passages"),
        )?;
        shared.sort_by_key(|&at| (u32::MAX - all[at].words, at));
        for &at in shared.iter().take(QUOTED) {
            let passage = &all[at];
            let text = &self.results.articles[link.a.index()].text[passage.a.bytes.range()];
            let kind = if passage.quotation().is_some() {
                ", speech"
            } else {
                ""
            };
            let words = counted(passage.words.into(), "word", "words");
            let room = self.width.saturating_sub(words.len() + kind.len() + 10);
            writeln!(out, "      {words}{kind}: {}", fit(text, room))?;
        }
        if boilerplate > 0 {
            let texts = counted(boilerplate as u64, "passage", "passages");
            writeln!(out, "      left out: {texts} of boilerplate")?;
        }
        Ok(())
    }

    fn weakest(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.links.last() {
            Some(link) if self.links.len() > 1 => {
                writeln!(out, "\nThe two linked articles that share least:")?;
                self.tie(link, out)
            }
            _ => Ok(()),
        }
    }

    /// Articles that belong to other stories too, and to which.
    fn bridges(&self, out: &mut dyn Write) -> io::Result<()> {
        let stories = &self.results.clusters.stories.stories;
        let bridges = &stories[self.story as usize].bridges;
        if bridges.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "\nBridges, of which only a part belongs here, and the other stories they belong to:"
        )?;
        for bridge in bridges {
            let others: Vec<String> = (0..)
                .zip(stories)
                .filter(|(at, story)| {
                    *at != self.story && story.articles.binary_search(bridge).is_ok()
                })
                .map(|(at, _): (u32, _)| at.to_string())
                .collect();
            writeln!(out, "  {}: {}", self.id(*bridge), listed(&others))?;
        }
        Ok(())
    }

    /// Boilerplate that stands in several of its articles.
    fn left_out(&self, out: &mut dyn Write) -> io::Result<()> {
        let inside = |id: ArticleId| self.articles.binary_search(&id).is_ok();
        let families = &self.results.clusters.families;
        let mut found: Vec<(usize, u32)> = Vec::new();
        for recurring in families.recurring.iter().filter(|r| r.why.is_standing()) {
            let members = &families.families[recurring.family as usize].members;
            let mut here: Vec<_> = members
                .iter()
                .map(|m| m.article)
                .filter(|&a| inside(a))
                .collect();
            here.dedup();
            if here.len() > 1 {
                found.push((here.len(), recurring.family));
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        found.sort_by_key(|&(articles, family)| (usize::MAX - articles, family));
        writeln!(out, "\nLeft out as boilerplate:")?;
        for &(articles, family) in found.iter().take(QUOTED) {
            let side = families.families[family as usize].members[0];
            let text = &self.results.articles[side.article.index()].text[side.bytes.range()];
            let head = format!(
                "  {} words in {articles} of its articles: ",
                families.families[family as usize].words
            );
            writeln!(
                out,
                "{head}{}",
                fit(text, self.width.saturating_sub(head.len()))
            )?;
        }
        let more = found.len().saturating_sub(QUOTED);
        if more > 0 {
            writeln!(
                out,
                "  and {}",
                counted(more as u64, "text more", "texts more")
            )?;
        }
        Ok(())
    }
}

/// The numbers of stories in words.
fn listed(stories: &[String]) -> String {
    match stories {
        [] => "none".to_owned(),
        [one] => format!("story {one}"),
        _ => format!("stories {}", stories.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_that_belongs_to_no_other_story_is_said_to() {
        let listed = |stories: &[&str]| {
            let stories: Vec<String> = stories.iter().copied().map(str::to_owned).collect();
            listed(&stories)
        };
        assert_eq!(listed(&[]), "none");
        assert_eq!(listed(&["3"]), "story 3");
        assert_eq!(listed(&["0", "2"]), "stories 0, 2");
    }
}
