//! Pairs with known resemblance and found passages -> recall of near-duplicates, and how exact the
//! resemblance is that the passages state.
//!
//! Two texts resemble each other as far as their shingles are the same (Broder 1997). What a scan writes
//! is enough to work that out: a passage of `w` matched words and `e` edits holds `e + 1` unbroken runs,
//! so `w - 4 (e + 1)` shingles of five words, and a text of `n` words holds `n - 4`. Words repeated in a
//! text count each time, rewritten passages hold none, and runs too short for a passage are missed, so it errs
//! low.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use serde::Serialize;

use super::articles::Article;
use super::figures::{self, Figure};
use super::lines::{Table, refusal};
use super::pairs::unordered;
use super::passages::Passage;
use crate::config::SHINGLE_WORDS;
use crate::error::Result;

/// Two articles and their exact resemblance.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// One article.
    pub a: String,
    /// The other.
    pub b: String,
    /// Shingles in both against shingles in either, in 0..=1.
    pub jaccard: f64,
    /// Shingles in both against those of the article that holds fewer, in 0..=1.
    pub containment: f64,
}

/// Reads a table with a header and the columns `a`, `b`, `jaccard`, `cont_a` and `cont_b`.
pub fn parse(name: &str, text: &str) -> Result<Vec<Known>> {
    let table = Table::parse(name, text)?;
    let [a, b] = [table.required(&["a"])?, table.required(&["b"])?];
    let jaccard = table.required(&["jaccard"])?;
    let contained = [table.required(&["cont_a"])?, table.required(&["cont_b"])?];
    let share = |row, column| -> Result<f64> {
        let cell = table.cell(row, column)?;
        let share = cell.trim().parse().ok().filter(|s| (0.0..=1.0).contains(s));
        share.ok_or_else(|| refusal(name, row.line, format!("{cell} is no share from 0 to 1")))
    };
    table
        .rows()
        .map(|row| {
            Ok(Known {
                a: table.cell(row, a)?.to_owned(),
                b: table.cell(row, b)?.to_owned(),
                jaccard: share(row, jaccard)?,
                containment: share(row, contained[0])?.max(share(row, contained[1])?),
            })
        })
        .collect()
}

/// How many of the pairs that share so much were found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recall {
    /// Pairs.
    pub pairs: usize,
    /// Those with a passage of their own.
    pub found: usize,
    /// Those with a passage of their own or with passages of one family: text that stands in many
    /// articles is not compared between each two of them.
    pub connected: usize,
}

/// The score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Resemblance {
    /// Recall by what is at least reached: `jaccard_0.5`, `jaccard_0.8`, `containment_0.5`.
    pub recall: BTreeMap<String, Recall>,
    /// Mean difference of the resemblance stated and the exact one, over pairs of exactly one half or more
    /// whose words are known.
    pub mean_error: Option<f64>,
    /// Of pairs with a stated resemblance of one half or more, those whose exact one is not less than that
    /// by more than [`TOLERANCE`]; pairs the truth does not list are not counted.
    pub precision: BTreeMap<String, Option<f64>>,
}

/// How far under its threshold an exact resemblance may lie.
pub const TOLERANCE: f64 = 0.02;

