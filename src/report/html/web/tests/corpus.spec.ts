// The pages on corpus/, against the files of the scan.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { address, article, HOME, lines, LONG_OUTLET, open, pair, shot, test, texts } from "./reports";

interface Place {
  article: string;
  chars: [number, number];
}
interface Passage {
  a: Place;
  b: Place;
  words: number;
  kind: string;
  quotation: boolean;
}
interface Copy {
  from: { article?: string; wire?: string };
  to: string;
  words: number;
  direction: string;
  evidence: { says: string }[];
}
interface Story {
  story: number;
  articles: string[];
  bridges: string[];
}

const passages = () => lines<Passage>("corpus", "passages.jsonl");
const copies = () => lines<Copy>("corpus", "copies.jsonl");
const stories = () => lines<Story>("corpus", "stories.jsonl");
const newsroom = () => texts(join(HOME, "corpus/newsroom.jsonl"));

const count = async (page: Page) => {
  const text = await page.locator(".reading").innerText();
  return Number(/: (\d+) pair/.exec(text.replaceAll(",", ""))?.[1]);
};

test("the overview says what was scanned and what came out", async ({ page }) => {
  await open(page, "corpus");
  const figure = (name: string) =>
    page.locator(".figures > div", { hasText: name }).locator(".value").first();
  await expect(figure("passages")).toHaveText(String(passages().length));
  await expect(figure("families")).toHaveText(String(lines("corpus", "families.jsonl").length));
  await expect(figure("stories")).toHaveText(String(stories().length));
  for (const name of [
    "How much pairs share",
    "Who feeds whom",
    "From outlet to outlet",
    "Originality by outlet",
    "Rejected input",
    "How it was scanned",
  ]) {
    await expect(page.getByRole("heading", { name })).toBeVisible();
  }
  await expect(page.getByText("corpus/broken.jsonl:5")).toBeVisible();
  const flows = lines<{ from: string; to: string; words: number }>("corpus", "outlets.jsonl");
  await expect(page.locator(".ribbon")).toHaveCount(flows.length);
  await expect(page.locator(".matrix b")).toHaveCount(flows.length);
  await shot(page, "corpus-overview");
});

test("the threshold filters everything at once and stands in the address", async ({ page }) => {
  await open(page, "corpus");
  const before = await count(page);
  await page.getByRole("slider").fill("90");
  await expect(page).toHaveURL(/share=90/);
  await expect.poll(() => count(page)).toBeLessThan(before);
  const after = await count(page);
  expect(after).toBeGreaterThan(0);
  await page.getByRole("link", { name: "Pairs", exact: true }).click();
  await expect(page.locator('.list [role="row"].row').first()).toBeVisible();
  await expect(page.getByText(`${after} pairs, sharing 90 % or more`)).toBeVisible();
  const url = page.url();
  await open(page, "alone");
  await page.goto(url);
  await expect(page.getByText(`${after} pairs, sharing 90 % or more`)).toBeVisible();
  await page.getByRole("link", { name: "Overview" }).click();
  await expect.poll(() => count(page)).toBe(after);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => count(page)).toBe(before);
});

test("kinds, outlets and dates narrow the lists", async ({ page }) => {
  await open(page, "corpus", "#/articles");
  await page.getByLabel("Outlet").selectOption("The Harbour Herald");
  const ofHerald = lines<{ outlet: string | null }>("corpus", "articles.jsonl").filter(
    (a) => a.outlet === "The Harbour Herald",
  ).length;
  await expect(page.getByText(`${ofHerald} articles`)).toBeVisible();
  await page.getByLabel("From").fill("2031-03-05");
  await expect(page).toHaveURL(/from=2031-03-05/);
  await expect(page.getByText(`${ofHerald} articles`)).toBeHidden();
  await open(page, "corpus");
  const all = await count(page);
  await page.getByLabel("edited", { exact: true }).uncheck();
  await expect.poll(() => count(page)).toBeLessThan(all);
  await page.getByLabel("quotations", { exact: true }).check();
  await expect(page).toHaveURL(/kind=vr.*count=q/);
});

