//! The hot loop, step by step and whole, on the corpus's English prose.
//! Each bench asserts its known answer before it is timed.

#![expect(
    clippy::expect_used,
    reason = "a bench without its corpus has nothing to time"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::config::{Config, SHINGLE_WORDS};
use wirecopy::fingerprint::minhash::{self, MinHash, resemblance};
use wirecopy::fingerprint::{Sketches, shingle, winnow};
use wirecopy::model::Article;
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::{Document, token};

fn newsroom() -> Vec<Article> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/newsroom.jsonl");
    let input = Input::from(std::path::Path::new(path));
    let reading = read::read(&[input], &Options::default(), &|_| ()).expect("the corpus is read");
    reading.articles
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

fn steps(criterion: &mut Criterion) {
    let text = prose();
    let document = Document::new(&text);
    let words: Vec<u32> = document.tokens().iter().map(|t| t.word).collect();
    let mut shingles = Vec::new();
    shingle::shingles(&words, SHINGLE_WORDS, &mut shingles);
    assert_eq!(
        shingles.len(),
        words.len() - 4,
        "a shingle begins at every word but the last four"
    );

    let mut group = criterion.benchmark_group("steps");
    group.throughput(Throughput::Bytes(text.len() as u64));
    let mut tokens = Vec::new();
    group.bench_function("tokenise", |bencher| {
        bencher.iter(|| {
            tokens.clear();
            token::tokenise(black_box(&text), &mut tokens);
            tokens.len()
        });
    });
    let mut reused = Document::default();
    group.bench_function("segment", |bencher| {
        bencher.iter(|| {
            reused.read(black_box(&text));
            reused.paragraphs().len()
        });
    });
    group.throughput(Throughput::Elements(shingles.len() as u64));
    let mut out = Vec::new();
    group.bench_function("shingle", |bencher| {
        bencher.iter(|| {
            out.clear();
            shingle::shingles(black_box(&words), SHINGLE_WORDS, &mut out);
            out.len()
        });
    });
    group.bench_function("winnow", |bencher| {
        bencher.iter(|| {
            let mut kept = 0_u64;
            winnow::winnow(black_box(&shingles), 4, |selected| {
                kept += u64::from(selected.position);
            });
            kept
        });
    });
    group.finish();
}

fn signatures(criterion: &mut Criterion) {
    let minhash = MinHash::new(0);
    let paragraph: Vec<u64> = (1..=50_u64).map(wirecopy::hash::mix).collect();
    let half: Vec<u64> = (18..=67_u64).map(wirecopy::hash::mix).collect();
    let estimate = resemblance(&minhash.signature(&paragraph), &minhash.signature(&half));
    assert!(
        (estimate - 33.0 / 67.0).abs() < 0.15,
        "33 of 67 shingles are common, not {estimate}"
    );

    let mut group = criterion.benchmark_group("signatures");
    group.throughput(Throughput::Elements(paragraph.len() as u64));
    group.bench_function("minhash 128 of 50 shingles", |bencher| {
        bencher.iter(|| minhash.signature(black_box(&paragraph)));
    });
    let signature = minhash.signature(&paragraph);
    group.bench_function("bands 32x4", |bencher| {
        bencher.iter(|| minhash::band_keys(black_box(&signature)));
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let articles = newsroom();
    let bytes: usize = articles.iter().map(|a| a.text.len()).sum();
    let config = Config::default();
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("a thread");
    let sketches = one.install(|| Sketches::new(&articles, &config, &|_| ()));
    assert_eq!(sketches.len(), articles.len());
    assert!(sketches.postings.len() > sketches.paragraphs.len());

    let mut group = criterion.benchmark_group("whole");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function(
        "text to signatures, bands and winnowed positions, one core",
        |bencher| {
            bencher.iter(|| one.install(|| Sketches::new(black_box(&articles), &config, &|_| ())));
        },
    );
    group.bench_function("the same, all cores", |bencher| {
        bencher.iter(|| Sketches::new(black_box(&articles), &config, &|_| ()));
    });
    group.finish();
}

criterion_group!(benches, steps, signatures, whole);
criterion_main!(benches);
