#!/usr/bin/env python3
"""Builds the newsroom and its truth from the marked sources in corpus/source.

    python3 corpus/make.py            write newsroom.jsonl, long.jsonl, broken.jsonl, plain/ and gold/
    python3 corpus/make.py --check    write nothing; exit 1 if a committed file is not what would be written
    python3 corpus/make.py --verbose  also print every gold pair with its token similarity

Markup, in a source file (one file an event, `=== id` begins an article, `---` ends its header):
    [[flood.3|Text.]]        a unit: the first text in the sources is its canonical form
    [[flood.3]] [[flood.3..6]]           the canonical text of one unit, of several
    [[flood.3@outlet/slug~old=>new]]     the text as it stands in that article, with replacements
    [[r:rates.3|Text.]]      the same content in other words: gold kind `rewritten`
    {{dateline:Agency|text}} a credit (dateline, byline, body, tail; headline in a title)
    {{formula|text}}         set phrase that independent articles share; must not be found as copying
    {{trap|text}}            looks like a credit and is none
    {{rep:name|text}}        text that the article itself repeats
Units whose id ends in `.q`, `.q1` ... are quotations; `bp.` units are boilerplate.
"""
import difflib
import email.utils
import json
import re
import sys
import unicodedata
from datetime import datetime, timezone
from itertools import combinations, groupby
from pathlib import Path

HERE = Path(__file__).resolve().parent

# id prefix -> outlet, language, British spelling, quotes, dash, paragraph break
OUTLETS = {
    "arden-sentinel": ("The Arden Sentinel", "en", True, "single-curly", " – ", "\n\n"),
    "brightwater-post": ("Brightwater Post", "en", False, "straight", " - ", "\n\n"),
    "donggang-ribao": ("东港日报", "zh", False, "as-is", None, "\n"),
    "harbour-herald": ("The Harbour Herald", "en", True, "curly", " — ", "\n\n"),
    "lorne-courier": ("Cape Lorne Courier", "en", False, "straight", " — ", "\n\n"),
    "midland-ledger": ("Midland Ledger", "en", False, "straight", " — ", "\n"),
    "mna": ("Meridian News Agency", "en", False, "straight", " — ", "\n"),
    "mna-ur": ("میریڈین نیوز ایجنسی", "ur", False, "as-is", None, "\n"),
    "mna-zh": ("子午线通讯社", "zh", False, "as-is", None, "\n"),
    "nawa-e-sahil": ("نوائے ساحل", "ur", False, "as-is", None, "\n"),
    "ngp": ("Northgate Press", "en", True, "straight", " - ", "\n"),
    "ngp-de": ("Northgate Press", "de", False, "as-is", None, "\n"),
    "nordbote": ("Nordbote", "de", False, "as-is", None, "\n\n"),
    "veldania-times": ("The Veldania Times", "en", True, "curly", " — ", "\n\n"),
}
BRITISH = {
    "apologized": "apologised", "canceled": "cancelled", "center": "centre", "centers": "centres",
    "defense": "defence", "favor": "favour", "gray": "grey", "harbor": "harbour", "kilometer": "kilometre",
    "kilometers": "kilometres", "labor": "labour", "meter": "metre", "meters": "metres",
    "neighboring": "neighbouring", "neighbors": "neighbours", "organization": "organisation",
    "organized": "organised", "percent": "per cent", "program": "programme", "recognize": "recognise",
    "theater": "theatre", "traveled": "travelled",
}
SHAPES = {"dateline", "byline", "body", "tail", "headline"}
MIN_WORDS, MIN_HAN, JOIN_GAP, FAMILY_OVERLAP, STORY_SHARE = 8, 16, 12, 0.5, 0.25
# bytes that may be put into a passage or cut out of it; times that a passage is as long as what of it is shared
PARAGRAPH, DILUTION = 640, 3


# ---------------------------------------------------------------- tokens

def is_han(ch):
    return "\u4e00" <= ch <= "\u9fff" or "\u3400" <= ch <= "\u4dbf"


def tokens(text):
    """Lower-cased runs of letters, marks and digits; a Han character is a token. -> [(token, start, end)]"""
    out, start = [], None
    for i, ch in enumerate(text):
        if is_han(ch):
            if start is not None:
                out.append((start, i))
                start = None
            out.append((i, i + 1))
        elif unicodedata.category(ch)[0] in "LNM":
            start = i if start is None else start
        elif start is not None:
            out.append((start, i))
            start = None
    if start is not None:
        out.append((start, len(text)))
    return [(unicodedata.normalize("NFKC", text[s:e]).lower(), s, e) for s, e in out]


def weight(toks):
    """Words; two Han characters count as one."""
    return sum(0.5 if is_han(t[0][0]) else 1 for t in toks)


# ---------------------------------------------------------------- sources

