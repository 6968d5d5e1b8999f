// The copies of a story as a graph: sources to the left of what was taken from them.
// Layers are longest paths along the copies, order within a layer is by the mean place of the
// neighbours (Sugiyama, Tagawa & Toda 1981); a story's copies are nearly a tree, so that is enough.
import type { Report } from "./data";
import { counted, number, sure } from "./format";
import { Any, When } from "./parts";
import { link, type View } from "./state";

const MOST = 60;
const WIDE = 190;
const HIGH = 58;
const GAP_X = 92;
const GAP_Y = 14;

interface Node {
  /** Row of an article; below zero an unseen wire. */
  of: number;
  layer: number;
  y: number;
}

interface Edge {
  copy: number;
  from: Node;
  to: Node;
}

function layout(
  report: Report,
  copies: number[],
): { nodes: Node[]; edges: Edge[]; layers: number; rows: number } {
  const nodes = new Map<number, Node>();
  const node = (of: number) => {
    let found = nodes.get(of);
    if (!found) nodes.set(of, (found = { of, layer: 0, y: 0 }));
    return found;
  };
  const edges = copies.map((copy) => ({
    copy,
    from: node(report.copies.from[copy]!),
    to: node(report.copies.to[copy]!),
  }));
  // longest path by relaxation; a cycle, which copies do not make but data may, ends with the rounds
  for (let round = 0; round < nodes.size; round++) {
    let moved = false;
    for (const { from, to } of edges) {
      if (to.layer <= from.layer && from.layer + 1 < nodes.size) {
        to.layer = from.layer + 1;
        moved = true;
      }
    }
    if (!moved) break;
  }
  const layers: Node[][] = [];
  for (const each of nodes.values()) (layers[each.layer] ??= []).push(each);
  const filled = layers.filter((layer) => layer !== undefined);
  filled.forEach((layer, at) => layer.forEach((each) => (each.layer = at)));
  for (const layer of filled) layer.forEach((each, at) => (each.y = at));
  for (let sweep = 0; sweep < 4; sweep++) {
    for (const layer of sweep % 2 ? [...filled].reverse() : filled) {
      const mean = new Map<Node, number>();
      for (const each of layer) {
        const near = edges.flatMap((e) => (e.to === each ? [e.from.y] : e.from === each ? [e.to.y] : []));
        mean.set(each, near.length ? near.reduce((x, y) => x + y, 0) / near.length : each.y);
      }
      layer.sort((x, y) => mean.get(x)! - mean.get(y)! || x.of - y.of);
      layer.forEach((each, at) => (each.y = at));
    }
  }
  const rows = Math.max(...filled.map((layer) => layer.length));
  for (const layer of filled) {
    const offset = (rows - layer.length) / 2;
    layer.forEach((each) => (each.y += offset));
  }
  return { nodes: [...nodes.values()], edges, layers: filled.length, rows };
}

export function Graph({
  report,
  rows,
  copies,
  view,
}: {
  report: Report;
  rows: number[];
  copies: number[];
  view: View;
}) {
  const kept = copies.slice(0, MOST);
  const graph = layout(report, kept);
  const width = graph.layers * (WIDE + GAP_X) - GAP_X + 2;
  const height = graph.rows * (HIGH + GAP_Y) - GAP_Y + 4;
  const left = (node: Node) => node.layer * (WIDE + GAP_X) + 1;
  const top = (node: Node) => node.y * (HIGH + GAP_Y) + 2;
  const inGraph = new Set(graph.nodes.map((node) => node.of));
  const alone = rows.filter((row) => !inGraph.has(row));
  const { confidence, known, share, words } = report.copies;
  const name = (of: number) => (of < 0 ? report.wire(of) : report.outlet(of) || report.articles.id[of]!);
  return (
    <>
      <div
        class="scroll-x graph"
        tabIndex={0}
        role="region"
        aria-label="Graph of copies; the same stands in words below"
      >
        <div class="canvas" style={{ width: `${width}px`, height: `${height}px` }}>
          <svg width={width} height={height} aria-hidden="true">
            <defs>
              <marker
                id="arrow"
                viewBox="0 0 10 10"
                refX="9"
                refY="5"
                markerWidth="9"
                markerHeight="9"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0 1 10 5 0 9z" />
              </marker>
            </defs>
            {graph.edges.map(({ copy, from, to }) => {
              const back = to.layer <= from.layer;
              const x0 = left(from) + (back ? WIDE / 2 : WIDE);
              const x1 = left(to) + (back ? WIDE / 2 : 0);
              const y0 = top(from) + HIGH / 2;
              const y1 = top(to) + HIGH / 2;
              const bend = Math.max(30, (x1 - x0) / 2);
              const label = `${name(from.of)} → ${name(to.of)}: ${counted(words[copy]!, "word", "words")}, ${
                known[copy] ? `${sure(confidence[copy]!)} sure` : "undetermined"
              }`;
              return (
                <g key={copy} class={known[copy] ? "edge known" : "edge open"}>
                  <path
                    d={`M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1 - (known[copy] ? 1 : 0)} ${y1}`}
                    stroke-width={1 + share[copy]! * 2.5}
                    marker-end={known[copy] ? "url(#arrow)" : undefined}
                  >
                    <title>{label}</title>
                  </path>
                  <text x={x0 + (x1 - x0) * 0.5} y={y0 + (y1 - y0) * 0.5 + 4}>
                    {known[copy] ? sure(confidence[copy]!) : "?"}
                  </text>
                </g>
              );
            })}
          </svg>
          {graph.nodes.map((node) => (
            <div
              key={node.of}
              class={node.of < 0 ? "card wire" : "card"}
              style={{
                left: `${left(node)}px`,
                top: `${top(node)}px`,
                width: `${WIDE}px`,
                height: `${HIGH}px`,
              }}
            >
              {node.of < 0 ? (
                <>
                  <Any class="outlet" text={report.wire(node.of)} />
                  <small>unseen wire</small>
                </>
              ) : (
                <a href={link(view.filter, "article", report.articles.id[node.of]!)}>
                  <Any class="outlet" text={name(node.of)} />
                  <Any class="headline" text={report.title(node.of)} />
                  <small>
                    <When report={report} row={node.of} utc />
                  </small>
                </a>
              )}
            </div>
          ))}
        </div>
      </div>
      {copies.length > kept.length && (
        <p class="note">
          The {MOST} largest copies of {number(copies.length)} are drawn.
        </p>
      )}
      {alone.length > 0 && (
        <p class="note">
          Without a copy drawn:{" "}
          {alone.slice(0, 12).map((row, at) => (
            <span key={row}>
              {at > 0 && ", "}
              <a href={link(view.filter, "article", report.articles.id[row]!)}>
                <Any text={name(row)} />
              </a>
            </span>
          ))}
          {alone.length > 12 && ` and ${number(alone.length - 12)} more`}
        </p>
      )}
    </>
  );
}
