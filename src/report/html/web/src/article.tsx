// One article: every stretch of it that stands elsewhere, where, and since when.
import { useMemo, useState } from "preact/hooks";
import type { Report } from "./data";
import { before, byTime, firstKnown } from "./facts";
import { counted, leastDuration, number, percent, visible } from "./format";
import { Any, Empty, Heading, Outlet, Section, Switch, When, Who } from "./parts";
import type { Marked } from "./runs";
import { link, refine, type View } from "./state";
import { CopyLine } from "./story";
import { Text, useText } from "./text";
import { countWords, overlaps, type Span, totalWords, words } from "./words";

/** A stretch of the article that stands elsewhere: families that overlap, taken together. */
interface Stretch {
  span: Span;
  families: number[];
  /** Other articles, with the places of this one that stand there. */
  others: Map<number, Span[]>;
  boilerplate: boolean;
}

function stretchesOf(report: Report, row: number, withBoilerplate: boolean): Stretch[] {
  const { families } = report;
  const places: { span: Span; family: number }[] = [];
  for (const family of report.familiesIn(row)) {
    const members = families.members[family]!;
    for (let at = 0; at < members.length; at += 3) {
      if (members[at] === row) places.push({ span: [members[at + 1]!, members[at + 2]!], family });
    }
  }
  places.sort((x, y) => x.span[0] - y.span[0] || y.span[1] - x.span[1]);
  const found: Stretch[] = [];
  for (const { span, family } of places) {
    const boilerplate = families.boilerplate[family] === 1;
    if (boilerplate && !withBoilerplate && span[1] === 0) continue;
    let last = found.at(-1);
    if (!last || span[0] >= last.span[1] || last.boilerplate !== boilerplate) {
      last = { span: [...span], families: [], others: new Map(), boilerplate };
      found.push(last);
    }
    last.span[1] = Math.max(last.span[1], span[1]);
    last.families.push(family);
    const members = families.members[family]!;
    for (let at = 0; at < members.length; at += 3) {
      const other = members[at]!;
      if (other === row) continue;
      const spans = last.others.get(other);
      if (spans) spans.push(span);
      else last.others.set(other, [span]);
    }
  }
  return found;
}

/** The words of an article's stretch that stand in another article: in passages of the two, or, where they were
    not compared with each other, in the families of both. */
function wordsIn(report: Report, row: number, other: number, stretch: Stretch, text: string): number {
  const { passages, families } = report;
  const spans: Span[] = [];
  const pair = report.pair(row, other);
  for (let p = report.pairStart[pair ?? 0]!; pair !== undefined && p < report.pairStart[pair + 1]!; p++) {
    if ((families.boilerplate[passages.family[p]!] === 1) !== stretch.boilerplate) continue;
    spans.push(
      passages.a[p] === row
        ? [passages.a_start[p]!, passages.a_end[p]!]
        : [passages.b_start[p]!, passages.b_end[p]!],
    );
  }
  const here = spans.filter((span) => overlaps(span, stretch.span));
  return countWords(words(text, ...stretch.span), here.length ? here : stretch.others.get(other)!, []);
}

type Mark = { family: number } | "quoted" | "credit" | "repeat";

