//! Everything found -> the part that a report of limited size shows: the most telling.
//! Stories are ranked by the words their articles share, articles within them likewise. The first
//! [`FIRST_OF_A_STORY`] articles of every story come before the next of any, so that one story
//! that everybody ran does not push out all others. Cost: O(n log n).

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Limits;
use super::found::{Found, Source};

/// Articles of one story that are taken before other stories have had their turn.
const FIRST_OF_A_STORY: usize = 200;

/// What the report shows, by place in the output files.
#[derive(Debug)]
pub(super) struct Selection {
    /// Articles; their place here is their row in the report. Those of one story stand together,
    /// the weightiest story first, in order of time.
    pub(super) articles: Vec<u32>,
    /// The row of each article, if it has one.
    pub(super) rows: Vec<Option<u32>>,
    /// Passages between articles shown, in order of the output.
    pub(super) passages: Vec<u32>,
    /// Families of the passages shown.
    pub(super) families: Vec<u32>,
    /// Stories with two articles shown, the weightiest first.
    pub(super) stories: Vec<u32>,
    /// Copies whose articles are all shown.
    pub(super) copies: Vec<u32>,
}

impl Selection {
    /// Chooses; `earliest` is the first moment each article may have been published at.
    pub(super) fn new(found: &Found, earliest: &[Option<i64>], limits: Limits) -> Self {
        let weights = story_weights(found);
        let weight = |at: u32| {
            let article = &found.articles[at as usize];
            let alone = u64::from(article.shared_words);
            let story = article.story.and_then(|s| weights.get(s as usize));
            story.copied().unwrap_or(alone)
        };
        let group = |at: u32| {
            let story = found.articles[at as usize].story;
            (Reverse(weight(at)), story.is_none(), story)
        };
        let mut articles: Vec<u32> = (0..found.articles.len() as u32).collect();
        if articles.len() > limits.articles {
            let shared = |at: u32| Reverse(found.articles[at as usize].shared_words);
            articles.sort_by_key(|&at| (group(at), shared(at), at));
            let mut ranked = Vec::with_capacity(articles.len());
            for story in articles.chunk_by(|&x, &y| is_one_story(found, x, y)) {
                let turns = (0..).map(|rank: usize| rank / FIRST_OF_A_STORY);
                ranked.extend(turns.zip(story.iter().copied()));
            }
            ranked.sort_by_key(|&(turn, _)| turn);
            ranked.truncate(limits.articles);
            articles = ranked.into_iter().map(|(_, at)| at).collect();
        }
        articles.sort_by_key(|&at| {
            let time = earliest[at as usize].unwrap_or(i64::MAX);
            (group(at), time, at)
        });
        let mut rows = vec![None; found.articles.len()];
        for (&article, row) in articles.iter().zip(0..) {
            rows[article as usize] = Some(row);
        }
        let shown = |at: u32| rows[at as usize].is_some();
        let mut stories: Vec<u32> = (0..found.stories.len() as u32).collect();
        stories.retain(|&s| {
            let members = &found.stories[s as usize].articles;
            members.iter().filter(|&&at| shown(at)).count() >= 2
        });
        stories.sort_by_key(|&s| (Reverse(weights[s as usize]), s));
        let passages = passages(found, &shown, limits.passages);
        let families: BTreeSet<u32> = passages
            .iter()
            .map(|&p| found.passages[p as usize].family)
            .collect();
        Self {
            passages,
            families: families.into_iter().collect(),
            stories,
            copies: (0..found.copies.len() as u32)
                .filter(|&c| {
                    let copy = &found.copies[c as usize];
                    let from = match copy.from {
                        Source::Article(at) => shown(at),
                        Source::Wire(_) => true,
                    };
                    from && shown(copy.to)
                })
                .collect(),
            articles,
            rows,
        }
    }
}

fn story_weights(found: &Found) -> Vec<u64> {
    let shared = |&at: &u32| u64::from(found.articles[at as usize].shared_words);
    let stories = found.stories.iter();
    stories
        .map(|story| story.articles.iter().map(shared).sum())
        .collect()
}

fn is_one_story(found: &Found, x: u32, y: u32) -> bool {
    let story = |at: u32| found.articles[at as usize].story;
    story(x).is_some() && story(x) == story(y)
}

/// The passages shown: all between articles shown, or the longest of them.
fn passages(found: &Found, shown: &dyn Fn(u32) -> bool, most: usize) -> Vec<u32> {
    let mut passages: Vec<u32> = (0..found.passages.len() as u32)
        .filter(|&p| {
            let passage = &found.passages[p as usize];
            shown(passage.a.article) && shown(passage.b.article)
        })
        .collect();
    if passages.len() > most {
        passages.sort_by_key(|&p| (Reverse(found.passages[p as usize].words), p));
        passages.truncate(most);
        passages.sort_unstable();
    }
    passages
}