/// Scores found passages against pairs of known resemblance.
#[must_use]
pub fn score(known: &[Known], found: &[Passage], articles: &[Article]) -> Resemblance {
    let shingles = |words: u32| u64::from(words.saturating_sub(SHINGLE_WORDS - 1));
    let in_article: BTreeMap<&str, u64> = articles
        .iter()
        .filter_map(|article| Some((article.id.as_str(), shingles(article.words?))))
        .collect();
    let mut shared: BTreeMap<_, u64> = BTreeMap::new();
    let mut families: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for passage in found {
        let (a, b) = (&passage.this.article, &passage.source.article);
        let broken = (SHINGLE_WORDS as usize - 1) * (passage.edits + 1);
        let held = match passage.kind.as_deref() {
            Some("rewritten") => 0,
            _ => (passage.words.unwrap_or(0) as usize).saturating_sub(broken),
        };
        *shared.entry(unordered((a, b))).or_default() += held as u64;
        for article in [a, b] {
            families.entry(article).or_default().extend(passage.family);
        }
    }
    let stated = |pair: &Known| -> Option<f64> {
        let held = shared.get(&unordered((&pair.a, &pair.b))).copied()?;
        let all = in_article.get(pair.a.as_str())? + in_article.get(pair.b.as_str())?;
        Some(held as f64 / all.saturating_sub(held).max(1) as f64)
    };
    let connected = |pair: &Known| {
        let of = |id: &String| families.get(id.as_str());
        let both = of(&pair.a).zip(of(&pair.b));
        both.is_some_and(|(a, b)| !a.is_disjoint(b))
    };
    let mut recall: BTreeMap<String, Recall> = BTreeMap::new();
    let mut claims: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    let mut errors = Vec::new();
    for pair in known {
        let is_found = shared.contains_key(&unordered((&pair.a, &pair.b)));
        let stated = stated(pair);
        let is_connected = is_found || connected(pair);
        for (name, least, value) in [
            ("jaccard_0.5", 0.5, pair.jaccard),
            ("jaccard_0.8", 0.8, pair.jaccard),
            ("containment_0.5", 0.5, pair.containment),
        ] {
            if value >= least {
                let recall = recall.entry(name.to_owned()).or_default();
                recall.pairs += 1;
                recall.found += usize::from(is_found);
                recall.connected += usize::from(is_connected);
            }
        }
        for (name, least) in [("jaccard_0.5", 0.5), ("jaccard_0.8", 0.8)] {
            if stated.is_some_and(|stated| stated >= least) {
                let [right, all] = claims.entry(name.to_owned()).or_default();
                *right += usize::from(pair.jaccard >= least - TOLERANCE);
                *all += 1;
            }
        }
        errors.extend(
            stated
                .filter(|_| pair.jaccard >= 0.5)
                .map(|stated| (stated - pair.jaccard).abs()),
        );
    }
    Resemblance {
        recall,
        mean_error: (!errors.is_empty()).then(|| errors.iter().sum::<f64>() / errors.len() as f64),
        precision: claims
            .into_iter()
            .map(|(name, [right, all])| (name, figures::share(right, all)))
            .collect(),
    }
}

impl Display for Resemblance {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (name, recall) in &self.recall {
            figures::line(f, &format!("{name}.pairs"), recall.pairs)?;
            let share = |part| Figure(figures::share(part, recall.pairs));
            figures::line(f, &format!("{name}.recall"), share(recall.found))?;
            figures::line(
                f,
                &format!("{name}.recall_by_family"),
                share(recall.connected),
            )?;
        }
        for (name, precision) in &self.precision {
            figures::line(f, &format!("{name}.precision"), Figure(*precision))?;
        }
        figures::line(f, "mean_error", Figure(self.mean_error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{articles, passages};

    #[test]
    fn shingles_are_counted_by_unbroken_runs() {
        let known = parse(
            "oracle",
            "a\tb\tshared\tjaccard\tcont_a\tcont_b\nx\ty\t40\t0.5\t0.6\t0.7\ny\tz\t3\t0.1\t0.1\t0.9\n",
        )
        .unwrap();
        let passage = |a: &str, b: &str, rest: &str| {
            format!(
                r#"{{"a":{{"article":"{a}","chars":[0,9]}},"b":{{"article":"{b}","chars":[0,9]}},"family":7,{rest}}}"#
            )
        };
        let found = [
            passage("y", "x", r#""words":48,"edits":[{"a":[1,2],"b":[1,2]}]"#),
            passage("z", "w", r#""words":20"#),
        ];
        let found = passages::parse("found", &found.join("\n")).unwrap();
        let articles = r#"{"article":"x","words":64}
            {"article":"y","words":64}"#;
        let score = score(
            &known,
            &found,
            &articles::parse("articles", articles).unwrap(),
        );
        // 48 words in two runs hold 40 shingles: 40 of 60 + 60 - 40
        assert_eq!(
            score.to_string(),
            "containment_0.5.pairs\t2\ncontainment_0.5.recall\t0.50000\n\
             containment_0.5.recall_by_family\t1.00000\njaccard_0.5.pairs\t1\njaccard_0.5.recall\t1.00000\n\
             jaccard_0.5.recall_by_family\t1.00000\njaccard_0.5.precision\t1.00000\nmean_error\t0.00000\n"
        );
    }

    #[test]
    fn what_is_no_share_is_refused_with_its_line() {
        let error =
            parse("oracle", "a\tb\tjaccard\tcont_a\tcont_b\nx\ty\t1.5\t0\t0\n").unwrap_err();
        assert_eq!(error.to_string(), "oracle:2: 1.5 is no share from 0 to 1");
    }
}
