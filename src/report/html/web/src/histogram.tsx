// How much the pairs share, and the threshold under which nothing is shown.
import type { Shown } from "./filter";
import { counted, number } from "./format";
import { useWidth } from "./parts";
import { refine, type View } from "./state";

const BINS = 25;
const HEIGHT = 132;

export function Histogram({ shown, view }: { shown: Shown; view: View }) {
  const [box, width] = useWidth<HTMLDivElement>(600);
  const bins = new Array<number>(BINS).fill(0);
  for (const pair of shown.pairsBeforeThreshold) {
    const bin = Math.min(BINS - 1, Math.floor(shown.pairShare[pair]! * BINS));
    bins[bin] = bins[bin]! + 1;
  }
  const most = Math.max(1, ...bins);
  // square roots: a few whole copies must be seen beside thousands of shared sentences
  const height = (count: number) => (count ? Math.max(2, Math.sqrt(count / most) * (HEIGHT - 18)) : 0);
  const step = width / BINS;
  const { share } = view.filter;
  return (
    <div class="histogram">
      <div ref={box} class="plot">
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`Pairs of articles by the share of the shorter one that stands in the other: ${bins
            .map((count, bin) => (count ? `${bin * 4} to ${bin * 4 + 4} %: ${count}` : ""))
            .filter(Boolean)
            .join("; ")}`}
        >
          {bins.map((count, bin) => (
            <g key={bin} class={(bin + 1) * (100 / BINS) <= share ? "below" : undefined}>
              <rect
                class="bin"
                x={bin * step + 1}
                width={Math.max(1, step - 2)}
                y={HEIGHT - height(count)}
                height={height(count)}
              />
              {count > 0 && step > 20 && (
                <text class="count" x={(bin + 0.5) * step} y={HEIGHT - height(count) - 4}>
                  {number(count)}
                </text>
              )}
            </g>
          ))}
          <line class="threshold" x1={(share / 100) * width} x2={(share / 100) * width} y1="0" y2={HEIGHT} />
        </svg>
        <input
          type="range"
          min="0"
          max="100"
          value={share}
          aria-label="Least share of the shorter article"
          aria-valuetext={`${share} %, ${counted(shown.pairs.length, "pair", "pairs")} left`}
          onInput={(e) => refine(view, { share: Number(e.currentTarget.value) })}
        />
        <div class="axis" aria-hidden="true">
          {[0, 25, 50, 75, 100].map((tick) => (
            <span key={tick}>{tick} %</span>
          ))}
        </div>
      </div>
      <p class="reading" aria-live="polite">
        <strong>{share === 0 ? "Everything" : `${share} % or more`}</strong>:{" "}
        {counted(shown.pairs.length, "pair", "pairs")} of articles,{" "}
        {counted(shown.families.length, "family", "families")},{" "}
        {counted(shown.stories.length, "story", "stories")}
      </p>
    </div>
  );
}
