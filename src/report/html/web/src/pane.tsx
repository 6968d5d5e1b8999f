// One side of a pair: the article's text with its passages, edits, quotations and credits marked.
import type { Report } from "./data";
import { Any, KINDS } from "./parts";
import type { Marked, Run } from "./runs";
import { type Loaded, Text } from "./text";
import { commons, differences, type Span, words } from "./words";

/** A passage of two articles: its places on the left and on the right. */
export interface Shared {
  spans: [Span, Span];
  words: number;
  /** In 0..1; unknown where two members of a family were never compared with each other. */
  similarity: number | undefined;
  kind: number;
  quotation: boolean;
  boilerplate: boolean;
  family: number;
}

export type Mark = { passage: number } | "edit" | "common" | "quoted" | "credit";

/** What is marked on either side: passages, what was changed in them, speech and credits. */
export function marksOf(
  report: Report,
  rows: readonly [number, number],
  shared: Shared[],
  texts: readonly [Loaded, Loaded],
): [Marked<Mark>[], Marked<Mark>[]] {
  const marks: [Marked<Mark>[], Marked<Mark>[]] = [[], []];
  ([0, 1] as const).forEach((side) => {
    const list = marks[side];
    shared.forEach((each, passage) => list.push({ span: each.spans[side], mark: { passage } }));
    for (const span of report.articles.quoted[rows[side]]!) list.push({ span, mark: "quoted" });
    for (const [, , start, end] of report.articles.credits[rows[side]]!)
      list.push({ span: [start, end], mark: "credit" });
  });
  const [a, b] = texts;
  if (a.state === "there" && b.state === "there") {
    for (const { spans, kind } of shared) {
      const [ofA, ofB] = [words(a.text, ...spans[0]), words(b.text, ...spans[1])];
      const found = kind === 2 ? commons(ofA, ofB) : differences(ofA, ofB);
      const mark = kind === 2 ? "common" : "edit";
      for (const span of found.a) marks[0].push({ span, mark });
      for (const span of found.b) marks[1].push({ span, mark });
    }
  }
  return marks;
}

export function Pane(props: {
  report: Report;
  loaded: Loaded;
  shared: Shared[];
  side: 0 | 1;
  marks: Marked<Mark>[];
  counts: (passage: Shared) => boolean;
  lit: number[];
  hover: (passage: number | undefined) => void;
  go: (passage: number) => void;
}) {
  const { loaded, shared } = props;
  if (loaded.state === "loading") return <p class="loading">Unpacking the text …</p>;
  const chip = (passage: number) => {
    const each = shared[passage]!;
    return (
      <button
        type="button"
        class={`chip ${props.counts(each) ? `hue-${passage % 8}` : "grey"}`}
        data-passage={passage}
        aria-label={`Passage ${passage + 1}, ${KINDS[each.kind]}, ${each.words} words: go to the other side`}
        onClick={(event) => {
          event.stopPropagation();
          props.go(passage);
        }}
        onFocus={() => props.hover(passage)}
        onBlur={() => props.hover(undefined)}
        data-number={passage + 1}
      />
    );
  };
  if (loaded.state === "absent") {
    return (
      <div class="prose">
        <p class="notice">The report does not hold this article’s text, only what it shares.</p>
        {shared.map((each, passage) => (
          <p key={passage} dir="auto">
            {chip(passage)}
            <mark
              class={markClass(each, passage, props)}
              onMouseEnter={() => props.hover(passage)}
              onClick={() => props.go(passage)}
            >
              <Any text={props.report.families.text[each.family]!} />
            </mark>
          </p>
        ))}
      </div>
    );
  }
  // where two passages meet, as they do when blocks were moved, a word or two may belong to both
  const passagesOf = (run: Run<Mark>) =>
    run.marks.flatMap((mark) => (typeof mark === "object" ? [mark.passage] : []));
  const met = new Set<number>();
  return (
    <Text
      text={loaded.text}
      marks={props.marks}
      group={(run) => passagesOf(run).join(" ")}
      wrap={(key, group, show) => {
        const words = group.map((run) => {
          const name = [
            run.marks.includes("edit") && "edit",
            run.marks.includes("common") && "common",
            run.marks.includes("quoted") && "quoted",
            run.marks.includes("credit") && "credit",
          ].filter(Boolean);
          const text = show(run);
          return name.length ? (
            <span key={run.start} class={name.join(" ")}>
              {text}
            </span>
          ) : (
            text
          );
        });
        const here = passagesOf(group[0]!);
        const passage = here[0];
        if (passage === undefined) return words;
        const begin = here.filter((each) => !met.has(each));
        begin.forEach((each) => met.add(each));
        return (
          <mark
            key={group[0]!.start}
            data-of={key}
            class={markClass(shared[passage]!, passage, props)}
            onMouseEnter={() => props.hover(passage)}
            onMouseLeave={() => props.hover(undefined)}
            onClick={() => props.go(passage)}
          >
            {begin.map((each) => chip(each))}
            {words}
          </mark>
        );
      }}
    />
  );
}

const markClass = (
  each: Shared,
  passage: number,
  props: { counts: (passage: Shared) => boolean; lit: number[] },
): string =>
  `passage ${props.counts(each) ? `hue-${passage % 8}` : "grey"}${each.kind === 2 ? " rewritten" : ""}${props.lit.includes(passage) ? " active" : ""}`;
