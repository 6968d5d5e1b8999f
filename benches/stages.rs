//! Each stage of a scan by itself, on the corpus.

#![expect(
    clippy::expect_used,
    reason = "a bench without its corpus has nothing to time"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::align::{self, Corpus};
use wirecopy::candidates::Candidates;
use wirecopy::cluster;
use wirecopy::config::Config;
use wirecopy::fingerprint::Sketches;
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::credit::Agencies;

fn stages(criterion: &mut Criterion) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/newsroom.jsonl");
    let inputs = [Input::from(std::path::Path::new(path))];
    let read = || read::read(&inputs, &Options::default(), &|_| ()).expect("the corpus is read");
    let articles = read().articles;
    let bytes: usize = articles.iter().map(|a| a.text.len()).sum();
    let config = Config::default();
    let agencies = Agencies::builtin();
    let credits: Vec<_> = articles
        .iter()
        .map(|a| agencies.find(a.title.as_deref(), &a.text))
        .collect();
    let mut sketches = Sketches::new(&articles, &config, &|_| ());
    let candidates = Candidates::find(&articles, &mut sketches, config.min_words);
    let corpus = Corpus {
        articles: &articles,
        sketches: &sketches,
        credits: &credits,
    };
    let found = align::align(corpus, &candidates, &config, &|_| ());
    assert!(
        found.passages.len() > 100,
        "the corpus holds over a hundred passages"
    );

    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("read", |bencher| bencher.iter(read));
    group.bench_function("credits", |bencher| {
        bencher.iter(|| {
            let found = articles
                .iter()
                .map(|a| agencies.find(a.title.as_deref(), black_box(&a.text)));
            found.map(|c| c.credits.len()).sum::<usize>()
        });
    });
    group.bench_function("candidates", |bencher| {
        bencher.iter_batched_ref(
            || Sketches::new(&articles, &config, &|_| ()),
            |sketches| Candidates::find(&articles, sketches, config.min_words),
            BatchSize::LargeInput,
        );
    });
    group.throughput(Throughput::Elements(candidates.len() as u64));
    group.bench_function("align", |bencher| {
        bencher.iter(|| align::align(corpus, black_box(&candidates), &config, &|_| ()));
    });
    group.throughput(Throughput::Elements(found.passages.len() as u64));
    group.bench_function("cluster", |bencher| {
        bencher.iter(|| cluster::cluster(black_box(&found), &articles, &sketches, &config));
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
