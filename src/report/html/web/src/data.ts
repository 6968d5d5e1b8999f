// The embedded data: what src/report/html/columns.rs writes, name by name. Rows are numbers into
// columns; text is unpacked block by block when somebody looks at it.

export type Precision = "second" | "minute" | "hour" | "day" | "month" | "year" | "unknown";
export type Reuse = "none" | "partial" | "whole";
export type Shape = "dateline" | "byline" | "body" | "tail" | "headline";
export type EvidenceKind =
  "time" | "credit" | "containment" | "edits" | "quotation" | "dangling" | "style" | "digest" | "habit";

export interface Articles {
  id: string[];
  title: string[];
  url: (string | null)[];
  outlet: number[];
  at: (string | null)[];
  precision: (Precision | null)[];
  earliest: (number | null)[];
  latest: (number | null)[];
  words: number[];
  shared: number[];
  reuse: Reuse[];
  story: number[];
  block: number[];
  credits: [agency: number, shape: Shape, start: number, end: number][][];
  repeats: [start: number, end: number, of: number, ofEnd: number][][];
  quoted: [start: number, end: number][][];
}

export interface Families {
  number: number[];
  words: number[];
  boilerplate: number[];
  outlets: number[];
  size: number[];
  text: string[];
  members: number[][];
}

export interface Passages {
  a: number[];
  b: number[];
  a_start: number[];
  a_end: number[];
  b_start: number[];
  b_end: number[];
  words: number[];
  similarity: number[];
  kind: number[];
  /** 0: none; 1 to 3: as told by marks, a verb of saying, several articles; 4: not said by what. */
  quotation: number[];
  family: number[];
  /** Row of a rewritten passage, and its sentences that say the same: start and end in `a` and `b`. */
  sentences: [passage: number, pairs: [number, number, number, number][]][];
}

export interface Story {
  number: number;
  articles: number[];
  size: number;
  cohesion: number;
  weakest: [a: number, b: number, share: number] | null;
  bridges: number[];
}

export interface Copies {
  from: number[];
  to: number[];
  words: number[];
  share: number[];
  confidence: number[];
  known: number[];
  evidence: [kind: EvidenceKind, points: number, says: number][][];
  wires: string[];
}

export interface Flow {
  from: string;
  to: string;
  copies: number;
  words: number;
  median_lag_seconds: number | null;
}

export interface Input {
  path: string;
  format: string;
  compression: string;
  bytes: number;
  articles: number;
  rejects: number;
  mapping: string;
}

export interface Run {
  version?: string;
  parameters?: Record<string, unknown>;
  inputs?: Input[];
  counts?: Record<string, number>;
  threads?: number;
  seconds?: number;
  peak_bytes?: number | null;
  stages?: { stage: string; seconds: number; peak_bytes: number | null }[];
}

export interface Data {
  name: string;
  run: Run;
  inputs: number;
  left_out: {
    sharing: number;
    original: number;
    passages: number;
    stories: number;
    copies: number;
    rejects: number;
    texts: number;
    missing: string[];
  };
  outlets: string[];
  /** Per outlet: its place in `outlets` (below zero: of no outlet), articles, words, shared words, reused whole, in part, not. */
  totals: [number, number, number, number, number, number, number][];
  agencies: string[];
  says: string[];
  articles: Articles;
  families: Families;
  passages: Passages;
  stories: Story[];
  copies: Copies;
  flows: Flow[];
  rejects: { path: string; line: number; reason: string }[];
}

/** What an embedded block holds. */
export async function unpack<T>(id: string): Promise<T> {
  const element = document.getElementById(id);
  if (!element?.textContent) throw new Error(`the report holds no ${id}`);
  const binary = atob(element.textContent);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text()) as T;
}

/** Everything the report holds, with what is looked up often worked out once. */
export class Report {
  readonly data: Data;
  readonly articles: Articles;
  readonly families: Families;
  readonly passages: Passages;
  readonly copies: Copies;
  readonly stories: Story[];
  /** First passage of each pair of articles, and behind the last pair the number of passages. */
  readonly pairStart: Int32Array;
  /** The pair of each passage. */
  readonly pairOf: Int32Array;

  private readonly blocks = new Map<number, Promise<string[]>>();
  private placeInBlock: Int32Array | undefined;
  private rowById: Map<string, number> | undefined;
  private pairByRows: Map<number, number> | undefined;
  private familiesByArticle: Int32Array[] | undefined;
  private copiesByArticle: Map<number, number[]> | undefined;
  private sentencesOf: Map<number, [number, number, number, number][]> | undefined;
  private searchTexts: string[] | undefined;

