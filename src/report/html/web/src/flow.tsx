// Who feeds whom: sources on the left, takers on the right, ribbons as wide as the words that went.
// Two columns rather than a layered picture, because outlets take from each other both ways.
import { useState } from "preact/hooks";
import type { Flow, Report } from "./data";
import { counted, cut, duration, number, visible } from "./format";
import { Empty, useNarrow, useWidth } from "./parts";

const SIDE = 12;
const HUES = 8;
const OTHERS = "others";

interface Node {
  name: string;
  words: number;
  top: number;
  height: number;
  used: number;
}

function column(names: Map<string, number>, scale: number, gap: number): Map<string, Node> {
  const nodes = new Map<string, Node>();
  let top = 0;
  const sorted = [...names].sort((x, y) => Number(x[0] === OTHERS) - Number(y[0] === OTHERS) || y[1] - x[1]);
  for (const [name, words] of sorted) {
    const height = Math.max(2, words * scale);
    nodes.set(name, { name, words, top, height, used: 0 });
    top += height + gap;
  }
  return nodes;
}

/** The names with most words, and what the others are called. */
function largest(flows: Flow[], side: "from" | "to"): Map<string, string> {
  const sums = new Map<string, number>();
  for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.words);
  const sorted = [...sums].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1));
  const keep = sorted.length <= SIDE + 1 ? sorted.length : SIDE;
  return new Map(sorted.map(([name], at) => [name, at < keep ? name : OTHERS]));
}

