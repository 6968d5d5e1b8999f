// A text under many overlapping marks -> runs of text, each with the marks that hold for all of it.
import type { Span } from "./words";

export interface Marked<M> {
  span: Span;
  mark: M;
}

export interface Run<M> {
  start: number;
  end: number;
  marks: M[];
}

/** The paragraphs of a text, with white space around them left out. */
export function paragraphs(text: string): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(/[^\n]+/g)) {
    const line = match[0];
    const lead = line.length - line.trimStart().length;
    const end = match.index + line.trimEnd().length;
    if (end > match.index + lead) found.push([match.index + lead, end]);
  }
  return found;
}

/** The runs of `within`, in order, without a gap. O((n + m) log m) for m marks. */
export function runs<M>(within: Span, marked: Marked<M>[]): Run<M>[] {
  const [start, end] = within;
  const here = marked.filter((m) => m.span[0] < end && m.span[1] > start);
  const cuts = new Set([start, end]);
  for (const { span } of here) {
    cuts.add(Math.max(span[0], start));
    cuts.add(Math.min(span[1], end));
  }
  const edges = [...cuts].sort((x, y) => x - y);
  const found: Run<M>[] = [];
  for (let at = 0; at + 1 < edges.length; at++) {
    const [from, to] = [edges[at]!, edges[at + 1]!];
    const marks = here.filter((m) => m.span[0] <= from && m.span[1] >= to).map((m) => m.mark);
    found.push({ start: from, end: to, marks });
  }
  return found;
}