  constructor(data: Data) {
    this.data = data;
    this.articles = data.articles;
    this.families = data.families;
    this.passages = data.passages;
    this.copies = data.copies;
    this.stories = data.stories;
    const { a, b } = data.passages;
    const starts: number[] = [];
    this.pairOf = new Int32Array(a.length);
    for (let p = 0; p < a.length; p++) {
      if (p === 0 || a[p] !== a[p - 1] || b[p] !== b[p - 1]) starts.push(p);
      this.pairOf[p] = starts.length - 1;
    }
    starts.push(a.length);
    this.pairStart = Int32Array.from(starts);
  }

  get pairs(): number {
    return this.pairStart.length - 1;
  }

  outlet(row: number): string {
    return this.data.outlets[this.articles.outlet[row] ?? -1] ?? "";
  }

  title(row: number): string {
    return this.articles.title[row] || this.articles.id[row] || "";
  }

  row(id: string): number | undefined {
    this.rowById ??= new Map(this.articles.id.map((name, row) => [name, row]));
    return this.rowById.get(id);
  }

  /** The pair of two articles, whichever comes first; its passages may have the other order. */
  pair(x: number, y: number): number | undefined {
    const { a, b } = this.passages;
    const key = (one: number, other: number) =>
      Math.min(one, other) * this.articles.id.length + Math.max(one, other);
    if (!this.pairByRows) {
      this.pairByRows = new Map();
      for (let pair = 0; pair < this.pairs; pair++) {
        const p = this.pairStart[pair]!;
        this.pairByRows.set(key(a[p]!, b[p]!), pair);
      }
    }
    return this.pairByRows.get(key(x, y));
  }

  /** The sentences of a rewritten passage that say the same. */
  sentences(passage: number): [number, number, number, number][] {
    this.sentencesOf ??= new Map(this.passages.sentences);
    return this.sentencesOf.get(passage) ?? [];
  }

  /** Families that stand in an article, by row of family. */
  familiesIn(article: number): Int32Array {
    if (!this.familiesByArticle) {
      const lists: number[][] = this.articles.id.map(() => []);
      this.families.members.forEach((members, family) => {
        for (let at = 0; at < members.length; at += 3) {
          const list = lists[members[at]!]!;
          if (list.at(-1) !== family) list.push(family);
        }
      });
      this.familiesByArticle = lists.map((list) => Int32Array.from(list));
    }
    return this.familiesByArticle[article] ?? new Int32Array();
  }

  /** Copies that an article made or was the source of. */
  copiesOf(article: number): number[] {
    if (!this.copiesByArticle) {
      const lists = new Map<number, number[]>();
      const add = (row: number, copy: number) => {
        const list = lists.get(row);
        if (list) list.push(copy);
        else lists.set(row, [copy]);
      };
      this.copies.to.forEach((to, copy) => {
        add(to, copy);
        const from = this.copies.from[copy]!;
        if (from >= 0) add(from, copy);
      });
      this.copiesByArticle = lists;
    }
    return this.copiesByArticle.get(article) ?? [];
  }

  /** What a search for an article looks in: headline, outlet, id; in lower case. */
  searchText(row: number): string {
    this.searchTexts ??= this.articles.id.map((id, at) =>
      `${this.articles.title[at]}\n${this.outlet(at)}\n${id}`.toLowerCase(),
    );
    return this.searchTexts[row] ?? "";
  }

  /** Name of a copy's source that is no article shown: an unseen wire. */
  wire(from: number): string {
    return this.copies.wires[-1 - from] ?? "";
  }

  hasText(row: number): boolean {
    return (this.articles.block[row] ?? -1) >= 0;
  }

  /** An article's text, or nothing where the report does not hold it. */
  async text(row: number): Promise<string | undefined> {
    const block = this.articles.block[row] ?? -1;
    if (block < 0) return undefined;
    if (!this.placeInBlock) {
      const met: number[] = [];
      this.placeInBlock = Int32Array.from(this.articles.block, (of) => {
        if (of < 0) return -1;
        const place = met[of] ?? 0;
        met[of] = place + 1;
        return place;
      });
    }
    let texts = this.blocks.get(block);
    if (!texts) {
      texts = unpack<string[]>(`text-${block}`);
      this.blocks.set(block, texts);
    }
    return (await texts)[this.placeInBlock[row]!];
  }
}
