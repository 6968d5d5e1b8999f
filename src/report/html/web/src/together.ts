// Two panes that scroll together.
import { useLayoutEffect } from "preact/hooks";

/** Lets two panes scroll together: passages meet, what is between them is stretched. */
export function useTogether(
  panes: readonly { current: HTMLDivElement | null }[],
  on: boolean,
  passages: number,
): void {
  useLayoutEffect(() => {
    const [left, right] = [panes[0]!.current, panes[1]!.current];
    if (!on || !left || !right) return;
    let leader: HTMLDivElement | undefined;
    let free = 0;
    const anchors = (from: HTMLDivElement, to: HTMLDivElement): [number, number][] => {
      const points: [number, number][] = [[0, 0]];
      const tops = new Map<string, number>();
      to.querySelectorAll<HTMLElement>("[data-passage]").forEach((chip) =>
        tops.set(chip.dataset["passage"]!, chip.offsetTop),
      );
      from.querySelectorAll<HTMLElement>("[data-passage]").forEach((chip) => {
        const top = tops.get(chip.dataset["passage"]!);
        const last = points.at(-1)!;
        // passages in another order cannot meet all; those that go on downwards do
        if (top !== undefined && chip.offsetTop > last[0] && top > last[1])
          points.push([chip.offsetTop, top]);
      });
      points.push([from.scrollHeight, to.scrollHeight]);
      return points;
    };
    const follow = (from: HTMLDivElement, to: HTMLDivElement) => () => {
      const now = performance.now();
      if ((leader && leader !== from && now < free) || now - Number(from.dataset["led"] ?? -1e9) < 200)
        return;
      leader = from;
      free = now + 150;
      const eye = from.clientHeight / 4;
      const y = from.scrollTop + eye;
      const points = anchors(from, to);
      const next = Math.max(
        1,
        points.findIndex(([top]) => top >= y),
      );
      const [x0, y0] = points[next - 1]!;
      const [x1, y1] = points[next] ?? points.at(-1)!;
      const target = y0 + ((y - x0) / Math.max(1, x1 - x0)) * (y1 - y0) - eye;
      to.scrollTop = from.scrollTop === 0 ? 0 : Math.max(0, target);
    };
    const [leftMoved, rightMoved] = [follow(left, right), follow(right, left)];
    left.addEventListener("scroll", leftMoved, { passive: true });
    right.addEventListener("scroll", rightMoved, { passive: true });
    return () => {
      left.removeEventListener("scroll", leftMoved);
      right.removeEventListener("scroll", rightMoved);
    };
  }, [on, passages]);
}
