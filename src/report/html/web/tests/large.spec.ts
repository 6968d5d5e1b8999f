// 100,000 articles with 50,000 passages.
import { statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { address, FOLDER, LARGE, lines, open, shot, test } from "./reports";

test.describe.configure({ mode: "serial" });

test("the run is as large as it should be", () => {
  expect(lines("large", "articles.jsonl")).toHaveLength(LARGE.articles);
  expect(lines("large", "passages.jsonl").length).toBeGreaterThanOrEqual(LARGE.pairs);
  expect(statSync(join(FOLDER, "large/report.html")).size).toBeLessThanOrEqual(32 << 20);
});

test("it opens in under three seconds", async ({ page }) => {
  // the best of three: what the page takes, not what else the machine had to do
  let took = Infinity;
  for (let run = 0; run < 3; run++) {
    await page.goto("about:blank");
    const start = Date.now();
    await page.goto(address("large"));
    await page.locator("h1").waitFor();
    took = Math.min(took, Date.now() - start);
  }
  console.log(`opened in ${took} ms`);
  expect(took).toBeLessThan(3000);
  await shot(page, "large-overview");
});

test("its lists scroll smoothly from end to end", async ({ page }) => {
  for (const what of ["articles", "pairs"] as const) {
    await open(page, "large", `#/${what}`);
    const frames = await page.evaluate(async () => {
      const times: number[] = [];
      const end = document.documentElement.scrollHeight - innerHeight;
      let last = performance.now();
      for (let step = 0; step <= 60; step++) {
        scrollTo(0, step < 40 ? step * 300 : (end * (step - 40)) / 20);
        await new Promise((next) => requestAnimationFrame(next));
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
      return times.sort((x, y) => x - y);
    });
    console.log(`${what}: median frame ${frames[30]!.toFixed(1)} ms, 95th ${frames[57]!.toFixed(1)} ms`);
    // twenty frames a second on a machine that is busy with other builds
    expect(frames[30]!).toBeLessThan(50);
    const rows = page.locator(".list-body .row");
    expect(await rows.count()).toBeLessThan(100);
    // the list may draw its last rows a frame after the window stands still
    const count = Number(await page.locator('[role="table"]').getAttribute("aria-rowcount"));
    expect(count).toBeGreaterThan(LARGE[what]);
    await expect(rows.last()).toHaveAttribute("aria-rowindex", String(count));
  }
});

test("the threshold and the search answer at once", async ({ page }) => {
  await open(page, "large");
  const filter = await page.evaluate(async () => {
    const slider = document.querySelector<HTMLInputElement>('input[type="range"]')!;
    const start = performance.now();
    slider.value = "60";
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    return performance.now() - start;
  });
  console.log(`threshold moved in ${filter.toFixed(0)} ms`);
  expect(filter).toBeLessThan(1000);
  await expect(page).toHaveURL(/share=60/);
  await open(page, "large", "#/articles");
  await page.getByRole("searchbox").fill("49999/b");
  await expect(page.locator(".list-body .row")).toHaveCount(1);
  await page.locator(".list-body .row a").click();
  await expect(page.locator(".note-card")).toHaveCount(1);
});
