// Words as the scan counts them: runs of letters and digits; in scripts without spaces, characters,
// each half a word. And what differs between two runs of them.
import { diffArrays } from "diff";

export interface Word {
  start: number;
  end: number;
  folded: string;
  /** In half-words. */
  weight: 1 | 2;
}

const DENSE =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}";
const WORD = new RegExp(`[${DENSE}]|(?:(?![${DENSE}])[\\p{L}\\p{N}\\p{M}])+`, "gu");
const IS_DENSE = new RegExp(`^[${DENSE}]`, "u");

/** The words of `text` between two offsets. */
export function words(text: string, start = 0, end = text.length): Word[] {
  const found: Word[] = [];
  for (const match of text.slice(start, end).matchAll(WORD)) {
    const at = start + match.index;
    found.push({
      start: at,
      end: at + match[0].length,
      folded: match[0].normalize("NFKC").toLowerCase(),
      weight: IS_DENSE.test(match[0]) ? 1 : 2,
    });
  }
  return found;
}

export type Span = [start: number, end: number];

export const overlaps = (x: Span, y: Span): boolean => x[0] < y[1] && y[0] < x[1];

/** Words that lie in one of the spans and in none of the others. */
export function countWords(all: Word[], inside: Span[], outside: Span[]): number {
  const holds = (spans: Span[], word: Word) => spans.some((s) => word.start >= s[0] && word.end <= s[1]);
  let halves = 0;
  for (const word of all) {
    if (holds(inside, word) && !holds(outside, word)) halves += word.weight;
  }
  return Math.ceil(halves / 2);
}

export const totalWords = (all: Word[]): number =>
  Math.ceil(all.reduce((sum, word) => sum + word.weight, 0) / 2);

/** Words beyond which two sides are not compared: the page would stand still. */
const MOST_WORDS = 20_000;

/** Runs of words that only the one and only the other side has. */
export function differences(a: Word[], b: Word[]): { a: Span[]; b: Span[] } {
  const found: { a: Span[]; b: Span[] } = { a: [], b: [] };
  if (a.length + b.length > MOST_WORDS) return found;
  const changes = diffArrays(
    a.map((w) => w.folded),
    b.map((w) => w.folded),
    { timeout: 500 },
  );
  let atA = 0;
  let atB = 0;
  for (const change of changes ?? []) {
    const count = change.count;
    if (change.removed) {
      found.a.push([a[atA]!.start, a[atA + count - 1]!.end]);
      atA += count;
    } else if (change.added) {
      found.b.push([b[atB]!.start, b[atB + count - 1]!.end]);
      atB += count;
    } else {
      atA += count;
      atB += count;
    }
  }
  return found;
}

/** Longer words that both sides have, for copy in other words, where differences are everywhere. */
export function commons(a: Word[], b: Word[]): { a: Span[]; b: Span[] } {
  const telling = (list: Word[]) => list.filter((w) => w.weight === 1 || w.folded.length > 3);
  const [ofA, ofB] = [telling(a), telling(b)];
  const inA = new Set(ofA.map((w) => w.folded));
  const inB = new Set(ofB.map((w) => w.folded));
  const spans = (list: Word[], other: Set<string>): Span[] =>
    list.filter((w) => other.has(w.folded)).map((w) => [w.start, w.end]);
  return { a: spans(ofA, inB), b: spans(ofB, inA) };
}
