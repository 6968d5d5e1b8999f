//! Text made to make a program hang, through the whole scan: the throughput must not fall with its length.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::config::Config;
use wirecopy::model::Article;
use wirecopy::pipeline::{self, Pairs, Unwatched};
use wirecopy::read::Reading;
use wirecopy::segment::credit::Agencies;

fn hostile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hostile");
    group.sample_size(10);
    for (name, piece) in [
        ("one word", "harbour "),
        ("two words by turns", "left right "),
        ("no spaces", "x"),
        ("one character", "的"),
        (
            "one sentence",
            "The old ferry left the harbour before sunrise with many passengers. ",
        ),
    ] {
        for bytes in [100_000, 1_000_000] {
            let text = piece.repeat(bytes / piece.len());
            let articles = ["0", "1"].map(|id| Article {
                id: id.into(),
                ..Article::of_text(&text)
            });
            group.throughput(Throughput::Bytes(2 * text.len() as u64));
            group.bench_function(BenchmarkId::new(name, bytes), |bencher| {
                bencher.iter_batched(
                    || Reading {
                        articles: articles.to_vec(),
                        ..Reading::default()
                    },
                    |reading| {
                        let config = Config::default();
                        let agencies = Agencies::builtin();
                        black_box(pipeline::scan(
                            reading,
                            config,
                            &Pairs::All,
                            agencies,
                            &Unwatched,
                        ))
                    },
                    BatchSize::LargeInput,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(benches, hostile);
criterion_main!(benches);