class Source:
    def __init__(self, ident, header, body, file):
        self.id, self.header, self.body, self.file = ident, header, body, file
        self.plain = ident.startswith("plain/")
        self.article = ident.split("/", 1)[1] if self.plain else ident
        self.prefix = ident.split("/")[0]


def load_sources():
    found = []
    for path in sorted((HERE / "source").glob("*.txt")):
        for block in re.split(r"(?m)^=== ", path.read_text(encoding="utf-8"))[1:]:
            head, body = block.split("\n---\n", 1)
            first, *lines = head.split("\n")
            header = {}
            for line in lines:
                if line.strip():
                    key, value = line.split(":", 1)
                    header.setdefault(key.strip(), []).append(value.strip())
            found.append(Source(first.strip(), header, body.strip("\n"), path.name))
    assert len({s.id for s in found}) == len(found), "an id stands twice in the sources"
    return found


def parse(text, pos=0, close=None):
    nodes, buf = [], []
    while pos < len(text):
        two = text[pos:pos + 2]
        if close and two == close:
            nodes.append("".join(buf))
            return nodes, pos + 2
        if two in ("[[", "{{"):
            nodes.append("".join(buf))
            buf = []
            end = "]]" if two == "[[" else "}}"
            spec_end = min(x for x in (text.find("|", pos), text.find(end, pos)) if x >= 0)
            spec, kids, pos2 = text[pos + 2:spec_end], None, spec_end + 2
            if text[spec_end] == "|":
                kids, pos2 = parse(text, spec_end + 1, end)
                inner = text[spec_end + 1:pos2 - 2]
            else:
                inner = None
            nodes.append((two, spec, inner, kids))
            pos = pos2
        else:
            buf.append(text[pos])
            pos += 1
    assert close is None, f"unclosed {close}"
    nodes.append("".join(buf))
    return nodes, pos


class Units:
    """The text of each unit, canonical and as each article has it."""

    def __init__(self, sources):
        self.canonical, self.by_article = {}, {}
        pending = []
        for src in sources:
            self.walk(src, parse(src.body)[0], pending)
        for src, unit, origin, edits in pending:
            self.by_article[src.id, unit] = None, origin, edits
        for ident, unit in list(self.by_article):
            self.resolve(ident, unit)

    def walk(self, src, nodes, pending):
        """Collects the units written out here, and those to be taken from elsewhere."""
        for node in nodes:
            if isinstance(node, str):
                continue
            two, spec, inner, kids = node
            if two == "[[":
                names, origin, edits, rewritten = read_spec(spec)
                if inner is not None:
                    assert len(names) == 1
                    if not rewritten:
                        self.canonical.setdefault(names[0], inner)
                        self.by_article[src.id, names[0]] = inner
                else:
                    for name in names:
                        pending.append((src, name, origin, edits))
            if kids:
                self.walk(src, kids, pending)

    def resolve(self, ident, unit):
        value = self.by_article.get((ident, unit))
        if isinstance(value, tuple):
            _, origin, edits = value
            text = self.resolve(origin, unit) if origin else self.canonical[unit]
            for old, new in edits:
                if old not in text:
                    raise SystemExit(f"{ident} {unit}: nothing to replace: {old!r} in {text!r}")
                text = text.replace(old, new, 1)
            self.by_article[ident, unit] = value = text
        assert value is not None, f"{ident} has no {unit}"
        return value


def read_spec(spec):
    spec, *edits = spec.split("~")
    edits = [tuple(e.split("=>")) for e in edits]
    rewritten = spec.startswith("r:")
    spec = spec[2:] if rewritten else spec
    spec, _, origin = spec.partition("@")
    if ".." in spec:
        stem, last = spec.split("..")
        stem, first = stem.rsplit(".", 1)
        names = [f"{stem}.{n}" for n in range(int(first), int(last) + 1)]
    else:
        names = [spec]
    return names, origin or None, edits, rewritten


