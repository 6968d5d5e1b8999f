//! What a run has done so far, kept so that a later one can go on from there.
//! The pipeline says what is worth keeping and what it was made of; where it is kept is the caller's matter.

use std::convert::Infallible;
use std::num::NonZeroUsize;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::hash;
use crate::model::Article;

/// Layout of what is kept: one more with every change of a structure that a [`Part`] holds, so that no
/// build reads what another means differently.
pub const LAYOUT: u32 = 3;

/// What parts are called: each of these, or one with a hyphen and six digits behind it.
const NAMES: [&str; 4] = ["candidates", "fingerprints", "passages", "words"];

/// Whether a part may have this name.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let kind = match name.rsplit_once('-') {
        Some((kind, number)) if number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit()) => {
            kind
        }
        _ => name,
    };
    NAMES.contains(&kind)
}

/// A part of a run that is kept as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name, one that [`is_name`] knows.
    pub name: String,
    /// Hash of the articles it was made of.
    pub of: u64,
    /// Which articles these are, in words.
    pub covers: String,
}

/// Keeps parts of a run.
pub trait Checkpoints: Sync {
    /// Why a run cannot go on.
    type Error;

    /// Articles that a part covers; nothing if no part is to be kept.
    fn articles(&self) -> Option<NonZeroUsize>;

    /// The part as an earlier run kept it; nothing if it did not, or if it is damaged.
    /// Fails if the earlier one was made of other articles.
    fn load<T: DeserializeOwned>(&self, part: &Part) -> Result<Option<T>, Self::Error>;

    /// Keeps a part. Fails if it cannot be kept.
    fn keep<T: Serialize>(&self, part: &Part, what: &T) -> Result<(), Self::Error>;

    /// Forgets a part that no later run will ask for.
    fn forget(&self, name: &str);

    /// Fails if somebody has asked the run to stop; asked where little is lost by it.
    fn go_on(&self) -> Result<(), Self::Error>;
}

/// Keeps nothing, and never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unkept;

impl Checkpoints for Unkept {
    type Error = Infallible;

    fn articles(&self) -> Option<NonZeroUsize> {
        None
    }

    fn load<T: DeserializeOwned>(&self, _: &Part) -> Result<Option<T>, Infallible> {
        Ok(None)
    }

    fn keep<T: Serialize>(&self, _: &Part, _: &T) -> Result<(), Infallible> {
        Ok(())
    }

    fn forget(&self, _: &str) {}

    fn go_on(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Hashes all of some articles that results depend on. O(bytes).
pub(super) fn digest(articles: &[Article]) -> u64 {
    // nothing and an empty string differ
    let hash = |text: Option<&str>| text.map_or(0, |text| hash::bytes(text.as_bytes()));
    let fields = articles.iter().flat_map(|article| {
        let published = article.published.as_ref();
        let moment = published.and_then(|published| published.moment);
        [
            hash(Some(&article.id)),
            hash(article.outlet.as_deref()),
            hash(published.map(|published| &*published.at)),
            // one text means other moments in another zone
            moment.map_or(0, |moment| moment.earliest as u64),
            moment.map_or(0, |moment| moment.latest as u64),
            hash(article.title.as_deref()),
            hash(Some(&article.text)),
        ]
    });
    hash::numbers(fields)
}

/// Which articles some are, for people: `articles 1 to 8192 (dump.jsonl:1 to dump.jsonl:8192)`.
pub(super) fn covers(articles: &[Article], first: usize) -> String {
    let origin = |article: &Article| format!("{}:{}", article.origin.path, article.origin.line);
    match articles {
        [] => "no articles".to_owned(),
        [only] => format!("article {} ({})", first + 1, origin(only)),
        [one, .., last] => format!(
            "articles {} to {} ({} to {})",
            first + 1,
            first + articles.len(),
            origin(one),
            origin(last)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::date;

    #[test]
    fn a_date_that_means_another_moment_is_another_article() {
        // an abbreviation leaves no zone in the text, and means moments that one without a zone does not
        let digest_of = |text: &str| {
            digest(&[Article {
                published: Some(date::parse(text)),
                ..Article::of_text("The same.")
            }])
        };
        let texts = ["2031-03-04 08:12 IST", "2031-03-04 08:12"];
        let [zoned, vague] = texts.map(date::parse);
        assert_eq!(zoned.at, vague.at);
        assert_ne!(zoned.moment, vague.moment);
        assert_ne!(digest_of(texts[0]), digest_of(texts[1]));
    }
}
