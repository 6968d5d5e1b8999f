//! Labelled pairs of documents, found passages and word counts -> whether reuse was told from none.
//! A pair is called reused when a passage was found in it, whichever way round, and the words of
//! its passages are at least `min_share` of the copier's.
//! Data of this kind: Clough & Stevenson, "Developing a corpus of plagiarised short answers",
//! Language Resources and Evaluation 45, 2011 (cut, light, heavy, non).

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use super::articles::Article;
use super::class::Class;
use super::figures::{self, Figure};
use super::pairs::{Pair, unordered};
use super::passages::Passage;

/// The pairs of one label.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OfLabel {
    /// Pairs.
    pub pairs: usize,
    /// Those called reused.
    pub called: usize,
    /// Mean share of the copier's words that were found in the source, over the pairs whose share
    /// is known; none without such a pair.
    pub mean_share: Option<f64>,
}

/// The score of telling reuse from none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reuse {
    /// F1 of precision and recall.
    pub f1: f64,
    /// Pairs with reuse among those called so; 1 if none was.
    pub precision: f64,
    /// Pairs called reused among those that are; 1 if none is.
    pub recall: f64,
    /// Pairs in the truth.
    pub pairs: usize,
    /// Pairs with reuse in the truth.
    pub reused: usize,
    /// Pairs called reused.
    pub called: usize,
    /// Pairs whose share is unknown: the copier's words are, or those of a passage.
    pub unknown_shares: usize,
    /// By label.
    pub labels: BTreeMap<String, OfLabel>,
    /// Where all labels are those of Clough & Stevenson: whether the four were told apart.
    pub four_way: Option<FourWay>,
}

/// The score of telling cut, light, heavy and non apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FourWay {
    /// Pairs whose class is right, among all.
    pub accuracy: f64,
    /// Pairs of each label by the class they were given; labels and classes are cut, light, heavy, non.
    pub confusion: [[usize; 4]; 4],
}

/// Scores found passages against labelled pairs. A share is the sum of a pair's matched words over
/// the copier's words, at most 1; a pair whose share is unknown is called reused by any passage.
#[must_use]
pub fn score(pairs: &[Pair], found: &[Passage], articles: &[Article], min_share: f64) -> Reuse {
    let words: BTreeMap<&str, u32> = articles
        .iter()
        .filter_map(|article| Some((article.id.as_str(), article.words?)))
        .collect();
    // The sum is unknown as soon as one passage does not state its words.
    let mut matched: BTreeMap<_, Option<u64>> = BTreeMap::new();
    let mut parts: BTreeMap<_, Vec<(u32, f64)>> = BTreeMap::new();
    for passage in found {
        let pair = unordered((&passage.this.article, &passage.source.article));
        let part = (
            passage.words.unwrap_or(0),
            passage.similarity.unwrap_or(0.0),
        );
        parts.entry(pair).or_default().push(part);
        let sum = matched.entry(pair).or_insert(Some(0));
        *sum = sum
            .zip(passage.words)
            .map(|(sum, words)| sum + u64::from(words));
    }

    let (mut reused, mut called, mut right, mut unknown_shares) = (0, 0, 0, 0);
    let mut labels: BTreeMap<String, (OfLabel, Vec<f64>)> = BTreeMap::new();
    let mut confusion = Some([[0; 4]; 4]);
    for pair in pairs {
        let sum = matched.get(&unordered((&pair.derived, &pair.source)));
        let whole = words.get(pair.derived.as_str()).filter(|&&whole| whole > 0);
        let share = sum
            .copied()
            .unwrap_or(Some(0))
            .zip(whole)
            .map(|(sum, &whole)| (sum as f64 / f64::from(whole)).min(1.0));
        let is_called = sum.is_some() && share.is_none_or(|share| share >= min_share);
        let of_pair = parts.get(&unordered((&pair.derived, &pair.source)));
        let of_pair = of_pair.map_or(&[][..], Vec::as_slice);
        let class = Class::of(is_called, share.unwrap_or(0.0), of_pair);
        let label = Class::ALL.iter().find(|class| class.label() == pair.label);
        confusion = confusion.zip(label).map(|(mut confusion, &label)| {
            confusion[label as usize][class as usize] += 1;
            confusion
        });
        reused += usize::from(pair.is_reuse());
        called += usize::from(is_called);
        right += usize::from(is_called && pair.is_reuse());
        unknown_shares += usize::from(share.is_none());
        let (of_label, shares) = labels.entry(pair.label.clone()).or_default();
        of_label.pairs += 1;
        of_label.called += usize::from(is_called);
        shares.extend(share);
    }
    let precision = figures::share(right, called).unwrap_or(1.0);
    let recall = figures::share(right, reused).unwrap_or(1.0);
    Reuse {
        f1: figures::f1(precision, recall),
        precision,
        recall,
        pairs: pairs.len(),
        reused,
        called,
        unknown_shares,
        four_way: confusion.and_then(|confusion| {
            let right = (0..4).map(|at| confusion[at][at]).sum();
            let accuracy = figures::share(right, pairs.len())?;
            Some(FourWay {
                accuracy,
                confusion,
            })
        }),
        labels: labels
            .into_iter()
            .map(|(label, (of_label, shares))| {
                let mean_share =
                    (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64);
                (
                    label,
                    OfLabel {
                        mean_share,
                        ..of_label
                    },
                )
            })
            .collect(),
    }
}