class Article:
    def __init__(self, src, units, order):
        self.src, self.id, self.order = src, src.article, order
        self.units, self.credits, self.exempt, self.formulas, self.traps = [], [], [], [], []
        self.repeats = {}
        style = OUTLETS.get(src.prefix)
        self.british = bool(style and style[2]) or "british" in src.header
        body = src.body
        if not src.plain:
            body = re.sub(r"\n\s*\n", "\n\n", body)
            body = body.replace("\n\n", style[5])
        self.buf, self.len = [], 0
        self.render(parse(body)[0], units)
        self.text = "".join(self.buf)
        if src.plain:
            self.text += "\n"
        elif style:
            self.text = typography(self.text, style[3], style[4])
        self.toks = tokens(self.text)
        self.title, self.title_credits = None, []
        if "title" in src.header:
            self.title = self.render_title(src.header["title"][0], style)
        self.bytes_at = [0]
        for ch in self.text:
            self.bytes_at.append(self.bytes_at[-1] + len(ch.encode("utf-8")))

    def spell(self, text):
        if not self.british:
            return text
        def one(match):
            word = match.group(0)
            other = BRITISH.get(word.lower())
            if other is None:
                return word
            return other[0].upper() + other[1:] if word[0].isupper() else other
        return re.sub(r"[A-Za-z]+", one, text)

    def put(self, text):
        text = self.spell(text)
        self.buf.append(text)
        self.len += len(text)

    def render(self, nodes, units):
        for node in nodes:
            if isinstance(node, str):
                self.put(node)
                continue
            two, spec, inner, kids = node
            if two == "[[":
                names, _, _, rewritten = read_spec(spec)
                for n, name in enumerate(names):
                    if n:
                        self.put("" if is_han(units.canonical[name][0]) else " ")
                    start = self.len
                    text = inner if inner is not None else units.by_article[self.src.id, name]
                    self.render(parse(text)[0], units)
                    self.units.append((name, start, self.len, rewritten))
            else:
                start = self.len
                self.render(kids, units)
                span = (start, self.len)
                kind, _, arg = spec.partition(":")
                if kind in SHAPES:
                    self.credits.append((arg, span, kind))
                    self.exempt.append(span)
                elif kind == "formula":
                    self.formulas.append(span)
                elif kind == "trap":
                    self.traps.append(span)
                elif kind == "rep":
                    self.repeats.setdefault(arg, []).append(span)
                elif kind == "furniture":
                    self.exempt.append(span)
                else:
                    raise SystemExit(f"{self.id}: unknown mark {spec}")

    def render_title(self, raw, style):
        text, at = "", 0
        for node in parse(raw)[0]:
            if isinstance(node, str):
                text += self.spell(node)
            else:
                kind, _, arg = node[1].partition(":")
                assert kind == "headline", node
                start = len(text)
                text += node[2]
                self.title_credits.append((arg, (len(text[:start].encode()), len(text.encode())), kind))
        return typography(text, style[3], style[4]) if style else text

    def bytes(self, span):
        return [self.bytes_at[span[0]], self.bytes_at[span[1]]]

    def place(self, span):
        return {"article": self.id, "bytes": self.bytes(span), "chars": list(span)}

    def words(self, span):
        return [t for t in self.toks if t[1] >= span[0] and t[2] <= span[1]]

    def repeats_itself(self, span):
        """Whether the span stands a second time in this article."""
        return any(len(r) > 1 and s <= span[0] and span[1] <= e for r in self.repeats.values() for s, e in r)

    def published(self):
        raw = self.src.header.get("published", [None])[0]
        raw = None if raw == "-" else raw
        gold = self.src.header.get("gold-published", [None])[0]
        return raw, read_date(gold or raw)


def typography(text, quotes, dash):
    """House quotes and dash; one character for one, so offsets stay."""
    if quotes == "as-is":
        return text
    out = []
    for i, ch in enumerate(text):
        before = text[i - 1] if i else " "
        opening = before.isspace() or before in "(—–"
        if ch == '"' and quotes == "curly":
            ch = "“" if opening else "”"
        elif ch == '"' and quotes == "single-curly":
            ch = "‘" if opening else "’"
        elif ch == "'" and "curly" in quotes:
            ch = "’"
        elif ch == "—" and dash:
            ch = dash.strip()
        out.append(ch)
    return "".join(out)


def read_date(raw):
    """-> {"at", "precision", "zone"} or None. With a zone: UTC; without: as written."""
    if not raw:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
        return {"at": raw, "precision": "day", "zone": False}
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:?\d\d)?", raw)
    if match:
        day, minute, second, zone = match.groups()
        when = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}")
        if zone:
            when = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{'+00:00' if zone == 'Z' else zone}")
    else:
        when, second, zone = email.utils.parsedate_to_datetime(raw), "x", "x"
    shape = "%Y-%m-%dT%H:%M:%S" if second else "%Y-%m-%dT%H:%M"
    if zone:
        when = when.astimezone(timezone.utc)
    return {"at": when.strftime(shape) + ("Z" if zone else ""), "precision": "second" if second else "minute",
            "zone": bool(zone)}


# ---------------------------------------------------------------- gold

def unit_kind(name):
    if name.startswith("bp."):
        return "boilerplate"
    return "quotation" if re.search(r"\.q\d*$", name) else "text"


