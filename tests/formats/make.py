#!/usr/bin/env python3
"""Writes the same few articles with other programs, so that the readers meet real files.

    make.py DIR                     writes them into DIR; needs pyarrow, pandas and warcio
    make.py DIR --check PROGRAM     has PROGRAM scan each and compares; needs nothing

The articles come from corpus/newsroom.jsonl, whose prose was written for this project. The files
beside this script are what it wrote with the versions that `written-by.txt` names; their bytes change
with those versions, so CI writes fresh ones and checks these too.
"""

import datetime
import gzip
import html
import io
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NEWSROOM = HERE.parent.parent / "corpus" / "newsroom.jsonl"
ARTICLES = 8


def articles():
    """A few articles of different outlets, their times in full."""
    chosen = []
    for line in NEWSROOM.read_text("utf-8").splitlines():
        record = json.loads(line)
        try:
            at = datetime.datetime.fromisoformat(record.get("published", "")).replace(tzinfo=None)
        except ValueError:
            continue
        if "\n\n" not in record["text"]:
            continue
        site, name = record["id"].split("/")
        chosen.append({
            "url": f"https://www.{site}.example/{name}",
            "title": record["title"],
            "published": at.replace(tzinfo=datetime.timezone.utc),
            "text": record["text"],
        })
    assert len(chosen) >= ARTICLES, len(chosen)
    return chosen[:: len(chosen) // ARTICLES][:ARTICLES]


def plain(article):
    return {**article, "published": article["published"].strftime("%Y-%m-%dT%H:%M:%SZ")}


def with_pyarrow(out, records):
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: [r[name] for r in records] for name in records[0]}
    times = pa.array(columns["published"], pa.timestamp("us", tz="UTC"))
    # two row groups, packed with zstd, strings in a dictionary
    table = pa.table({
        "url": columns["url"],
        "title": pa.array(columns["title"]).dictionary_encode(),
        "published": times,
        "text": pa.array(columns["text"], pa.large_string()),
        "tags": pa.array([["news", None, "x"]] * len(records)),
    })
    pq.write_table(table, out / "pyarrow.parquet", row_group_size=5, compression="zstd")
    # the text inside a struct, as a list of paragraphs, times in seconds
    nested = pa.table({
        "thread": pa.array([{"url": u, "title": t} for u, t in zip(columns["url"], columns["title"])]),
        "url": columns["url"],
        "title": columns["title"],
        "published": times.cast(pa.timestamp("s", tz="UTC")),
        "articleBody": pa.array([text.split("\n\n") for text in columns["text"]]),
    })
    pq.write_table(nested, out / "pyarrow-nested.parquet", compression="gzip", version="1.0")
    # strings that do not say they are strings
    binary = pa.table({
        "url": pa.array(columns["url"], pa.binary()),
        "title": pa.array(columns["title"], pa.binary()),
        "published": times,
        "text": pa.array(columns["text"], pa.binary()),
    })
    pq.write_table(binary, out / "pyarrow-binary.parquet", compression="lz4", data_page_version="2.0")


def with_pandas(out, records):
    import pandas as pd

    frame = pd.DataFrame(records)
    frame.to_parquet(out / "pandas.parquet")
    frame = pd.DataFrame([plain(r) for r in records])
    frame.to_csv(out / "pandas.csv", index=True)
    frame.to_csv(out / "pandas.tsv.gz", index=False, sep="\t", quoting=1)
    frame.to_json(out / "pandas.jsonl", orient="records", lines=True)
    frame.to_json(out / "pandas.json", orient="records", indent=2, force_ascii=False)


def with_warcio(out, records):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    def date(record):
        return {"WARC-Date": record["published"].strftime("%Y-%m-%dT%H:%M:%SZ")}

    with open(out / "warcio.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)
        writer.write_record(writer.create_warcinfo_record("warcio.warc.gz", {"software": "warcio"}))
        for at, record in enumerate(records):
            url = record["url"]
            text = "".join(f"<p>{html.escape(p)}</p>\n" for p in record["text"].split("\n\n"))
            page = (
                f"<!doctype html><html><head><meta charset=utf-8><title>{html.escape(record['title'])}</title>"
                f"<meta property='article:published_time' content='{plain(record)['published']}'></head>"
                f"<body><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
                f"<article><h1>{html.escape(record['title'])}</h1>\n{text}</article>"
                f"<footer><a href='/terms'>Terms</a></footer></body></html>"
            ).encode()
            headers = [("Content-Type", "text/html; charset=utf-8")]
            if at % 2:
                page = gzip.compress(page, mtime=0)
                headers.append(("Content-Encoding", "gzip"))
            if at % 4 > 1:
                half = len(page) // 2
                chunks = [page[:half], page[half:], b""]
                page = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks)
                headers.append(("Transfer-Encoding", "chunked"))
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "x")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=request,
                                                          warc_headers_dict=date(record)))
            answer = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(page),
                                                          http_headers=answer,
                                                          warc_headers_dict=date(record)))
            lost = StatusAndHeaders("404 Not Found", headers, protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url + "x", "response", payload=io.BytesIO(b"gone"),
                                                          http_headers=lost,
                                                          warc_headers_dict=date(record)))
    with open(out / "warcio.warc.wet", "wb") as file:
        writer = WARCWriter(file, gzip=False)
        for record in records:
            writer.write_record(writer.create_warc_record(
                record["url"], "conversion", payload=io.BytesIO(record["text"].encode()),
                warc_content_type="text/plain", warc_headers_dict=date(record)))


def check(folder, program):
    """Compares what a scan says of each file with what it says of the reference."""
    def scanned(path):
        with tempfile.TemporaryDirectory() as out:
            subprocess.run([program, "scan", path, "--out", out, "--quiet"], check=True,
                           stdout=subprocess.DEVNULL)
            found = (pathlib.Path(out) / "articles.jsonl").read_text("utf-8").splitlines()
            assert (pathlib.Path(out) / "rejects.jsonl").read_text() == "", path
            return [json.loads(line) for line in found]

    def shown(article, is_page):
        # a page's text is what an extractor makes of it; the text of a WET has no date
        return (article["article"], article["outlet"], *(() if is_page else (article["words"],)))

    reference = scanned(folder / "reference.jsonl")
    assert len(reference) == ARTICLES
    files = sorted(p for p in folder.iterdir() if p.suffix not in (".py", ".txt"))
    for path in files:
        found = scanned(path)
        is_page = path.name.startswith("warcio.warc.gz")
        assert [shown(a, is_page) for a in found] == [shown(a, is_page) for a in reference], path
        if "wet" not in path.name:
            assert [a["published"] for a in found] == [a["published"] for a in reference], path
    print(f"{len(files)} files read alike")


def main():
    folder = pathlib.Path(sys.argv[1])
    if "--check" in sys.argv:
        return check(folder, sys.argv[sys.argv.index("--check") + 1])
    folder.mkdir(parents=True, exist_ok=True)
    import pandas
    import pyarrow
    import warcio  # noqa: F401  (its version stands in its metadata only)
    from importlib.metadata import version

    records = articles()
    lines = (json.dumps(plain(r), ensure_ascii=False) + "\n" for r in records)
    (folder / "reference.jsonl").write_text("".join(lines), "utf-8")
    with_pyarrow(folder, records)
    with_pandas(folder, records)
    with_warcio(folder, records)
    versions = f"pyarrow {pyarrow.__version__}\npandas {pandas.__version__}\nwarcio {version('warcio')}\n"
    (folder / "written-by.txt").write_text(versions)


if __name__ == "__main__":
    main()