test("lists are searched and sorted, and the address keeps both", async ({ page }) => {
  await open(page, "corpus", "#/articles");
  await page.getByRole("searchbox").fill("harbour herald");
  const rows = page.locator(".list-body .row");
  await expect(page).toHaveURL(/q=harbour/);
  for (const outlet of await rows.locator(".outlet").allInnerTexts())
    expect(outlet).toBe("The Harbour Herald");
  await page.getByRole("button", { name: "Stands elsewhere" }).click();
  await page.getByRole("button", { name: "Stands elsewhere" }).click();
  await expect(page.getByRole("columnheader", { name: "Stands elsewhere" })).toHaveAttribute(
    "aria-sort",
    /ending/,
  );
  await page.getByRole("searchbox").fill("no such headline");
  await expect(page.getByText("Nothing is left by this search and filter.")).toBeVisible();
});

test("a story shows arrows only where the direction is known, and unseen wires as such", async ({ page }) => {
  const launch = stories().find((story) => story.articles.includes("veldania-times/launch-1"))!;
  const members = new Set(launch.articles);
  const of = copies().filter(
    (copy) => members.has(copy.to) && (!copy.from.article || members.has(copy.from.article)),
  );
  expect(of.some((copy) => copy.from.wire)).toBe(true);
  await open(page, "corpus", `#/story/${launch.story}`);
  await expect(page.locator(".edge.known")).toHaveCount(
    of.filter((copy) => copy.direction === "known").length,
  );
  await expect(page.locator(".edge.open")).toHaveCount(
    of.filter((copy) => copy.direction !== "known").length,
  );
  await expect(page.locator(".edge.open path[marker-end]")).toHaveCount(0);
  await expect(page.locator(".card.wire")).toHaveCount(
    new Set(of.flatMap((copy) => copy.from.wire ?? [])).size,
  );
  await expect(page.locator(".card.wire").first()).toContainText("unseen wire");
  await shot(page, "corpus-story-unseen");

  const open_ = copies().find(
    (copy) =>
      copy.direction === "undetermined" &&
      copy.from.article &&
      stories().some((s) => s.articles.includes(copy.to) && s.articles.includes(copy.from.article!)),
  )!;
  const story = stories().find(
    (s) => s.articles.includes(open_.to) && s.articles.includes(open_.from.article!),
  )!;
  await open(page, "corpus", `#/story/${story.story}`);
  await expect(page.locator(".edge.open").first()).toBeAttached();
  await expect(page.locator(".edge.open path[marker-end]")).toHaveCount(0);
});

test("the timeline draws a date as wide as it is vague", async ({ page }) => {
  const quake = stories().find((story) => story.articles.includes("lorne-courier/quake-1"))!;
  await open(page, "corpus", `#/story/${quake.story}`);
  const bar = (outlet: string) => page.locator(`.timeline a[aria-label^="${outlet}"] rect`).first();
  const day = (await bar("Cape Lorne Courier").boundingBox())!;
  const second = (await bar("Northgate Press").boundingBox())!;
  expect(day.width).toBeGreaterThan(10 * second.width);
  await expect(page.getByText("weakest link")).toBeVisible();
  await shot(page, "corpus-story");
});

test("a story says its times in one zone", async ({ page }) => {
  // the Ledger states five hours less than UTC, and would seem to have it before the agency
  const flood = stories().find((story) => story.articles.includes("midland-ledger/flood-1"))!;
  await open(page, "corpus", `#/story/${flood.story}`);
  const card = (headline: string) => page.locator(".card", { hasText: headline });
  await expect(card("Flood drives 2,400")).toContainText("3 Mar 2031, 14:05 UTC");
  await expect(card("River Tamsin floods")).toContainText("3 Mar 2031, 11:52 UTC");
  await expect(card("Harrowmere under water")).toContainText("3 Mar 2031, 15:47 (no zone)");
  await expect(page.locator(".timeline .zone")).toHaveText("UTC");
});

