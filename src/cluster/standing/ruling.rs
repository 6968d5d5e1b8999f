//! What the user says is boilerplate or is not -> where it stands.
//! A file of rulings holds one text a line, boilerplate, or not if an exclamation mark stands before it;
//! or JSON objects as `boilerplate.jsonl` and `families.jsonl` hold them, with `text` and `excluded` or
//! `boilerplate`.
//! Cost: O(tokens), and only where there are rulings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::union;
use crate::config::{Ruling, SHINGLE_WORDS};
use crate::error::{Error, Result};
use crate::fingerprint::shingle;
use crate::model::{Span, Tokens};
use crate::segment::Document;

/// A ruling as JSON.
#[derive(Deserialize)]
struct Object {
    text: String,
    #[serde(alias = "boilerplate")]
    excluded: bool,
}

/// Reads a file of rulings; `name` is for messages.
pub fn rulings(name: &str, text: &str) -> Result<Vec<Ruling>> {
    let mut found = Vec::new();
    for (line, number) in text.lines().map(str::trim).zip(1..) {
        let refuse = |reason: String| Error::Record {
            path: name.to_owned(),
            line: number,
            reason,
        };
        let ruling = if line.is_empty() {
            continue;
        } else if line.starts_with('{') {
            let object: Object =
                serde_json::from_str(line).map_err(|error| refuse(error.to_string()))?;
            Ruling {
                text: object.text,
                excluded: object.excluded,
            }
        } else {
            let kept = line.strip_prefix('!');
            Ruling {
                text: kept.unwrap_or(line).to_owned(),
                excluded: kept.is_none(),
            }
        };
        if shingles(&ruling.text).is_empty() {
            let reason = format!("a text of fewer than {SHINGLE_WORDS} words tells nothing apart");
            return Err(refuse(reason));
        }
        found.push(ruling);
    }
    Ok(found)
}

fn shingles(text: &str) -> Vec<u64> {
    let document = Document::new(text);
    let words: Vec<u32> = document.tokens().iter().map(|t| t.word).collect();
    let mut hashes = Vec::new();
    shingle::shingles(&words, SHINGLE_WORDS, &mut hashes);
    hashes
}

/// The shingles of texts that the user decided on.
#[derive(Debug, Default)]
pub(super) struct Rulings(BTreeMap<u64, bool>);

impl Rulings {
    /// Of two rulings on the same words the later holds.
    pub(super) fn new(rulings: &[Ruling]) -> Self {
        let mut shingles = BTreeMap::new();
        for ruling in rulings {
            let hashes = self::shingles(&ruling.text);
            shingles.extend(hashes.into_iter().map(|hash| (hash, ruling.excluded)));
        }
        Self(shingles)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where text stands in an article that is boilerplate, and text that is not.
    pub(super) fn find(&self, words: &[u32]) -> (Vec<Span<Tokens>>, Vec<Span<Tokens>>) {
        let mut hashes = Vec::new();
        shingle::shingles(words, SHINGLE_WORDS, &mut hashes);
        let (mut given, mut kept) = (Vec::new(), Vec::new());
        for (at, hash) in (0..).zip(&hashes) {
            if let Some(&excluded) = self.0.get(hash) {
                let span = Span::new(at, super::shingle_end(words, at));
                (if excluded { &mut given } else { &mut kept }).push(span);
            }
        }
        (union(given, Vec::new()), union(kept, Vec::new()))
    }
}
