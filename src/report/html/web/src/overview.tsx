// The first page: what was scanned, what came out, who feeds whom.
import { useState } from "preact/hooks";
import type { Report } from "./data";
import type { Shown } from "./filter";
import { FilterBar } from "./filterbar";
import { Flows, Matrix } from "./flow";
import { by, bytes, counted, duration, number, percent, visible } from "./format";
import { Histogram } from "./histogram";
import { Families, Stories } from "./tables";
import { Any, Empty, Section, Share } from "./parts";
import { link, type View } from "./state";

const TOP = 8;

export function Overview({ report, shown, view }: { report: Report; shown: Shown; view: View }) {
  const { data } = report;
  const counts = data.run.counts ?? {};
  const count = (name: string) => counts[name] ?? 0;
  const reused = (at: 4 | 5 | 6) => data.totals.reduce((sum, row) => sum + row[at], 0);
  const sharedPart = count("shared_words") / Math.max(1, count("words"));
  return (
    <>
      <h1 tabIndex={-1}>What these articles share</h1>
      <p class="lede">
        {by(count("articles"), count("outlets"), data.totals.find(([place]) => place < 0)?.[1] ?? 0)} were
        compared.{" "}
        {sharedPart > 0
          ? `${percent(sharedPart)} of all words stand in more than one article.`
          : "No passage stands in more than one article."}
      </p>
      <dl class="figures">
        <Figure
          name="passages"
          value={count("passages")}
          note="shared by two articles"
          href={link(view.filter, "pairs")}
        />
        <Figure
          name="families"
          value={count("families")}
          note="one text wherever it stands"
          href={link(view.filter, "families")}
        />
        <Figure
          name="stories"
          value={count("stories")}
          note="articles that share enough"
          href={link(view.filter, "stories")}
        />
        <Figure
          name="copies"
          value={count("copies")}
          note={`${number(count("known_copies"))} with a known direction`}
        />
        <Figure
          name="reused whole"
          value={reused(4)}
          note={`${number(reused(5))} in part, ${number(reused(6))} original`}
          href={link(view.filter, "articles")}
        />
      </dl>
      <LeftOut report={report} />
      <FilterBar report={report} view={view} />
      <Section
        id="threshold"
        title="How much pairs share"
        note="Pairs of articles by the share of the shorter one that stands in the other. Move the line: everything below it disappears from this page and all lists. Heights are square roots."
      >
        {report.pairs ? (
          <Histogram shown={shown} view={view} />
        ) : (
          <Empty>No two articles share a passage.</Empty>
        )}
      </Section>
      <Section
        id="stories"
        title="Stories"
        note="Articles that share so much that they are one story; those that share most words first."
        more={<More href={link(view.filter, "stories")} count={shown.stories.length} name="stories" />}
      >
        <Stories report={report} rows={shown.stories.slice(0, TOP)} view={view} />
      </Section>
      <Section
        id="families"
        title="Texts that travelled furthest"
        more={<More href={link(view.filter, "families")} count={shown.families.length} name="families" />}
      >
        <Families report={report} rows={byReach(report, shown.families).slice(0, TOP)} view={view} />
      </Section>
      <Section
        id="flows"
        title="Who feeds whom"
        note="Words that went from a source on the left to an outlet on the right, where the direction could be told. A source with a dashed edge is an agency whose own text is not among the articles."
      >
        <Flows report={report} flows={shown.flows} />
      </Section>
      <Section
        id="matrix"
        title="From outlet to outlet"
        note="Words taken, and the median time in between where both are dated to the hour."
      >
        <Matrix flows={shown.flows} />
      </Section>
      <Section
        id="originality"
        title="Originality by outlet"
        note="How much of each outlet’s words stands only here, in one article; over all articles that were scanned. An agency whose text others print has little of that, however much it wrote itself."
      >
        <Originality report={report} outlet={view.filter.outlet} />
      </Section>
      <Scan report={report} />
    </>
  );
}

