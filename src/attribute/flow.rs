//! Copies -> how much went from outlet to outlet, and how fast.
//! Only copies whose direction is known count, and only between different outlets.
//! Cost: O(copies log copies).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Copy, Direction, Source};
use crate::model::Article;

/// What one outlet took from another, or from a wire: a line of `outlets.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// The outlet or wire that had it.
    pub from: String,
    /// The outlet that took it.
    pub to: String,
    /// Articles that took something.
    pub copies: u32,
    /// Words taken.
    pub words: u64,
    /// Median seconds between the two publications, where both are known to the minute.
    pub median_lag_seconds: Option<i64>,
    /// A quarter of these lags are shorter.
    pub lower_quartile_lag_seconds: Option<i64>,
    /// A quarter of them are longer.
    pub upper_quartile_lag_seconds: Option<i64>,
}

/// The flows of all copies, sorted by the outlets' names.
pub(super) fn flows(articles: &[Article], copies: &[Copy]) -> Vec<Flow> {
    let mut flows: BTreeMap<(&str, &str), (u32, u64, Vec<i64>)> = BTreeMap::new();
    for copy in copies.iter().filter(|c| c.direction == Direction::Known) {
        let to = &articles[copy.to.index()];
        let (from, source) = match &copy.from {
            Source::Wire(name) => (Some(name.as_str()), None),
            Source::Article(id) => (
                articles[id.index()].outlet.as_deref(),
                Some(&articles[id.index()]),
            ),
        };
        let (Some(from), Some(outlet)) = (from, to.outlet.as_deref()) else {
            continue;
        };
        if from == outlet {
            continue;
        }
        let (count, words, lags) = flows.entry((from, outlet)).or_default();
        *count += 1;
        *words += u64::from(copy.words);
        lags.extend(source.and_then(|source| lag(source, to)));
    }
    flows
        .into_iter()
        .map(|((from, to), (copies, words, mut lags))| {
            lags.sort_unstable();
            Flow {
                from: from.to_owned(),
                to: to.to_owned(),
                copies,
                words,
                median_lag_seconds: lags.get(lags.len() / 2).copied(),
                lower_quartile_lag_seconds: lags.get(lags.len() / 4).copied(),
                upper_quartile_lag_seconds: lags.get(lags.len() * 3 / 4).copied(),
            }
        })
        .collect()
}

/// Width of a stated time up to which a lag is worth a number.
const EXACT_SECONDS: i64 = 3600;

fn lag(source: &Article, copy: &Article) -> Option<i64> {
    let moment = |article: &Article| {
        let moment = article.published.as_ref()?.moment?;
        (moment.latest - moment.earliest <= EXACT_SECONDS).then_some(moment.earliest)
    };
    Some(moment(copy)? - moment(source)?)
}
