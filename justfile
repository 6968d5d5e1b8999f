# What CI runs; `just check` before every commit.

default: check

check: fmt clippy test doc deny

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --all-targets --locked -- --deny warnings

# The README's second command.
test:
    cargo test --locked

doc:
    RUSTDOCFLAGS="--deny warnings" cargo doc --no-deps --document-private-items --locked

deny:
    cargo deny --locked check licenses bans sources

# Compiles every bench without running it.
bench-compile:
    cargo bench --no-run --locked

# Builds the report's page from src/report/html/web and tests it in a browser (needs Node and Chromium).
page:
    cd src/report/html/web && npm ci && npm run check && npm run format && npm run build
    cargo build --release --locked
    cd src/report/html/web && npm test

# The corpus's files are what its sources say.
corpus:
    python3 corpus/make.py --check

# Scores of a scan of the corpus, as in corpus/README.md.
scores:
    cargo run --release --locked --quiet -- scan corpus/newsroom.jsonl corpus/long.jsonl corpus/plain --out target/corpus --quiet > target/corpus-summary.txt
    for what in passages copies; do cargo run --release --locked --quiet -- evaluate $what --gold corpus/gold/$what.jsonl --found target/corpus/$what.jsonl; done
    for what in stories families; do cargo run --release --locked --quiet -- evaluate clusters --gold corpus/gold/$what.jsonl --found target/corpus/$what.jsonl; done
