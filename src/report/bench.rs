//! Accounts of scans -> how fast each stage is, and what it holds.

use std::io::{self, Write};

use anstyle::Style;
use serde::Serialize;

use super::record::{Account, Counts};
use super::text::{counted, left, number};

const BOLD: Style = Style::new().bold();

/// Scans of one dump on different numbers of threads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bench {
    /// What was found; the same by every run.
    pub counts: Counts,
    /// The runs, from the fewest threads to the most.
    pub runs: Vec<Run>,
}

/// One scan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Threads it ran on.
    pub threads: usize,
    /// The whole scan.
    #[serde(flatten)]
    pub whole: Pace,
    /// Its stages in order.
    pub stages: Vec<Stage>,
}

/// One stage of a scan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// Its name.
    pub stage: String,
    /// How fast it was.
    #[serde(flatten)]
    pub pace: Pace,
}

/// How fast something was, and what it held.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pace {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Articles of the dump by seconds.
    pub articles_per_second: f64,
    /// Bytes of text by seconds.
    pub bytes_per_second: f64,
    /// Highest resident memory, where the system tells.
    pub peak_bytes: Option<u64>,
    /// The same by articles.
    pub bytes_per_article: Option<f64>,
}

impl Pace {
    fn new(counts: &Counts, seconds: f64, peak_bytes: Option<u64>) -> Self {
        // a clock may not see a short stage
        let by = seconds.max(1e-9);
        let articles = counts.articles as f64;
        Self {
            seconds,
            articles_per_second: articles / by,
            bytes_per_second: counts.text_bytes as f64 / by,
            peak_bytes,
            bytes_per_article: peak_bytes.map(|peak| peak as f64 / articles.max(1.0)),
        }
    }
}

impl From<&Account> for Run {
    fn from(account: &Account) -> Self {
        let pace = |seconds, peak| Pace::new(&account.counts, seconds, peak);
        let stages = account.stages.iter().map(|cost| Stage {
            stage: cost.stage.clone(),
            pace: pace(cost.seconds, cost.peak_bytes),
        });
        Self {
            threads: account.threads,
            whole: pace(account.seconds, account.peak_bytes),
            stages: stages.collect(),
        }
    }
}

/// What the stages of a scan made of 17,017 and of 136,142 press articles by 305 outlets (54 and 434 MB, the ones every
/// eighth of the others), for 1,000 of them: 22 November 2026, commit fb04d10. Pairs grow faster than articles do. Set a
/// generated newsroom beside them.
const PRESS: [(&str, [u64; 2]); 6] = [
    ("pairs that share a fingerprint", [22_761, 45_274]),
    ("candidates", [8_480, 13_159]),
    ("passages", [7_233, 11_739]),
    ("formulas left out", [5_484, 8_369]),
    ("families", [631, 1_256]),
    ("families of standing text", [163, 362]),
];

/// Writes what the stages make of 1,000 articles, here and of the press.
fn beside_press(counts: &Counts, out: &mut dyn Write) -> io::Result<()> {
    let here = [
        counts.screened,
        counts.candidates,
        counts.passages,
        counts.formulas,
        counts.families,
        counts.boilerplate,
    ];
    writeln!(
        out,
        "\n{BOLD}{}      here   of 17,017   of 136,142 press articles{BOLD:#}",
        left("For each 1,000 articles", 30)
    )?;
    for ((name, [some, all]), here) in PRESS.into_iter().zip(here) {
        let here = (1000.0 * each(here, counts.articles)).round() as u64;
        writeln!(
            out,
            "{}  {:>8}   {:>9}   {:>10}",
            left(name, 30),
            number(here),
            number(some),
            number(all)
        )?;
    }
    Ok(())
}

