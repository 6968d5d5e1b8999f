// One story: when each outlet had it, who had it from whom, how tightly it hangs together.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Report } from "./data";
import { byTime, lead, likelySource, outletsOf } from "./facts";
import { by, counted, cut, moment, number, percent, stated, sure } from "./format";
import { Graph } from "./graph";
import { Any, Empty, Heading, Outlet, Section, Share, useNarrow, useWidth, When, Who } from "./parts";
import { link, type View } from "./state";

/** Copies whose reasons are spelled out at once. */
const REASONS = 10;

export function StoryPage({ report, story, view }: { report: Report; story: number; view: View }) {
  const { articles, size, cohesion, weakest, bridges } = report.stories[story]!;
  const rows = byTime(report, articles);
  const [reasons, setReasons] = useState(REASONS);
  const source = likelySource(report, story);
  const members = new Set(articles);
  const copies = [...new Set(articles.flatMap((row) => report.copiesOf(row)))]
    .filter(
      (copy) =>
        members.has(report.copies.to[copy]!) &&
        (report.copies.from[copy]! < 0 || members.has(report.copies.from[copy]!)),
    )
    .sort(
      (x, y) =>
        report.copies.known[y]! - report.copies.known[x]! ||
        report.copies.words[y]! - report.copies.words[x]! ||
        x - y,
    );
  return (
    <>
      <p class="above">
        <a href={link(view.filter, "stories")}>Stories</a>
      </p>
      <Heading text={report.title(lead(report, story))} />
      <p class="lede">
        {by(size, outletsOf(report, articles), articles.filter((row) => !report.outlet(row)).length)}.{" "}
        {source ? (
          <>
            Most of it likely came from{" "}
            {source.from < 0 ? (
              <>
                <b>
                  <Any text={report.wire(source.from)} />
                </b>
                , whose own text is not among the articles
              </>
            ) : (
              <b>
                <Who report={report} row={source.from} />
              </b>
            )}{" "}
            ({sure(source.confidence)} sure).
          </>
        ) : (
          <>Who had it first cannot be told.</>
        )}
      </p>
      <dl class="figures">
        <Fact name="cohesion" value={percent(cohesion)} about="mean share over all its pairs" />
        {weakest && (
          <Fact
            name="weakest link"
            value={percent(weakest[2])}
            about={
              <a
                href={link(
                  view.filter,
                  "pair",
                  report.articles.id[weakest[0]]!,
                  report.articles.id[weakest[1]]!,
                )}
              >
                <Any text={report.outlet(weakest[0]) || report.articles.id[weakest[0]]!} /> and{" "}
                <Any text={report.outlet(weakest[1]) || report.articles.id[weakest[1]]!} />
              </a>
            }
          />
        )}
        <Fact
          name={bridges.length === 1 ? "bridge" : "bridges"}
          value={number(bridges.length)}
          about={
            bridges.length === 0
              ? "no article belongs to another story too"
              : bridges.slice(0, 3).map((row) => (
                  <a key={row} href={link(view.filter, "article", report.articles.id[row]!)}>
                    <Any text={report.title(row)} />
                  </a>
                ))
          }
        />
      </dl>
      <Section
        id="timeline"
        title="When each had it"
        note="A bar is as long as the time that the stated date may mean: a day where only a day is given, 26 hours more where no time zone is. Bars that overlap decide nothing. Times are in UTC."
      >
        <Timeline report={report} rows={rows} view={view} />
      </Section>
      <Section
        id="graph"
        title="Who had it from whom"
        note="An arrow where the direction could be told, with how sure that is; a dashed line where it could not. A dashed box is an agency whose own text is not among the articles. Times are in UTC where their zone is stated."
      >
        {copies.length ? (
          <Graph report={report} rows={rows} copies={copies} view={view} />
        ) : (
          <Empty>
            No copy was drawn between these articles: what they share may be speech that each of them quotes.
          </Empty>
        )}
      </Section>
      {copies.length > 0 && (
        <Section id="evidence" title="Why">
          <ol class="evidence-list">
            {copies.slice(0, reasons).map((copy) => (
              <CopyLine key={copy} report={report} copy={copy} view={view} />
            ))}
          </ol>
          {copies.length > reasons && (
            <button type="button" class="plain" onClick={() => setReasons(copies.length)}>
              all {number(copies.length)}
            </button>
          )}
        </Section>
      )}
      <Section id="members" title="Articles, in order of time">
        <ul class="members">
          {rows.slice(0, 300).map((row) => (
            <li key={row}>
              <Outlet report={report} row={row} />
              <a href={link(view.filter, "article", report.articles.id[row]!)}>
                <Any text={report.title(row)} />
              </a>
              <When report={report} row={row} />
              <Share value={report.articles.shared[row]! / Math.max(1, report.articles.words[row]!)} />
            </li>
          ))}
        </ul>
        {size > Math.min(300, rows.length) && (
          <p class="note">and {number(size - Math.min(300, rows.length))} more in stories.jsonl</p>
        )}
      </Section>
    </>
  );
}

