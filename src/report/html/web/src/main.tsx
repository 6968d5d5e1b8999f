// Data out of the page, then the page by its address.
import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ArticlePage } from "./article";
import { type Data, Report, unpack } from "./data";
import { FamilyPage } from "./family";
import { apply } from "./filter";
import { visible } from "./format";
import { Overview } from "./overview";
import { PairPage } from "./pair";
import { Empty } from "./parts";
import { link, useView } from "./state";
import { StoryPage } from "./story";
import { ListPage } from "./tables";

const PAGES = [
  ["", "Overview"],
  ["stories", "Stories"],
  ["families", "Texts"],
  ["articles", "Articles"],
  ["pairs", "Pairs"],
] as const;

function App({ report }: { report: Report }) {
  const view = useView();
  const { filter } = view;
  const [what = "", one = "", other = ""] = view.path;
  const place = view.path.join("\n");
  const main = useRef<HTMLElement>(null);
  const arrived = useRef(place);
  const shown = useMemo(
    () => apply(report, filter),
    [
      report,
      filter.share,
      filter.outlet,
      filter.from,
      filter.to,
      filter.kinds.join(),
      filter.quotations,
      filter.boilerplate,
    ],
  );
  // before anything is drawn: the heading must not take the focus from where a reader has gone since
  useLayoutEffect(() => {
    const heading = main.current?.querySelector<HTMLElement>("h1");
    document.title = `${heading?.textContent ?? "Report"} – wirecopy`;
    if (arrived.current === place) return;
    arrived.current = place;
    scrollTo(0, 0);
    heading?.focus({ preventScroll: true });
  }, [place]);
  const page = () => {
    switch (what) {
      case "":
        return <Overview report={report} shown={shown} view={view} />;
      case "stories":
      case "families":
      case "articles":
      case "pairs":
        return <ListPage key={what} report={report} shown={shown} view={view} what={what} />;
      case "story": {
        const story = report.stories.findIndex((each) => each.number === Number(one));
        return story >= 0 ? (
          <StoryPage key={place} report={report} story={story} view={view} />
        ) : (
          <Missing what="story" />
        );
      }
      case "family": {
        const family = report.families.number.indexOf(Number(one));
        return family >= 0 ? (
          <FamilyPage key={place} report={report} family={family} view={view} />
        ) : (
          <Missing what="text" />
        );
      }
      case "article": {
        const row = report.row(one);
        return row === undefined ? (
          <Missing what="article" />
        ) : (
          <ArticlePage key={place} report={report} row={row} view={view} />
        );
      }
      case "pair": {
        const [left, right] = [report.row(one), report.row(other)];
        if (left === undefined || right === undefined) return <Missing what="pair" />;
        return <PairPage key={place} report={report} left={left} right={right} view={view} />;
      }
      default:
        return <Missing what="page" />;
    }
  };
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(e) => (e.preventDefault(), main.current?.querySelector<HTMLElement>("h1")?.focus())}
      >
        Skip to the content
      </a>
      <header class="masthead">
        <a class="brand" href={link(filter)}>
          wirecopy
        </a>
        <span class="folder" title="the scan’s output folder">
          <bdi>{visible(report.data.name)}</bdi>
        </span>
        <nav aria-label="Pages">
          {PAGES.map(([path, name]) => (
            <a
              key={path}
              href={path ? link(filter, path) : link(filter)}
              aria-current={what === path ? "page" : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
        <Theme />
      </header>
      <main id="main" ref={main} class={`page-${what || "overview"}`}>
        {page()}
      </main>
      <footer class="colophon">
        Made by wirecopy {report.data.run.version ?? ""}. This page is one file and loads nothing.
      </footer>
    </>
  );
}

const Missing = ({ what }: { what: string }) => (
  <>
    <h1 tabIndex={-1}>Not in this report</h1>
    <Empty>The address names a {what} that this report does not hold.</Empty>
  </>
);

function Theme() {
  const [theme, setTheme] = useState<"light" | "dark" | "">("");
  useEffect(() => {
    if (theme) document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const dark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  return (
    <button
      type="button"
      class="plain theme"
      aria-pressed={dark}
      onClick={() => setTheme(dark ? "light" : "dark")}
    >
      {dark ? "Light" : "Dark"}
    </button>
  );
}

const root = document.getElementById("app")!;
unpack<Data>("data").then(
  (data) => {
    root.textContent = "";
    render(<App report={new Report(data)} />, root);
  },
  (error: unknown) => {
    root.textContent = `The report cannot be shown: ${error instanceof Error ? error.message : String(error)}. A browser of 2024 or newer is needed.`;
  },
);
