// Small pieces that every page uses.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Report } from "./data";
import { inUtc, percent, stated, visible } from "./format";

export const KINDS = ["verbatim", "edited", "rewritten"] as const;

/** Text of unknown language and direction. */
export const Any = ({ text, class: name, lines }: { text: string; class?: string; lines?: number }) => (
  <bdi class={`${name ?? ""}${lines ? ` lines-${lines}` : ""}`} dir="auto">
    {visible(text)}
  </bdi>
);

export const Outlet = ({ report, row }: { report: Report; row: number }) => {
  const name = report.outlet(row);
  return name ? <Any class="outlet" text={name} /> : <span class="outlet none">no outlet</span>;
};

/** The outlet, or what else tells an article apart in a sentence. */
export const Who = ({ report, row }: { report: Report; row: number }) => (
  <Any class="outlet" text={report.outlet(row) || report.articles.id[row]!} />
);

/** When an article says it was published, with `utc` in that zone. */
export const When = ({ report, row, utc }: { report: Report; row: number; utc?: boolean }) => {
  const { articles } = report;
  const [at, precision] = [articles.at[row] ?? null, articles.precision[row] ?? null];
  const says = stated(at, precision);
  return (
    <span class="when" title={says}>
      {utc ? inUtc(at, precision, articles.earliest[row] ?? null) : says}
    </span>
  );
};

/** Text of unknown direction as the page's heading. */
export const Heading = ({ text }: { text: string }) => (
  <h1 tabIndex={-1} dir="auto">
    {visible(text)}
  </h1>
);

/** A share as a bar with its figure. */
export const Share = ({ value, label }: { value: number; label?: string }) => (
  <span class="share">
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="fill" width={Math.max(value * 100, value > 0 ? 1 : 0)} height="8" />
    </svg>
    <span class="figure">{label ?? percent(value)}</span>
  </span>
);

export const Kind = ({
  kind,
  quotation,
  boilerplate,
}: {
  kind: number;
  quotation?: string;
  boilerplate?: boolean;
}) => (
  <span class="kinds">
    <span class={`kind ${KINDS[kind]}`}>{KINDS[kind]}</span>
    {quotation && (
      <span class="kind grey" title={quotation}>
        quotation
      </span>
    )}
    {boilerplate && <span class="kind grey">boilerplate</span>}
  </span>
);

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

export const Section = (props: {
  id: string;
  title: string;
  note?: ComponentChildren;
  more?: ComponentChildren;
  children: ComponentChildren;
}) => (
  <section aria-labelledby={props.id} class="section">
    <header>
      <h2 id={props.id}>{props.title}</h2>
      {props.more}
    </header>
    {props.note && <p class="note">{props.note}</p>}
    {props.children}
  </section>
);

/** Whether the window is as narrow as a telephone. */
export function useNarrow(): boolean {
  const query = "(max-width: 700px)";
  const [narrow, setNarrow] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const update = () => setNarrow(list.matches);
    list.addEventListener("change", update);
    return () => list.removeEventListener("change", update);
  }, []);
  return narrow;
}

/** The width of an element, as it is laid out. */
export function useWidth<E extends HTMLElement>(initial: number): [{ current: E | null }, number] {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** A switch with a label. */
export const Switch = (props: { on: boolean; set: (on: boolean) => void; children: ComponentChildren }) => (
  <label class="switch">
    <input type="checkbox" checked={props.on} onChange={(e) => props.set(e.currentTarget.checked)} />
    <span>{props.children}</span>
  </label>
);
