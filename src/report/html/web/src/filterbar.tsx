// The filter: one row of controls that narrows down everything, on every page that lists something.
import type { Report } from "./data";
import { type Filter, isFiltered, NO_FILTER, refine, type View } from "./state";
import { KINDS, Switch, useNarrow } from "./parts";
import { visible } from "./format";

export function FilterBar({ report, view }: { report: Report; view: View }) {
  const { filter } = view;
  const set = (change: Partial<Filter>) => refine(view, change);
  const outlets = report.data.outlets;
  const narrow = useNarrow();
  return (
    <details class="filter-box" open={!narrow || isFiltered(filter)}>
      <summary>Filter</summary>
      <form class="filters" role="search" aria-label="Filter everything" onSubmit={(e) => e.preventDefault()}>
        <label class="field">
          <span>Outlet</span>
          <select value={filter.outlet} onChange={(e) => set({ outlet: e.currentTarget.value })}>
            <option value="">all {outlets.length}</option>
            {[...outlets]
              .sort((x, y) => x.localeCompare(y))
              .map((name) => (
                <option key={name} value={name}>
                  {visible(name)}
                </option>
              ))}
          </select>
        </label>
        <label class="field">
          <span>From</span>
          <input type="date" value={filter.from} onChange={(e) => set({ from: e.currentTarget.value })} />
        </label>
        <label class="field">
          <span>To</span>
          <input type="date" value={filter.to} onChange={(e) => set({ to: e.currentTarget.value })} />
        </label>
        <fieldset class="field">
          <legend>Kinds</legend>
          <div class="switches">
            {KINDS.map((kind, at) => (
              <Switch
                key={kind}
                on={filter.kinds[at]!}
                set={(on) =>
                  set({ kinds: filter.kinds.map((old, k) => (k === at ? on : old)) as Filter["kinds"] })
                }
              >
                {kind}
              </Switch>
            ))}
          </div>
        </fieldset>
        <fieldset class="field">
          <legend>Count also</legend>
          <div class="switches">
            <Switch on={filter.quotations} set={(quotations) => set({ quotations })}>
              quotations
            </Switch>
            <Switch on={filter.boilerplate} set={(boilerplate) => set({ boilerplate })}>
              boilerplate
            </Switch>
          </div>
        </fieldset>
        <button
          type="button"
          class="plain reset"
          disabled={!isFiltered(filter)}
          onClick={() => set({ ...NO_FILTER, sort: filter.sort, query: filter.query })}
        >
          Clear
        </button>
      </form>
    </details>
  );
}

export const Search = ({ view, label }: { view: View; label: string }) => (
  <label class="field search">
    <span>{label}</span>
    <input
      type="search"
      value={view.filter.query}
      placeholder="words of a headline, an outlet, an id"
      onInput={(e) => refine(view, { query: e.currentTarget.value })}
    />
  </label>
);
