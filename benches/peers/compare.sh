#!/bin/sh
# Our hot loop beside rensa, gaoya and datasketch on the same text: installs them into a throwaway
# environment, prints ratios per core. Usage: benches/peers/compare.sh [FILE.jsonl [MEGABYTES]]
# FILE holds a record a line with its text under "text"; without one, the corpus, repeated.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
megabytes=${2:-8}
file=${1:-}
if [ -z "$file" ]; then
    file=$work/newsroom.jsonl
    python3 - corpus/newsroom.jsonl "$megabytes" >"$file" <<'PY'
import json, sys
records = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
texts = [next(r[k] for k in ("text", "maintext", "body", "content") if r.get(k)) for r in records]
size, copy = 0, 0
while size < int(sys.argv[2]) * 1_000_000:
    # a number on each word of a copy: repeated, but not the same text again
    for text in texts:
        text = " ".join(w + (str(copy) if copy and i % 3 == 0 else "") for i, w in enumerate(text.split(" ")))
        print(json.dumps({"text": text}, ensure_ascii=False))
        size += len(text.encode())
    copy += 1
PY
fi
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check rensa datasketch gaoya
program=$(cargo build --release --locked --quiet --bench peers --message-format=json-render-diagnostics |
    sed -n 's/.*"name":"peers".*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
[ -x "$program" ] || { echo "our side was not built" >&2; exit 1; }
"$work/venv/bin/pip" freeze | grep -iE '^(rensa|datasketch|gaoya|numpy)=='
"$work/venv/bin/python" benches/peers/compare.py "$program" "$file" "$((megabytes * 1000000))" "$work"
