// Articles that try to get out of their text: shown, never run.
import { expect } from "@playwright/test";
import { article, FOLDER, open, pair, shot, test, texts } from "./reports";

test("no page runs anything that an article says", async ({ page }) => {
  const names = ["tags", "entities", "control", "bidi", "astral"];
  const hashes = ["#/", "#/stories", "#/families", "#/articles", "#/pairs", "#/story/0", "#/family/0"];
  for (const name of names) hashes.push(article(`${name}/1`), pair(`${name}/1`, `${name}/2`));
  for (const hash of hashes) {
    await open(page, "hostile", hash);
    await page.waitForTimeout(50);
    expect(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked)).toBeUndefined();
    expect(
      await page.locator("main img, main script, main b:has-text('bold'), main i, main u").count(),
      hash,
    ).toBe(0);
  }
});

test("tags and entities are shown as they were written", async ({ page }) => {
  await open(page, "hostile", article("tags/1"));
  await expect(page.locator(".prose")).toContainText(
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
  );
  await open(page, "hostile", article("entities/1"));
  await expect(page.locator(".prose")).toContainText("&lt;b&gt; &amp;amp; &#x3c;script&#x3e;");
  await shot(page, "hostile-entities");
});

test("control characters and marks that turn text around are made visible", async ({ page }) => {
  await open(page, "hostile", article("control/1"));
  await expect(page.locator(".prose")).toContainText("bell␇ null␀ escape␛[31m delete␡");
  await open(page, "hostile", article("bidi/1"));
  await expect(page.locator(".prose")).toContainText("user[RLO]txt.exe[PDF] and [LRI]isolate[PDI]");
  const steering = await page.evaluate(() => /[\u202a-\u202e\u2066-\u2069]/.test(document.body.innerText));
  expect(steering).toBe(false);
  await shot(page, "hostile-bidi");
});

test("a passage behind characters of two units begins where it should", async ({ page }) => {
  await open(page, "hostile", pair("astral/1", "astral/2"));
  const text = texts(`${FOLDER}/hostile.jsonl`).get("astral/1")!;
  const mark = await page.locator(".pane").first().locator("mark").first().textContent();
  expect(mark!.length).toBeGreaterThan(60);
  expect(text).toContain(mark!);
  expect(mark!.endsWith("number4a")).toBe(true);
});
