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
    cargo build --benches --locked

# Builds the report's page from src/report/html/web and tests it in a browser (needs Node and Chromium).
page:
    cd src/report/html/web && npm ci && npm run check && npm run format && npm run build
    cargo build --release --locked
    cd src/report/html/web && npm test

# Ten minutes of broken input for every reader; 124 is the time running out, which is what should happen.
fuzz seconds="600":
    for what in json_lines json csv plain_text parquet web_archives packed anything segment; do PROPTEST_CASES=1000000000 timeout {{seconds}} cargo test --locked --test suite -- --exact fuzz::$what; test $? = 124 || exit 1; done

# Files that other programs write, fresh, read like the ones in tests/formats. Needs Python with pip.
formats:
    python3 -m venv target/formats-venv
    target/formats-venv/bin/pip install --quiet pyarrow pandas warcio
    target/formats-venv/bin/python tests/formats/make.py target/formats
    cargo build --release --locked
    python3 tests/formats/make.py target/formats --check target/release/wirecopy

# The corpus's files are what its sources say.
corpus:
    python3 corpus/make.py --check

# Scores of a scan of the corpus, as in corpus/README.md.
scores:
    cargo run --release --locked --quiet -- scan corpus/newsroom.jsonl corpus/long.jsonl corpus/plain --out target/corpus --quiet > target/corpus-summary.txt
    for what in passages copies; do cargo run --release --locked --quiet -- evaluate $what --gold corpus/gold/$what.jsonl --found target/corpus/$what.jsonl; done
    for what in stories families; do cargo run --release --locked --quiet -- evaluate clusters --gold corpus/gold/$what.jsonl --found target/corpus/$what.jsonl; done
