//! Copies -> how much went from outlet to outlet, and how fast.
//! Only copies whose direction is known count, and only between different outlets.
//! Cost: O(copies log copies).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Copy, Direction, Known, Source, Usage};
use crate::model::Article;

/// What one outlet took from another, or from a wire: a line of `outlets.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The outlet or wire that had it.
    pub from: String,
    /// The outlet that took it.
    pub to: String,
    /// Articles that took something.
    pub copies: u32,
    /// Words taken.
    pub words: u64,
    /// Median seconds between the two publications, where both are known to the hour; of an even number the
    /// mean of the two middle ones. This and the quartiles are rounded to seconds.
    pub median_lag_seconds: Option<i64>,
    /// A quarter of the way through these lags in order; between two in proportion.
    pub lower_quartile_lag_seconds: Option<i64>,
    /// Three quarters of the way.
    pub upper_quartile_lag_seconds: Option<i64>,
    /// Share of all words of the outlet that had it which stand nowhere else, in 0..=1; none of a wire
    /// whose own text is not here.
    #[serde(default)]
    pub from_originality: Option<f64>,
    /// The same of the outlet that took it.
    #[serde(default)]
    pub to_originality: Option<f64>,
}

/// How much of an outlet's output is its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Its articles.
    pub articles: u64,
    /// Those of which nothing, some, nearly all stands elsewhere too.
    pub reuse: [u64; 3],
    /// Its words.
    pub words: u64,
    /// Those that stand elsewhere too.
    pub shared_words: u64,
}

impl Output {
    /// Share of its words that stand nowhere else, in 0..=1; 1 for an outlet without words.
    #[must_use]
    pub fn originality(&self) -> f64 {
        1.0 - self.shared_words as f64 / self.words.max(1) as f64
    }
}

/// The output of each outlet, by its name. O(articles log outlets).
pub(super) fn outputs(known: Known<'_>, usage: &[Usage]) -> BTreeMap<String, Output> {
    let mut outputs: BTreeMap<&str, Output> = BTreeMap::new();
    for ((article, usage), &words) in known.articles.iter().zip(usage).zip(known.words) {
        if let Some(outlet) = article.outlet.as_deref() {
            let output = outputs.entry(outlet).or_default();
            output.articles += 1;
            output.reuse[usage.reuse as usize] += 1;
            output.words += u64::from(words);
            output.shared_words += u64::from(usage.shared_words);
        }
    }
    outputs
        .into_iter()
        .map(|(outlet, output)| (outlet.to_owned(), output))
        .collect()
}

/// The flows of all copies, sorted by the outlets' names.
pub(super) fn flows(
    articles: &[Article],
    copies: &[Copy],
    outputs: &BTreeMap<String, Output>,
) -> Vec<Flow> {
    let originality = |outlet: &str| outputs.get(outlet).map(Output::originality);
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
                median_lag_seconds: quartile(&lags, 2),
                lower_quartile_lag_seconds: quartile(&lags, 1),
                upper_quartile_lag_seconds: quartile(&lags, 3),
                from_originality: originality(from),
                to_originality: originality(to),
            }
        })
        .collect()
}

/// The value so many quarters of the way through sorted ones; between two of them in proportion.
/// Method: Hyndman & Fan 1996, definition 7.
fn quartile(sorted: &[i64], quarters: usize) -> Option<i64> {
    let way = sorted.len().checked_sub(1)? * quarters;
    let value = sorted[way / 4];
    let next = sorted[way.div_ceil(4)];
    // the nearest second, halves up
    Some(value + ((next - value) * (way % 4) as i64 + 2) / 4)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_two_middle_ones() {
        let quartiles = |sorted: &[i64]| [1, 2, 3].map(|quarters| quartile(sorted, quarters));
        assert_eq!(quartiles(&[]), [None; 3]);
        assert_eq!(quartiles(&[7]), [Some(7); 3]);
        assert_eq!(
            quartiles(&[5313, 7650]),
            [Some(5897), Some(6482), Some(7066)]
        );
        assert_eq!(
            quartiles(&[-40, 0, 10, 20, 100]),
            [Some(0), Some(10), Some(20)]
        );
        assert_eq!(quartiles(&[-3, -2]), [Some(-3), Some(-2), Some(-2)]);
    }
}
