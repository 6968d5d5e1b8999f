// Two articles side by side: what they share, numbered and coloured, and what was changed in it.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Report } from "./data";
import { before } from "./facts";
import { counted, leastDuration, number, percent, sure } from "./format";
import { Any, Empty, Kind, Section, Switch, useNarrow, When, Who } from "./parts";
import { marksOf, Pane, type Shared } from "./pane";
import { link, refine, type View } from "./state";
import { Evidence } from "./story";
import { type Loaded, useText } from "./text";
import { useTogether } from "./together";
import { countWords, type Span, totalWords, words } from "./words";

const QUOTED = [
  "",
  "both set most of it in quotation marks",
  "one sets most of it in quotation marks, the other has a verb of saying beside it",
  "one sets most of it in quotation marks, as do several articles that have it",
  "speech that both quote",
];

/** The passages of two articles, in the order of the left one. */
function sharedBy(report: Report, left: number, right: number): Shared[] {
  const { passages, families } = report;
  const found: Shared[] = [];
  const pair = report.pair(left, right);
  if (pair !== undefined) {
    for (let p = report.pairStart[pair]!; p < report.pairStart[pair + 1]!; p++) {
      const a: Span = [passages.a_start[p]!, passages.a_end[p]!];
      const b: Span = [passages.b_start[p]!, passages.b_end[p]!];
      const family = passages.family[p]!;
      found.push({
        spans: passages.a[p] === left ? [a, b] : [b, a],
        words: passages.words[p]!,
        similarity: passages.similarity[p]! / 1000,
        kind: passages.kind[p]!,
        quotation: QUOTED[passages.quotation[p]!] ?? "",
        sentences: report.sentences(p).map(([start, end, of, ofEnd]): [Span, Span] =>
          passages.a[p] === left
            ? [
                [start, end],
                [of, ofEnd],
              ]
            : [
                [of, ofEnd],
                [start, end],
              ],
        ),
        boilerplate: families.boilerplate[family] === 1,
        family,
      });
    }
  } else {
    // the two were not compared with each other, but both with others of the same family
    const others = new Set(report.familiesIn(right));
    for (const family of report.familiesIn(left)) {
      if (!others.has(family)) continue;
      const member = (row: number): Span => {
        const list = families.members[family]!;
        for (let at = 0; at < list.length; at += 3)
          if (list[at] === row) return [list[at + 1]!, list[at + 2]!];
        return [0, 0];
      };
      found.push({
        spans: [member(left), member(right)],
        words: families.words[family]!,
        similarity: undefined,
        kind: 1,
        quotation: "",
        sentences: [],
        boilerplate: families.boilerplate[family] === 1,
        family,
      });
    }
  }
  return found.sort((x, y) => x.spans[0][0] - y.spans[0][0] || x.spans[1][0] - y.spans[1][0]);
}