class Passage:
    def __init__(self, a, b, run):
        self.a, self.b, self.names = a, b, tuple(name for name, _, _ in run)
        self.a_span = (run[0][1][1], run[-1][1][2])
        self.b_span = (run[0][2][1], run[-1][2][2])
        self.rewritten = run[0][1][3] or run[0][2][3]
        ta = [t[0] for t in a.words(self.a_span)]
        tb = [t[0] for t in b.words(self.b_span)]
        matcher = difflib.SequenceMatcher(None, ta, tb, autojunk=False)
        self.similarity = matcher.ratio()
        matched = [ta[i] for m in matcher.get_matching_blocks() for i in range(m.a, m.a + m.size)]
        self.matched = sum(0.5 if is_han(t[0]) else 1 for t in matched)
        self.kind = "rewritten" if self.rewritten else "verbatim" if ta == tb else "edited"
        kinds = {unit_kind(n) for n in self.names}
        self.boilerplate = kinds == {"boilerplate"}
        self.quotation = kinds == {"quotation"}

    def gold(self, copies):
        row = {"a": self.a.place(self.a_span), "b": self.b.place(self.b_span), "kind": self.kind,
               "quotation": self.quotation, "boilerplate": self.boilerplate,
               "phenomenon": self.phenomenon(copies), "units": list(self.names)}
        return row

    def is_second_place_of(self, other):
        """Whether `other` labels the same text of the same pair at fuller length, and this one only where
        an article says it twice: one place is enough to find."""
        twice = self.a.repeats_itself(self.a_span) or self.b.repeats_itself(self.b_span)
        return (twice and (self.a, self.b) == (other.a, other.b)
                and len(self.names) < len(other.names) and set(self.names) <= set(other.names))

    def phenomenon(self, copies):
        if self.boilerplate:
            return "boilerplate"
        direct = copies.get((self.a.id, self.b.id)) or copies.get((self.b.id, self.a.id))
        if direct:
            return direct
        if self.quotation:
            return "quotation"
        for one, other in ((self.a, self.b), (self.b, self.a)):
            if "bridge" in one.src.header:
                return "round-up"
        if self.rewritten:
            return "rewritten"
        return next((m["phenomenon"][0] + ", siblings" for m in (self.b.src.header, self.a.src.header)
                     if "phenomenon" in m), "siblings")


def gap_words(article, i):
    """Words between unit i and unit i + 1 of the article."""
    return weight(article.words((article.units[i][2], article.units[i + 1][1])))


def pair_passages(a, b):
    at = {}
    for j, unit in enumerate(b.units):
        at.setdefault(unit[0], []).append(j)
    hits = [(i, j) for i, unit in enumerate(a.units) for j in at.get(unit[0], [])]
    hit_set = set(hits)
    used, out = set(), []

    def follows(i, j):
        """The next matched pair of units after (i, j) that belongs to the same passage."""
        for ni in range(i + 1, len(a.units)):
            between_a = weight(a.words((a.units[i][2], a.units[ni][1])))
            if between_a > JOIN_GAP:
                return None
            for nj in range(j + 1, len(b.units)):
                if weight(b.words((b.units[j][2], b.units[nj][1]))) > JOIN_GAP:
                    break
                if (ni, nj) in hit_set:
                    same = unit_kind(a.units[i][0]) == "boilerplate", unit_kind(a.units[ni][0]) == "boilerplate"
                    rewritten = [a.units[x][3] or b.units[y][3] for x, y in ((i, j), (ni, nj))]
                    if same[0] != same[1] or rewritten[0] != rewritten[1]:
                        return None
                    if rewritten[0]:  # rewritten copy is labelled by paragraph
                        between = a.text[a.units[i][2]:a.units[ni][1]] + b.text[b.units[j][2]:b.units[nj][1]]
                        return None if "\n" in between else (ni, nj)
                    return ni, nj
        return None

    for hit in hits:
        if hit in used:
            continue
        run = []
        while hit and hit not in used:
            used.add(hit)
            run.append((a.units[hit[0]][0], a.units[hit[0]], b.units[hit[1]]))
            hit = follows(*hit)
        passage = Passage(a, b, run)
        if passage.matched >= MIN_WORDS or passage.rewritten:
            out.append(passage)
    return out


def ambiguous_gaps(a, b, passages, notes):
    """Two passages in the same order with 13..59 words between: an aligner may join or part them."""
    ordered = sorted((p for p in passages if not p.boilerplate and not p.rewritten), key=lambda p: p.a_span)
    for p, q in zip(ordered, ordered[1:]):
        if p.a_span[1] <= q.a_span[0] and p.b_span[1] <= q.b_span[0]:
            ga = weight(a.words((p.a_span[1], q.a_span[0])))
            gb = weight(b.words((p.b_span[1], q.b_span[0])))
            if max(ga, gb) < 60:
                notes.append(f"gap of {ga:.0f}/{gb:.0f} words between {p.names[-1]} and {q.names[0]}: {a.id} {b.id}")


class Stretch:
    """Passages of one pair, one behind the other on both sides."""

    def __init__(self, passages, a_span, b_span, held):
        self.passages, self.spans, self.held = passages, (a_span, b_span), held
        self.arts = passages[0].a, passages[0].b

    def bytes(self, side):
        return self.arts[side].bytes(self.spans[side])

    def gap(self, other):
        """Bytes between this and the next on the side where there are more; None if they are not one."""
        most = 0
        for side in (0, 1):
            (start, end), (begin, stop) = self.bytes(side), other.bytes(side)
            if start >= begin or end >= stop or DILUTION * (self.held[side] + other.held[side]) < stop - start:
                return None
            most = max(most, begin - end)
        return most if most <= PARAGRAPH else None

    def join(self, other):
        spans = [(self.spans[side][0], other.spans[side][1]) for side in (0, 1)]
        return Stretch(self.passages + other.passages, *spans, [x + y for x, y in zip(self.held, other.held)])