export function ArticlePage({ report, row, view }: { report: Report; row: number; view: View }) {
  const { articles } = report;
  const loaded = useText(report, row);
  const stretches = useMemo(() => stretchesOf(report, row, true), [report, row]);
  const [active, setActive] = useState<number | undefined>();
  const counted_ = (stretch: Stretch) => view.filter.boilerplate || !stretch.boilerplate;
  const numbered = stretches.filter(counted_);
  const copies = report.copiesOf(row);
  const taken = copies.filter((copy) => report.copies.to[copy] === row);
  const given = copies.filter((copy) => report.copies.from[copy] === row);
  const agencies = [...new Set(articles.credits[row]!.map(([agency]) => report.data.agencies[agency]!))];
  const url = articles.url[row];
  const story = articles.story[row]!;
  const marks: Marked<Mark>[] = [];
  for (const stretch of stretches) {
    for (const family of stretch.families) {
      const members = report.families.members[family]!;
      for (let at = 0; at < members.length; at += 3) {
        if (members[at] === row) marks.push({ span: [members[at + 1]!, members[at + 2]!], mark: { family } });
      }
    }
  }
  for (const span of articles.quoted[row]!) marks.push({ span, mark: "quoted" });
  for (const [, , start, end] of articles.credits[row]!) marks.push({ span: [start, end], mark: "credit" });
  for (const [start, end] of articles.repeats[row]!) marks.push({ span: [start, end], mark: "repeat" });
  const reach = (families: number[]) => {
    const rows = new Set<number>();
    for (const family of families) {
      const members = report.families.members[family]!;
      for (let at = 0; at < members.length; at += 3) rows.add(members[at]!);
    }
    return rows.size - 1;
  };
  const level = (count: number) => (count >= 10 ? 4 : count >= 5 ? 3 : count >= 3 ? 2 : 1);
  const show = (stretch: number) => {
    setActive(stretch);
    document.getElementById(`note-${stretch}`)?.scrollIntoView({ block: "nearest" });
  };
  const met = new Set<number>();
  return (
    <div class="article-page">
      <p class="above">
        <Outlet report={report} row={row} /> · <When report={report} row={row} />
        {story >= 0 && (
          <>
            {" "}
            · <a href={link(view.filter, "story", report.stories[story]!.number)}>its story</a>
          </>
        )}
      </p>
      <Heading text={report.title(row)} />
      <p class="lede">
        {articles.shared[row]! > 0
          ? `${percent(articles.shared[row]! / Math.max(1, articles.words[row]!))} of its ${counted(articles.words[row]!, "word", "words")} stands in other articles too.`
          : `None of its ${counted(articles.words[row]!, "word", "words")} stands in another article.`}
        {agencies.length > 0 && (
          <>
            {" "}
            It credits{" "}
            {agencies.map((name, at) => (
              <span key={name}>
                {at > 0 && ", "}
                <Any text={name} />
              </span>
            ))}
            .
          </>
        )}
      </p>
      <p class="address">
        <bdi>{visible(articles.id[row]!)}</bdi>
        {url && url !== articles.id[row] && (
          <>
            {" "}
            · <bdi>{visible(url)}</bdi>
          </>
        )}
      </p>
      <div class="tools">
        <Switch on={view.filter.boilerplate} set={(boilerplate) => refine(view, { boilerplate })}>
          count boilerplate
        </Switch>
        <span class="legend">
          stands in <span class="reach-1">1–2</span> <span class="reach-2">3–4</span>{" "}
          <span class="reach-3">5–9</span> <span class="reach-4">10 or more</span> other articles
        </span>
      </div>
      <div class="reading-room">
        <article class="text" aria-label="Text">
          {loaded.state === "loading" && <p class="loading">Unpacking the text …</p>}
          {loaded.state === "absent" &&
            (articles.shared[row] || stretches.length ? (
              <>
                <p class="notice">The report does not hold this article’s text, only what it shares.</p>
                {numbered.map((stretch, at) => (
                  <div key={at} class="prose">
                    <p dir="auto">
                      <span class="chip">{at + 1}</span>{" "}
                      <Any text={report.families.text[stretch.families[0]!]!} />
                    </p>
                  </div>
                ))}
              </>
            ) : (
              <p class="notice">It shares nothing, so the report does not hold its text.</p>
            ))}
          {loaded.state === "there" && (
            <Text
              text={loaded.text}
              marks={marks}
              group={(run) =>
                run.marks.some((mark) => typeof mark === "object")
                  ? numbered.findIndex((s) => s.span[0] <= run.start && s.span[1] >= run.end)
                  : -1
              }
              wrap={(key, group, text) => {
                const at = Number(key);
                const pieces = group.map((run) => {
                  const families = run.marks.flatMap((mark) =>
                    typeof mark === "object" ? [mark.family] : [],
                  );
                  const boilerplate = families.length > 0 && at < 0;
                  const name = [
                    run.marks.includes("quoted") && "quoted",
                    run.marks.includes("credit") && "credit",
                    run.marks.includes("repeat") && "repeat",
                    boilerplate && "boilerplate",
                    at >= 0 && families.length > 0 && `reach-${level(reach(families))}`,
                  ].filter(Boolean);
                  return name.length ? (
                    <span
                      key={run.start}
                      class={name.join(" ")}
                      title={run.marks.includes("repeat") ? "said twice in this article" : undefined}
                    >
                      {text(run)}
                    </span>
                  ) : (
                    text(run)
                  );
                });
                if (at < 0) return pieces;
                const first = !met.has(at);
                met.add(at);
                return (
                  <mark
                    key={group[0]!.start}
                    class={active === at ? "stretch active" : "stretch"}
                    onClick={() => show(at)}
                  >
                    {first && (
                      <button
                        type="button"
                        class="chip"
                        id={`stretch-${at}`}
                        aria-label={`Stretch ${at + 1}: where else it stands`}
                        onClick={() => show(at)}
                        data-number={at + 1}
                      />
                    )}
                    {pieces}
                  </mark>
                );
              }}
            />
          )}
        </article>
        <aside class="notes" aria-label="Where else it stands">
          {numbered.length === 0 ? (
            <Empty>Nothing in it stands elsewhere{stretches.length ? " but boilerplate" : ""}.</Empty>
          ) : (
            numbered.map((stretch, at) => (
              <Note
                key={at}
                report={report}
                row={row}
                stretch={stretch}
                at={at}
                active={active === at}
                view={view}
                text={loaded.state === "there" ? loaded.text : undefined}
                pick={() => setActive(at)}
              />
            ))
          )}
        </aside>
      </div>
      {(taken.length > 0 || given.length > 0) && (
        <div class="columns">
          {taken.length > 0 && (
            <Section id="from" title="Where it came from">
              <ol class="evidence-list">
                {taken.map((copy) => (
                  <CopyLine key={copy} report={report} copy={copy} view={view} />
                ))}
              </ol>
            </Section>
          )}
          {given.length > 0 && (
            <Section id="to" title="Who has it from here">
              <ol class="evidence-list">
                {given.slice(0, 20).map((copy) => (
                  <CopyLine key={copy} report={report} copy={copy} view={view} />
                ))}
              </ol>
              {given.length > 20 && <p class="note">and {number(given.length - 20)} more</p>}
            </Section>
          )}
        </div>
      )}
    </div>
  );
}