const Fact = ({ name, value, about }: { name: string; value: string; about: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd class="value">{value}</dd>
    <dd class="about">{about}</dd>
  </div>
);

/** A copy in words: who from whom, how much, how sure, and why. */
export function CopyLine({ report, copy, view }: { report: Report; copy: number; view: View }) {
  const { copies } = report;
  const [from, to] = [copies.from[copy]!, copies.to[copy]!];
  const known = copies.known[copy] === 1;
  const article = (row: number) => (
    <a href={link(view.filter, "article", report.articles.id[row]!)}>
      <Any text={report.outlet(row) || report.articles.id[row]!} />
    </a>
  );
  const source = from < 0 ? <Any class="wire-name" text={report.wire(from)} /> : article(from);
  return (
    <li class={known ? "known" : "open"}>
      <p>
        {known ? (
          <>
            {article(to)} had {counted(copies.words[copy]!, "word", "words")} ({percent(copies.share[copy]!)}{" "}
            of its article) from {source}
            {from < 0 && ", whose own text is not among the articles"}: {sure(copies.confidence[copy]!)} sure.
          </>
        ) : (
          <>
            {article(to)} and {source} share {counted(copies.words[copy]!, "word", "words")}; who had them
            first is undetermined
            {from >= 0 && <> ({sure(copies.confidence[copy]!)} for the latter)</>}.
          </>
        )}{" "}
        {from >= 0 && (
          <a
            class="more"
            href={link(view.filter, "pair", report.articles.id[from]!, report.articles.id[to]!)}
          >
            side by side
          </a>
        )}
      </p>
      <Evidence report={report} copy={copy} />
    </li>
  );
}

export function Evidence({ report, copy }: { report: Report; copy: number }) {
  const reasons = report.copies.evidence[copy]!;
  if (reasons.length === 0) return <p class="reason none">No evidence either way.</p>;
  return (
    <ul class="reasons">
      {reasons.map(([kind, points, says], at) => (
        <li key={at} class={points < 0 ? "against" : "for"}>
          <span class="kind grey">{kind}</span> <Any text={report.data.says[says] ?? ""} />{" "}
          <span class="points" title="log-odds for the stated source">
            {points < 0 ? "−" : "+"}
            {Math.abs(points).toFixed(1)}
          </span>
        </li>
      ))}
    </ul>
  );
}

const LANES = 40;

function Timeline({ report, rows, view }: { report: Report; rows: number[]; view: View }) {
  const [box, width] = useWidth<HTMLDivElement>(900);
  const narrow = useNarrow();
  const { earliest, latest, precision, at } = report.articles;
  const dated = rows.filter((row) => earliest[row] != null && latest[row] != null);
  if (dated.length === 0) {
    return (
      <div ref={box}>
        <Empty>None of these articles has a date that could be read.</Empty>
      </div>
    );
  }
  const undated = rows.length - dated.length;
  const lanes = new Map<string, number[]>();
  for (const row of rows) {
    const name = report.outlet(row) || report.articles.id[row]!;
    const lane = lanes.get(name);
    if (lane) lane.push(row);
    else lanes.set(name, [row]);
  }
  const start = Math.min(...dated.map((row) => earliest[row]!));
  const end = Math.max(...dated.map((row) => latest[row]!));
  const pad = Math.max(1800, (end - start) * 0.03);
  const label = narrow ? 112 : 200;
  const margin = undated ? (narrow ? 54 : 84) : 12;
  const right = width - margin;
  const x = (t: number) => label + ((t - start + pad) / (end - start + 2 * pad)) * (right - label);
  const step = tickStep((end - start + 2 * pad) / Math.max(2, (right - label) / (narrow ? 64 : 90)));
  const ticks: number[] = [];
  for (let t = Math.ceil((start - pad) / step) * step; t <= end + pad; t += step) ticks.push(t);
  const shown = [...lanes].slice(0, LANES);
  const lane = 26;
  const top = 34;
  const height = top + shown.length * lane + 8;
  return (
    <div ref={box} class="timeline">
      <svg width={width} height={height} role="group" aria-label="Timeline of the articles by outlet, in UTC">
        <text class="zone" x={label - 48} y={top - 10}>
          UTC
        </text>
        {ticks.map((t, at) => {
          const midnight = t % 86_400 === 0;
          return (
            <g key={t} class={midnight ? "tick day" : "tick"}>
              <line x1={x(t)} x2={x(t)} y1={top - 6} y2={height} />
              <text x={x(t)} y={top - 10}>
                {step >= 86_400 || midnight
                  ? moment(t, false)
                  : at === 0
                    ? `${moment(t, true)} ${moment(t, false)}`
                    : moment(t, true)}
              </text>
            </g>
          );
        })}
        {undated > 0 && (
          <text class="undated-head" x={right + margin / 2} y={top - 10}>
            undated
          </text>
        )}
        {shown.map(([name, members], at) => {
          const y = top + at * lane;
          return (
            <g key={name} transform={`translate(0 ${y})`}>
              <line class="lane" x1={label} x2={right} y1={lane / 2} y2={lane / 2} />
              <text class="name" x={label - 10} y={lane / 2} text-anchor="end">
                {cut(name, label - 14, 13)}
                <title>{name}</title>
              </text>
              {members.map((row, nth) => {
                const says = `${name}, ${stated(at_(row), precision[row] ?? null)}: ${report.title(row)}`;
                const href = link(view.filter, "article", report.articles.id[row]!);
                if (earliest[row] == null || latest[row] == null) {
                  return (
                    <a key={row} href={href} aria-label={says}>
                      <circle class="mark undated" cx={right + margin / 2 + nth * 8} cy={lane / 2} r="5">
                        <title>{says}</title>
                      </circle>
                    </a>
                  );
                }
                const [x0, x1] = [x(earliest[row]), x(latest[row])];
                const exact = x1 - x0 < 6;
                return (
                  <a key={row} href={href} aria-label={says}>
                    <rect
                      class={exact ? "mark exact" : "mark vague"}
                      x={exact ? (x0 + x1) / 2 - 3 : x0}
                      width={exact ? 6 : x1 - x0}
                      y={exact ? 4 : 7}
                      height={exact ? lane - 8 : lane - 14}
                      rx={exact ? 2 : 3}
                    >
                      <title>{says}</title>
                    </rect>
                  </a>
                );
              })}
            </g>
          );
        })}
      </svg>
      {lanes.size > LANES && <p class="note">and {number(lanes.size - LANES)} more outlets</p>}
    </div>
  );

  function at_(row: number): string | null {
    return at[row] ?? null;
  }
}

/** The round step of an axis nearest above some seconds. */
function tickStep(least: number): number {
  const steps = [
    300, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000, 7_776_000,
    31_536_000,
  ];
  return steps.find((step) => step >= least) ?? 315_360_000;
}