def stretches(passages):
    """What two articles share in one order, put together where at most a paragraph was put in or cut out."""
    out = []
    for _, same in groupby(passages, key=lambda p: (p.a.order, p.b.order, p.boilerplate)):
        pieces = []
        for p in same:
            held = [end - start for start, end in (p.a.bytes(p.a_span), p.b.bytes(p.b_span))]
            pieces.append(Stretch([p], p.a_span, p.b_span, held))
        while True:
            gaps = [(x.gap(y), i, j) for i, x in enumerate(pieces) for j, y in enumerate(pieces) if i != j]
            nearest = min((gap for gap in gaps if gap[0] is not None), default=None)
            if nearest is None or pieces[0].passages[0].boilerplate:
                break
            _, i, j = nearest
            pieces[i] = pieces[i].join(pieces[j])
            del pieces[j]
        out += pieces
    return out


def families(passages):
    """Spans of one article are one passage where they overlap by half of the longer, and so are the two sides
    of a stretch; boilerplate is apart."""
    passages = sorted(passages, key=lambda p: (p.a.order, p.b.order, p.boilerplate, p.a_span, p.b_span))
    found = stretches(passages)
    places = sorted({(s.arts[side].order, s.passages[0].boilerplate, s.spans[side]) for s in found for side in (0, 1)})
    arts = {art.order: art for s in found for art in s.arts}
    home = {place: place for place in places}

    def root(place):
        while home[place] != place:
            place = home[place]
        return place

    def join(one, other):
        one, other = root(one), root(other)
        home[max(one, other)] = min(one, other)

    def place_of(stretch, side):
        return stretch.arts[side].order, stretch.passages[0].boilerplate, stretch.spans[side]

    for s in found:
        join(place_of(s, 0), place_of(s, 1))
    for one, other in combinations(places, 2):
        if one[:2] == other[:2]:
            (start, end), (begin, stop) = (arts[p[0]].bytes(p[2]) for p in (one, other))
            overlap = min(end, stop) - max(start, begin)
            if overlap > 0 and overlap >= FAMILY_OVERLAP * max(end - start, stop - begin):
                join(one, other)
    groups = {}
    for s in found:
        groups.setdefault(root(place_of(s, 0)), []).append(s)
    out = []
    for family, members in groups.items():
        listed, last = [], None
        for place in sorted(p for p in places if root(p) == family):
            order, _, span = place
            if last and last[0] == order and span[0] < last[1][1]:
                last = (order, (last[1][0], max(last[1][1], span[1])))
                listed[-1] = last
            else:
                last = (order, span)
                listed.append(last)
        inside = [p for s in members for p in s.passages]
        out.append((inside, [arts[order].place(span) for order, span in listed]))
    out.sort(key=lambda g: (min((p.a.order, p.b.order, p.a_span) for p in g[0])))
    return out


def stories(articles, passages):
    shared = {}
    for p in passages:
        if not p.boilerplate:
            key = (p.a.id, p.b.id)
            seen = shared.setdefault(key, {"a": [], "b": []})
            seen["a"].append(p.a_span)
            seen["b"].append(p.b_span)
    by_id = {a.id: a for a in articles}
    bridge = {a.id for a in articles if "bridge" in a.src.header}
    parent = {}

    def find(x):
        parent.setdefault(x, x)
        while parent[x] != x:
            x = parent[x]
        return x

    notes = []
    for (ia, ib), spans in shared.items():
        a, b = by_id[ia], by_id[ib]
        short, key = (a, "a") if len(a.toks) <= len(b.toks) else (b, "b")
        covered = {t[1] for s in spans[key] for t in short.words(s)}
        share = len(covered) / max(1, len(short.toks))
        if ia in bridge or ib in bridge:
            continue
        notes.append((share, ia, ib))
        if share >= STORY_SHARE:
            parent[find(ia)] = find(ib)
    groups = {}
    for x in list(parent):
        groups.setdefault(find(x), set()).add(x)
    out = []
    for members in groups.values():
        bridges = {x for x in bridge for (ia, ib) in shared if x in (ia, ib) and {ia, ib} & members}
        listed = sorted(members | bridges, key=lambda x: by_id[x].order)
        out.append((listed, sorted(bridges)))
    out.sort(key=lambda g: by_id[next(x for x in g[0] if x not in g[1])].order)
    return out, notes


