#!/bin/sh
# Whether a binary built with no flags is as fast as one built for this machine: builds the hot loop's
# bench both ways, runs them by turns on the same text, one thread, and prints the ratio of their best.
# Usage: benches/native.sh FILE.jsonl
set -eu
cd "$(dirname "$0")/.."
file=${1:?a file with a record a line}
build() {
    cargo build --release --locked --quiet --bench peers --target-dir "$1" --message-format=json-render-diagnostics |
        sed -n 's/.*"name":"peers".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}
plain=$(build target)
native=$(RUSTFLAGS="-C target-cpu=native" build target/native)
[ -x "$plain" ] && [ -x "$native" ] || { echo "the bench was not built" >&2; exit 1; }
for _ in 1 2 3 4 5; do
    echo "plain $("$plain" "$file" --whole)"
    echo "native $("$native" "$file" --whole)"
done | awk '{ print; if ($3 > best[$1]) best[$1] = $3 }
    END { printf "built with no flags / built for this machine: %.2f\n", best["plain"] / best["native"] }'
