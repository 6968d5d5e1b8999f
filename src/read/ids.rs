//! Unique ids: an id that occurs again gets `#2`, `#3` appended, so that no article is lost.

use hashbrown::HashTable;

use crate::hash;
use crate::model::Article;

/// An id that stands, and the last number given to one that equals it.
struct Met {
    article: usize,
    number: u32,
}

/// Changes later ids that equal an earlier one. Expected O(n).
pub(super) fn make_unique(articles: &mut [Article]) {
    let mut met: HashTable<Met> = HashTable::with_capacity(articles.len());
    for index in 0..articles.len() {
        let (before, rest) = articles.split_at_mut(index);
        let article = &mut rest[0];
        let digest = hash::bytes(article.id.as_bytes());
        let first = met.find(digest, |met| before[met.article].id == article.id);
        if let Some(mut number) = first.map(|first| first.number) {
            let base = std::mem::take(&mut article.id);
            article.id = loop {
                number += 1;
                let id = format!("{base}#{number}");
                let digest = hash::bytes(id.as_bytes());
                if met
                    .find(digest, |met| before[met.article].id == id)
                    .is_none()
                {
                    break id.into();
                }
            };
            // no number is tried twice for one id
            if let Some(first) = met.find_mut(digest, |met| before[met.article].id == base) {
                first.number = number;
            }
        }
        let digest = hash::bytes(article.id.as_bytes());
        met.insert_unique(
            digest,
            Met {
                article: index,
                number: 1,
            },
            |met| hash::bytes(articles[met.article].id.as_bytes()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::article;
    use super::*;

    #[test]
    fn an_id_met_again_is_numbered_and_never_taken_twice() {
        let mut articles = ["a", "b", "a", "a#2", "a", "b"].map(|id| article(id, "text"));
        make_unique(&mut articles);
        assert_eq!(
            articles.map(|a| a.id),
            ["a", "b", "a#2", "a#2#2", "a#3", "b#2"]
        );
    }
}