def unlabelled_runs(articles, passages):
    """Common token runs that no gold passage explains."""
    covered = {}
    for p in passages:
        covered.setdefault((p.a.order, p.b.order), []).append((p.a_span, p.b_span))
    problems = []
    grams = {}
    for art in articles:
        words = [t[0] for t in art.toks]
        for i in range(len(words)):
            n = MIN_HAN if any(is_han(w[0]) for w in words[i:i + MIN_WORDS]) else MIN_WORDS
            if i + n <= len(words):
                grams.setdefault(tuple(words[i:i + n]), []).append((art.order, i))
    by_order = {a.order: a for a in articles}
    pairs = {}
    for gram, places in grams.items():
        for (oa, i), (ob, j) in combinations(places, 2):
            if oa != ob:
                if oa > ob:
                    oa, i, ob, j = ob, j, oa, i
                pairs.setdefault((oa, ob, i - j), set()).add((i, i + len(gram)))
    for (oa, ob, diff), runs in sorted(pairs.items()):
        a, b = by_order[oa], by_order[ob]
        merged = []
        for s, e in sorted(runs):
            if merged and s <= merged[-1][1]:
                merged[-1][1] = max(e, merged[-1][1])
            else:
                merged.append([s, e])
        for s, e in merged:
            loose, best = 0, 0
            for k in range(s, e):
                ta, tb = a.toks[k], b.toks[k - diff]
                inside = any(sa[0] <= ta[1] < sa[1] and sb[0] <= tb[1] < sb[1]
                             for sa, sb in covered.get((oa, ob), []))
                excused = any(x <= ta[1] < y for x, y in a.exempt + a.formulas) and any(
                    x <= tb[1] < y for x, y in b.exempt + b.formulas)
                loose = 0 if inside or excused else loose + 1
                best = max(best, loose)
            if best >= 3 and not (best < e - s and best < 3):
                words = " ".join(t[0] for t in a.toks[s:e])
                problems.append(f"{a.id} | {b.id}: {best} loose words of: {words}")
    return problems


def repeated_runs(art):
    """Runs of 8 words that stand twice in one article outside the marked repeats."""
    seen, out = {}, []
    marked = [s for spans in art.repeats.values() for s in spans]
    for i in range(len(art.toks) - MIN_WORDS + 1):
        gram = tuple(t[0] for t in art.toks[i:i + MIN_WORDS])
        if any(is_han(w[0]) for w in gram):
            continue
        if gram in seen and not any(x <= art.toks[i][1] < y for x, y in marked):
            out.append(f"{art.id} repeats: {' '.join(gram)}")
        seen.setdefault(gram, i)
    return out


# ---------------------------------------------------------------- the long article

class Lcg:
    """Own generator: the same numbers on every Python."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        """A number in 0..n."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def pick(self, items):
        return items[self.below(len(items))]


def long_results(intro_paragraphs):
    """About 200 kB of constituency results, each line its own names and numbers."""
    rng = Lcg(20310305)
    first = ("Ada Arno Bela Britt Casper Celia Dario Dagny Edda Emil Fenna Flor Greta Gunnar Hanne Hugo Ines Ivo "
             "Jana Joris Katja Kolya Lena Lorenz Mara Milo Nadja Nils Oda Otis Petra Pavo Quirin Rada Remy Sanna "
             "Silas Tilda Tomas Una Urs Vera Viggo Wanda Wim Xenia Yara Yves Zita Zoran").split()
    head = "Al Bar Cor Dun El Fal Gar Hol Im Jar Kel Lam Mor Nor Or Pel Quar Ros Sel Tor Ul Ver Wal Yar Zel".split()
    mid = ["", "a", "en", "i", "o", "er", "an", "u"]
    tail = "bec den dorf field ga gate holm ick kirk low mar nes nik ov per quist ren sand strom ten vik worth zer".split()
    parties = ["Civic Union", "Reform", "Farmers' List", "Green Coast", "Workers' Front", "Independent", "Harbor Party"]
    side = ["North", "South", "East", "West", "Old Town", "Riverside", "Upper", "Lower", "Central", "Hill"]
    won = ["{w} ({p}) holds the seat", "gain for {w} ({p})", "{w} ({p}) home by {m}", "seat taken by {w} ({p})",
           "{p} keeps it through {w}", "{w}, {p}, elected", "narrow for {w} ({p})", "returned: {w} ({p})"]
    end = ["turnout {t}", "{t} voted", "poll {t}", "{s} spoiled papers, poll {t}", "{s} spoiled", "recount refused, {t}",
           "majority {m}", "majority {m} on a poll of {t}"]
    names = set()

    def name(pool):
        while True:
            got = rng.pick(head) + rng.pick(mid) + rng.pick(tail)
            if got not in pool:
                pool.add(got)
                return got

    paragraphs = list(intro_paragraphs)
    regions, size, towns = [], sum(len(p) for p in paragraphs), set()
    number = 0
    while size < 197_000:
        region = name(names)
        lines = [f"{region.upper()} ({rng.below(900_000) + 60_000:,} registered)"]
        for _ in range(24 + rng.below(16)):
            number += 1
            place = (rng.pick(head) + rng.pick(mid) + rng.pick(tail)) + (" " + rng.pick(side) if rng.below(3) else "")
            votes = sorted((rng.below(21_000) + 300 for _ in range(3 + rng.below(3))), reverse=True)
            people = [f"{rng.pick(first)} {rng.pick(head)}{rng.pick(mid)}{rng.pick(tail)}" for _ in votes]
            chosen = [rng.pick(parties)]
            for _ in votes[1:]:
                chosen.append(rng.pick(parties))
            fields = {"w": people[0], "p": chosen[0], "m": f"{votes[0] - votes[1]:,}", "s": 40 + rng.below(900),
                      "t": f"{48 + rng.below(40)}.{rng.below(10)}%"}
            row = "; ".join(f"{w} {v:,}" + (f" ({p})" if k else "") for k, (w, v, p) in
                            enumerate(zip(people, votes, chosen)))
            lines.append(f"{number}. {place}: {rng.pick(won).format(**fields)}. {row}. "
                         f"{rng.pick(end).format(**fields).capitalize()}.")
        regions.append("\n".join(lines))
        size += len(regions[-1]) + 2
    half = len(regions) // 2
    keep = len(paragraphs) - 2
    return "\n\n".join(paragraphs[:keep] + regions[:half] + [paragraphs[keep]] + regions[half:] + [paragraphs[-1]])


