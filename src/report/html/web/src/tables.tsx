// The lists: stories, families, articles, pairs. The same columns serve the first page (a few rows)
// and the list pages (any number).
import { useMemo } from "preact/hooks";
import type { Report } from "./data";
import { firstOf, lead, likelySource, outletsOf } from "./facts";
import type { Shown } from "./filter";
import { FilterBar, Search } from "./filterbar";
import { counted, number, statedDay, sure } from "./format";
import { type Column, List, ordered } from "./list";
import { Any, Empty, Kind, Outlet, Share, When } from "./parts";
import { type Filter, link, refine, type View } from "./state";

const Source = ({ report, story }: { report: Report; story: number }) => {
  const source = likelySource(report, story);
  if (!source) return <span class="unsure">cannot be told</span>;
  return (
    <span class="source">
      {source.from < 0 ? (
        <>
          <Any text={report.wire(source.from)} /> <small class="tag wire">unseen</small>
        </>
      ) : (
        <Outlet report={report} row={source.from} />
      )}
      <small>{sure(source.confidence)}</small>
    </span>
  );
};

export const storyColumns = (report: Report, filter: Filter): Column<number>[] => [
  {
    id: "story",
    title: "Story",
    class: "main",
    cell: (row) => (
      <a href={link(filter, "story", report.stories[row]!.number)}>
        <Any text={report.title(lead(report, row))} />
      </a>
    ),
    key: (row) => report.title(lead(report, row)).toLowerCase(),
  },
  {
    id: "size",
    title: "Articles",
    class: "num",
    descending: true,
    cell: (row) => number(report.stories[row]!.size),
    key: (row) => report.stories[row]!.size,
  },
  {
    id: "outlets",
    title: "Outlets",
    class: "num",
    descending: true,
    cell: (row) => number(outletsOf(report, report.stories[row]!.articles)),
    key: (row) => outletsOf(report, report.stories[row]!.articles),
  },
  {
    id: "cohesion",
    title: "Cohesion",
    descending: true,
    cell: (row) => <Share value={report.stories[row]!.cohesion} />,
    key: (row) => report.stories[row]!.cohesion,
  },
  {
    id: "date",
    title: "First",
    class: "wide",
    cell: (row) => {
      const first = firstOf(report, report.stories[row]!.articles)?.row;
      if (first === undefined) return <span class="unsure">undated</span>;
      return statedDay(report.articles.at[first] ?? null, report.articles.precision[first] ?? null);
    },
    key: (row) => firstOf(report, report.stories[row]!.articles)?.at ?? Infinity,
  },
  { id: "source", title: "Likely source", cell: (row) => <Source report={report} story={row} /> },
];

export const familyColumns = (report: Report, filter: Filter): Column<number>[] => [
  {
    id: "text",
    title: "Text",
    class: "main",
    cell: (row) => (
      <a href={link(filter, "family", report.families.number[row]!)} class="serif">
        <Any text={report.families.text[row]!} />
      </a>
    ),
  },
  {
    id: "kind",
    title: "",
    class: "wide tags",
    cell: (row) => (report.families.boilerplate[row] ? <span class="kind grey">boilerplate</span> : null),
  },
  {
    id: "words",
    title: "Words",
    class: "num",
    descending: true,
    cell: (row) => number(report.families.words[row]!),
    key: (row) => report.families.words[row]!,
  },
  {
    id: "size",
    title: "Places",
    class: "num",
    descending: true,
    cell: (row) => number(report.families.size[row]!),
    key: (row) => report.families.size[row]!,
  },
  {
    id: "outlets",
    title: "Outlets",
    class: "num",
    descending: true,
    cell: (row) => number(report.families.outlets[row]!),
    key: (row) => report.families.outlets[row]!,
  },
];

export const articleColumns = (report: Report, filter: Filter): Column<number>[] => [
  {
    id: "title",
    title: "Article",
    class: "main",
    cell: (row) => (
      <a href={link(filter, "article", report.articles.id[row]!)}>
        <Any text={report.title(row)} />
      </a>
    ),
    key: (row) => report.title(row).toLowerCase(),
  },
  {
    id: "outlet",
    title: "Outlet",
    cell: (row) => <Outlet report={report} row={row} />,
    key: (row) => report.outlet(row).toLowerCase(),
  },
  {
    id: "date",
    title: "Published",
    cell: (row) => <When report={report} row={row} utc />,
    key: (row) => report.articles.earliest[row] ?? Infinity,
  },
  {
    id: "words",
    title: "Words",
    class: "num wide",
    descending: true,
    cell: (row) => number(report.articles.words[row]!),
    key: (row) => report.articles.words[row]!,
  },
  {
    id: "share",
    title: "Stands elsewhere",
    descending: true,
    cell: (row) => <Share value={report.articles.shared[row]! / Math.max(1, report.articles.words[row]!)} />,
    key: (row) => report.articles.shared[row]! / Math.max(1, report.articles.words[row]!),
  },
];

