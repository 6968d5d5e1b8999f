// What a reader asks of stories, families and pairs, worked out from the rows.
import type { Report } from "./data";

export interface LikelySource {
  /** Row of the article; below zero an unseen wire. */
  from: number;
  /** Mean confidence of its copies in the story. */
  confidence: number;
}

const sources = new WeakMap<Report, Map<number, LikelySource>>();

/** For each story the source of most words among copies whose direction is known. */
function likelySources(report: Report): Map<number, LikelySource> {
  const known = sources.get(report);
  if (known) return known;
  const { copies, articles } = report;
  const words = new Map<number, Map<number, { words: number; sum: number; count: number }>>();
  copies.to.forEach((to, copy) => {
    const story = articles.story[to]!;
    if (!copies.known[copy] || story < 0) return;
    let of = words.get(story);
    if (!of) words.set(story, (of = new Map()));
    const from = copies.from[copy]!;
    const entry = of.get(from) ?? { words: 0, sum: 0, count: 0 };
    entry.words += copies.words[copy]!;
    entry.sum += copies.confidence[copy]!;
    entry.count++;
    of.set(from, entry);
  });
  const found = new Map<number, LikelySource>();
  for (const [story, of] of words) {
    const best = [...of].reduce((x, y) => (y[1].words > x[1].words ? y : x));
    found.set(story, { from: best[0], confidence: best[1].sum / best[1].count });
  }
  sources.set(report, found);
  return found;
}

export const likelySource = (report: Report, story: number): LikelySource | undefined =>
  likelySources(report).get(story);

/** The article whose headline stands for a story: its likely source, else the one that shares most. */
export function lead(report: Report, story: number): number {
  const { articles } = report.stories[story]!;
  const source = likelySource(report, story);
  if (source && source.from >= 0 && articles.includes(source.from)) return source.from;
  const { shared } = report.articles;
  return articles.reduce((x, y) => (shared[y]! > shared[x]! ? y : x), articles[0]!);
}

/** The outlets that articles name. */
export const outletsOf = (report: Report, rows: number[]): number =>
  new Set(rows.map((row) => report.articles.outlet[row]!).filter((outlet) => outlet >= 0)).size;

/** Whether one article was certainly published before another: their intervals do not meet. */
export function before(report: Report, x: number, y: number): boolean {
  const [latest, earliest] = [report.articles.latest[x], report.articles.earliest[y]];
  return latest != null && earliest != null && latest < earliest;
}

/** The middle of what a row's date may mean; undated rows come last. */
const middle = (report: Report, row: number): number => {
  const [earliest, latest] = [report.articles.earliest[row], report.articles.latest[row]];
  return earliest == null || latest == null ? Infinity : (earliest + latest) / 2;
};

/** The first of some rows in order of time, with the middle of its date; undated ones are none. */
export function firstOf(report: Report, rows: number[]): { row: number; at: number } | undefined {
  let first: { row: number; at: number } | undefined;
  for (const row of rows) {
    const at = middle(report, row);
    if (at < (first?.at ?? Infinity)) first = { row, at };
  }
  return first;
}

/** Rows in order of time, undated ones last. */
export function byTime(report: Report, rows: Iterable<number>): number[] {
  const keyed = [...rows].map((row) => ({ row, at: middle(report, row) }));
  keyed.sort((x, y) => (x.at === y.at ? x.row - y.row : x.at - y.at));
  return keyed.map(({ row }) => row);
}

/** The row that is first known to have stood there, if any is dated. */
export function firstKnown(report: Report, rows: number[]): number | undefined {
  let first: number | undefined;
  for (const row of rows) {
    const latest = report.articles.latest[row];
    if (latest != null && (first === undefined || latest < report.articles.latest[first]!)) first = row;
  }
  return first;
}