# ---------------------------------------------------------------- files

def jsonl(rows):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode("utf-8")


def record(art):
    raw, _ = art.published()
    out = {"id": art.id, "outlet": OUTLETS[art.src.prefix][0]}
    if raw is not None:
        out["published"] = raw
    out["title"], out["text"] = art.title, art.text
    return out


def broken():
    """-> file bytes and the rejects a reader must report."""
    good = {"id": "broken/good-1", "outlet": "Brightwater Post", "published": "2031-03-04",
            "title": "Lamps back on", "text": "The lamps on Quay Street are lit again after a fuse was changed."}
    last = {"id": "broken/good-2", "outlet": "Brightwater Post", "published": "2031-03-05",
            "title": "Kiosk moves", "text": "A newspaper kiosk has moved two doors down, its owner said."}
    head = {k: good[k] for k in ("outlet", "published", "title")}
    lines = [
        (good, None),
        ({"id": "broken/empty", **head, "text": ""}, "no text"),
        ('{"id": "broken/cut-json", "outlet": "Brightwater Post", "text": "The line stops in the mid', "bad JSON"),
        ({"id": "broken/no-text-field", **head, "description": "A summary is not the text."}, "no text field"),
        (b'{"id": "broken/bad-utf8", "outlet": "Brightwater Post", "text": "A caf\xe9 in Latin-1."}', "bad UTF-8"),
        ({"id": "broken/blank", **head, "text": " \n\t\n "}, "no text"),
        ({"id": "broken/null", **head, "text": None}, "no text"),
        ("[1, 2, 3]", "not an object"),
        (last, None),
    ]
    data, rejects = b"", []
    for n, (line, why) in enumerate(lines, 1):
        if isinstance(line, dict):
            line = json.dumps(line, ensure_ascii=False)
        data += (line.encode("utf-8") if isinstance(line, str) else line) + b"\n"
        if why:
            rejects.append({"path": "broken.jsonl", "line": n, "why": why})
    return data, rejects