test("a vague date is shown as it was stated", async ({ page }) => {
  await open(page, "vague", "#/stories");
  const first = page.locator('.row [data-title="First"]');
  await expect(first.filter({ hasText: /^10 Sept 2031$/ })).toHaveCount(1);
  await expect(first.filter({ hasText: /^Nov 2031$/ })).toHaveCount(1);
});

test("an article without an outlet is not said to be by one", async ({ page }) => {
  await open(page, "vague");
  await expect(page.locator(".lede")).toContainText("5 articles by 3 outlets (1 without one)");
  const story = lines<Story>("vague", "stories.jsonl").find((s) => s.articles.includes("day/1"))!;
  await open(page, "vague", `#/story/${story.story}`);
  await expect(page.locator(".lede")).toContainText("3 articles by 2 outlets (1 without one)");
});

test("a long name of an outlet breaks within its key figure", async ({ page }) => {
  await page.setViewportSize({ width: 500, height: 900 });
  const story = lines<Story>("vague", "stories.jsonl").find((s) => s.articles.includes("day/1"))!;
  await open(page, "vague", `#/story/${story.story}`);
  await expect(page.locator(".figures")).toContainText(LONG_OUTLET);
  for (const figure of await page.locator(".figures > div").all()) {
    const inside = await figure.evaluate((e) => e.scrollWidth <= e.clientWidth);
    expect(inside).toBe(true);
    const { x, width } = (await figure.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual(500);
  }
});

test("a story names its bridges", async ({ page }) => {
  const story = stories().find((s) => s.bridges.length > 0)!;
  await open(page, "corpus", `#/story/${story.story}`);
  await expect(
    page
      .locator(".figures > div", { hasText: /bridges?/ })
      .locator("a")
      .first(),
  ).toBeVisible();
});

test("a pair shows every passage on both sides, at its exact characters", async ({ page }) => {
  const all = newsroom();
  // one pair in each script, among them characters that are two units to a browser
  for (const [a, b] of [
    ["harbour-herald/talks-1", "mna/talks-1"],
    ["arden-sentinel/talks-1", "mna/talks-1"],
    ["mna-ur/bridge-1", "nawa-e-sahil/bridge-1"],
    ["donggang-ribao/port-1", "mna-zh/port-1"],
  ] as const) {
    const shared = passages().filter(
      (p) => [p.a.article, p.b.article].sort().join() === [a, b].sort().join(),
    );
    expect(shared.length).toBeGreaterThan(0);
    await open(page, "corpus", pair(a, b));
    await expect(page.locator(".pane").first().locator("[data-passage]")).toHaveCount(shared.length);
    for (const [at, id] of [a, b].entries()) {
      const side = (p: Passage) => (p.a.article === id ? p.a : p.b);
      const other = at === 0 ? side : (p: Passage) => (p.a.article === a ? p.a : p.b);
      const sorted = [...shared].sort((x, y) => other(x).chars[0] - other(y).chars[0]);
      for (const [number, passage] of sorted.entries()) {
        const [start, end] = side(passage).chars;
        const expected = [...all.get(id)!].slice(start, end).join("");
        const marks = page.locator(".pane").nth(at).locator(`mark[data-of~="${number}"]`);
        const pieces = await marks.allTextContents();
        const plain = (text: string) => text.replaceAll(/\s+/g, "");
        expect(plain(pieces.join(""))).toBe(plain(expected));
      }
    }
  }
});

test("edits are marked word by word, quotations and credits are grey with a switch", async ({ page }) => {
  await open(page, "corpus", pair("mna/talks-1", "harbour-herald/talks-1"));
  const edits = (pane: number) => page.locator(".pane").nth(pane).locator(".edit");
  await expect(edits(0).filter({ hasText: /^defense$/ })).toHaveCount(1);
  await expect(edits(1).filter({ hasText: /^defence$/ })).toHaveCount(1);
  await expect(page.locator(".pane").first().locator(".credit").first()).toContainText("MNA");
  await expect(page.locator(".pane .quoted").first()).toBeAttached();
  const before = await page.locator(".lede").innerText();
  expect(before).toContain("are left out; with them it is");
  await page.getByLabel("count quotations, credits and boilerplate").check();
  await expect(page).toHaveURL(/count=qb/);
  await expect(page.locator(".lede")).not.toHaveText(before);
  await expect(page.locator(".lede")).not.toContainText("left out");
  await shot(page, "corpus-pair");
});

test("a pair and its copy have the same figures, and the pair says what it leaves out", async ({ page }) => {
  const [from, to] = ["mna/flood-1", "midland-ledger/flood-1"];
  const copy = copies().find((c) => c.from.article === from && c.to === to)!;
  await open(page, "corpus", pair(from, to));
  await expect(page.locator(".lede")).toContainText(`and 87\u00a0% (${copy.words} words)`);
  await expect(page.locator(".verdict")).toContainText(`${copy.words} words`);
});

test("nothing is called entirely sure", async ({ page }) => {
  const copy = lines<Copy & { confidence: number }>("corpus", "copies.jsonl").find(
    (c) => c.from.article && c.confidence === 1,
  )!;
  await open(page, "corpus", pair(copy.from.article!, copy.to));
  await expect(page.locator(".verdict b")).toHaveText(/^>.99.% sure$/);
});

test("a quotation that both have is grey until it is counted", async ({ page }) => {
  await open(page, "corpus", pair("arden-sentinel/ferry-1", "mna/ferry-1"));
  await expect(page.locator(".pane mark.grey").first()).toBeVisible();
  await expect(page.locator(".lede")).toContainText("0 %");
  await page.getByLabel("count quotations, credits and boilerplate").check();
  await expect(page.locator(".pane mark.grey")).toHaveCount(0);
  await expect(page.getByText("Neither is said to have it from the other.")).toBeVisible();
});

test("passages are walked by keyboard, click and hover, and both sides follow", async ({ page }) => {
  const [a, b] = ["mna/talks-1", "arden-sentinel/talks-1"];
  await open(page, "corpus", pair(a, b));
  const chips = (pane: number) => page.locator(".pane").nth(pane).locator("[data-passage]");
  await page.keyboard.press("n");
  await expect(chips(0).nth(0)).toBeFocused();
  await expect(page.locator("mark.active")).toHaveCount(await page.locator(".pane mark.hue-0").count());
  await page.keyboard.press("n");
  await expect(chips(0).nth(1)).toBeFocused();
  await page.keyboard.press("p");
  await expect(chips(0).nth(0)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator('.pane:nth-child(2) [data-passage="0"]')).toBeFocused();
  await page.locator(".pane").nth(1).locator("mark").last().hover();
  await expect(page.locator(".pane").first().locator("mark.active").first()).toBeAttached();
  await page.locator(".pane").first().locator("mark").first().click();
  await expect(page.locator('.pane:nth-child(2) [data-passage="0"]')).toBeFocused();
});

test("keys that are pressed faster than the page is drawn all count", async ({ page }) => {
  await open(page, "corpus", pair("mna/talks-1", "arden-sentinel/talks-1"));
  await page.evaluate(() => {
    for (const key of ["n", "n", "n", "p", "p"]) dispatchEvent(new KeyboardEvent("keydown", { key }));
  });
  await expect(page.locator(".pane").first().locator("[data-passage]").first()).toBeFocused();
  await expect(page.locator(".stepper")).toContainText("1 of ");
  // nor does a key count only once the texts are unpacked
  await page.evaluate(
    (address) => {
      location.hash = address;
      addEventListener(
        "hashchange",
        () => setTimeout(() => dispatchEvent(new KeyboardEvent("keydown", { key: "n" }))),
        {
          once: true,
        },
      );
    },
    pair("mna/flood-1", "harbour-herald/flood-1"),
  );
  await expect(page.locator(".pane").first().locator("[data-passage]").first()).toBeFocused();
});

test("the panes scroll together", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await open(page, "corpus", pair("mna/flood-1", "harbour-herald/flood-1"));
  const top = (pane: number) =>
    page
      .locator(".pane .scroll")
      .nth(pane)
      .evaluate((e) => e.scrollTop);
  await page
    .locator(".pane .scroll")
    .first()
    .evaluate((e) => (e.scrollTop = 300));
  await expect.poll(() => top(1)).toBeGreaterThan(150);
  await page.getByLabel("scroll together").uncheck();
  const still = await top(1);
  await page
    .locator(".pane .scroll")
    .first()
    .evaluate((e) => (e.scrollTop = 0));
  await page.waitForTimeout(200);
  expect(await top(1)).toBe(still);
});