/** Families in order of how many articles they stand in, times their words. */
export const byReach = (report: Report, rows: number[]): number[] => {
  const { size, words } = report.families;
  return [...rows].sort((x, y) => size[y]! * words[y]! - size[x]! * words[x]! || x - y);
};

const Figure = (props: { name: string; value: number; note: string; href?: string }) => (
  <div>
    <dt>{props.href ? <a href={props.href}>{props.name}</a> : props.name}</dt>
    <dd class="value">{number(props.value)}</dd>
    <dd class="about">{props.note}</dd>
  </div>
);

const More = ({ href, count, name }: { href: string; count: number; name: string }) =>
  count > TOP ? (
    <a class="more" href={href}>
      all {number(count)} {name}
    </a>
  ) : null;

function LeftOut({ report }: { report: Report }) {
  const left = report.data.left_out;
  const says: string[] = [];
  if (left.sharing + left.original > 0) {
    says.push(
      `This report holds the part of the scan that shares most: ${counted(left.sharing, "article", "articles")} that share text and ${number(left.original)} that share none are left out, with ${counted(left.stories, "story", "stories")} and ${counted(left.copies, "copy", "copies")}.`,
    );
  }
  if (left.passages > 0)
    says.push(`${counted(left.passages, "passage", "passages")} are left out, the shorter ones first.`);
  if (left.texts > 0)
    says.push(
      `For the whole text of ${counted(left.texts, "article", "articles")} there was no room: only passages are shown.`,
    );
  says.push(...left.missing.map((reason) => `${visible(reason)}.`));
  if (says.length === 0) return null;
  return (
    <aside class="notice" aria-label="What is left out">
      {says.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {left.sharing + left.original + left.texts > 0 && (
        <p>
          The files of the scan hold everything; <code>wirecopy report --max-size</code> makes room for more.
        </p>
      )}
    </aside>
  );
}

function Originality({ report, outlet }: { report: Report; outlet: string }) {
  const [all, setAll] = useState(false);
  const { data } = report;
  const rows = data.totals
    .filter((row) => !outlet || data.outlets[row[0]] === outlet)
    .sort((x, y) => y[2] - x[2] || x[0] - y[0]);
  if (rows.length === 0) return <Empty>There are no articles.</Empty>;
  const shown = all ? rows : rows.slice(0, 15);
  return (
    <>
      <table class="plain-table originality">
        <thead>
          <tr>
            <th scope="col">Outlet</th>
            <th scope="col" class="num">
              Articles
            </th>
            <th scope="col" class="num wide">
              Words
            </th>
            <th scope="col">Words only here</th>
            <th scope="col" class="wide">
              Articles: <span class="key whole">reused whole</span> <span class="key part">in part</span>{" "}
              <span class="key own">original</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(([place, articles, words, shared, whole, part, own]) => (
            <tr key={place}>
              <th scope="row">
                {place < 0 ? (
                  <span class="outlet none">no outlet</span>
                ) : (
                  <Any text={data.outlets[place] ?? ""} />
                )}
              </th>
              <td class="num">{number(articles)}</td>
              <td class="num wide">{number(words)}</td>
              <td>
                <Share value={1 - shared / Math.max(1, words)} />
              </td>
              <td class="wide">
                <svg
                  class="stack"
                  viewBox="0 0 100 10"
                  preserveAspectRatio="none"
                  role="img"
                  aria-label={`${whole} whole, ${part} in part, ${own} original`}
                >
                  <rect class="whole" x="0" width={(100 * whole) / articles} height="10" />
                  <rect
                    class="part"
                    x={(100 * whole) / articles}
                    width={(100 * part) / articles}
                    height="10"
                  />
                  <rect
                    class="own"
                    x={(100 * (whole + part)) / articles}
                    width={(100 * own) / articles}
                    height="10"
                  />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          all {number(rows.length)} outlets
        </button>
      )}
    </>
  );
}

const PARAMETERS: Record<string, string> = {
  min_words: "Shortest passage",
  rewrites: "Copy in other words",
  story_resolution: "Share that makes a story",
  decide_at: "Direction is said from",
  boilerplate: "Standing text given",
  seed: "Seed",
};

function parameter(name: string, value: unknown): string {
  if (name === "min_words") return `${String(value)} matched words`;
  if (name === "story_resolution" || name === "decide_at")
    return typeof value === "number" ? percent(value) : String(value);
  if (name === "rewrites") {
    const says: Record<string, string> = {
      off: "not looked for",
      linked: "where pairs share phrases",
      all: "everywhere",
    };
    return says[String(value)] ?? String(value);
  }
  if (Array.isArray(value)) return value.length ? value.join(", ") : "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function Scan({ report }: { report: Report }) {
  const { run, inputs, rejects, left_out } = report.data;
  const files = run.inputs ?? [];
  const size = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <>
      <Section id="rejected" title="Rejected input">
        {rejects.length === 0 ? (
          <Empty>Every record could be read.</Empty>
        ) : (
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">Where</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {rejects.slice(0, 100).map((reject) => (
                <tr key={`${reject.path}:${reject.line}`}>
                  <td class="path">
                    <Any text={`${reject.path}:${reject.line}`} />
                  </td>
                  <td>
                    <Any text={reject.reason} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {rejects.length + left_out.rejects > 100 && (
          <p class="note">and {number(rejects.length + left_out.rejects - 100)} more in rejects.jsonl</p>
        )}
      </Section>
      <Section id="scan" title="How it was scanned">
        <div class="columns">
          <table class="plain-table">
            <caption>
              {counted(inputs, "file", "files")}
              {inputs === files.length ? `, ${bytes(size)}` : ""}
            </caption>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col" class="num">
                  Size
                </th>
                <th scope="col" class="num">
                  Articles
                </th>
              </tr>
            </thead>
            <tbody>
              {files.slice(0, 20).map((file) => (
                <tr key={file.path}>
                  <td class="path">
                    <Any text={file.path} />
                    <small>
                      {[file.format, file.compression === "none" ? "" : file.compression, file.mapping]
                        .filter(Boolean)
                        .join(" · ")}
                    </small>
                  </td>
                  <td class="num">{bytes(file.bytes)}</td>
                  <td class="num">{number(file.articles)}</td>
                </tr>
              ))}
              {inputs > 20 && (
                <tr>
                  <td colSpan={3}>and {number(inputs - 20)} more in run.json</td>
                </tr>
              )}
            </tbody>
          </table>
          <div>
            <dl class="facts">
              {Object.entries(run.parameters ?? {}).map(([name, value]) => (
                <div key={name}>
                  <dt>{PARAMETERS[name] ?? name.replaceAll("_", " ")}</dt>
                  <dd>{parameter(name, value)}</dd>
                </div>
              ))}
              <div>
                <dt>Pairs compared</dt>
                <dd>
                  {number(run.counts?.["candidates"] ?? 0)} of {number(run.counts?.["screened"] ?? 0)} that
                  share a phrase
                </dd>
              </div>
              <div>
                <dt>Set phrases discarded</dt>
                <dd>{number(run.counts?.["formulas"] ?? 0)}</dd>
              </div>
              {run.seconds !== undefined && (
                <div>
                  <dt>Took</dt>
                  <dd>
                    {run.seconds < 10 ? `${run.seconds.toFixed(1)} s` : duration(run.seconds)} on{" "}
                    {counted(run.threads ?? 1, "thread", "threads")}
                    {run.peak_bytes ? `, ${bytes(run.peak_bytes)} of memory at most` : ""}
                  </dd>
                </div>
              )}
              <div>
                <dt>Program</dt>
                <dd>wirecopy {run.version ?? ""}</dd>
              </div>
            </dl>
          </div>
        </div>
      </Section>
    </>
  );
}
