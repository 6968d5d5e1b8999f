//! The hot loop, step by step and whole, with the instructions of every level the machine has: the
//! steps on the corpus's English prose and on its texts in other scripts, the whole on the corpus and
//! on generated newsrooms in three languages.
//! Each bench asserts its known answer before it is timed.

#![expect(
    clippy::expect_used,
    reason = "a bench without its corpus has nothing to time"
)]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::config::{BANDS, Config, SHINGLE_WORDS};
use wirecopy::fingerprint::minhash::{self, MinHash, resemblance};
use wirecopy::fingerprint::{Sketches, shingle, winnow};
use wirecopy::generate::{self, Dates, Settings, Tongue};
use wirecopy::model::Article;
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::kernel::Level;
use wirecopy::segment::{Columns, Outline, Token, token};

fn newsroom() -> Vec<Article> {
    read(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/corpus/newsroom.jsonl"
    )))
}

fn read(path: &Path) -> Vec<Article> {
    let reading = read::read(&[Input::from(path)], &Options::default(), &|_| ());
    reading.expect("the newsroom is read").articles
}

/// The corpus's ASCII articles as one text of some hundred kilobytes.
fn prose() -> String {
    let mut text = String::new();
    while text.len() < 400_000 {
        for article in newsroom().iter().filter(|a| a.text.is_ascii()) {
            text.push_str(&article.text);
            text.push_str("\n\n");
        }
    }
    text
}

/// The corpus's articles in other scripts, repeated.
fn other_scripts() -> String {
    let mut text = String::new();
    while text.len() < 400_000 {
        for article in newsroom()
            .iter()
            .filter(|a| a.text.chars().count() * 3 < a.text.len() * 2)
        {
            text.push_str(&article.text);
            text.push_str("\n\n");
        }
    }
    text
}

fn tokens(level: Level, text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    token::tokenise_with(level, text, &mut tokens);
    tokens
}

fn texts(criterion: &mut Criterion) {
    for (name, text) in [("English", prose()), ("other scripts", other_scripts())] {
        let expected = tokens(Level::Scalar, &text);
        let mut group = criterion.benchmark_group(format!("text: {name}"));
        group.throughput(Throughput::Bytes(text.len() as u64));
        for level in Level::available() {
            assert_eq!(tokens(level, &text), expected, "{level:?} reads the same");
            let mut columns = Columns::default();
            group.bench_function(format!("tokenise {level:?}"), |bencher| {
                bencher.iter(|| {
                    columns.read_with(level, black_box(&text));
                    columns.words().len()
                });
            });
            let mut outline = Outline::default();
            group.bench_function(format!("segment {level:?}"), |bencher| {
                bencher.iter(|| {
                    outline.read_with(level, black_box(&text));
                    outline.paragraphs().len()
                });
            });
        }
        group.finish();
    }
}

fn shingles(criterion: &mut Criterion) {
    let words: Vec<u32> = tokens(Level::Scalar, &prose())
        .iter()
        .map(|t| t.word)
        .collect();
    let mut shingles = Vec::new();
    shingle::shingles(&words, SHINGLE_WORDS, &mut shingles);
    assert_eq!(
        shingles.len(),
        words.len() - 4,
        "a shingle begins at every word but the last four"
    );
    let paragraph = &shingles[..50];
    let half = &shingles[17..67];
    let of_scalar = MinHash::with_level(0, Level::Scalar).signature(paragraph);

    let mut group = criterion.benchmark_group("shingles");
    for level in Level::available() {
        group.throughput(Throughput::Elements(shingles.len() as u64));
        let mut out = Vec::new();
        group.bench_function(format!("shingle {level:?}"), |bencher| {
            bencher.iter(|| {
                out.clear();
                shingle::shingles_with(level, black_box(&words), SHINGLE_WORDS, &mut out);
                out.len()
            });
        });
        assert_eq!(out, shingles, "{level:?} gives the same shingles");
        let minhash = MinHash::with_level(0, level);
        assert_eq!(minhash.signature(paragraph), of_scalar, "{level:?}");
        let estimate = resemblance(&of_scalar, &minhash.signature(half));
        assert!(
            (estimate - 33.0 / 67.0).abs() < 0.15,
            "33 of 67 shingles are common, not {estimate}"
        );
        group.throughput(Throughput::Elements(paragraph.len() as u64));
        group.bench_function(format!("minhash 128 of 50, {level:?}"), |bencher| {
            bencher.iter(|| minhash.signature(black_box(paragraph)));
        });
    }
    group.throughput(Throughput::Elements(BANDS as u64));
    group.bench_function("bands 32x4", |bencher| {
        bencher.iter(|| minhash::band_keys(black_box(&of_scalar)));
    });
    group.throughput(Throughput::Elements(shingles.len() as u64));
    let kept = |level| {
        let mut kept = Vec::new();
        winnow::winnow_with(level, &shingles, 4, |positions| {
            kept.extend_from_slice(positions);
        });
        kept
    };
    let of_scalar = kept(Level::Scalar);
    let density = of_scalar.len() as f64 / shingles.len() as f64;
    assert!(
        (density - 0.4).abs() < 0.02,
        "two of five are kept, not {density}"
    );
    for level in Level::available() {
        assert_eq!(kept(level), of_scalar, "{level:?}");
        group.bench_function(format!("winnow {level:?}"), |bencher| {
            bencher.iter(|| {
                let mut kept = 0;
                winnow::winnow_with(level, black_box(&shingles), 4, |positions| {
                    kept += positions.len();
                });
                kept
            });
        });
    }
    group.finish();
}

