// One text wherever it stands, in order of time.
import type { Report } from "./data";
import { byTime } from "./facts";
import { counted, number } from "./format";
import { Any, Outlet, Section, Share, When } from "./parts";
import { link, type View } from "./state";
import { useText } from "./text";

const MOST = 500;

export function FamilyPage({ report, family, view }: { report: Report; family: number; view: View }) {
  const { families, articles } = report;
  const members = families.members[family]!;
  const spans = new Map<number, [number, number]>();
  for (let at = 0; at < members.length; at += 3) {
    if (!spans.has(members[at]!)) spans.set(members[at]!, [members[at + 1]!, members[at + 2]!]);
  }
  const rows = byTime(report, spans.keys());
  const longest = [...spans].reduce((x, y) => (y[1][1] - y[1][0] > x[1][1] - x[1][0] ? y : x));
  const loaded = useText(report, longest[0]);
  const text =
    loaded.state === "there" && longest[1][1] > 0 ? loaded.text.slice(...longest[1]) : families.text[family]!;
  const first = rows[0]!;
  return (
    <>
      <p class="above">
        <a href={link(view.filter, "families")}>Texts</a>
      </p>
      <h1 tabIndex={-1}>
        {counted(families.words[family]!, "word", "words")} in{" "}
        {counted(families.size[family]!, "place", "places")}
      </h1>
      <p class="lede">
        By {counted(families.outlets[family]!, "outlet", "outlets")}.
        {families.boilerplate[family] === 1 && " An outlet’s own standing text, not counted as copying."}
      </p>
      <blockquote class="family-text prose">
        {text.split(/\n+/).map((line, at) => (
          <p key={at} dir="auto">
            <Any text={line} />
          </p>
        ))}
      </blockquote>
      <Section id="places" title="Where it stands, in order of time">
        <ul class="members">
          {rows.slice(0, MOST).map((row) => (
            <li key={row}>
              <Outlet report={report} row={row} />
              <a
                href={
                  row === first
                    ? link(view.filter, "article", articles.id[row]!)
                    : link(view.filter, "pair", articles.id[first]!, articles.id[row]!)
                }
              >
                <Any text={report.title(row)} />
              </a>
              <When report={report} row={row} />
              <Share value={articles.shared[row]! / Math.max(1, articles.words[row]!)} />
            </li>
          ))}
        </ul>
        {families.size[family]! > Math.min(MOST, rows.length) && (
          <p class="note">
            and {number(families.size[family]! - Math.min(MOST, rows.length))} more in families.jsonl
          </p>
        )}
      </Section>
    </>
  );
}
