"""What the peers do with a text, measured beside what we do with it.

Run by `compare.sh`, which installs the peers. One process, one core, the same texts, the best of
several runs, our figures taken between theirs; ratios are what counts, for machines are shared.

(a) text's shingles -> signature of 128: nanoseconds a shingle, three ways.
    rensa: sets of strings of five words, made beforehand and not timed; it hashes the strings, takes the
    minima (`update`) and returns the signature (`digest`). Us, "from hashed shingles": minima
    alone, the strings' hashing left out, so not like for like. Us, "from the text": tokenising,
    word hashes, shingles and minima, all timed, more than rensa's side does. rensa, "full path":
    cutting the text into words and strings of five in Python, which a user of it must do, and the
    signature; that and "from the text" begin and end at the same points.
(b) text -> queryable index: megabytes a second; each side from the text to a table of 32 bands of 4
    that answers queries, and nothing else.
    gaoya: `MinHashStringIndex`, five-word shingles. datasketch: `MinHash(128)` of the same shingles,
    `update_batch`, into `MinHashLSH`. Us: tokens, shingles, minima, band keys, a hash table that
    grows as texts are inserted one by one. On a line of its own: with paragraphs' signatures and
    with the winnowed shingles sorted besides, which the peers do not have.
Recall: every 97th text is asked for again with one word inserted in its middle.
"""

import json
import os
import re
import subprocess
import sys
import time

ASK_EVERY = 97
PERMUTATIONS, BANDS, ROWS = 128, 32, 4
WORD = re.compile(r"[^\W_]+")


def read(path, most_bytes):
    texts, size = [], 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            texts.append(text)
            size += len(text.encode())
            if size >= most_bytes:
                break
    return texts, size


def shingles(text):
    words = WORD.findall(text.lower())
    return list({" ".join(words[i : i + 5]) for i in range(max(len(words) - 4, 1))})


def with_a_word(text):
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle] + ["inserted"] + words[middle:])


def best(run, rounds):
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def ours(program, path):
    out = subprocess.run([program, path], check=True, capture_output=True, text=True)
    return json.loads(out.stdout.splitlines()[-1])


def rensa_side(sets, count):
    from rensa import RMinHash

    def run():
        for one in sets:
            sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
            sketch.update(one)
            sketch.digest()

    return best(run, 3) * 1e9 / count


def rensa_full_path(texts, count):
    from rensa import RMinHash

    def run():
        for text in texts:
            sketch = RMinHash(num_perm=PERMUTATIONS, seed=42)
            sketch.update(shingles(text))
            sketch.digest()

    return best(run, 2) * 1e9 / count


def gaoya_side(texts, size):
    from gaoya.minhash import MinHashStringIndex

    def index():
        found = MinHashStringIndex(
            hash_size=32,
            jaccard_threshold=0.5,
            num_bands=BANDS,
            band_size=ROWS,
            num_hashes=PERMUTATIONS,
            analyzer="word",
            lowercase=True,
            ngram_range=(5, 5),
        )
        for at, text in enumerate(texts):
            found.insert_document(at, text)
        return found

    speed = size / best(index, 2)
    built = index()
    asked = range(0, len(texts), ASK_EVERY)
    found = sum(at in built.query(with_a_word(texts[at])) for at in asked)
    return speed, found, len(asked)


def datasketch_side(texts, size):
    from datasketch import MinHash, MinHashLSH

    def sketch(text):
        one = MinHash(num_perm=PERMUTATIONS)
        one.update_batch([s.encode() for s in shingles(text)])
        return one

    def index():
        found = MinHashLSH(num_perm=PERMUTATIONS, params=(BANDS, ROWS))
        for at, text in enumerate(texts):
            found.insert(at, sketch(text))
        return found

    speed = size / best(index, 1)
    built = index()
    asked = range(0, len(texts), ASK_EVERY)
    found = sum(at in built.query(sketch(with_a_word(texts[at]))) for at in asked)
    return speed, found, len(asked)


def main():
    program, path, most_bytes, work = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts, size = read(path, most_bytes)
    same = os.path.join(work, "same.jsonl")
    with open(same, "w", encoding="utf-8") as out:
        for at, text in enumerate(texts):
            out.write(json.dumps({"id": str(at), "text": text}, ensure_ascii=False) + "\n")
    sets = [shingles(text) for text in texts]
    count = sum(map(len, sets))
    print(f"{path}: {len(texts)} texts, {size / 1e6:.1f} MB, {count} shingles, one core")

    runs = [ours(program, same)]
    rensa = rensa_side(sets, count)
    full_path = rensa_full_path(texts, count)
    runs.append(ours(program, same))
    gaoya, gaoya_found, asked = gaoya_side(texts, size)
    runs.append(ours(program, same))
    data, data_found, _ = datasketch_side(texts, size)
    runs.append(ours(program, same))

    sign = min(run["sign_ns_per_shingle"] for run in runs)
    from_text = min(run["text_to_signature_ns_per_shingle"] for run in runs)
    speed = max(run["index_bytes_per_second"] for run in runs)
    print(f"\n(a) shingle set -> signature of {PERMUTATIONS}, ns a shingle      ratio")
    print(f"    rensa, from strings                     {rensa:8.2f}")
    print(f"    wirecopy, from hashed shingles          {sign:8.2f}  {rensa / sign:8.1f}")
    print(f"    wirecopy, from the text                 {from_text:8.2f}  {rensa / from_text:8.1f}")
    print(f"    rensa, full path from the text          {full_path:8.2f}  {full_path / from_text:8.1f}")
    print("(b) text -> queryable index, MB/s                    our ratio")
    print(f"    gaoya                                   {gaoya / 1e6:8.2f}  {speed / gaoya:8.1f}")
    print(f"    datasketch                              {data / 1e6:8.2f}  {speed / data:8.1f}")
    print(f"    wirecopy ({runs[0]['level']})                       {speed / 1e6:8.2f}")
    full = max(run["with_passages_bytes_per_second"] for run in runs)
    print(f"    wirecopy, with passages besides         {full / 1e6:8.2f}")
    print("found again after one inserted word")
    print(f"    gaoya {gaoya_found}/{asked}, datasketch {data_found}/{asked}, wirecopy")
    mine = runs[0]
    print(f"    by bands {mine['found_by_band']}/{mine['asked']}, by passages {mine['found_by_passage']}/{mine['asked']}")


main()
