// What is looked at, and through which filter: all of it stands in the address behind the #, so that
// a view can be sent, and the browser's way back works.
import { useLayoutEffect, useState } from "preact/hooks";

export interface Filter {
  /** Least share of the shorter article, in percent. */
  share: number;
  outlet: string;
  from: string;
  to: string;
  /** Kinds shown: verbatim, edited, rewritten. */
  kinds: [boolean, boolean, boolean];
  /** Whether quoted speech counts. */
  quotations: boolean;
  /** Whether an outlet's standing text counts. */
  boilerplate: boolean;
  query: string;
  sort: string;
}

export const NO_FILTER: Filter = {
  share: 0,
  outlet: "",
  from: "",
  to: "",
  kinds: [true, true, true],
  quotations: false,
  boilerplate: false,
  query: "",
  sort: "",
};

export interface View {
  /** The parts of the path, decoded. */
  path: string[];
  filter: Filter;
}

const KINDS = ["v", "e", "r"] as const;

export function parse(hash: string): View {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const values = new URLSearchParams(query);
  const share = Number(values.get("share") ?? 0);
  const kinds = values.get("kind");
  const count = values.get("count") ?? "";
  const decode = (part: string) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  };
  const day = (name: string) => {
    const value = values.get(name) ?? "";
    return /^\d{4}-\d\d-\d\d$/.test(value) ? value : "";
  };
  return {
    path: path.split("/").filter(Boolean).map(decode),
    filter: {
      share: Number.isFinite(share) ? Math.min(100, Math.max(0, Math.round(share))) : 0,
      outlet: values.get("outlet") ?? "",
      from: day("from"),
      to: day("to"),
      kinds:
        kinds === null ? [true, true, true] : [kinds.includes("v"), kinds.includes("e"), kinds.includes("r")],
      quotations: count.includes("q"),
      boilerplate: count.includes("b"),
      query: values.get("q") ?? "",
      sort: values.get("sort") ?? "",
    },
  };
}

export function format(path: string[], filter: Filter): string {
  const values = new URLSearchParams();
  if (filter.share) values.set("share", String(filter.share));
  if (filter.outlet) values.set("outlet", filter.outlet);
  if (filter.from) values.set("from", filter.from);
  if (filter.to) values.set("to", filter.to);
  if (filter.kinds.includes(false)) values.set("kind", KINDS.filter((_, k) => filter.kinds[k]).join(""));
  const count = (filter.quotations ? "q" : "") + (filter.boilerplate ? "b" : "");
  if (count) values.set("count", count);
  if (filter.query) values.set("q", filter.query);
  if (filter.sort) values.set("sort", filter.sort);
  const query = values.toString();
  return `#/${path.map(encodeURIComponent).join("/")}${query ? `?${query}` : ""}`;
}

export const isFiltered = (filter: Filter): boolean =>
  format([], { ...filter, sort: "", query: "" }) !== format([], NO_FILTER);

/** The address of a page under the filter that is set; a search and an order stay behind. */
export const link = (filter: Filter, ...path: (string | number)[]): string =>
  format(path.map(String), { ...filter, query: "", sort: "" });

let announce: () => void = () => {};

/** Changes the filter where one stands. */
export function refine(view: View, change: Partial<Filter>): void {
  history.replaceState(null, "", format(view.path, { ...view.filter, ...change }));
  announce();
}

export function useView(): View {
  const [hash, setHash] = useState(location.hash);
  useLayoutEffect(() => {
    announce = () => setHash(location.hash);
    addEventListener("hashchange", announce);
    return () => removeEventListener("hashchange", announce);
  }, []);
  return parse(hash);
}
