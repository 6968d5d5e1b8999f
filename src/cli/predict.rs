//! What a long run will need, told from a sample before it begins.
//! The first articles are read, stretches of them scanned, and what they took is carried forward by the bytes
//! on disk: all but the pairs to align grows in step with the articles, and these do nearly, if neighbours
//! stay together. Standard input cannot be read twice, so nothing is told of it.
//! Cost: a second. On 17,017 and 136,142 press articles and a generated newsroom of 17,017 it told .97 to 1.15 of the
//! time, .97 to 1.1 of the memory and .75 to 1.11 of the output.

use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use serde::Serialize;

use super::budget::shown;
use super::work::Sum;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::fingerprint::Sketches;
use crate::model::{Article, InWords};
use crate::pipeline::{self, Pairs, Unwatched};
use crate::read::{Files, Reading};
use crate::report::{Results, jsonl};
use crate::segment::credit::Agencies;

/// Bytes of input, unpacked, from which a run is long enough to be foretold: half a minute.
pub(super) const LONG: u64 = 1 << 30;
/// Bytes of text that are read: several of the blocks in which files are read ahead.
const READ: usize = 32 << 20;
/// Articles that are scanned, in stretches of so many.
const SCANNED: usize = 2000;
const STRETCH: usize = 250;

/// What a run needs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Needs {
    /// Articles read to tell it.
    told_from: u64,
    articles: u64,
    #[serde(rename = "text_bytes")]
    text: u64,
    /// Resident bytes without a budget.
    #[serde(rename = "memory_bytes")]
    memory: u64,
    /// The smallest budget that can be kept.
    #[serde(rename = "least_memory_bytes")]
    least: u64,
    /// Bytes of the parts that are kept, and of the output.
    #[serde(rename = "kept_bytes")]
    kept: u64,
    #[serde(rename = "output_bytes")]
    output: u64,
    seconds: f64,
}

/// Resident bytes of the program before it has read anything, and what stays of scanning the sample.
const PROGRAM: u64 = 48 << 20;
const SAMPLE: u64 = 52 << 20;

impl Needs {
    /// Tells them from the beginning of the files; nothing if that is impossible.
    pub(super) fn of(files: &Files, config: &Config) -> Result<Option<Self>> {
        let sizes = files.sizes();
        let Some(all) = sizes.iter().map(|(_, bytes)| *bytes).sum::<Option<u64>>() else {
            return Ok(None);
        };
        let mut articles = Vec::new();
        let (mut bytes, mut ahead) = (0, 0);
        let read = AtomicU64::new(0);
        let enough = files.each(
            &|done| read.store(done, Ordering::Relaxed),
            &mut |_, article: Article| {
                if articles.is_empty() {
                    ahead = read.load(Ordering::Relaxed);
                }
                bytes += article.text.len();
                articles.push(article);
                if bytes < READ {
                    Ok(())
                } else {
                    Err(Error::Stopped)
                }
            },
        );
        let share = match enough {
            Ok(_) => 1.0,
            Err(Error::Stopped) => {
                // files are read ahead of the articles made of them, in the end as far as at the beginning
                let read = read.into_inner();
                let held = if read > 2 * ahead { read - ahead } else { read };
                all as f64 / held.clamp(1, all.max(1)) as f64
            }
            Err(error) => return Err(error),
        };
        let told_from = articles.len();
        if articles.is_empty() {
            return Ok(None);
        }
        let count = (told_from as f64 * share) as u64;
        Ok(Some(Self {
            told_from: told_from as u64,
            text: (bytes as f64 * share) as u64,
            ..Self::by_sample(stretches(articles), count, config)
        }))
    }

    /// What `count` articles need that are like these.
    #[expect(clippy::disallowed_methods, reason = "cli is where the clock is read")]
    fn by_sample(articles: Vec<Article>, count: u64, config: &Config) -> Self {
        let times = count as f64 / articles.len() as f64;
        let sketches = Sketches::new(&articles, config, &|_| ());
        let text: usize = articles.iter().map(|article| article.text.len()).sum();
        let words: u64 = sketches.lengths().iter().map(|&n| u64::from(n)).sum();
        let (postings, paragraphs) = (sketches.postings.len(), sketches.paragraphs.len());
        let fingerprints = 12 * postings + 140 * paragraphs + 128 * articles.len();
        let sampled = articles.len();
        drop(sketches);
        let begin = Instant::now();
        let reading = Reading {
            articles,
            ..Reading::default()
        };
        let agencies = Agencies::builtin();
        let found = pipeline::scan(reading, config.clone(), &Pairs::All, agencies, &Unwatched);
        let seconds = begin.elapsed().as_secs_f64() * times * LARGER;
        let in_sample = found.alignments.passages.len();
        let passages = (in_sample * 3 / 2).max(PASSAGES * sampled);
        let output = written(&found) * passages as u64 / in_sample.max(1) as u64;
        let all = |bytes: u64| (bytes as f64 * times) as u64;
        let held = text as u64 + 600 * sampled as u64 + 4 * words;
        // texts go as passages come
        let aligned = held + (5 * words).max(120 * passages as u64);
        Self {
            told_from: 0,
            articles: count,
            text: 0,
            memory: PROGRAM + SAMPLE + all(aligned.max(held + fingerprints as u64)),
            least: PROGRAM
                + SAMPLE
                + AT_HAND * rayon::current_num_threads() as u64
                + all(ORDINARY * sampled as u64) * 5 / 4,
            kept: all(5 * words + fingerprints as u64 + 100 * passages as u64),
            output: all(output),
            seconds,
        }
    }

