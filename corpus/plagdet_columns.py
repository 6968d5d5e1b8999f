#!/usr/bin/env python3
"""passages.jsonl of a scan -> the columns that scorers of text alignment read.

    plagdet_columns.py PASSAGES.jsonl [PAIRS.tsv] > FOUND.tsv

A line for each passage, tab-separated, with a header:
    susp_id  src_id  this_offset  this_length  source_offset  source_length  obfuscation
Offsets and lengths count Unicode code points; the last column holds the kind of the passage. PAIRS.tsv, with
columns susp_id (or derived_id) and src_id (or source_id), says which article of a pair is the copier, and passages
of other pairs are left out; without it the article that came first in the input is taken for the source.
"""
import csv
import json
import sys

COLUMNS = ("susp_id", "src_id", "this_offset", "this_length", "source_offset", "source_length", "obfuscation")


def read_pairs(path):
    """The pairs of a table, as (copier, source)."""
    with open(path, encoding="utf8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        names = rows.fieldnames or []
        copier = next((name for name in ("susp_id", "derived_id") if name in names), None)
        source = next((name for name in ("src_id", "source_id") if name in names), None)
        if copier is None or source is None:
            sys.exit(f"{path}: no columns susp_id and src_id (it has: {', '.join(names)})")
        return {(row[copier], row[source]) for row in rows}


def row(this, source, kind):
    """The columns of one passage."""
    (start, end), (source_start, source_end) = this["chars"], source["chars"]
    return (this["article"], source["article"], start, end - start, source_start, source_end - source_start, kind)


def main():
    if len(sys.argv) not in (2, 3) or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    pairs = read_pairs(sys.argv[2]) if len(sys.argv) == 3 else None
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    out.writerow(COLUMNS)
    with open(sys.argv[1], encoding="utf8") as file:
        for line in file:
            passage = json.loads(line)
            a, b = passage["a"], passage["b"]
            for this, source in ((b, a), (a, b)):
                wanted = this is b if pairs is None else (this["article"], source["article"]) in pairs
                if wanted:
                    out.writerow(row(this, source, passage["kind"]))


if __name__ == "__main__":
    main()