test("on a narrow screen one pane stands above the other and is called so", async ({ page }) => {
  await page.setViewportSize({ width: 500, height: 900 });
  await open(page, "corpus", pair("mna/flood-1", "harbour-herald/flood-1"));
  await expect(page.locator(".lede")).toContainText("of the upper article");
  await expect(page.locator(".lede")).not.toContainText(/left article|right/);
  await expect(page.getByLabel("scroll together")).toHaveCount(0);
});

test("the evidence stands in words", async ({ page }) => {
  const copy = copies().find((c) => c.direction === "known" && c.from.article === "mna/dam-1")!;
  await open(page, "corpus", pair("mna/dam-1", copy.to));
  for (const reason of copy.evidence) await expect(page.locator(".reasons")).toContainText(reason.says);
  await expect(page.getByRole("heading", { name: "Who had it first" })).toBeVisible();
});

test("an article shows what of it stands elsewhere, where and since when", async ({ page }) => {
  await open(page, "corpus", article("midland-ledger/flood-1"));
  const others = new Set(
    passages().flatMap((p) =>
      p.a.article === "midland-ledger/flood-1"
        ? [p.b.article]
        : p.b.article === "midland-ledger/flood-1"
          ? [p.a.article]
          : [],
    ),
  );
  await expect(page.locator(".note-card").first()).toContainText(/since/i);
  const links = await page
    .locator(".note-card li a")
    .evaluateAll((list) => list.map((a) => decodeURIComponent((a as HTMLAnchorElement).hash.split("/")[3]!)));
  expect(links).toContain("mna/flood-1");
  for (const id of links) expect(others).toContain(id);
  await page.locator(".note-card li a").first().click();
  await expect(page).toHaveURL(/#\/pair\//);
  await page.goBack();
  await shot(page, "corpus-article");
});

test("an article counts its own words that stand elsewhere", async ({ page }) => {
  // it cut a third of the agency's report, and holds none of the words cut
  const id = "arden-sentinel/flood-1";
  const text = [...newsroom().get(id)!];
  const standing = new Set(
    lines<{ family: number; boilerplate: boolean }>("corpus", "families.jsonl").flatMap((family) =>
      family.boilerplate ? [family.family] : [],
    ),
  );
  const places = new Map<string, [number, number][]>();
  for (const { a, b, family } of lines<Passage & { family: number }>("corpus", "passages.jsonl")) {
    if (standing.has(family)) continue;
    for (const [here, there] of [
      [a, b],
      [b, a],
    ] as const) {
      if (here.article !== id) continue;
      places.set(there.article, [...(places.get(there.article) ?? []), here.chars]);
    }
  }
  const words = (spans: [number, number][]) => {
    const inside = text.map((c, at) => (spans.some(([from, to]) => at >= from && at < to) ? c : " "));
    return inside.join("").match(/[\p{L}\p{N}\p{M}]+/gu)!.length;
  };
  await open(page, "corpus", article(id));
  await expect(page.locator(".prose")).toBeVisible();
  const sums = new Map<string, number>();
  for (const note of await page.locator(".note-card").all()) {
    const most = Number(/(\d+) words? in/.exec(await note.locator("h2").innerText())![1]);
    for (const item of await note.locator("li").all()) {
      const hash = await item.locator("a").evaluate((a) => (a as HTMLAnchorElement).hash);
      const other = decodeURIComponent(hash.split("/")[3]!);
      const count = Number(/(\d+) words?$/.exec(await item.innerText())![1]);
      expect(count).toBeLessThanOrEqual(most);
      sums.set(other, (sums.get(other) ?? 0) + count);
    }
  }
  expect(sums.size).toBeGreaterThan(2);
  for (const [other, sum] of sums) if (places.has(other)) expect(sum, other).toBe(words(places.get(other)!));
});

test("right-to-left and Chinese text read the way they are written", async ({ page }) => {
  await open(page, "corpus", article("mna-ur/bridge-1"));
  const direction = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((e) => getComputedStyle(e).direction);
  expect(await direction(".prose p")).toBe("rtl");
  expect(await direction("h1")).toBe("rtl");
  await shot(page, "corpus-urdu");
  await open(page, "corpus", article("mna-zh/port-1"));
  expect(await direction(".prose p")).toBe("ltr");
  await shot(page, "corpus-chinese");
});

test("nothing shared is said, not left empty", async ({ page }) => {
  await open(page, "alone");
  for (const says of [
    "No passage stands in more than one article.",
    "No two articles share a passage.",
    "Every record could be read.",
  ]) {
    await expect(page.getByText(says)).toBeVisible();
  }
  await open(page, "alone", "#/article/nobody");
  await expect(page.getByRole("heading", { name: "Not in this report" })).toBeVisible();
});

const PAGES: [string, string][] = [
  ["overview", "#/"],
  ["stories", "#/stories"],
  ["texts", "#/families"],
  ["articles", "#/articles"],
  ["pairs", "#/pairs"],
  ["story", "#/story/1"],
  ["text", "#/family/2"],
  ["article", article("mna/flood-1")],
  ["pair", pair("mna/talks-1", "arden-sentinel/talks-1")],
];

for (const scheme of ["light", "dark"] as const) {
  test(`every page is fit for screen readers, ${scheme}`, async ({ browser }) => {
    test.slow();
    const context = await browser.newContext({ colorScheme: scheme, bypassCSP: true });
    const page = await context.newPage();
    for (const [name, hash] of PAGES) {
      await open(page, "corpus", hash);
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
        .analyze();
      expect(
        violations.map(
          (v) =>
            `${name}: ${v.id} ${v.nodes
              .map((n) => n.target.join(" "))
              .slice(0, 3)
              .join(", ")}`,
        ),
      ).toEqual([]);
    }
    await context.close();
  });
}

test("every page fits a telephone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [name, hash] of PAGES) {
    await open(page, "corpus", hash);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, name).toBe(390);
    await shot(page, `corpus-${name}-390`);
  }
  for (const hash of ["#/", "#/pairs", article("tags/1"), pair("tags/1", "bidi/2")]) {
    await open(page, "hostile", hash);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBe(390);
  }
});

test("a printed pair stands in full", async ({ page }) => {
  await open(page, "corpus", pair("mna/flood-1", "harbour-herald/flood-1"));
  await page.emulateMedia({ media: "print" });
  const cut = await page
    .locator(".pane .scroll")
    .first()
    .evaluate((e) => e.scrollHeight - e.clientHeight);
  expect(cut).toBeLessThan(2);
  await expect(page.locator("nav")).toBeHidden();
  await page.pdf({ path: join(HOME, "target/report-tests/shots/corpus-pair.pdf") });
});

test("the page's policy lets nothing out", async ({ page }) => {
  await page.goto(address("corpus"));
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
});