impl Display for Reuse {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        figures::float(f, "f1", self.f1)?;
        figures::float(f, "precision", self.precision)?;
        figures::float(f, "recall", self.recall)?;
        figures::line(f, "pairs", self.pairs)?;
        figures::line(f, "reused", self.reused)?;
        figures::line(f, "called", self.called)?;
        figures::line(f, "unknown_shares", self.unknown_shares)?;
        for (label, of_label) in &self.labels {
            figures::line(f, &format!("{label}.pairs"), of_label.pairs)?;
            figures::line(f, &format!("{label}.called"), of_label.called)?;
            let mean_share = Figure(of_label.mean_share);
            figures::line(f, &format!("{label}.mean_share"), mean_share)?;
        }
        if let Some(four_way) = &self.four_way {
            figures::float(f, "four_way_accuracy", four_way.accuracy)?;
            for (label, given) in Class::ALL.iter().zip(four_way.confusion) {
                for (class, count) in Class::ALL.iter().zip(given) {
                    let name = format!("{}.as_{}", label.label(), class.label());
                    figures::line(f, &name, count)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{articles, pairs, passages};

    const PAIRS: &str = "src_id\tderived_id\tlabel\n\
        o\tcopy\tcut\no\theavy\theavy\no\tmissed\theavy\no\tfree\tnon\no\talarm\tnon\n";
    const ARTICLES: &str = r#"{"article":"copy","words":100}
        {"article":"heavy","words":200,"story":null}
        {"article":"missed","words":10}
        {"article":"free","words":10}
        {"article":"alarm","words":100}"#;

    fn passage(a: &str, b: &str, words: u32) -> String {
        format!(
            r#"{{"a":{{"article":"{a}","chars":[0,9]}},"b":{{"article":"{b}","chars":[0,9]}},"words":{words}}}"#
        )
    }

    fn scored(min_share: f64) -> Reuse {
        let found = [
            passage("o", "copy", 60),
            passage("copy", "o", 60),
            passage("o", "heavy", 50),
            passage("alarm", "o", 8),
            passage("copy", "heavy", 30),
        ];
        let pairs = pairs::parse("pairs", PAIRS).unwrap();
        let found = passages::parse("found", &found.join("\n")).unwrap();
        let articles = articles::parse("articles", ARTICLES).unwrap();
        score(&pairs, &found, &articles, min_share)
    }

    #[test]
    fn any_passage_in_a_pair_calls_it_reused_either_way_round() {
        let reuse = scored(0.0);
        assert_eq!((reuse.reused, reuse.called), (3, 3));
        assert_eq!(
            reuse.to_string(),
            "f1\t0.66667\nprecision\t0.66667\nrecall\t0.66667\npairs\t5\nreused\t3\ncalled\t3\n\
             unknown_shares\t0\ncut.pairs\t1\ncut.called\t1\ncut.mean_share\t1.00000\n\
             heavy.pairs\t2\nheavy.called\t1\nheavy.mean_share\t0.12500\n\
             non.pairs\t2\nnon.called\t1\nnon.mean_share\t0.04000\n\
             four_way_accuracy\t0.40000\n\
             cut.as_cut\t0\ncut.as_light\t1\ncut.as_heavy\t0\ncut.as_non\t0\n\
             light.as_cut\t0\nlight.as_light\t0\nlight.as_heavy\t0\nlight.as_non\t0\n\
             heavy.as_cut\t0\nheavy.as_light\t0\nheavy.as_heavy\t1\nheavy.as_non\t1\n\
             non.as_cut\t0\nnon.as_light\t0\nnon.as_heavy\t1\nnon.as_non\t1\n"
        );
    }

    #[test]
    fn a_least_share_silences_a_stray_passage() {
        let reuse = scored(0.1);
        assert_eq!((reuse.called, reuse.precision), (2, 1.0));
    }

    #[test]
    fn an_article_without_a_word_count_has_no_share_but_counts() {
        let pairs = pairs::parse("pairs", PAIRS).unwrap();
        let found = passages::parse("found", &passage("o", "copy", 5)).unwrap();
        let reuse = score(&pairs, &found, &[], 0.5);
        assert_eq!((reuse.called, reuse.unknown_shares), (1, 5));
        assert_eq!(reuse.labels["cut"].mean_share, None);
    }
}
