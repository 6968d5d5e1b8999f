// An article's text with marks on it. Text is only ever a text node; white space is kept.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Report } from "./data";
import { visible } from "./format";
import { type Marked, paragraphs, type Run, runs } from "./runs";

export type Loaded = { state: "loading" } | { state: "absent" } | { state: "there"; text: string };

/** An article's text, once it is unpacked. */
export function useText(report: Report, row: number): Loaded {
  const [loaded, setLoaded] = useState<{ row: number; of: Loaded }>({ row: -1, of: { state: "loading" } });
  useEffect(() => {
    let wanted = true;
    report.text(row).then(
      (text) =>
        wanted && setLoaded({ row, of: text === undefined ? { state: "absent" } : { state: "there", text } }),
      () => wanted && setLoaded({ row, of: { state: "absent" } }),
    );
    return () => {
      wanted = false;
    };
  }, [report, row]);
  return loaded.row === row ? loaded.of : { state: "loading" };
}

/** Characters of a text beyond which only the marked paragraphs and their neighbours are shown. */
const LONG = 60_000;

/** A text by paragraphs; `group` says what runs belong into one element, `wrap` makes it. */
export function Text<M>(props: {
  text: string;
  marks: Marked<M>[];
  group: (run: Run<M>) => string | number;
  wrap: (key: string | number, runs: Run<M>[], show: (run: Run<M>) => string) => ComponentChildren;
}) {
  const { text, marks } = props;
  const [whole, setWhole] = useState(false);
  const all = paragraphs(text);
  const near = new Set<number>();
  if (text.length > LONG && !whole) {
    all.forEach((span, at) => {
      if (marks.some((m) => m.span[0] < span[1] && m.span[1] > span[0]))
        for (let n = at - 2; n <= at + 2; n++) near.add(n);
    });
    for (let n = 0; n < 3; n++) near.add(n);
  }
  const show = (run: Run<M>) => visible(text.slice(run.start, run.end));
  const shown: ComponentChildren[] = [];
  let skipped = 0;
  const flush = (key: number) => {
    if (skipped === 0) return;
    shown.push(
      <p key={`gap-${key}`} class="gap">
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          {skipped} {skipped === 1 ? "paragraph" : "paragraphs"} without a shared passage
        </button>
      </p>,
    );
    skipped = 0;
  };
  all.forEach((span, at) => {
    if (text.length > LONG && !whole && !near.has(at)) {
      skipped++;
      return;
    }
    flush(at);
    const groups: { key: string | number; runs: Run<M>[] }[] = [];
    for (const run of runs(span, marks)) {
      const key = props.group(run);
      const last = groups.at(-1);
      if (last && last.key === key) last.runs.push(run);
      else groups.push({ key, runs: [run] });
    }
    shown.push(
      <p key={at} dir="auto">
        {groups.map((group) => props.wrap(group.key, group.runs, show))}
      </p>,
    );
  });
  flush(all.length);
  return <div class="prose">{shown}</div>;
}