const pairColumns = (report: Report, shown: Shown, filter: Filter): Column<number>[] => {
  const { passages } = report;
  const first = (pair: number) => report.pairStart[pair]!;
  const words = (pair: number) => {
    let sum = 0;
    for (let p = first(pair); p < report.pairStart[pair + 1]!; p++)
      if (shown.passage[p]) sum += passages.words[p]!;
    return sum;
  };
  const kind = (pair: number) => {
    let worst = 0;
    for (let p = first(pair); p < report.pairStart[pair + 1]!; p++)
      if (shown.passage[p]) worst = Math.max(worst, passages.kind[p]!);
    return worst;
  };
  return [
    {
      id: "pair",
      title: "Articles",
      class: "main two",
      cell: (pair) => (
        <a
          href={link(
            filter,
            "pair",
            report.articles.id[passages.a[first(pair)]!]!,
            report.articles.id[passages.b[first(pair)]!]!,
          )}
        >
          {[passages.a, passages.b].map((side, at) => (
            <span key={at} class="line">
              <Outlet report={report} row={side[first(pair)]!} />{" "}
              <Any text={report.title(side[first(pair)]!)} />
            </span>
          ))}
        </a>
      ),
    },
    {
      id: "share",
      title: "Share of the shorter",
      descending: true,
      cell: (pair) => <Share value={shown.pairShare[pair]!} />,
      key: (pair) => shown.pairShare[pair]!,
    },
    {
      id: "words",
      title: "Words",
      class: "num",
      descending: true,
      cell: (pair) => number(words(pair)),
      key: words,
    },
    { id: "kind", title: "Kind", class: "tags", cell: (pair) => <Kind kind={kind(pair)} />, key: kind },
  ];
};

export const Stories = ({ report, rows, view }: { report: Report; rows: number[]; view: View }) =>
  rows.length ? (
    <Plain label="Stories" rows={rows} columns={storyColumns(report, view.filter)} />
  ) : (
    <Empty>No articles share enough to be one story{view.filter.share ? " at this threshold" : ""}.</Empty>
  );

export const Families = ({ report, rows, view }: { report: Report; rows: number[]; view: View }) =>
  rows.length ? (
    <Plain label="Families" rows={rows} columns={familyColumns(report, view.filter)} />
  ) : (
    <Empty>Nothing stands in more than one article{view.filter.share ? " at this threshold" : ""}.</Empty>
  );

/** A short table without virtual rows. */
const Plain = ({ label, rows, columns }: { label: string; rows: number[]; columns: Column<number>[] }) => (
  <div class="list" role="table" aria-label={label}>
    <div class={`list-grid grid-${columns[0]?.id} head`} role="row">
      {columns.map((column) => (
        <div key={column.id} role="columnheader" class={column.class}>
          {column.title}
        </div>
      ))}
    </div>
    <div role="rowgroup">
      {rows.map((row) => (
        <div key={row} role="row" class={`list-grid grid-${columns[0]?.id} row`}>
          {columns.map((column) => (
            <div key={column.id} role="cell" class={column.class} data-title={column.title}>
              {column.cell(row)}
            </div>
          ))}
        </div>
      ))}
    </div>
  </div>
);

const FALLBACK: Record<string, string> = { stories: "", families: "size", articles: "share", pairs: "share" };
const TITLES: Record<string, string> = {
  stories: "Stories",
  families: "Texts that stand in several articles",
  articles: "Articles",
  pairs: "Pairs of articles",
};
const UNITS: Record<string, [string, string]> = {
  stories: ["story", "stories"],
  families: ["text", "texts"],
  articles: ["article", "articles"],
  pairs: ["pair", "pairs"],
};

/** A page that lists one thing. */
export function ListPage({
  report,
  shown,
  view,
  what,
}: {
  report: Report;
  shown: Shown;
  view: View;
  what: string;
}) {
  const { filter } = view;
  const { rows, columns } = useMemo(
    () => content(report, shown, filter, what),
    [report, shown, filter.query, what],
  );
  const sort = filter.sort || FALLBACK[what]!;
  const sorted = useMemo(() => ordered(rows, columns, sort), [rows, columns, sort]);
  return (
    <>
      <h1 tabIndex={-1}>{TITLES[what]}</h1>
      <FilterBar report={report} view={view} />
      <div class="list-top">
        <Search view={view} label="Search" />
        <p class="note" aria-live="polite">
          {counted(sorted.length, ...UNITS[what]!)}
          {filter.share > 0 && `, sharing ${filter.share} % or more`}
        </p>
      </div>
      {sorted.length ? (
        <List
          label={TITLES[what]!}
          rows={sorted}
          columns={columns}
          sort={sort}
          setSort={(next) => refine(view, { sort: next })}
          id={(row) => row}
        />
      ) : (
        <Empty>Nothing is left by this search and filter.</Empty>
      )}
    </>
  );
}

function content(
  report: Report,
  shown: Shown,
  filter: Filter,
  what: string,
): { rows: number[]; columns: Column<number>[] } {
  const query = filter.query.trim().toLowerCase();
  const meets = (row: number) => report.searchText(row).includes(query);
  switch (what) {
    case "stories":
      return {
        rows: query
          ? shown.stories.filter((row) => report.stories[row]!.articles.some(meets))
          : shown.stories,
        columns: storyColumns(report, filter),
      };
    case "families":
      return {
        rows: query
          ? shown.families.filter((row) => report.families.text[row]!.toLowerCase().includes(query))
          : shown.families,
        columns: familyColumns(report, filter),
      };
    case "articles": {
      const rows: number[] = [];
      const narrow = filter.share > 0 || filter.kinds.includes(false);
      for (let row = 0; row < report.articles.id.length; row++) {
        if (shown.candidate[row] && (!narrow || shown.article[row]) && (!query || meets(row))) rows.push(row);
      }
      return { rows, columns: articleColumns(report, filter) };
    }
    default: {
      const { a, b } = report.passages;
      const hits = (pair: number) => meets(a[report.pairStart[pair]!]!) || meets(b[report.pairStart[pair]!]!);
      return {
        rows: query ? shown.pairs.filter(hits) : shown.pairs,
        columns: pairColumns(report, shown, filter),
      };
    }
  }
}
