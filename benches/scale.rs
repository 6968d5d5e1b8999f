//! Whether cost grows in step with the work: generated news once, 4 and 16 times as much, scanned with
//! all stages and outputs under one budget of memory:
//! `cargo bench --bench scale -- [ARTICLES [BUDGET [PLOT.svg]]]`, by default 20,000 and 1GiB.
//! Prints time and memory of each size and the log-log slope of time over bytes; draws both.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench prints, and has nothing to do without its files"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use plotters::prelude::*;
use serde_json::Value;

/// Sizes, in the smallest.
const FACTORS: [u64; 3] = [1, 4, 16];

/// One size measured.
struct Point {
    articles: u64,
    bytes: f64,
    seconds: f64,
    peak: f64,
    /// Seconds by the clock and of the processors.
    stages: Vec<(String, [f64; 2])>,
}

fn main() {
    let mut given = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"));
    let articles: u64 = given
        .next()
        .map_or(20_000, |n| n.parse().expect("a number of articles"));
    let budget = given.next().unwrap_or_else(|| "1GiB".to_owned());
    let plot = given.next();
    let points = FACTORS.map(|factor| measure(articles * factor, &budget));

    println!("budget {budget}");
    println!("  articles     text MB    seconds      MB/s    peak MB");
    for point in &points {
        println!(
            "{:10} {:11.1} {:10.2} {:9.1} {:10.0}",
            point.articles,
            point.bytes / 1e6,
            point.seconds,
            point.bytes / 1e6 / point.seconds,
            point.peak / 1e6
        );
    }
    println!("\nslope over bytes of time, and of the processors' time");
    for (at, (stage, _)) in points[0].stages.iter().enumerate() {
        let of = |which: usize| slope(points.iter().map(|p| (p.bytes, p.stages[at].1[which])));
        println!("{stage:12} {:.2} {:9.2}", of(0), of(1));
    }
    let processor = |p: &Point| p.stages.iter().map(|(_, seconds)| seconds[1]).sum();
    println!(
        "in all       {:.2} {:9.2}",
        slope(points.iter().map(|p| (p.bytes, p.seconds))),
        slope(points.iter().map(|p| (p.bytes, processor(p))))
    );
    if let Some(path) = plot {
        draw(Path::new(&path), &points).expect("a plot");
    }
}

/// Writes a newsroom, scans it, and reads the account of the scan. The text of a larger one is not
/// that of the smaller repeated: all of it is new.
fn measure(articles: u64, budget: &str) -> Point {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    run(Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .args([
            "generate",
            "--seed",
            "1",
            "--articles",
            &articles.to_string(),
        ])
        .arg("--out")
        .arg(at("news.jsonl"))
        .arg("--gold")
        .arg(at("gold")));
    fs::remove_dir_all(at("gold")).expect("the truth goes, to make room");
    run(Command::new(env!("CARGO_BIN_EXE_wirecopy"))
        .arg("scan")
        .arg(at("news.jsonl"))
        .arg("--out")
        .arg(at("found"))
        .args(["--max-memory", budget, "--quiet"])
        .stdout(std::process::Stdio::null()));
    let account = fs::read(at("found").join("run.json")).expect("an account");
    let account: Value = serde_json::from_slice(&account).expect("JSON");
    let number = |value: &Value| value.as_f64().expect("a number");
    assert_eq!(account["counts"]["articles"].as_u64(), Some(articles));
    Point {
        articles,
        bytes: number(&account["counts"]["text_bytes"]),
        seconds: number(&account["seconds"]),
        peak: number(&account["peak_bytes"]),
        stages: account["stages"]
            .as_array()
            .expect("stages")
            .iter()
            .map(|stage| {
                (
                    stage["stage"].as_str().expect("a name").to_owned(),
                    ["seconds", "processor_seconds"].map(|field| number(&stage[field])),
                )
            })
            .collect(),
    }
}

fn run(command: &mut Command) {
    let status = command.status().expect("the program starts");
    assert!(status.success(), "{command:?} ended with {status}");
}

/// Least squares of log y over log x.
fn slope(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    let logs: Vec<(f64, f64)> = points.map(|(x, y)| (x.ln(), y.max(1e-3).ln())).collect();
    let mean =
        |of: &dyn Fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / logs.len() as f64;
    let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
    let up = mean(&|p| (p.0 - x) * (p.1 - y));
    up / mean(&|p| (p.0 - x).powi(2))
}

/// Draws time and peak memory over bytes of text, all three by their logarithms.
fn draw(path: &Path, points: &[Point]) -> Result<(), Box<dyn std::error::Error>> {
    let page = SVGBackend::new(path, (960, 420)).into_drawing_area();
    page.fill(&WHITE)?;
    let halves = page.split_evenly((1, 2));
    let reach = |values: &dyn Fn(&Point) -> f64| {
        let all = points.iter().map(values);
        let (low, high) = all.fold((f64::INFINITY, 0.0f64), |(l, h), v| (l.min(v), h.max(v)));
        (low / 2.0)..(high * 2.0)
    };
    let megabytes = |p: &Point| p.bytes / 1e6;
    let in_step = |bytes: f64| points[0].seconds * bytes / megabytes(&points[0]);
    let seconds: fn(&Point) -> f64 = |p| p.seconds;
    let megabytes_held: fn(&Point) -> f64 = |p| p.peak / 1e6;
    let parts = [
        ("Time of a scan", "seconds", seconds),
        ("Peak resident memory", "MB", megabytes_held),
    ];
    for (half, (title, unit, value)) in halves.iter().zip(parts) {
        let mut chart = ChartBuilder::on(half)
            .caption(title, ("sans-serif", 18))
            .margin(12)
            .x_label_area_size(40)
            .y_label_area_size(56)
            .build_cartesian_2d(reach(&megabytes).log_scale(), reach(&value).log_scale())?;
        chart
            .configure_mesh()
            .x_desc("MB of text")
            .y_desc(unit)
            .x_labels(3)
            .x_label_formatter(&|value| format!("{value:.0}"))
            .y_label_formatter(&|value| format!("{}", (value * 10.0).round() / 10.0))
            .x_max_light_lines(1)
            .y_max_light_lines(1)
            .draw()?;
        chart.draw_series(LineSeries::new(
            points.iter().map(|p| (megabytes(p), value(p))),
            BLUE.stroke_width(2),
        ))?;
        chart.draw_series(
            points
                .iter()
                .map(|p| Circle::new((megabytes(p), value(p)), 4, BLUE.filled())),
        )?;
        if unit == "seconds" {
            let ends = [&points[0], &points[points.len() - 1]].map(megabytes);
            let line = LineSeries::new(ends.map(|x| (x, in_step(x))), BLACK.stroke_width(1));
            chart.draw_series(line)?.label("in step with the text");
        }
    }
    page.present()?;
    Ok(())
}
