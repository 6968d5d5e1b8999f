//! Texts -> what a cut left dangling: people called by their surnames who were never introduced, a
//! pronoun before any name. Whoever cut took the text from where they are introduced.
//! Cost: one look at each letter of the articles that share text. Memory: 8 bytes a name.
//! Scripts without capitals give no such evidence.

use rayon::prelude::*;

use crate::align::Passage;
use crate::hash;
use crate::model::{Article, ArticleId};

/// Who is named in a text, as hashes, sorted.
#[derive(Clone, Debug, Default)]
struct Named {
    /// Second and later parts of names of several words.
    introduced: Vec<u32>,
    /// Names of one word in the middle of a sentence that are introduced nowhere.
    bare: Vec<u32>,
    /// Whether somebody is called he or she before anybody is named.
    pronoun_first: bool,
}

/// Who is named in each article that shares text.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<Named>);

/// What one text leaves open that the other tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Open {
    /// Names.
    pub(super) names: u32,
    /// Whether there is a pronoun before any name, where the other text begins with a name.
    pub(super) pronoun: bool,
}

impl Names {
    pub(super) fn new(articles: &[Article], passages: &[Passage]) -> Self {
        let mut shares = vec![false; articles.len()];
        for passage in passages {
            shares[passage.a.article.index()] = true;
            shares[passage.b.article.index()] = true;
        }
        Self(
            articles
                .par_iter()
                .zip(&shares)
                .map(|(article, shares)| {
                    if *shares {
                        named(&article.text)
                    } else {
                        Named::default()
                    }
                })
                .collect(),
        )
    }

    /// What `copy` leaves open and `source` tells.
    pub(super) fn open(&self, copy: ArticleId, source: ArticleId) -> Open {
        let (copy, source) = (&self.0[copy.index()], &self.0[source.index()]);
        let told = |name: &&u32| source.introduced.binary_search(name).is_ok();
        Open {
            names: copy.bare.iter().filter(told).count() as u32,
            pronoun: copy.pronoun_first && !source.pronoun_first,
        }
    }
}

/// Pronouns of the third person that begin a sentence or follow speech, in lower case.
const PRONOUNS: [&str; 12] = [
    "he", "she", "er", "sie", "il", "elle", "él", "ella", "lui", "lei", "он", "она",
];
/// Parts of names in lower case.
const PARTICLES: [&str; 10] = [
    "de", "la", "van", "von", "der", "den", "al", "bin", "da", "di",
];

fn named(text: &str) -> Named {
    let mut named = Named::default();
    let mut bare = Vec::new();
    // the last word, if it was a part of a name that only a space parts from what follows
    let (mut in_name, mut begins, mut anybody) = (false, true, false);
    // whether that word was taken for a bare name, before the next one showed that it is none
    let mut alone = false;
    let mut letters = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let between = &rest[..start];
        let from = &rest[start..];
        let end = from
            .find(|c: char| !c.is_alphanumeric() && c != '-')
            .unwrap_or(from.len());
        let word = &from[..end];
        rest = &from[end..];
        let adjoins = between == " ";
        begins |= between.contains([
            '.', '!', '?', '"', '“', '‘', '„', '»', '«', ':', '\n', '(', ')',
        ]);
        let capital = word.starts_with(char::is_uppercase);
        // a line in capitals is a headline or a dateline
        let shouts = || word.len() > 1 && !word.chars().any(char::is_lowercase);
        let mut lower = || {
            letters.clear();
            letters.extend(word.chars().flat_map(char::to_lowercase));
        };
        if capital && !shouts() {
            lower();
            let hash = (hash::bytes(letters.as_bytes()) >> 32) as u32;
            if in_name && adjoins {
                named.introduced.push(hash);
                anybody = true;
                if std::mem::take(&mut alone) {
                    bare.pop();
                }
            } else {
                alone = !begins;
                if alone {
                    bare.push(hash);
                }
            }
            in_name = true;
        } else {
            in_name &= adjoins;
            if in_name || !anybody {
                lower();
                named.pronoun_first |= !anybody && PRONOUNS.contains(&&*letters);
                in_name &= PARTICLES.contains(&&*letters);
            }
            alone &= in_name;
        }
        begins = false;
    }
    for list in [&mut named.introduced, &mut bare] {
        list.sort_unstable();
        list.dedup();
    }
    bare.retain(|name| named.introduced.binary_search(name).is_err());
    named.bare = bare;
    named.pronoun_first &= anybody;
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(copy: &str, source: &str) -> Open {
        let names = Names(vec![
            named(&Article::of_text(copy).text),
            named(&Article::of_text(source).text),
        ]);
        names.open(ArticleId(0), ArticleId(1))
    }

    #[test]
    fn a_surname_without_its_introduction_dangles() {
        let whole = "Interior Minister Pavel Lorant flew in. The water, Lorant said, was high.";
        let cut = "The water, Lorant said, was high.";
        assert_eq!(open(cut, whole).names, 1);
        assert_eq!(open(whole, cut), Open::default());
        let mended = "The water, minister Pavel Lorant said, was high.";
        assert_eq!(open(mended, whole).names, 0);
    }

    #[test]
    fn german_and_french_dangle_alike() {
        assert_eq!(
            open("Das Wasser, sagte Lorant, stieg.", "Es kam Pavel Lorant.").names,
            1
        );
        assert_eq!(
            open("L'eau, selon Lorant, monte.", "C'est Pavel de Lorant.").names,
            1
        );
    }

    #[test]
    fn he_before_anybody_dangles() {
        let whole = "Pavel Lorant came. \"It rains,\" he added. Mayor Ilse Marrow left.";
        let cut = "\"It rains,\" he added. Mayor Ilse Marrow left.";
        assert!(open(cut, whole).pronoun && !open(whole, cut).pronoun);
    }

    #[test]
    fn scripts_without_capitals_say_nothing() {
        assert_eq!(
            open("他说水位很高。", "部长林志强来了。他说水位很高。"),
            Open::default()
        );
    }
}