/// Writes a table for each run, and what the dump made the stages do.
pub fn write(bench: &Bench, out: &mut dyn Write) -> io::Result<()> {
    let Counts {
        articles,
        text_bytes,
        screened,
        candidates,
        passages,
        families,
        boilerplate,
        stories,
        ..
    } = bench.counts;
    writeln!(
        out,
        "{BOLD}{}{BOLD:#}, {:.1} MB of text",
        counted(articles, "article", "articles"),
        text_bytes as f64 / 1e6
    )?;
    writeln!(
        out,
        "{} share a fingerprint, {} of them worth aligning ({:.1} an article)",
        counted(screened, "pair", "pairs"),
        number(candidates),
        each(candidates, articles),
    )?;
    writeln!(
        out,
        "{} ({:.2} an article), {} ({} of standing text), {}",
        counted(passages, "passage", "passages"),
        each(passages, articles),
        counted(families, "family", "families"),
        number(boilerplate),
        counted(stories, "story", "stories"),
    )?;
    beside_press(&bench.counts, out)?;
    for run in &bench.runs {
        writeln!(
            out,
            "\n{BOLD}{}  seconds      MB/s  articles/s   peak MB  bytes an article{BOLD:#}",
            left(&counted(run.threads as u64, "thread", "threads"), 11)
        )?;
        for Stage { stage, pace } in &run.stages {
            row(stage, pace, out)?;
        }
        row("in all", &run.whole, out)?;
    }
    if let [first, .., last] = &bench.runs[..] {
        writeln!(
            out,
            "\n{} in {:.2} of the time of {}",
            counted(last.threads as u64, "thread", "threads"),
            last.whole.seconds / first.whole.seconds.max(1e-9),
            counted(first.threads as u64, "thread", "threads"),
        )?;
    }
    Ok(())
}

fn each(count: u64, articles: u64) -> f64 {
    count as f64 / articles.max(1) as f64
}

fn row(name: &str, pace: &Pace, out: &mut dyn Write) -> io::Result<()> {
    let known = |value: Option<f64>| value.map_or("–".to_owned(), |v| number(v.round() as u64));
    writeln!(
        out,
        "{}  {:7.2}  {:>8}  {:>10}  {:>8}  {:>16}",
        left(name, 11),
        pace.seconds,
        format!("{:.1}", pace.bytes_per_second / 1e6),
        number(pace.articles_per_second.round() as u64),
        known(pace.peak_bytes.map(|peak| peak as f64 / 1e6)),
        known(pace.bytes_per_article),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Cost;

    fn account() -> Account {
        let counts = serde_json::from_str(
            r#"{"articles":200,"rejects":0,"outlets":3,"text_bytes":4000000,"words":1,"shared_words":0,
            "screened":9,"candidates":500,"passages":1,"formulas":0,"repeats":0,"families":1,
            "boilerplate":0,"stories":1,"copies":0,"known_copies":0}"#,
        );
        Account {
            counts: counts.unwrap_or_else(|error| panic!("{error}")),
            threads: 1,
            seconds: 4.0,
            peak_bytes: Some(50_000_000),
            stages: vec![Cost {
                stage: "align".to_owned(),
                seconds: 2.0,
                processor_seconds: None,
                peak_bytes: None,
                resident_bytes: None,
            }],
        }
    }

    #[test]
    fn counts_stand_beside_those_of_the_press() {
        let mut out = Vec::new();
        assert!(beside_press(&account().counts, &mut out).is_ok());
        let text = String::from_utf8(out).unwrap_or_default();
        let row = format!("{:<30}     2,500       8,480       13,159\n", "candidates");
        assert!(text.contains(&row), "{text}");
    }

    #[test]
    fn rates_are_of_the_whole_dump() {
        let run = Run::from(&account());
        assert_eq!(
            run.whole,
            Pace {
                seconds: 4.0,
                articles_per_second: 50.0,
                bytes_per_second: 1e6,
                peak_bytes: Some(50_000_000),
                bytes_per_article: Some(250_000.0)
            }
        );
        assert_eq!(
            run.stages[0].pace,
            Pace {
                seconds: 2.0,
                articles_per_second: 100.0,
                bytes_per_second: 2e6,
                peak_bytes: None,
                bytes_per_article: None
            }
        );
    }

    #[test]
    fn the_table_says_what_is_not_known() {
        let (one, mut two) = (account(), account());
        (two.threads, two.seconds) = (2, 2.0);
        let bench = Bench {
            counts: one.counts,
            runs: vec![Run::from(&one), Run::from(&two)],
        };
        let mut out = Vec::new();
        write(&bench, &mut out).unwrap_or_else(|error| panic!("{error}"));
        let text = String::from_utf8_lossy(&out);
        let align = text.lines().find(|line| line.starts_with("align"));
        let cells: Vec<&str> = align.unwrap_or_default().split_whitespace().collect();
        assert_eq!(cells, ["align", "2.00", "2.0", "100", "–", "–"]);
        assert!(
            text.ends_with("2 threads in 0.50 of the time of 1 thread\n"),
            "{text}"
        );
    }
}