export function Flows({ report, flows }: { report: Report; flows: Flow[] }) {
  const [box, width] = useWidth<HTMLDivElement>(900);
  const [by, setBy] = useState<"from" | "to">("from");
  const narrow = useNarrow();
  if (flows.length === 0) {
    return (
      <div ref={box}>
        <Empty>No copy between two outlets has a direction that could be told.</Empty>
      </div>
    );
  }
  const names = { from: largest(flows, "from"), to: largest(flows, "to") };
  const links = new Map<string, Flow>();
  for (const flow of flows) {
    const from = names.from.get(flow.from)!;
    const to = names.to.get(flow.to)!;
    const key = `${from}\n${to}`;
    const link = links.get(key);
    if (link) {
      link.words += flow.words;
      link.copies += flow.copies;
      link.median_lag_seconds = null;
    } else links.set(key, { ...flow, from, to });
  }
  const sums = { from: new Map<string, number>(), to: new Map<string, number>() };
  let all = 0;
  for (const link of links.values()) {
    all += link.words;
    for (const side of ["from", "to"] as const) {
      sums[side].set(link[side], (sums[side].get(link[side]) ?? 0) + link.words);
    }
  }
  const gap = 14;
  const rows = Math.max(sums.from.size, sums.to.size);
  const inner = Math.max(180, rows * (narrow ? 26 : 24));
  const scale = (inner - 0) / all;
  const left = column(sums.from, scale, gap);
  const right = column(sums.to, scale, gap);
  const end = (nodes: Map<string, Node>) => Math.max(...[...nodes.values()].map((n) => n.top + n.height));
  const height = Math.max(end(left), end(right)) + 16;
  const label = Math.min(240, Math.floor(width * (narrow ? 0.33 : 0.26)));
  const bar = 8;
  const x0 = label + bar;
  const x1 = width - label - bar;
  const hue = new Map([...(by === "from" ? left : right).keys()].map((name, at) => [name, at]));
  const sorted = [...links.values()].sort(
    (x, y) => left.get(x.from)!.top - left.get(y.from)!.top || right.get(x.to)!.top - right.get(y.to)!.top,
  );
  const wires = new Set(report.copies.wires);
  const color = (name: string) => {
    const at = hue.get(name) ?? HUES;
    return name === OTHERS || at >= HUES ? "hue-rest" : `hue-${at}`;
  };
  const say = (flow: Flow) =>
    `${flow.from} → ${flow.to}: ${number(flow.words)} words in ${counted(flow.copies, "copy", "copies")}${
      flow.median_lag_seconds === null ? "" : `, median lag ${duration(flow.median_lag_seconds)}`
    }`;
  return (
    <div ref={box} class="flows">
      <fieldset class="choice">
        <legend>Colour by</legend>
        {(["from", "to"] as const).map((side) => (
          <label key={side}>
            <input type="radio" name="flow-colour" checked={by === side} onChange={() => setBy(side)} />
            <span>{side === "from" ? "source" : "taker"}</span>
          </label>
        ))}
      </fieldset>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Words that went from outlet to outlet. ${sorted.slice(0, 20).map(say).join("; ")}`}
      >
        <g transform="translate(0 8)">
          {sorted.map((flow) => {
            const [from, to] = [left.get(flow.from)!, right.get(flow.to)!];
            const thick = Math.max(1, flow.words * scale);
            const y0 = from.top + from.used + thick / 2;
            const y1 = to.top + to.used + thick / 2;
            from.used += thick;
            to.used += thick;
            const middle = (x0 + x1) / 2;
            return (
              <path
                key={`${flow.from}\n${flow.to}`}
                class={`ribbon ${color(flow[by])}`}
                d={`M${x0} ${y0}C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`}
                stroke-width={thick}
              >
                <title>{say(flow)}</title>
              </path>
            );
          })}
          {[...left.values()].map((node) => (
            <g key={node.name}>
              <rect
                class={`node ${by === "from" ? color(node.name) : "hue-rest"}${wires.has(node.name) ? " wire" : ""}`}
                x={label}
                y={node.top}
                width={bar}
                height={node.height}
              />
              <text class="name" x={label - 8} y={node.top + node.height / 2} text-anchor="end">
                {cut(node.name, label - 12, 13)}
                <title>{`${node.name}: ${number(node.words)} words given${wires.has(node.name) ? ", an agency whose own text is not among the articles" : ""}`}</title>
              </text>
            </g>
          ))}
          {[...right.values()].map((node) => (
            <g key={node.name}>
              <rect
                class={`node ${by === "to" ? color(node.name) : "hue-rest"}`}
                x={width - label - bar}
                y={node.top}
                width={bar}
                height={node.height}
              />
              <text class="name" x={width - label + 8} y={node.top + node.height / 2}>
                {cut(node.name, label - 12, 13)}
                <title>{`${node.name}: ${number(node.words)} words taken`}</title>
              </text>
            </g>
          ))}
        </g>
      </svg>
    </div>
  );
}

/** The same as a table: words as shade, median lag in figures. */
export function Matrix({ flows }: { flows: Flow[] }) {
  if (flows.length === 0) return <Empty>Nothing went from outlet to outlet that could be told.</Empty>;
  const top = (side: "from" | "to", most: number) => {
    const sums = new Map<string, number>();
    for (const flow of flows) sums.set(flow[side], (sums.get(flow[side]) ?? 0) + flow.words);
    return [...sums]
      .sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1))
      .slice(0, most)
      .map(([name]) => name);
  };
  const [from, to] = [top("from", 16), top("to", 16)];
  const cells = new Map(flows.map((flow) => [`${flow.from}\n${flow.to}`, flow]));
  const most = Math.max(...flows.map((flow) => flow.words));
  const hidden = flows.filter((f) => !from.includes(f.from) || !to.includes(f.to)).length;
  return (
    <div class="scroll-x" tabIndex={0} role="region" aria-label="Matrix of outlets">
      <table class="matrix">
        <thead>
          <tr>
            <td class="corner">from ↓ to →</td>
            {to.map((name) => (
              <th key={name} scope="col">
                <span>
                  <bdi dir="auto">{visible(name)}</bdi>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {from.map((source) => (
            <tr key={source}>
              <th scope="row">
                <bdi dir="auto">{visible(source)}</bdi>
              </th>
              {to.map((target) => {
                const flow = cells.get(`${source}\n${target}`);
                if (!flow) return <td key={target} class={source === target ? "self" : undefined} />;
                const shade = Math.ceil((Math.sqrt(flow.words / most) || 0) * 5);
                return (
                  <td
                    key={target}
                    class={`shade-${shade}`}
                    title={`${source} → ${target}: ${number(flow.words)} words, ${counted(flow.copies, "copy", "copies")}`}
                  >
                    <b>{number(flow.words)}</b>
                    <small>
                      {flow.median_lag_seconds === null ? "–" : duration(flow.median_lag_seconds)}
                    </small>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {hidden > 0 && (
        <p class="note">and {counted(hidden, "smaller flow", "smaller flows")} between other outlets</p>
      )}
    </div>
  );
}
