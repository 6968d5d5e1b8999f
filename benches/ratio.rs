//! How much longer the whole scan of a dump takes than only decompressing and parsing it:
//! `cargo bench --bench ratio -- FILE`. Without a file, the corpus.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench times, prints, and has nothing to do without its file"
)]

use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use wirecopy::config::Config;
use wirecopy::pipeline::{self, Pairs, Unwatched};
use wirecopy::read::{self, Input, Options};
use wirecopy::report::jsonl;
use wirecopy::segment::credit::Agencies;

/// Runs of each, of which the fastest counts.
const RUNS: u32 = 3;

fn main() {
    let given = std::env::args().skip(1).find(|arg| !arg.starts_with("--"));
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/newsroom.jsonl");
    let path = PathBuf::from(given.unwrap_or_else(|| corpus.to_owned()));
    let inputs = [Input::from(path.as_path())];
    let read = || read::read(&inputs, &Options::default(), &|_| ()).expect("a readable file");
    let folder = tempfile::tempdir().expect("a folder");
    let scan = || {
        let results = pipeline::scan(
            read(),
            Config::default(),
            &Pairs::All,
            Agencies::builtin(),
            &Unwatched,
        );
        let writer = jsonl::Writer::new(&results);
        for file in jsonl::FILES {
            let out = std::fs::File::create(folder.path().join(file.name)).expect("a file");
            let mut out = BufWriter::new(out);
            (file.write)(&writer, &mut out)
                .and_then(|()| out.flush())
                .expect("room on the disk");
        }
    };
    let fastest = |run: &dyn Fn()| {
        let times = (0..RUNS).map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64()
        });
        times.fold(f64::INFINITY, f64::min)
    };
    let reading = fastest(&|| drop(read()));
    let scanning = fastest(&scan);
    println!("{}", path.display());
    println!("decompress and parse  {reading:8.3} s");
    println!("scan, all outputs     {scanning:8.3} s");
    println!("ratio                 {:8.1}", scanning / reading);
}