    /// Says what is needed, and what of it is not there.
    pub(super) fn say(
        &self,
        budget: Option<u64>,
        work: &Path,
        is_kept: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let spilled = budget.map_or(0, |budget| self.memory.saturating_sub(budget / 4));
        let disk = spilled + self.output + if is_kept { self.kept } else { 0 };
        writeln!(
            out,
            "wirecopy: about {} articles, {} of text (told from the first {}): {} of memory{}, {} of disk, {}",
            self.articles,
            shown(self.text),
            self.told_from,
            shown(self.memory),
            if budget.is_some() {
                " without a budget"
            } else {
                ""
            },
            shown(disk),
            InWords(self.seconds.ceil() as u64),
        )?;
        if let Some(budget) = budget.filter(|&budget| budget < self.least) {
            writeln!(
                out,
                "wirecopy: {} of memory will not be enough: about {} would be",
                shown(budget),
                shown(self.least)
            )?;
        }
        if let Some(free) = free_bytes(work).filter(|&free| free < disk) {
            let needed = shown(disk);
            writeln!(
                out,
                "wirecopy: the disk has {} left, and about {needed} are needed",
                shown(free)
            )?;
        }
        Ok(())
    }
}

/// Some stretches of many articles, evenly spread.
fn stretches(articles: Vec<Article>) -> Vec<Article> {
    if articles.len() <= SCANNED {
        return articles;
    }
    let apart = articles.len() / (SCANNED / STRETCH);
    let numbered = articles.into_iter().enumerate();
    let chosen = numbered
        .filter(|(at, _)| at % apart < STRETCH)
        .take(SCANNED);
    chosen.map(|(_, article)| article).collect()
}

/// Bytes of the lines of all results.
fn written(results: &Results) -> u64 {
    let (writer, mut sum) = (jsonl::Writer::new(results), Sum::new(io::sink()));
    for file in jsonl::FILES {
        // a sink takes everything
        let _ = (file.write)(&writer, &mut sum);
    }
    sum.bytes
}

/// How much longer an article takes in a large dump than in a sample of it: three quarters of the time go with the
/// pairs, and these are half as many again. Measured 1.4 to 1.5 on 17,017 and 136,142 press articles and on a
/// generated newsroom of 24,000.
const LARGER: f64 = 1.4;

/// Passages an article has at the least in a large dump of news. What it has in a sample is a part of them, half to
/// two thirds where stories lie close together: the rest is shared with articles far away.
const PASSAGES: usize = 8;
/// Bytes an article needs that lie in small pieces, which cannot be spilled: its name, what it credits, its families and
/// stories. Measured 330 on a generated newsroom of 320,000, when stories were found.
const ORDINARY: u64 = 400;
/// Bytes that a thread has at hand before a budget's watch can let any go: a piece of the input, what it gathers and
/// aligns. Two threads keep 256 MiB on 136,142 press articles (235 measured) and, on a busy machine, overrun 175 by a
/// third.
const AT_HAND: u64 = 32 << 20;

/// Bytes that may still be written to the disk of a folder.
#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail * disk.f_frsize)
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_and_not_there_is_said() {
        let needs = Needs {
            told_from: 9000,
            articles: 2_000_000,
            text: 8 << 30,
            memory: 30 << 30,
            least: 900 << 20,
            kept: 20 << 30,
            output: 1 << 50,
            seconds: 700.0,
        };
        let mut said = Vec::new();
        needs
            .say(Some(512 << 20), Path::new("."), true, &mut said)
            .expect("writes to memory");
        let said = String::from_utf8(said).expect("text");
        let lines: Vec<&str> = said.lines().collect();
        assert!(
            lines[0].contains("about 2000000 articles, 8.0 GiB of text"),
            "{said}"
        );
        assert!(
            lines[0].contains("30 GiB of memory without a budget"),
            "{said}"
        );
        assert!(lines[0].ends_with("11 minutes"), "{said}");
        assert!(
            lines[1].contains("512 MiB of memory will not be enough: about 900 MiB"),
            "{said}"
        );
        assert!(!cfg!(unix) || lines[2].contains("the disk has"), "{said}");
    }

    #[test]
    fn a_file_of_one_kind_is_told_from_its_beginning() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dump.jsonl");
        let text = |n: usize| -> String {
            let words: Vec<String> = (0..900).map(|at| format!("w{n}x{at}")).collect();
            words.join(" ")
        };
        let line = |n: usize| format!("{{\"id\":{n},\"text\":\"{}\"}}\n", text(n));
        let lines: String = (0..6500).map(line).collect();
        std::fs::write(&path, &lines).expect("a file");
        let files = Files::list(&[path.as_path().into()], &crate::read::Options::default());
        let needs = Needs::of(&files.expect("a file"), &Config::default());
        let needs = needs.expect("readable").expect("a file has a size");
        assert!((5000..8500).contains(&needs.articles), "{needs:?}");
        assert!(
            needs.told_from < 6500 && needs.memory > needs.text,
            "{needs:?}"
        );
    }
}