export function PairPage({
  report,
  left,
  right,
  view,
}: {
  report: Report;
  left: number;
  right: number;
  view: View;
}) {
  const rows = [left, right] as const;
  const shared = useMemo(() => sharedBy(report, left, right), [report, left, right]);
  const texts = [useText(report, left), useText(report, right)] as const;
  const all = view.filter.quotations && view.filter.boilerplate;
  const counts = (passage: Shared) =>
    (view.filter.quotations || !passage.quotation) && (view.filter.boilerplate || !passage.boilerplate);
  const [active, setActive] = useState<number | undefined>();
  // where the reader went last; a key may be pressed again before `active` is drawn, or before the
  // texts are unpacked, and then what it led to is shown as soon as it is there
  const gone = useRef<{ passage: number; side: 0 | 1 | undefined; shown: boolean } | undefined>(undefined);
  const [hovered, setHovered] = useState<number | undefined>();
  const [sentence, setSentence] = useState<string | undefined>();
  const [together, setTogether] = useState(true);
  const panes = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)] as const;
  const marks = useMemo(
    () => marksOf(report, rows, shared, texts),
    [report, left, right, shared, texts[0], texts[1]],
  );
  // on a narrow screen one pane stands above the other
  const narrow = useNarrow();
  const sides = narrow ? (["upper", "lower"] as const) : (["left", "right"] as const);
  useTogether(panes, together && !narrow, shared.length);

  /** Brings a passage into sight on both sides, and the focus to one. */
  const goTo = (passage: number, side?: 0 | 1) => {
    setActive(passage);
    let shown = true;
    panes.forEach((pane, at) => {
      const chip = pane.current?.querySelector<HTMLElement>(`[data-passage="${passage}"]`);
      if (!chip || !pane.current) {
        shown = false;
        return;
      }
      const top = chip.offsetTop - pane.current.clientHeight / 4;
      if (side === undefined || side === at) chip.focus({ preventScroll: true });
      pane.current.dataset["led"] = String(performance.now());
      pane.current.scrollTo({ top });
    });
    gone.current = { passage, side, shown };
  };
  useLayoutEffect(() => {
    if (gone.current && !gone.current.shown) goTo(gone.current.passage, gone.current.side);
  }, [texts[0].state, texts[1].state]);
  /** The next passage or the one before, around both ends. */
  const step = (by: 1 | -1, side?: 0 | 1) => {
    const from = gone.current?.passage ?? (by > 0 ? -1 : 0);
    goTo((from + by + shared.length) % shared.length, side);
  };
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || shared.length === 0) return;
      if (event.target instanceof HTMLElement && /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName))
        return;
      const by = event.key === "n" || event.key === "j" ? 1 : event.key === "p" || event.key === "k" ? -1 : 0;
      if (by === 0) return;
      event.preventDefault();
      step(by, 0);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [shared]);

  const shares = (which: (passage: Shared) => boolean, all: boolean) =>
    rows.map((row, at) => containment(report, row, texts[at]!, shared, at as 0 | 1, which, all));
  const share = shares(counts, all);
  const whole = shares(() => true, true);
  const leftOut = whole.some((of, at) => of.words !== share[at]!.words);
  const copies = report.copiesOf(left).filter((copy) => {
    const [from, to] = [report.copies.from[copy], report.copies.to[copy]];
    return (from === left && to === right) || (from === right && to === left);
  });
  return (
    <div class="pair-page">
      <h1 tabIndex={-1}>
        <Who report={report} row={left} /> <span class="and">and</span> <Who report={report} row={right} />
      </h1>
      <p class="lede">
        {share.map((of, at) => (
          <span key={at}>
            {at > 0 && "; "}
            <b>{percent(of.share)}</b> of the {sides[at]} article ({number(of.words)} of{" "}
            {counted(of.of, "word", "words")}) stands in the {sides[1 - at]}
          </span>
        ))}
        .{" "}
        {leftOut && (
          <>
            Quotations, credits and boilerplate are left out; with them it is{" "}
            {whole.map((of) => `${percent(of.share)} (${counted(of.words, "word", "words")})`).join(" and ")}
            .{" "}
          </>
        )}
        <Order report={report} rows={rows} sides={sides} />
      </p>
      <div class="tools">
        <Switch on={all} set={(on) => refine(view, { quotations: on, boilerplate: on })}>
          count quotations, credits and boilerplate
        </Switch>
        {!narrow && (
          <Switch on={together} set={setTogether}>
            scroll together
          </Switch>
        )}
        <span class="stepper" role="group" aria-label="Passages">
          <button type="button" class="plain" disabled={!shared.length} onClick={() => step(-1)}>
            ‹ previous <kbd>p</kbd>
          </button>
          <span aria-live="polite">
            {active === undefined
              ? counted(shared.length, "passage", "passages")
              : `${active + 1} of ${shared.length}`}
          </span>
          <button type="button" class="plain" disabled={!shared.length} onClick={() => step(1)}>
            next <kbd>n</kbd> ›
          </button>
        </span>
        <span class="legend">
          <span class="edit">changed word</span> <span class="quoted">quotation</span>{" "}
          <span class="credit">credit</span>
        </span>
      </div>
      <div class="panes">
        {rows.map((row, at) => (
          <article key={at} class="pane" aria-label={`The ${sides[at]} article`}>
            <header>
              <Who report={report} row={row} />
              <h2>
                <a href={link(view.filter, "article", report.articles.id[row]!)}>
                  <Any text={report.title(row)} />
                </a>
              </h2>
              <When report={report} row={row} />
            </header>
            <div
              class="scroll"
              ref={panes[at as 0 | 1]}
              tabIndex={0}
              role="region"
              aria-label={`Text of the ${sides[at]} article`}
            >
              <Pane
                report={report}
                loaded={texts[at]!}
                shared={shared}
                side={at as 0 | 1}
                marks={marks[at]!}
                counts={counts}
                lit={[active, hovered].filter((each) => each !== undefined)}
                hover={setHovered}
                go={(passage) => goTo(passage, at === 0 ? 1 : 0)}
                sentence={sentence}
                say={setSentence}
              />
            </div>
          </article>
        ))}
      </div>
      <Section id="passages" title="Passages">
        {shared.length ? (
          <table class="plain-table passages">
            <thead>
              <tr>
                <th scope="col">No.</th>
                <th scope="col">Kind</th>
                <th scope="col" class="num">
                  Words
                </th>
                <th scope="col" class="num">
                  Alike
                </th>
                <th scope="col" class="num">
                  Stands in
                </th>
              </tr>
            </thead>
            <tbody>
              {shared.map((passage, at) => (
                <tr key={at} class={active === at ? "active" : undefined}>
                  <td>
                    <button
                      type="button"
                      class={`chip ${counts(passage) ? `hue-${at % 8}` : "grey"}`}
                      onClick={() => goTo(at)}
                    >
                      {at + 1}
                    </button>
                  </td>
                  <td>
                    {passage.similarity === undefined ? (
                      <span class="kind grey">by way of others</span>
                    ) : (
                      <Kind
                        kind={passage.kind}
                        quotation={passage.quotation}
                        boilerplate={passage.boilerplate}
                      />
                    )}
                  </td>
                  <td class="num">{number(passage.words)}</td>
                  <td class="num">{passage.similarity === undefined ? "–" : percent(passage.similarity)}</td>
                  <td class="num">
                    <a href={link(view.filter, "family", report.families.number[passage.family]!)}>
                      {counted(report.families.size[passage.family]!, "place", "places")}
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <Empty>The two share no passage.</Empty>
        )}
      </Section>
      <Section id="evidence" title="Who had it first">
        {copies.length ? (
          copies.map((copy) => {
            const source = report.copies.from[copy]!;
            const known = report.copies.known[copy] === 1;
            const [from, to] = [
              <Who report={report} row={source} />,
              <Who report={report} row={report.copies.to[copy]!} />,
            ];
            return (
              <div key={copy}>
                <p class="verdict">
                  {known ? (
                    <>
                      {from} had it first, and {to} took{" "}
                      {counted(report.copies.words[copy]!, "word", "words")} from it:{" "}
                      <b>{sure(report.copies.confidence[copy]!)} sure</b>.
                    </>
                  ) : (
                    <>
                      <b>Undetermined.</b> {from} is merely the likelier source (
                      {sure(report.copies.confidence[copy]!)}).
                    </>
                  )}
                </p>
                <Evidence report={report} copy={copy} />
              </div>
            );
          })
        ) : (
          <NoCopy report={report} rows={rows} view={view} />
        )}
      </Section>
    </div>
  );
}

/** Why two articles that share text are not said to be copied from each other. */
function NoCopy({ report, rows, view }: { report: Report; rows: readonly [number, number]; view: View }) {
  const others = rows.flatMap((row) =>
    report.copiesOf(row).filter((copy) => report.copies.to[copy] === row && report.copies.known[copy]),
  );
  return (
    <>
      <p class="verdict">Neither is said to have it from the other.</p>
      {others.length > 0 ? (
        <ul class="reasons">
          {others.map((copy) => {
            const from = report.copies.from[copy]!;
            return (
              <li key={copy}>
                <Who report={report} row={report.copies.to[copy]!} /> likely has it from{" "}
                {from < 0 ? (
                  <>
                    <Any text={report.wire(from)} />, whose own text is not among the articles
                  </>
                ) : (
                  <a href={link(view.filter, "article", report.articles.id[from]!)}>
                    <Who report={report} row={from} />
                  </a>
                )}{" "}
                ({sure(report.copies.confidence[copy]!)} sure).
              </li>
            );
          })}
        </ul>
      ) : (
        <p class="note">
          What they share may be speech that both quote, or come from a source that is not among the articles.
        </p>
      )}
    </>
  );
}

/** What the dates alone say, which is often less than they seem to. */
function Order(props: { report: Report; rows: readonly [number, number]; sides: readonly string[] }) {
  const { report, rows } = props;
  const { earliest, latest } = report.articles;
  if (rows.some((row) => earliest[row] == null)) return <>At least one of the two is undated.</>;
  const first = rows.findIndex((row, at) => before(report, row, rows[1 - at]!));
  if (first < 0) return <>Their dates do not say which came first.</>;
  const least = earliest[rows[1 - first]!]! - latest[rows[first]!]!;
  return (
    <>
      By their dates the {props.sides[first]} came first, by {leastDuration(least)} or more.
    </>
  );
}

/** How much of one article stands in the other: words under counted passages, each once. */
function containment(
  report: Report,
  row: number,
  loaded: Loaded,
  shared: Shared[],
  side: 0 | 1,
  counts: (passage: Shared) => boolean,
  all: boolean,
): { share: number; words: number; of: number } {
  if (loaded.state !== "there") {
    const of = Math.max(1, report.articles.words[row]!);
    const sum = shared.filter(counts).reduce((total, passage) => total + passage.words, 0);
    return { share: Math.min(1, sum / of), words: Math.min(sum, of), of };
  }
  const list = words(loaded.text);
  const inside = shared.filter(counts).map((passage) => passage.spans[side]);
  const credits = report.articles.credits[row]!.map(([, , start, end]): Span => [start, end]);
  const outside = all ? [] : [...report.articles.quoted[row]!, ...credits];
  const of = Math.max(1, totalWords(list));
  const count = countWords(list, inside, outside);
  return { share: Math.min(1, count / of), words: count, of };
}
