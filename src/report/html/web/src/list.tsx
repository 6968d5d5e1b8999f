// A table of any length that keeps only the rows in sight in the document. Rows have one height, so
// that a row's place needs no measuring; when printed, the first rows stand in full.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "./format";
import { useNarrow } from "./parts";

export interface Column<R> {
  id: string;
  title: string;
  class?: string;
  cell: (row: R) => ComponentChildren;
  /** What rows are ordered by; without it the column cannot be chosen. */
  key?: (row: R) => number | string;
  /** Whether the largest stand first when the column is chosen. */
  descending?: boolean;
}

/** Rows ordered by `sort`, `-` before the column's name for the other way round. */
export function ordered<R>(rows: R[], columns: Column<R>[], sort: string): R[] {
  const column = columns.find((c) => c.id === sort.replace(/^-/, ""));
  if (!column?.key) return rows;
  const key = column.key;
  const sign = (column.descending ? -1 : 1) * (sort.startsWith("-") ? -1 : 1);
  const keyed = rows.map((row, at) => ({ row, at, key: key(row) }));
  keyed.sort((x, y) => (x.key < y.key ? -sign : x.key > y.key ? sign : x.at - y.at));
  return keyed.map((entry) => entry.row);
}

const HEIGHT = 52;
const NARROW_HEIGHT = 96;
/** Rows kept ready above and below what is in sight. */
const SPARE = 12;
const PRINTED = 300;

export function List<R>(props: {
  label: string;
  rows: R[];
  columns: Column<R>[];
  sort: string;
  setSort: (sort: string) => void;
  id: (row: R) => string | number;
}) {
  const { rows, columns, sort } = props;
  const narrow = useNarrow();
  const height = narrow ? NARROW_HEIGHT : HEIGHT;
  const body = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<[number, number]>([0, 40]);
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const top = body.current?.getBoundingClientRect().top ?? 0;
      const first = Math.max(0, Math.floor(-top / height) - SPARE);
      const last = Math.ceil((innerHeight - top) / height) + SPARE;
      setRange((old) => (old[0] === first && old[1] === last ? old : [first, last]));
    };
    const later = () => {
      frame ||= requestAnimationFrame(look);
    };
    const print = () => setPrinting(true);
    const done = () => setPrinting(false);
    look();
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    addEventListener("beforeprint", print);
    addEventListener("afterprint", done);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", later);
      removeEventListener("resize", later);
      removeEventListener("beforeprint", print);
      removeEventListener("afterprint", done);
    };
  }, [height, rows.length]);
  const first = printing ? 0 : Math.min(range[0], Math.max(0, rows.length - 1));
  const last = Math.min(rows.length, printing ? PRINTED : range[1]);
  const chosen = sort.replace(/^-/, "");
  const choose = (column: Column<R>) =>
    props.setSort(chosen === column.id && !sort.startsWith("-") ? `-${column.id}` : column.id);
  const order = (column: Column<R>) => {
    if (chosen !== column.id) return "none" as const;
    return (column.descending ?? false) === sort.startsWith("-")
      ? ("ascending" as const)
      : ("descending" as const);
  };
  const template = `list-grid grid-${columns[0]?.id}`;
  return (
    <div class="list" role="table" aria-label={props.label} aria-rowcount={rows.length + 1}>
      <div class={`${template} head`} role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <div key={column.id} role="columnheader" class={column.class} aria-sort={order(column)}>
            {column.key ? (
              <button type="button" class="sort" onClick={() => choose(column)}>
                {column.title}
              </button>
            ) : (
              column.title
            )}
          </div>
        ))}
      </div>
      <div
        ref={body}
        role="rowgroup"
        class="list-body"
        style={printing ? {} : { height: `${rows.length * height}px` }}
      >
        {rows.slice(first, last).map((row, at) => (
          <div
            key={props.id(row)}
            role="row"
            aria-rowindex={first + at + 2}
            class={`${template} row`}
            style={
              printing ? {} : { transform: `translateY(${(first + at) * height}px)`, height: `${height}px` }
            }
          >
            {columns.map((column) => (
              <div key={column.id} role="cell" class={column.class} data-title={column.title}>
                {column.cell(row)}
              </div>
            ))}
          </div>
        ))}
      </div>
      {printing && rows.length > PRINTED && <p>and {counted(rows.length - PRINTED, "row", "rows")} more</p>}
    </div>
  );
}