def main():
    check, verbose = "--check" in sys.argv, "--verbose" in sys.argv
    sources = load_sources()
    units = Units(sources)
    order = sorted((s for s in sources if not s.plain and "long" not in s.header), key=lambda s: s.id)
    order += sorted((s for s in sources if "long" in s.header), key=lambda s: s.id)
    order += sorted((s for s in sources if s.plain), key=lambda s: s.id)
    for src in order:
        if "long" in src.header:
            src.body = long_results(re.split(r"\n\s*\n", src.body))
    articles = [Article(src, units, n) for n, src in enumerate(order)]
    by_id = {a.id: a for a in articles}

    copies, copy_rows = {}, []
    for art in articles:
        for line in art.src.header.get("from", []):
            target, _, why = line.partition(" ")
            phenomenon, _, direction = (why or art.src.header["phenomenon"][0]).partition(" ")
            wire = target.startswith("wire:")
            if not wire:
                assert target in by_id, f"{art.id}: from {target}?"
                copies[target, art.id] = phenomenon
            copy_rows.append({"from": {"wire": target[5:].replace("_", " ")} if wire else {"article": target},
                              "to": art.id, "direction": direction or "known", "phenomenon": phenomenon})

    passages, notes = [], []
    for a, b in combinations(articles, 2):
        found = pair_passages(a, b)
        ambiguous_gaps(a, b, found, notes)
        passages += found
    passages.sort(key=lambda p: (p.a.order, p.a_span, p.b.order, p.b_span))

    problems = []
    for p in passages:
        if verbose and not p.boilerplate:
            print(f"{p.kind:9} {p.similarity:.2f} {p.matched:4.0f}  {p.a.id} | {p.b.id}  {p.names[0]}..{p.names[-1]}"
                  f"  {p.phenomenon(copies)}")
        if p.kind == "edited" and p.similarity < 0.6:
            problems.append(f"edited but far: {p.similarity:.2f} {p.a.id} | {p.b.id} {p.names}")
        if p.rewritten and p.similarity > 0.75:
            problems.append(f"rewritten but near: {p.similarity:.2f} {p.a.id} | {p.b.id} {p.names}")
    problems += unlabelled_runs(articles, passages)
    for art in articles:
        problems += repeated_runs(art)
        for left in ("[[", "]]", "{{", "}}", "~"):
            if left in art.text:
                problems.append(f"{art.id}: markup left: {left}")

    gold_passages = []
    for p in passages:
        if any(p.is_second_place_of(q) for q in passages):
            continue
        row = p.gold(copies)
        for side in ("a", "b"):
            art, place = by_id[row[side]["article"]], row[side]
            raw = art.text.encode("utf-8")[place["bytes"][0]:place["bytes"][1]].decode("utf-8")
            assert raw == art.text[place["chars"][0]:place["chars"][1]]
        gold_passages.append(row)

    family_rows = []
    for n, (members, listed) in enumerate(families(passages)):
        kinds = sorted({p.phenomenon(copies).removesuffix(", siblings") for p in members})
        family_rows.append({"family": n, "boilerplate": members[0].boilerplate,
                            "quotation": all(p.quotation for p in members),
                            "phenomenon": ", ".join(kinds), "members": listed})
    story_list, shares = stories(articles, passages)
    story_rows = [{"story": n, "articles": listed, "bridges": bridges}
                  for n, (listed, bridges) in enumerate(story_list)]
    for share, ia, ib in shares:
        if 0.15 < share < 0.35:
            notes.append(f"share {share:.2f} is near the story threshold: {ia} {ib}")

    article_rows = []
    for art in articles:
        raw, published = art.published()
        spans = [{"agency": g or None, "bytes": art.bytes(s), "shape": k} for g, s, k in art.credits]
        spans += [{"agency": g, "bytes": list(s), "shape": k, "in": "title"} for g, s, k in art.title_credits]
        repeats = [{"bytes": art.bytes(s), "of": art.bytes(where[0])}
                   for where in art.repeats.values() for s in where[1:]]
        row = {"article": art.id, "published": published, "credits": spans, "repeats": repeats}
        if art.traps:
            row["no_credit"] = [{"bytes": art.bytes(s), "text": art.text[s[0]:s[1]]} for s in art.traps]
        article_rows.append(row)
    formula_rows = [{**art.place(s), "text": art.text[s[0]:s[1]]} for art in articles for s in art.formulas]

    broken_bytes, rejects = broken()
    files = {
        "newsroom.jsonl": jsonl(record(a) for a in articles if not a.src.plain and "long" not in a.src.header),
        "long.jsonl": jsonl(record(a) for a in articles if "long" in a.src.header),
        "broken.jsonl": broken_bytes,
        "gold/passages.jsonl": jsonl(gold_passages),
        "gold/families.jsonl": jsonl(family_rows),
        "gold/stories.jsonl": jsonl(story_rows),
        "gold/copies.jsonl": jsonl(copy_rows),
        "gold/articles.jsonl": jsonl(article_rows),
        "gold/formulas.jsonl": jsonl(formula_rows),
        "gold/rejects.jsonl": jsonl(rejects),
    }
    for art in articles:
        if art.src.plain:
            files[f"plain/{art.id}"] = art.text.encode("utf-8")

    kinds = {}
    for row in gold_passages:
        key = row["phenomenon"], row["kind"]
        kinds[key] = kinds.get(key, 0) + 1
    if verbose:
        for key, n in sorted(kinds.items()):
            print(f"{n:4}  {key[0]} / {key[1]}")
        for note in notes:
            print("note:", note)
        lengths = sorted(len(a.toks) for a in articles)
        print("words an article:", lengths)
    print(f"{len(articles)} articles, {len(gold_passages)} passages, {len(family_rows)} families, "
          f"{len(story_rows)} stories, {len(copy_rows)} copies, {len(formula_rows)} formulas")
    if problems:
        print("\n".join(problems), file=sys.stderr)
        sys.exit(f"{len(problems)} problems")
    stale = []
    for name, data in files.items():
        path = HERE / name
        if check:
            if not path.exists() or path.read_bytes() != data:
                stale.append(name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
    extra = {p.name for p in (HERE / "plain").glob("*")} - {Path(n).name for n in files if n.startswith("plain/")}
    stale += [f"plain/{n} (no source)" for n in sorted(extra)]
    if stale:
        sys.exit("not what make.py writes: " + ", ".join(stale))


if __name__ == "__main__":
    main()
