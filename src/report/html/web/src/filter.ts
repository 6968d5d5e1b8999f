// The filter applied to everything at once: which passages, pairs, articles, families, stories and
// copies are left, and what flows between outlets. O(rows) at every change, some milliseconds at
// 100,000 articles.
import type { Flow, Report } from "./data";
import { type Filter, isFiltered } from "./state";

export interface Shown {
  /** Share of the shorter article that counted passages make up, of each pair, in 0..1; -1: hidden. */
  pairShare: Float32Array;
  /** Pairs left, whether they reach the threshold or not: what the histogram is made of. */
  pairsBeforeThreshold: number[];
  pairs: number[];
  passage: Uint8Array;
  passages: number;
  /** 1: has a passage left. */
  article: Uint8Array;
  /** 1: within the outlet and dates asked for. */
  candidate: Uint8Array;
  families: number[];
  stories: number[];
  copies: number[];
  flows: Flow[];
}

const DAY = 86_400;

export function apply(report: Report, filter: Filter): Shown {
  const { articles, passages, families, copies, data } = report;
  const rows = articles.id.length;
  const outlet = filter.outlet ? data.outlets.indexOf(filter.outlet) : -2;
  const from = filter.from ? Date.parse(`${filter.from}T00:00Z`) / 1000 : -Infinity;
  const to = filter.to ? Date.parse(`${filter.to}T00:00Z`) / 1000 + DAY : Infinity;
  const dated = filter.from !== "" || filter.to !== "";
  const inTime = new Uint8Array(rows);
  const candidate = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const earliest = articles.earliest[row];
    const latest = articles.latest[row];
    const within = earliest != null && latest != null && latest >= from && earliest < to;
    inTime[row] = !dated || within ? 1 : 0;
    candidate[row] = inTime[row] && (outlet === -2 || articles.outlet[row] === outlet) ? 1 : 0;
  }
  const ofOutlet = (row: number) => outlet === -2 || articles.outlet[row] === outlet;
  const counts = (p: number) =>
    filter.kinds[passages.kind[p]!] === true &&
    (filter.quotations || !passages.quotation[p]) &&
    (filter.boilerplate || !families.boilerplate[passages.family[p]!]);

  const pairShare = new Float32Array(report.pairs).fill(-1);
  const passage = new Uint8Array(passages.a.length);
  const article = new Uint8Array(rows);
  const familyLeft = new Uint8Array(families.number.length);
  const familyHasPassages = new Uint8Array(families.number.length);
  const pairs: number[] = [];
  const pairsBeforeThreshold: number[] = [];
  let left = 0;
  for (let pair = 0; pair < report.pairs; pair++) {
    const [first, end] = [report.pairStart[pair]!, report.pairStart[pair + 1]!];
    const [a, b] = [passages.a[first]!, passages.b[first]!];
    const wanted = inTime[a] && inTime[b] && (ofOutlet(a) || ofOutlet(b));
    let words = 0;
    for (let p = first; p < end; p++) {
      familyHasPassages[passages.family[p]!] = 1;
      if (wanted && counts(p)) words += passages.words[p]!;
    }
    if (words === 0) continue;
    const share = Math.min(1, words / Math.max(1, Math.min(articles.words[a]!, articles.words[b]!)));
    pairShare[pair] = share;
    pairsBeforeThreshold.push(pair);
    if (share * 100 < filter.share) continue;
    pairs.push(pair);
    article[a] = article[b] = 1;
    for (let p = first; p < end; p++) {
      if (!counts(p)) continue;
      passage[p] = 1;
      left++;
      familyLeft[passages.family[p]!] = 1;
    }
  }

  const filtered = isFiltered(filter);
  const familyRows: number[] = [];
  for (let family = 0; family < families.number.length; family++) {
    // the passages of a family may have been left out of the report, the family not
    const standing = !filtered && !familyHasPassages[family] && !families.boilerplate[family];
    if (familyLeft[family] || standing) familyRows.push(family);
  }
  const storyRows: number[] = [];
  report.stories.forEach((story, row) => {
    let members = 0;
    for (const at of story.articles) if (article[at]) members++;
    if (members >= 2 || !filtered) storyRows.push(row);
  });
  const copyRows: number[] = [];
  copies.to.forEach((target, copy) => {
    const source = copies.from[copy]!;
    const wanted =
      inTime[target] &&
      (ofOutlet(target) || (source >= 0 && ofOutlet(source))) &&
      copies.share[copy]! * 100 >= filter.share &&
      (!filtered || article[target] || source < 0);
    if (wanted) copyRows.push(copy);
  });
  return {
    pairShare,
    pairsBeforeThreshold,
    pairs,
    passage,
    passages: left,
    article,
    candidate,
    families: familyRows,
    stories: storyRows,
    copies: copyRows,
    flows: filtered ? flows(report, copyRows) : data.flows,
  };
}

/** Width of a stated time up to which a lag is worth a number, as the scan has it. */
const EXACT_SECONDS = 3600;

/** What goes from outlet to outlet, as the scan counts it, over some copies. */
export function flows(report: Report, rows: number[]): Flow[] {
  const { copies, articles } = report;
  const found = new Map<string, Flow & { lags: number[] }>();
  for (const copy of rows) {
    if (!copies.known[copy]) continue;
    const [source, target] = [copies.from[copy]!, copies.to[copy]!];
    const from = source < 0 ? report.wire(source) : report.outlet(source);
    const to = report.outlet(target);
    if (!from || !to || from === to) continue;
    const key = `${from}\n${to}`;
    let flow = found.get(key);
    if (!flow) {
      flow = { from, to, copies: 0, words: 0, median_lag_seconds: null, lags: [] };
      found.set(key, flow);
    }
    flow.copies++;
    flow.words += copies.words[copy]!;
    const moment = (row: number) => {
      const [earliest, latest] = [articles.earliest[row], articles.latest[row]];
      return earliest != null && latest != null && latest - earliest <= EXACT_SECONDS ? earliest : undefined;
    };
    const [then, now] = [source < 0 ? undefined : moment(source), moment(target)];
    if (then !== undefined && now !== undefined) flow.lags.push(now - then);
  }
  for (const flow of found.values()) {
    flow.lags.sort((x, y) => x - y);
    const middle = (flow.lags.length - 1) / 2;
    const [below, above] = [flow.lags[Math.floor(middle)], flow.lags[Math.ceil(middle)]];
    if (below !== undefined && above !== undefined) flow.median_lag_seconds = Math.round((below + above) / 2);
  }
  return [...found.values()];
}