/// A generated newsroom of one language, some megabytes.
fn generated(tongue: Tongue) -> Vec<Article> {
    let settings = Settings {
        articles: 2 * generate::BATCH,
        seed: 1,
        outlets: 40,
        days: 30,
        dates: Dates::default(),
        missing_dates: 0.0,
        wrong_dates: 0.0,
        copied: 0.4,
        boilerplate: 0.5,
        round_ups: 0.1,
        backgrounds: 0.2,
        largest_story: 12,
        tongues: vec![tongue],
    };
    let mut lines = Vec::new();
    let mut gold: Vec<Box<dyn std::io::Write>> = Vec::new();
    gold.resize_with(generate::FILES.len(), || Box::new(std::io::sink()));
    generate::generate(&settings, &mut lines, &mut gold, &|_| ()).expect("memory takes all");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("newsroom.jsonl");
    std::fs::write(&path, lines).expect("the newsroom is written");
    read(&path)
}

fn whole(criterion: &mut Criterion) {
    let config = Config::default();
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let corpus = std::iter::repeat_n(newsroom(), 20).flatten().collect();
    for (name, articles) in [
        // twenty copies: enough articles to share out, small enough to stay in the caches
        ("corpus", corpus),
        ("generated English", generated(Tongue::English)),
        ("generated German", generated(Tongue::German)),
        ("generated Chinese", generated(Tongue::Chinese)),
    ] {
        let articles: Vec<Article> = articles;
        let bytes: usize = articles.iter().map(|a| a.text.len()).sum();
        let expected =
            one.install(|| Sketches::with_level(&articles, &config, Level::Scalar, &|_| ()));
        assert_eq!(expected.len(), articles.len());
        let lengths = expected.lengths();
        let shingles: u64 = lengths
            .iter()
            .map(|&n| u64::from(n.saturating_sub(4)))
            .sum();
        let title = format!("whole, {name}: text to signatures, bands, winnowed positions");
        let mut group = criterion.benchmark_group(title);
        group.throughput(Throughput::ElementsAndBytes {
            elements: shingles,
            bytes: bytes as u64,
        });
        for level in Level::available() {
            let found = one.install(|| Sketches::with_level(&articles, &config, level, &|_| ()));
            assert_eq!(found.postings, expected.postings, "{level:?}");
            assert_eq!(found.article_bands, expected.article_bands, "{level:?}");
            assert_eq!(found.paragraph_bands, expected.paragraph_bands, "{level:?}");
            group.bench_function(format!("one core, {level:?}"), |bencher| {
                bencher.iter(|| {
                    one.install(|| {
                        Sketches::with_level(black_box(&articles), &config, level, &|_| ())
                    })
                });
            });
        }
        group.bench_function("all cores", |bencher| {
            bencher.iter(|| Sketches::new(black_box(&articles), &config, &|_| ()));
        });
        group.finish();
    }
}

criterion_group!(benches, texts, shingles, whole);
criterion_main!(benches);
