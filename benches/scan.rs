//! The main job from file to results, on the corpus.

#![expect(
    clippy::expect_used,
    reason = "a bench without its corpus has nothing to time"
)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use wirecopy::config::Config;
use wirecopy::pipeline::{self, Pairs, Unwatched};
use wirecopy::read::{self, Input, Options};
use wirecopy::segment::credit::Agencies;

fn scan(criterion: &mut Criterion) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/newsroom.jsonl");
    let bytes = std::fs::metadata(&path).expect("the corpus is there").len();
    let inputs = [Input::from(path.as_path())];
    let run = || {
        let reading =
            read::read(&inputs, &Options::default(), &|_| ()).expect("the corpus is read");
        pipeline::scan(
            reading,
            Config::default(),
            &Pairs::All,
            Agencies::builtin(),
            &Unwatched,
        )
    };
    assert!(
        run().counts().stories > 5,
        "the corpus holds over five stories"
    );

    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("corpus, all cores", |bencher| bencher.iter(run));
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
