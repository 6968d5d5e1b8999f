//! What two simple rules would say of the same copies: the earlier date had it first; the longer text
//! had it first. O(n log n).

use std::collections::BTreeMap;

use serde::Serialize;

use super::Claim;
use crate::evaluate::articles::Article;
use crate::evaluate::figures;
use crate::report::record::Source;

/// How a rule does on the known gold lines between two articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Baseline {
    /// Right among those it decides.
    pub direction_accuracy: Option<f64>,
    /// Those it decides.
    pub coverage: Option<f64>,
}

/// Both rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Baselines {
    /// The article whose stated time surely lies before the other's.
    pub earliest_date: Baseline,
    /// The article with more words.
    pub longest_text: Baseline,
}

/// Asks both rules about the known gold lines.
pub(super) fn baselines<'a>(
    known: &(impl Iterator<Item = &'a Claim> + Clone),
    articles: &[Article],
) -> Baselines {
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|a| (a.id.as_str(), a)).collect();
    let pairs = || {
        known.clone().filter_map(|claim| match &claim.from {
            Source::Article(from) => Some((by_id.get(&**from)?, by_id.get(&*claim.to)?)),
            Source::Wire(_) => None,
        })
    };
    let all = pairs().count();
    let ask = |rule: &dyn Fn(&Article, &Article) -> Option<bool>| {
        let said: Vec<bool> = pairs().filter_map(|(from, to)| rule(from, to)).collect();
        let right = said.iter().filter(|&&right| right).count();
        Baseline {
            direction_accuracy: figures::share(right, said.len()),
            coverage: figures::share(said.len(), all),
        }
    };
    Baselines {
        earliest_date: ask(&|from, to| {
            let (from, to) = (from.moment?, to.moment?);
            (from.is_before(to) || to.is_before(from)).then(|| from.is_before(to))
        }),
        longest_text: ask(&|from, to| {
            let (from, to) = (from.words?, to.words?);
            (from != to).then_some(from > to)
        }),
    }
}