const OTHERS = 6;

function Note(props: {
  report: Report;
  row: number;
  stretch: Stretch;
  at: number;
  active: boolean;
  view: View;
  /** The article's text; where it is not at hand, words are not counted. */
  text: string | undefined;
  pick: () => void;
}) {
  const { report, row, stretch, at, view, text } = props;
  const [all, setAll] = useState(false);
  const others = byTime(report, stretch.others.keys());
  const everyone = [row, ...others];
  const first = firstKnown(report, everyone);
  const sure =
    first !== undefined && everyone.every((other) => other === first || before(report, first, other));
  const find = () => {
    props.pick();
    document.getElementById(`stretch-${at}`)?.focus();
    document.getElementById(`stretch-${at}`)?.scrollIntoView({ block: "center" });
  };
  return (
    <section id={`note-${at}`} class={props.active ? "note-card active" : "note-card"}>
      <h2>
        <button
          type="button"
          class="chip"
          aria-label={`Stretch ${at + 1}: show it in the text`}
          onClick={find}
        >
          {at + 1}
        </button>{" "}
        {text === undefined
          ? "In"
          : `${counted(totalWords(words(text, ...stretch.span)), "word", "words")} in`}{" "}
        {counted(others.length, "other article", "other articles")}
        {stretch.boilerplate && <span class="kind grey">boilerplate</span>}
      </h2>
      <p class="since">
        {first === undefined ? (
          "None of them is dated."
        ) : first === row ? (
          sure ? (
            "Earliest here."
          ) : (
            "Known earliest here; others may have had it before: their dates overlap or are missing."
          )
        ) : (
          <>
            {sure ? "Since " : "At the latest since "}
            <When report={report} row={first} />, <Who report={report} row={first} />
            {sure ? "." : "; dates that overlap or are missing leave room for others."}
          </>
        )}
      </p>
      <ul>
        {others.slice(0, all ? 500 : OTHERS).map((other) => (
          <li key={other}>
            <a href={link(view.filter, "pair", report.articles.id[row]!, report.articles.id[other]!)}>
              <Who report={report} row={other} /> <Any class="headline" text={report.title(other)} />
            </a>
            <small>
              <When report={report} row={other} utc /> · {relative(report, row, other)}
              {text !== undefined &&
                ` · ${counted(wordsIn(report, row, other, stretch, text), "word", "words")}`}
            </small>
          </li>
        ))}
      </ul>
      {others.length > OTHERS && !all && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          all {number(others.length)}
        </button>
      )}
    </section>
  );
}

/** How much later or earlier another article is, where the dates say. */
function relative(report: Report, row: number, other: number): string {
  const { earliest, latest } = report.articles;
  if (before(report, row, other)) return `${leastDuration(earliest[other]! - latest[row]!)} later`;
  if (before(report, other, row)) return `${leastDuration(earliest[row]! - latest[other]!)} earlier`;
  return "order open";
}
